"""A table before its headings mean anything: cells of text, the row each came from, and what each cell was stored as.

CSV, Excel, Parquet and frames all become a grid; everything after works on grids alone.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

import polars as pl

HEADER_ROWS = 1
EXACT_INTEGER = 10**15  # a spreadsheet keeps 15 digits; beyond that the number shown is not the number typed

# What a cell was stored as; text is the ordinary case and is left out of ``stored``.
Stored = Literal["number", "date", "time", "boolean", "error", "formula"]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of text under headings.

    ``cells`` has the columns ``"0"``, ``"1"``, ... all text, an empty cell null. ``rows`` is each row's number in the source
    (the header is row 1). ``stored`` says, for a column that is not all text, what each of its cells was stored as (null is
    text). ``rejected`` are (row, reason) of rows that have no place under the headings. ``keeper`` names in a sentence what
    stored the cells: ``Excel``, ``the frame``, ``the Parquet file``.
    """

    label: str
    kind: str
    headings: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series
    stored: dict[str, pl.Series] = field(default_factory=dict)
    rejected: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    keeper: str = "the file"
    sha256: str = ""
    size: int = 0

    @property
    def row_count(self) -> int:
        """Data rows of the source, refused ones included."""
        return self.cells.height + len(self.rejected)


def frame_of_text(width: int, blocks: Iterable[Sequence[Sequence[str | None]]]) -> pl.DataFrame:
    """Build the cells from blocks of rows; an empty text becomes null."""
    schema = {str(number): pl.String for number in range(width)}
    frames = [pl.DataFrame(list(zip(*block, strict=True)), schema=schema, orient="col") for block in blocks if block]
    cells = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    return cells.with_columns(pl.when(pl.all() != "").then(pl.all()))


def blocks_of(rows: Iterable[list[str]], size: int = 50_000) -> Iterator[list[list[str]]]:
    """Gather rows into blocks, so that a large file is never wholly held as Python lists."""
    block: list[list[str]] = []
    for row in rows:
        block.append(row)
        if len(block) == size:
            yield block
            block = []
    yield block


def number_text(value: float | Decimal) -> str:
    """Write a stored number as a spreadsheet shows it: whole numbers without a point, else 15 significant digits.

    Fifteen digits are what a binary double holds for certain; 0.1 + 0.2 is written 0.3.
    """
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if not math.isfinite(value):
        return str(value)
    return f"{Decimal(f'{value:.15g}'):f}"


def text_of(value: object) -> tuple[str | None, Stored | None]:
    """Return one Python value as text and what it was stored as (None for text).

    A date is written YYYY-MM-DD; a moment that is not midnight keeps its time, so that it does not pass for a date.
    """
    match value:
        case None:
            return None, None
        case str():
            return value or None, None
        case bool():
            return str(value).lower(), "boolean"
        case int() | float() | Decimal():
            return number_text(value), "number"
        case datetime():
            return (value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")), "date"
        case date():
            return value.isoformat(), "date"
        case time():
            return value.isoformat("minutes" if value.second == 0 else "seconds"), "time"
        case timedelta():
            return str(value), "time"
    raise TypeError(type(value).__name__)


def digest_of_cells(headings: Sequence[str], cells: pl.DataFrame) -> str:
    """Return the sha256 of a frame's cells as text: what stands for a file's digest where there is no file."""
    digest = hashlib.sha256("\x1f".join(headings).encode("utf-8", "surrogatepass"))
    for start in range(0, cells.height, 100_000):
        digest.update(cells.slice(start, 100_000).write_csv(include_header=False, quote_style="non_numeric").encode())
    return digest.hexdigest()
