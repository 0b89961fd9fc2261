"""The report of the bundled sample claims: its figures are the audit's, and no identifier of the sample leaves with it."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from auditkit.audit import Audit, run_audit
from auditkit.bundled import bundled
from auditkit.codesets import Store
from auditkit.report import ReportFiles, report
from auditkit.report.privacy import identifying
from auditkit.rules.settings import Settings
from tests.report.conftest import Page

WINDOW = Settings(window_from=dt.date(2024, 7, 1), window_until=dt.date(2024, 9, 30))
# Shorter values stand in texts by chance ("18" in a date).
SHORTEST = 6


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("sample")
    sample = bundled("sample_claims")
    return run_audit([sample / "claims.csv", sample / "remittance.835"], folder / "audit", WINDOW, store=Store(folder / "none"))


@pytest.fixture(scope="module")
def files(audit: Audit) -> ReportFiles:
    return report(audit.folder)


def written(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@pytest.mark.parametrize("kind", ["html", "notebook", "xlsx"])
def test_no_identifier_of_the_sample_is_in_any_file(audit: Audit, files: ReportFiles, kind: str):
    values = set()
    for name in ("claims", "lines"):
        frame = audit.table(name)
        for column in identifying(name, frame.columns):
            if frame.schema[column] == pl.String:
                values |= {value for value in frame[column].drop_nulls() if len(value) >= SHORTEST}
    # The sample's people bear ordinary words as names (Example, November); made audits hold canaries for names.
    values = {value for value in values if any(letter.isdigit() for letter in value)}
    assert len(values) > 1000
    present = set(re.findall(r"[\w-]+", written(getattr(files, kind))))
    assert values & present == set()


def test_its_potential_dollars_are_those_of_the_findings(audit: Audit, files: ReportFiles):
    counted = audit.findings.filter(pl.col("counted") == "Y")["effect_amount"].drop_nulls().to_list()
    over = -sum((amount for amount in counted if amount < 0), Decimal(0))
    under = sum((amount for amount in counted if amount > 0), Decimal(0))
    text = Page(files.html.read_text(encoding="utf-8")).text
    assert f"${over:,.2f} potentially overpaid" in text
    assert f"${under:,.2f} potentially underpaid" in text
    assert over > 0


def test_every_finding_of_the_sample_has_its_text(files: ReportFiles):
    assert "The text of this finding is not available" not in written(files.html) + written(files.xlsx)
