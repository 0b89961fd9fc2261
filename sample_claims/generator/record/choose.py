"""Choose the encounters of the audit window that the record speaks of, and plant where it disagrees with the claim."""

from __future__ import annotations

from datetime import date
from random import Random

from sample_claims.generator import rhythm
from sample_claims.generator.book import WINDOW, Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.people import CLINIC, PROVIDERS, Patient
from sample_claims.generator.record.abstracts import abstract, diagnosis, note
from sample_claims.generator.record.encounter import Encounter
from sample_claims.generator.record.note_faults import never_billed
from sample_claims.generator.record.planted import FAULTS, NEVER_BILLED, Fault, drug_alone

PER = 150
HOSPITAL_SHARE = 0.1
NAMED_SHARE = 0.7  # of encounters that name their claim; the others are found by patient, day and provider
CONFIRMED = {"Y": 0.8, "N": 0.13, "": 0.07}


def record(book: Book, number: int) -> None:
    """Enter ``number`` encounters, disagreements first, as far as the book has claims that fit."""
    open_claims = [claim for claim in book.everyday if WINDOW[0] <= claim.day <= WINDOW[1]]
    book.random.shuffle(open_claims)
    taken: set[int] = set()
    for fault in FAULTS:
        pool = drug_alone(book) if fault.planted_claims else open_claims
        book.encounters += _planted(book.random, fault, pool, taken, _times(fault.times, number))
    book.encounters += _unbilled(book, open_claims, _times(NEVER_BILLED[1], number))
    rest = [claim for claim in open_claims if id(claim) not in taken]
    hospital = [claim for claim in rest if claim.kind == "I"][: int(number * HOSPITAL_SHARE)]
    office = [claim for claim in rest if claim.kind == "P"][: max(0, number - len(book.encounters) - len(hospital))]
    book.encounters += [abstract(book.random, claim) for claim in hospital + office]
    _finish(book)


def _times(times: int, number: int) -> int:
    return round(times * number / PER)


def _planted(random: Random, fault: Fault, pool: list[Claim], taken: set[int], times: int) -> list[Encounter]:
    found = []
    for claim in [claim for claim in pool if id(claim) not in taken and fault.fits(claim)][:times]:
        taken.add(id(claim))
        encounter = abstract(random, claim)
        fault.apply(random, encounter)
        encounter.planted = fault.name
        found.append(encounter)
    return found


def _unbilled(book: Book, claims: list[Claim], times: int) -> list[Encounter]:
    """Visits of patients of the clinic on a day without a claim."""
    clinic = {id(each.patient): each.patient for each in claims if each.group is CLINIC and each.patient.record}
    found = []
    for patient in list(clinic.values())[:times]:
        encounter = Encounter(patient, _free_day(book, patient), PROVIDERS["FP1"], None, planted=NEVER_BILLED[0])
        encounter.fields = note(book.random, encounter)
        encounter.diagnoses = [diagnosis(book.random, "I10")]
        never_billed(book.random, encounter)
        found.append(encounter)
    return found


def _free_day(book: Book, patient: Patient) -> date:
    busy = {claim.day for claim in book.claims if claim.patient is patient}
    day = rhythm.draw(book.random, *WINDOW)
    while day in busy:
        day = rhythm.draw(book.random, *WINDOW)
    return day


def _finish(book: Book) -> None:
    book.encounters.sort(key=lambda each: (each.day, each.patient.member, each.provider.npi))
    for number, each in enumerate(book.encounters, 1):
        each.identifier = f"E{number:04d}"
        if each.settled:
            continue
        each.confirmed = book.random.choices(list(CONFIRMED), weights=list(CONFIRMED.values()))[0]
        each.named = each.claim is not None and (not each.patient.record or book.random.random() < NAMED_SHARE)
