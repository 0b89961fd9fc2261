"""A worksheet brought back → rows of text, each with what is wrong with it. Nothing here knows the event log."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from auditkit.errors import ReviewError
from auditkit.read.excel import weigh
from auditkit.read.grid import text_of
from auditkit.review import worksheet as form

MANGLED = {
    "number": "stored as a number, which drops leading zeros and turns codes such as 12E10 into others",
    "date": "stored as a date; the spreadsheet took a code for one",
    "time": "stored as a time; the spreadsheet took a code for one",
    "boolean": "stored as a truth value",
    "formula": "holds a formula",
    "error": "holds a spreadsheet error",
}
REMEDY = {"formula": "type the value itself", "error": "type the value itself"}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row of the workbook that was not taken over, or a sheet where ``row`` is None; never holds a value."""

    sheet: str
    row: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.sheet}, row {self.row}" if self.row else self.sheet
        return f"{place}{', ' + self.column if self.column else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as text, by column; ``blank`` cells are empty text."""

    sheet: str
    number: int
    cells: dict[str, str]

    @property
    def key(self) -> str:
        """Which row of the export it is."""
        return form.key_of(self.sheet, self.cells)

    @property
    def is_new(self) -> bool:
        """True for a row that the reviewer filled in below those exported."""
        return self.sheet == form.MISSED and not self.cells["added"]


@dataclass
class Returned:
    """A workbook as it came back.

    Attributes:
        lead: which export it is: audit_id, stage, worksheet, seq.
        units: the unit of each claim exported.
        lines: the lines exported, as ``CLAIM LINE``.
        rows: the rows that are sound, in order.
        foreign: protected cells changed, rows added, doubled or removed.
        refused: rows with formulas or mangled codes.
    """

    lead: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    lines: frozenset[str] = frozenset()
    rows: list[SheetRow] = field(default_factory=list)
    foreign: list[RowProblem] = field(default_factory=list)
    refused: list[RowProblem] = field(default_factory=list)


def read_worksheet(path: Path) -> Returned:
    """Read a worksheet that ``export_worksheet`` wrote.

    Raises:
        ReadError: the archive is damaged or made to exhaust memory.
        ReviewError: it is no worksheet of auditkit, or a sheet or heading is missing.
    """
    weigh(path, path.name)
    try:
        # openpyxl's warnings and errors quote cells.
        with warnings.catch_warnings(action="ignore"), closing(openpyxl.load_workbook(path, read_only=True)) as book:
            lead, keys = _lead(book, path.name)
            units = {key.split(" ")[0]: unit for name, key, unit in keys if name == form.LINES}
            returned = Returned(lead, units, frozenset(key for name, key, _ in keys if name == form.LINES))
            for sheet in form.SHEETS:
                _read_sheet(book, sheet, returned, {key for name, key, _ in keys if name == sheet}, path.name)
    except ReviewError:
        raise
    except Exception:
        raise ReviewError(f"{path.name}: the workbook cannot be read; open it in Excel and save it again as .xlsx") from None
    return returned


def _lead(book: Any, label: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    if form.HIDDEN not in book.sheetnames:
        raise ReviewError(f"{label}: no worksheet of auditkit; expected one that 'auditkit review export' wrote")
    rows = ([str(cell.value or "") for cell in row[:3]] + ["", "", ""] for row in _rows(book[form.HIDDEN]))
    triples = [(row[0], row[1], row[2]) for row in rows if row[0]]
    names = ("format", "audit_id", "stage", "worksheet", "seq")
    lead = {name: value for name, value, _ in triples if name in names}
    if set(lead) != set(names) or lead["format"] != str(form.FORMAT) or not lead["seq"].isdecimal():
        raise ReviewError(f"{label}: the hidden sheet is changed or of another version; export the worksheet again")
    return lead, [triple for triple in triples if triple[0] in form.SHEETS]


def _read_sheet(book: Any, sheet: str, returned: Returned, expected: set[str], label: str) -> None:
    if sheet not in book.sheetnames:
        raise ReviewError(f"{label}: the sheet '{sheet}' is missing; restore it or export again")
    rows = _rows(book[sheet])
    places = _places(next(rows, ()), sheet, label)
    found: set[str] = set()
    for number, cells in enumerate(rows, start=2):
        row, problems = _row(sheet, number, cells, places)
        if not any(row.cells.values()):
            continue
        foreign = None if row.is_new and not row.cells["row_digest"] else _foreign(row, expected, found)
        if foreign:
            returned.foreign.append(foreign)
        elif problems:
            returned.refused += problems
        else:
            returned.rows.append(row)
    returned.foreign += [RowProblem(sheet, None, "", f"the row of {key} was removed") for key in sorted(expected - found)]


def _rows(worksheet: Any) -> Iterator[tuple[Any, ...]]:
    worksheet.reset_dimensions()  # what the file says of its size may be wrong
    yield from worksheet.iter_rows()


def _places(header: tuple[Any, ...], sheet: str, label: str) -> dict[str, int]:
    headings = [str(cell.value or "").strip() for cell in header]
    missing = [cell.name for cell in form.SHEETS[sheet] if headings.count(cell.name) != 1]
    if missing:
        raise ReviewError(f"{label}, {sheet}: headings missing or doubled: {', '.join(missing)}; restore them or export again")
    return {cell.name: headings.index(cell.name) for cell in form.SHEETS[sheet]}


def _row(sheet: str, number: int, cells: tuple[Any, ...], places: dict[str, int]) -> tuple[SheetRow, list[RowProblem]]:
    texts: dict[str, str] = {}
    problems = []
    for cell in form.SHEETS[sheet]:
        found = cells[places[cell.name]] if places[cell.name] < len(cells) else None
        text, kind = _cell(found)
        texts[cell.name] = text
        if kind and not cell.locked and not _fits(cell, kind):
            remedy = REMEDY.get(kind, "format the cell as text and type the code again")
            problems.append(RowProblem(sheet, number, cell.name, f"{MANGLED[kind]}; {remedy}"))
    return SheetRow(sheet, number, texts), problems


def _cell(cell: Any) -> tuple[str, str | None]:
    if cell is None or cell.value is None:
        return "", None
    if cell.data_type in ("f", "e"):
        return "?", "formula" if cell.data_type == "f" else "error"
    text, kind = text_of(cell.value)
    return text or "", kind


def _fits(cell: form.Cell, kind: str) -> bool:
    # A number is a number where one is meant, and harmless in a sentence; a date is neither.
    return kind == "number" and (cell.kind == "number" or (cell.kind == "text" and not cell.choices))


def _foreign(row: SheetRow, expected: set[str], found: set[str]) -> RowProblem | None:
    if row.key not in expected:
        return RowProblem(row.sheet, row.number, "", "no row of the export; rows may not be added here, nor keys changed")
    if row.key in found:
        return RowProblem(row.sheet, row.number, "", "the row is there twice")
    found.add(row.key)
    if form.digest(row.sheet, form.locked_texts(row.sheet, row.cells)) != row.cells["row_digest"]:
        return RowProblem(row.sheet, row.number, "", "a protected cell was changed; restore the row or export again")
    return None
