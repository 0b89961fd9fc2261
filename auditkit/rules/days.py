"""Days reckoned as integers, so that every engine says the same: the same day next year, business days, dates as text.

Federal holidays and the days that an executive order declared to be no workday stand in ``federal_holidays.psv``, from 2010 to
2045. Beyond it no business day can be told.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import narwhals as nw

from auditkit.codesets.codeset import EPOCH, day_number
from auditkit.rules.ages import YEAR, ymd
from auditkit.rules.own_tables import own_table

Lazy = nw.LazyFrame[Any]
FEBRUARY_29, FEBRUARY_28 = 229, 228
DAYS_OF_WEEK, SATURDAY = 7, 5
# Shifts the epoch, a Thursday, so that Monday is 0, and keeps what is divided positive: engines round negatives differently.
EPOCH_TO_MONDAY = 7 * 100_000 + 3


@cache
def closed_days() -> tuple[int, ...]:
    """The integer days of the table, in order."""
    days = (dt.date.fromisoformat(row["date"]) for row in own_table("federal_holidays"))
    return tuple(sorted(day_number(day) for day in days))


def same_day_next_year(date: str, day: str) -> nw.Expr:
    """The integer day one calendar year after a date; 29 February leads to 28 February. Null where it is blank.

    Args:
        date: the column that holds the date.
        day: the column that holds its integer day.
    """
    whole = ymd(date)
    year, of_year = whole // YEAR, whole % YEAR
    # The year that follows has 366 days where it meets a 29 February: this year's before March, else next year's.
    until_february = of_year <= FEBRUARY_28
    meets = nw.when(until_february).then(year).otherwise(year + 1)
    leap = ((meets % 4 == 0) & (meets % 100 != 0)) | (meets % 400 == 0)
    length = nw.when(leap & (of_year != FEBRUARY_29)).then(nw.lit(366)).otherwise(nw.lit(365))
    return nw.col(day) + length


def next_business_day(day: nw.Expr) -> nw.Expr:
    """The day itself, or the next that is neither weekend nor holiday; null beyond the table's years."""
    weekday = (day + EPOCH_TO_MONDAY) % DAYS_OF_WEEK
    # Days at a holiday are looked up; every other Saturday and Sunday leads to Monday.
    listed = [nw.when(day.is_in(list(days))).then(nw.lit(shift)) for shift, days in _shifts().items()]
    usual = nw.when(weekday >= SATURDAY).then(DAYS_OF_WEEK - weekday).otherwise(nw.lit(0))
    moved = day + nw.coalesce(*listed, usual)
    first, last = _years()
    return nw.when((moved >= first) & (moved <= last)).then(moved)


@cache
def _shifts() -> dict[int, tuple[int, ...]]:
    """Days that lead to a business day by way of a holiday, by how far it lies ahead."""
    closed = set(closed_days())
    near = sorted({day - back for day in closed for back in range(DAYS_OF_WEEK)})
    found: dict[int, list[int]] = {}
    for day in near:
        run = next(ahead for ahead in range(2 * DAYS_OF_WEEK) if not _shut(day + ahead, closed))
        if any(day + ahead in closed for ahead in range(run)):
            found.setdefault(run, []).append(day)
    return {shift: tuple(days) for shift, days in found.items()}


def _shut(day: int, closed: set[int]) -> bool:
    return day in closed or (day + EPOCH_TO_MONDAY) % DAYS_OF_WEEK >= SATURDAY


@cache
def _years() -> tuple[int, int]:
    """The first and last integer day of the table's years."""
    first, last = (EPOCH + dt.timedelta(days=closed_days()[end]) for end in (0, -1))
    return day_number(dt.date(first.year, 1, 1)), day_number(dt.date(last.year, 12, 31))


def with_date_text(rows: Lazy, day: str, name: str) -> Lazy:
    """Add an integer day as text, 2025-03-10; null where the day is blank.

    Source of the arithmetic: the proleptic Gregorian calendar counted in eras of 400 years that begin on 1 March.
    """
    rows = rows.with_columns(_of_era=nw.col(day) + 719_468)
    rows = rows.with_columns(_era=nw.col("_of_era") // 146_097).with_columns(
        _of_era=nw.col("_of_era") - nw.col("_era") * 146_097
    )
    of_era = nw.col("_of_era")
    rows = rows.with_columns(_year=(of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365)
    year = nw.col("_year")
    rows = rows.with_columns(_of_year=of_era - (365 * year + year // 4 - year // 100), _year=year + nw.col("_era") * 400)
    rows = rows.with_columns(_month=(5 * nw.col("_of_year") + 2) // 153)
    rows = rows.with_columns(_of_month=nw.col("_of_year") - (153 * nw.col("_month") + 2) // 5 + 1)
    month = nw.col("_month") + nw.when(nw.col("_month") < 10).then(nw.lit(3)).otherwise(nw.lit(-9))
    rows = rows.with_columns(_month=month)
    january = nw.when(nw.col("_month") <= 2).then(nw.lit(1)).otherwise(nw.lit(0))
    whole = ((nw.col("_year") + january) * YEAR + nw.col("_month") * 100 + nw.col("_of_month")).cast(nw.String)
    parts = (whole.str.slice(0, 4), whole.str.slice(4, 2), whole.str.slice(6, 2))
    return rows.with_columns(**{name: nw.concat_str(*parts, separator="-")}).drop(
        "_of_era", "_era", "_year", "_of_year", "_month", "_of_month"
    )
