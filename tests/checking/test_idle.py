"""Checks without candidates are left out; one whose candidates cannot be asked keeps no other from running."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import pytest

from auditkit.checking import evaluation
from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.idle import idle_checks
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_checks
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

TABLE = """
claim | line | procedure_code | service_date | units   | outcome | because
A     | 1    | G0422          | 2024-08-01   | 7       | silent  | over the day's maximum
B     | 1    | G0422          | 2024-08-02   | (blank) | silent  | units missing
C     | 1    | G0422          | 2024-08-03   | (blank) | silent  | units missing
D     | 1    | G0422          | 2024-08-04   | (blank) | silent  | units missing
"""
(MUE,) = load_checks(ids=["MUE-DOS"])
NONE = replace(MUE, id="NONE", candidates=nw.col("procedure_code") == "99213", needs=())
STRANGE = replace(MUE, id="STRANGE", candidates=nw.col("no_such_column") == "1")


@pytest.mark.parametrize("engine_name", ENGINES)
def test_candidates_that_cannot_be_asked_fail_no_other_check(engine_name: str):
    with open_engine(engine_name) as engine:
        seen = frames(example_tables(parse_examples(TABLE, "here")), engine, Settings())
        assert idle_checks([NONE, STRANGE, MUE], seen, engine) == {"NONE"}
        found = evaluate_checks([NONE, STRANGE, MUE], seen, lambda name: fixture_set(name, engine.frame), engine, Settings())
    assert [(one.state, one.applies, one.fired) for one in found] == [("ran", 0, 0), ("ran", 4, 1), ("ran", 4, 1)]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_of_many_doubts_some_are_listed_and_all_are_counted(engine_name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evaluation, "LISTED", 2)
    with open_engine(engine_name) as engine:
        seen = frames(example_tables(parse_examples(TABLE, "here")), engine, Settings())
        (found,) = evaluate_checks([MUE], seen, lambda name: fixture_set(name, engine.frame), engine, Settings())
    assert (dict(found.unknown), found.cannot_tell.height) == ({"gap": 3}, 2)
