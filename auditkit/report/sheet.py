"""The findings sheet: one XLSX workbook in which text stays text, codes keep their zeros and money is a number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from auditkit import kpis
from auditkit.accuracy import Policy
from auditkit.errors import ReportError
from auditkit.report import facts
from auditkit.report.cia import cia_counts, cia_table
from auditkit.report.determined import LINE
from auditkit.report.front import CONFIDENTIAL, caution, period, run_on
from auditkit.report.privacy import LEVELS
from auditkit.report.view import View
from auditkit.tables import table

# XlsxWriter would turn text that looks like a formula or an address into one.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
FIXED_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
LONGEST = 32_767
CIA = "CIA findings"
MOST_ROWS = 1_048_575
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
FINDING_COLUMNS = (
    "finding_id",
    "check_id",
    "family",
    "status",
    "severity",
    "direction",
    "claim_key",
    "line_no",
    "position",
    "kind",
    "service_date",
    "rendering_npi",
    "billing_npi",
    "procedure_code",
    "modifiers",
    "units",
    "text",
    "propose_code",
    "propose_modifiers",
    "propose_units",
    "proposal_conflicts",
    "answer",
    "payment_effect",
    "effect_amount",
    "at_risk_amount",
    "pricing_basis",
    "counted",
    "confidence",
    "partner_claim_key",
    "partner_line_no",
    "release",
)
# At level phi the sheet names the claim as the source does, so that its record can be pulled.
NAMED_BY_SOURCE = ("claim_id", "patient_control_number", "patient_record_number", "member_id")
MEANINGS = {
    "text": "what was found, the rule in force and the difference",
    "title": "what the check finds",
    "source": "where the rule stands",
}


@dataclass
class Cleaning:
    """What had to be changed so that a workbook can hold it."""

    control: int = 0
    cut: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def text(self, value: str) -> str:
        """A text without control characters and no longer than a cell holds."""
        cleaned, replaced = CONTROL.subn("\N{REPLACEMENT CHARACTER}", value)
        self.control += replaced
        if len(cleaned) > LONGEST:
            self.cut += 1
            cleaned = cleaned[:LONGEST]
        return cleaned


def write_sheet(view: View, path: Path | str, title: str = "Audit findings", policy: Policy | None = None) -> None:
    """Write the findings sheet.

    Args:
        view: the audit at a disclosure level.
        path: the file to write; overwritten.
        title: stands in the first sheet.
        policy: the organisation's choices, where the audit is reviewed.
    """
    _write_book(view, path, title, _pages(view, policy), policy)


def write_cia_sheet(view: View, path: Path | str, title: str = "Claims review", policy: Policy | None = None) -> None:
    """Write the findings sheet of a claims review as a workbook of its own: one row a unit, the counts beside it.

    Args:
        view: a reviewed audit at a disclosure level.
        path: the file to write; overwritten.
        title: stands in the first sheet.
        policy: the organisation's choices.

    Raises:
        ReportError: the audit has no determinations.
    """
    if not view.reviewed:
        raise ReportError("no determinations: a claims review sheet needs a reviewed audit; see auditkit review")
    _write_book(view, path, title, {CIA: cia_table(view, policy)}, policy)


def _write_book(view: View, path: Path | str, title: str, pages: dict[str, pl.DataFrame], policy: Policy | None) -> None:
    import xlsxwriter

    cleaning = Cleaning()
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties(
            {"title": "Findings sheet", "author": "auditkit", "created": FIXED_DATE, "comments": LEVELS[view.level]}
        )
        formats = _formats(book)
        first = book.add_worksheet("Read me")
        for name, frame in pages.items():
            sheet = book.add_worksheet(name)
            _page(sheet, frame, formats, cleaning, name)
            if name == CIA:
                _beside(sheet, frame.width + 1, cia_counts(view, policy), formats, cleaning)
        heading = cleaning.text(title)
        _read_me(first, formats, heading, _told(view, pages, cleaning))


def _pages(view: View, policy: Policy | None) -> dict[str, pl.DataFrame]:
    """The sheets after the first."""
    pages = {"Findings": _findings(view, "findings")}
    if view.reviewed:
        pages |= {"Findings settled": _findings(view, "reviewed_findings"), "Determinations": _determinations(view)}
        pages |= {CIA: cia_table(view, policy)}
    return pages | {"Cannot tell": view["cannot_tell"], "Checks": _checks(view), "Rejected rows": view["rejected"]}


def _determinations(view: View) -> pl.DataFrame:
    """Every line of the sampled units, those not reviewed too, with its dollars."""
    amounts = view["audited_amounts"].drop("outcome").rename({"reason": "amount_reason"})
    return view["determinations"].join(amounts, on=LINE, how="left", nulls_equal=True, maintain_order="left")


def _findings(view: View, name: str) -> pl.DataFrame:
    findings = facts.examples(view[name], view[name].height)
    shown = findings.select(name for name in FINDING_COLUMNS if name in findings.columns)
    names = [name for name in NAMED_BY_SOURCE if name in view["claims"].columns]
    return (
        shown.join(view["claims"].select("claim_key", *names), on="claim_key", how="left", maintain_order="left")
        if view.level == "phi"
        else shown
    )


def _checks(view: View) -> pl.DataFrame:
    told = view["checks"].select("check_id", "title", "source", "version")
    return (
        view["evaluations"]
        .drop("seconds")
        .join(told, on="check_id", how="left", maintain_order="left")
        .sort("family", "check_id")
    )


def _formats(book: Any) -> dict[str, Any]:
    wrapped = {"valign": "top", "text_wrap": True, "font_size": 10}
    plain = {"valign": "top", "font_size": 10}
    return {
        "head": book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E8ECF1", "valign": "top", "text_wrap": True, "font_size": 10}
        ),
        "text": book.add_format({**wrapped, "num_format": "@"}),
        "money": book.add_format({**plain, "num_format": "$#,##0.00;[Red]-$#,##0.00"}),
        "number": book.add_format({**plain, "num_format": "#,##0.####"}),
        "date": book.add_format({**plain, "num_format": "yyyy-mm-dd", "align": "left"}),
        "title": book.add_format({"bold": True, "font_size": 15}),
        "strong": book.add_format({**wrapped, "bold": True}),
    }


def _page(sheet: Any, frame: pl.DataFrame, formats: dict[str, Any], cleaning: Cleaning, name: str) -> None:
    """One table: frozen header, filter, widths that fit, and as many rows as a sheet holds."""
    if frame.height > MOST_ROWS:
        cleaning.left_out[name] = frame.height - MOST_ROWS
    for column, heading in enumerate(frame.columns):
        sheet.write_string(0, column, heading.replace("_", " "), formats["head"])
        values = frame[heading].head(MOST_ROWS).to_list()
        for row, value in enumerate(values, start=1):
            _cell(sheet, row, column, value, formats, cleaning, money=heading.endswith("_amount"))
        sheet.set_column(column, column, _width(heading, values))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(min(frame.height, MOST_ROWS), 1), max(frame.width - 1, 0))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _beside(sheet: Any, column: int, rows: Iterable[tuple[str, str]], formats: dict[str, Any], cleaning: Cleaning) -> None:
    """Names and texts to the right of a table."""
    sheet.set_column(column, column, 40)
    sheet.set_column(column + 1, column + 1, 60)
    for row, (name, value) in enumerate(rows):
        sheet.write_string(row, column, cleaning.text(name), formats["strong"])
        sheet.write_string(row, column + 1, cleaning.text(value), formats["text"])


def _cell(
    sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any], cleaning: Cleaning, money: bool = False
) -> None:
    if value is None:
        return
    if isinstance(value, Decimal | int | float):
        sheet.write_number(row, column, float(value), formats["money" if money else "number"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        sheet.write_string(row, column, cleaning.text(str(value)), formats["text"])


def _width(heading: str, values: Sequence[Any]) -> int:
    longest = max((len(str(value)) for value in values[:500] if value is not None), default=0)
    return max(min(max(longest, max(map(len, heading.split("_")))) + 2, 60), 9)


def _read_me(sheet: Any, formats: dict[str, Any], title: str, rows: Iterable[tuple[str, str]]) -> None:
    """The first sheet."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, formats["title"])
    for row, (name, value) in enumerate(rows, start=2):
        sheet.write_string(row, 0, name.replace("_", " "), formats["strong"])
        sheet.write_string(row, 1, value, formats["text"])


def _told(view: View, pages: dict[str, pl.DataFrame], cleaning: Cleaning) -> Iterable[tuple[str, str]]:
    """Level, what the figures are not, digest, counts, and what the columns mean."""
    total = kpis.potential(view["findings"])
    yield "Disclosure level", f"{LEVELS[view.level]}. {CONFIDENTIAL[view.level]}"
    yield "What is determined" if view.reviewed else "Findings are unreviewed", caution(view)
    yield "Dates of service", period(view)
    yield "Audit run", run_on(view)
    yield "Manifest, SHA-256", view.digest
    yield from ((name, f"{frame.height:,} rows") for name, frame in pages.items())
    yield "Potential, overpaid", f"${total.over:,.2f}, each line once; never netted"
    yield "Potential, underpaid", f"${total.under:,.2f}, each line once; never netted"
    yield "Not priced", f"{total.unpriced:,} findings: their amounts are unknown, not zero"
    yield "Changed for the workbook", f"{cleaning.control} control characters replaced, {cleaning.cut} texts cut at {LONGEST:,}"
    for name, number in cleaning.left_out.items():
        yield f"{name}: rows left out", f"{number:,}: a sheet holds no more; they are in the audit folder"
    yield "", ""
    if "Findings" in pages:
        yield "Column of Findings", "Meaning"
        yield from _meanings(pages["Findings"].columns)


def _meanings(columns: Iterable[str]) -> Iterable[tuple[str, str]]:
    findings, claims = table("findings"), table("claims")
    for name in columns:
        known = findings if name in findings else claims
        yield name, known[name].meaning if name in known else MEANINGS[name]
