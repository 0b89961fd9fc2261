"""Where marked diagnoses stand on a claim: listed first, or carrying a line that points to them alone or before all others.

A check marks the diagnoses that may not stand there: manifestations, external causes.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.pointers import long_pointers

Lazy = nw.LazyFrame[Any]
LINE = ("claim_key", "line_no")
ALONE, BEFORE, UNKNOWN = "alone", "before", "no pointer"
# Places and positions are below it, so that the first place sorts first and its position is the remainder.
STEP = 1000


def with_carried_lines(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    """Put beside each marked diagnosis the professional lines that it carries: ``line_no`` and ``role``; one row where none.

    ``role`` is alone (every pointer of the line names a marked diagnosis; it stands at the first), before (the first pointer
    does, another does not), no pointer (it carries no line for certain, and a line of the claim has a blank first pointer),
    or null. A pointer to a diagnosis that is not there, or without a code, counts as one that is not marked. The first of a
    claim and one that no release answers for stand once, without a line: what is wrong with the first is told of the claim.

    Args:
        diagnoses: the marked diagnoses among the principal and other ones, with ``covered`` and the columns of their claims.
        lines: all live lines.
    """
    professional = lines.filter(nw.col("claim_type") == "P")
    opened = professional.filter(nw.col("diagnosis_pointer_1").is_null()).select("claim_key").unique()
    carried = _carried(professional, diagnoses.filter(nw.col("covered")).select("claim_key", "position"))
    met = diagnoses.join(carried.filter(nw.col("position") > 1), on=["claim_key", "position"], how="left")
    met = met.join(opened.with_columns(opened=nw.lit(True)), on="claim_key", how="left")
    untold = nw.col("covered") & (nw.col("position") > 1) & ~nw.col("opened").is_null()
    role = nw.coalesce(nw.col("role"), nw.when(untold).then(nw.lit(UNKNOWN)))
    return met.with_columns(role=role, in_window=nw.coalesce(nw.col("line_in_window"), nw.col("in_window")))


def _carried(lines: Lines, marked: Diagnoses) -> Lazy:
    """Lines whose first pointer names a marked diagnosis, with its ``position``, ``role`` and ``line_in_window``."""
    asked = lines.filter(~nw.col("diagnosis_pointer_1").is_null())
    asked = asked.join(marked.select("claim_key").unique(), on="claim_key", how="semi")
    met = long_pointers(asked).join(marked.with_columns(marked=nw.lit(True)), on=["claim_key", "position"], how="left")
    met = met.with_columns(
        marked=nw.col("marked").fill_null(False), order=nw.col("place") * STEP + nw.col("position").fill_null(0)
    )
    met = met.with_columns(marked_order=nw.when(nw.col("marked")).then(nw.col("order")))
    led = met.group_by(*LINE).agg(
        first=nw.col("order").min(), first_marked=nw.col("marked_order").min(), mixed=(~nw.col("marked")).any()
    )
    led = led.filter(nw.col("first") == nw.col("first_marked"))
    role = nw.when(nw.col("mixed")).then(nw.lit(BEFORE)).otherwise(nw.lit(ALONE))
    told = led.select(*LINE, position=(nw.col("first") % STEP).cast(nw.Int64), role=role)
    return told.join(lines.select(*LINE, line_in_window=nw.col("in_window")), on=list(LINE), how="inner")
