"""The everyday claims that the plants stand among: clean for the eleven checks, in the window and before it."""

from __future__ import annotations

from sample_claims.generator.book import Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.people import npi
from sample_claims.generator.tables import rows

HISTORY_SHARE = 0.3
COMMERCIAL_SHARE = 0.2
DEPENDANT_SHARE = 0.4
UNPAID_SHARE = 0.06
RECORDLESS_SHARE = 0.1
ROLES = ("FP1", "FP1", "FP2", "FP2", "OR1", "OR2", "GI1", "GI2", "HO1", "HO2")
NEW_IN_APRIL = "J1010"  # active from 2024-04-01: no everyday claim of the history bills it
CARRIES_NOTHING = (
    "99",
    "8",
    "G",
)  # a claim without a remittance holds no add-on or pair, whose partner must be known to be payable


def professional(book: Book, number: int) -> None:
    """Enter everyday professional claims."""
    for _ in range(number):
        role = book.random.choice(ROLES)
        plan = "commercial" if book.random.random() < COMMERCIAL_SHARE else "medicare"
        part = book.part(history=book.random.random() < HISTORY_SHARE)
        visit = _visit(book, "visits", role[:2], part.history)
        claim = part.professional(role, visit["lines"], visit["diagnoses"].split("+"), payer=plan)
        book.absorb(part)
        claim.npis = {"referring_npi": npi(book.random.choice((301, 302, 303)))}
        if plan == "commercial":
            _household(book, claim)
        _settle(book, claim)


def hospital(book: Book, number: int) -> None:
    """Enter everyday outpatient hospital claims."""
    for _ in range(number):
        role = book.random.choice(ROLES)
        part = book.part(history=book.random.random() < HISTORY_SHARE)
        visit = _visit(book, "hospital_visits", role[:2], part.history)
        claim = part.hospital(role, visit["lines"], visit["diagnoses"].split("+"))
        book.absorb(part)
        if visit["lines"].startswith("0450"):
            claim.reasons = [claim.diagnoses[0]]
        _settle(book, claim)


def _visit(book: Book, table: str, role: str, history: bool) -> dict[str, str]:
    fitting = [row for row in rows(table) if row["role"] == role and not (history and NEW_IN_APRIL in row["lines"])]
    return book.random.choice(fitting)


def _household(book: Book, claim: Claim) -> None:
    """Make some commercial patients dependants, and some without a medical record number."""
    patient = claim.patient
    if book.random.random() < RECORDLESS_SHARE:
        patient.record = ""
    if book.random.random() < DEPENDANT_SHARE:
        subscriber = book.patient(
            "FP1", "commercial", payer=patient.payer, last=patient.last, member=patient.member, zip=patient.zip
        )
        patient.subscriber = subscriber
        patient.relationship = "01" if subscriber.sex != patient.sex else "G8"


def _settle(book: Book, claim: Claim) -> None:
    plain = all(line.code.startswith(CARRIES_NOTHING) and line.code != "G2211" for line in claim.lines)
    claim.paid = not (plain and book.random.random() < UNPAID_SHARE * 2)
