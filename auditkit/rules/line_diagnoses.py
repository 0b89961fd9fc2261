"""The diagnoses that bear on a line: those it points to, or, on an institutional claim, all principal and other diagnoses."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.pointers import POINTED_KINDS, POINTERS, long_pointers
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


def diagnoses_told(bearing: Lazy) -> Lazy:
    """One row a line: ``diagnoses``, the codes that bear on it as text, and ``undiagnosed``, whether one is not known."""
    code = nw.col("diagnosis_code")
    told = bearing.group_by(*LINE).agg(
        first=code.min(), last=code.max(), count=code.n_unique() - code.is_null().any().cast(nw.Int64),
        undiagnosed=code.is_null().any(),
    )  # fmt: skip
    return told.with_columns(diagnoses=span("count", "first", "last")).select(*LINE, "diagnoses", "undiagnosed")
