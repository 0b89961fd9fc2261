"""Procedures of one performer and day by their relative values: which is the highest, and which stand below another (MOD-51).

The total of a code is work, practice expense and malpractice, in hundredths. It differs by setting: one line is above another
for certain where it is so in both.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.visits import DAY, LINE, PARTNER, pairs

Lazy = nw.LazyFrame[Any]
VALUES = ("work_rvu", "nonfacility_pe_rvu", "nonfacility_na", "facility_pe_rvu", "facility_na", "mp_rvu")
TOTALS = ("office_value", "facility_value")


def with_value(lines: Lazy) -> Lazy:
    """Add ``office_value`` and ``facility_value``, in hundredths of a relative value unit; null where the schedule has none.

    A setting that the schedule marks NA has no price of its own, and the other's value stands in for it.
    """
    office, facility = (
        nw.when(nw.col(f"{setting}_na").is_null()).then(
            _hundredths("work_rvu") + _hundredths(f"{setting}_pe_rvu") + _hundredths("mp_rvu")
        )
        for setting in ("nonfacility", "facility")
    )
    return lines.with_columns(office_value=nw.coalesce(office, facility), facility_value=nw.coalesce(facility, office))


def with_rank(lines: Lazy) -> Lazy:
    """Add ``others`` (how many other procedures of the performer's day there are), ``highest`` and ``below``.

    ``highest``: above every other, in both settings. ``below``: another has a greater value in an office, or an equal one and
    comes before it by claim and line. Both are null where a value that decides is blank, and null without others.

    Args:
        lines: lines of codes that multiple-procedure rules lower, with their values.
    """
    met = pairs(lines, lines, TOTALS, (*DAY, "performer"))
    above = (nw.col("office_value") > nw.col(f"{PARTNER}office_value")) & (
        nw.col("facility_value") > nw.col(f"{PARTNER}facility_value")
    )
    met = met.with_columns(above=above, under=_below())
    met = met.with_columns(
        not_above=~nw.col("above").fill_null(True), open=nw.col("above").is_null(), sure=nw.col("under").fill_null(False)
    )
    columns = ("not_above", "open", "sure")
    told = met.group_by(*LINE).agg(others=nw.len(), **{name: nw.col(name).any() for name in columns})
    told = told.select(
        *LINE,
        others=nw.col("others").cast(nw.Int64),
        highest=nw.when(nw.col("not_above")).then(nw.lit(False)).when(~nw.col("open")).then(nw.lit(True)),
        below=nw.when(nw.col("sure")).then(nw.lit(True)).when(~nw.col("open")).then(nw.lit(False)),
    )
    return lines.join(told, on=list(LINE), how="left").with_columns(others=nw.col("others").fill_null(0))


def _below() -> nw.Expr:
    mine, theirs = nw.col("office_value"), nw.col(f"{PARTNER}office_value")
    one_claim = nw.col("claim_key") == nw.col("partner_claim_key")
    by_line = nw.col("partner_line_no") < nw.col("line_no")
    before = nw.when(one_claim).then(by_line).otherwise(nw.col("partner_claim_key") < nw.col("claim_key"))
    return (theirs > mine) | ((theirs == mine) & before)


def _hundredths(column: str) -> nw.Expr:
    return (nw.col(column).cast(nw.Float64) * 100).round().cast(nw.Int64)
