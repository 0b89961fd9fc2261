"""National provider identifiers: their form and check digit, as expressions that every engine computes.

Source: CMS, "Requirements for National Provider Identifier and NPI Check Digit": the Luhn formula over the card-issuer prefix
80840 and the nine digits of the identifier. The prefix always adds 24.
"""

from __future__ import annotations

import narwhals as nw

FORM = r"^[12][0-9]{9}$"
PREFIX_SUM = 24


def npi_form(column: str) -> nw.Expr:
    """True where the value is ten digits beginning with 1 or 2, false where it is not, null where it is blank."""
    return nw.col(column).str.contains(FORM)


def check_digit(column: str) -> nw.Expr:
    """The check digit that the first nine digits call for; null where the value is blank or not of the form."""
    # Only what has the form is taken apart: a cast of other text to a number would stop the engine.
    npi = nw.when(npi_form(column)).then(nw.col(column))
    total = nw.lit(PREFIX_SUM)
    for place in range(9):
        digit = npi.str.slice(place, 1).cast(nw.Int64)
        doubled = place % 2 == 0  # from the right, the check digit apart, every other digit beginning with the rightmost
        total = total + (digit * 2 - nw.when(digit >= 5).then(nw.lit(9)).otherwise(nw.lit(0)) if doubled else digit)
    return (10 - total % 10) % 10


def last_digit(column: str) -> nw.Expr:
    """The check digit as written; null where the value is blank or not of the form."""
    return nw.when(npi_form(column)).then(nw.col(column)).str.slice(9, 1).cast(nw.Int64)
