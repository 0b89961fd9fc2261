"""The book that claims and expectations are entered in: who was seen, when, what was billed, and what an audit should say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from sample_claims.generator import rhythm
from sample_claims.generator.claim import Claim, lines
from sample_claims.generator.people import (
    ADVANTAGE,
    COMMERCIAL,
    CONTRACTORS,
    EVERYONE,
    FIRST_NAMES,
    HOSPITAL,
    LAST_NAMES,
    Patient,
    Payer,
)
from sample_claims.generator.record.encounter import Encounter

WINDOW = (date(2024, 7, 1), date(2024, 9, 30))
HISTORY = (date(2023, 7, 3), date(2024, 6, 28))
DIAGNOSES = {
    "FP": (
        "E11.9",
        "E11.65",
        "I10",
        "E78.5",
        "E78.00",
        "E78.2",
        "J06.9",
        "J20.9",
        "R05.9",
        "R42",
        "R53.83",
        "N39.0",
        "M54.50",
        "M54.59",
        "E03.9",
        "F41.1",
        "F32.A",
        "K21.9",
        "J45.909",
        "E66.9",
        "R73.03",
        "I25.10",
        "N18.30",
        "I48.91",
    ),
    "OR": ("M17.11", "M17.12", "M17.0", "M25.561", "M25.562", "M25.511", "M25.512", "M75.41", "M75.42", "M70.61", "M70.62"),
    "GI": (
        "K63.5",
        "D12.2",
        "D12.3",
        "D12.5",
        "K57.30",
        "K62.5",
        "K64.8",
        "K20.90",
        "K29.50",
        "K44.9",
        "K22.70",
        "R13.10",
    ),
    "HO": ("C34.11", "C18.7", "C20", "C83.38", "C90.00", "D50.9", "D70.1", "D64.81", "C79.51"),
}
# What the policies among the user's tables ask of a service.
SUPPORTING = {"83036": ("E11.9", "I10"), "80061": ("E78.5", "I10"), "11721": ("B35.1", "M79.674")}
SURGERY = ("27", "29", "22", "63", "64", "43", "45", "G0105", "G0121")
INPATIENT = ("99223", "99232", "99291", "99292")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One row of the key. ``position`` is the kind and number of a diagnosis (``other 2``), or the name of a field."""

    claim: Claim
    line_no: int | None
    check_id: str
    expected: str
    case: str
    position: str
    why: str


@dataclass(slots=True)
class Book:
    """Claims and expectations; ``history`` and ``advantage`` change when, and under which payer, its visits take place.

    ``everyday`` are the claims that no plant made; ``strays`` were paid but are no claims of the sample; ``encounters`` are
    what the record says of some claims; ``later`` are answers that stand on whichever of several claims is first in the file.
    """

    random: Random
    serials: Iterator[int] = field(default_factory=lambda: count(1))
    history: bool = False
    advantage: bool = False
    claims: list[Claim] = field(default_factory=list)
    key: list[Expectation] = field(default_factory=list)
    everyday: list[Claim] = field(default_factory=list)
    strays: list[Claim] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    later: list[tuple[tuple[Claim, ...], Expectation]] = field(default_factory=list)

    def part(self, *, history: bool = False, advantage: bool = False) -> Book:
        """Open an empty book that draws from the same seed."""
        return Book(self.random, self.serials, history, advantage)

    def absorb(self, part: Book) -> None:
        """Enter all that stands in a part."""
        self.claims += part.claims
        self.key += part.key

    def day(self, spare: int = 0) -> date:
        """Draw a working day of the window (of the history in a history book), ``spare`` days before its end at the latest."""
        first, last = HISTORY if self.history else WINDOW
        return rhythm.draw(self.random, first, last - timedelta(spare))

    def diagnoses(self, role: str, number: int = 2) -> list[str]:
        """Draw diagnoses that the specialty sees."""
        return self.random.sample(DIAGNOSES[role[:2]], number)

    def patient(self, role: str, plan: str = "medicare", **known: Any) -> Patient:
        """Invent a patient of a provider; ``known`` sets fields."""
        serial = next(self.serials)
        insurer = self._payer(role, plan)
        oldest, youngest = (1936, 1957) if plan == "medicare" else (1964, 1998)
        birth = date(self.random.randint(oldest, youngest), self.random.randint(1, 12), self.random.randint(1, 28))
        names = self.random.choice(LAST_NAMES), self.random.choice(FIRST_NAMES)
        zip_code = self.random.choice(("60601", "60614", "30901", "31201"))
        patient = Patient(f"MR{serial:06d}", *names, birth, self.random.choice("FM"), zip_code, f"SMP{serial:07d}", insurer)
        return replace(patient, **known)

    def _payer(self, role: str, plan: str) -> Payer:
        if plan == "commercial":
            return self.random.choice(COMMERCIAL)
        return ADVANTAGE if self.advantage else CONTRACTORS[EVERYONE[role].group.locality]

    def professional(self, role: str, spec: str, diagnoses: list[str] | None = None, **given: Any) -> Claim:
        """Enter a professional claim: who, lines (see ``claim.lines``), diagnoses; further fields of the claim by name."""
        provider = EVERYONE[role]
        weeks = given.pop("weeks", 0)
        place = given.pop("place", None) or _place(spec)
        return self._enter(
            Claim(
                "P",
                provider.group,
                provider,
                **self._who(role, given),
                place=place,
                diagnoses=diagnoses or _supporting(spec) or self.diagnoses(role),
                lines=lines(spec),
                submitted=WINDOW[0],
                **given,
            ),
            weeks,
        )

    def hospital(self, role: str, spec: str, diagnoses: list[str] | None = None, **given: Any) -> Claim:
        """Enter an outpatient hospital claim that the provider attended."""
        weeks = given.pop("weeks", 0)
        return self._enter(
            Claim(
                "I",
                HOSPITAL,
                EVERYONE[role],
                **self._who("FP1", given),
                place="131",
                diagnoses=diagnoses or self.diagnoses(role),
                lines=lines(spec),
                submitted=WINDOW[0],
                **given,
            ),
            weeks,
        )

    def _who(self, role: str, given: dict[str, Any]) -> dict[str, Any]:
        payer = given.pop("payer", "medicare")
        patient = given.pop("patient", None) or self.patient(role, payer)
        day = given.pop("day", None) or self.day(given.pop("spare", 0))
        return {"patient": patient, "day": day}

    def _enter(self, claim: Claim, weeks: int) -> Claim:
        ready = (claim.through or claim.day) + timedelta(3)
        claim.submitted = ready + timedelta((4 - ready.weekday()) % 7 + 7 * weeks)  # claims leave in weekly batches, on Fridays
        if any(code.startswith("C50") for code in claim.diagnoses):
            claim.patient.sex = "F"
        self.claims.append(claim)
        return claim

    def again(self, claim: Claim, frequency: str, *, linked: bool, **changed: Any) -> Claim:
        """Enter a replacement (7) or void (8) a month later, linked by the payer's number or only by what they share."""
        if not linked:
            claim.paid = False
        own: dict[str, Any] = {
            "lines": [replace(line) for line in claim.lines],
            "diagnoses": list(claim.diagnoses),
            "npis": dict(claim.npis),
        }
        sent: dict[str, Any] = {
            "frequency": frequency,
            "original": claim,
            "linked": linked,
            "paid": linked and frequency == "7",
        }
        copy = replace(claim, **(own | sent | changed))
        copy.submitted = claim.submitted + timedelta(28)
        self.claims.append(copy)
        return copy

    def expect(
        self, claim: Claim, line_no: int | None, check_id: str, expected: str, case: str, why: str, position: str = ""
    ) -> None:
        """Enter what a check should say of a claim, line or diagnosis."""
        self.key.append(Expectation(claim, line_no, check_id, expected, case, position, why))


def _supporting(spec: str) -> list[str]:
    return next((list(SUPPORTING[code]) for code in (line.code for line in lines(spec)) if code in SUPPORTING), [])


def _place(spec: str) -> str:
    codes = [word.split("-")[0] for word in spec.split()]
    if any(code.startswith(INPATIENT) for code in codes):
        return "21"
    return "24" if any(code.startswith(SURGERY) for code in codes) else "11"
