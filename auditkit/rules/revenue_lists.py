"""What a list of the user's says of the codes under a revenue code: required, allowed or forbidden (rulebook REV-HCPCS)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]
ANY_CODE = ""
ANSWERS = ("own_requires", "own_requires_others", "own_forbids", "own_allows")
ASKED = ("revenue_code", "own_code", "service_day")


def with_own_list(lines: Lazy, revenue_allowed: CodeSet) -> Lazy:
    """Add what the list says of each line's revenue code and procedure code on its day; false where it says nothing.

    ``own_requires``: some code. ``own_requires_others``: codes of which the line's is none. ``own_forbids`` and ``own_allows``:
    the line's code, or any. ``own_unsaid``: a list is loaded and covers another time.
    """
    coded = lines.with_columns(own_code=nw.col("procedure_code").fill_null(ANY_CODE))
    asked = coded.filter(~nw.col("revenue_code").is_null()).select(*ASKED).unique()
    named = asked.with_columns(procedure_code=nw.col("own_code"))
    released = revenue_allowed.answering(named, prefix="own_")
    said = _said(released, revenue_allowed)
    unsaid = released.select(*ASKED, own_unsaid=~nw.col("own_covered") & nw.lit(bool(revenue_allowed.releases)))
    joined = coded.join(said, on=list(ASKED), how="left").join(unsaid, on=list(ASKED), how="left")
    return joined.with_columns(nw.col(name).fill_null(False) for name in (*ANSWERS, "own_unsaid"))


def _said(released: Lazy, revenue_allowed: CodeSet) -> Lazy:
    rows = revenue_allowed.entries().rename({"release": "own_release", "procedure_code": "listed"})
    said = released.join(rows, on=["revenue_code", "own_release"], how="inner").filter(
        nw.col("effective_day") <= nw.col("service_day"), nw.col("service_day") <= nw.col("until_day")
    )
    relation, everyone, this = nw.col("relation"), nw.col("listed") == ANY_CODE, nw.col("listed") == nw.col("own_code")
    required = said.group_by(*ASKED).agg(
        own_requires=(relation == "required").any(),
        any_required=((relation == "required") & ~everyone).any(),
        this_required=((relation == "required") & this).any(),
        own_forbids=((relation == "forbidden") & (everyone | this)).any(),
        own_allows=((relation == "allowed") & (everyone | this)).any(),
        own_release=nw.col("own_release").max(),
    )
    others = nw.col("any_required") & ~nw.col("this_required")
    return required.with_columns(own_requires_others=others).select(*ASKED, *ANSWERS, "own_release")
