"""Under which revenue codes a line of an institutional bill is expected, from one dated table (rulebook REV-HCPCS, seeds).

A line elsewhere is for review: the table names what is usual, and payers and hospitals differ.
"""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.frames import has_modifier
from auditkit.rules.own_tables import Row, in_force, own_table


def expected_codes() -> nw.Expr:
    """The revenue codes that the procedure code of a line is expected under, as text; null where none are said of it."""
    named = {subject: ", ".join(map(_named, rows)) for subject, rows in _by_subject("code")}
    found = (nw.when(is_kind(subject).fill_null(False)).then(nw.lit(text)) for subject, text in named.items())
    return nw.coalesce(*found, nw.lit(None, dtype=nw.String))


def under_expected() -> nw.Expr:
    """True where the line stands under a revenue code that its procedure code is expected under; never null."""
    found = (is_kind(subject).fill_null(False) & _under(row) for subject, rows in _by_subject("code") for row in rows)
    return nw.any_horizontal(*found, ignore_nulls=True)


def modifier_lacking() -> nw.Expr:
    """The modifier that lines under the line's revenue code carry, where this one does not; else null."""
    found = (
        nw.when(_under(row) & ~has_modifier(subject)).then(nw.lit(subject))
        for subject, rows in _by_subject("modifier")
        for row in rows
    )
    return nw.coalesce(*found, nw.lit(None, dtype=nw.String))


def _by_subject(rule: str) -> Iterator[tuple[str, list[Row]]]:
    rows = [row for row in own_table("revenue_seeds") if row["rule"] == rule]
    for subject in dict.fromkeys(row["subject"] for row in rows):
        yield subject, [row for row in rows if row["subject"] == subject]


def _under(row: Row) -> nw.Expr:
    revenue = nw.col("revenue_code")
    return ((revenue >= row["revenue_from"]) & (revenue <= row["revenue_to"])).fill_null(False) & in_force(row)


def _named(row: Row) -> str:
    first, last = row["revenue_from"], row["revenue_to"]
    return first if first == last else f"{first} to {last}"
