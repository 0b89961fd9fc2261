"""Diagnoses that leave the side open: the codes for the sides, and what says which side it is (DX-LAT-UNSPEC).

Source: ICD-10-CM Official Guidelines, sections I.B.13 and I.B.18.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.pointers import long_pointers
from auditkit.rules.sides import with_side

Lazy = nw.LazyFrame[Any]
SIBLINGS = {"L": "left_code", "R": "right_code", "B": "both_code"}


def with_claim_sides(diagnoses: Diagnoses) -> Diagnoses:
    """Add what the claim's other diagnoses say: ``claim_left``, ``claim_right`` (one of the same family) and ``one_family``.

    ``one_family`` is true where all diagnoses of the claim that know sides are of one family. None is ever null.

    Args:
        diagnoses: the principal and other diagnoses, beside the columns of ``icd10cm``.
    """
    family, laterality = nw.col("side_family"), nw.col("laterality")
    sides = {name: (laterality == side).fill_null(False).any().over("claim_key", "side_family")
             for name, side in (("claim_left", "L"), ("claim_right", "R"))}  # fmt: skip
    told = diagnoses.with_columns(**sides, first=family.min().over("claim_key"), last=family.max().over("claim_key"))
    return told.with_columns(one_family=(nw.col("first") == nw.col("last")).fill_null(False)).drop("first", "last")


def with_siblings(diagnoses: Diagnoses, icd10cm: CodeSet) -> Diagnoses:
    """Add ``left_code``, ``right_code`` and ``both_code``: the billable codes that differ in side alone; null where none does.

    Args:
        diagnoses: rows with ``side_family``, ``release`` and ``service_day``, each of which may be blank.
        icd10cm: the reference set, whole.
    """
    key = ("side_family", "release", "service_day")
    asked = diagnoses.filter(~nw.col("side_family").is_null()).select(*key).unique()
    sided = icd10cm.entries().filter(nw.col("billable") == "Y", nw.col("laterality").is_in(list(SIBLINGS)))
    sided = sided.select("side_family", "release", "effective_day", "until_day", sibling="diagnosis_code", side="laterality")
    met = asked.join(sided, on=["side_family", "release"], how="inner")
    day = nw.col("service_day")
    met = met.filter(nw.col("effective_day") <= day, day <= nw.col("until_day"))
    found = {name: nw.when(nw.col("side") == side).then(nw.col("sibling")) for side, name in SIBLINGS.items()}
    told = met.with_columns(**found).group_by(*key).agg(*(nw.col(name).min() for name in found))
    return diagnoses.join(told, on=list(key), how="left")


def with_line_sides(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    """Add ``line_left`` and ``line_right``, whether modifiers of a line for the diagnosis name the side, and ``open_line``.

    A professional line is for the diagnoses that it points to; ``open_line`` tells of one with a side and without a first
    pointer. A facility line is for all, and counts where the claim's diagnoses that know sides are of one family. Never null.

    Args:
        diagnoses: as ``with_claim_sides`` left them.
        lines: all live lines.
    """
    side = nw.col("side")
    sided = with_side(lines).filter(~side.is_null()).with_columns(
        line_left=side.is_in(["L", "B"]), line_right=side.is_in(["R", "B"]), facility=nw.col("claim_type") == "I"
    )  # fmt: skip
    both = ("line_left", "line_right")
    pointed = long_pointers(sided.filter(~nw.col("facility"))).join(
        sided.select("claim_key", "line_no", *both), on=["claim_key", "line_no"], how="inner"
    )
    pointed = pointed.group_by("claim_key", "position").agg(*(nw.col(name).any() for name in both))
    unpointed = ~nw.col("facility") & nw.col("diagnosis_pointer_1").is_null()
    whole = sided.with_columns(open_line=unpointed).group_by("claim_key").agg(
        open_line=nw.col("open_line").any(),
        bill_left=(nw.col("line_left") & nw.col("facility")).any(),
        bill_right=(nw.col("line_right") & nw.col("facility")).any(),
    )  # fmt: skip
    met = diagnoses.join(pointed, on=["claim_key", "position"], how="left").join(whole, on="claim_key", how="left")
    on_bill = {name: nw.col(f"bill_{name.removeprefix('line_')}").fill_null(False) & nw.col("one_family") for name in both}
    return met.with_columns(
        **{name: nw.col(name).fill_null(False) | on_bill[name] for name in both},
        open_line=nw.col("open_line").fill_null(False),
    ).drop("bill_left", "bill_right")


def with_record_sides(diagnoses: Diagnoses, supported: Lazy) -> Diagnoses:
    """Add ``record_left``, ``record_right``, ``audited_left``, ``audited_right``: what a supported diagnosis says.

    It is the diagnosis itself with a side beside it, or one of its siblings. One row a diagnosis; never null.

    Args:
        diagnoses: rows with ``claim_key``, ``diagnosis_code`` and the siblings' codes; few columns, which all stay.
        supported: as ``documented.supported_diagnoses`` gave them.
    """
    kept = diagnoses.collect_schema().names()
    met = diagnoses.join(supported, on="claim_key", how="left")
    code, said = nw.col("supported"), nw.col("supported_side")
    own = code == nw.col("diagnosis_code")
    told = {}
    for name, letter in (("left", "L"), ("right", "R")):
        sibling = (code == nw.col(f"{name}_code")).fill_null(False) | (code == nw.col("both_code")).fill_null(False)
        told[f"record_{name}"] = (own & said.is_in([letter, "B"])).fill_null(False) | sibling
    met = met.with_columns(**told, audited=nw.col("audited").fill_null(False))
    return met.group_by(*kept).agg(
        record_left=nw.col("record_left").any(), record_right=nw.col("record_right").any(),
        audited_left=(nw.col("record_left") & nw.col("audited")).any(),
        audited_right=(nw.col("record_right") & nw.col("audited")).any(),
    )  # fmt: skip
