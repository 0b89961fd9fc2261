"""The small dated tables of this room: lists that several checks share, each row with its source."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from importlib.resources import files

import narwhals as nw

from auditkit.codesets.codeset import day_number

Row = dict[str, str]


@cache
def own_table(name: str) -> tuple[Row, ...]:
    """The rows of ``auditkit/rules/<name>.psv`` by heading; an empty cell is an empty text."""
    text = files("auditkit.rules").joinpath(f"{name}.psv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE))


def in_force(row: Row, day: str = "service_day") -> nw.Expr:
    """True on the days of a row: from ``effective_date`` to ``until_date``, both inclusive; an open end has no limit.

    Where a row has dates and the day is blank it counts: a modifier does not lose its meaning for a missing date.
    """
    inside = nw.lit(True)
    if row["effective_date"]:
        inside = inside & (nw.col(day) >= day_number(dt.date.fromisoformat(row["effective_date"]))).fill_null(True)
    if row["until_date"]:
        inside = inside & (nw.col(day) <= day_number(dt.date.fromisoformat(row["until_date"]))).fill_null(True)
    return inside


def periods(rows: tuple[Row, ...]) -> dict[tuple[str, str], list[Row]]:
    """The rows by their two dates, so that one expression serves all rows of one period."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["effective_date"], row["until_date"]), []).append(row)
    return found
