"""NCCI pairs: the edits that name two codes of a day, and whether modifiers lift them (rulebook NCCI-PTP-PRAC, rule 5)."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet
from auditkit.codesets.codeset import day_number, in_force_days
from auditkit.rules.code_kinds import is_kind, is_procedure
from auditkit.rules.frames import has_modifier
from auditkit.rules.modifiers import (
    ANATOMIC,
    BLANK,
    DISTINCT,
    DISTINCT_ON_COLUMN_1_FROM,
    PROCEDURE_BYPASS,
    VISIT_BYPASS,
    single_site,
)
from auditkit.rules.visits import PARTNER

Lazy = nw.LazyFrame[Any]
NO_EDIT = "9"
BYPASSES = ("lifts", "distinct", "anatomic", "site")


def edits_between(pairs: Lazy, edits: CodeSet) -> Lazy:
    """Keep the pairs that an edit in force names, beside those of which no release can tell (``covered`` false).

    Adds ``modifier_indicator``, ``rationale``, ``edit_dates`` and ``release``. Edits of indicator 9, and those that ended on
    the day on which they began, never were in force.

    Args:
        pairs: a lazy frame with ``column_1``, ``column_2`` and ``service_day``.
        edits: the practitioner or the hospital set.
    """
    # One concatenated key: on two columns DuckDB joins the lines to all edits first (engine.md).
    asked = edits.answering(pairs.with_columns(pair=nw.concat_str("column_1", "column_2", separator=">")))
    named = asked.join(edits.given("pairs", lambda: _dated(edits)), on=["pair", "release"], how="left")
    since, until, day = nw.col("effective_day"), nw.col("until_day"), nw.col("service_day")
    edit = (nw.col("modifier_indicator") != NO_EDIT).fill_null(True)
    active = ((since <= day) & (day <= until) & (since < until)).fill_null(False) & edit
    return named.filter(~nw.col("covered") | active).drop("effective_day", "until_day")


def _dated(edits: CodeSet) -> pl.DataFrame:
    since = pl.lit("in force since ") + pl.col("effective_date").cast(pl.String)
    until = pl.lit("until ") + pl.col("until_date").cast(pl.String)
    texts = edits.rows.select(edit_dates=pl.concat_str(since, until, separator=" ", ignore_nulls=True).replace("", "in force"))
    days = in_force_days(edits.rows, edits.definition).with_columns(texts["edit_dates"])
    shown = ("modifier_indicator", "rationale", "edit_dates", "effective_day", "until_day")
    return days.select("pair", "release", *shown)


def with_bypasses(lines: Lazy) -> Lazy:
    """Add what the modifiers of a line do to its pairs, whatever the other line is.

    ``lifts``: 24, 25 or 57 on a visit, 27 on a visit of a facility, 58, 78 or 79 on a procedure, 91 on a laboratory test.
    ``distinct``: 59 or X{EPSU}. ``anatomic``: any anatomic modifier, and ``site`` the only one. 22, 50, 51, 76, 77 do nothing.
    """
    several_visits = (nw.col("claim_type") == "I") & has_modifier("27")
    on_visit = is_kind("em") & (has_modifier(*VISIT_BYPASS) | several_visits)
    on_procedure = is_procedure() & has_modifier(*PROCEDURE_BYPASS)
    return lines.with_columns(
        lifts=(on_visit | on_procedure | (is_kind("lab") & has_modifier("91"))).fill_null(False),
        distinct=has_modifier(*DISTINCT),
        anatomic=has_modifier(*ANATOMIC),
        site=single_site(),
    )


def one_site() -> nw.Expr:
    """True where both lines of a pair carry the same single anatomic modifier."""
    return (nw.col("site") != BLANK) & (nw.col("site") == nw.col(f"{PARTNER}site"))


def bypassed() -> nw.Expr:
    """True where a modifier lifts a pair of indicator 1; the line is column 2, its partner column 1. Never null."""
    on_column_1 = nw.col(f"{PARTNER}distinct") & (nw.col("service_day") >= day_number(DISTINCT_ON_COLUMN_1_FROM))
    sites = (nw.col("anatomic") | nw.col(f"{PARTNER}anatomic")) & ~one_site()
    return nw.col("lifts") | nw.col(f"{PARTNER}lifts") | nw.col("distinct") | on_column_1 | sites
