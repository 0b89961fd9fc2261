"""Review → worksheet (.xlsx): what was billed and proposed beside cells to fill in.

Every text is written as text: no formula, no link. Real numbers stay numbers.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from auditkit.errors import ReviewError
from auditkit.review import worksheet as form
from auditkit.review.billed import lines_to_review
from auditkit.review.determination import Determination, LineKey, Service, units_text
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import Reading
from auditkit.review.worksheet import FINDINGS, LINES, MISSED, NONE

Row = dict[str, str]
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
PROTECTION = {"autofilter": True, "format_columns": True, "format_rows": True}


def export_worksheet(
    reviewer: Reviewer, tables: Mapping[str, pl.DataFrame], path: Path | str, sample: pl.DataFrame | None = None
) -> Path:
    """Write a worksheet of the units that the reviewer reviews; a second reviewer gets those drawn, and sees no first decision.

    Args:
        reviewer: who reviews, in which stage; what they have decided so far is filled in.
        tables: tables at rest: ``claims``, ``lines``, and where they are there ``diagnoses`` and ``findings``.
        path: the workbook to write; an existing one is replaced.
        sample: see ``lines_to_review``.

    Raises:
        ReviewError: there is nothing to review, or the stage is none that a worksheet serves.
    """
    if reviewer.stage not in ("first", "second"):
        raise ReviewError("worksheets serve the first and the second review; adjudicate and decide rebuttals in the workbench")
    lines = lines_to_review(tables, sample)
    if reviewer.stage == "second":
        lines = lines.filter(pl.col("unit").is_in(list(reviewer.state.second_units)))
    if lines.is_empty():
        raise ReviewError("there is no line to review; draw a sample first, or the units of the second review")
    findings = _findings(tables.get("findings"), lines)
    sheets = {
        LINES: list(_line_rows(reviewer, lines, findings)),
        FINDINGS: list(_finding_rows(reviewer, findings)),
        MISSED: list(_missed_rows(reviewer, lines)),
    }
    target = Path(path)
    temporary = target.with_name(f".{target.name}.part")
    _write(temporary, sheets, _lead(reviewer, sheets))
    temporary.chmod(0o600)
    temporary.replace(target)
    return target


def cells_of(found: Determination | None, shown: str) -> Row:
    """The editable cells of a determination; blank where there is none."""
    row = dict.fromkeys((cell.name for cell in form.AUDITED), "") | {"outcome": ""}
    if found is None:
        return row
    row |= {"outcome": _label(shown, found.outcome), "rationale": found.rationale, "evidence": found.evidence}
    row |= {"cause": _label("causes", found.cause), "root_cause": _label("root_causes", found.root_cause)}
    return row | (_service_cells(found.service) if found.service else {})


def _service_cells(service: Service) -> Row:
    return {
        "audited_code": service.code or NONE,
        "audited_modifiers": " ".join(service.modifiers) or NONE,
        "audited_units": units_text(service.units),
        "audited_diagnoses": " ".join(service.diagnoses) or NONE,
        "audited_place_of_service": service.place_of_service or NONE,
    }


def _label(choices: str, value: str | None) -> str:
    return next((shown for shown, stored in form.CHOICES[choices].items() if stored == value), "")


def _findings(findings: pl.DataFrame | None, lines: pl.DataFrame) -> pl.DataFrame:
    units = lines.select("unit", "claim_key").unique()
    if findings is None or findings.is_empty():
        return pl.DataFrame(schema={"unit": pl.String, "claim_key": pl.String, "line_no": pl.Int64, "finding_id": pl.String})
    return findings.join(units, on="claim_key", how="inner").sort("unit", "claim_key", "line_no", "finding_id", nulls_last=True)


def _line_rows(reviewer: Reviewer, lines: pl.DataFrame, findings: pl.DataFrame) -> Iterator[Row]:
    proposals: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for finding in findings.iter_rows(named=True):
        proposals.setdefault((finding["claim_key"], finding["line_no"]), []).append(finding)
    for row in lines.iter_rows(named=True):
        reading = reviewer.reading(row["unit"])
        cells = {cell.name: _text(row.get(cell.name.replace("billed_", ""))) for cell in form.BILLED}
        cells["billed_code"] = _text(row["procedure_code"])
        found = proposals.get((row["claim_key"], row["line_no"]), [])
        cells |= {"findings": " ".join(_text(one.get("check_id")) for one in found), **_proposed(found[0] if found else {})}
        cells |= cells_of(reading.determination(LineKey(row["claim_key"], row["line_no"])), "outcomes") | {"note": ""}
        yield _guarded(LINES, row, reading, cells)


def _proposed(finding: Mapping[str, Any]) -> Row:
    names = {"proposed_code": "propose_code", "proposed_modifiers": "propose_modifiers", "proposed_units": "propose_units"}
    shown = {cell: _text(finding.get(name)) for cell, name in names.items()}
    return {**shown, "proposal_conflicts": _text(finding.get("proposal_conflicts"))}


def _finding_rows(reviewer: Reviewer, findings: pl.DataFrame) -> Iterator[Row]:
    for row in findings.iter_rows(named=True):
        reading = reviewer.reading(row["unit"])
        cells = {name: _text(row.get(name)) for name in ("finding_id", "check_id", "case", "status", "severity")}
        answered = reading.answers.get(row["finding_id"])
        cells["answer"] = _label("answers", answered.payload["answer"]) if answered else ""
        cells["comment"] = answered.words.get("comment", "") if answered else ""
        yield _guarded(FINDINGS, row, reading, cells | _proposed(row))


def _missed_rows(reviewer: Reviewer, lines: pl.DataFrame) -> Iterator[Row]:
    for unit in lines["unit"].unique(maintain_order=True):
        reading = reviewer.reading(unit)
        for line in reading.added:
            found = reading.lines[line].determination
            cells = cells_of(found, "added") | {"added": line.added, "beside_line": _text(found.beside_line)}
            yield _guarded(MISSED, {"unit": unit, "claim_key": line.claim_key}, reading, cells)
    for _ in range(form.NEW_ROWS):
        yield dict.fromkeys((cell.name for cell in form.SHEETS[MISSED]), "")


def _guarded(sheet: str, row: Mapping[str, Any], reading: Reading, cells: Row) -> Row:
    known = {name: _text(row.get(name)) for name in ("unit", "claim_key", "line_no")}
    full = known | cells | {"version": str(reading.version), "row_digest": ""}
    full["row_digest"] = form.digest(sheet, form.locked_texts(sheet, full))
    return full


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return units_text(value)
        case dt.date():
            return value.isoformat()
    return str(value)


def _lead(reviewer: Reviewer, sheets: Mapping[str, Iterable[Row]]) -> list[tuple[str, ...]]:
    lead = {"format": str(form.FORMAT), "audit_id": reviewer.store.audit_id, "stage": reviewer.stage}
    lead |= {"worksheet": secrets.token_hex(8), "seq": str(reviewer.state.seq)}
    keys = [
        (sheet, form.key_of(sheet, row), row["unit"]) for sheet, rows in sheets.items() for row in rows if row["row_digest"]
    ]
    return [*lead.items(), *keys]


def _write(path: Path, sheets: Mapping[str, list[Row]], lead: list[tuple[str, ...]]) -> None:
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E7E6E6", "text_wrap": True, "valign": "top", "border": 1}),
            "locked": book.add_format({"num_format": "@", "font_color": "#444444", "valign": "top", "text_wrap": True}),
            "open": book.add_format(
                {"num_format": "@", "locked": False, "bg_color": "#FFF9E5", "valign": "top", "text_wrap": True}
            ),
            "number": book.add_format({"num_format": "General", "locked": False, "bg_color": "#FFF9E5", "valign": "top"}),
        }
        ranges = _write_lists(book, lead)
        for name, rows in sheets.items():
            _write_sheet(book.get_worksheet_by_name(name) or book.add_worksheet(name), name, rows, formats, ranges)
        book.get_worksheet_by_name(LINES).activate()


def _write_lists(book: Any, lead: list[tuple[str, ...]]) -> dict[str, str]:
    """Write the hidden sheet; gives where each drop-down's list stands. The first visible sheet must come before it."""
    book.add_worksheet(LINES)
    sheet = book.add_worksheet(form.HIDDEN)
    sheet.very_hidden()
    for number, texts in enumerate(lead):
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text)
    ranges = {}
    for column, (name, choices) in enumerate(form.CHOICES.items(), start=3):
        for number, shown in enumerate(choices):
            sheet.write_string(number, column, shown)
        letter = chr(ord("A") + column)
        ranges[name] = f"={form.HIDDEN}!${letter}$1:${letter}${len(choices)}"
    sheet.protect()
    return ranges


def _write_sheet(sheet: Any, name: str, rows: list[Row], formats: Mapping[str, Any], ranges: Mapping[str, str]) -> None:
    cells = form.SHEETS[name]
    for column, cell in enumerate(cells):
        sheet.write_string(0, column, cell.name, formats["head"])
        look = "locked" if cell.locked else "number" if cell.kind == "number" else "open"
        sheet.set_column(column, column, cell.width, formats["locked"], {"hidden": cell.hidden})
        for number, row in enumerate(rows, start=1):
            _write_cell(sheet, number, column, cell, row[cell.name], formats[look])
        if cell.choices and rows:
            validation = {
                "validate": "list",
                "source": ranges[cell.choices],
                "error_title": "Not in the list",
                "ignore_blank": True,
            }
            sheet.data_validation(1, column, len(rows), column, validation)
    sheet.freeze_panes(1, 3)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(cells) - 1)
    sheet.protect("", PROTECTION)


def _write_cell(sheet: Any, number: int, column: int, cell: form.Cell, text: str, look: Any) -> None:
    if not text:
        sheet.write_blank(number, column, None, look)
    elif cell.kind == "number":
        sheet.write_number(number, column, float(text), look)
    else:
        sheet.write_string(number, column, text, look)
