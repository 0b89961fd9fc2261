"""What a check answers for its examples, so that two versions of its code can be compared, amounts and texts included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from auditkit.checking.evaluation import Evaluation
from auditkit.checking.examples import example_tables
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.model import Check
from auditkit.checking.run import evaluate_and_keep
from auditkit.engine.in_memory import PolarsEngine
from auditkit.rules.contract import SUBJECTS
from auditkit.rules.frames import Frames, frames
from auditkit.rules.settings import Settings

ENGINE = PolarsEngine()
Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a check answered: the outcome of every subject it applies to, and its findings with amounts, texts and releases."""

    outcomes: Rows
    findings: Rows


class Trial:
    """The examples of one check as frames, made once for all the versions of its code."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.settings = Settings(**check.example_settings)
        made = frames(example_tables(check.examples), ENGINE, self.settings)
        used = {check.frame, *check.tables}
        kept = {name: ENGINE.keep(lazy) if name in used else lazy for name, lazy in made.lazy.items()}
        self.frames: Frames = replace(made, lazy=kept)

    def answers(self, evaluate: Callable[..., Any]) -> Answers:
        """What the check answers with this ``evaluate``; raises what it raises."""
        check = replace(self.check, evaluate=evaluate)
        evaluation, kept = evaluate_and_keep(check, self.frames, _fixture, ENGINE, self.settings)
        subject = SUBJECTS[check.subject]
        applies = [] if kept is None else ENGINE.collect(kept.select(*subject)).rows()
        return Answers(_outcomes(evaluation, subject, applies), _sorted(evaluation.findings))


@cache
def _fixture(name: str) -> Any:
    return fixture_set(name, ENGINE.frame)


def _outcomes(evaluation: Evaluation, subject: tuple[str, ...], applies: list[tuple[Any, ...]]) -> Rows:
    """Every subject with its cases and the reasons why it could not be told; neither where it stays silent."""
    fired = evaluation.findings.select(*subject, "case") if evaluation.findings.height else None
    told = [] if fired is None else [("case", *row) for row in fired.unique().rows()]
    doubted = [("cannot tell", *row) for row in evaluation.cannot_tell.select(*subject, "reason").unique().rows()]
    return tuple(sorted([*told, *doubted, *{("applies", *row) for row in applies}], key=repr))


def _sorted(findings: pl.DataFrame) -> Rows:
    return tuple(sorted(findings.rows(), key=repr))
