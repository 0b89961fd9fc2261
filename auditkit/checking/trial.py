"""Runs a check's examples on an engine and says where it answers otherwise than they expect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from auditkit.checking.examples import Example, example_tables
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.model import Check
from auditkit.checking.run import Evaluation, evaluate_and_keep
from auditkit.engine import open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

Change = Callable[[Mapping[str, pl.DataFrame]], Mapping[str, pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check answered for one example."""

    example: Example
    answer: str
    evaluation: Evaluation

    @property
    def as_expected(self) -> bool:
        """True where the answer is the one expected; ``cannot tell`` alone expects any reason."""
        expected = self.example.outcome
        return self.answer == expected or (expected == "cannot tell" and self.answer.startswith("cannot tell"))


def try_examples(check: Check, engine_name: str = "polars", settings: Settings | None = None) -> list[Verdict]:
    """Run a check over all its examples together and give each one's answer."""
    evaluation, subjects = evaluate_examples(check, check.examples, engine_name, settings)
    return [
        Verdict(example, answer_for(check, evaluation, subjects, key), evaluation)
        for example, key in zip(check.examples, keys(check), strict=True)
    ]


def evaluate_examples(
    check: Check,
    examples: Iterable[Example],
    engine_name: str = "polars",
    settings: Settings | None = None,
    change: Change = lambda tables: tables,
) -> tuple[Evaluation, set[tuple[Any, ...]]]:
    """Run a check over examples; return what it said and the subjects that it applied to.

    Args:
        check: the check.
        examples: rows of an EXAMPLES table.
        engine_name: where it runs.
        settings: the settings; when None those of the check's examples, with a window around all of them.
        change: applied to the tables first, to blank a column, say.
    """
    tables = change(example_tables(examples))
    chosen = settings or Settings(**check.example_settings)
    with open_engine(engine_name) as engine:
        made = frames(tables, engine, chosen)
        evaluation, kept = evaluate_and_keep(check, made, lambda name: fixture_set(name, engine.frame), engine, chosen)
        rows = None if kept is None else engine.collect(kept.select(*check.key)).select(_subject_of(check))
    return evaluation, set() if rows is None else set(rows.iter_rows())


def _subject_of(check: Check) -> list[str]:
    return [name for name in check.key if name not in check.partner]


def keys(check: Check) -> list[tuple[Any, ...]]:
    """The key of each example's subject, in order of the examples."""
    seen: dict[str, int] = {}
    found = []
    tables = example_tables(check.examples)
    diagnoses = list(tables["diagnoses"].select("claim_key", "kind", "position").iter_rows())
    for example in check.examples:
        if check.subject == "diagnosis":
            seen[""] = seen.get("", -1) + 1
            found.append(diagnoses[seen[""]])
        else:
            found.append((example.claim, example.line_no) if check.subject == "line" else (example.claim,))
    return found


def answer_for(check: Check, evaluation: Evaluation, subjects: set[tuple[Any, ...]], key: tuple[Any, ...]) -> str:
    """The answer of a check for one subject: a case, cannot tell with its reason, silent, or does not apply."""
    where = pl.all_horizontal(
        pl.lit(True), *(pl.col(name) == value for name, value in zip(_subject_of(check), key, strict=True))
    )
    fired = evaluation.findings.filter(where) if evaluation.findings.height else evaluation.findings
    if fired.height:
        return str(fired["case"][0])
    doubtful = evaluation.cannot_tell.filter(where)
    if doubtful.height:
        return f"cannot tell: {doubtful['reason'][0]}"
    return "silent" if key in subjects else "does not apply"
