"""Excel workbooks (.xlsx) → a grid that remembers what each cell was stored as.

A workbook may have turned codes into numbers, dates or truth values before auditkit sees it; what it was is kept in
``Grid.stored`` so that ``read.damage`` can report it. The archive is weighed before it is opened: a few hundred kilobytes can
unpack to gigabytes.
"""

from __future__ import annotations

import hashlib
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from auditkit.errors import ReadError, rows_phrase
from auditkit.read.grid import Grid, blocks_of, frame_of_text, text_of

MOST_UNPACKED_BYTES = 500_000_000
MOST_RATIO = 100
RATIO_APPLIES_FROM_BYTES = 10_000_000  # small parts of repeated text pack harder than that and do no harm
MOST_ROWS = 1_048_576
MOST_COLUMNS = 1_000

Cells = Iterator[tuple[int, tuple[Any, ...]]]


@dataclass(slots=True)
class _Tally:
    """What a pass over the sheet sees besides the cells' text."""

    numbers: list[int] = field(default_factory=list)
    stored: dict[int, dict[int, str]] = field(default_factory=dict)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    blank: int = 0


def read_excel(path: Path, label: str, *, sheet: str | None = None) -> Grid:
    """Read one sheet of a workbook: ``sheet``, or the first.

    Formula cells are counted and listed; one without a stored result is kept as damaged, never as blank.

    Raises:
        ReadError: the archive is damaged, unpacks to too much, or has no such sheet or no header row.
    """
    weigh(path, label)
    tally = _Tally()
    try:
        # openpyxl's warnings quote cells; what they tell (a date out of range) comes back as an error cell and is reported.
        with warnings.catch_warnings(action="ignore"), closing(openpyxl.load_workbook(path, read_only=True)) as book:
            name, others = _sheet_name(book, sheet, label)
            rows = _rows(book[name])
            headings = _headings(rows, label)
            cells = frame_of_text(len(headings), blocks_of(_texts(rows, len(headings), tally, label)))
        if tally.formulas:
            cells = _with_results(path, name, cells, tally)
    except ReadError:
        raise
    except Exception:
        # openpyxl raises whatever the damage provokes (KeyError, ParseError, ValueError), and quotes cells in it.
        raise ReadError(f"{label}: the workbook is damaged and cannot be opened; open it in Excel and save it again") from None
    stored = {str(column): _stored(kinds, tally.numbers) for column, kinds in tally.stored.items()}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rows_read = pl.Series("row", tally.numbers, dtype=pl.Int64)
    notes = _notes(others if sheet is None else 0, tally)
    return Grid(
        label, "xlsx", headings, cells, rows_read, stored, tuple(tally.rejected), notes, "Excel", digest, path.stat().st_size
    )


def weigh(path: Path, label: str) -> None:
    """Refuse a workbook that is damaged or made to exhaust memory, before it is opened.

    Raises:
        ReadError: says which.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise ReadError(f"{label}: the workbook is damaged (not a whole archive); open it in Excel and save it again") from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED_BYTES:
        raise ReadError(
            f"{label}: the workbook would unpack to {unpacked // 1_000_000} MB, more than "
            f"{MOST_UNPACKED_BYTES // 1_000_000} MB; export the data as CSV or Parquet"
        )
    for part in parts:
        if part.file_size > RATIO_APPLIES_FROM_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise ReadError(
                f"{label}: a part of the workbook unpacks to more than {MOST_RATIO} times its size, as an archive made to "
                "exhaust memory does; export the data as CSV or Parquet"
            )


def _sheet_name(book: Any, sheet: str | None, label: str) -> tuple[str, int]:
    # Chart sheets hold no cells and are not counted.
    names = [worksheet.title for worksheet in book.worksheets]
    if not names:
        raise ReadError(f"{label}: the workbook has no sheet with cells")
    if sheet is not None and sheet not in names:
        raise ReadError(f"{label}: no sheet has the name given as sheet=; the workbook has {len(names)} sheets")
    return sheet if sheet is not None else names[0], len(names) - 1


def _rows(worksheet: Any) -> Cells:
    # The stated dimensions may be wrong, and a sheet with two far corners would otherwise be filled in whole.
    worksheet.reset_dimensions()
    yield from enumerate(worksheet.iter_rows(), start=1)


def _headings(rows: Cells, label: str) -> tuple[str, ...]:
    _, first = next(rows, (1, ()))
    texts = [_cell_text(cell)[0] or "" for cell in first[: MOST_COLUMNS + 1]]
    if len(first) > MOST_COLUMNS:
        raise ReadError(f"{label}: the header row has more than {MOST_COLUMNS} columns; expected one table with a header row")
    while texts and not texts[-1].strip():
        texts.pop()
    if not texts:
        raise ReadError(f"{label}: the first row of the sheet is empty; expected the header row")
    return tuple(texts)


def _texts(rows: Cells, width: int, tally: _Tally, label: str) -> Iterator[list[str]]:
    for number, row in rows:
        if number > MOST_ROWS:
            raise ReadError(f"{label}: the sheet has more than {MOST_ROWS} rows; export the data as CSV or Parquet")
        if all(cell.value is None for cell in row):
            # A sheet has no end: rows that were only formatted look like this, and hold nothing.
            tally.blank += 1
        elif any(cell.value is not None for cell in row[width:]):
            tally.rejected.append((number, f"the row has cells beyond the last of the {width} headings"))
        else:
            yield _row_texts(number, row[:width], width, tally)


def _row_texts(number: int, row: tuple[Any, ...], width: int, tally: _Tally) -> list[str]:
    position = len(tally.numbers)
    tally.numbers.append(number)
    texts = [""] * width
    for column, cell in enumerate(row):
        text, kind = _cell_text(cell)
        texts[column] = text or ""
        if kind:
            tally.stored.setdefault(column, {})[position] = kind
        if kind == "formula":
            tally.formulas.append((position, column))
    return texts


def _cell_text(cell: Any) -> tuple[str | None, str | None]:
    value = cell.value
    if value is None:
        # A formula's result of no characters is a blank cell; a formula without any result has no type of its own.
        return ("", None) if cell.data_type == "str" else (None, None)
    if cell.data_type == "f":
        return "formula", "formula"
    if cell.data_type == "e":
        return "error", "error"
    return text_of(value)


def _with_results(path: Path, name: str, cells: pl.DataFrame, tally: _Tally) -> pl.DataFrame:
    """Put the stored results in place of the formulas; the workbook is opened again because it shows one or the other."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for position, column in tally.formulas:
        wanted.setdefault(tally.numbers[position], []).append((position, column))
    results: dict[int, dict[int, str | None]] = {}
    with (
        warnings.catch_warnings(action="ignore"),
        closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book,
    ):
        for number, row in _rows(book[name]):
            for position, column in wanted.get(number, ()):
                text, kind = _cell_text(row[column]) if column < len(row) else (None, None)
                results.setdefault(column, {})[position] = text
                _restate(tally, column, position, text, kind)
    for column, texts in results.items():
        cells = cells.with_columns(_replaced(cells[str(column)], texts))
    return cells


def _restate(tally: _Tally, column: int, position: int, text: str | None, kind: str | None) -> None:
    if text is None:
        return  # no stored result: it stays marked as a formula, which is damage
    if kind is None:
        del tally.stored[column][position]
    else:
        tally.stored[column][position] = kind


def _replaced(series: pl.Series, texts: dict[int, str | None]) -> pl.Series:
    values = series.to_list()
    for position, text in texts.items():
        values[position] = text
    return pl.Series(series.name, values, dtype=pl.String)


def _stored(kinds: dict[int, str], numbers: list[int]) -> pl.Series:
    return pl.Series("stored", [kinds.get(position) for position in range(len(numbers))], dtype=pl.String)


def _notes(others: int, tally: _Tally) -> tuple[str, ...]:
    notes = []
    if others:
        notes.append(f"the first of {others + 1} sheets was read; the others were not (sheet= chooses)")
    if tally.formulas:
        columns = sorted({column + 1 for _, column in tally.formulas})
        rows = rows_phrase({tally.numbers[position] for position, _ in tally.formulas})
        notes.append(f"formula cells: {len(tally.formulas)}, {rows}, column numbers {', '.join(map(str, columns))}")
    if tally.blank:
        notes.append(f"{tally.blank} rows of the sheet without any cell filled skipped")
    return tuple(notes)
