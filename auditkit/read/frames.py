"""Parquet files and pandas or Polars frames → a grid of text that remembers where numbers, dates or truth values were kept.

pandas is not imported here: a pandas frame brings its own methods, and users without pandas do without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.errors import ReadError
from auditkit.read.grid import HEADER_ROWS, Grid, digest_of_cells, text_of

NUMBERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)


def read_parquet(path: Path, label: str) -> Grid:
    """Read a Parquet file as a grid.

    Raises:
        ReadError: the file is damaged, or a column holds lists, structs or bytes.
    """
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise ReadError(f"{label}: the Parquet file is damaged or cut short; write it again") from None
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return _grid(frame.columns, frame.iter_columns(), label, "parquet", "the Parquet file", sha256, path.stat().st_size)


def is_frame(value: object) -> bool:
    """True for a Polars frame (lazy or not) or a pandas frame."""
    return isinstance(value, pl.DataFrame | pl.LazyFrame) or _is_pandas(value)


def read_frame(frame: Any, label: str) -> Grid:
    """Read a pandas or Polars frame as a grid. Its index is not read: reset it to keep it as a column.

    Raises:
        ReadError: a column holds lists, structs or other objects that are not single values.
    """
    if _is_pandas(frame):
        headings = [str(heading) for heading in frame.columns]
        columns = (_pandas_column(frame.iloc[:, number], number) for number in range(len(headings)))
        return _grid(headings, columns, label, "frame", "the frame")
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    return _grid(frame.columns, frame.iter_columns(), label, "frame", "the frame")


def _is_pandas(value: object) -> bool:
    kind = type(value)
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ == "DataFrame"


def _grid(
    headings: list[str], columns: Iterable[pl.Series], label: str, kind: str, keeper: str, sha256: str = "", size: int = 0
) -> Grid:
    texts: list[pl.Series] = []
    stored: dict[str, pl.Series] = {}
    for number, column in enumerate(columns):
        text, held = _column(column, label, number)
        texts.append(text.alias(str(number)))
        if held.null_count() < held.len():
            stored[str(number)] = held
    cells = pl.DataFrame(texts)
    rows = pl.Series("row", range(HEADER_ROWS + 1, HEADER_ROWS + 1 + cells.height), dtype=pl.Int64)
    digest = sha256 or digest_of_cells(headings, cells)
    return Grid(label, kind, tuple(headings), cells, rows, stored, keeper=keeper, sha256=digest, size=size)


def _pandas_column(series: Any, number: int) -> pl.Series:
    """Turn a pandas column into a Polars one; NaN, NaT and NA are pandas' ways of saying blank."""
    values = series.astype(object).where(series.notna(), None).tolist()
    if str(series.dtype) in ("str", "string"):
        return pl.Series(str(number), values, dtype=pl.String)
    # A NumPy scalar in an object column becomes the Python value that it stands for.
    single = [value.item() if type(value).__module__ == "numpy" else value for value in values]
    return pl.Series(str(number), single, dtype=pl.Object)


def _not_single(label: str, number: int, keeper: str) -> ReadError:
    return ReadError(
        f"{label}, column number {number + 1}: {keeper} holds lists or objects there; expected text, numbers or dates, "
        "one value a cell"
    )


def _column(column: pl.Series, label: str, number: int) -> tuple[pl.Series, pl.Series]:
    """Return a column as text, and what each cell was stored as."""
    kind = column.dtype
    if kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum) or kind == pl.Null:
        text = column.cast(pl.String)
        return text.replace("", None), pl.Series([None], dtype=pl.String).new_from_index(0, column.len())
    if kind in NUMBERS:
        return column.cast(pl.String), _held(column, "number")
    if kind == pl.Date:
        return column.dt.to_string("%Y-%m-%d"), _held(column, "date")
    if kind == pl.Boolean:
        return column.cast(pl.String), _held(column, "boolean")
    if kind.is_decimal():
        return column.cast(pl.String), _held(column, "number")
    if kind == pl.Object or kind.is_float() or kind.is_temporal():
        return _cell_by_cell(column, label, number)
    raise _not_single(label, number, "the frame" if kind != pl.Binary else "the file")


def _held(column: pl.Series, kind: str) -> pl.Series:
    return pl.select(pl.when(column.is_not_null()).then(pl.lit(kind))).to_series()


def _cell_by_cell(column: pl.Series, label: str, number: int) -> tuple[pl.Series, pl.Series]:
    try:
        pairs = [text_of(value) for value in column.to_list()]
    except TypeError:
        raise _not_single(label, number, "the frame") from None
    return (
        pl.Series([text for text, _ in pairs], dtype=pl.String),
        pl.Series([kind for _, kind in pairs], dtype=pl.String),
    )
