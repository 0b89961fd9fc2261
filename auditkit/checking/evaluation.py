"""What one check said, counted: subjects tested, findings with their evidence, and the rows it could not tell."""

from __future__ import annotations

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
PROPOSALS = {
    "propose_code": pl.String, "propose_modifiers": pl.String, "propose_units": pl.Float64, "excess_units": pl.Float64,
    "paid_modifiers": pl.String,
}  # fmt: skip
CANNOT_TELL = {
    "check_id": pl.String,
    "claim_key": pl.String,
    "line_no": pl.Int64,
    "kind": pl.String,
    "position": pl.Int64,
    "reason": pl.String,
}
# Of each check so many rows are listed; beyond that they are counted, and the evaluation says how many are listed.
LISTED = 1_000_000


@dataclass(frozen=True)
class Evaluation:
    """What one check said: counts for the record, its findings and the rows it could not tell.

    ``unknown`` counts every subject that could not be told, by reason; ``cannot_tell`` lists them, up to ``LISTED``.
    """

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


def summary(check: Check, engine: Engine, kept: Lazy, blanks: Lazy) -> Evaluation:
    """Count what a check said and bring out its findings and doubts; tested rows stay in the engine.

    Args:
        check: the check.
        engine: where its result is kept.
        kept: the rows that it applies to, as it judged them, stored once.
        blanks: subjects that it could not be asked because of a blank, with the ``reason``.

    Raises:
        CheckError: the result holds a key twice, or names a case that is not there.
    """
    subject = list(SUBJECTS[check.subject])
    applies, tested = _counted(check, engine, kept, subject)
    inside = kept.filter(nw.col("in_window"))
    fired = engine.collect(inside.filter(nw.col("breach")))
    doubts = _doubts(check, inside, blanks, subject)
    listed = engine.collect(doubts.head(LISTED))
    # Where all are at hand they are counted here; beyond that in the engine, since they need not fit in memory.
    within = listed.group_by("reason", "asked").agg(rows=pl.len())
    counted = within if listed.height < LISTED else engine.collect(doubts.group_by("reason", "asked").agg(rows=nw.len()))
    _known_cases(check, fired, counted)
    counts = counted.group_by("reason").agg(pl.col("rows").sum()).sort("reason")
    return Evaluation(
        check,
        "ran",
        applies=applies + int(counted.filter("asked")["rows"].sum()),
        tested=tested,
        fired=fired.select(*subject).n_unique() if fired.height else 0,
        unknown={str(reason): count for reason, count in counts.iter_rows()},
        findings=_with_evidence(check, fired),
        cannot_tell=_listed(check, listed),
    )


def _counted(check: Check, engine: Engine, kept: Lazy, subject: list[str]) -> tuple[int, int]:
    """How many subjects in the window the check applies to, and how many of them it gave a verdict on."""
    told = nw.col("in_window") & ~nw.col("breach").is_null()
    counted = engine.collect(
        kept.select(
            rows=nw.len(),
            inside=nw.col("in_window").cast(nw.Int64).sum(),
            told=nw.when(told).then(nw.lit(1)).otherwise(nw.lit(0)).sum(),
        )
    ).row(0)
    rows, inside, verdicts = (int(value or 0) for value in counted)
    twice = rows - engine.distinct(kept, check.key)
    if twice:
        raise CheckError(f"{check.path}:1: the result holds {twice} rows whose key ({', '.join(check.key)}) is there already")
    if not check.partner:
        return inside, verdicts
    # A subject with a verdict on one partner and none on another counts as tested once and is still listed as not told.
    seen = kept.filter(nw.col("in_window"))
    return engine.distinct(seen, subject), engine.distinct(seen.filter(~nw.col("breach").is_null()), subject)


def _doubts(check: Check, inside: Lazy, blanks: Lazy, subject: list[str]) -> Lazy:
    """Every subject that could not be told, with the reason; ``asked`` is true where a blank kept it from the check."""
    unknown = inside.filter(nw.col("breach").is_null()).select(*subject, reason="case")
    if check.partner:
        unknown = unknown.group_by(*subject).agg(reason=nw.col("reason").min())
    return nw.concat(
        [
            unknown.select(*subject, "reason").with_columns(asked=nw.lit(False)),
            blanks.select(*subject, "reason").with_columns(asked=nw.lit(True)),
        ]
    )


def _known_cases(check: Check, fired: pl.DataFrame, doubts: pl.DataFrame) -> None:
    reasons = doubts.filter(~pl.col("asked"))["reason"].unique()
    strange = set(fired["case"].unique()) - set(check.cases) | set(reasons) - set(check.unknown)
    if strange:
        raise CheckError(
            f"{check.path}:1: evaluate() answered with {sorted(map(str, strange))}, which is no case of CASES or UNKNOWN"
        )


def _with_evidence(check: Check, fired: pl.DataFrame) -> pl.DataFrame:
    releases = [name for name in fired.columns if name.endswith("release")]
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in PROPOSALS.items() if name not in fired.columns]
    made = fired.with_columns(
        *absent,
        check_id=pl.lit(check.id),
        evidence=pl.struct(check.evidence).struct.json_encode() if check.evidence else pl.lit("{}"),
        release=pl.concat_list(releases).list.drop_nulls().list.unique().list.sort().list.join("; ")
        if releases
        else pl.lit(""),
    )
    return made.select(*check.key, "check_id", "case", *PROPOSALS, "evidence", "release")


def _listed(check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    given = rows.with_columns(check_id=pl.lit(check.id))
    return given.select(
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(dtype).alias(name) for name, dtype in CANNOT_TELL.items()
    )
