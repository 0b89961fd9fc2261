"""Cells that a spreadsheet or a frame has changed: counted where harmless, refused where the code may be another now.

Excel stores 99E10 as 9.9E+11, 0450 as 450 and 3-1 as a date. What the cell held before cannot be known, so nothing is
repaired: the row is refused with the reason, and the auditor exports the column as text.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from auditkit.errors import rows_phrase
from auditkit.forms import length_of
from auditkit.read.grid import Grid
from auditkit.read.headings import Layout, Target

MOST_DIGITS = 15
EXPORT_AS_TEXT = "format the column as text at its source and export again"
NUMBER_KINDS = ("money", "quantity", "int")

Fault = tuple[int, str, str]  # position of the row in the grid, column, reason


def damaged_cells(grid: Grid, layout: Layout) -> tuple[list[Fault], list[str]]:
    """Return the faults of damaged cells (position, column, reason) and notes on those that were only stored otherwise."""
    faults: list[Fault] = []
    notes: list[str] = []
    for target, number in layout.columns.items():
        stored = grid.stored.get(str(number))
        if stored is not None:
            cells = pl.DataFrame({"text": grid.cells[str(number)], "stored": stored}).with_row_index("position")
            told = cells.with_columns(reason=_reason(target, grid.keeper)).filter(pl.col("stored").is_not_null())
            faulty = told.filter(pl.col("reason").is_not_null())
            faults += [(position, target.shown, reason) for position, reason in faulty.select("position", "reason").rows()]
            notes += _notes(told.filter(pl.col("reason").is_null()), target, grid.keeper)
    if faults:
        rows = rows_phrase({int(grid.rows[position]) for position, _, _ in faults})
        notes.insert(0, f"{grid.keeper} changed these cells ({len(faults)}), their rows are refused: {rows}")
    return faults, notes


def _reason(target: Target, keeper: str) -> pl.Expr:
    stored = pl.col("stored")
    chain: Any = pl.when(stored == "error").then(pl.lit(f"{keeper} holds an error value here; correct it at its source"))
    chain = chain.when(stored == "formula").then(
        pl.lit("a formula without a stored result; open the workbook in Excel and save it, or paste values")
    )
    chain = chain.when((stored == "date") & pl.lit(target.column.type != "date")).then(
        pl.lit(f"{keeper} changed this cell to a date; {EXPORT_AS_TEXT}")
    )
    chain = chain.when((stored == "time") & pl.lit(target.column.type != "text")).then(
        pl.lit(f"{keeper} changed this cell to a time; {EXPORT_AS_TEXT}")
    )
    chain = chain.when((stored == "boolean") & pl.lit(target.column.type not in ("flag", "text"))).then(
        pl.lit(f"{keeper} changed this cell to true or false; {EXPORT_AS_TEXT}")
    )
    reason: pl.Expr = chain.otherwise(pl.when(stored == "number").then(_number_reason(target, keeper)))
    return reason


def _number_reason(target: Target, keeper: str) -> pl.Expr:
    column, text = target.column, pl.col("text")
    if column.type in (*NUMBER_KINDS, "date", "flag"):
        return pl.lit(None, dtype=pl.String)
    whole = text.str.contains(r"^\d+$")
    length = length_of(column)
    chain: Any = pl.when(~whole).then(pl.lit(f"{keeper} changed this cell to a number that is no code; {EXPORT_AS_TEXT}"))
    if column.name == "diagnosis_code":
        # No ICD-10-CM code is all digits, and of an ICD-9 code the zeros at both ends are lost.
        chain = chain.when(pl.lit(True)).then(pl.lit(f"{keeper} changed this diagnosis code to a number; {EXPORT_AS_TEXT}"))
    elif length:
        digits = text.str.len_chars()
        chain = chain.when(digits < length[0]).then(
            pl.lit(f"{keeper} holds a number of fewer than {length[0]} digits: leading zeros may be lost; {EXPORT_AS_TEXT}")
        ).when(digits > length[1]).then(
            pl.lit(f"{keeper} holds a number of more than {length[1]} digits, as 99E10 becomes; {EXPORT_AS_TEXT}")
        )
    else:
        chain = chain.when(text.str.len_chars() > MOST_DIGITS).then(
            pl.lit(f"{keeper} holds a number longer than the {MOST_DIGITS} digits that it keeps; {EXPORT_AS_TEXT}")
        )
    reason: pl.Expr = chain.otherwise(pl.lit(None, dtype=pl.String))
    return reason


def _notes(harmless: pl.DataFrame, target: Target, keeper: str) -> list[str]:
    if target.column.type not in ("code", "text"):
        return []
    count = harmless.filter(pl.col("stored") == "number").height
    if not count:
        return []
    lost = "" if length_of(target.column) else "; leading zeros, if there were any, were lost before"
    return [f"{target.shown}: {count} cells are stored as numbers in {keeper} and were read as their digits{lost}"]
