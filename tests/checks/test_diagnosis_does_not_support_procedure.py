"""MEDNEC: history before the window, how far it reaches, and several policies on one line."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.checking.fixtures import fixture_set
from auditkit.rules.settings import Settings
from tests.checks.answers import answered, cases, doubts

HEADER = "claim | procedure_code | dx | ptr | service_date"
HEART = f"{HEADER}\nA | 93306 | I50.9 | 1 | 2024-12-20\nB | 93306 | I50.9 | 1 | 2025-01-10"
SINCE_2015 = dt.date(2015, 10, 1)


def test_a_day_before_the_window_counts_and_is_not_found_itself():
    window = Settings(window_from=dt.date(2025, 1, 1), window_until=dt.date(2025, 3, 31), history_from=SINCE_2015)
    assert cases(answered("MEDNEC", HEART, settings=window)) == [("B", "frequency")]


@pytest.mark.parametrize(
    ("history_from", "expected"),
    [
        (None, [("A", "history")]),
        (dt.date(2023, 12, 23), [("A", "history")]),
        (dt.date(2023, 12, 22), []),
        (SINCE_2015, []),
    ],
)
def test_no_earlier_day_is_told_only_where_the_history_reaches_back(history_from: dt.date | None, expected: list):
    found = answered("MEDNEC", HEART, settings=Settings(history_from=history_from))
    assert (cases(found), doubts(found)) == ([("B", "frequency")], expected)


def test_of_several_policies_the_gravest_answer_is_given_once():
    """93306 has a policy of covered diagnoses; another one that excludes the same diagnosis is told after it."""
    text = f"{HEADER}\nA | 70450 | M54.50 | 1 | 2025-03-10"
    assert cases(answered("MEDNEC", text, settings=Settings(history_from=SINCE_2015))) == [("A", "not covered")]


def test_the_fixture_holds_every_kind_of_entry():
    rows = fixture_set("coverage_policies", lambda frame: frame).rows
    assert set(rows["match"]) == {"exact", "prefix"}
    assert set(rows["list_kind"]) == {"covered", "excluded"}
    assert rows.filter(pl.col("payer_id").is_not_null()).height
    assert rows.filter(pl.col("jurisdiction").is_not_null()).height
