"""Whether a professional claim is a supplier's: its supplies are held against the DME contractors' tables.

Source: CMS specialty codes of suppliers; NUCC taxonomy, where persons who treat have numbers of their own.
"""

from __future__ import annotations

import narwhals as nw

# Equipment, nutrition, orthotics and prosthetics, and the supplies of A4000 to A9999.
SUPPLIES = r"^([BEKL][0-9]|A[4-9])[0-9]{3}$"
SUPPLIERS = ("51", "52", "53", "54", "55", "56", "57", "58", "87", "88", "A5", "A6", "A7", "A8")
PRACTITIONERS = r"^(1|2|363|364|367)"


def is_supply() -> nw.Expr:
    """True for a code of equipment or supplies; null where the code is blank."""
    return nw.col("procedure_code").str.contains(SUPPLIES)


def by_practitioner() -> nw.Expr:
    """True where specialty or taxonomy shows a practitioner, false where it shows another sender, null where both are blank."""
    specialty, taxonomy = nw.col("rendering_specialty"), nw.col("rendering_taxonomy")
    return nw.coalesce(~specialty.is_in(list(SUPPLIERS)), taxonomy.str.contains(PRACTITIONERS))
