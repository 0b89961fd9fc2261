"""CSV, Excel, Parquet and frames → the tables of the data dictionary.

Shapes: one wide line table that repeats the claim on each line; claims and lines apart, diagnoses with them or in a table
of their own; the provider roster; the record abstract. Everything is text until validation types it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.errors import ReadError
from auditkit.read import csv_text, excel, frames, sniff
from auditkit.read.grid import Grid
from auditkit.read.headings import SHARED, layout
from auditkit.read.mapping import Mapping
from auditkit.read.pointers import spread
from auditkit.read.raw import Raw, Source, rejections
from auditkit.read.tidy import FILE, ROW, Rejection, Tidy, rejections_of, tidy
from auditkit.read.wide import (
    CLAIM_ID,
    KIND_ORDER,
    Tables,
    claim_columns,
    diagnoses_of,
    keyed,
    line_columns,
    split_wide,
    without_blank_ids,
)

LISTS = {"diagnosis_pointer": "more than four pointers", "modifier": "more than four modifiers"}


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
        raise ReadError(f"{apart[0].source.label}: read as {apart[0].table}, and no table of lines is given; give both together")
    return [_joined(apart, lines), *others]


def _single(source: Tidy) -> Raw:
    frame = source.frame.rename({name: name.partition(".")[2] for name in source.frame.columns if "." in name})
    return Raw({source.table: frame}, rejections(source.rejected), (source.source,))


def _wide(source: Tidy) -> Raw:
    tables, rejected, notes = split_wide(source.frame)
    tables["lines"], over, list_notes = _spread_lists(tables["lines"])
    return Raw(tables, rejections([*source.rejected, *rejected, *over]), (_noted(source.source, [*notes, *list_notes]),))


def _spread_lists(lines: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejection], list[str]]:
    rejected: list[Rejection] = []
    notes: list[str] = []
    for stem, reason in LISTS.items():
        lines, over, bare = spread(lines, stem)
        rejected += rejections_of(lines.filter(over), "lines", f"{reason} on one line; expected at most four", f"{stem}_1")
        lines = lines.filter(~over)
        if bare:
            notes.append(f"{bare} pointer cells hold 10, 11 or 12 and were read as one position; write two pointers as 1,2")
    return lines, rejected, notes


def _noted(source: Source, notes: list[str]) -> Source:
    return Source(source.label, source.kind, source.rows, source.sha256, source.size, (*source.notes, *notes))


def _joined(apart: list[Tidy], lines: list[Tidy]) -> Raw:
    headers = [source for source in apart if source.table == "claims"]
    if len(headers) > 1:
        raise ReadError(f"{headers[1].source.label}: a second table of claims; read each set of claims and lines on its own")
    rejected = [row for source in (*apart, *lines) for row in source.rejected]
    if headers:
        claims, refused = _claims(headers[0], rejected)
        line_frame = pl.concat([_lines_apart(source.frame) for source in lines], how="diagonal")
    else:
        return _wide_with_diagnoses(apart, lines)
    line_frame = _of_claims(line_frame, claims, refused, "lines", rejected)
    tables: Tables = {"claims": claim_columns(claims), **diagnoses_of(claims)}
    tables["lines"], over, notes = _spread_lists(line_columns(line_frame))
    rejected += over
    _add_diagnoses(tables, [source for source in apart if source.table == "diagnoses"], claims, refused, rejected)
    every = [source.source for source in (*apart, *lines)]
    unread = [_unread_headers(source) for source in lines]
    sources = [*every[: len(apart)], *(_noted(source, [*more, *notes]) for source, more in zip(every[len(apart):], unread, strict=True))]
    return Raw(tables, rejections(rejected), tuple(sources))


def _wide_with_diagnoses(apart: list[Tidy], lines: list[Tidy]) -> Raw:
    if len(lines) > 1:
        raise ReadError(f"{apart[0].source.label}: diagnoses apart need one table of lines, or a table of claims")
    tables, rejected, notes = split_wide(lines[0].frame)
    rejected += [row for source in (*apart, *lines) for row in source.rejected]
    tables["lines"], over, list_notes = _spread_lists(tables["lines"])
    rejected += over
    claims = tables["claims"].rename({"claim_id": CLAIM_ID})
    known = set(claims[CLAIM_ID])
    refused = {name for name in lines[0].frame[CLAIM_ID].str.strip_chars().drop_nulls() if name not in known}
    _add_diagnoses(tables, apart, claims, refused, rejected)
    sources = (*(source.source for source in apart), _noted(lines[0].source, [*notes, *list_notes]))
    return Raw(tables, rejections(rejected), sources)


def _claims(source: Tidy, rejected: list[Rejection]) -> tuple[pl.DataFrame, set[str]]:
    """Number the claims; a claim_id that stands twice is refused, once where its rows are the same and wholly where not."""
    frame, blank = without_blank_ids(source.frame, "claims")
    rejected += blank
    content = pl.struct(pl.exclude(FILE, ROW))
    frame = frame.with_columns(
        first_row=pl.col(ROW).first().over(CLAIM_ID), later=pl.int_range(pl.len()).over(CLAIM_ID) > 0,
        unlike=content.n_unique().over(CLAIM_ID) > 1,
    )
    unlike = frame.filter("unlike")
    rejected += rejections_of(unlike, "claims", pl.format(
        "the claim_id stands on several rows (first on row {}) that differ; its lines cannot be told apart", "first_row"), "claim_id")
    again = frame.filter("later", ~pl.col("unlike"))
    rejected += rejections_of(again, "claims", pl.format("the same as row {}; expected one row a claim", "first_row"), "claim_id")
    kept = frame.filter(~pl.col("later"), ~pl.col("unlike")).drop("first_row", "later", "unlike")
    return keyed(kept), set(unlike[CLAIM_ID])


def _lines_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep a line table's own columns; what claims and lines share is the line's here."""
    own = {f"claims.{name}": f"lines.{name}" for name in SHARED if f"claims.{name}" in frame.columns and f"lines.{name}" not in frame.columns}
    renamed = frame.rename(own)
    return renamed.select(name for name in renamed.columns if name.startswith("lines.") or name in (CLAIM_ID, FILE, ROW))


def _unread_headers(source: Tidy) -> list[str]:
    kept = {CLAIM_ID, *(f"claims.{name}" for name in SHARED)}
    unread = [name.partition(".")[2] for name in source.frame.columns if name.startswith(("claims.", "diagnoses.")) and name not in kept]
    return [f"columns of the claim in the table of lines, not read since claims are given: {', '.join(unread)}"] if unread else []


def _of_claims(
    frame: pl.DataFrame, claims: pl.DataFrame, refused: set[str], table_name: str, rejected: list[Rejection]
) -> pl.DataFrame:
    """Give rows the key of their claim; a row without one is refused."""
    frame, blank = without_blank_ids(frame, table_name)
    rejected += blank
    joined = frame.join(claims.select(CLAIM_ID, "claim_key"), on=CLAIM_ID, how="left", maintain_order="left")
    lost = joined.filter(pl.col("claim_key").is_null())
    because = pl.when(pl.col(CLAIM_ID).is_in(list(refused))).then(pl.lit("its claim is refused")).otherwise(
        pl.lit("no accepted row of the table of claims has this claim_id")
    )
    rejected += rejections_of(lost, table_name, because, "claim_id")
    return joined.filter(pl.col("claim_key").is_not_null())


def _add_diagnoses(
    tables: Tables, sources: list[Tidy], claims: pl.DataFrame, refused: set[str], rejected: list[Rejection]
) -> None:
    if not sources:
        return
    frame = pl.concat([source.frame for source in sources], how="diagonal")
    frame = _of_claims(frame, claims, refused, "diagnoses", rejected)
    frame = frame.rename({name: name.partition(".")[2] for name in frame.columns if name.startswith("diagnoses.")}).drop(CLAIM_ID)
    if "kind" not in frame.columns:
        order = pl.col("position").str.strip_chars() == "1" if "position" in frame.columns else _place() == 1
        frame = frame.with_columns(kind=pl.when(order).then(pl.lit(KIND_ORDER[0])).otherwise(pl.lit(KIND_ORDER[1])))
    if "position" not in frame.columns:
        # Principal and others are counted together, the principal first; the other kinds count on their own.
        frame = frame.with_columns(position=_place("kind").cast(pl.String))
    tables["diagnoses"] = pl.concat([table for table in (tables.get("diagnoses"), frame) if table is not None], how="diagonal")


def _place(*by: str) -> pl.Expr:
    group = pl.when(pl.col("kind").is_in(KIND_ORDER[:2])).then(pl.lit("")).otherwise(pl.col("kind")) if by else pl.lit("")
    return pl.int_range(1, pl.len() + 1).over("claim_key", group)
