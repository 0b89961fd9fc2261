"""Abstract an encounter as its claim bills it: what a record says that supports every line."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sample_claims.generator.claim import Claim
from sample_claims.generator.record.encounter import VISITS, Encounter, Supported
from sample_claims.generator.record.services import documented
from sample_claims.generator.record.visits import facts

EVIDENCE = ("monitored", "evaluated", "assessed", "treated")
# Diagnoses that stand in a note and are rightly not billed: status and whether addressed.
BESIDES = (("J20.9", "history", "N"), ("I25.10", "uncertain", "Y"), ("D50.9", "ruled_out", "Y"), ("E03.9", "confirmed", "N"))
BESIDES_SHARE = 0.25
SIDED = ("M17.1", "M25.5", "M75.4", "M70.6", "S52.5", "G56.0", "C50.91", "C34.1")
BOTH = ("M17.0", "H61.23")
PLACES = {"emergency": "23"}


def abstract(random: Random, claim: Claim) -> Encounter:
    """Describe the encounter of a claim so that the record supports it as billed."""
    encounter = Encounter(claim.patient, claim.day, claim.provider, claim)
    visit = next((line.code for line in claim.lines if line.code in VISITS), "")
    encounter.fields = note(random, encounter) | _kind(claim, visit) | (facts(random, visit) if visit else {})
    if any("25" in line.modifiers for line in claim.lines):
        encounter.fields["separately_identifiable_em"] = "Y"
    encounter.services = documented(random, claim)
    encounter.diagnoses = [diagnosis(random, code) for code in dict.fromkeys(claim.diagnoses)] + _besides(random, claim)
    encounter.supported = [_as_billed(claim, number) for number in range(1, len(claim.lines) + 1)]
    return encounter


def note(random: Random, encounter: Encounter) -> dict[str, str]:
    """A note that is there and signed by who saw the patient."""
    return {
        "note_present": "Y",
        "note_signed": "Y",
        "note_signed_date": str(encounter.day + timedelta(random.choice((0, 0, 0, 1, 2)))),
        "note_author_npi": encounter.provider.npi,
        "chief_complaint_present": "Y",
        "resident_involved": "N",
        "telehealth_mode": "none",
    }


def _kind(claim: Claim, visit: str) -> dict[str, str]:
    row = VISITS.get(visit, {"kind": "procedure", "family": ""})
    place = PLACES.get(row["kind"], "22") if claim.kind == "I" else claim.place
    level = {"facility_level_documented": visit[-1]} if claim.kind == "I" and row["kind"] == "emergency" else {}
    return {"visit_type": row["kind"], "patient_status": row["family"], "place_of_service": place} | level


def diagnosis(random: Random, code: str, status: str = "confirmed", addressed: str = "Y") -> dict[str, str]:
    """A diagnosis as the note has it."""
    return {
        "diagnosis_code": code.replace(".", ""),
        "status": status,
        "laterality": _side(code),
        "addressed": addressed,
        "evidence": random.choice(EVIDENCE) if addressed == "Y" else "",
        "present_in_note": "Y",
    }


def _side(code: str) -> str:
    if code in BOTH:
        return "B"
    digit = code.rstrip("AD")[-1]
    return {"1": "R", "2": "L"}.get(digit, "") if code.startswith(SIDED) else ""


def _besides(random: Random, claim: Claim) -> list[dict[str, str]]:
    code, status, addressed = random.choice(BESIDES)
    there = any(each[:3] == code[:3] for each in claim.diagnoses)
    return [] if there or random.random() >= BESIDES_SHARE else [diagnosis(random, code, status, addressed)]


def _as_billed(claim: Claim, number: int) -> Supported:
    line = claim.lines[number - 1]
    pointed = [int(each) for each in claim.pointers(line) if each.isdigit()] if claim.kind == "P" else range(1, 99)
    codes = tuple(code for place, code in enumerate(claim.diagnoses, 1) if place in pointed)
    return Supported(number, line.code, line.modifiers, line.units, codes)
