"""Days as integers: the same day next year, the next business day, dates as text; on every engine."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl
import pytest
from pandas.tseries.holiday import USFederalHolidayCalendar

from auditkit.codesets.codeset import EPOCH, day_number
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.days import closed_days, next_business_day, same_day_next_year, with_date_text

NEXT_YEAR = [
    ("2024-03-11", "2025-03-11"),
    ("2024-02-28", "2025-02-28"),
    ("2024-02-29", "2025-02-28"),
    ("2024-03-01", "2025-03-01"),
    ("2023-02-28", "2024-02-28"),
    ("2023-03-01", "2024-03-01"),
    ("2023-12-31", "2024-12-31"),
    ("2024-01-01", "2025-01-01"),
    ("2025-01-31", "2026-01-31"),
    ("1999-03-01", "2000-03-01"),
]
BUSINESS = [
    ("2025-03-07", "2025-03-07", "a Friday"),
    ("2025-03-08", "2025-03-10", "a Saturday"),
    ("2025-03-09", "2025-03-10", "a Sunday"),
    ("2025-01-20", "2025-01-21", "a holiday"),
    ("2025-01-18", "2025-01-21", "a Saturday before a holiday"),
    ("2021-12-24", "2021-12-27", "Christmas on a Saturday, observed on Friday"),
    ("2024-12-24", "2024-12-26", "closed by order, then Christmas"),
    ("2025-12-24", "2025-12-29", "five days"),
    ("2045-12-30", None, "moves out of the table's years"),
    ("2046-01-02", None, "after the table"),
    ("2009-12-31", None, "before the table"),
]


def dates(engine, *written: str | None):
    days = [None if one is None else dt.date.fromisoformat(one) for one in written]
    numbers = [None if one is None else day_number(one) for one in days]
    frame = pl.DataFrame({"date": days, "day": numbers}, schema={"date": pl.Date, "day": pl.Int64})
    return engine.frame(frame)


def date_of(day: int | None) -> str | None:
    return None if day is None else str(EPOCH + dt.timedelta(days=day))


@pytest.mark.parametrize("engine_name", ENGINES)
def test_the_same_day_next_year(engine_name: str):
    with open_engine(engine_name) as engine:
        found = engine.collect(
            dates(engine, *(one for one, _ in NEXT_YEAR), None).select(one=same_day_next_year("date", "day"))
        )
    assert [date_of(day) for day in found["one"]] == [*(later for _, later in NEXT_YEAR), None]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_the_next_business_day(engine_name: str):
    with open_engine(engine_name) as engine:
        given = dates(engine, *(row[0] for row in BUSINESS), None)
        found = engine.collect(given.select(day=next_business_day(nw.col("day"))))
    assert [date_of(day) for day in found["day"]] == [*(row[1] for row in BUSINESS), None]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_day_as_text(engine_name: str):
    written = ["1900-02-28", "1900-03-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-12-31", "2100-01-01", None]
    with open_engine(engine_name) as engine:
        found = engine.collect(with_date_text(dates(engine, *written), "day", "text"))
    assert found["text"].to_list() == written
    assert found.columns == ["date", "day", "text"]


def test_the_holidays_are_those_of_the_published_calendar_and_the_days_closed_by_order():
    published = {day_number(day.date()) for day in USFederalHolidayCalendar().holidays("2010-01-01", "2045-12-31")}
    assert published <= set(closed_days())
    by_order = [date_of(day) for day in closed_days() if day not in published]
    assert by_order == [
        "2012-12-24", "2014-12-26", "2018-12-05", "2018-12-24", "2019-12-24",
        "2020-12-24", "2024-12-24", "2025-01-09", "2025-12-24", "2025-12-26",
    ]  # fmt: skip
