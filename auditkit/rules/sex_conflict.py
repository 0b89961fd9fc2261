"""When an edit on administrative sex is not applied (rulebook DX-SEX and PROC-SEX).

Source: change request 6638; Medicare Claims Processing Manual, ch. 32, sec. 240: condition code 45 on institutional claims and
modifier KX on professional lines say that a gender-specific service is right.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.frames import has_modifier
from auditkit.rules.pointers import has_pointer, long_pointers

STATED = ("F", "M")


def sex_edit_lifted() -> nw.Expr:
    """True where the claim (condition code 45) or the line (KX) says that the service is right; never null."""
    facility = (nw.col("claim_type") == "I").fill_null(False)
    return lifted_on_bill() | (~facility & has_modifier("KX"))


def lifted_on_bill() -> nw.Expr:
    """True for an institutional claim that carries condition code 45; never null."""
    ambiguous = nw.col("condition_codes").str.contains(r"(^|[^0-9A-Z])45($|[^0-9A-Z])").fill_null(False)
    return (nw.col("claim_type") == "I").fill_null(False) & ambiguous


def with_edit_lifted(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    """Add ``lifted``: the claim lifts the edit, or a professional line with KX points to the diagnosis or to none. Never null.

    Args:
        diagnoses: principal and other diagnoses, with the columns of their claims.
        lines: all live lines.
    """
    allowed = lines.filter(has_modifier("KX"), nw.col("claim_type") == "P")
    pointed = long_pointers(allowed).select("claim_key", "position").unique().with_columns(pointed=nw.lit(True))
    unpointed = allowed.filter(~has_pointer()).select("claim_key").unique().with_columns(unpointed=nw.lit(True))
    met = diagnoses.join(pointed, on=["claim_key", "position"], how="left").join(unpointed, on="claim_key", how="left")
    marked = (nw.col(name).fill_null(False) for name in ("pointed", "unpointed"))
    lifted = lifted_on_bill() | nw.any_horizontal(*marked, ignore_nulls=False)
    return met.with_columns(lifted=lifted).drop("pointed", "unpointed")
