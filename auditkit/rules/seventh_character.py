"""ICD-10-CM codes that only a seventh character or the placeholder X keeps from being billable.

Source: ICD-10-CM Official Guidelines, sections I.A.4 and I.A.5: codes of some categories have seven characters, and X fills
the places between.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]
FULL_LENGTH = 7
STEM = nw.lit("stem ")


def beside_seventh_character(rows: Lazy, icd10cm: CodeSet, day: str = "service_day") -> Lazy:
    """Put ``seventh_code`` beside each row, the first billable code that differs in placeholder or seventh character alone.

    Null where there is none. Three ways lead to one: the code padded with X to six characters takes a seventh, or takes
    another one than it has; X belongs before its last character; or X was appended to a code that takes none.

    Args:
        rows: a lazy frame with ``diagnosis_code``, ``release`` and ``day``; only rows whose code is not billable mean anything.
        icd10cm: the reference set, whole.
        day: the column that holds the integer day.
    """
    asked = rows.select("diagnosis_code", "release", day).filter(~nw.col("release").is_null()).unique()
    probes = nw.concat([asked.with_columns(probe=probe) for probe in _probes()], how="vertical")
    found = probes.join(_answers(icd10cm), on=["probe", "release"], how="inner")
    found = found.filter(nw.col("effective_day") <= nw.col(day), nw.col(day) <= nw.col("until_day"))
    nearest = found.group_by("diagnosis_code", "release", day).agg(seventh_code=nw.col("billable_code").min())
    return rows.join(nearest, on=["diagnosis_code", "release", day], how="left")


def _probes() -> tuple[nw.Expr, ...]:
    code = nw.col("diagnosis_code")
    # slice needs a fixed start, so the last character is what remains after the rest is cut off.
    last, head = code.str.slice(-1), code.str.replace_all(r".$", "")
    return (
        nw.concat_str(STEM, _padded(code)),
        nw.concat_str(_padded(head), last),
        code.str.replace_all(r"X+$", ""),
    )


def _padded(code: nw.Expr) -> nw.Expr:
    return nw.concat_str(code, nw.lit("XXXX")).str.slice(0, FULL_LENGTH - 1)


def _answers(icd10cm: CodeSet) -> Lazy:
    billable = icd10cm.entries().filter(nw.col("billable") == "Y").rename({"diagnosis_code": "billable_code"})
    kept = ("billable_code", "release", "effective_day", "until_day")
    code = nw.col("billable_code")
    full = billable.filter(code.str.len_chars() == FULL_LENGTH).select(
        *kept, probe=nw.concat_str(STEM, code.str.slice(0, FULL_LENGTH - 1))
    )
    return nw.concat([billable.select(*kept, probe=code), full], how="vertical")
