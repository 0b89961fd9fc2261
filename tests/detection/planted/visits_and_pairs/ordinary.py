"""What is ordinary about the claims of this family: lines in any order, bills, the record's abstract, other people."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import charge, day, shifted, taken_back
from tests.detection.planting import Claim, Row, claim, line

__all__ = [
    "ANOTHER_GROUP",
    "BYPASSES",
    "beside",
    "bill",
    "charge",
    "day",
    "done",
    "noted",
    "paid",
    "professional",
    "seen",
    "shifted",
    "shuffled",
    "taken_back",
]
ANOTHER_GROUP = {"billing_npi": "G2", "rendering_npi": "R9"}
BYPASSES = ("59", "XE", "XP", "XS", "XU")
BESIDE = ("36415", "85025", "93000", "94760", "J1885")  # in no planted pair, no add-on, no visit, no operation
DIAGNOSES = ("I10", "E785", "K219", "R5383", "N390", "M1711", "M25561", "R42", "L570", "J069")


def shuffled(random: Random, *lines: Row) -> list[Row]:
    """The lines in any order."""
    return random.sample(lines, len(lines))


def beside(random: Random, on: str, most: int = 2) -> list[Row]:
    """Up to so many lines of services that bear on none of the rules planted here."""
    codes = random.sample(BESIDE, random.randint(0, most))
    return [line(code, service_date=on, charge_amount=charge(random)) for code in codes]


def professional(random: Random, *lines: Row, **fields: Any) -> Claim:
    """A professional claim with one to four ordinary diagnoses."""
    coded = fields.pop("coded", None) or random.sample(DIAGNOSES, random.randint(1, 4))
    return claim(shuffled(random, *lines), coded, **fields)


def bill(random: Random, on: str, *lines: Row, kind: str = "131", **fields: Any) -> Claim:
    """A facility's bill of one day, or of the days until ``through``."""
    dates = {"statement_from_date": on, "statement_through_date": fields.pop("through", on), "claim_place_of_service": None}
    made = [{"revenue_code": random.choice(("0360", "0450", "0510", "0761", "0300")), **row} for row in lines]
    told = {"claim_type": "I", "type_of_bill": kind, "frequency_code": kind[-1], "billing_npi": "F1", **dates, **fields}
    return claim(shuffled(random, *made), random.sample(DIAGNOSES, random.randint(1, 3)), **told)


def paid(amount: str, **fields: Any) -> Row:
    """What a payer says of a line that it paid, or denied where the amount is nil."""
    denied = float(amount) == 0
    return {"allowed_amount": amount, "paid_amount": amount, "denied": "Y" if denied else "N", **fields}


def seen(on: str, **facts: Any) -> dict[str, Sequence[Row]]:
    """The abstract of one encounter of the claim."""
    return {"encounters": [{"service_date": on, **facts}]}


def noted(on: str, *services: Row, **facts: Any) -> dict[str, Sequence[Row]]:
    """The abstract of an encounter with its documented services, numbered in their order."""
    numbered = [{"sequence": place, **service} for place, service in enumerate(services, start=1)]
    return {**seen(on, **facts), "documented_services": numbered}


def done(code: str, **facts: Any) -> Row:
    """A service that the record documents."""
    return {"procedure_code": code, **facts}
