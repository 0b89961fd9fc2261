"""The diagnoses that bear on a line: those it points to, or, on an institutional claim, all principal and other diagnoses."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.pointers import POINTED_KINDS, POINTERS, long_pointers, pointer_position
from auditkit.rules.visits import LINE, span

Lazy = nw.LazyFrame[Any]


def diagnoses_of(lines: Lines, diagnoses: Diagnoses) -> Lazy:
    """One row a line and diagnosis that bears on it: ``claim_key``, ``line_no``, ``diagnosis_code``.

    The code is null where a line points to nothing, to a position that the claim does not fill, or to a diagnosis that is
    blank, and where an institutional claim has no diagnosis: something bears on the line and is not known.
    """
    listed = diagnoses.filter(nw.col("kind").is_in(list(POINTED_KINDS))).select("claim_key", "position", "diagnosis_code")
    asked = lines.select(*LINE, "claim_type", *POINTERS).unique()
    facility = nw.col("claim_type") == "I"
    pointing = asked.filter(~facility).select(*LINE, *POINTERS)
    pointed = pointing.select(*LINE).join(long_pointers(pointing).select(*LINE, "position"), on=list(LINE), how="left")
    pointed = pointed.join(listed, on=["claim_key", "position"], how="left").select(*LINE, "diagnosis_code")
    whole = asked.filter(facility).select(*LINE).join(listed.drop("position"), on="claim_key", how="left")
    return nw.concat([pointed, whole.select(*LINE, "diagnosis_code")], how="vertical")


def beside_diagnoses(lines: Lines, diagnoses: Diagnoses) -> Lazy:
    """Each line beside each principal and other diagnosis of its claim, or once alone where there is none.

    Adds ``position``, ``diagnosis_code`` and ``bears``: the line points to it, or the claim is institutional; never null.
    """
    listed = diagnoses.filter(nw.col("kind").is_in(list(POINTED_KINDS))).select("claim_key", "position", "diagnosis_code")
    pointed = nw.any_horizontal(*(pointer_position(name) == nw.col("position") for name in POINTERS), ignore_nulls=True)
    facility = (nw.col("claim_type") == "I").fill_null(False)
    return lines.join(listed, on="claim_key", how="left").with_columns(bears=facility | pointed.fill_null(False))


def diagnoses_told(beside: Lazy) -> Lazy:
    """One row a line: ``diagnoses``, the codes that bear on it as text, and ``undiagnosed``, whether one is not known.

    Not known is what a line bears on that is blank: no pointer, one to a place that the claim does not fill, or an
    institutional claim without a diagnosis.
    """
    code = nw.when(nw.col("bears")).then(nw.col("diagnosis_code"))
    marked = beside.with_columns(
        code=code,
        blank=nw.col("bears") & code.is_null(),
        pointing=nw.any_horizontal(*(~nw.col(name).is_null() for name in POINTERS), ignore_nulls=True),
        **{f"met_{name}": (pointer_position(name) == nw.col("position")).fill_null(False) for name in POINTERS},
    )
    told = marked.group_by(*LINE, "claim_type", "pointing", *POINTERS).agg(
        first=nw.col("code").min(), last=nw.col("code").max(), blank=nw.col("blank").any(),
        count=nw.col("code").n_unique() - nw.col("code").is_null().any().cast(nw.Int64),
        **{f"met_{name}": (nw.col(f"met_{name}") & ~nw.col("code").is_null()).any() for name in POINTERS},
    )  # fmt: skip
    missed = nw.any_horizontal(*(~nw.col(name).is_null() & ~nw.col(f"met_{name}") for name in POINTERS), ignore_nulls=True)
    unknown = nw.when(nw.col("claim_type") == "I").then(nw.col("blank")).otherwise(missed | ~nw.col("pointing"))
    return told.select(*LINE, diagnoses=span("count", "first", "last"), undiagnosed=unknown)
