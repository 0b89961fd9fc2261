"""Age in completed years, as age edits count it.

A year is complete on the birthday, which counts as the new age. Who was born on 29 February completes a year on 1 March
where the year has no such day. Source: Medicare Code Editor, age conflict; IOCE edit 2.
"""

from __future__ import annotations

import narwhals as nw

YEAR = 10_000
OLDEST = 90


def ymd(date: str) -> nw.Expr:
    """A date as the integer yyyymmdd; null where it is blank."""
    day = nw.col(date)
    year, month, of_month = (part.cast(nw.Int64) for part in (day.dt.year(), day.dt.month(), day.dt.day()))
    return year * YEAR + month * 100 + of_month


def completed_years(born: str = "patient_birth_date", on: str = "service_date") -> nw.Expr:
    """Completed years of age on a date; null where a date is blank or the birth lies after it.

    Args:
        born: the column that holds the date of birth.
        on: the column that holds the date asked of.
    """
    lived = ymd(on) - ymd(born)
    return nw.when(lived >= 0).then(lived // YEAR)


def age_text(age: nw.Expr) -> nw.Expr:
    """An age as findings state it; ages of 90 and more are one group, as in de-identified data (45 CFR 164.514(b))."""
    return nw.when(age >= OLDEST).then(nw.lit(f"{OLDEST} or more")).otherwise(age.cast(nw.String))
