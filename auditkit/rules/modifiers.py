"""The modifier sets of the rulebook (0.6), said once, and what a line's modifiers amount to."""

from __future__ import annotations

import datetime as dt

import narwhals as nw

from auditkit.rules.frames import MODIFIERS
from auditkit.rules.modifier_sets import modifier_set

EPSU = modifier_set("epsu")
DISTINCT = ("59", *EPSU)
LEFT = modifier_set("left")
RIGHT = modifier_set("right")
CORONARY = modifier_set("coronary")
ANATOMIC = (*LEFT, *RIGHT, *CORONARY)
VISIT_BYPASS = modifier_set("visit_bypass")
PROCEDURE_BYPASS = modifier_set("procedure_bypass")
GLOBAL = (*VISIT_BYPASS, *PROCEDURE_BYPASS)
REPEATED = (*modifier_set("repeated_service"), *modifier_set("laboratory_only"))
PTP_BYPASS = (*ANATOMIC, *GLOBAL, "27", "91", *DISTINCT)
ABN = modifier_set("abn")

# From this day Medicare accepts 59 and X{EPSU} on the column 1 line too; before, on column 2 only (change request 11168).
DISTINCT_ON_COLUMN_1_FROM = dt.date(2019, 7, 1)

BLANK = ""


def single_site() -> nw.Expr:
    """The anatomic modifier of a line where it carries just one, else an empty text; never null."""
    found = [nw.when(nw.col(name).is_in(list(ANATOMIC))).then(nw.col(name)) for name in MODIFIERS]
    first = nw.coalesce(*found)
    several = nw.any_horizontal(*((one != first).fill_null(False) for one in found), ignore_nulls=True)
    return nw.when(~several).then(nw.coalesce(first, nw.lit(BLANK))).otherwise(nw.lit(BLANK))


def sorted_modifiers() -> nw.Expr:
    """The modifiers of a line in a fixed order, so that two lines with the same ones are equal as text; never null."""
    one, two, three, four = (nw.coalesce(nw.col(name), nw.lit(BLANK)) for name in MODIFIERS)
    one, two = _in_order(one, two)
    three, four = _in_order(three, four)
    one, three = _in_order(one, three)
    two, four = _in_order(two, four)
    two, three = _in_order(two, three)
    return nw.concat_str(one, two, three, four, separator=" ")


def _in_order(one: nw.Expr, two: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    return nw.when(one <= two).then(one).otherwise(two), nw.when(one <= two).then(two).otherwise(one)
