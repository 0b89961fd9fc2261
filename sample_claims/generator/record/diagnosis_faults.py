"""Disagreements on diagnoses: an unspecified code where the note is specific, an uncertain one billed as certain."""

from __future__ import annotations

from random import Random

from sample_claims.generator.claim import Claim
from sample_claims.generator.record.abstracts import diagnosis
from sample_claims.generator.record.encounter import Encounter

# Billed, and what the note supports.
SPECIFIC = {
    "E11.9": "E11.65",
    "E78.5": "E78.2",
    "R05.9": "R05.1",
    "M54.50": "M54.59",
    "N18.30": "N18.31",
    "D50.9": "D50.0",
}
UNCERTAIN = {"J20.9": "R05.9", "N39.0": "R53.83", "K29.50": "R13.10"}


def unspecific(claim: Claim) -> bool:
    """True where a code has a more specific one that the claim does not bill."""
    return any(code in SPECIFIC and SPECIFIC[code] not in claim.diagnoses for code in claim.diagnoses)


def doubtful(claim: Claim) -> bool:
    """True where a code may stand for a suspicion."""
    return any(code in UNCERTAIN for code in claim.diagnoses)


def not_specific(random: Random, encounter: Encounter) -> None:
    """The note names what the billed code leaves open."""
    billed = next(code for code in _billed(encounter) if code in SPECIFIC)
    cause = "billed {}; the note says more, which is {}"
    _exchange(random, encounter, billed, SPECIFIC[billed], "diagnosis_not_specific", cause)


def uncertain(random: Random, encounter: Encounter) -> None:
    """The note calls the billed condition probable; the symptom is what may be billed."""
    billed = next(code for code in _billed(encounter) if code in UNCERTAIN)
    encounter.diagnoses.append(diagnosis(random, billed, status="uncertain"))
    cause = "billed {}, which the note calls probable; its symptom is {}"
    _exchange(random, encounter, billed, UNCERTAIN[billed], "diagnosis_wrong", cause)


def _billed(encounter: Encounter) -> list[str]:
    return encounter.claim.diagnoses if encounter.claim else []


def _exchange(random: Random, encounter: Encounter, billed: str, real: str, kind: str, cause: str) -> None:
    bare = billed.replace(".", "")
    for place, row in enumerate(encounter.diagnoses):
        if row["diagnosis_code"] == bare and row["status"] == "confirmed":
            encounter.diagnoses[place] = diagnosis(random, real)
    for each in encounter.supported:
        if billed in each.diagnoses:
            each.diagnoses = tuple(real if code == billed else code for code in each.diagnoses)
            each.kind, each.cause = kind, cause.format(billed, real)
