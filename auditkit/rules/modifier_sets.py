"""Modifiers by what they are for: sets of the rulebook (0.6), kept with dates and sources in ``modifier_sets.psv``."""

from __future__ import annotations

from functools import cache

import narwhals as nw

from auditkit.rules.own_tables import Row, in_force, own_table, periods


@cache
def modifier_set(name: str) -> tuple[str, ...]:
    """The modifiers of one set, whatever their dates, in the order of the table.

    Raises:
        KeyError: there is no such set.
    """
    return tuple(dict.fromkeys(row["modifier"] for row in _rows(name)))


def in_modifier_set(*names: str, modifier: str = "modifier", day: str = "service_day") -> nw.Expr:
    """True where a modifier is of one of the sets on its day, false elsewhere; never null.

    Args:
        names: sets in ``modifier_sets.psv``.
        modifier: the column that holds the modifier.
        day: the column that holds the integer day; read only for rows with dates.
    """
    rows = tuple(row for name in names for row in _rows(name))
    found = (
        nw.col(modifier).is_in(list(dict.fromkeys(row["modifier"] for row in same))).fill_null(False) & in_force(same[0], day)
        for same in periods(rows).values()
    )
    return nw.any_horizontal(*found, ignore_nulls=False)


@cache
def _rows(name: str) -> tuple[Row, ...]:
    found = tuple(row for row in own_table("modifier_sets") if row["set"] == name)
    if not found:
        known = sorted({row["set"] for row in own_table("modifier_sets")})
        raise KeyError(f"no set of modifiers '{name}'; there are {', '.join(known)}")
    return found
