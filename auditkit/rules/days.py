"""Days reckoned as integers, so that every engine says the same: the same day next year, business days, dates as text.

Federal holidays and the days that an executive order declared to be no workday stand in ``federal_holidays.psv``, from 2010 to
2045. Beyond it no business day can be told.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files
from typing import Any

import narwhals as nw

from auditkit.codesets.codeset import EPOCH, day_number
from auditkit.rules.ages import YEAR, ymd

Lazy = nw.LazyFrame[Any]
FEBRUARY_29, FEBRUARY_28 = 229, 228
DAYS_OF_WEEK, SATURDAY = 7, 5
# Shifts the epoch, a Thursday, so that Monday is 0, and keeps what is divided positive: engines round negatives differently.
EPOCH_TO_MONDAY = 7 * 100_000 + 3
# No run of weekend and holidays is longer: a weekend with a holiday before or after it, or Christmas and the days around it.
LONGEST_CLOSURE = 5
ENDS = ((0, (1, 1)), (-1, (12, 31)))


@cache
def closed_days() -> tuple[int, ...]:
    """The integer days of the table, in order."""
    text = files("auditkit.rules").joinpath("federal_holidays.psv").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line and not line.startswith("#")][1:]
    return tuple(sorted(day_number(dt.date.fromisoformat(row.split("|")[0])) for row in rows))


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


def with_next_business_day(rows: Lazy, day: str) -> Lazy:
    """Move the days of a column that are a weekend or holiday on to the next business day; null beyond the table's years."""
    first, last = (dt.date((EPOCH + dt.timedelta(days=closed_days()[end])).year, *end_of_year) for end, end_of_year in ENDS)
    for _ in range(LONGEST_CLOSURE):
        rows = rows.with_columns(**{day: nw.when(_closed(day)).then(nw.col(day) + 1).otherwise(nw.col(day))})
    known = (nw.col(day) >= day_number(first)) & (nw.col(day) <= day_number(last))
    return rows.with_columns(**{day: nw.when(known).then(nw.col(day))})


def _closed(day: str) -> nw.Expr:
    weekend = (nw.col(day) + EPOCH_TO_MONDAY) % DAYS_OF_WEEK >= SATURDAY
    return weekend | nw.col(day).is_in(list(closed_days()))


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
