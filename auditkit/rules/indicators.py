"""The payment indicators of the fee schedule beside lines: the row of the same component, else the code's own.

Source: rulebook MOD-26TC; indicator 6 of PC/TC stands on rows of modifier 26 only.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.frames import has_modifier

Lazy = nw.LazyFrame[Any]
WHOLE = ""
ASKED = ("procedure_code", "component", "service_day")


def component() -> nw.Expr:
    """The modifier that chooses a row of its own in the fee schedule: 26, TC or 53; an empty text for the whole service."""
    return (
        nw.when(has_modifier("26")).then(nw.lit("26"))
        .when(has_modifier("TC")).then(nw.lit("TC"))
        .when(has_modifier("53")).then(nw.lit("53"))
        .otherwise(nw.lit(WHOLE))
    )  # fmt: skip


def with_indicators(lines: Lazy, pfs: CodeSet, *indicators: str) -> Lazy:
    """Add indicators of the fee schedule, ``scheduled``, ``listed`` and ``pfs_release``.

    ``scheduled`` is whether a loaded release covers the code on its day, ``listed`` whether that release has a row in force
    for it; both are never null. A covered code without a row is none of the fee schedule's.

    Args:
        lines: lines with the modifiers; cut down to those that matter, since each distinct code and day is looked up.
        pfs: the fee schedule.
        indicators: columns of the set to add.
    """
    lines = lines.with_columns(component=component())
    asked = lines.filter(~nw.col("procedure_code").is_null()).select(*ASKED).unique()
    part = asked.filter(nw.col("component") != WHOLE).with_columns(rvu_modifier=nw.col("component"))
    found = pfs.beside(nw.concat([asked.with_columns(rvu_modifier=nw.lit(WHOLE)), part], how="vertical"))
    # The row of the component where the schedule has one, else the code's own: one of the two is kept.
    own = nw.col("rvu_modifier") != WHOLE
    found = found.with_columns(has_own=(own & nw.col("in_force")).any().over(*ASKED)).filter(own == nw.col("has_own"))
    found = found.select(
        *ASKED, *indicators, scheduled=nw.col("covered"), listed=nw.col("in_force"), pfs_release=nw.col("release")
    )
    joined = lines.join(found, on=list(ASKED), how="left")
    return joined.with_columns(scheduled=nw.col("scheduled").fill_null(False), listed=nw.col("listed").fill_null(False))
