"""Facility bills by their type: which are inpatient. Source: NUBC type of bill, second and third digit; rulebook 0.4."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from auditkit.rules.code_kinds import is_kind

# Hospital, swing bed, skilled nursing and religious non-medical inpatient bills, with or without the leading zero.
INPATIENT = r"^0?(11|18|21|41)"
CRITICAL_ACCESS = ("85",)


def on_bill(beginnings: Iterable[str]) -> nw.Expr:
    """True where the type of bill begins so, with or without the leading zero, false on other bills, null where it is blank.

    Args:
        beginnings: second and third digit of the type of bill, ``13`` for hospital outpatient.
    """
    return nw.col("type_of_bill").str.contains(f"^0?({'|'.join(beginnings)})")


def is_inpatient() -> nw.Expr:
    """True for an inpatient bill, false for another, null where the type of bill is blank."""
    return nw.col("type_of_bill").str.contains(INPATIENT)


def ought_to_have_a_code() -> nw.Expr:
    """False where a facility line may rightly lack a procedure code, by its revenue code; true on every other line.

    A check on procedure codes names it as ``APPLIES``, so that a room-and-board line is not listed as cannot tell.
    """
    needed = is_kind("revenue_with_code", code="revenue_code").fill_null(True)
    return ~(nw.col("claim_type") == "I").fill_null(False) | ~nw.col("procedure_code").is_null() | needed
