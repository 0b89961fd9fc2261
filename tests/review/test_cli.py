"""``auditkit review`` on an audit folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from typer.testing import CliRunner, Result

from auditkit.audit import verify
from auditkit.cli.main import app
from auditkit.errors import AuditError, AuditFolderError
from auditkit.rules.settings import Settings
from tests.review.made import tables
from tests.review.test_worksheet import edit

WINDOW = {"window_from": "2024-07-01", "window_until": "2024-09-30"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished audit of three claims."""
    target = tmp_path / "audit"
    target.mkdir()
    outputs = {}
    for name, frame in tables().items():
        frame.write_parquet(target / f"{name}.parquet")
        digest = hashlib.sha256((target / f"{name}.parquet").read_bytes()).hexdigest()
        outputs[f"{name}.parquet"] = {"sha256": digest, "rows": frame.height}
    manifest = {"format": 1, "outputs": outputs, "settings": {**Settings().as_json(), **WINDOW}}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return target


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["review", *map(str, words)])


def filled(folder: Path) -> Path:
    path = folder.parent / "review.xlsx"
    assert run("export", folder, "--reviewer", "dana", "--out", path).exit_code == 0
    edit(path, "lines", 2, outcome="correct as billed")
    return path


def test_out_and_in_and_the_determinations_are_written(folder: Path):
    result = run("import", folder, filled(folder), "--reviewer", "dana")
    assert result.exit_code == 0
    assert "1 decisions recorded" in result.output
    found = pl.read_parquet(folder / "determinations.parquet")
    assert found["standing"].value_counts(sort=True).rows() == [("unreviewed", 5), ("decided", 1)]


def test_what_was_not_taken_over_exits_1(folder: Path):
    path = filled(folder)
    edit(path, "lines", 3, outcome="perhaps")
    result = run("import", folder, path, "--reviewer", "dana")
    assert result.exit_code == 1
    assert "lines, row 3" in result.output


def test_status_says_how_far_it_is_and_the_head(folder: Path):
    run("import", folder, filled(folder), "--reviewer", "dana")
    result = run("status", folder)
    assert "0 of 3 units done, 6 billed lines" in result.output
    assert "Head of the event log: 1:" in result.output


def test_the_sample_says_what_is_reviewed(folder: Path):
    pl.DataFrame({"claim_key": ["C2"]}).write_parquet(folder / "sample.parquet")
    assert "0 of 1 units done, 2 billed lines" in run("status", folder).output


def test_without_a_sample_the_window_is_reviewed(folder: Path):
    lines = pl.read_parquet(folder / "lines.parquet")
    history = pl.when(pl.col("claim_key") == "C1").then(pl.date(2023, 1, 5)).otherwise("service_date")
    lines.with_columns(service_date=history).write_parquet(folder / "lines.parquet")
    assert "0 of 2 units done" in run("status", folder).output


def test_verify_takes_the_head_that_status_gave(folder: Path):
    run("import", folder, filled(folder), "--reviewer", "dana")
    head = run("status", folder).output.strip().splitlines()[-1].split()[-1]
    assert run("verify", folder, "--head", head).exit_code == 0
    assert run("verify", folder, "--head", f"2:{head[2:]}").exit_code == 1


def test_verify_compares_the_determinations_with_the_log(folder: Path):
    run("import", folder, filled(folder), "--reviewer", "dana")
    path = folder / "determinations.parquet"
    pl.read_parquet(path).with_columns(outcome=pl.lit("correct")).write_parquet(path)
    result = run("verify", folder)
    assert result.exit_code == 1
    assert "not what the event log adds up to" in result.output


def test_the_second_review_is_drawn_and_exported(folder: Path):
    assert "1 of 3 units drawn" in run("draw", folder, "--reviewer", "lead", "--seed", "a", "--count", "1").output
    path = folder.parent / "second.xlsx"
    run("export", folder, "--reviewer", "lee", "--stage", "second", "--out", path)
    sheet = openpyxl.load_workbook(path)["lines"]
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == ["C3", "C3", None]


def test_a_reviewed_audit_still_verifies(folder: Path):
    run("import", folder, filled(folder), "--reviewer", "dana")
    assert verify(folder) == []


def test_a_reviewed_audit_is_not_replaced(folder: Path):
    from auditkit.audit import run_audit

    run("import", folder, filled(folder), "--reviewer", "dana")
    with pytest.raises(AuditFolderError, match="decisions, which would be lost"):
        run_audit([], folder, replace=True)
    assert (folder / "decisions.sqlite").is_file()


def test_decisions_of_changed_claims_are_refused(folder: Path):
    run("import", folder, filled(folder), "--reviewer", "dana")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["lines.parquet"]["sha256"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    result = run("status", folder)
    assert isinstance(result.exception, AuditError)
    assert "another audit" in str(result.exception)
