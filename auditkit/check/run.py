"""Runs checks over the frames of an audit and says, for each, what it tested, what fired and what it could not tell."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.check.model import Check
from auditkit.codesets import CodeSet
from auditkit.engine import Engine
from auditkit.errors import AuditError, CheckError, EngineError
from auditkit.rules.frames import Frames
from auditkit.rules.settings import Settings

Lazy = nw.LazyFrame[Any]
OpenSet = Callable[[str], CodeSet]
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


def evaluate_checks(
    checks: Iterable[Check],
    frames: Frames,
    open_set: OpenSet,
    engine: Engine,
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Evaluation]:
    """Run checks one after another, each on its own, so that a failure stops one check and not the run.

    Args:
        checks: the checks.
        frames: what ``auditkit.rules.frames.frames`` made.
        open_set: gives a reference set by name, on the engine.
        engine: where they run.
        settings: the settings of the run.
        progress: called with each check's id before it runs.
    """
    evaluations = []
    for check in checks:
        progress(check.id)
        started = time.perf_counter()
        try:
            found = evaluate_check(check, frames, open_set, engine, settings)
        except (AuditError, nw.exceptions.NarwhalsError) as error:
            found = Evaluation(
                check,
                "failed",
                f"{type(error).__name__}: {error}"
                if isinstance(error, AuditError)
                else f"{type(error).__name__} (values withheld)",
            )
        evaluations.append(_timed(found, time.perf_counter() - started))
    return evaluations


def _timed(evaluation: Evaluation, seconds: float) -> Evaluation:
    from dataclasses import replace

    return replace(evaluation, seconds=seconds)


def evaluate_check(check: Check, frames: Frames, open_set: OpenSet, engine: Engine, settings: Settings) -> Evaluation:
    """Run one check.

    Raises:
        CheckError: the result lacks a column, holds a key twice, or names a case that is not there.
        EngineError: the engine failed.
    """
    missing = why_not_run(check, frames)
    sets = {} if missing else {name: open_set(name) for name in check.code_sets}
    missing = missing or "; ".join(
        f"no release of {name} is loaded"
        for name, found in sets.items()
        if not found.releases and name not in check.optional_sets
    )
    if missing:
        return Evaluation(check, "not_run", missing)
    result, blanks = judged_rows(check, frames, sets, engine, settings)
    kept = engine.keep(result)
    return _summary(check, engine, kept, blanks)


def why_not_run(check: Check, frames: Frames) -> str:
    """Which table or column of a check is absent from the sources; empty where none is."""
    absent = [f"table {name} is absent" for name in (check.frame, *check.tables) if name not in frames.lazy]
    if absent:
        return "; ".join(dict.fromkeys(absent))
    seen = frozenset().union(*(frames.present[name] for name in {check.frame, *check.tables}))
    if check.one_of and not seen.intersection(check.one_of):
        return f"none of the columns {', '.join(check.one_of)} is in the claims read"
    return "; ".join(
        f"column {name} is absent from the claims read" for name in (*check.needs, *check.reads) if name not in seen
    )


def judged_rows(
    check: Check, frames: Frames, sets: Mapping[str, CodeSet], engine: Engine, settings: Settings, whole: bool = False
) -> tuple[Lazy, pl.DataFrame]:
    """The rows that the check applies to, as it judged them, and those it could not be asked because of a blank.

    ``whole`` keeps every column of the result and not only those that are recorded.
    """
    scoped = _scoped(check, frames.lazy[check.frame])
    present = [name for name in check.needs if name in scoped.collect_schema().names()]
    # claim_key is never blank: with it the expression stands for a check without needs, too.
    blank = nw.any_horizontal(*(nw.col(name).is_null() for name in ("claim_key", *present)), ignore_nulls=True)
    blanks = engine.collect(_could_apply(check, scoped.filter(blank, nw.col("in_window"))).select(*_subject(check), *present))
    arguments: dict[str, Any] = {**frames.lazy, **sets, "settings": settings, check.frame: scoped.filter(~blank)}
    result = check.evaluate(**{name: arguments[name] for name in check.arguments})
    if isinstance(nw.to_native(result), pl.LazyFrame) and engine.name != "polars":
        result = engine.frame(nw.to_native(result).collect())
    slim = _slim(check, result)
    return result if whole else slim, _blank_reasons(check, blanks, present)


def _scoped(check: Check, rows: Lazy) -> Lazy:
    if check.claim_types:
        rows = rows.filter(nw.col("claim_type").is_in(list(check.claim_types)))
    if check.profiles:
        rows = rows.filter(nw.col("rule_profile").is_in(list(check.profiles)))
    return rows


def _could_apply(check: Check, rows: Lazy) -> Lazy:
    return rows if check.applies is None else rows.filter(check.applies.fill_null(True))


def _subject(check: Check) -> tuple[str, ...]:
    from auditkit.rules.contract import SUBJECTS

    return SUBJECTS[check.subject]


def _blank_reasons(check: Check, blanks: pl.DataFrame, needs: list[str]) -> pl.DataFrame:
    reasons = (
        pl.concat_str(
            *(pl.when(pl.col(name).is_null()).then(pl.lit(f"blank {name}")) for name in needs),
            separator=", ",
            ignore_nulls=True,
        )
        if needs
        else pl.lit("")
    )
    # A need may be part of the key; the reason is made first and the key columns are kept.
    return blanks.with_columns(reason=reasons).select(*_subject(check), "reason")


def _slim(check: Check, result: Lazy) -> Lazy:
    names = result.collect_schema().names()
    releases = [name for name in names if name.endswith("release")]
    wanted = [*check.key, "in_window", "breach", "case", *check.evidence]
    missing = [name for name in wanted if name not in names]
    if missing:
        raise CheckError(
            f"{check.path}:1: the result of evaluate() lacks {', '.join(missing)}; a text may name only its columns"
        )
    optional = [name for name in PROPOSALS if name in names]
    return result.select(*dict.fromkeys((*wanted, *optional, *releases)))


def _summary(check: Check, engine: Engine, kept: Lazy, blanks: pl.DataFrame) -> Evaluation:
    subject = list(_subject(check))
    totals = engine.collect(kept.select(nw.len().alias("rows")))
    keys = engine.collect(kept.select(*check.key).unique().select(nw.len().alias("rows")))
    if totals["rows"][0] != keys["rows"][0]:
        raise CheckError(
            f"{check.path}:1: the result holds {totals['rows'][0] - keys['rows'][0]} rows whose key ({', '.join(check.key)}) is there already"
        )
    inside = kept.filter(nw.col("in_window"))
    fired = engine.collect(inside.filter(nw.col("breach")))
    unknown = engine.collect(inside.filter(nw.col("breach").is_null()).select(*check.key, "case"))
    judged = engine.collect(inside.filter(~nw.col("breach").is_null()).select(*subject).unique().select(nw.len().alias("rows")))
    _known_cases(check, fired, unknown)
    doubtful = unknown.select(*subject, reason="case").unique(subset=subject, keep="first", maintain_order=True)
    # A subject with a verdict on one partner and none on another counts as tested once and is still listed as not told.
    everything = pl.concat([doubtful, blanks.select(*subject, "reason")], how="vertical_relaxed")
    counts = dict(everything.group_by("reason").len().sort("reason").iter_rows())
    both = engine.collect(inside.select(*subject).unique().select(nw.len().alias("rows")))["rows"][0] + blanks.height
    return Evaluation(
        check, "ran", applies=both, tested=judged["rows"][0], fired=fired.select(*subject).n_unique() if fired.height else 0,
        unknown={str(reason): count for reason, count in counts.items()}, findings=_with_evidence(check, fired), cannot_tell=_listed(check, everything),
    )  # fmt: skip


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


__all__ = ["CANNOT_TELL", "EngineError", "Evaluation", "evaluate_check", "evaluate_checks", "judged_rows", "why_not_run"]
