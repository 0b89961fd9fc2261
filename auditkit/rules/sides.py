"""Sides of the body: the one that a line's modifiers name, and the sides of the diagnoses it is for.

Source: rulebook 0.6 for the modifiers; ICD-10-CM Official Guidelines, sections I.B.13 and I.B.18, for the codes.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.contract import Lines
from auditkit.rules.frames import has_modifier
from auditkit.rules.modifiers import LEFT, RIGHT
from auditkit.rules.visits import LINE

Lazy = nw.LazyFrame[Any]
NAMES = {"L": "left", "R": "right", "B": "both"}
# The characters up to the first after the dot: M17.1 of M17.11. Codes that agree in them are of one part of the body.
ROOT = 4


def with_side(lines: Lines) -> Lines:
    """Add ``side``: L or R where the modifiers of a line name one side, B for both (or 50), null where they name none."""
    left, right = has_modifier(*LEFT), has_modifier(*RIGHT)
    both = has_modifier("50") | (left & right)
    side = nw.when(both).then(nw.lit("B")).when(left).then(nw.lit("L")).when(right).then(nw.lit("R"))
    return lines.with_columns(side=side)


def side_name(side: str) -> nw.Expr:
    """The side in a column as a word: left, right or both; null where it is none of them."""
    return nw.coalesce(*(nw.when(nw.col(side) == letter).then(nw.lit(name)) for letter, name in NAMES.items()))


def sides_of_diagnoses(bearing: Lazy) -> Lazy:
    """What sides the diagnoses of each line name: one row a line.

    ``left`` and ``right`` say whether one does; ``unsided``, whether one is of both sides or leaves the side open; ``lost``,
    whether one is not known, and ``uncovered``, whether no release answers for one; ``first_code``, ``last_code`` and ``codes``
    are those of one side, ``first_root`` and ``last_root`` the parts of the body that they are of.

    Args:
        bearing: one row a line and diagnosis that bears on it, with ``laterality`` and ``covered`` of the set; the code is null
            where it is not known.
    """
    laterality, code = nw.col("laterality"), nw.col("diagnosis_code")
    sided = laterality.is_in(["L", "R"]).fill_null(False)
    told = bearing.with_columns(
        is_left=(laterality == "L").fill_null(False), is_right=(laterality == "R").fill_null(False),
        is_unsided=laterality.is_in(["B", "U"]).fill_null(False),
        sided_code=nw.when(sided).then(code), root=nw.when(sided).then(code.str.slice(0, ROOT)),
        lost=code.is_null(),
    )  # fmt: skip
    return told.group_by(*LINE).agg(
        left=nw.col("is_left").any(), right=nw.col("is_right").any(), unsided=nw.col("is_unsided").any(),
        first_root=nw.col("root").min(), last_root=nw.col("root").max(),
        lost=nw.col("lost").any(), uncovered=(~nw.col("covered") & ~nw.col("lost")).any(),
        first_code=nw.col("sided_code").min(), last_code=nw.col("sided_code").max(), codes=nw.col("sided_code").count(),
        release=nw.col("release").max(),
    )  # fmt: skip
