"""What lies under a heading of ICD-10-CM: the billable codes that begin with it."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]
SHORTEST, LONGEST = 3, 7


def beside_descendants(rows: Lazy, icd10cm: CodeSet, day: str = "service_day") -> Lazy:
    """Put beside each row the billable codes of its release and day that begin with its code.

    Adds ``options``, how many there are, ``first_option`` and ``last_option``. ``options`` is 0 where there is none, and the
    codes are null.

    Args:
        rows: a lazy frame with ``diagnosis_code``, ``release`` and ``day``.
        icd10cm: the reference set, whole; a release that is not complete counts only what it lists.
        day: the column that holds the integer day.
    """
    keys = ["diagnosis_code", "release", day]
    asked = rows.select(*keys).filter(~nw.col("release").is_null()).unique()
    billable = icd10cm.entries().filter(nw.col("billable") == "Y").rename({"diagnosis_code": "option"})
    code = nw.col("option")
    # One row a beginning turns "starts with" into an equality, which every engine joins fast.
    stems = nw.concat(
        [
            billable.filter(code.str.len_chars() > length).with_columns(diagnosis_code=code.str.slice(0, length))
            for length in range(SHORTEST, LONGEST)
        ],
        how="vertical",
    )
    met = asked.join(stems, on=["diagnosis_code", "release"], how="inner")
    met = met.filter(nw.col("effective_day") <= nw.col(day), nw.col(day) <= nw.col("until_day"))
    counted = met.group_by(*keys).agg(options=nw.len(), first_option=code.min(), last_option=code.max())
    return rows.join(counted, on=keys, how="left").with_columns(options=nw.col("options").fill_null(0))
