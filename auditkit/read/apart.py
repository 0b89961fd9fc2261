"""Claims, lines and diagnoses given as tables of their own → tables with one key.

``claim_id`` links them. A line or diagnosis whose claim is not there is refused: it would belong to nobody.
"""

from __future__ import annotations

import polars as pl

from auditkit.errors import ReadError
from auditkit.read.headings import SHARED
from auditkit.read.pointers import spread_lists
from auditkit.read.raw import Raw, rejections
from auditkit.read.tidy import FILE, ROW, Rejection, Tidy, noted, rejections_of
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

PRINCIPAL, OTHER = KIND_ORDER[:2]


def join_apart(apart: list[Tidy], lines: list[Tidy]) -> Raw:
    """Join a table of claims, tables of lines and tables of diagnoses; without claims, one wide table and its diagnoses.

    Raises:
        ReadError: there are two tables of claims, or diagnoses without claims and with several tables of lines.
    """
    headers = [source for source in apart if source.table == "claims"]
    diagnoses = [source for source in apart if source.table == "diagnoses"]
    if len(headers) > 1:
        raise ReadError(f"{headers[1].source.label}: a second table of claims; read each set of claims and lines on its own")
    if not headers and len(lines) > 1:
        raise ReadError(f"{diagnoses[0].source.label}: diagnoses apart need one table of lines, or a table of claims")
    rejected = [row for source in (*apart, *lines) for row in source.rejected]
    tables, notes = _with_header(headers[0], lines, rejected) if headers else _wide(lines[0], rejected)
    tables["lines"], over, more = spread_lists(tables["lines"])
    rejected += over
    _add_diagnoses(tables, diagnoses, rejected)
    told = [noted(source.source, [*(_unread(source) if headers else ()), *notes, *more]) for source in lines]
    return Raw(tables, rejections(rejected), (*(source.source for source in apart), *told))


def _wide(lines: Tidy, rejected: list[Rejection]) -> tuple[Tables, list[str]]:
    tables, refused, notes = split_wide(lines.frame)
    rejected += refused
    return tables, notes


def _with_header(header: Tidy, lines: list[Tidy], rejected: list[Rejection]) -> tuple[Tables, list[str]]:
    claims = _claims(header.frame, rejected)
    frame = pl.concat([_own_lines(source.frame) for source in lines], how="diagonal")
    frame = _of_claims(frame, claims.select("claim_key", claim_id=CLAIM_ID), "lines", rejected)
    return {"claims": claim_columns(claims), "lines": line_columns(frame), **diagnoses_of(claims)}, []


def _claims(frame: pl.DataFrame, rejected: list[Rejection]) -> pl.DataFrame:
    """Number the claims. Of rows that are the same the first counts; where they differ, no line can be told to be of one."""
    frame, blank = without_blank_ids(frame, "claims")
    content = pl.struct(pl.exclude(FILE, ROW))
    frame = frame.with_columns(
        first_row=pl.col(ROW).first().over(CLAIM_ID),
        later=pl.int_range(pl.len()).over(CLAIM_ID) > 0,
        unlike=content.n_unique().over(CLAIM_ID) > 1,
    )
    differ = pl.format("the claim_id stands on rows (first {}) that differ; its lines cannot be told apart", "first_row")
    repeat = pl.format("the same as row {}; expected one row a claim", "first_row")
    rejected += blank
    rejected += rejections_of(frame.filter("unlike"), "claims", differ, "claim_id")
    rejected += rejections_of(frame.filter(pl.col("later") & ~pl.col("unlike")), "claims", repeat, "claim_id")
    return keyed(frame.filter(~pl.col("later"), ~pl.col("unlike")).drop("first_row", "later", "unlike"))


def _own_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep a line table's own columns; what claims and lines share is the line's here."""
    names = set(frame.columns)
    own = {f"claims.{name}": f"lines.{name}" for name in SHARED if f"claims.{name}" in names and f"lines.{name}" not in names}
    renamed = frame.rename(own)
    return renamed.select(name for name in renamed.columns if name.startswith("lines.") or name in (CLAIM_ID, FILE, ROW))


def _unread(source: Tidy) -> list[str]:
    kept = {CLAIM_ID, *(f"claims.{name}" for name in SHARED)}
    header = [name for name in source.frame.columns if name.startswith(("claims.", "diagnoses.")) and name not in kept]
    if not header:
        return []
    names = ", ".join(name.partition(".")[2] for name in header)
    return [f"columns of the claim in the table of lines, not read since a table of claims is given: {names}"]


def _of_claims(frame: pl.DataFrame, claims: pl.DataFrame, table_name: str, rejected: list[Rejection]) -> pl.DataFrame:
    """Give rows the key of their claim; a row without one is refused."""
    frame, blank = without_blank_ids(frame, table_name)
    known = claims.select("claim_key", pl.col("claim_id").alias(CLAIM_ID))
    joined = frame.join(known, on=CLAIM_ID, how="left", maintain_order="left")
    lost = joined.filter(pl.col("claim_key").is_null())
    rejected += blank
    rejected += rejections_of(lost, table_name, "no claim of this claim_id was accepted; expected one", "claim_id")
    return joined.filter(pl.col("claim_key").is_not_null())


def _add_diagnoses(tables: Tables, sources: list[Tidy], rejected: list[Rejection]) -> None:
    if not sources:
        return
    frame = pl.concat([source.frame for source in sources], how="diagonal")
    frame = _of_claims(frame, tables["claims"].select("claim_key", "claim_id"), "diagnoses", rejected)
    names = {name: name.partition(".")[2] for name in frame.columns if name.startswith("diagnoses.")}
    frame = frame.rename(names).drop(CLAIM_ID)
    if "kind" not in frame.columns:
        first = pl.col("position").str.strip_chars() == "1" if "position" in frame.columns else _place() == 1
        frame = frame.with_columns(kind=pl.when(first).then(pl.lit(PRINCIPAL)).otherwise(pl.lit(OTHER)))
    if "position" not in frame.columns:
        frame = frame.with_columns(position=_place("kind").cast(pl.String))
    given = [tables["diagnoses"]] if "diagnoses" in tables else []
    tables["diagnoses"] = pl.concat([*given, frame], how="diagonal")


def _place(kind: str | None = None) -> pl.Expr:
    """Count the rows of a claim from 1: principal and others together, the other kinds each on its own."""
    together = pl.lit("") if kind is None else pl.when(pl.col(kind).is_in([PRINCIPAL, OTHER])).then(pl.lit("")).otherwise(kind)
    return pl.int_range(1, pl.len() + 1).over("claim_key", together)
