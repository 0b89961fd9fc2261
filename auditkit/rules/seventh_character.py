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

    Null where there is none; ``last_seventh_code`` and ``seventh_codes`` are the last of them and how many there are. Three
    ways lead to one: the code padded with X to six characters takes a seventh, or another one than it has; X belongs before
    its last character; or X was appended to a code that takes none.

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
    seventh = nw.col("seventh_code")
    return found.group_by(*kept).agg(seventh_code=seventh.min(), last_seventh_code=seventh.max(), seventh_codes=seventh.count())


def seventh_fault() -> nw.Expr:
    """What is wrong with a code beside its ``seventh_code``: missing, placeholder, not allowed, takes none; else null."""
    code, right = nw.col("diagnosis_code"), nw.col("seventh_code")
    stem = right.str.slice(0, FULL_LENGTH - 1)
    whole = code.str.len_chars() == FULL_LENGTH
    return (
        nw.when(right.is_null()).then(nw.lit(None, dtype=nw.String))
        .when(whole & (code.str.slice(0, FULL_LENGTH - 1) == stem)).then(nw.lit("not allowed"))
        .when(~whole & (_padded(code) == stem)).then(nw.lit("missing"))
        .when(code.str.replace_all(r"X+$", "") == right).then(nw.lit("takes none"))
        .otherwise(nw.lit("placeholder"))
    )  # fmt: skip


def with_other_seventh(rows: Lazy, diagnoses: Lazy, supported: Lazy) -> Lazy:
    """Add ``other_seventh``: a code that the record supports and that differs in the seventh character alone.

    Null where there is none, and where the record supports the code as billed too.

    Args:
        rows: rows of ``claim_key`` and ``diagnosis_code``, to which it is added.
        diagnoses: the diagnoses that they were made of.
        supported: rows of ``claim_key`` and ``supported``, a code of the record.
    """
    stem = {"stem": nw.col("diagnosis_code").str.slice(0, FULL_LENGTH - 1)}
    billed = diagnoses.filter(nw.col("diagnosis_code").str.len_chars() == FULL_LENGTH)
    billed = billed.select("claim_key", "diagnosis_code", **stem).unique()
    record = supported.filter(nw.col("supported").str.len_chars() == FULL_LENGTH)
    record = record.select("claim_key", "supported", stem=nw.col("supported").str.slice(0, FULL_LENGTH - 1))
    same = nw.col("supported") == nw.col("diagnosis_code")
    met = billed.join(record, on=["claim_key", "stem"], how="inner").with_columns(same=same)
    told = met.group_by("claim_key", "diagnosis_code").agg(same=nw.col("same").any(), other_seventh=nw.col("supported").min())
    told = told.filter(~nw.col("same")).drop("same")
    return rows.join(told, on=["claim_key", "diagnosis_code"], how="left")


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
