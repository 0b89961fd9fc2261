"""The rendered report: its sections, its figures against an independent count, its files."""

from __future__ import annotations

import re
import stat
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from auditkit.audit.folder import MANIFEST, sha256
from auditkit.errors import AuditFolderError, ReportError
from auditkit.report import report
from auditkit.report.render import slug
from tests.report import made
from tests.report.conftest import Rendered

SECTIONS = [
    "Contents", "Purpose and scope", "Methodology", "What was not run or could not be told", "Executive summary",
    "Results in tables and figures", "Findings", "Recommendations", "Appendix",
]  # fmt: skip


def test_every_section_is_there_in_order(rendered: Rendered):
    assert rendered.page.headings == SECTIONS


def test_every_entry_of_the_contents_leads_to_its_section(rendered: Rendered):
    links = [attributes["href"] for tag, attributes in rendered.page.tags if tag == "a"]
    ids = {f"#{attributes['id']}" for tag, attributes in rendered.page.tags if tag == "h2" and "id" in attributes}
    assert len(links) == len(SECTIONS) - 1
    assert set(links) == ids


def counted(findings: pl.DataFrame, sign: int) -> Decimal:
    """Potential dollars by hand, row by row."""
    total = Decimal(0)
    for row in findings.iter_rows(named=True):
        if row["counted"] == "Y" and row["effect_amount"] is not None and row["effect_amount"] * sign > 0:
            total += abs(row["effect_amount"])
    return total


@pytest.mark.parametrize(("sign", "label"), [(-1, "potentially overpaid"), (1, "potentially underpaid")])
def test_potential_dollars_are_those_counted_by_hand(rendered: Rendered, sign: int, label: str):
    findings = pl.read_parquet(rendered.audit / "findings.parquet")
    assert re.findall(rf"\$([\d,.]+) {label}", rendered.page.text) == [f"{counted(findings, sign):,.2f}"] * 2


def test_over_and_under_are_never_netted(rendered: Rendered):
    findings = pl.read_parquet(rendered.audit / "findings.parquet")
    net = counted(findings, -1) - counted(findings, 1)
    assert f"{net:,.2f}" not in rendered.page.text


def test_findings_not_priced_are_those_counted_by_hand(rendered: Rendered):
    findings = pl.read_parquet(rendered.audit / "findings.parquet")
    unpriced = sum(row["effect_amount"] is None and row["payment_effect"] != "none" for row in findings.iter_rows(named=True))
    assert f"{unpriced} findings not priced" in rendered.page.text


@pytest.mark.parametrize("npi", made.NPIS)
def test_dollars_of_a_provider_are_those_counted_by_hand(rendered: Rendered, npi: str):
    findings = pl.read_parquet(rendered.audit / "findings.parquet").filter(pl.col("rendering_npi") == npi)
    row = rendered.page.text.split("Findings by rendering provider")[1].split(npi)[1]
    assert f"${counted(findings, -1):,.2f} ${counted(findings, 1):,.2f}" in row[:200]


def test_what_was_not_run_or_told_is_listed_with_its_reason(rendered: Rendered):
    part = rendered.page.text.split("Checks that did not run")[1].split("Executive summary")[0]
    assert "MADE-IDLE not run table encounters is absent" in part
    assert "MUE-DOS no loaded MUE release covers the date 15" in part
    assert "Lines service_date not a date; expected YYYY-MM-DD 3" in part


def test_it_says_that_nothing_was_sampled_and_nothing_reviewed(rendered: Rendered):
    text = rendered.page.text
    assert "All claims supplied were tested" in text
    assert "No sample was drawn, neither random nor targeted" in text
    assert text.count("No accuracy rate and no overpayment estimate is stated here") >= 3


def test_a_listing_is_capped_and_points_to_the_sheet(rendered: Rendered):
    assert "116 more findings of this check in the findings sheet (XLSX)." in rendered.page.text


def test_the_appendix_names_the_digest_and_how_to_repeat(rendered: Rendered):
    appendix = rendered.page.text.split("Manifest, SHA-256")[1]
    assert sha256(rendered.audit / MANIFEST) in appendix
    assert "auditkit run INPUTS --out ANOTHER --window 2024-07-01:2024-09-30 --profile medicare --engine polars" in appendix


def test_the_date_is_that_of_the_run(rendered: Rendered):
    assert "Audit run November 5, 2024" in rendered.page.text


def test_files_are_private_and_nothing_else_is_left(rendered: Rendered):
    place = rendered.files.html.parent
    assert place.parent == rendered.audit / "reports"
    assert sorted(path.name for path in place.iterdir()) == [
        "audit_findings.html",
        "audit_findings.ipynb",
        "audit_findings.xlsx",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o600}


def test_the_notebook_holds_no_path_and_no_run_time(rendered: Rendered):
    text = rendered.files.notebook.read_text(encoding="utf-8")
    assert str(rendered.audit) not in text
    assert set(rendered.notebook.metadata) <= {"kernelspec", "language_info", "title"}
    assert not [cell for cell in rendered.notebook.cells if set(cell.metadata) - {"tags"}]


@pytest.mark.parametrize(
    "name", ["../../etc/x", "/etc/x", "CON", "-rf", "", "\u202e..\\x", "a" * 300, "{p.__class__}", "nul\x00"]
)
def test_a_report_folder_never_leaves_its_parent(name: str):
    assert re.fullmatch(r"r-[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?-[0-9a-f]{8}", slug(name))


def test_names_that_differ_after_the_cut_have_folders_of_their_own():
    assert slug("a" * 100 + "1") != slug("a" * 100 + "2")


def test_an_audit_that_was_changed_is_not_reported(tmp_path: Path):
    folder = made.write_audit(tmp_path / "audit", 2, 2)
    made.findings(3, 2).write_parquet(folder / "findings.parquet")
    with pytest.raises(ReportError, match="1 tables are not as the manifest says"):
        report(folder)


def test_an_unfinished_audit_is_not_reported(tmp_path: Path):
    with pytest.raises(AuditFolderError, match=r"no manifest\.json"):
        report(tmp_path)
