"""A grid under its layout → one frame of named columns, its damaged rows refused, its dates in ISO form.

Column names here are ``table.column`` and, for a diagnosis of a wide table, ``diagnoses.column.kind.position``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl

from auditkit.errors import ReadError
from auditkit.read.damage import Fault, damaged_cells
from auditkit.read.grid import Grid
from auditkit.read.headings import Layout, Target
from auditkit.read.raw import Source

Rejection = dict[str, object]
FILE, ROW = "source_file", "source_row"


@dataclass(frozen=True, slots=True)
class Tidy:
    """One source as a frame of named text columns with ``source_file`` and ``source_row``, its refused rows, what was read."""

    table: str
    frame: pl.DataFrame
    rejected: list[Rejection]
    source: Source


def column_name(target: Target) -> str:
    """Return the name of a target's column in a tidy frame."""
    parts = (target.table, target.name, target.kind, str(target.position)) if target.kind else (target.table, target.name)
    return ".".join(parts)


def tidy(grid: Grid, layout: Layout, date_format: str | None = None) -> Tidy:
    """Name the columns of a grid, refuse its damaged rows and write its dates as YYYY-MM-DD where a format is declared.

    Raises:
        ReadError: the date format is not one.
    """
    faults, damage_notes = damaged_cells(grid, layout)
    columns, contradictions = _columns(grid, layout)
    faults += contradictions
    rejected = [rejection(grid.label, row, "", reason, layout.table) for row, reason in grid.rejected]
    rejected += _by_row(grid, layout, faults)
    frame = grid.cells.select(columns).with_columns(pl.lit(grid.label).alias(FILE), grid.rows.cast(pl.String).alias(ROW))
    if faults:
        kept = pl.Series(range(frame.height), dtype=pl.Int64).is_in(list({position for position, _, _ in faults})).not_()
        frame = frame.filter(kept)
    if date_format:
        frame = _iso_dates(frame, layout, date_format, grid.label)
    notes = (*grid.notes, *layout.notes, *damage_notes)
    source = Source(grid.label, grid.kind, grid.row_count, grid.sha256, grid.size, notes)
    return Tidy(layout.table, frame, rejected, source)


def noted(source: Source, notes: Iterable[str]) -> Source:
    """Return the source with more notes."""
    return replace(source, notes=(*source.notes, *notes))


def rejection(label: str, row: int, column: str, reason: str, table_name: str) -> Rejection:
    """Make one row of the rejected table."""
    return {"file": label, "row": row, "column": column or None, "reason": reason, "table": table_name}


def rejections_of(frame: pl.DataFrame, table_name: str, reason: str | pl.Expr, column: str = "") -> list[Rejection]:
    """Make rejections of the rows of a tidy frame; ``reason`` may be an expression over its columns."""
    told = frame.select(
        file=pl.col(FILE), row=pl.col(ROW).cast(pl.Int64), column=pl.lit(column or None, dtype=pl.String),
        reason=pl.lit(reason) if isinstance(reason, str) else reason, table=pl.lit(table_name),
    )
    return told.to_dicts()


def _by_row(grid: Grid, layout: Layout, faults: Iterable[tuple[int, str, str]]) -> list[Rejection]:
    """One rejection a row: the first fault, and after it the others with their columns."""
    found: dict[int, Rejection] = {}
    for position, column, reason in sorted(faults):
        earlier = found.get(position)
        if earlier is None:
            found[position] = rejection(grid.label, int(grid.rows[position]), column, reason, layout.table)
        else:
            earlier["reason"] = f"{earlier['reason']}; also {column}: {reason}"
    return list(found.values())


def _columns(grid: Grid, layout: Layout) -> tuple[list[pl.Expr], list[Fault]]:
    """Name the columns. Where two mean one diagnosis, a row has the one that is filled, and may not fill both differently."""
    sources: dict[str, list[int]] = {}
    for target, number in layout.columns.items():
        sources.setdefault(column_name(target), []).append(number)
    columns, faults = [], []
    for name, numbers in sources.items():
        if len(numbers) == 1:
            columns.append(pl.col(str(numbers[0])).alias(name))
            continue
        one, other = (pl.col(str(number)).str.strip_chars().replace("", None) for number in numbers)
        columns.append(pl.coalesce(one, other).alias(name))
        headings = " and ".join(repr(grid.headings[number]) for number in numbers)
        unlike = grid.cells.with_row_index("position").filter(one != other)["position"]
        faults += [(position, headings, "both filled, and not the same; expected one of them") for position in unlike]
    return columns, faults


def _iso_dates(frame: pl.DataFrame, layout: Layout, date_format: str, label: str) -> pl.DataFrame:
    """Rewrite the dates that fit the declared format; the others stay as they are, for validation to judge."""
    names = [column_name(target) for target in layout.columns if target.column.type == "date"]
    today = datetime.now(tz=UTC).date()
    columns = []
    for name in names:
        parsed = pl.col(name).str.strip_chars().str.to_date(date_format, strict=False)
        if "%y" in date_format and name.endswith("birth_date"):
            # A two-digit year of birth lies in the past: 45 is 1945, not 2045.
            parsed = pl.when(parsed > today).then(parsed.dt.offset_by("-100y")).otherwise(parsed)
        columns.append(pl.coalesce(parsed.dt.to_string("%Y-%m-%d"), pl.col(name)).alias(name))
    try:
        return frame.with_columns(columns)
    except pl.exceptions.PolarsError:
        raise ReadError(f"{label}: the date format is not one; expected for example %m/%d/%Y") from None
