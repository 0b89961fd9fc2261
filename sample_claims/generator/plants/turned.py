"""Turn an error into a near miss: the same claims as history, voided, or with the lines withdrawn.

The rulebook drops void claims and the claims that they name (0.2.1), drops lines of status deleted (0.2.2) and never raises a
finding on a line outside the audit window (0.2.4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sample_claims.generator.book import Book

Plant = Callable[[Book], None]


def as_history(plant: Plant) -> Plant:
    """The error lies before the audit window."""

    def turned(book: Book) -> None:
        part = book.part(history=True)
        plant(part)
        _silence(part, "history", "the line lies before the audit window: history never raises a finding (0.2.4)")
        book.absorb(part)

    return turned


def as_voided(plant: Plant) -> Plant:
    """Every claim of the error is voided, by the payer's claim number or by a link that must be inferred."""

    def turned(book: Book) -> None:
        part = book.part(advantage=True)
        plant(part)
        linked = book.random.random() < 0.5
        for claim in list(part.claims):
            part.again(claim, "8", linked=linked)
        how = "payer's claim number of the remittance" if linked else "same account, biller, patient and dates, no payer number"
        _silence(part, "voided", f"a frequency-8 claim takes this one back ({how}): both are dropped (0.2.1)")
        book.absorb(part)

    return turned


def as_deleted(plant: Plant) -> Plant:
    """The lines at fault were withdrawn by the source (only a table can say so)."""

    def turned(book: Book) -> None:
        part = book.part()
        plant(part)
        for row in part.key:
            if row.line_no is not None and row.expected == "fires":
                row.claim.lines[row.line_no - 1].status = "deleted"
        _silence(part, "deleted", "line_status is deleted: the line is dropped (0.2.2); table only, an 837 cannot say so")
        book.absorb(part)

    return turned


def _silence(part: Book, case: str, why: str) -> None:
    part.key = [replace(row, expected="silent", case=case, why=f"{why}; else {row.case}") for row in part.key]
