"""Populations: the same answers part by part as in memory, resumed where they stopped, and nothing left behind."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest

from auditkit.audit import run_audit
from auditkit.audit.intake import WORK
from auditkit.bundled import bundled
from auditkit.codesets import Store
from auditkit.read import parts
from auditkit.rules.settings import Settings

CHECKS = ("DUP-LINE", "MUE-DOS", "NPI-LUHN")
QUARTER = Settings(window_from=dt.date(2024, 7, 1), window_until=dt.date(2024, 9, 30))
SOURCES = ("claims_professional.837", "claims_institutional.837", "remittance.835", "encounters.csv")


class Broken(Exception):
    """Stands for a machine that was switched off."""


@pytest.fixture(scope="module")
def sources() -> list[Path]:
    return [bundled("sample_claims") / name for name in SOURCES]


def audited(sources: list[Path], folder: Path, engine: str, **told: object):
    return run_audit(sources, folder, QUARTER, checks=CHECKS, engine=engine, store=Store(folder / "none"), **told)  # type: ignore[arg-type]


def findings_of(folder_audit) -> list[tuple[object, ...]]:
    """What was found, told by the provider's account number, since keys differ by the way of reading."""
    claims = folder_audit.table("claims").select("claim_key", "patient_control_number", "total_charge", "source_file")
    told = folder_audit.findings.join(claims, on="claim_key", how="left")
    columns = (
        "check_id",
        "case",
        "patient_control_number",
        "source_file",
        "line_no",
        "release",
        "effect_amount",
        "at_risk_amount",
    )
    return sorted(told.select(*columns).iter_rows(), key=str)


@pytest.fixture(scope="module")
def in_memory(sources: list[Path], tmp_path_factory: pytest.TempPathFactory):
    return audited(sources, tmp_path_factory.mktemp("memory") / "audit", "polars")


@pytest.fixture(scope="module")
def in_parts(sources: list[Path], tmp_path_factory: pytest.TempPathFactory):
    return audited(sources, tmp_path_factory.mktemp("parts") / "audit", "duckdb")


def test_findings_and_counts_are_those_of_a_run_in_memory(in_memory, in_parts):
    assert findings_of(in_parts) == findings_of(in_memory)
    shown = ("check_id", "applies", "tested", "fired", "cannot_tell", "cannot_tell_reasons")
    assert in_parts.evaluations.select(shown).equals(in_memory.evaluations.select(shown))
    assert in_parts.manifest["counts"] == in_memory.manifest["counts"]


def test_patients_and_payments_are_those_of_a_run_in_memory(in_memory, in_parts):
    for name, column in (("claims", "patient_key"), ("lines", "paid_amount"), ("lines", "denied")):
        here, there = in_parts.table(name)[column], in_memory.table(name)[column]
        assert (here.n_unique(), here.null_count()) == (there.n_unique(), there.null_count()), column


def test_the_inputs_are_told_as_of_a_run_in_memory(in_memory, in_parts):
    shown = ("label", "kind", "rows", "sha256", "bytes")
    told = [sorted(tuple(one[name] for name in shown) for one in audit.manifest["inputs"]) for audit in (in_memory, in_parts)]
    assert told[0] == told[1]


def test_nothing_unfinished_is_left(in_parts):
    inside = {path.name for path in in_parts.folder.iterdir()}
    assert not inside & {WORK, "spill", "spark"}


def test_a_broken_run_is_taken_up_where_it_stopped(sources: list[Path], in_parts, tmp_path: Path):
    def stop_at_the_last_check(step: str) -> None:
        if step.startswith(f"check {len(CHECKS)} of"):
            raise Broken

    folder = tmp_path / "audit"
    with pytest.raises(Broken):
        audited(sources, folder, "duckdb", progress=stop_at_the_last_check)
    done = {path: path.stat().st_mtime_ns for path in (folder / WORK).rglob("*.json")}
    assert len([path for path in done if path.parent.name == "checks"]) == len(CHECKS) - 1
    steps: list[str] = []
    audit = audited(sources, folder, "duckdb", progress=steps.append)
    assert steps[0] == "taking up the run that was broken off"
    assert [step for step in steps if step.startswith("check")] == [f"check {len(CHECKS)} of {len(CHECKS)}: NPI-LUHN"]
    assert not [step for step in steps if step.startswith("reading")]
    assert findings_of(audit) == findings_of(in_parts)


def test_a_broken_run_of_other_settings_begins_anew(sources: list[Path], tmp_path: Path):
    def stop(step: str) -> None:
        if step.startswith("check 1"):
            raise Broken

    folder = tmp_path / "audit"
    with pytest.raises(Broken):
        audited(sources[:1], folder, "duckdb", progress=stop)
    steps: list[str] = []
    run_audit(
        sources[:1], folder, Settings(), checks=CHECKS[:1], engine="duckdb", store=Store(folder / "none"), progress=steps.append
    )
    assert "taking up the run that was broken off" not in steps


@pytest.fixture
def claims_and_lines(in_memory, tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    claims = in_memory.table("claims").drop("claim_id", "patient_key", "patient_basis", "source_file", "source_row")
    claims.rename({"claim_key": "claim_id"}).write_parquet(folder / "claims.parquet")
    lines = in_memory.table("lines").drop("source_file", "source_row")
    lines.rename({"claim_key": "claim_id"}).write_parquet(folder / "lines.parquet")
    return folder


def test_large_tables_are_split_by_claim(claims_and_lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = run_audit(claims_and_lines, tmp_path / "whole", QUARTER, checks=CHECKS, store=Store(tmp_path / "none"))
    monkeypatch.setattr(parts, "ROWS_A_PART", 500)
    split = run_audit(
        claims_and_lines, tmp_path / "split", QUARTER, checks=CHECKS, engine="duckdb", store=Store(tmp_path / "none")
    )
    assert findings_of(split) == findings_of(whole)
    assert split.manifest["counts"] == whole.manifest["counts"]
    assert split.manifest["inputs"][0]["rows"] in {whole.table("claims").height, whole.table("lines").height}
    rows = split.table("lines").select("source_file", "source_row")
    assert rows.n_unique() == rows.height == whole.table("lines").height


@pytest.mark.skipif(shutil.which("java") is None, reason="skipped: no Java for PySpark")
def test_spark_answers_as_duckdb_does(in_parts, sources: list[Path], tmp_path: Path):
    pytest.importorskip("pyspark", reason="skipped: PySpark is not installed")
    audit = run_audit(
        sources, tmp_path / "audit", QUARTER, checks=("MUE-DOS",), engine="pyspark", store=Store(tmp_path / "none")
    )
    assert findings_of(audit) == [row for row in findings_of(in_parts) if row[0] == "MUE-DOS"]


def test_files_of_one_name_in_two_folders_are_told_apart(sources: list[Path], tmp_path: Path):
    for name in ("2023/north", "north", "south"):  # two folders of one name, too
        (tmp_path / name).mkdir(parents=True)
        shutil.copy(sources[0], tmp_path / name / sources[0].name)
    audit = run_audit(
        [tmp_path / "2023/north", tmp_path / "north", tmp_path / "south"],
        tmp_path / "audit",
        QUARTER,
        checks=("NPI-LUHN",),
        engine="duckdb",
        store=Store(tmp_path / "none"),
    )
    told = [f"north/{sources[0].name}", f"north/{sources[0].name} (2)", f"south/{sources[0].name}"]
    assert sorted(one["label"] for one in audit.manifest["inputs"]) == told
    assert audit.table("claims")["claim_key"].n_unique() == audit.table("claims").height
    assert pl.Series(audit.table("lines")["source_file"]).n_unique() == 3
