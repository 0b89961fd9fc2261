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
    """Each marked diagnosis once, ``line_no`` and ``role`` blank, and again beside every line that it carries.

    A diagnosis that no release answers for (``covered`` false) and the first of a claim stand once: what is wrong with the
    first is told of the claim. ``carried_lines`` says what carrying means.

    Args:
        diagnoses: the marked diagnoses, with ``covered`` and the columns of their claims.
        lines: all live lines.
    """
    columns = [*diagnoses.collect_schema().names(), "line_no", "role"]
    once = diagnoses.with_columns(line_no=nw.lit(None, dtype=nw.Int64), role=nw.lit(None, dtype=nw.String))
    carried = carried_lines(lines, diagnoses.filter(nw.col("covered"))).filter(nw.col("position") > 1)
    again = diagnoses.join(carried, on=["claim_key", "position"], how="inner").with_columns(in_window=nw.col("line_in_window"))
    return nw.concat([once.select(columns), again.select(columns)], how="vertical")


def carried_lines(lines: Lines, marked: Diagnoses) -> Lazy:
    """The professional lines that a marked diagnosis carries, beside the diagnosis: ``claim_key``, ``position``, ``line_no``.

    ``role`` is alone (every pointer of the line names a marked diagnosis; ``position`` is the first), before (the first pointer
    does, another does not), or no pointer (the line's first pointer is blank, so that it may be for any of the claim's marked
    diagnoses). A pointer to a diagnosis that is not there, or without a code, counts as one that is not marked.

    Args:
        lines: all live lines.
        marked: the marked diagnoses among the principal and other ones: ``claim_key`` and ``position``.
    """
    asked = lines.filter(nw.col("claim_type") == "P").join(marked.select("claim_key").unique(), on="claim_key", how="semi")
    flags = marked.select("claim_key", "position").with_columns(marked=nw.lit(True))
    opened = nw.col("diagnosis_pointer_1").is_null()
    met = long_pointers(asked.filter(~opened)).join(flags, on=["claim_key", "position"], how="left")
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
    untold = asked.filter(opened).select(*LINE).join(marked.select("claim_key", "position"), on="claim_key", how="inner")
    told = nw.concat([told, untold.select(*LINE, "position", role=nw.lit(UNKNOWN))], how="vertical")
    return told.join(lines.select(*LINE, line_in_window=nw.col("in_window")), on=list(LINE), how="inner")
