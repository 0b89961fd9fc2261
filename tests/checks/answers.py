"""What a check answers for lines written as its examples, with reference sets or columns taken away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import polars as pl

from auditkit.checking.evaluation import Evaluation
from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.codesets import CodeSet
from auditkit.codesets.store import definition_of, empty_rows
from auditkit.engine import open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

Tables = Mapping[str, pl.DataFrame]


def answered(
    check_id: str,
    text: str,
    engine_name: str = "polars",
    settings: Settings | None = None,
    without_sets: Collection[str] = (),
    without_columns: Collection[str] = (),
    change: Callable[[Tables], Tables] = lambda tables: tables,
) -> Evaluation:
    """Run one check over lines written as examples without an outcome."""
    (check,) = load_checks(ids=[check_id])
    header, *rows = text.strip().splitlines()
    written = "\n".join([f"{header} | outcome", *(f"{row} | silent" for row in rows)])
    tables = example_tables(parse_examples(written, "here:1"))
    tables = {
        name: frame.drop([one for one in without_columns if one in frame.columns]) for name, frame in change(tables).items()
    }
    chosen = settings or Settings()
    with open_engine(engine_name) as engine:

        def opened(name: str) -> CodeSet:
            if name not in without_sets:
                return fixture_set(name, engine.frame)
            return CodeSet(definition_of(name), empty_rows(definition_of(name)), (), engine.frame)

        return evaluate_check(check, frames(tables, engine, chosen), opened, engine, chosen)


def cases(found: Evaluation, *columns: str) -> list[tuple]:
    """The findings as claim, the columns asked for, and case, in order."""
    return sorted(found.findings.select("claim_key", *columns, "case").rows())


def doubts(found: Evaluation) -> list[tuple[str, str]]:
    """What could not be told: claim and reason, in order."""
    return sorted(found.cannot_tell.select("claim_key", "reason").rows())
