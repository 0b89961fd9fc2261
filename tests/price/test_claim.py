"""A claim priced whole: its lines, its sum, its working as text and as a table, and lines of real claims beside each other."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import polars as pl
import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.codesets import Store
from auditkit.price import Service, claim_prices, open_sets, price_claim
from auditkit.rules.settings import Settings
from tests.price.reference_sets import EVEN, HOME, made_sets

DAY = dt.date(2025, 3, 10)
SETS = made_sets()
LINES = [(Service("22554", DAY, (), "11", EVEN), 1), (Service("19120", DAY, (), "11", EVEN), 1)]
OTHERS = [(Service("99214", DAY, ("25",), "11", EVEN), 1), (Service("80053", DAY, (), "11", EVEN), 2)]


def claims(header: str, *rows: str) -> dict[str, pl.DataFrame]:
    return example_tables(parse_examples("\n".join([f"{header} | outcome", *(f"{row} | silent" for row in rows)]), "here:1"))


def amounts(tables: dict[str, pl.DataFrame], claim: str = "A", **sets: list) -> list[str | None]:
    found = claim_prices(claim, tables, made_sets(**sets), Settings())
    return [None if line.price.amount is None else str(line.price.amount) for line in found.lines]


def test_the_text_shows_every_line_and_the_sum():
    shown = price_claim(LINES, SETS).text().splitlines()
    assert [re.sub(" {3,}", " = ", line) for line in shown] == [
        "line 1  22554 x 1",
        "  work 5.00 x 1 = 5.00",
        "  practice expense 1.00 x 1 = 1.00",
        "  malpractice 0.00 x 1 = 0.00",
        "  conversion factor = 50.00",
        "  base price, nonfacility rate = 300.00",
        "  price of one unit = 300.00",
        "  procedure 1 of 2 by price, share of it = 1",
        "  paid for a unit = 300.00",
        "  price of the line = 300.00",
        "line 2  19120 x 1",
        "  work 3.00 x 1 = 3.00",
        "  practice expense 1.00 x 1 = 1.00",
        "  malpractice 0.00 x 1 = 0.00",
        "  conversion factor = 50.00",
        "  base price, nonfacility rate = 200.00",
        "  price of one unit = 200.00",
        "  procedure 2 of 2 by price, share of it = 0.5",
        "  paid for a unit = 100.00",
        "  price of the line = 100.00",
        "all lines  400.00",
    ]


def test_a_line_without_a_price_shows_its_reason_and_leaves_no_sum():
    found = price_claim(OTHERS, SETS)
    assert found.amount is None
    assert [line.key[1] for line in found.unpriced] == [2]
    *_, reason, end = found.text().splitlines()
    assert reason.strip().startswith("unpriced: the fee schedule has no row for the code")
    assert end == "priced lines  100.00; without a price: 1"


def test_the_table_has_a_row_a_line():
    found = price_claim([*LINES, *OTHERS], SETS).table()
    assert found.select("line_no", "procedure_code", "modifiers", "units", "unit_amount", "amount", "pricing_basis").rows() == [
        (1, "22554", "", Decimal(1), Decimal(300), Decimal("300.00"), "fee_schedule"),
        (2, "19120", "", Decimal(1), Decimal(200), Decimal("100.00"), "fee_schedule"),
        (3, "99214", "25", Decimal(1), Decimal(100), Decimal("100.00"), "fee_schedule"),
        (4, "80053", "", Decimal(2), None, None, "unpriced"),
    ]
    assert found["working"][0].startswith("work 5.00 x 1")
    assert found["reason"].null_count() == 3


def test_no_lines_have_no_price():
    assert price_claim([], SETS).table().height == 0


HEADER = "claim | line | procedure_code | mods | units | rendering_npi | billing_tin | rendering_specialty"


@pytest.mark.parametrize(
    ("second", "expected", "because"),
    [
        ("2000000010 | 111111111 | 20", ["300.00", "100.00"], "one physician"),
        ("2000000028 | 111111111 | 20", ["300.00", "100.00"], "one group and specialty"),
        ("2000000028 | 111111111 | 14", ["300.00", "200.00"], "another specialty"),
        ("2000000028 | 222222222 | 20", ["300.00", "200.00"], "another biller"),
    ],
)
def test_procedures_are_ranked_within_one_physician_or_group(second: str, expected: list[str], because: str):
    first = "A | 1 | 22554 | | 1 | 2000000010 | 111111111 | 20"
    tables = claims(HEADER, first, f"B | 1 | 19120 | | 1 | {second}")
    assert [*amounts(tables, "A"), *amounts(tables, "B")] == expected, because


@pytest.mark.parametrize("mods", ["62", "80"])
def test_surgeons_who_share_one_procedure_are_ranked_each_by_himself(mods: str):
    rows = [f"A | {line} | 22554 | {mods} | 1 | {npi} | 111111111 | 20" for line, npi in ((1, "2000000010"), (2, "2000000028"))]
    assert len(set(amounts(claims(HEADER, *rows)))) == 1


def test_images_of_two_specialties_of_one_biller_are_reduced():
    tables = claims(
        HEADER, "A | 1 | 70450 | | 1 | 2000000010 | 111111111 | 30", "B | 1 | 70490 | | 1 | 2000000028 | 111111111 | 11"
    )
    assert [*amounts(tables, "A"), *amounts(tables, "B")] == ["198.00", "120.00"]


def test_minutes_of_an_anesthesia_line_come_from_its_units_or_beside_them():
    sets = {
        "anesthesia_base": [{"procedure_code": "00840", "base_units": "6"}],
        "anesthesia_factor": [{"locality": HOME, "conversion_factor": "20.3178"}],
    }
    header = "claim | line | procedure_code | mods | units | unit_basis | anesthesia_minutes | locality"
    for row in ("A | 1 | 00840 | AA | 75 | MJ | | {}", "A | 1 | 00840 | AA | 1 | UN | 75 | {}"):
        assert amounts(claims(header, row.format(HOME)), **sets) == ["223.50"]


def test_lines_of_an_institution_are_ranked_within_their_claim_and_day():
    rates = [
        {"procedure_code": code, "status_indicator": "T", "apc": "5312", "payment_rate": rate}
        for code, rate in (("45378", "800.00"), ("20610", "300.00"))
    ]
    header = "claim | line | claim_type | type_of_bill | patient | procedure_code | service_date"
    rows = [
        "A | 1 | I | {0} | P | 45378 | 2025-03-10",
        "A | 2 | I | {0} | P | 20610 | {1}",
        "B | 1 | I | {0} | P | 20610 | 2025-03-10",
    ]
    for bill, day, expected in (
        ("131", "2025-03-10", ["800.00", "150.00"]), ("131", "2025-03-11", ["800.00", "300.00"]), ("111", "2025-03-10", [None, None]),
    ):  # fmt: skip
        tables = claims(header, *(row.format(bill, day) for row in rows))
        assert amounts(tables, opps=rates) == expected
        assert amounts(tables, "B", opps=rates) == (["300.00"] if bill == "131" else [None])


def test_a_claim_without_a_locality_takes_that_of_the_place_of_service():
    header = "claim | line | procedure_code | locality | service_facility_zip"
    rows = [{"zip": "36104", "locality": EVEN}]
    assert amounts(claims(header, "A | 1 | 99214 | (blank) | 36104-1234"), locality_by_zip=rows) == ["100.00"]
    assert amounts(claims(header, "A | 1 | 99214 | (blank) | 90210"), locality_by_zip=rows) == [None]
    assert amounts(claims(header, f"A | 1 | 99214 | {EVEN} | 90210"), locality_by_zip=rows) == ["100.00"]


def test_sets_are_opened_with_the_codes_that_prices_lean_on(tmp_path):
    """The bundled set holds the base endoscopy; a claim of two variants alone must find it."""
    sets = open_sets(Store(tmp_path), {"45380", "45385"})
    day = dt.date(2024, 8, 1)
    found = price_claim([(Service(code, day, (), "11", "10212-99"), 1) for code in ("45385", "45380")], sets)
    assert found.amount is not None
