"""Lines of one patient, person and day priced together, on invented values: a relative value is $50.00 (rulebook 6.2, 6.4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.price import PricedClaim, PriceList, Service, on_one_day, price_claim, price_list
from auditkit.price.placed import DayLine, Placed
from auditkit.rules.settings import Settings
from tests.price.reference_sets import EVEN, GPCI, PFS, code_set, made_sets

DAY = dt.date(2025, 3, 10)
SETS = made_sets()


def service(said: str, day: dt.date = DAY, place: str = "11", **given: str) -> Service:
    code, *modifiers = said.split("-")
    return Service(code, day, tuple(modifiers), place, EVEN, **given)


def lines(text: str, **given: str) -> list[tuple[Service, int]]:
    """Lines from text: ``97110-GP x 3, 97530``."""
    parts = [part.strip().partition(" x ") for part in text.split(",")]
    return [(service(said, **given), int(units or 1)) for said, _, units in parts]


def amounts(found: PricedClaim) -> list[str | None]:
    return [None if line.price.amount is None else str(line.price.amount) for line in found.lines]


def priced(text: str, **given: str) -> list[str | None]:
    return amounts(price_claim(lines(text, **given), SETS))


SURGERY = [
    ("22554, 19120, 11042", "300.00 100.00 50.00", "ranked by price: in full, then half"),
    ("11042, 19120, 22554", "50.00 100.00 300.00", "whatever the order on the claim"),
    ("19120-51, 11042", "200.00 50.00", "and whatever modifier 51 says"),
    ("11042 x 3", "200.00", "every unit is a procedure: 100 + 50 + 50"),
    ("11042, 11042-59", "100.00 50.00", "one code twice"),
    ("22554-50, 19120", "450.00 100.00", "bilateral before multiple: 150 % ranks as one"),
    ("22554, 64483, 11042", "300.00 75.00 50.00", "indicator 1 second: half"),
    ("22554, 19120, 64483", "300.00 100.00 37.50", "indicator 1 third: a quarter"),
    ("11042 x 5", "300.00", "five are paid: 100 + 4 x 50"),
    ("19120-54, 11042", "158.00 50.00", "a split share ranks as it is paid: 0.79 x 200"),
    ("22554-62, 19120-62", "187.50 62.50", "62.5 % each, then ranked"),
    ("22554-80, 19120-80", "48.00 16.00", "assistants are ranked too"),
    ("19120, 27447", "200.00 100.00", "indicator 0 is not ranked"),
    ("19120-78, 22554", "138.00 300.00", "a return to the operating room is not ranked"),
    ("99214, 11042", "100.00 100.00", "a visit is not ranked"),
    ("19120-GY, 11042", "0.00 100.00", "what is not covered takes no rank"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "because"), SURGERY, ids=[row[0] for row in SURGERY])
def test_surgery_is_ranked(text: str, expected: str, because: str):
    assert priced(text) == expected.split(), because


ENDOSCOPY = [
    ("45385, 45380", "150.00 20.00", "the highest in full, the other what it exceeds the base by: 120 - 100"),
    ("45380, 45378", "120.00 0.00", "the base beside one of its family is worth nothing"),
    ("45385 x 2", "200.00", "a second unit: 150 - 100"),
    ("45378", "100.00", "the base alone"),
    ("45378, 19120", "50.00 200.00", "the base without a family is ranked as surgery"),
    ("45385, 45380, 19120", "75.00 10.00 200.00", "the family ranks as one: 170 below 200"),
    ("45385, 45380, 11042", "150.00 20.00 50.00", "and above 100"),
    ("29881, 29876, 45385, 45380", "150.00 50.00 75.00 10.00", "two families: 150 + 130 - 80 in full, 150 + 120 - 100 at half"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "because"), ENDOSCOPY, ids=[row[0] for row in ENDOSCOPY])
def test_endoscopies_are_paid_by_family(text: str, expected: str, because: str):
    assert priced(text) == expected.split(), because


def test_a_bilateral_endoscopy_below_the_first_of_its_family_has_no_price():
    assert priced("29881-50, 29876") == ["225.00", "50.00"]
    found = price_claim(lines("29881, 29881, 29876-50"), SETS)
    assert amounts(found)[1:] == ["70.00", "195.00"]  # 195 is the highest, so it is no lower variant
    refused = price_claim(lines("29881-50, 29876-50"), SETS)
    assert amounts(refused) == ["225.00", None]
    assert refused.lines[1].price.reason == (
        "multiple-procedure indicator 3: a bilateral endoscopy below the highest of its family has no published price"
    )


def test_an_endoscopy_whose_base_is_not_published_is_priced_alone_only():
    assert priced("29999") == ["100.00"]
    assert priced("29999 x 2") == [None]


PARTS = [
    ("70450, 70490", "198.00 120.00", "technical 160 in full, 120 at half; professional 60 in full, 40 at 95 %"),
    ("70450-26, 70490-26", "38.00 60.00", "professional parts alone: 40 at 95 %"),
    ("70450-TC, 70490-TC", "160.00 60.00", "technical parts alone: 120 at half"),
    ("70450-TC, 70490-26", "160.00 60.00", "different parts do not reduce each other"),
    ("70450-59, 70490", "200.00 180.00", "another session"),
    ("70450 x 2", "318.00", "a second unit: 40 x 0.95 + 160 x 0.5 = 118"),
    ("93306, 93000", "200.00 35.00", "cardiovascular: the technical part 20 of the lower at 75 %"),
    ("93306-26, 93000", "50.00 40.00", "no technical part beside it"),
    ("93005, 93306", "15.00 200.00", "a technical test alone"),
    ("92250, 92083", "70.00 62.00", "eye tests: the technical part 40 at 80 %"),
    ("93306, 92250", "200.00 70.00", "two indicators do not meet"),
    ("97110, 97530", "75.00 130.00", "therapy: the practice expense 50 at half, the higher in full"),
    ("97110 x 3, 97530", "225.00 130.00", "every unit but the first of the day"),
    ("97110 x 3", "250.00", "100 + 2 x 75"),
    ("97110-CQ-GP x 2", "148.75", "85 + 0.85 x 75 = 63.75"),
    ("97110, 97110", "100.00 75.00", "a tie: the earlier line"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "because"), PARTS, ids=[row[0] for row in PARTS])
def test_parts_are_paid_in_full_once(text: str, expected: str, because: str):
    assert priced(text) == expected.split(), because


def test_the_cap_on_imaging_is_compared_with_what_is_left_of_the_technical_part():
    """74176: technical 300 capped at 100. Second to 70450 (160): half of 300 is 150, so the cap still rules."""
    assert priced("74176, 70450-TC") == ["150.00", "160.00"]
    assert priced("74176-TC") == ["100.00"]


def test_a_global_test_without_codes_of_its_technical_part_has_no_price_beside_others():
    assert priced("93015") == ["100.00"]
    assert priced("93015, 93306") == [None, None]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("22554-22", "modifier 22: paid by report"),
        ("22554-54", "modifier 54: the fee schedule splits no global period for the code"),
        ("22554-53", "modifier 53: paid by report, the fee schedule has no row of its own for the code"),
    ],
)
def test_a_procedure_without_a_price_leaves_the_others_unranked(first: str, reason: str):
    found = price_claim(lines(f"{first}, 19120"), SETS)
    assert [line.price.reason for line in found.lines] == [
        reason,
        "multiple-procedure indicator 2: another procedure of the day has no price, so that none of them can be ranked",
    ]


def test_the_sixth_procedure_is_paid_by_report():
    found = price_claim(lines("22554, 19120, 64483, 45385, 11042 x 2"), SETS)
    assert amounts(found)[:4] == ["300.00", "100.00", "37.50", "75.00"]
    assert (
        found.lines[4].price.reason
        == "multiple-procedure indicator 2: the sixth procedure of a day and later ones are paid by report"
    )


def test_assistants_and_surgeons_are_ranked_apart():
    surgeon, assistant = DayLine(service("22554"), Decimal(1), 0, 0, 0), DayLine(service("19120-80"), Decimal(1), 1, 0, 1)
    prices = price_list([surgeon.service, assistant.service], SETS, Settings())
    assert in_day(prices, surgeon, assistant) == ["300.00", "32.00"]


@pytest.mark.parametrize(("group", "expected"), [(0, ["300.00", "100.00"]), (1, ["300.00", "200.00"])])
def test_physicians_of_one_group_and_specialty_are_one(group: int, expected: list[str]):
    first, second = DayLine(service("22554"), Decimal(1), 0, 0, 0), DayLine(service("19120"), Decimal(1), 1, group, 1)
    assert in_day(price_list([first.service, second.service], SETS, Settings()), first, second) == expected


def in_day(prices: PriceList, *day: DayLine) -> list[str]:
    placed = [Placed(line, tuple(other for other in day if other is not line)) for line in day]
    return [str(prices.amount(one, "fee_schedule")) for one in placed]


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (dt.date(2013, 3, 31), "97110 x 2", [None]),
        (dt.date(2013, 4, 1), "97110 x 2", ["175.00"]),
        (dt.date(2016, 12, 31), "70450-26, 70490-26", ["30.00", "60.00"]),
        (dt.date(2017, 1, 1), "70450-26, 70490-26", ["38.00", "60.00"]),
        (dt.date(2010, 12, 31), "70450-TC, 70490-TC", [None, None]),
        (dt.date(2011, 1, 1), "70450-TC, 70490-TC", ["160.00", "60.00"]),
        (dt.date(2012, 12, 31), "92250, 92083", ["70.00", "70.00"]),
        (dt.date(2013, 1, 1), "92250, 92083", ["70.00", "62.00"]),
    ],
)
def test_reductions_by_their_dates(day: dt.date, text: str, expected: list[str | None]):
    long = (dt.date(2005, 1, 1), dt.date(2025, 12, 31))
    rows = {"pfs": PFS, "gpci": GPCI}
    found = price_claim(lines(text, day=day), lambda name: code_set(name, rows.get(name, []), long))
    assert amounts(found) == expected


def test_the_working_names_the_rank():
    found = price_claim(lines("22554, 19120"), SETS)
    assert found.lines[1].price.working[-3:] == (
        ("procedure 2 of 2 by price, share of it", Decimal("0.5")),
        ("paid for a unit", Decimal("100.00")),
        ("price of the line", Decimal("100.00")),
    )


def test_a_contract_amount_is_never_reduced():
    rows = [
        {"payer_id": "", "setting": "", "procedure_code": code, "rvu_modifier": "", "amount": "70.00"}
        for code in ("11042", "19120")
    ]
    assert amounts(price_claim(lines("11042, 19120"), made_sets(contract=rows))) == ["70.00", "70.00"]


CODES = ["22554", "19120", "11042", "64483", "45385", "45380", "45378", "29881", "29876", "70450", "70490-26", "93306", "93000",
         "92250", "92083", "97110", "97530", "99214", "27447-80", "19120-62", "71046"]  # fmt: skip
ALL = price_list([service(code) for code in CODES], SETS, Settings())
DAYS = st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 4)), min_size=1, max_size=5)


def total(day: tuple[tuple[str, int], ...]) -> Decimal | None:
    placed = on_one_day([(service(code), units) for code, units in day])
    found = [ALL.amount(one, "fee_schedule") for one in placed]
    return None if None in found else sum((amount for amount in found if amount is not None), Decimal(0))


@given(DAYS)
def test_the_order_of_the_lines_changes_no_sum(day: list[tuple[str, int]]):
    assert len({total(order) for order in permutations(day)}) == 1


@given(DAYS)
def test_lines_together_are_never_worth_more_than_alone(day: list[tuple[str, int]]):
    found = total(tuple(day))
    alone = sum(((ALL.unit(service(code), "fee_schedule").amount or Decimal(0)) * units for code, units in day), Decimal(0))
    assert found is None or Decimal(0) < found <= alone


@given(st.sampled_from(["99214", "27447-80", "71046"]), st.integers(1, 999), st.lists(st.sampled_from(CODES), max_size=4))
def test_units_are_linear_where_no_rule_reduces(code: str, units: int, beside: list[str]):
    placed = on_one_day([(service(code), units), *((service(other), 1) for other in beside if other not in ("99214", "71046"))])
    one = ALL.unit(service(code), "fee_schedule").amount
    assert one is not None
    assert ALL.amount(placed[0], "fee_schedule") == one * units
