"""Completed years of age against the calendar, on every engine."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.ages import completed_years


def ages(engine_name: str, pairs: list[tuple[dt.date | None, dt.date | None]]) -> list[int | None]:
    given = pl.DataFrame(
        [(number, *pair) for number, pair in enumerate(pairs)],
        schema={"number": pl.Int64, "patient_birth_date": pl.Date, "service_date": pl.Date},
        orient="row",
    )
    with open_engine(engine_name) as engine:
        found = engine.collect(engine.frame(given).with_columns(age=completed_years()))
    return found.sort("number")["age"].to_list()


CALENDAR = [
    ("2007-03-11", "2025-03-10", 17, "the day before the birthday"),
    ("2007-03-10", "2025-03-10", 18, "the birthday"),
    ("2024-03-11", "2025-03-10", 0, "the last day of the first year"),
    ("2025-03-10", "2025-03-10", 0, "the day of birth"),
    ("2025-03-11", "2025-03-10", None, "not born yet"),
    ("2008-02-29", "2026-02-28", 17, "born on a leap day, no such day this year"),
    ("2008-02-29", "2026-03-01", 18, "the day after it"),
    ("2008-02-29", "2028-02-28", 19, "a leap year: the day before"),
    ("2008-02-29", "2028-02-29", 20, "a leap year: the day"),
    ("2006-12-31", "2025-01-01", 18, "across the turn of the year"),
    ("1920-06-01", "2025-03-10", 104, "over a hundred"),
    (None, "2025-03-10", None, "no birth date"),
    ("1920-06-01", None, None, "no date of service"),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_completed_years(engine: str):
    dates = [tuple(None if one is None else dt.date.fromisoformat(one) for one in row[:2]) for row in CALENDAR]
    assert ages(engine, dates) == [row[2] for row in CALENDAR]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_thousand_lives_counted_birthday_by_birthday(engine: str):
    draw = random.Random(20261124)
    first = dt.date(1915, 1, 1)
    dates = [
        (born, born + dt.timedelta(draw.randrange(40_000)))
        for born in (first + dt.timedelta(draw.randrange(40_000)) for _ in range(1_000))
    ]
    assert ages(engine, dates) == [birthdays(born, day) for born, day in dates]


def birthdays(born: dt.date, day: dt.date) -> int:
    """The birthdays from the first to the day, one by one."""
    count = 0
    while birthday(born, born.year + count + 1) <= day:
        count += 1
    return count


def birthday(born: dt.date, year: int) -> dt.date:
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)
