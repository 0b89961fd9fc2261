"""What is planted in the record, how often in 150 encounters, and which claims it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sample_claims.generator.book import Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.people import PROVIDERS
from sample_claims.generator.record import diagnosis_faults, note_faults, service_faults
from sample_claims.generator.record.encounter import Encounter, visit_line
from sample_claims.generator.record.services import DOSES

DEAR = 2000  # dollars: no whole claim above is lost for its note, which would outweigh all other faults together
HIGH, LOW = "FP2", "OR2"  # whose levels are planted shifted, high and low
SPECIALTIES = {"08": "FP", "10": "GI", "20": "OR", "83": "HO"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of disagreement: name, how often, which claims, and what it does to an encounter that agrees."""

    name: str
    times: int
    fits: Callable[[Claim], bool]
    apply: Callable[[Random, Encounter], None]
    planted_claims: bool = False


def _by(claim: Claim, role: str) -> bool:
    return claim.kind == "P" and claim.provider is PROVIDERS[role]


def _code(claim: Claim) -> str:
    number = visit_line(claim) if claim.kind == "P" else 0
    return claim.lines[number - 1].code if number else ""


def _falls(claim: Claim) -> bool:
    return note_faults.can_fall(_code(claim))


def _rises(claim: Claim) -> bool:
    return note_faults.can_rise(_code(claim))


def _with_25(claim: Claim) -> bool:
    return claim.kind == "P" and any("25" in line.modifiers for line in claim.lines)


def _extra(claim: Claim) -> bool:
    return claim.kind == "P" and bool(_code(claim)) and any(service_faults.is_extra(line) for line in claim.lines)


def _forgets(claim: Claim) -> bool:
    return claim.kind == "P" and service_faults.can_forget(claim, SPECIALTIES[claim.provider.specialty])


def _moderate(claim: Claim) -> bool:
    return claim.kind == "P" and claim.total < DEAR


def _drug(claim: Claim) -> bool:
    return claim.kind == "P" and any(line.code in DOSES for line in claim.lines)


FAULTS = (
    Fault("level too high", 6, lambda claim: _by(claim, HIGH) and _falls(claim), note_faults.level_too_high),
    Fault("level too high", 4, lambda claim: not _by(claim, HIGH) and _falls(claim), note_faults.level_too_high),
    Fault("level too low", 4, lambda claim: _by(claim, LOW) and _rises(claim), note_faults.level_too_low),
    Fault("level too low", 2, lambda claim: not _by(claim, LOW) and _rises(claim), note_faults.level_too_low),
    Fault("documented, not billed", 5, _forgets, service_faults.not_billed),
    Fault("billed, not documented", 5, _extra, service_faults.not_documented),
    Fault("drug without administration billed", 4, _drug, service_faults.not_given, planted_claims=True),
    Fault("units", 5, lambda claim: claim.kind == "P" and service_faults.has_counted(claim), service_faults.units),
    Fault("unspecified diagnosis", 5, lambda claim: claim.kind == "P" and diagnosis_faults.unspecific(claim),
          diagnosis_faults.not_specific),
    Fault("uncertain diagnosis", 1, lambda claim: claim.kind == "P" and diagnosis_faults.doubtful(claim),
          diagnosis_faults.uncertain),
    Fault("other side", 1, lambda claim: claim.kind == "P" and bool(service_faults.sided(claim)), service_faults.other_side),
    Fault("same site", 1, lambda claim: claim.kind == "P" and bool(service_faults.apart(claim)), service_faults.same_site),
    Fault("visit not separate", 2, _with_25, note_faults.not_separate),
    Fault("unsigned note", 3, _moderate, note_faults.unsigned),
    Fault("missing note", 3, _moderate, note_faults.missing),
)  # fmt: skip
DRUG_ALONE = ("drug alone", "drug and visit", "commercial")
NEVER_BILLED = ("visit never billed", 2)


def drug_alone(book: Book) -> list[Claim]:
    """Claims on which UND-ADMIN is planted as an error, nothing else is, and no other service stands in for giving the drug."""
    checks: dict[int, set[str]] = {}
    for row in book.key:
        checks.setdefault(id(row.claim), set()).add(row.check_id)
    mine = [row for row in book.key if row.check_id == "UND-ADMIN" and row.expected == "fires" and row.case in DRUG_ALONE]
    plants = {id(row.claim): row.claim for row in mine}
    return [claim for name, claim in plants.items() if checks[name] == {"UND-ADMIN"}]
