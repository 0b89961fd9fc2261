"""What is priced, and a price with its working."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Basis = Literal["contract", "remittance", "fee_schedule", "unpriced"]
Step = tuple[str, Decimal]
CENT = Decimal("0.01")
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Service:
    """One unit of a service: everything that its price depends on, what stands beside it apart.

    ``locality`` is contractor and locality, as 10112-00. ``claim_type`` is P or I, ``profile`` the rule profile of the claim,
    ``specialty`` the CMS specialty of who performed it, ``minutes`` those of anesthesia, ``type_of_bill`` an institution's.
    """

    procedure_code: str | None
    service_date: dt.date | None
    modifiers: tuple[str, ...] = ()
    place_of_service: str | None = None
    locality: str | None = None
    payer_id: str | None = None
    claim_type: str = "P"
    profile: str = "medicare"
    specialty: str | None = None
    minutes: Decimal | None = None
    type_of_bill: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a unit's price that is paid in full once a day: technical, professional, practice expense.

    ``rank`` is what services of the day are ranked by, ``fall`` the dollars by which the price before shares falls for a unit
    that is not the first.
    """

    name: str
    rank: Decimal
    fall: Decimal


@dataclass(frozen=True, slots=True)
class Together:
    """What the price of a service depends on where others stand beside it (rulebook 6.4).

    ``indicator`` is the multiple-procedure indicator of the fee schedule, or the status of the outpatient schedule; ``price``
    the price before shares and ``left`` the product of its shares; ``family`` the endoscopy that it is a variant of, with
    ``family_price``. ``unknown`` says why a reduction could not be worked out.
    """

    indicator: str
    price: Decimal | None = None
    left: Decimal = WHOLE
    family: str = ""
    family_price: Decimal | None = None
    parts: tuple[Part, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """The allowed amount of one unit alone, dollars, with its working step by step; or why there is none.

    Exactly one of ``amount`` and ``reason`` is None. The number of a step is an amount, a share or an index, as its text says.
    ``whole_line`` says that the amount is the line's whatever its units, as anesthesia's; ``together`` is None where nothing
    beside it bears on it.
    """

    amount: Decimal | None
    reason: str | None
    working: tuple[Step, ...]
    basis: Basis
    together: Together | None = None
    whole_line: bool = False


class UnpricedError(Exception):
    """Raised inside a calculation where a service has no price, with the reason; never leaves ``auditkit.price``."""


def unpriced(reason: object, together: Together | None = None) -> Price:
    """No price, and why."""
    return Price(None, str(reason), (), "unpriced", together)


def worthless(why: str, basis: Basis = "fee_schedule") -> Price:
    """A price of nothing, and why."""
    nothing = Decimal("0.00")
    return Price(nothing, None, ((why, nothing),), basis)


def cents(amount: Decimal) -> Decimal:
    """Round dollars to whole cents, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def working_text(price: Price) -> str:
    """The working of a price as text, one step a line; or the reason why there is none."""
    return f"unpriced: {price.reason}" if price.amount is None else steps_text(price.working)


def steps_text(steps: tuple[Step, ...]) -> str:
    """Steps one a line, their numbers below each other."""
    width = max((len(step) for step, _ in steps), default=0)
    return "\n".join(f"{step:<{width}}  {number:>12}" for step, number in steps)
