"""Disagreements on the visit and on the note as a whole: level over and under, unsigned, missing, not separate."""

from __future__ import annotations

from random import Random

from sample_claims.generator.course import FAMILIES
from sample_claims.generator.record.encounter import Encounter, Supported, visit_line
from sample_claims.generator.record.visits import facts

TWO_LEVELS = 0.2


def _family(code: str) -> tuple[str, ...]:
    return next((codes for codes in FAMILIES.values() if code in codes), ())


def can_fall(encounter_code: str) -> bool:
    """True where a lower level of the visit's family exists."""
    return encounter_code in _family(encounter_code)[1:]


def can_rise(encounter_code: str) -> bool:
    """True where a higher level of the visit's family exists."""
    return encounter_code in _family(encounter_code)[:-1]


def level_too_high(random: Random, encounter: Encounter) -> None:
    """The note supports one level less, sometimes two."""
    _relevel(random, encounter, -1 - (random.random() < TWO_LEVELS), "level_too_high")


def level_too_low(random: Random, encounter: Encounter) -> None:
    """The note supports one level more."""
    _relevel(random, encounter, 1, "level_too_low")


def _relevel(random: Random, encounter: Encounter, step: int, kind: str) -> None:
    number = _visit(encounter)
    billed = encounter.line(number).code
    family = _family(billed)
    code = family[max(0, min(len(family) - 1, family.index(billed) + step))]
    for name in [name for name in encounter.fields if name.startswith("mdm_") or "time" in name or name == "total_minutes"]:
        del encounter.fields[name]
    encounter.fields |= facts(random, code)
    supported = encounter.find(number)
    supported.code, supported.kind = code, kind
    basis = "time or decision making" if encounter.fields.get("time_documented") == "Y" else "decision making"
    supported.cause = f"billed {billed}; {basis} in the note reaches {code}"


def _visit(encounter: Encounter) -> int:
    if encounter.claim is None:
        raise ValueError("no claim, so no visit")
    return visit_line(encounter.claim)


def unsigned(random: Random, encounter: Encounter) -> None:
    """The note is there and nobody signed it."""
    encounter.fields |= {"note_signed": "N", "note_signed_date": ""}
    for each in encounter.supported:
        each.nothing("not_signed", "the note is not signed; an attestation by the author could still settle it")


def missing(random: Random, encounter: Encounter) -> None:
    """No note came in answer to the request."""
    kept = ("place_of_service",)
    encounter.fields = {name: value for name, value in encounter.fields.items() if name in kept} | {"note_present": "N"}
    encounter.services, encounter.diagnoses = {}, []
    for each in encounter.supported:
        each.nothing("record_not_received", "no note was received for this date")


def not_separate(random: Random, encounter: Encounter) -> None:
    """The visit with modifier 25 holds no more than the procedure's own work."""
    encounter.fields["separately_identifiable_em"] = "N"
    number = _visit(encounter)
    encounter.find(number).nothing(
        "unbundled", f"the note of {encounter.line(number).code}-25 holds only the work that belongs to the procedure"
    )


def never_billed(random: Random, encounter: Encounter) -> None:
    """A visit that stands in the record and on no claim."""
    code = random.choice(("99213", "99214"))
    office = {"visit_type": "office", "patient_status": "established", "place_of_service": "11"}
    encounter.fields |= facts(random, code) | office
    diagnoses = tuple(each["diagnosis_code"] for each in encounter.diagnoses)
    cause = "the visit stands signed in the record; no claim bills it"
    encounter.supported = [Supported(None, code, (), "1", diagnoses, "service_not_billed", cause)]
