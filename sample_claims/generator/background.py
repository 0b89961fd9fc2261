"""The everyday claims that the plants stand among: clean for the eleven checks, in the window and before it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_claims.generator.book import HISTORY, WINDOW, Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.course import in_force, visits
from sample_claims.generator.people import CLINIC, PROVIDERS, REFERRING, Patient, npi
from sample_claims.generator.rhythm import draw
from sample_claims.generator.tables import rows

HISTORY_SHARE = 0.4
COMMERCIAL_SHARE = 0.2
DEPENDANT_SHARE = 0.4
UNPAID_SHARE = 0.12
RECORDLESS_SHARE = 0.15
PARTNER_SHARE = 0.12
KNOWN_SHARE = 0.5  # of the hospital's patients, those whom the clinic sees too
SPECIALTIES = {"FP": 0.46, "OR": 0.22, "GI": 0.12, "HO": 0.2}
VISITS = {1: 0.4, 2: 0.27, 3: 0.17, 4: 0.1, 6: 0.06}
DEDUCTIBLE = (Decimal("35.00"), Decimal("60.00"), Decimal("90.00"), Decimal("140.00"))
CARRIES_NOTHING = (
    "99",
    "8",
    "G",
)  # a claim without a remittance holds no add-on or pair, whose partner must be known to be payable


def professional(book: Book, number: int) -> None:
    """Enter everyday professional claims, patient by patient."""
    while number > 0:
        number -= _course(book, number)


def _course(book: Book, most: int) -> int:
    """Enter the claims of one patient, ``most`` at the most; give their number."""
    role = _role(book)
    plan = "commercial" if book.random.random() < COMMERCIAL_SHARE else "medicare"
    patient = book.patient(role, plan)
    _known(book, patient, plan)
    days = _days(book, min(most, book.random.choices(list(VISITS), weights=list(VISITS.values()))[0]))
    billed = visits(book.random, role, days, plan)
    for day, visit in zip(days, billed, strict=False):
        who = role if book.random.random() >= PARTNER_SHARE else _partner(book, role)
        _visit(book, who, day, visit, patient)
    return len(billed)


def _role(book: Book) -> str:
    specialty = book.random.choices(list(SPECIALTIES), weights=list(SPECIALTIES.values()))[0]
    return book.random.choice([role for role in PROVIDERS if role.startswith(specialty)])


def _partner(book: Book, role: str) -> str:
    mine = PROVIDERS[role]
    return book.random.choice(
        [name for name, who in PROVIDERS.items() if who.group is mine.group and who.specialty == mine.specialty]
    )


def _days(book: Book, number: int) -> list[date]:
    """Draw distinct days in order, some in the history and some in the window."""
    days: set[date] = set()
    while len(days) < number:
        first, last = HISTORY if book.random.random() < HISTORY_SHARE else WINDOW
        days.add(draw(book.random, first, last))
    return sorted(days)


def _visit(book: Book, role: str, day: date, visit: dict[str, str], patient: Patient) -> None:
    claim = book.professional(role, visit["lines"], visit["diagnoses"].split("+"), patient=patient, day=day)
    claim.npis = {"referring_npi": npi(book.random.choice(REFERRING))}
    book.everyday.append(claim)
    _settle(book, claim)


def hospital(book: Book, number: int) -> None:
    """Enter everyday outpatient hospital claims."""
    busy: dict[int, set[date]] = {}
    for claim in book.everyday:
        busy.setdefault(id(claim.patient), set()).add(claim.day)
    clinic = {id(each.patient): each.patient for each in book.everyday if each.group is CLINIC}
    known = [each for each in clinic.values() if each.payer.payer_class == "medicare"]
    for _ in range(number):
        role, (day,) = _role(book), _days(book, 1)
        free = [each for each in known if day not in busy[id(each)]]
        seen = role.startswith("FP") and free and book.random.random() < KNOWN_SHARE
        patient = book.random.choice(free) if seen else book.patient("FP1")
        busy.setdefault(id(patient), set()).add(day)
        _stay(book, role, day, patient)


def _stay(book: Book, role: str, day: date, patient: Patient) -> None:
    fitting = [row for row in rows("hospital_visits") if row["role"] == role[:2] and in_force(row, day)]
    visit = book.random.choice(fitting)
    claim = book.hospital(role, visit["lines"], visit["diagnoses"].split("+"), patient=patient, day=day)
    if visit["lines"].startswith("0450"):
        claim.reasons = [claim.diagnoses[0]]
    book.everyday.append(claim)
    _settle(book, claim)


def _known(book: Book, patient: Patient, plan: str) -> None:
    """Take the medical record number of some, and make some commercial patients dependants."""
    if book.random.random() < RECORDLESS_SHARE:
        patient.record = ""
    if plan == "commercial" and book.random.random() < DEPENDANT_SHARE:
        subscriber = book.patient(
            "FP1", "commercial", payer=patient.payer, last=patient.last, member=patient.member, zip=patient.zip
        )
        patient.subscriber = subscriber
        patient.relationship = "01" if subscriber.sex != patient.sex else "G8"


def _settle(book: Book, claim: Claim) -> None:
    plain = all(line.code.startswith(CARRIES_NOTHING) and line.code != "G2211" for line in claim.lines)
    claim.paid = not (plain and book.random.random() < UNPAID_SHARE)
    if claim.day.month <= 2 and book.random.random() < 0.5:
        claim.deductible = book.random.choice(DEDUCTIBLE)
