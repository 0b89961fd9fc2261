"""Disclosure: what a level keeps, and that no identifier leaves through any file of a report."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from auditkit.audit.folder import open_audit
from auditkit.errors import ReportError
from auditkit.report import make_view, open_view, report
from auditkit.report.privacy import WITHHELD, columns_kept
from auditkit.report.view import View
from auditkit.tables import table
from tests.report import made
from tests.report.conftest import Rendered

PATIENT = (
    "patient_last_name",
    "patient_first_name",
    "member_id",
    "patient_record_number",
    "patient_control_number",
    "patient_zip",
)


def contents(path: Path) -> list[tuple[str, str]]:
    """The text of a file, and of every file inside a workbook."""
    if path.suffix != ".xlsx":
        return [(path.name, path.read_text(encoding="utf-8"))]
    with zipfile.ZipFile(path) as book:
        return [(name, book.read(name).decode("utf-8", "replace")) for name in book.namelist()]


@pytest.mark.parametrize("kind", ["html", "notebook", "xlsx"])
def test_no_identifier_is_in_any_file(rendered: Rendered, kind: str):
    found = [name for name, text in contents(getattr(rendered.files, kind)) if made.CANARY.casefold() in text.casefold()]
    assert found == []


def test_the_scan_finds_a_canary_where_one_is(audit_folder: Path, tmp_path: Path):
    """The positive control: at level phi the sheet names the claim as the source does."""
    from auditkit.report import write_sheet

    write_sheet(make_view(open_audit(audit_folder), "phi"), tmp_path / "phi.xlsx")
    assert [name for name, text in contents(tmp_path / "phi.xlsx") if f"{made.CANARY}-claims-claim_id" in text]


@pytest.mark.parametrize("name", ["claims", "lines", "providers"])
def test_limited_drops_every_identifier_column(view: View, audit_folder: Path, name: str):
    classes = {table(name)[column].privacy for column in view[name].columns}
    assert classes <= {"", "date", "provider", "surrogate"}
    assert set(view[name].columns) < set(pl.read_parquet(audit_folder / f"{name}.parquet").columns)


def test_phi_keeps_every_column(audit_folder: Path):
    kept = make_view(open_audit(audit_folder), "phi")["claims"].columns
    assert set(PATIENT) < set(kept)


def test_a_column_that_the_dictionary_does_not_know_is_dropped():
    assert columns_kept("limited", "claims", ["claim_key", "favourite_colour"]) == ["claim_key"]


def test_evidence_of_an_identifier_is_withheld_by_name_and_by_value(view: View):
    row = view["findings"].filter(pl.col("check_id") == "MADE-UNDER").row(0, named=True)
    assert json.loads(row["evidence"]) == {"member_id": WITHHELD, "computed": WITHHELD, "limit": 3}
    assert row["text"] == f"a service was not billed; limit 3, {WITHHELD}, {WITHHELD}"


def test_a_short_name_is_withheld_only_as_a_word():
    from auditkit.report.disclose import _field_at

    assert _field_at("limited", "instruction", "CPT Manual", frozenset({"man", "ann"})) == "CPT Manual"
    assert _field_at("limited", "instruction", "seen: Ann.", frozenset({"ann"})) == WITHHELD


def test_files_go_by_their_ordinal(view: View):
    assert [one["label"] for one in view.manifest["inputs"]] == ["1"]
    assert view["rejected"]["file"].unique().to_list() == ["input 1"]


def test_a_heading_of_the_sender_is_withheld(view: View):
    assert set(view["rejected"]["column"]) == {"service_date", WITHHELD}


def test_a_failed_check_names_no_folder_of_the_machine(tmp_path: Path):
    folder = made.write_audit(tmp_path / "audit", 2, 2)
    rows = made.evaluations(made.findings(2, 2)).with_columns(reason=pl.lit("CheckError: /srv/some one/x.py:3: wrong"))
    rows.write_parquet(folder / "evaluations.parquet")
    assert "/srv" not in str(make_view(open_audit(folder))["evaluations"]["reason"].to_list())


@pytest.mark.parametrize("level", ["deidentified", "aggregate", "", "PHI"])
def test_an_unknown_level_is_refused_before_anything_is_written(audit_folder: Path, tmp_path: Path, level: str):
    with pytest.raises(ReportError, match="no disclosure level"):
        report(audit_folder, out=tmp_path / "out", level=level)
    assert not (tmp_path / "out").exists()


def test_a_view_is_stored_privately_and_opens_as_it_was(view: View, tmp_path: Path):
    view.save(tmp_path)
    opened = open_view(tmp_path, "limited")
    assert opened.manifest == view.manifest
    assert all(opened[name].equals(view[name]) for name in view.tables)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("*.parquet")} == {0}


def test_a_stored_view_is_not_taken_for_one_of_another_level(view: View, tmp_path: Path):
    view.save(tmp_path)
    with pytest.raises(ReportError, match="of level limited"):
        open_view(tmp_path, "phi")
