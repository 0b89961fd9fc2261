"""Facility bills by their type: which are inpatient. Source: NUBC type of bill, second and third digit; rulebook 0.4."""

from __future__ import annotations

import narwhals as nw

# Hospital, swing bed, skilled nursing and religious non-medical inpatient bills, with or without the leading zero.
INPATIENT = r"^0?(11|18|21|41)"


def is_inpatient() -> nw.Expr:
    """True for an inpatient bill, false for another, null where the type of bill is blank."""
    return nw.col("type_of_bill").str.contains(INPATIENT)
