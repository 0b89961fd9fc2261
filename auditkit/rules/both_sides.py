"""The two sides of one procedure on two lines of a day: RT on one, LT on the other (rulebook MOD-50)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.frames import has_modifier
from auditkit.rules.visits import DAY, LINE, PARTNER, pairs

Lazy = nw.LazyFrame[Any]
SAME = (*DAY, "procedure_code", "performer", "component")
SIDE = ("side", "denied", "noncovered")


def with_side(lines: Lazy) -> Lazy:
    """Add ``side``: RT or LT where a line carries one of them, both where it carries both, blank where neither."""
    right, left = has_modifier("RT"), has_modifier("LT")
    side = nw.when(right & left).then(nw.lit("both")).when(right).then(nw.lit("RT")).when(left).then(nw.lit("LT"))
    return lines.with_columns(side=side)


def with_other_side(sided: Lazy) -> Lazy:
    """Add ``other_side`` (an earlier line has the other side of it) and ``unread_side`` (a line without a code may be that).

    The other line is of the same patient, day, code, component and performer, and was neither denied nor not covered: a side
    that nothing was paid for leaves one that was. Earlier is by claim and line, so that of two lines one is the second.

    Args:
        sided: lines with ``side`` and ``component``.
    """
    single = sided.filter(nw.col("side").is_in(["RT", "LT"]))
    paid = single.filter(~(nw.col("denied") == "Y").fill_null(False), ~nw.col("noncovered"))
    opposite = nw.col("side") != nw.col(f"{PARTNER}side")
    one_claim = nw.col("claim_key") == nw.col("partner_claim_key")
    later = nw.when(one_claim).then(nw.col("line_no") > nw.col("partner_line_no")).otherwise(
        nw.col("claim_key") > nw.col("partner_claim_key")
    )  # fmt: skip
    met = pairs(single, paid, SIDE, SAME).filter(opposite, later)
    hit = met.select(*LINE).unique().with_columns(other_side=nw.lit(True))
    uncoded = {side: (nw.col("procedure_code").is_null() & (nw.col("side") == side)).fill_null(False) for side in ("RT", "LT")}
    unread = single.with_columns(
        blank_rt=uncoded["RT"].any().over(*DAY, "performer"), blank_lt=uncoded["LT"].any().over(*DAY, "performer")
    ).select(
        *LINE, unread_side=nw.when(nw.col("side") == "RT").then(nw.col("blank_lt")).otherwise(nw.col("blank_rt"))
    )  # fmt: skip
    joined = sided.join(hit, on=list(LINE), how="left").join(unread, on=list(LINE), how="left")
    return joined.with_columns(
        other_side=nw.col("other_side").fill_null(False), unread_side=nw.col("unread_side").fill_null(False)
    )
