"""Diagnosis pointers of professional lines: the places that a line points to, and the positions that a claim fills.

A pointer names a position 1 to 12 (A to L on paper) among the principal and the other diagnoses. Source: NUCC CMS-1500 manual,
items 21 and 24E; 837P HI and SV107.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.rules.contract import Diagnoses, Lines

POINTERS = tuple(f"diagnosis_pointer_{place}" for place in range(1, 5))
LETTERS = "ABCDEFGHIJKL"
POINTED_KINDS = ("principal", "other")


def pointer_position(column: str) -> nw.Expr:
    """The position 1 to 12 that a pointer names; null where it is blank or no pointer.

    Readers turn letters into numbers; a table made elsewhere may hold letters or ``01`` still.
    """
    pointer = nw.col(column)
    named = (nw.when(pointer.is_in([str(n), f"{n:02}", letter])).then(nw.lit(n)) for n, letter in enumerate(LETTERS, start=1))
    return nw.coalesce(*named)


def has_pointer() -> nw.Expr:
    """True where a line holds a pointer in any place, whatever it says; never null."""
    return nw.any_horizontal(*(~nw.col(name).is_null() for name in POINTERS), ignore_nulls=True)


def long_pointers(lines: Lines) -> Lines:
    """One row a pointer: claim_key, line_no, ``place`` 1 to 4, ``position`` (null where it is no pointer)."""
    places = [
        lines.filter(~nw.col(name).is_null()).select(
            "claim_key", "line_no", place=nw.lit(place), position=pointer_position(name)
        )
        for place, name in enumerate(POINTERS, start=1)
    ]
    return nw.concat(places, how="vertical")


def filled_positions(diagnoses: Diagnoses) -> Diagnoses:
    """The positions that pointers may name: claim_key and ``position`` of the principal and other diagnoses with a code."""
    pointed = nw.col("kind").is_in(list(POINTED_KINDS)).fill_null(False)
    return diagnoses.filter(pointed, ~nw.col("diagnosis_code").is_null()).select("claim_key", "position").unique()
