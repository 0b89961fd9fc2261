"""Runs checks over the frames of an audit and says, for each, what it tested, what fired and what it could not tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.checking.evaluation import CANNOT_TELL, PROPOSALS, Evaluation, summary
from auditkit.checking.idle import idle_checks
from auditkit.checking.model import Check
from auditkit.codesets import CodeSet
from auditkit.engine import Engine, cents_name, day_name, empty_at_rest, for_checks
from auditkit.errors import AuditError, CheckError, EngineError
from auditkit.rules.frames import DERIVED, Frames
from auditkit.rules.settings import Settings
from auditkit.tables import table

Lazy = nw.LazyFrame[Any]
OpenSet = Callable[[str], CodeSet]


def evaluate_checks(
    checks: Iterable[Check],
    frames: Frames,
    open_set: OpenSet,
    engine: Engine,
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    idle: frozenset[str] | None = None,
) -> list[Evaluation]:
    """Run checks one after another, each on its own, so that a failure stops one check and not the run.

    Args:
        checks: the checks.
        frames: what ``auditkit.rules.frames.frames`` made.
        open_set: gives a reference set by name, on the engine.
        engine: where they run.
        settings: the settings of the run.
        progress: called before each check, with its number and id.
        idle: ids of checks known to have no candidates; found out when None.
    """
    evaluations = []
    listed = list(checks)
    known = idle_checks(listed, frames, engine) if idle is None else idle
    for number, check in enumerate(listed, start=1):
        progress(f"check {number} of {len(listed)}: {check.id}")
        started = time.perf_counter()
        try:
            found = evaluate_check(check, frames, open_set, engine, settings, check.id in known)
        except Exception as error:  # one check's failure stops that check and is reported, never the others
            found = Evaluation(check, "failed", _failure(check, error))
        evaluations.append(replace(found, seconds=time.perf_counter() - started))
    return evaluations


def _failure(check: Check, error: Exception) -> str:
    # Only auditkit's own messages are known to hold no value of the data; and no path of a machine goes into an audit.
    said = str(error).replace(f"{check.path.parent}/", "") if isinstance(error, AuditError) else "values withheld"
    return f"{type(error).__name__}: {said}"


def evaluate_check(
    check: Check, frames: Frames, open_set: OpenSet, engine: Engine, settings: Settings, idle: bool = False
) -> Evaluation:
    """Run one check; an ``idle`` one is known to have no candidates and applies to nothing.

    Raises:
        CheckError: the result lacks a column, holds a key twice, or names a case that is not there.
        EngineError: the engine failed.
    """
    return evaluate_and_keep(check, frames, open_set, engine, settings, idle)[0]


def evaluate_and_keep(
    check: Check, frames: Frames, open_set: OpenSet, engine: Engine, settings: Settings, idle: bool = False
) -> tuple[Evaluation, Lazy | None]:
    """Run one check, and give also the rows that it applies to, as it judged them; None where it did not run."""
    missing = why_not_run(check, frames)
    sets = {} if missing else {name: open_set(name) for name in check.code_sets}
    needed = {name: found for name, found in sets.items() if name not in check.optional_sets}
    missing = missing or "; ".join(f"no release of {name} is loaded" for name, found in needed.items() if not found.releases)
    if missing:
        return Evaluation(check, "not_run", missing), None
    if idle:
        return Evaluation(check, "ran", _not_looked_for(check, frames)), None
    result, blanks = judged_rows(check, frames, sets, engine, settings)
    kept = engine.keep(result)
    return replace(summary(check, engine, kept, blanks), reason=_not_looked_for(check, frames)), kept


def _not_looked_for(check: Check, frames: Frames) -> str:
    """The cases that a run without a table leaves out, with the table; empty where there are none."""
    left_out = {
        name: [table for table in case.given if table not in frames.lazy] for name, case in check.cases.items() if case.given
    }
    return "; ".join(
        f"not looked for: {name} (table {', '.join(tables)} is absent)" for name, tables in left_out.items() if tables
    )


def why_not_run(check: Check, frames: Frames) -> str:
    """Which table or column of a check is absent from the sources; empty where none is."""
    needed = {check.frame, *check.tables}.difference(check.optional_tables)
    absent = [f"table {name} is absent" for name in (check.frame, *check.tables) if name in needed and name not in frames.lazy]
    if absent:
        return "; ".join(dict.fromkeys(absent))
    seen = frozenset().union(*(frames.present[name] for name in needed), *map(_columns_alone, check.optional_tables))
    if check.one_of and not seen.intersection(check.one_of):
        return f"none of the columns {', '.join(check.one_of)} is in the claims read"
    lacking = [_column_named(name) for name in (*check.needs, *check.reads) if name not in seen]
    return f"absent from the claims read: {', '.join(dict.fromkeys(lacking))}" if lacking else ""


def _columns_alone(optional: str) -> set[str]:
    """The columns that no claim holds but this table: without it, or without them, a check says what it cannot tell."""
    known = {name for column in table(optional) for name in (column.name, day_name(column.name), cents_name(column.name))}
    return known.difference(table("claims").names, table("lines").names, ("service_day",))


def _column_named(name: str) -> str:
    """A column as the source would hold it: what is derived is named by what it is derived from."""
    return " or ".join(DERIVED.get(name, (name.removesuffix("_day") + "_date" if name.endswith("_day") else name,)))


def judged_rows(
    check: Check, frames: Frames, sets: Mapping[str, CodeSet], engine: Engine, settings: Settings, whole: bool = False
) -> tuple[Lazy, Lazy]:
    """The rows that the check applies to, as it judged them, and those it could not be asked because of a blank.

    ``whole`` keeps every column of the result and not only those that are recorded.
    """
    scoped = _scoped(check, frames.lazy[check.frame])
    present = [name for name in check.needs if name in scoped.collect_schema().names()]
    # claim_key is never blank: with it the expression stands for a check without needs, too.
    blank = nw.any_horizontal(*(nw.col(name).is_null() for name in ("claim_key", *present)), ignore_nulls=True)
    blanks = _could_apply(check, scoped.filter(blank, nw.col("in_window")))
    empty = {name: engine.frame(for_checks(empty_at_rest(name), name)) for name in check.optional_tables}
    arguments: dict[str, Any] = {**empty, **frames.lazy, **sets, "settings": settings, "held": frames.held}
    arguments[check.frame] = scoped.filter(~blank)
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


def _blank_reasons(check: Check, blanks: Lazy, needs: list[str]) -> Lazy:
    """The subjects with a blank in ``NEEDS``, and which; a need may be part of the key, so the reason is made first."""
    if not needs:
        return blanks.select(*_subject(check)).with_columns(reason=nw.lit(""))
    named = [nw.when(nw.col(name).is_null()).then(nw.lit(f"blank {name}")) for name in needs]
    reason = nw.concat_str(*named, separator=", ", ignore_nulls=True)
    return blanks.with_columns(reason=reason).select(*_subject(check), "reason")


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


__all__ = ["CANNOT_TELL", "EngineError", "Evaluation", "evaluate_check", "evaluate_checks", "judged_rows", "why_not_run"]
