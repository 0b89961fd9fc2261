"""When an edit on administrative sex is not applied (rulebook DX-SEX and PROC-SEX).

Source: change request 6638; Medicare Claims Processing Manual, ch. 32, sec. 240: condition code 45 on institutional claims and
modifier KX on professional lines say that a gender-specific service is right.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.frames import has_modifier

STATED = ("F", "M")


def sex_edit_lifted() -> nw.Expr:
    """True where the claim (condition code 45) or the line (KX) says that the service is right; never null."""
    ambiguous = nw.col("condition_codes").str.contains(r"(^|[^0-9A-Z])45($|[^0-9A-Z])").fill_null(False)
    facility = (nw.col("claim_type") == "I").fill_null(False)
    return (facility & ambiguous) | (~facility & has_modifier("KX"))
