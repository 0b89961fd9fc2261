"""What one check said, counted: subjects tested, findings with their evidence, and the rows it could not tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.checking.model import Check
from auditkit.engine import Engine
from auditkit.errors import CheckError
from auditkit.rules.contract import SUBJECTS

Lazy = nw.LazyFrame[Any]
PROPOSALS = {"propose_code": pl.String, "propose_modifiers": pl.String, "propose_units": pl.Float64, "excess_units": pl.Float64}
CANNOT_TELL = {
    "check_id": pl.String,
    "claim_key": pl.String,
    "line_no": pl.Int64,
    "kind": pl.String,
    "position": pl.Int64,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Evaluation:
    """What one check said: counts for the record, its findings and the rows it could not tell."""

    check: Check
    state: str
    reason: str = ""
    applies: int = 0
    tested: int = 0
    fired: int = 0
    unknown: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    findings: pl.DataFrame = field(default_factory=pl.DataFrame)
    cannot_tell: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CANNOT_TELL))


def summary(check: Check, engine: Engine, kept: Lazy, blanks: pl.DataFrame) -> Evaluation:
    """Count what a check said and bring out its findings and doubts; tested rows stay in the engine.

    Args:
        check: the check.
        engine: where its result is kept.
        kept: the rows that it applies to, as it judged them, stored once.
        blanks: subjects that it could not be asked because of a blank, with the reason.

    Raises:
        CheckError: the result holds a key twice, or names a case that is not there.
    """
    subject = list(SUBJECTS[check.subject])
    _refuse_doubled(check, engine, kept)
    inside = kept.filter(nw.col("in_window"))
    fired = engine.collect(inside.filter(nw.col("breach")))
    unknown = engine.collect(inside.filter(nw.col("breach").is_null()).select(*check.key, "case"))
    _known_cases(check, fired, unknown)
    doubtful = unknown.select(*subject, reason="case").unique(subset=subject, keep="first", maintain_order=True)
    # A subject with a verdict on one partner and none on another counts as tested once and is still listed as not told.
    everything = pl.concat([doubtful, blanks.select(*subject, "reason")], how="vertical_relaxed")
    return Evaluation(
        check,
        "ran",
        applies=_distinct(engine, inside, subject) + blanks.height,
        tested=_distinct(engine, inside.filter(~nw.col("breach").is_null()), subject),
        fired=fired.select(*subject).n_unique() if fired.height else 0,
        unknown={str(reason): count for reason, count in everything.group_by("reason").len().sort("reason").iter_rows()},
        findings=_with_evidence(check, fired),
        cannot_tell=_listed(check, everything),
    )


def _refuse_doubled(check: Check, engine: Engine, kept: Lazy) -> None:
    rows = engine.collect(kept.select(nw.len().alias("rows")))["rows"][0]
    twice = rows - _distinct(engine, kept, list(check.key))
    if twice:
        raise CheckError(f"{check.path}:1: the result holds {twice} rows whose key ({', '.join(check.key)}) is there already")


def _distinct(engine: Engine, rows: Lazy, columns: list[str]) -> int:
    return int(engine.collect(rows.select(*columns).unique().select(nw.len().alias("rows")))["rows"][0])


def _known_cases(check: Check, fired: pl.DataFrame, unknown: pl.DataFrame) -> None:
    strange = set(fired["case"].to_list()) - set(check.cases) | set(unknown["case"].to_list()) - set(check.unknown)
    if strange:
        raise CheckError(
            f"{check.path}:1: evaluate() answered with {sorted(map(str, strange))}, which is no case of CASES or UNKNOWN"
        )


def _with_evidence(check: Check, fired: pl.DataFrame) -> pl.DataFrame:
    releases = [name for name in fired.columns if name.endswith("release")]
    evidence = [json.dumps({name: row[name] for name in check.evidence}, default=str) for row in fired.iter_rows(named=True)]
    release = ["; ".join(sorted({row[name] for name in releases if row[name]})) for row in fired.iter_rows(named=True)]
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in PROPOSALS.items() if name not in fired.columns]
    made = fired.with_columns(
        *absent,
        check_id=pl.lit(check.id),
        evidence=pl.Series(evidence, dtype=pl.String),
        release=pl.Series(release, dtype=pl.String),
    )
    return made.select(*check.key, "check_id", "case", *PROPOSALS, "evidence", "release")


def _listed(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    given = rows.with_columns(check_id=pl.lit(check.id))
    return given.select(
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(dtype).alias(name) for name, dtype in CANNOT_TELL.items()
    )
