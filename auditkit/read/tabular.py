"""CSV, Excel, Parquet and frames → the tables of the data dictionary.

Shapes: one wide line table that repeats the claim on each line; claims and lines apart, diagnoses with them or in a table
of their own; the provider roster; the record abstract. Everything is text until validation types it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from auditkit.errors import ReadError
from auditkit.read import csv_text, excel, frames, sniff
from auditkit.read.apart import join_apart
from auditkit.read.grid import Grid
from auditkit.read.headings import layout
from auditkit.read.mapping import Mapping
from auditkit.read.pointers import spread_lists
from auditkit.read.raw import Raw, rejections
from auditkit.read.tidy import Tidy, noted, tidy
from auditkit.read.wide import split_wide


def read_grid(source: Path | Any, label: str, mapping: Mapping) -> Grid:
    """Read a file or frame as a grid of text, by what it holds.

    Raises:
        ReadError: it cannot be read as CSV, Excel or Parquet, or is not what its name says.
    """
    if not isinstance(source, Path):
        return frames.read_frame(source, label)
    kind = sniff.kind_of(source, label)
    if kind == "xlsx":
        return excel.read_excel(source, label, sheet=mapping.sheet)
    if kind == "parquet":
        return frames.read_parquet(source, label)
    return csv_text.read_csv(source, label, encoding=mapping.encoding, delimiter=mapping.delimiter)


def tidy_source(source: Path | Any, label: str, mapping: Mapping, table_name: str | None = None) -> Tidy:
    """Read a file or frame and name its columns; ``table_name`` says which table it is, else its headings do.

    Raises:
        ReadError: as ``read_grid``; or a column that the table needs is missing, or two mean the same.
    """
    grid = read_grid(source, label, mapping)
    return tidy(grid, layout(grid.headings, mapping, label, table_name), mapping.date_format)


def read_tables(sources: Sequence[Tidy]) -> list[Raw]:
    """Make tables of tidy sources. Claims, lines and diagnoses given apart belong together; a wide table stands alone.

    Raises:
        ReadError: lines are missing for claims or diagnoses given apart, or there are two tables of claims.
    """
    apart = [source for source in sources if source.table in ("claims", "diagnoses")]
    lines = [source for source in sources if source.table == "lines"]
    others = [_single(source) for source in sources if source.table not in ("claims", "lines", "diagnoses")]
    if not apart:
        return [*(_wide(source) for source in lines), *others]
    if not lines:
        first = apart[0]
        raise ReadError(f"{first.source.label}: read as {first.table}, and no table of lines is given; give both together")
    return [join_apart(apart, lines), *others]


def _single(source: Tidy) -> Raw:
    frame = source.frame.rename({name: name.partition(".")[2] for name in source.frame.columns if "." in name})
    return Raw({source.table: frame}, rejections(source.rejected), (source.source,))


def _wide(source: Tidy) -> Raw:
    tables, rejected, notes = split_wide(source.frame)
    tables["lines"], over, list_notes = spread_lists(tables["lines"])
    return Raw(tables, rejections([*source.rejected, *rejected, *over]), (noted(source.source, [*notes, *list_notes]),))
