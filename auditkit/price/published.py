"""The dated tables beside this module: what payment rules say of a place of service, a status, a modifier, an indicator.

One file a table, ``<name>.psv``: ``key|effect|share|reason|effective_date|until_date|source``. Each number and each choice has
its source in its row; no such number stands in code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Ruling:
    """One row of a table: the effect on a price, a share of it where there is one, and the reason to give.

    Where the effect is a part of the global period, the reason names the parts.
    """

    key: str
    effect: str
    share: Decimal | None
    reason: str
    effective_date: dt.date
    until_date: dt.date


def ruling(table: str, key: str | None, day: dt.date) -> Ruling | None:
    """The row of a table in force on a day; None where it has none.

    Args:
        table: the name of a file beside this module: places, statuses, modifiers, multiple and so on.
        key: what the row is about: a place of service, a modifier and so on.
        day: the day of service.
    """
    rows = published(table).get(key or "", ())
    return next((row for row in rows if row.effective_date <= day <= row.until_date), None)


@cache
def published(table: str) -> Mapping[str, tuple[Ruling, ...]]:
    """The rows of a table by their key."""
    text = files("auditkit.price").joinpath(f"{table}.psv").read_text(encoding="utf-8")
    found: dict[str, tuple[Ruling, ...]] = {}
    for line in text.splitlines()[2:]:
        key, effect, share, reason, start, end, _ = line.split("|")
        row = Ruling(key, effect, Decimal(share) if share else None, reason, _day(start, dt.date.min), _day(end, dt.date.max))
        found[key] = (*found.get(key, ()), row)
    return found


def _day(text: str, otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(text) if text else otherwise
