"""The tables of modifiers: every row names what exists, pairs are said once, and a set has one modifier once."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import polars as pl
import pytest

from auditkit.checking.registry import load_checks
from auditkit.codesets.codeset import day_number
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.code_kinds import code_ranges
from auditkit.rules.modifier_sets import in_modifier_set, modifier_set
from auditkit.rules.own_tables import own_table
from auditkit.rules.specialties import is_performer

PAIRS, SETS, ORDER = own_table("modifier_pairs"), own_table("modifier_sets"), own_table("modifier_order")


@pytest.mark.parametrize("table", ["modifier_pairs", "modifier_sets", "modifier_order", "specialties"])
def test_every_row_has_a_source(table: str):
    assert all(row["source"] for row in own_table(table))


def test_a_pair_is_said_once():
    said = Counter(frozenset((row["first"], row["second"])) for row in PAIRS)
    assert not [set(pair) for pair, times in said.items() if times > 1 or len(pair) == 1]


def test_pairs_name_cases_and_kinds_that_exist():
    (check,) = (one for one in load_checks() if one.id == "MOD-EXCL")
    assert {row["case"] for row in PAIRS} <= set(check.cases)
    assert all(code_ranges(row["kind"]) for row in PAIRS if row["kind"])


def test_a_modifier_is_once_in_its_set_and_once_in_the_order():
    assert max(Counter((row["set"], row["modifier"], row["effective_date"]) for row in SETS).values()) == 1
    assert max(Counter(row["modifier"] for row in ORDER).values()) == 1


def test_what_must_stand_first_changes_the_price():
    """A modifier that informs only is never said to lead: rulebook MOD-ORDER, rules 1 and 3."""
    leading = {row["modifier"] for row in ORDER if row["chain"] == "lead"}
    assert leading <= set(modifier_set("pricing"))


def test_an_unknown_set_is_refused():
    with pytest.raises(KeyError, match="no set of modifiers"):
        modifier_set("nonsense")
    with pytest.raises(KeyError, match="no kind of provider"):
        is_performer("nonsense")


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("modifier", "day", "expected"),
    [
        ("FX", dt.date(2016, 12, 31), False),
        ("FX", dt.date(2017, 1, 1), True),
        ("FX", None, True),
        ("26", dt.date(2000, 1, 1), True),
        ("GA", dt.date(2025, 1, 1), False),
        (None, dt.date(2025, 1, 1), False),
    ],
)
def test_a_set_holds_on_its_days(engine_name: str, modifier: str | None, day: dt.date | None, expected: bool):
    row = pl.DataFrame(
        {"modifier": [modifier], "service_day": [day and day_number(day)]},
        schema={"modifier": pl.String, "service_day": pl.Int64},
    )
    with open_engine(engine_name) as engine:
        found = engine.collect(engine.frame(row).select(member=in_modifier_set("pricing")))
    assert found["member"].to_list() == [expected]
