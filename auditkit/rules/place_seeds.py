"""At which places of service a code is usually billed, from one dated table (rulebook POS-PROC, seeds).

A line elsewhere is for review. Office visits (99202 to 99215) are in no row: they are billed at many places, the emergency
department among them.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.own_tables import in_force, own_table


def usual_places() -> nw.Expr:
    """The places at which the line's code is usually billed, as text; null where the table says nothing of the code."""
    rows = own_table("place_seeds")
    named = (
        nw.when(is_kind(row["kind"]).fill_null(False) & in_force(row)).then(nw.lit(", ".join(row["places"].split())))
        for row in rows
    )
    return nw.coalesce(*named, nw.lit(None, dtype=nw.String))


def at_usual_place() -> nw.Expr:
    """True where the line's place of service is one of those at which its code is usually billed; never null."""
    found = (
        is_kind(row["kind"]).fill_null(False)
        & nw.col("place_of_service").is_in(row["places"].split()).fill_null(False)
        & in_force(row)
        for row in own_table("place_seeds")
    )
    return nw.any_horizontal(*found, ignore_nulls=False)
