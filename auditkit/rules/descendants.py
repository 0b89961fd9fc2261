"""What lies under a heading of ICD-10-CM: the billable codes that begin with it."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]
SHORTEST, LONGEST = 3, 7


def with_descendants(asked: Lazy, icd10cm: CodeSet, day: str = "service_day") -> Lazy:
    """Add the billable codes of the release and day that begin with a code.

    Adds ``options``, how many there are (0 where there is none), ``first_option`` and ``last_option``.

    Args:
        asked: distinct rows with ``diagnosis_code``, ``release`` and ``day``; other columns stay.
        icd10cm: the reference set, whole; a release that is not complete counts only what it lists.
        day: the column that holds the integer day.
    """
    kept = asked.collect_schema().names()
    billable = icd10cm.entries().filter(nw.col("billable") == "Y")
    billable = billable.select("release", "effective_day", "until_day", option=nw.col("diagnosis_code"))
    code = nw.col("option")
    # One row a beginning turns "starts with" into an equality, which every engine joins fast.
    beginnings = [
        billable.filter(code.str.len_chars() > length).with_columns(diagnosis_code=code.str.slice(0, length))
        for length in range(SHORTEST, LONGEST)
    ]
    met = asked.join(nw.concat(beginnings, how="vertical"), on=["diagnosis_code", "release"], how="left")
    in_force = (nw.col("effective_day") <= nw.col(day)) & (nw.col(day) <= nw.col("until_day"))
    found = met.with_columns(option=nw.when(in_force).then(code))
    return found.group_by(*kept).agg(options=code.count(), first_option=code.min(), last_option=code.max())
