"""The levels of visits: which code stands for which level of its family, and the least minutes that reach it (rulebook EM-1).

The rows stand in ``visit_levels.psv``, dated. Before its dates visits were chosen by history and examination: no row, no level.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import narwhals as nw

from auditkit.rules.dated_rows import DatedRow, dated_rows, looked_up

LEVELS = ("staff", "SF", "L", "M", "H")
METHODS = ("either", "mdm", "time")
TABLE = "visit_levels"


@dataclass(frozen=True, slots=True)
class VisitLevel:
    """One level of a family of visits and the days on which it holds.

    ``method`` says what the level may rest on: ``mdm``, ``time`` or ``either``. ``level`` is one of ``LEVELS``, blank in a
    family chosen by time alone. ``least_minutes`` is the total time that must be met or exceeded; None where time does not
    count.
    """

    family: str
    method: str
    level: str
    code: str
    least_minutes: int | None
    effective_date: dt.date | None
    until_date: dt.date | None


@cache
def visit_levels(day: dt.date | None = None) -> tuple[VisitLevel, ...]:
    """The rows of the table by family, from the lowest level to the highest: all, or those in force on a day."""
    return tuple(_level(row) for row in dated_rows(TABLE) if day is None or row.holds_on(day))


def _level(row: DatedRow) -> VisitLevel:
    minutes = int(row["least_minutes"]) if row["least_minutes"] else None
    dates = row.effective_date, row.until_date
    return VisitLevel(row["family"], row["method"], row["level"], row["code"], minutes, *dates)


@cache
def codes_in_order(family: str) -> tuple[str, ...]:
    """The codes of a family from the lowest level to the highest.

    Raises:
        KeyError: there is no such family.
    """
    found = tuple(dict.fromkeys(row.code for row in visit_levels() if row.family == family))
    if not found:
        raise KeyError(f"no family of visits '{family}'; there are {', '.join(sorted({row.family for row in visit_levels()}))}")
    return found


@cache
def visit_family(code: str = "procedure_code") -> nw.Expr:
    """The family of a visit's code, whatever its date; null where the code is blank or of no family."""
    families = dict.fromkeys(row.family for row in visit_levels())
    found = [nw.when(nw.col(code).is_in(list(codes_in_order(name)))).then(nw.lit(name)) for name in families]
    return nw.coalesce(*found, nw.lit(None, dtype=nw.String))


@cache
def least_minutes(code: str = "procedure_code", day: str = "service_day") -> nw.Expr:
    """The least minutes of a visit's code on its day; null where its level rests on no time, or no row holds that day.

    Args:
        code: the column that holds the code.
        day: the column that holds the integer day.
    """
    return looked_up(dated_rows(TABLE), "least_minutes", "code", code, day, whole=True)
