"""Which checks have nothing to look at: no line carries the modifier, the code or the kind of claim that they are about."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from auditkit.checking.model import Check
from auditkit.engine import Engine
from auditkit.errors import EngineError
from auditkit.rules.frames import Frames


def idle_checks(checks: Iterable[Check], frames: Frames, engine: Engine) -> frozenset[str]:
    """Ids of the checks of whose ``CANDIDATES`` there is none, so that they need not run; one query for each frame.

    A candidate that cannot be told for a blank is one, and so is a row that the check lists as not told for a blank.

    Args:
        checks: the checks.
        frames: what they would see.
        engine: where the frames are.
    """
    asked: dict[str, dict[str, nw.Expr]] = {}
    for check in checks:
        if check.candidates is not None and check.frame in frames.lazy:
            asked.setdefault(check.frame, {})[check.id] = (_in_scope(check) & looked_at(check)).any()
    found: set[str] = set()
    for name, expressions in asked.items():
        found |= {check_id for check_id, there in _answers(engine, frames, name, expressions).items() if not there}
    return frozenset(found)


def _answers(engine: Engine, frames: Frames, name: str, expressions: dict[str, nw.Expr]) -> dict[str, bool]:
    """Whether each check has a candidate. One whose question fails is asked no further: it runs, and fails by itself."""
    try:
        (row,) = engine.collect(frames.lazy[name].select(**expressions)).iter_rows(named=True)
    except (EngineError, nw.exceptions.NarwhalsError):
        if len(expressions) == 1:
            return dict.fromkeys(expressions, True)
        apart = (_answers(engine, frames, name, {check_id: one}) for check_id, one in expressions.items())
        return {check_id: there for answer in apart for check_id, there in answer.items()}
    return row


def looked_at(check: Check) -> nw.Expr:
    """True where a row is a candidate of a check, may be one, or has a blank for which it is listed as not told. Never null."""
    found = nw.lit(True) if check.candidates is None else check.candidates.fill_null(True)
    if not check.needs:
        return found
    blank = nw.any_horizontal(*(nw.col(name).is_null() for name in check.needs), ignore_nulls=True)
    return found | (blank if check.applies is None else blank & check.applies.fill_null(True))


def _in_scope(check: Check) -> nw.Expr:
    scope = nw.lit(True)
    if check.claim_types:
        scope = scope & nw.col("claim_type").is_in(list(check.claim_types))
    if check.profiles:
        scope = scope & nw.col("rule_profile").is_in(list(check.profiles))
    return scope
