"""Hospital outpatient lines by the national rate, which is not wage-adjusted (rulebook 6.6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from auditkit.price import PricedClaim, Service, price_claim
from tests.price.reference_sets import made_sets

DAY, NEXT = dt.date(2025, 3, 10), dt.date(2025, 3, 11)
RATES = {
    "45378": ("T", "800.00"), "45385": ("T", "1000.00"), "20610": ("T", "300.00"), "71046": ("S", "90.00"), "99284": ("V", "400.00"),
    "36415": ("Q4", None), "82947": ("N", None), "J3301": ("K", "1.60"), "J1885": ("K", "0.50"), "27447": ("J1", "12000.00"),
    "27446": ("J1", "11000.00"), "97110": ("A", None), "G0463": ("J2", "120.00"), "99213": ("B", None), "33945": ("C", None),
    "X0030": ("Z9", "1.00"), "X0031": ("S", None),
}  # fmt: skip
ROWS = [
    {"procedure_code": code, "status_indicator": status, "apc": "5312", "payment_rate": rate}
    for code, (status, rate) in RATES.items()
]
SETS = made_sets(opps=ROWS, asp=[{"procedure_code": "J3301", "dosage": "10 MG", "payment_limit": "1.504"}])


def service(said: str, day: dt.date = DAY, **given: Any) -> Service:
    code, *modifiers = said.split("-")
    return Service(
        code, **{"service_date": day, "modifiers": tuple(modifiers), "claim_type": "I", "type_of_bill": "131", **given}
    )


def priced(text: str, **given: Any) -> PricedClaim:
    parts = [part.strip().partition(" x ") for part in text.split(",")]
    return price_claim([(service(said, **given), int(units or 1)) for said, _, units in parts], SETS)


def amounts(found: PricedClaim) -> list[str]:
    return [str(line.price.amount) for line in found.lines]


@pytest.mark.parametrize(
    ("text", "expected", "because"),
    [
        ("45378", "800.00", "alone, in full"),
        ("45378, 45385", "400.00 1000.00", "status T: the highest in full, the others at half"),
        ("45378, 45385, 20610", "400.00 1000.00 150.00", "and every further one"),
        ("20610 x 3", "600.00", "every unit is a procedure: 300 + 150 + 150"),
        ("20610 x 8", "1350.00", "none of them by report"),
        ("45378, 71046, 99284", "800.00 90.00 400.00", "other statuses are not discounted"),
        ("71046 x 2", "180.00", "units multiply"),
        ("45378, 82947", "800.00 0.00", "packaged"),
        ("45378-73", "400.00", "discontinued before anesthesia"),
        ("45378-74", "800.00", "and after"),
        ("71046-52", "45.00", "reduced"),
        ("45378-73, 20610", "400.00 150.00", "ranked by what is left of it"),
        ("71046-GY", "0.00", "not covered"),
        ("99213", "0.00", "not paid by this schedule"),
        ("J3301 x 4", "6.02", "a drug by its payment limit"),
        ("J1885 x 3", "1.50", "and by the rate of Addendum B where no limit is listed"),
        ("27447", "12000.00", "a comprehensive service"),
        ("27447, 82947", "12000.00 0.00", "what is packaged anyway"),
    ],
)
def test_lines_of_one_claim(text: str, expected: str, because: str):
    assert amounts(priced(text)) == expected.split(), because


def test_procedures_of_two_days_do_not_discount_each_other():
    found = price_claim([(service("45378"), 1), (service("45385", NEXT), 1)], SETS)
    assert amounts(found) == ["800.00", "1000.00"]


@pytest.mark.parametrize(
    ("text", "given", "reason"),
    [
        ("36415", {}, "status Q4: laboratory test, packaged unless it stands alone"),
        ("97110", {}, "status A: paid by another schedule than the outpatient one"),
        ("G0463", {}, "status J2: comprehensive observation, or paid on its own, depending on the rest of the claim"),
        ("X0030", {}, "status Z9 of the hospital outpatient schedule is not known"),
        ("X0031", {}, "status S: the hospital outpatient schedule has no rate for the code"),
        ("99999", {}, "the hospital outpatient schedule has no such code"),
        (
            "45378-50",
            {},
            "modifier 50: both sides are discounted by a bilateral indicator of the outpatient editor, which is not loaded",
        ),
        ("45378", {"type_of_bill": None}, "an institutional line without a type of bill"),
        ("45378", {"type_of_bill": "111"}, "a bill that the hospital outpatient schedule does not price"),
        ("45378", {"type_of_bill": "0851"}, "a bill that the hospital outpatient schedule does not price"),
        (
            "45378",
            {"day": dt.date(2026, 1, 1)},
            "no loaded release of the hospital outpatient schedule covers the code on its day",
        ),
        ("J3301", {"type_of_bill": "111"}, "a bill that the hospital outpatient schedule does not price"),
    ],
)
def test_no_price_and_the_reason(text: str, given: dict, reason: str):
    assert priced(text, **given).lines[0].price.reason == reason


@pytest.mark.parametrize("bill", ["131", "0131", "137", "121", "141"])
def test_bills_that_the_schedule_prices(bill: str):
    assert amounts(priced("45378", type_of_bill=bill)) == ["800.00"]


def test_what_stands_beside_a_comprehensive_service_may_be_packaged():
    found = priced("27447, 71046")
    assert amounts(found) == ["12000.00", "None"]
    assert found.lines[1].price.reason == "may be packaged into the comprehensive service of the claim (status J1)"


@pytest.mark.parametrize("text", ["27447, 27446", "27447 x 2"])
def test_several_comprehensive_services_have_no_price(text: str):
    assert set(amounts(priced(text))) == {"None"}


def test_the_working_says_that_the_rate_is_not_wage_adjusted():
    assert priced("45378").lines[0].price.working[0] == (
        "status T, national rate of APC 5312, not wage-adjusted",
        Decimal("800.00"),
    )
