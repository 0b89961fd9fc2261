"""Anesthesia lines: base units, minutes, modifying units, factor and share (rulebook 6.5 and the table of 6.4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from auditkit.price import LinePrice, Price, Service, line_price, price_claim
from tests.price.reference_sets import HOME, made_sets

DAY = dt.date(2025, 3, 10)
BASES = [{"procedure_code": code, "base_units": units} for code, units in (("00840", "6"), ("00842", "4"), ("01996", "3"))]
BASES += [{"procedure_code": "01968", "base_units": "2"}]
SETS = made_sets(anesthesia_base=BASES, anesthesia_factor=[{"locality": HOME, "conversion_factor": "20.3178"}])


def anesthesia(said: str, minutes: float | str | None = 75, **given: Any) -> Service:
    code, *modifiers = said.split("-")
    stated = None if minutes is None else Decimal(str(minutes))
    return Service(code, **{"service_date": DAY, "modifiers": tuple(modifiers), "locality": HOME, "minutes": stated, **given})


def priced(said: str, minutes: float | str | None = 75, **given: Any) -> Price:
    return line_price(anesthesia(said, minutes, **given), SETS)


def test_worked_example_of_the_rulebook():
    price = priced("00840-AA")
    assert price.amount == Decimal("223.50")  # (6 + 5.0) x 20.3178 = 223.4958
    assert price.working == (
        ("base units", Decimal(6)), ("time units, 75 minutes / 15", Decimal("5.0")),
        ("factor of the locality", Decimal("20.3178")), ("price of the line", Decimal("223.50")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "minutes", "amount", "because"),
    [
        ("00840-QZ", 75, "223.50", "in full"),
        ("00840-QK", 75, "111.75", "medical direction: half"),
        ("00840-QX-QS", 75, "111.75", "half"),
        ("00840-QY", 75, "111.75", "half"),
        ("00840-AD", 75, "60.95", "3 base units: 3 x 20.3178 = 60.9534, and no time"),
        ("00840-AD", None, "60.95", "for which no minutes are needed"),
        ("00840-AA", 76, "225.53", "76 / 15 = 5.07, to one decimal 5.1: 11.1 x 20.3178 = 225.5276"),
        ("00840-AA", 74, "221.46", "4.93 to 4.9: 10.9 x 20.3178 = 221.4640"),
        ("00840-AA", "0.75", "123.94", "0.05 to 0.1, half up: 6.1 x 20.3178 = 123.9386"),
        ("00840-AA-P3", 75, "223.50", "Medicare adds nothing for the physical status"),
        ("01996-AA", 75, "60.95", "daily management has no time"),
        ("00840-AA-GY", 75, "0.00", "not covered"),
    ],
)
def test_one_line(said: str, minutes: float | None, amount: str, because: str):
    assert priced(said, minutes).amount == Decimal(amount), because


@pytest.mark.parametrize(("status", "amount"), [("P2", "223.50"), ("P3", "243.81"), ("P4", "264.13"), ("P5", "284.45")])
def test_payers_other_than_medicare_may_add_units_for_the_physical_status(status: str, amount: str):
    assert priced(f"00840-AA-{status}", profile="cpt").amount == Decimal(amount)  # a unit is 20.3178


@pytest.mark.parametrize(
    ("said", "minutes", "given", "reason"),
    [
        ("00840", 75, {}, "modifiers AA, AD, QK, QX, QY or QZ are missing: who gave it decides the share"),
        ("00840-AA-QK", 75, {}, "modifiers AA and QK contradict each other"),
        ("00840-AA", None, {}, "the minutes of anesthesia are blank"),
        ("00840-AA-53", 75, {}, None),
        ("00840-AA-22", 75, {}, "modifier 22: paid by report"),
        ("00840-AA", 75, {"locality": None}, "the locality of the service is not known"),
        ("00840-AA", 75, {"locality": "99999-99"}, "the anesthesia factors have no such locality"),
        ("00844-AA", 75, {}, "the base units have no such code"),
    ],
)
def test_no_price_and_the_reason(said: str, minutes: int | None, given: dict, reason: str | None):
    rows = made_sets(
        pfs=[*({"procedure_code": code, "rvu_modifier": "", "status": "J"} for code in ("00840", "00844"))],
        anesthesia_base=BASES,
        anesthesia_factor=[{"locality": HOME, "conversion_factor": "20.3178"}],
    )
    assert line_price(anesthesia(said, minutes, **given), rows).reason == reason


def test_without_a_list_of_base_units_there_is_no_price():
    price = line_price(anesthesia("00840-AA"), made_sets())
    assert price.reason == "no loaded release of the base units covers the code on that day"


def together(*said: str) -> list[LinePrice]:
    return [line.price for line in price_claim([(anesthesia(one), 1) for one in said], SETS).lines]


def test_units_do_not_multiply_a_price_by_time():
    (line,) = price_claim([(anesthesia("00840-AA"), 75)], SETS).lines
    assert line.price.amount == Decimal("223.50")


def test_a_second_service_of_one_person_may_be_of_one_session():
    assert [line.amount for line in together("00840-AA", "00842-AA")] == [None, None]
    assert "if it was one session" in (together("00840-AA", "00842-AA")[0].reason or "")


def test_an_add_on_stands_beside_its_code():
    assert [line.amount for line in together("00840-AA", "01968-AA")] == [Decimal("223.50"), Decimal("142.22")]
