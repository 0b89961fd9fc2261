"""Plant the situations of ``situations.psv``: for each check an error and a near miss, with what the record says of some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, groupby
from random import Random

from sample_claims.generator.book import Book, Expectation
from sample_claims.generator.claim import Claim
from sample_claims.generator.people import COMMERCIAL, Patient, npi
from sample_claims.generator.record.abstracts import abstract
from sample_claims.generator.record.encounter import Encounter, Supported
from sample_claims.generator.tables import rows

FIRST_SERIAL = 800_001  # of the patients here, so that nobody else's number depends on them
FIRST = "first"
MODIFIERS_OF = ("modifier_missing", "modifier_wrong")
PAYERS = {payer.id: payer for payer in COMMERCIAL}
Row = dict[str, str]


@dataclass(slots=True)
class Scene:
    """The claims of one situation, their patient, and the encounters of those that the record speaks of."""

    claims: list[Claim] = field(default_factory=list)
    encounters: dict[int, Encounter] = field(default_factory=dict)


def situations(book: Book, seed: int) -> None:
    """Enter every situation once. They draw from a seed of their own and change nothing else that is drawn."""
    part = Book(Random(seed), count(FIRST_SERIAL))
    scenes: dict[str, Scene] = {}
    for name, group in groupby(rows("situations"), key=lambda row: row["scene"]):
        scenes[name] = scene = Scene()
        for row in group:
            _claim(part, scene, row)
    for row in rows("answers"):
        _answer(part, scenes[row["scene"]], row)
    book.absorb(part)
    book.encounters += [each for scene in scenes.values() for each in scene.encounters.values()]
    book.later += part.later


def _claim(book: Book, scene: Scene, row: Row) -> None:
    given = dict(word.split("=", 1) for word in row["given"].split())
    day = _day(book, scene, given)
    patient = _patient(book, scene, row["who"], day, given)
    enter = book.hospital if ":" in row["lines"] else book.professional
    places = {"place": given["place"]} if "place" in given else {}
    claim = enter(row["who"], row["lines"], row["diagnoses"].split("+"), patient=patient, day=day, **places)
    patient.sex = given.get("sex", patient.sex)
    _change(claim, given)
    scene.claims.append(claim)
    if row["record"]:
        scene.encounters[len(scene.claims)] = _encounter(book.random, claim, row["record"])


def _day(book: Book, scene: Scene, given: Row) -> date:
    if "on" in given:
        return date.fromisoformat(given["on"])
    return scene.claims[0].day + timedelta(int(given.get("day", 0))) if scene.claims else book.day()


def _patient(book: Book, scene: Scene, role: str, day: date, given: Row) -> Patient:
    if scene.claims and "patient" not in given:
        return scene.claims[0].patient
    plan = given.get("plan", "medicare")
    patient = book.patient(role, "medicare" if plan == "medicare" else "commercial")
    patient.payer = PAYERS.get(plan, patient.payer)
    if "age" in given:
        patient.birth = date(day.year - int(given["age"]), 2, 11)
    return patient


def _change(claim: Claim, given: Row) -> None:
    claim.authorization = given.get("auth", "")
    claim.reasons = [given["reasons"]] if "reasons" in given else claim.reasons
    if "referring" in given:
        claim.npis["referring_npi"] = npi(int(given["referring"]))
    if "clia" in given:
        claim.npis["clia_number"] = ""
    wait = int(given.get("sent", given.get("late", 0)))
    if wait or "sent" in given:
        claim.submitted, claim.paid = claim.day + timedelta(wait), False
    for name, value in given.items():
        what, _, number = name.partition(".")
        if number:
            _change_line(claim, int(number), what, value)


def _change_line(claim: Claim, number: int, what: str, value: str) -> None:
    line = claim.lines[number - 1]
    if what == "charge":
        line.charge = Decimal(value)
    elif what == "share":
        line.share = Decimal(value)
    else:
        line.unit_basis = value


def _encounter(random: Random, claim: Claim, record: str) -> Encounter:
    encounter = abstract(random, claim)
    encounter.settled = True
    for name, value in (word.split("=", 1) for word in record.split()):
        subject, _, column = name.rpartition(".")
        if subject.isdigit():
            encounter.services[int(subject)][column] = value
        elif subject:
            code = subject.removeprefix("dx.").replace(".", "")
            next(row for row in encounter.diagnoses if row["diagnosis_code"] == code)[column] = value
        else:
            encounter.fields[name] = value
    return encounter


def _answer(book: Book, scene: Scene, row: Row) -> None:
    number = 1 if row["claim"] == FIRST else int(row["claim"])
    line_no = int(row["line"]) if row["line"] else None
    answer = Expectation(scene.claims[number - 1], line_no, row["check"], row["expected"], row["case"], "", row["why"])
    if row["claim"] == FIRST:
        book.later.append((tuple(scene.claims), answer))
    else:
        book.key.append(answer)
    if row["supports"]:
        what, kind = row["supports"].split()
        encounter = scene.encounters[number]
        encounter.planted = row["check"]
        _support(encounter.find(line_no or 1), what, kind, row["why"])


def _support(supported: Supported, what: str, kind: str, why: str) -> None:
    if what == "nothing":
        supported.nothing(kind, why)
        return
    supported.kind, supported.cause = kind, why
    if kind in MODIFIERS_OF:
        kept = tuple(each for each in supported.modifiers if each != "59")
        supported.modifiers = (what, *kept)
    elif kind == "units_wrong":
        supported.units = what
    else:
        supported.diagnoses = (what,)


def settle(book: Book) -> None:
    """Enter the answers that stand on whichever claim of a scene comes first in the file, once the claims are in order."""
    for claims, answer in book.later:
        book.key.append(next(_on(claims, answer, book)))


def _on(claims: tuple[Claim, ...], answer: Expectation, book: Book) -> Iterator[Expectation]:
    for claim in book.claims:
        if any(claim is each for each in claims):
            yield replace(answer, claim=claim)
