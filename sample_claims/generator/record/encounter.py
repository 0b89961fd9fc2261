"""An encounter as the record has it, before it is written: fields, services, diagnoses, and what it supports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.people import Patient, Provider
from sample_claims.generator.tables import rows


@dataclass(slots=True)
class Supported:
    """What the record supports for one line of the claim, or (no number) for a service that was not billed.

    A blank code: nothing. ``kind`` is one of auditkit's causes of error, blank where the line stands as billed; ``cause`` says
    it in words.
    """

    line_no: int | None
    code: str
    modifiers: tuple[str, ...] = ()
    units: str = "1"
    diagnoses: tuple[str, ...] = ()
    kind: str = ""
    cause: str = ""

    def nothing(self, kind: str, cause: str) -> None:
        """The record supports nothing of this line."""
        self.code, self.modifiers, self.units, self.diagnoses = "", (), "", ()
        self.kind, self.cause = kind, cause


@dataclass(slots=True)
class Encounter:
    """One encounter.

    A ``settled`` one is confirmed and names its claim. ``services`` are keyed by the line that bills them; those not
    billed have the keys 0, -1, ...
    """

    patient: Patient
    day: date
    provider: Provider
    claim: Claim | None
    fields: dict[str, str] = field(default_factory=dict)
    services: dict[int, dict[str, str]] = field(default_factory=dict)
    diagnoses: list[dict[str, str]] = field(default_factory=list)
    supported: list[Supported] = field(default_factory=list)
    planted: str = ""
    confirmed: str = "Y"
    named: bool = True
    settled: bool = False
    identifier: str = ""

    def line(self, number: int) -> Line:
        """A line of the claim, from 1."""
        if self.claim is None:
            raise ValueError("an encounter without a claim has no lines")
        return self.claim.lines[number - 1]

    def find(self, number: int) -> Supported:
        """What the record supports for a line."""
        return next(each for each in self.supported if each.line_no == number)

    def unbilled(self, service: dict[str, str], supported: Supported) -> None:
        """Enter a documented service that nobody billed."""
        self.services[min([1, *self.services]) - 1] = service
        self.supported.append(supported)


VISITS = {row["code"]: row for row in rows("record/visit")}


def visit_line(claim: Claim) -> int:
    """Number of the first line that is a visit with a level; 0 where there is none."""
    return next((number for number, line in enumerate(claim.lines, 1) if VISITS.get(line.code, {}).get("level")), 0)
