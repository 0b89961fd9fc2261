"""What is priced, and a price with its working."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Basis = Literal["contract", "remittance", "fee_schedule", "unpriced"]
Step = tuple[str, Decimal]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Service:
    """One unit of a service: everything that its price depends on.

    ``locality`` is contractor and locality, as 10112-00. ``claim_type`` is P or I, ``profile`` the rule profile of the claim,
    ``specialty`` the CMS specialty of who performed it. ``beside`` are the multiple-procedure indicators of the patient's
    other services by the same biller that day, and ``several_units`` says that the line has more than one unit.
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
    beside: tuple[str, ...] = ()
    several_units: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """The allowed amount of one unit, dollars, with its working step by step; or why there is none.

    Exactly one of ``amount`` and ``reason`` is None. The number of a step is an amount, a share or an index, as its text says.
    """

    amount: Decimal | None
    reason: str | None
    working: tuple[Step, ...]
    basis: Basis


class UnpricedError(Exception):
    """Raised inside a calculation where a service has no price, with the reason; never leaves ``auditkit.price``."""


def cents(amount: Decimal) -> Decimal:
    """Round dollars to whole cents, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def working_text(price: Price) -> str:
    """The working of a price as text, one step a line; or the reason why there is none."""
    if price.amount is None:
        return f"unpriced: {price.reason}"
    width = max(len(step) for step, _ in price.working)
    return "\n".join(f"{step:<{width}}  {number:>12}" for step, number in price.working)
