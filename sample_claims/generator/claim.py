"""A claim and its lines as the generator holds them, before they are written as a table or as X12."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sample_claims.generator.amounts import CHARGE_TO_ALLOWED, FACILITY_PLACES, cents, facility, professional, unit_charge
from sample_claims.generator.people import Group, Patient, Provider

SPEC = re.compile(
    r"(?:(?P<revenue>\d{4}):)?(?P<code>[^-*@]*)(?P<mods>(?:-[^-*@]+)*)(?:\*(?P<units>[\d.]+))?(?:@(?P<pointers>[\w.]*))?"
)
COMPONENTS = ("26", "TC")
EVERY = ("every",)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a payer decided against a line: adjustment group and reason (CARC), remark (RARC), and how far it goes.

    ``scope``: whole and line are denials; units pays ``paid_units`` only; level pays ``paid_code``; half pays a half;
    secondary pays after another payer.
    """

    group: str
    reason: str
    remark: str
    scope: str
    paid_units: str = ""
    paid_code: str = ""

    @property
    def denies(self) -> bool:
        """True where nothing is paid."""
        return self.scope in ("whole", "line")


@dataclass(slots=True)
class Line:
    """One service line. ``pointers`` stand as billed: numbers or letters, a blank for a gap.

    ``share`` of the full price is allowed: less than 1 for assistants and surgeons who share.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    units: str = "1"
    pointers: tuple[str, ...] = ()
    revenue: str = ""
    day: date | None = None
    through: date | None = None
    place: str = ""
    unit_basis: str = "UN"
    ndc: str = ""
    supplied_by: str = ""
    status: str = "billed"
    denied: bool = False
    ruling: Ruling | None = None
    noncovered: bool = False
    rendering: str = ""
    ordering: str = ""
    charge: Decimal | None = None
    share: Decimal = Decimal(1)

    @property
    def component(self) -> str:
        """26 or TC where the line bills one component."""
        return next((modifier for modifier in self.modifiers if modifier in COMPONENTS), "")


def lines(spec: str) -> list[Line]:
    """Read lines such as ``99213-25 20610-RT J3301*4@1``: code, modifiers, units after ``*``, pointers after ``@``.

    Pointers are separated by dots (``@1.3``; ``@.2`` leaves the first blank; a bare ``@`` points nowhere); a revenue code
    stands before the code with a colon (``0636:J9271*200``; ``0250:`` has no code).
    """
    return [_line(word) for word in spec.split()]


def _line(word: str) -> Line:
    match = SPEC.fullmatch(word)
    if match is None:
        raise ValueError(f"not a line: {word}")
    pointers = match["pointers"]
    line = Line(match["code"], tuple(match["mods"].split("-")[1:]), match["units"] or "1", revenue=match["revenue"] or "")
    line.pointers = EVERY if pointers is None else tuple(pointers.split(".")) if pointers else ()
    line.supplied_by = "provider" if re.match(r"[JQ]\d{4}$", line.code) else ""
    return line


@dataclass(slots=True)
class Claim:
    """One claim. ``original`` and ``linked`` say which claim a replacement or void names, and whether by the payer's number.

    ``first`` is what the payer decided at first, line by line, where it reversed that later; ``taken_back`` says that it paid
    nothing after the reversal. ``silent`` claims are denied without a word on their lines.
    """

    kind: str
    group: Group
    provider: Provider
    patient: Patient
    day: date
    place: str
    diagnoses: list[str]
    lines: list[Line]
    submitted: date
    through: date | None = None
    reasons: list[str] = field(default_factory=list)
    frequency: str = "1"
    original: Claim | None = None
    linked: bool = True
    paid: bool = True
    letters: bool = False
    npis: dict[str, str] = field(default_factory=dict)
    lower_case: bool = False
    deductible: Decimal = Decimal(0)
    first: list[Ruling | None] = field(default_factory=list)
    taken_back: bool = False
    silent: bool = False
    authorization: str = ""
    coder: str = ""
    claim_id: str = ""
    account: str = ""
    payer_number: str = ""

    @property
    def in_facility(self) -> bool:
        """True where Medicare pays the facility rate."""
        return self.place in FACILITY_PLACES

    def charge(self, line: Line) -> Decimal:
        """Charge of one line, dollars."""
        if line.charge is not None:
            return line.charge
        return cents(unit_charge(line.code, line.component, self.kind == "I") * Decimal(line.units))

    def allowed(self, line: Line) -> Decimal:
        """Allowed amount of one line, dollars, were it paid in full: schedule or invented, never above the charge."""
        price = facility(line.code) if self.kind == "I" else self._scheduled(line)
        if price is None:
            price = unit_charge(line.code, line.component, self.kind == "I") / CHARGE_TO_ALLOWED
        return min(cents(price * Decimal(line.units) * line.share), self.charge(line))

    def _scheduled(self, line: Line) -> Decimal | None:
        return professional(line.code, line.component, self.in_facility, self.group.locality)

    def pointers(self, line: Line) -> tuple[str, ...]:
        """Pointers as billed; a line that names none of its own points to every diagnosis, four at most."""
        if line.pointers != EVERY:
            return line.pointers
        return tuple(str(position) for position in range(1, min(len(self.diagnoses), 4) + 1))

    @property
    def total(self) -> Decimal:
        """Sum of the charges, dollars."""
        return sum((self.charge(line) for line in self.lines), Decimal("0.00"))

    def field(self, name: str, usual: str = "") -> str:
        """An NPI field of the claim: what the plant put there, else the usual one."""
        return self.npis.get(name, usual)
