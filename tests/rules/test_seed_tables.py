"""The small tables of places, revenue codes and ages: every row is used, and what they say at their edges."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.engine import open_engine
from auditkit.rules.code_kinds import code_ranges
from auditkit.rules.own_tables import own_table
from auditkit.rules.place_seeds import at_usual_place, usual_places
from auditkit.rules.preventive_ages import visit_for_age
from auditkit.rules.revenue_seeds import expected_codes, modifier_lacking, under_expected

DAY = 20_000


def computed(columns: dict[str, list], **expressions):
    frame = pl.DataFrame({"service_day": [DAY], **columns} if len(next(iter(columns.values()))) == 1 else columns)
    with open_engine() as engine:
        return engine.collect(engine.frame(frame).with_columns(**expressions)).to_dict(as_series=False)


@pytest.mark.parametrize("name", ["place_seeds", "revenue_seeds", "preventive_ages"])
def test_every_row_names_its_source_and_dates_in_order(name: str):
    for row in own_table(name):
        assert row["source"]
        dates = [dt.date.fromisoformat(row[end]) for end in ("effective_date", "until_date") if row[end]]
        assert dates == sorted(dates)


def test_the_kinds_of_the_seeds_are_kinds_of_code():
    kinds = {row["kind"] for row in own_table("place_seeds")}
    kinds |= {row["subject"] for row in own_table("revenue_seeds") if row["rule"] == "code"}
    assert all(code_ranges(kind) for kind in kinds)


@pytest.mark.parametrize("first", ["99381", "99391"])
def test_each_age_has_one_preventive_visit_and_they_follow_each_other(first: str):
    ages = list(range(121))
    frame = {"service_day": [DAY] * len(ages), "procedure_code": [first] * len(ages), "age": ages}
    visits = computed(frame, visit=visit_for_age("age"))["visit"]
    starts = [age for age in ages if age == 0 or visits[age] != visits[age - 1]]
    assert starts == [0, 1, 5, 12, 18, 40, 65]
    assert [visits[age] for age in starts] == [str(int(first) + step) for step in range(7)]


def test_a_code_that_is_no_preventive_visit_has_none_for_any_age():
    assert computed({"procedure_code": ["99213"], "age": [40]}, visit=visit_for_age("age"))["visit"] == [None]


@pytest.mark.parametrize(
    ("code", "place", "usual", "there"),
    [
        ("99281", "23", "23", True),
        ("99285", "11", "23", False),
        ("99223", "21", "19, 21, 22, 23, 51, 61", True),
        ("99238", "12", "19, 21, 22, 23, 51, 61", False),
        ("99310", "31", "31, 32, 54, 56", True),
        ("99311", "11", None, False),
        ("99214", "23", None, False),
        (None, "23", None, False),
        ("99285", None, "23", False),
    ],
)
def test_usual_places(code: str | None, place: str | None, usual: str | None, there: bool):
    columns = {"procedure_code": pl.Series([code], dtype=pl.String), "place_of_service": pl.Series([place], dtype=pl.String)}
    found = computed(columns, usual=usual_places(), there=at_usual_place())
    assert (found["usual"], found["there"]) == ([usual], [there])


@pytest.mark.parametrize(
    ("code", "revenue", "modifier", "expected", "there", "lacking"),
    [
        ("99284", "0450", None, "0450 to 0459", True, None),
        ("99284", "0460", None, "0450 to 0459", False, None),
        ("G0463", "0456", None, "0510 to 0529, 0456", True, None),
        ("12001", "0450", None, None, False, None),
        ("97110", "0429", None, None, False, "GP"),
        ("97110", "0429", "GP", None, False, None),
        ("97110", "0430", "GP", None, False, "GO"),
        ("97110", None, None, None, False, None),
    ],
)
def test_usual_revenue_codes(code, revenue, modifier, expected, there, lacking):
    modifiers = {
        f"modifier_{number}": pl.Series([modifier if number == 2 else None], dtype=pl.String) for number in range(1, 5)
    }
    columns = {"procedure_code": [code], "revenue_code": pl.Series([revenue], dtype=pl.String), **modifiers}
    found = computed(columns, expected=expected_codes(), there=under_expected(), lacking=modifier_lacking())
    assert (found["expected"], found["there"], found["lacking"]) == ([expected], [there], [lacking])
