"""The modifiers of lines one by one, and two by two in their order, without a join."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.frames import MODIFIERS

Lazy = nw.LazyFrame[Any]
LINE = ("claim_key", "line_no", "in_window")
# D E G H I J N P R S X: the letters of the places that an ambulance takes a patient from and to (HCPCS Level II, modifiers).
ROUTE = "^[DEGHIJNPRSX]{2}$"


def is_route(modifier: str = "modifier") -> nw.Expr:
    """True where a modifier is the origin and destination of an ambulance; such pairs of letters stand in no list. Never null.

    On an ambulance line GP or RR is a route and means nothing else. ``ambulance`` says whether the line's code is one.
    """
    return nw.col(modifier).str.contains(ROUTE).fill_null(False) & nw.col("ambulance")


def by_modifier(lines: Lazy, carried: Sequence[str]) -> Lazy:
    """One row a modifier on a line, with ``field`` (the column that holds it), ``slot`` (1 to 4), ``route`` and ``repeated``.

    ``repeated`` is true where the same modifier stands before it on the line.

    Args:
        lines: the lines, cut down to those that matter.
        carried: columns of the line to bring along.
    """
    kept = list(dict.fromkeys((*LINE, "procedure_code", "service_day", "ambulance", *carried)))
    lines = lines.with_columns(ambulance=is_kind("ambulance").fill_null(False))
    parts = [
        lines.filter(~nw.col(name).is_null()).select(
            *kept, field=nw.lit(name), slot=nw.lit(slot), modifier=nw.col(name), repeated=_before(slot)
        )
        for slot, name in enumerate(MODIFIERS, start=1)
    ]
    return nw.concat(parts, how="vertical").with_columns(route=is_route())


def _before(slot: int) -> nw.Expr:
    earlier = (nw.col(name) == nw.col(MODIFIERS[slot - 1]) for name in MODIFIERS[: slot - 1])
    return nw.any_horizontal(nw.lit(False), *(one.fill_null(False) for one in earlier), ignore_nulls=False)


def two_by_two(lines: Lazy, carried: Sequence[str]) -> Lazy:
    """One row for each two modifiers of a line, ``earlier`` before ``later``; routes of ambulances are left out.

    ``field`` names the two columns that hold them.
    """
    kept = list(dict.fromkeys((*LINE, "procedure_code", "service_day", "ambulance", *carried)))
    several = lines.filter(~nw.all_horizontal(*(nw.col(name).is_null() for name in MODIFIERS[1:]), ignore_nulls=False))
    several = several.with_columns(ambulance=is_kind("ambulance").fill_null(False))
    parts = [
        several.filter(~nw.col(one).is_null(), ~nw.col(other).is_null()).select(
            *kept, field=nw.lit(f"{one} {other}"), earlier=nw.col(one), later=nw.col(other)
        )
        for one, other in combinations(MODIFIERS, 2)
    ]
    return nw.concat(parts, how="vertical").filter(~is_route("earlier"), ~is_route("later"))


def led_by(modifier: str, *left_out: str) -> nw.Expr:
    """The modifiers of a line with another before them, and some of them left out, for a proposal."""
    rest = without(*left_out)
    bare = (rest == "").fill_null(True)
    return nw.when(bare).then(nw.lit(modifier)).otherwise(nw.concat_str(nw.lit(modifier), rest, separator=" "))


def without(*modifiers: str) -> nw.Expr:
    """The modifiers of a line, in their order, without some of them, for a proposal; an empty text where none is left."""
    listed = list(modifiers)
    kept = (nw.when(~nw.col(name).is_in(listed).fill_null(True)).then(nw.col(name)) for name in MODIFIERS)
    return nw.concat_str(*kept, separator=" ", ignore_nulls=True)
