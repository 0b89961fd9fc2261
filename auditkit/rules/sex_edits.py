"""Bypasses of sex edits: condition code 45 on facility claims, modifier KX on professional lines.

Source: Medicare Claims Processing Manual, ch. 32, sec. 240.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.frames import has_modifier
from auditkit.rules.pointers import has_pointer, long_pointers

AMBIGUOUS_SEX = r"(^| )45( |$)"


def claim_bypasses_sex() -> nw.Expr:
    """True for a facility claim that carries condition code 45; never null."""
    said = nw.col("condition_codes").str.contains(AMBIGUOUS_SEX).fill_null(False)
    return said & (nw.col("claim_type") == "I").fill_null(False)


def line_bypasses_sex() -> nw.Expr:
    """True for a professional line with KX, or a line of a facility claim with condition code 45; never null."""
    return (has_modifier("KX") & (nw.col("claim_type") == "P").fill_null(False)) | claim_bypasses_sex()


def with_bypass(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    """Add ``bypassed``: the claim bypasses sex edits, or a line with KX points to the diagnosis or to none. Never null.

    Args:
        diagnoses: principal and other diagnoses, with the columns of their claims.
        lines: all live lines.
    """
    allowed = lines.filter(has_modifier("KX"), nw.col("claim_type") == "P")
    pointed = long_pointers(allowed).select("claim_key", "position").unique().with_columns(pointed=nw.lit(True))
    unpointed = allowed.filter(~has_pointer()).select("claim_key").unique().with_columns(unpointed=nw.lit(True))
    met = diagnoses.join(pointed, on=["claim_key", "position"], how="left").join(unpointed, on="claim_key", how="left")
    marked = (nw.col(name).fill_null(False) for name in ("pointed", "unpointed"))
    bypassed = claim_bypasses_sex() | nw.any_horizontal(*marked, ignore_nulls=False)
    return met.with_columns(bypassed=bypassed).drop("pointed", "unpointed")
