"""The professional and the technical part of a service, on one line or two (rulebook MOD-26TC)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.visits import DAY, LINE, PARTNER, pairs, same

Lazy = nw.LazyFrame[Any]
PARTS = ("26", "TC")


def with_other_part(lines: Lazy) -> Lazy:
    """Add ``other_part``, a line of the day has the other part of the code, by the same performer at the same place.

    Null where that is not known, since performer or place is blank on either side. ``second_part`` says that such a line comes
    before it by claim and line, so that of two lines one is the second; never null.

    Args:
        lines: lines with ``component``, as ``indicators.with_indicators`` adds it.
    """
    parts = lines.filter(nw.col("component").is_in(list(PARTS)))
    one_claim = nw.col("claim_key") == nw.col("partner_claim_key")
    by_line = nw.col("line_no") > nw.col("partner_line_no")
    later = nw.when(one_claim).then(by_line).otherwise(nw.col("claim_key") > nw.col("partner_claim_key"))
    met = pairs(parts, parts, ("component", "performer", "place_of_service"), (*DAY, "procedure_code"))
    met = met.filter(nw.col("component") != nw.col(f"{PARTNER}component"))
    met = met.with_columns(mine=same("performer") & same("place_of_service"))
    met = met.with_columns(sure=nw.col("mine").fill_null(False), open=nw.col("mine").is_null())
    found = met.with_columns(second=nw.col("sure") & later).group_by(*LINE)
    told = found.agg(sure=nw.col("sure").any(), open=nw.col("open").any(), second=nw.col("second").any())
    joined = lines.join(told, on=list(LINE), how="left")
    sure, open_question = nw.col("sure").fill_null(False), nw.col("open").fill_null(False)
    answer = nw.when(sure).then(nw.lit(True)).when(~open_question).then(nw.lit(False))
    return joined.with_columns(other_part=answer, second_part=nw.col("second").fill_null(False)).drop("sure", "open", "second")
