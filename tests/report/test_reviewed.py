"""Reports of reviewed audits: determinations, accuracy, scorecards, the claims review sheet and the PDF."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from auditkit.audit.folder import open_audit, verify
from auditkit.bundled import bundled
from auditkit.errors import AuditFolderError, ReportError
from auditkit.report import ReportFiles, View, make_view, report, write_cia_sheet, write_sheet
from auditkit.report.cia import cia_counts, cia_table
from auditkit.report.pdf import to_pdf
from auditkit.report.rates import by_coder, by_type, overall, policy_of
from auditkit.report.scorecards import scorecards
from tests.report import made
from tests.report.conftest import Page, Rendered
from tests.report.made_review import HEAD, write_review

ADDED = ["Determinations", "Accuracy", "Provider scorecards", "Claims review findings sheet"]


@pytest.fixture(scope="module")
def reviewed_folder(tmp_path_factory: pytest.TempPathFactory, own_checks: None) -> Path:
    return write_review(made.write_audit(tmp_path_factory.mktemp("reviewed") / "audit"))


@pytest.fixture(scope="module")
def phi(reviewed_folder: Path) -> View:
    return make_view(open_audit(reviewed_folder), "phi")


@pytest.fixture(scope="module")
def files(reviewed_folder: Path) -> ReportFiles:
    """At level phi, where the reviewers' words are shown."""
    return report(reviewed_folder, level="phi", pdf=True, cia=True)


@pytest.fixture(scope="module")
def page(files: ReportFiles) -> Page:
    return Page(files.html.read_text(encoding="utf-8"))


def told(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


@pytest.fixture(scope="module")
def pdf_text(files: ReportFiles) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("skipped: no pdftotext (Debian: apt-get install poppler-utils)")
    assert files.pdf is not None
    return told(files.pdf)


def test_the_sections_are_there(page: Page):
    assert [name for name in page.headings if name in ADDED] == ADDED


def test_an_audit_without_determinations_has_none_of_them(rendered: Rendered):
    assert not set(ADDED) & set(rendered.page.headings)
    assert not [cell for cell in rendered.notebook.cells if "reviewed" in cell.metadata.get("tags", [])]


def test_the_sections_say_so_where_a_template_runs_them_without_determinations(view: View):
    for section in (overall, by_type, scorecards):
        assert "No determination is recorded" in section(view, policy_of()).html


def test_every_rate_shows_numerator_denominator_and_interval(phi: View):
    # Six lines; two have too many units. Wilson 95 % of 4 of 6: 0.300 to 0.903.
    text = Page(overall(phi, policy_of()).html).text
    assert "line accuracy lines with code, modifiers, units, place of service and first-named diagnosis all right" in text
    assert "4 6 66.7 % 30.0 to 90.3 %" in text
    assert "claims audited 1 3 33.3 %" in text
    # 60 of 6 x 120.50 overpaid.
    assert "$60.00 $723.00 8.3 %" in text


def test_a_blocked_rate_is_shown_with_its_reason(tmp_path: Path, own_checks: None):
    folder = write_review(made.write_audit(tmp_path / "audit"), standing="unreviewed", outcome=None)
    text = Page(overall(make_view(open_audit(folder)), policy_of()).html).text
    assert "1 of 3 units hold a line without a determination: 1 not reviewed" in text
    assert "66.7 %" not in text
    assert "not stated" in text


def test_no_coder_is_said(phi: View):
    assert "No accuracy by coder" in by_coder(phi, policy_of()).html


def test_findings_on_decided_lines_are_no_longer_potential(phi: View, rendered: Rendered):
    before, left, settled = (one.height for one in (rendered.view["findings"], phi["findings"], phi["reviewed_findings"]))
    assert left + settled == before
    assert settled > 0
    assert not set(phi["findings"]["claim_key"]) & {"C000001", "C000002", "C000003"}
    assert set(phi["reviewed_findings"]["answer"].drop_nulls()) == {"agree", "disagree"}


def test_what_is_potential_is_said_to_be_so(page: Page):
    assert "They are potential, stand apart from the determinations above, and are in no rate." in page.text
    assert "none reviewed" not in page.text


def test_the_appendix_names_the_head_of_the_log(page: Page):
    assert HEAD in page.text


def test_a_scorecard_stands_for_each_provider(phi: View):
    html = scorecards(phi, policy_of()).html
    assert html.count("scorecard") == phi["determinations"]["rendering_npi"].n_unique()
    assert "units differ from the record" in html


def test_reviewers_words_are_withheld_at_limited(reviewed_folder: Path):
    assert not {"rationale", "evidence"} & set(make_view(open_audit(reviewed_folder))["determinations"].columns)


def test_hostile_words_stay_words_in_the_page(page: Page):
    assert {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed"} == set()
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "units differ from the record: <script>alert(1)</script>" in page.text
    assert "units differ from the record: <img src=x onerror=alert(1)>" in page.text


def test_hostile_words_stay_words_in_the_sheet(files: ReportFiles):
    book = openpyxl.load_workbook(files.xlsx)
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in every} <= {"s", "n", "d"}
    assert not [cell for cell in every if cell.hyperlink]
    assert set(made.HOSTILE) & {cell.value for row in book["Determinations"].iter_rows() for cell in row}


def test_hostile_words_stay_words_in_the_pdf(files: ReportFiles, pdf_text: str):
    assert files.pdf is not None
    content = files.pdf.read_bytes()
    assert not [name for name in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile") if name in content]
    assert "<script>alert(1)</script>" in " ".join(pdf_text.split())


def test_every_page_is_numbered_and_headed(pdf_text: str):
    pages = pdf_text.rstrip("\f").split("\f")
    assert len(pages) > 5
    for number, one in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in one
        assert "Coding compliance audit: findings" in one
        assert "Protected health information" in one


@pytest.mark.parametrize("source", ["http://192.0.2.1/x.png", "file:///etc/hostname", "ftp://192.0.2.1/x"])
def test_the_pdf_fetches_nothing(source: str, monkeypatch: pytest.MonkeyPatch):
    import urllib.request

    opened: list[Any] = []
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *given, **_: opened.append(given))
    to_pdf(f'<img src="{source}"><link rel="stylesheet" href="{source}"><p>words</p>')
    assert opened == []


def test_the_pdf_prints_no_warning(capfd: pytest.CaptureFixture[str]):
    to_pdf("<style>p { no-such-property: 1; color: ??? }</style><p>words</p>")
    assert capfd.readouterr() == ("", "")


def test_the_same_page_gives_the_same_pdf():
    assert to_pdf("<h1>One</h1>") == to_pdf("<h1>One</h1>")


def test_no_pdf_is_left_that_was_not_asked_for(tmp_path: Path, audit_folder: Path):
    template = tmp_path / "tiny.ipynb"
    template.write_text(TINY, encoding="utf-8")
    first = report(audit_folder, template, out=tmp_path, pdf=True)
    second = report(audit_folder, template, out=tmp_path)
    assert first.pdf is not None
    assert (second.pdf, first.pdf.exists()) == (None, False)


TINY = """{"cells": [{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "execution_count": null, "outputs": [],
"source": "audit: str = ''  # audit folder"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"""


def test_the_claims_review_sheet_has_a_row_a_unit(phi: View):
    rows = cia_table(phi).rows(named=True)
    assert [row["unit"] for row in rows] == ["C000001", "C000002", "C000003"]
    assert rows[0]["beneficiary"] == f"{made.CANARY}-claims-member_id-1"
    assert [str(row["allowed_amount"]) for row in rows] == ["241.00"] * 3
    assert [str(row["correct_allowed_amount"]) for row in rows] == ["211.00", "211.00", "241.00"]
    assert [str(row["difference_amount"]) for row in rows] == ["-30.00", "-30.00", "0.00"]


def test_the_beneficiary_is_our_own_key_at_limited(reviewed_folder: Path):
    assert set(cia_table(make_view(open_audit(reviewed_folder)))["beneficiary"]) == {"P0001", "P0002", "P0003"}


def test_the_counts_beside_the_sheet(phi: View):
    counts = dict(cia_counts(phi))
    assert counts["Units differing, whatever the payment"] == "2"
    assert counts["Units resulting in overpayment"] == "2"
    assert counts["Total overpayment, allowed dollars"] == "$60.00"
    # 100 x 90.50 / 120.50 = 75.10; twice 24.90 of 600 paid.
    assert counts["Net overpayment, paid dollars"] == "$49.80"
    assert counts["Paid in the sample"] == "$600.00"
    assert counts["Error rate"].startswith("8.3 %: $49.80 / $600.00")


def test_an_undetermined_unit_blocks_the_counts_and_has_no_correct_code(tmp_path: Path, own_checks: None):
    folder = write_review(made.write_audit(tmp_path / "audit"), standing="disputed")
    view = make_view(open_audit(folder))
    last = cia_table(view).row(2, named=True)
    assert (last["correct_code"], last["difference_amount"], last["remarks"]) == ("undetermined", None, "two reviewers differ")
    assert dict(cia_counts(view))["Not stated"].startswith("1 of 3 units")


def test_the_claims_review_sheet_is_a_file_of_its_own(files: ReportFiles):
    assert files.cia is not None
    book = openpyxl.load_workbook(files.cia)
    assert book.sheetnames == ["Read me", "CIA findings"]
    beside = {row[12].value: row[13].value for row in book["CIA findings"].iter_rows() if row[12].value}
    assert beside["Units"] == "3"


def test_a_sheet_of_an_unreviewed_audit_is_refused(view: View, audit_folder: Path, tmp_path: Path):
    with pytest.raises(ReportError, match="needs a reviewed audit"):
        write_cia_sheet(view, tmp_path / "x.xlsx")
    with pytest.raises(ReportError, match="needs a reviewed audit"):
        report(audit_folder, out=tmp_path, cia=True)


def test_the_sheet_has_the_pages_of_a_review(phi: View, tmp_path: Path):
    write_sheet(phi, tmp_path / "x.xlsx")
    names = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert names[1:5] == ["Findings", "Findings settled", "Determinations", "CIA findings"]


def test_a_changed_determination_is_noticed(tmp_path: Path, own_checks: None):
    folder = write_review(made.write_audit(tmp_path / "audit", 5, 5))
    assert verify(folder) == []
    path = folder / "determinations.parquet"
    pl.read_parquet(path).with_columns(outcome=pl.lit("correct")).write_parquet(path)
    assert "determinations.parquet: changed since the review was recorded" in verify(folder)[0]
    with pytest.raises(ReportError, match="1 tables"):
        report(folder)


def test_determinations_without_a_record_are_refused(tmp_path: Path, own_checks: None):
    folder = write_review(made.write_audit(tmp_path / "audit", 5, 5))
    (folder / "review.json").unlink()
    with pytest.raises(AuditFolderError, match=r"determinations without review\.json"):
        make_view(open_audit(folder))


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_a_damaged_record_is_refused(tmp_path: Path, content: str):
    folder = write_review(made.write_audit(tmp_path / "audit", 5, 5))
    (folder / "review.json").write_text(content, encoding="utf-8")
    with pytest.raises(AuditFolderError, match="review status"):
        verify(folder)


def test_tiers_are_parameters():
    assert policy_of(["90", "70"]).tiers.names == ("90 % or more", "70 % to under 90 %", "under 70 %")
    with pytest.raises(ReportError, match="not numbers"):
        policy_of(["many"])


def test_texts_of_own_checks_are_rendered_from_their_folder(tmp_path: Path):
    folder, own = made.write_audit(tmp_path / "audit", 5, 5), tmp_path / "own"
    own.mkdir()
    shutil.copy(bundled("templates") / "check_skeleton.py", own / "many_units.py")
    path = folder / "findings.parquet"
    raised = pl.read_parquet(path).with_columns(
        check_id=pl.lit("OWN-UNITS"), case=pl.lit("over"), evidence=pl.lit('{"units": 12}')
    )
    raised.write_parquet(path)
    without, given = (make_view(open_audit(folder), checks_folder=place)["findings"]["text"][0] for place in (None, own))
    assert "not installed here" in without
    assert given.startswith("12 units of one code on a line")
