"""Small tables of rules that stand beside this module as ``<name>.psv``: dated rows, and an expression that looks a value up.

A frame of an engine cannot be made inside a rule, and the tables are small: a look-up is one expression, with one branch for
each value and not for each row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules.own_tables import own_table


@dataclass(frozen=True, slots=True)
class DatedRow:
    """One row of a table: its cells as text by column, and the days on which it holds, open ends as None."""

    cells: Mapping[str, str]
    effective_date: dt.date | None
    until_date: dt.date | None

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def holds_on(self, day: dt.date) -> bool:
        """Whether the row is in force on a day."""
        return (self.effective_date or dt.date.min) <= day <= (self.until_date or dt.date.max)


@cache
def dated_rows(name: str) -> tuple[DatedRow, ...]:
    """The rows of ``auditkit/rules/<name>.psv``, in their order.

    Raises:
        FileNotFoundError: there is no such table.
    """
    return tuple(DatedRow(row, _date(row["effective_date"]), _date(row["until_date"])) for row in own_table(name))


def looked_up(
    rows: Iterable[DatedRow], value: str, key: str, column: str, day: str = "service_day", whole: bool = False
) -> nw.Expr:
    """The value of a table's row for each row of a frame; null where its key is blank or no row holds on its day.

    A row without dates holds on a blank day too.

    Args:
        rows: rows of one table; of those in force on a day at most one has a key.
        value: the column of the table that is wanted; its blank cells count as no row.
        key: the column of the table that is compared.
        column: the column of the frame that it is compared with.
        day: the column of the frame that holds the integer day.
        whole: the values are whole numbers; else they are text.
    """
    grouped: dict[tuple[str, dt.date | None, dt.date | None], list[str]] = {}
    for row in rows:
        if row[value]:
            grouped.setdefault((row[value], row.effective_date, row.until_date), []).append(row[key])
    kind = nw.Int64() if whole else nw.String()
    found = (
        nw.when(_meets(column, sorted(set(keys)), day, first, last)).then(nw.lit(int(shown) if whole else shown, dtype=kind))
        for (shown, first, last), keys in grouped.items()
    )
    return nw.coalesce(*found, nw.lit(None, dtype=kind))


def _meets(column: str, keys: list[str], day: str, first: dt.date | None, last: dt.date | None) -> nw.Expr:
    # Each comparison costs, also on a sample: an open end is none, and neither is the list of a single key.
    met = nw.col(column).is_in(keys) if len(keys) > 1 else nw.col(column) == keys[0]
    if first is not None:
        met = met & (nw.col(day) >= day_number(first))
    if last is not None:
        met = met & (nw.col(day) <= day_number(last))
    return met


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
