"""One wide line table → claims, lines and diagnoses.

The header of a claim repeats on each of its lines. A blank repeats nothing and contradicts nothing, so the first value that
is there counts. Two different values are a contradiction: the claim may be two claims under one number, so it is refused with
all its lines, and the reason names the columns. A column that lines may have of their own (the rendering NPI and its like)
may differ: it is read as the line's, and as the claim's where all lines agree.
"""

from __future__ import annotations

import polars as pl

from auditkit.read.headings import SHARED
from auditkit.read.tidy import FILE, ROW, Rejection, rejections_of

CLAIM_ID = "claims.claim_id"
KIND_ORDER = ("principal", "other", "admitting", "reason_for_visit", "external_cause")
Tables = dict[str, pl.DataFrame]


def split_wide(frame: pl.DataFrame) -> tuple[Tables, list[Rejection], list[str]]:
    """Split a tidy wide frame into tables with ``claim_key`` counted from 1, its rejections and its notes."""
    frame, rejected = without_blank_ids(frame, "lines")
    shared = [name for name in SHARED if f"claims.{name}" in frame.columns and f"lines.{name}" not in frame.columns]
    header = [
        name for name in frame.columns
        if name.startswith(("claims.", "diagnoses.")) and name != CLAIM_ID and name.removeprefix("claims.") not in shared
    ]
    claims = _one_row_a_claim(frame, header, shared)
    refused = claims.filter(pl.col("reason").is_not_null())
    rejected += rejections_of(refused, "claims", pl.col("reason"))
    bad_lines = frame.join(refused.select(CLAIM_ID, "reason", claim_row=ROW), on=CLAIM_ID, how="inner", maintain_order="left")
    because = pl.format("its claim (first on row {}) is refused: {}", "claim_row", "reason")
    rejected += rejections_of(bad_lines, "lines", because)
    claims = keyed(claims.filter(pl.col("reason").is_null()).drop("reason"))
    lines = frame.join(claims.select(CLAIM_ID, "claim_key"), on=CLAIM_ID, how="inner", maintain_order="left")
    lines = lines.with_columns(pl.col(f"claims.{name}").alias(f"lines.{name}") for name in shared)
    tables = {"claims": claim_columns(claims), "lines": line_columns(lines), **diagnoses_of(claims)}
    return tables, rejected, _notes(frame, shared)


def without_blank_ids(frame: pl.DataFrame, table_name: str) -> tuple[pl.DataFrame, list[Rejection]]:
    """Strip the claim ids and refuse the rows without one."""
    stripped = frame.with_columns(pl.col(CLAIM_ID).str.strip_chars().replace("", None))
    blank = stripped.filter(pl.col(CLAIM_ID).is_null())
    rejected = rejections_of(blank, table_name, "blank; every row needs the claim it belongs to", "claim_id")
    return stripped.filter(pl.col(CLAIM_ID).is_not_null()), rejected


def keyed(claims: pl.DataFrame) -> pl.DataFrame:
    """Number the claims from 1, in their order."""
    return claims.with_row_index("claim_key", offset=1).with_columns(pl.col("claim_key").cast(pl.String))


def claim_columns(claims: pl.DataFrame) -> pl.DataFrame:
    """Keep the claims' own columns, under their dictionary names."""
    return _own(claims, "claims")


def line_columns(lines: pl.DataFrame) -> pl.DataFrame:
    """Keep the lines' own columns, under their dictionary names."""
    return _own(lines, "lines")


def diagnoses_of(claims: pl.DataFrame) -> Tables:
    """Turn the diagnosis columns of the claims into rows; no such column, no table."""
    codes = [name.split(".")[2:] for name in claims.columns if name.startswith("diagnoses.diagnosis_code.")]
    if not codes:
        return {}
    with_poa = any(name.startswith("diagnoses.present_on_admission.") for name in claims.columns)
    parts = [_diagnoses_at(claims, kind, position, with_poa=with_poa) for kind, position in codes]
    kinds = {kind: place for place, kind in enumerate(KIND_ORDER)}
    order = [pl.col("claim_key").cast(pl.Int64), pl.col("kind").replace_strict(kinds)]
    table = pl.concat(parts).sort(*order, pl.col("position").cast(pl.Int64), maintain_order=True)
    return {"diagnoses": table}


def _diagnoses_at(claims: pl.DataFrame, kind: str, position: str, *, with_poa: bool) -> pl.DataFrame:
    poa = f"diagnoses.present_on_admission.{kind}.{position}"
    columns = [
        pl.col("claim_key"), pl.lit(kind).alias("kind"), pl.lit(position).alias("position"),
        pl.col(f"diagnoses.diagnosis_code.{kind}.{position}").str.strip_chars().replace("", None).alias("diagnosis_code"),
    ]
    if with_poa:
        found = pl.col(poa) if poa in claims.columns else pl.lit(None, dtype=pl.String)
        columns.append(found.alias("present_on_admission"))
    return claims.select(*columns, FILE, ROW).filter(pl.col("diagnosis_code").is_not_null())


def _one_row_a_claim(frame: pl.DataFrame, header: list[str], shared: list[str]) -> pl.DataFrame:
    """Take the first value that is there of each header column; ``reason`` says on which the lines disagree."""
    def there(name: str) -> pl.Expr:
        stripped = pl.col(name).str.strip_chars()
        return stripped.filter(stripped != "")

    firsts = [there(name).first() for name in header]
    counts = [there(name).n_unique().alias(f"n:{name}") for name in [*header, *(f"claims.{name}" for name in shared)]]
    agreed = [there(f"claims.{name}").first() for name in shared]
    claims = frame.group_by(CLAIM_ID, maintain_order=True).agg(
        *firsts, *agreed, *counts, pl.col(FILE).first(), pl.col(ROW).first(), pl.col(ROW).last().alias("last_row")
    )
    claims = claims.with_columns(
        pl.when(pl.col(f"n:claims.{name}") <= 1).then(pl.col(f"claims.{name}")).alias(f"claims.{name}") for name in shared
    )
    disagreeing = [pl.when(pl.col(f"n:{name}") > 1).then(pl.lit(_shown(name))) for name in header]
    listed = pl.concat_str(disagreeing, separator=", ", ignore_nulls=True) if header else pl.lit("")
    reason = pl.when(listed != "").then(
        pl.format("its lines, rows {} to {}, disagree on {}; expected one value a claim", ROW, "last_row", listed)
    )
    return claims.with_columns(reason=reason).drop(pl.selectors.starts_with("n:"), "last_row")


def _shown(name: str) -> str:
    _, column, *place = name.split(".")
    return f"{column} ({' '.join(place)})" if place else column


def _own(frame: pl.DataFrame, table_name: str) -> pl.DataFrame:
    own = [name for name in frame.columns if name.startswith(f"{table_name}.")]
    return frame.select("claim_key", *(pl.col(name).alias(name.partition(".")[2]) for name in own), FILE, ROW)


def _notes(frame: pl.DataFrame, shared: list[str]) -> list[str]:
    notes = []
    for name in shared:
        differing = frame.group_by(CLAIM_ID).agg(pl.col(f"claims.{name}").drop_nulls().n_unique()).filter(pl.last() > 1).height
        if differing:
            notes.append(f"{name} differs between the lines of {differing} claims: read as the lines', blank on those claims")
    return notes
