"""Drugs and vaccines by the published payment limit, in which the 6 % are (rulebook 6.7)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from auditkit.price import PricedClaim, Service, price_claim
from tests.price.reference_sets import made_sets

DAY = dt.date(2025, 3, 10)
LIMITS = [
    {"procedure_code": code, "dosage": "1 MG", "payment_limit": limit}
    for code, limit in (("J3301", "1.504"), ("J1885", "0.004"), ("90662", "75.145"), ("J9999", "2.000"), ("J0000", None))
]
SETS = made_sets(asp=LIMITS)


def priced(said: str, units: int = 1, **given: Any) -> PricedClaim:
    code, *modifiers = said.split("-")
    return price_claim([(Service(code, **{"service_date": DAY, "modifiers": tuple(modifiers), **given}), units)], SETS)


@pytest.mark.parametrize(
    ("said", "units", "amount", "because"),
    [
        ("J3301", 1, "1.50", "the limit as published, nothing added"),
        ("J3301", 4, "6.02", "rounded after the units: 4 x 1.504 = 6.016"),
        ("J1885", 1000, "4.00", "and never to nothing before them"),
        ("J3301-JW", 3, "4.51", "waste is paid as what was given"),
        ("J3301-JZ", 3, "4.51", "JZ changes nothing"),
        ("90662", 1, "75.15", "a vaccine"),
        ("J9999", 2, "4.00", "a code that the fee schedule does not list"),
        ("J3301-GY", 4, "0.00", "not covered"),
    ],
)
def test_one_line(said: str, units: int, amount: str, because: str):
    assert priced(said, units).lines[0].price.amount == Decimal(amount), because


@pytest.mark.parametrize(
    ("said", "given", "end"),
    [
        ("J0000", {}, "the list of drug payment limits has none for the code"),
        ("J7777", {}, "the list of drug payment limits has none for the code"),
        ("J3301", {"service_date": dt.date(2026, 1, 1)}, "no loaded release of the fee schedule covers the code on its day"),
        ("J3301-52", {}, "modifier 52: paid by report"),
    ],
)
def test_no_price_and_the_reason(said: str, given: dict, end: str):
    reason = priced(said, **given).lines[0].price.reason
    assert (reason or "").endswith(end)


def test_a_code_that_the_fee_schedule_prices_is_no_drug():
    rows = [{"procedure_code": "99214", "dosage": "1 MG", "payment_limit": "1.00"}]
    found = price_claim([(Service("99214", DAY, (), "11", "00000-00"), 1)], made_sets(asp=rows))
    assert found.amount == Decimal("100.00")


def test_the_working_says_that_the_add_on_is_in_the_limit():
    assert priced("J3301").lines[0].price.working[0][0] == "published payment limit of a billing unit (the 6 % is in it)"
