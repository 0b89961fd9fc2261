"""Reports of little or nothing: no finding, no claim, no priced finding."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import polars as pl
import pytest

from auditkit.audit.folder import open_audit
from auditkit.errors import ReportError
from auditkit.report import View, make_view, report
from auditkit.report.templates import find_template
from tests.report import made
from tests.report.conftest import Page


def shown(view: View, **given: object) -> str:
    """The text of the report, its cells run here and not in a kernel."""
    names: dict[str, object] = {}
    parts = []
    for cell in find_template("audit_findings").notebook.cells:
        if cell.cell_type != "code" or "boundary" in cell.source:
            continue
        *before, last = cell.source.replace("view = open_view(audit, level)", "").splitlines()
        if "parameters" in cell.metadata.get("tags", []):
            exec(cell.source, names)
            names |= {"view": view, **given}
        else:
            exec("\n".join(before), names)
            parts.append(eval(last, names).html)
    return Page("\n".join(parts)).text


def of(folder: Path, claims: int, findings: int) -> View:
    return make_view(open_audit(made.write_audit(folder / "audit", claims, findings)))


def test_claims_without_findings(tmp_path: Path):
    text = shown(of(tmp_path, 5, 0))
    assert "$0.00 potentially overpaid" in text
    assert "No check fired." in text
    assert "No figure of findings by check: there is no finding." in text


def test_no_claims_at_all(tmp_path: Path):
    text = shown(of(tmp_path, 0, 0))
    assert "0 claims with 0 service lines of 0 patients, charged $0.00" in text
    assert "No figure by month: there is no dated line." in text


def test_findings_of_which_none_is_priced(view: View):
    findings = view["findings"].with_columns(
        effect_amount=pl.lit(None, pl.Decimal(12, 2)), at_risk_amount=pl.lit(None, pl.Decimal(12, 2))
    )
    text = shown(dataclasses.replace(view, tables={**view.tables, "findings": findings}))
    assert "No figure of potential dollars by family of checks: no finding has a priced effect." in text
    assert "240 findings not priced" in text


def test_findings_without_provider_date_or_line(view: View):
    blank = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in view["findings"].schema.items()
        if name in ("rendering_npi", "service_date", "line_no", "procedure_code", "units")
    ]
    text = shown(dataclasses.replace(view, tables={**view.tables, "findings": view["findings"].with_columns(blank)}))
    assert "not stated" in text


def test_a_severity_narrows_the_listing_and_not_the_totals(view: View):
    everything, grave = shown(view), shown(view, minimum_severity="high")
    assert everything.split("MUE-DOS: ")[0] == grave.split("MUE-DOS: ")[0]
    assert "None of the severity listed." in grave


def test_an_unknown_severity_is_refused(view: View):
    with pytest.raises(ReportError, match="no severity of that name"):
        shown(view, minimum_severity="worst")


def test_an_empty_audit_renders(tmp_path: Path):
    folder = made.write_audit(tmp_path / "audit", 0, 0)
    files = report(folder)
    assert "0 findings, none reviewed" in Page(files.html.read_text(encoding="utf-8")).text
    assert files.xlsx.is_file()
