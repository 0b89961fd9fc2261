"""ICD-10-CM codes that only a seventh character or the placeholder X keeps from being billable.

Source: ICD-10-CM Official Guidelines, sections I.A.4 and I.A.5: codes of some categories have seven characters, and X fills the
places between.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]
FULL_LENGTH = 7
STEM = nw.lit("stem ")


def with_seventh_character(asked: Lazy, icd10cm: CodeSet, day: str = "service_day") -> Lazy:
    """Add ``seventh_code``, the first billable code that differs in placeholder or seventh character alone.

    Null where there is none. Three ways lead to one: the code padded with X to six characters takes a seventh, or takes another
    one than it has; X belongs before its last character; or X was appended to a code that takes none.

    Args:
        asked: distinct rows with ``diagnosis_code``, ``release`` and ``day``, of codes that are not billable; other columns
            stay.
        icd10cm: the reference set, whole.
        day: the column that holds the integer day.
    """
    kept = asked.collect_schema().names()
    ways = icd10cm.frame(pl.DataFrame({"way": [0, 1, 2]}))
    met = (
        asked.join(ways, how="cross").with_columns(probe=_probe()).join(_answers(icd10cm), on=["probe", "release"], how="left")
    )
    in_force = (nw.col("effective_day") <= nw.col(day)) & (nw.col(day) <= nw.col("until_day"))
    found = met.with_columns(seventh_code=nw.when(in_force).then(nw.col("billable_code")))
    return found.group_by(*kept).agg(seventh_code=nw.col("seventh_code").min())


def _probe() -> nw.Expr:
    code, way = nw.col("diagnosis_code"), nw.col("way")
    last, head = code.str.slice(-1), code.str.replace_all(r".$", "")
    return (
        nw.when(way == 0)
        .then(nw.concat_str(STEM, _padded(code)))
        .when(way == 1)
        .then(nw.concat_str(_padded(head), last))
        .otherwise(code.str.replace_all(r"X+$", ""))
    )


def _padded(code: nw.Expr) -> nw.Expr:
    return nw.concat_str(code, nw.lit("XXXX")).str.slice(0, FULL_LENGTH - 1)


def _answers(icd10cm: CodeSet) -> Lazy:
    billable = icd10cm.entries().filter(nw.col("billable") == "Y").rename({"diagnosis_code": "billable_code"})
    kept = ("billable_code", "release", "effective_day", "until_day")
    code = nw.col("billable_code")
    full = billable.filter(code.str.len_chars() == FULL_LENGTH)
    stems = full.select(*kept, probe=nw.concat_str(STEM, code.str.slice(0, FULL_LENGTH - 1)))
    return nw.concat([billable.select(*kept, probe=code), stems], how="vertical")
