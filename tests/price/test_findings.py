"""Dollars of findings: the rulebook's amounts, one base for both terms, denied and non-covered lines, each counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.codesets import CodeSet
from auditkit.engine import AT_REST, empty_at_rest
from auditkit.errors import PriceError
from auditkit.price import claim_prices, price_findings
from auditkit.price.findings import PRICED
from auditkit.rules.settings import Settings
from auditkit.tables import table
from tests.price.reference_sets import made_sets, with_fixture_contract

OpenSet = Callable[[str], CodeSet]
COLUMNS = {column.name: AT_REST[column.type] for column in table("findings") if column.name not in PRICED}
USUAL = {
    "check_id": "X",
    "status": "FAIL",
    "direction": "over",
    "claim_key": "A",
    "line_no": 1,
    "service_date": dt.date(2025, 3, 10),
}
BY_FEE_SCHEDULE = made_sets()


def findings(*rows: dict[str, Any]) -> pl.DataFrame:
    made = [{"finding_id": f"F{number}", **USUAL, **row} for number, row in enumerate(rows, start=1)]
    return pl.DataFrame(made, schema={**COLUMNS, "excess_units": pl.Float64})


def claims(text: str) -> dict[str, pl.DataFrame]:
    """Tables at rest from lines as the examples of a check have them."""
    header, *rows = text.strip().splitlines()
    return example_tables(parse_examples("\n".join([f"{header} | outcome", *(f"{row} | silent" for row in rows)]), "here:1"))


def priced(lines: str, *rows: dict[str, Any], open_set: OpenSet = with_fixture_contract) -> list[dict[str, Any]]:
    found = price_findings(findings(*rows), claims(lines), open_set, Settings())
    assert found.columns == list(table("findings").names)
    return list(found.iter_rows(named=True))


def dollars(row: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    effect, risk = (None if row[name] is None else str(row[name]) for name in ("effect_amount", "at_risk_amount"))
    return effect, risk, row["pricing_basis"]


RULEBOOK = [
    ("NCCI-PTP-PRAC F1", "45385 | | 1\n45380 | | 1", {"payment_effect": "deny", "line_no": 2}, "-220.00", "220.00"),
    ("NCCI-PTP-PRAC F2", "80053 | | 1\n80048 | 59 | 1", {"payment_effect": "deny", "line_no": 2}, "-8.00", "8.00"),
    (
        "NCCI-PTP-PRAC 7",
        "45385 | | 1\n45380 | | 1",
        {"payment_effect": "reprice", "line_no": 2, "partner_claim_key": "A", "partner_line_no": 1},
        "80.00",
        "0.00",
    ),
    ("MUE-LINE F1", "82374 | | 3", {"payment_effect": "deny_excess", "excess_units": 1.0}, "-5.00", "15.00"),
    ("MUE-LINE F2", "88350 | | 8", {"payment_effect": "deny_excess", "excess_units": 4.0}, "-240.00", "480.00"),
    ("MUE-DOS F2", "97110 | | 10", {"payment_effect": "deny_excess", "excess_units": 2.0}, "-60.00", "300.00"),
    ("MOD-26TC F1", "71046 | | 1", {"payment_effect": "reprice", "propose_modifiers": "26"}, "-25.00", "25.00"),
    ("MOD-ASST F2", "27447 | | 1", {"payment_effect": "reprice", "propose_modifiers": "AS"}, "-1080.00", "1080.00"),
    ("MOD-CQCO F1", "97110 | GP | 2", {"payment_effect": "reprice", "propose_modifiers": "CQ GP"}, "-9.00", "9.00"),
    ("PFS-STATUS F1", "99080 | | 1", {"payment_effect": "deny"}, "-20.00", "20.00"),
    ("EM over", "99215 | 25 | 1", {"payment_effect": "reprice", "propose_code": "99213"}, "-85.00", "85.00"),
    (
        "EM under",
        "99213 | 25 | 1",
        {"payment_effect": "reprice", "propose_code": "99214", "direction": "under"},
        "35.00",
        "0.00",
    ),
    (
        "units under",
        "96366 | | 1",
        {"payment_effect": "reprice", "propose_units": Decimal(3), "direction": "under"},
        "40.00",
        "0.00",
    ),
    (
        "UND-ADMIN",
        "J3301 | | 4",
        {"payment_effect": "add", "propose_code": "96372", "propose_units": Decimal(1), "direction": "under"},
        "15.00",
        "0.00",
    ),
    ("DUP-LINE F1", "71046 | | 1", {"payment_effect": "deny"}, "-34.00", "34.00"),
    ("AOC-T1 F1", "17003 | | 3", {"payment_effect": "deny"}, "-18.00", "18.00"),
    ("EM-OVER F2", "99285 | 25 | 1", {"payment_effect": "reprice", "propose_code": "99284"}, "-55.00", "55.00"),
    ("EM-NEWEST F1", "99204 | | 1", {"payment_effect": "reprice", "propose_code": "99214"}, "-40.00", "40.00"),
    ("CRIT-TIME F1", "99291 | | 1\n99292 | | 1", {"payment_effect": "deny", "line_no": 2}, "-110.00", "110.00"),
    (
        "CRIT-TIME F2",
        "99291 | | 1",
        {"payment_effect": "add", "propose_code": "99292", "propose_units": Decimal(2), "direction": "under"},
        "220.00",
        "0.00",
    ),
    ("GLOB-EM F1", "99213 | | 1", {"payment_effect": "deny"}, "-90.00", "90.00"),
    ("MOD-25-MISS F1", "99213 | | 1\n20610 | | 1", {"payment_effect": "risk_line", "direction": "neutral"}, "0.00", "90.00"),
    ("MOD-25-UNSUP F1", "99203 | 25 | 1\n11102 | | 1", {"payment_effect": "deny"}, "-110.00", "110.00"),
    ("MOD-25-UNSUP F2", "99214 | 25 | 1\n20610 | | 1", {"payment_effect": "deny"}, "-125.00", "125.00"),
    ("MOD-GLOB F1", "27310 | 58 | 1", {"payment_effect": "reprice", "propose_modifiers": "78"}, "-217.00", "217.00"),
    ("MOD-50 F1", "20610 | 50 | 2", {"payment_effect": "reprice", "propose_units": Decimal(1)}, "-97.50", "97.50"),
    ("MOD-62", "22554 | | 1", {"payment_effect": "reprice", "propose_modifiers": "62"}, "-375.00", "375.00"),
    ("MOD-ASST 80", "27447 | | 1", {"payment_effect": "reprice", "propose_modifiers": "80"}, "-1050.00", "1050.00"),
    ("MOD-CQCO F2", "97530 | GO | 1", {"payment_effect": "reprice", "propose_modifiers": "GO CO"}, "-5.40", "5.40"),
    (
        "MOD-JWJZ",
        "J3301 | | 7",
        {
            "payment_effect": "add",
            "propose_code": "J3301",
            "propose_modifiers": "JW",
            "propose_units": Decimal(3),
            "direction": "under",
        },
        "4.50",
        "0.00",
    ),
    (
        "UND-BILAT F1",
        "20610 | RT | 1",
        {"payment_effect": "reprice", "propose_modifiers": "50", "direction": "under"},
        "32.50",
        "0.00",
    ),
    ("risk of a line", "99213 | | 1", {"payment_effect": "risk_line"}, "0.00", "90.00"),
    ("J code by unit", "J1885 | | 15", {"payment_effect": "deny"}, "-7.50", "7.50"),
    ("no effect", "99213 | | 1", {"payment_effect": "none", "direction": "neutral"}, "0.00", "0.00"),
]


@pytest.mark.parametrize(("name", "lines", "finding", "effect", "risk"), RULEBOOK, ids=[row[0] for row in RULEBOOK])
def test_amounts_by_the_fixture_contract(name: str, lines: str, finding: dict, effect: str, risk: str):
    table_of_lines = "\n".join(f"A | {number} | {line}" for number, line in enumerate(lines.splitlines(), start=1))
    (row,) = priced(f"claim | line | procedure_code | mods | units\n{table_of_lines}", finding)
    assert dollars(row) == (effect, risk, None if name == "no effect" else "contract")


@pytest.mark.parametrize("modifier", ["22", "66", "52"])
def test_what_is_paid_by_report_is_unpriced_even_by_contract(modifier: str):
    (row,) = priced(f"claim | procedure_code | mods\nA | 33945 | {modifier}", {"payment_effect": "deny"})
    assert dollars(row) == (None, None, "unpriced")


@pytest.mark.parametrize(
    ("code", "denied", "expected"),
    [("71046", "76", "34.00"), ("82947", "91", "4.00"), ("99213", "25", "90.00")],
    ids=["MOD-7677", "MOD-91", "MOD-25-MISS"],
)
def test_a_denied_line_that_lacks_a_modifier_would_earn_its_price(code: str, denied: str, expected: str):
    finding = {"payment_effect": "reprice", "propose_modifiers": denied, "direction": "under"}
    (row,) = priced(f"claim | procedure_code | denied\nA | {code} | Y", finding)
    assert dollars(row) == (expected, "0.00", "contract")


def test_the_facility_rate_of_an_office_line():
    """POS-SITE F1: $300 in the office, $190 in the facility."""
    (row,) = priced("claim | procedure_code | place_of_service\nA | 45385 | 11", {"payment_effect": "facility_rate"})
    assert dollars(row) == ("-110.00", "110.00", "contract")


@pytest.mark.parametrize(
    ("extra", "expected"),
    [("", ("-30.00", "30.00", "contract")), ("| allowed_amount", ("-30.00", "30.00", "contract"))],
)
def test_the_share_of_a_practitioner(extra: str, expected: tuple):
    """MOD-FS F1: 99223 billed by the physician who did not do the greater part: 15 % of $200 too much."""
    (row,) = priced(
        f"claim | procedure_code {extra}\nA | 99223 {'| 100.00' if extra else ''}", {"payment_effect": "practitioner_rate"}
    )
    assert dollars(row) == expected


def test_the_share_of_a_practitioner_of_an_allowed_amount():
    (row,) = priced(REMITTED.format("99223", 1, "180.00"), {"payment_effect": "practitioner_rate"}, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == ("-27.00", "27.00", "remittance")


def test_excess_units_beyond_the_line_are_no_more_than_the_line():
    (row,) = priced(
        "claim | procedure_code | units\nA | 99214 | 2",
        {"payment_effect": "deny_excess", "excess_units": 5.0},
        open_set=BY_FEE_SCHEDULE,
    )
    assert dollars(row) == ("-200.00", "200.00", "fee_schedule")


OUTPATIENT_CLAIM = "claim | claim_type | type_of_bill | procedure_code | mods\nA | I | 131 | 45378 | {}"
RATE = [{"procedure_code": "45378", "status_indicator": "T", "apc": "5312", "payment_rate": "800.00"}]


@pytest.mark.parametrize(
    ("billed", "proposed", "effect", "because"),
    [
        ("", "73", "-400.00", "MOD-7374 F1: cancelled before anesthesia"),
        ("73", "74", "400.00", "MOD-7374 F2: after induction"),
        ("", "74", "0.00", "paid in full"),
        ("", "52", "-400.00", "no anesthesia planned"),
    ],
)
def test_discontinued_procedures_of_a_hospital(billed: str, proposed: str, effect: str, because: str):
    finding = {"payment_effect": "reprice", "propose_modifiers": proposed}
    (row,) = priced(OUTPATIENT_CLAIM.format(billed), finding, open_set=made_sets(opps=RATE))
    assert dollars(row)[0] == effect, because


def test_medical_direction_of_anesthesia_is_worth_half():
    sets = made_sets(
        anesthesia_base=[{"procedure_code": "00840", "base_units": "6"}],
        anesthesia_factor=[{"locality": "10112-00", "conversion_factor": "20.3178"}],
    )
    lines = "claim | procedure_code | mods | units | unit_basis | locality\nA | 00840 | AA | 75 | MJ | 10112-00"
    (row,) = priced(lines, {"payment_effect": "reprice", "propose_modifiers": "QK"}, open_set=sets)
    assert dollars(row) == ("-111.75", "111.75", "fee_schedule")


@pytest.mark.parametrize(("modifier", "effect"), [("54", "-21.00"), ("55", "-79.00"), ("56", "-90.00")])
def test_split_global_care(modifier: str, effect: str):
    """MOD-5455: price x share, of $100.00 with shares 0.10, 0.69 and 0.21."""
    finding = {"payment_effect": "reprice", "propose_modifiers": modifier}
    (row,) = priced("claim | procedure_code\nA | 27447", finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row)[0] == effect


def test_a_facility_pays_its_own_contract_amount():
    (row,) = priced("claim | procedure_code | place_of_service\nA | 45385 | 22", {"payment_effect": "deny"})
    assert dollars(row) == ("-190.00", "190.00", "contract")


REMITTED = "claim | procedure_code | units | allowed_amount\nA | {} | {} | {}"


@pytest.mark.parametrize(
    ("line", "finding", "expected", "because"),
    [
        (("99214", 1, "130.00"), {"payment_effect": "deny"}, ("-130.00", "130.00"), "the correct payment is 0"),
        (
            ("99214", 1, "130.00"),
            {"payment_effect": "reprice", "propose_code": "99212"},
            ("-58.50", "58.50"),
            "130 x 55 / 100 = 71.50",
        ),
        (
            ("99212", 1, "60.00"),
            {"payment_effect": "reprice", "propose_code": "99214", "direction": "under"},
            ("49.09", "0.00"),
            "60 x 100 / 55 = 109.0909",
        ),
        (("99214", 3, "100.00"), {"payment_effect": "deny_excess", "excess_units": 2.0}, ("-66.67", "100.00"), "100 x 2 / 3"),
        (
            ("80053", 2, "20.00"),
            {"payment_effect": "reprice", "propose_units": Decimal(1)},
            ("-10.00", "10.00"),
            "units alone need no price",
        ),
        (("80053", 2, "20.00"), {"payment_effect": "risk_line"}, ("0.00", "20.00"), "risk is the allowed amount"),
        (
            ("99214", 2, "200.00"),
            {"payment_effect": "reprice", "propose_code": "99212", "propose_units": Decimal(1)},
            ("-145.00", "145.00"),
            "200 x 55 / 200 = 55",
        ),
        (("99214", 1, "0.00"), {"payment_effect": "deny"}, ("0.00", "0.00"), "nothing was allowed"),
    ],
)
def test_an_allowed_amount_is_the_base_of_both_terms(line: tuple, finding: dict, expected: tuple[str, str], because: str):
    (row,) = priced(REMITTED.format(*line), finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == (*expected, "remittance"), because


@pytest.mark.parametrize(
    ("billed", "proposed", "because"),
    [
        ("80053", "99212", "what was billed has no price by the fee schedule"),
        ("99214", "80053", "what is proposed has none"),
        ("X0000", "99212", "what was billed is worth 0, so there is no proportion"),
    ],
)
def test_an_allowed_amount_that_cannot_be_carried_over_leaves_it_unpriced(billed: str, proposed: str, because: str):
    (row,) = priced(
        REMITTED.format(billed, 1, "50.00"), {"payment_effect": "reprice", "propose_code": proposed}, open_set=BY_FEE_SCHEDULE
    )
    assert dollars(row) == (None, None, "unpriced"), because


def test_the_contract_comes_before_an_allowed_amount():
    (row,) = priced(REMITTED.format("99214", 1, "130.00"), {"payment_effect": "deny"})
    assert dollars(row) == ("-125.00", "125.00", "contract")


def test_a_contract_that_has_one_term_only_is_no_base():
    rows = [{"payer_id": "", "setting": "", "procedure_code": "99214", "rvu_modifier": "", "amount": "300.00"}]
    (row,) = priced(
        "claim | procedure_code\nA | 99214",
        {"payment_effect": "reprice", "propose_code": "99212"},
        open_set=made_sets(contract=rows),
    )
    assert dollars(row) == ("-45.00", "45.00", "fee_schedule")  # 55 - 100, and not 55 - 300


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        ("claim | procedure_code\nA | 80053", {"payment_effect": "deny"}),
        ("claim | procedure_code | units\nA | 99214 | (blank)", {"payment_effect": "deny"}),
        ("claim | procedure_code | unit_basis\nA | 99214 | MJ", {"payment_effect": "deny"}),
        ("claim | procedure_code | locality\nA | 99214 | (blank)", {"payment_effect": "risk_line"}),
        ("claim | procedure_code\nA | 99214", {"payment_effect": "deny_excess"}),
        ("claim | procedure_code\nA | 99214", {"payment_effect": "reprice"}),
        ("claim | procedure_code\nA | 99214", {"payment_effect": "add", "propose_code": "80053"}),
        ("claim | procedure_code\nA | 99214", {"payment_effect": "deny", "line_no": 9}),
        ("claim | claim_type | procedure_code\nA | I | 99214", {"payment_effect": "deny"}),
        ("claim | line | procedure_code\nA | 1 | 99214\nA | 2 | 80053", {"payment_effect": "risk_claim", "line_no": None}),
    ],
)
def test_what_cannot_be_priced_is_blank_and_never_the_charge(lines: str, finding: dict):
    (row,) = priced(lines, finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == (None, None, "unpriced")


DENIED = "claim | procedure_code | mods | denied | allowed_amount\nA | 99214 | | Y | 0.00"


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        ({"payment_effect": "deny"}, ("0.00", "100.00")),
        ({"payment_effect": "reprice", "propose_code": "99212"}, ("0.00", "45.00")),
        ({"payment_effect": "risk_line", "direction": "neutral"}, ("0.00", "100.00")),
        ({"payment_effect": "reprice", "propose_modifiers": "25", "direction": "under"}, ("100.00", "0.00")),
        ({"payment_effect": "reprice", "propose_code": "99212", "direction": "under"}, ("55.00", "0.00")),
        ({"payment_effect": "risk_line", "direction": "under"}, ("100.00", "0.00")),
    ],
)
def test_denied_lines(finding: dict, expected: tuple[str, str]):
    (row,) = priced(DENIED, finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == (*expected, "fee_schedule")


@pytest.mark.parametrize("line", ["GY | 0", "GZ | 0", "(blank) | 100.00", "(blank) | 120.00"])
def test_lines_that_are_not_covered_are_not_priced(line: str):
    modifier, amount = line.split(" | ")
    lines = f"claim | procedure_code | modifier_1 | noncovered_amount\nA | 99214 | {modifier} | {amount}"
    (row,) = priced(lines, {"payment_effect": "deny"}, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == (None, None, "unpriced")


CLAIM = "claim | line | procedure_code | mods | denied | allowed_amount | ptr | line_status\n"
WHOLE = {"payment_effect": "risk_claim", "line_no": None}


@pytest.mark.parametrize(
    ("lines", "risk", "basis", "because"),
    [
        ("A | 1 | 99214 | | | | |\nA | 2 | 99212 | | | | |", "155.00", "fee_schedule", "the sum"),
        ("A | 1 | 99214 | | N | 90.00 | |\nA | 2 | 99212 | | N | 40.00 | |", "130.00", "remittance", "allowed amounts"),
        ("A | 1 | 99214 | | N | 90.00 | |\nA | 2 | 99212 | | | | |", "155.00", "fee_schedule", "one base for all lines"),
        (
            "A | 1 | 99214 | | N | 90.00 | |\nA | 2 | 99212 | | Y | 0.00 | |",
            "90.00",
            "remittance",
            "a denied line is denied already",
        ),
        ("A | 1 | 99214 | | | | |\nA | 2 | 99212 | GY | | | |", "100.00", "fee_schedule", "what is not covered is left out"),
        ("A | 1 | 99214 | | | | |\nA | 2 | 99212 | | | | | deleted", "100.00", "fee_schedule", "and what was withdrawn"),
    ],
)
def test_risk_of_a_claim(lines: str, risk: str, basis: str, because: str):
    (row,) = priced(CLAIM + lines, WHOLE, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == ("0.00", risk, basis), because


def test_a_whole_claim_may_be_denied():
    (row,) = priced(
        CLAIM + "A | 1 | 99214 | | | | |\nA | 2 | 99212 | | | | |",
        {"payment_effect": "deny", "line_no": None},
        open_set=BY_FEE_SCHEDULE,
    )
    assert dollars(row) == ("-155.00", "155.00", "fee_schedule")


POINTED = {"payment_effect": "risk_pointed", "line_no": None, "kind": "other", "position": 2}


@pytest.mark.parametrize(
    ("lines", "finding", "expected"),
    [
        ("A | 1 | 99214 | | | | 1 2 |\nA | 2 | 99212 | | | | 1 |", {}, ("0.00", "100.00", "fee_schedule")),
        ("A | 1 | 99214 | | | | AB |\nA | 2 | 99212 | | | | A |", {}, (None, None, "unpriced")),
        ("A | 1 | 99214 | | | | A B |\nA | 2 | 99212 | | | | B |", {}, ("0.00", "155.00", "fee_schedule")),
        ("A | 1 | 99214 | | | | 1 |\nA | 2 | 99212 | | | | 1 |", {}, ("0.00", "0.00", None)),
        ("A | 1 | 99214 | | | | 1 2 |\nA | 2 | 99212 | | | | |", {}, (None, None, "unpriced")),
        (
            "A | 1 | 99214 | | | | 1 |\nA | 2 | 99212 | | | | 1 |",
            {"kind": "external_cause", "position": 1},
            ("0.00", "155.00", "fee_schedule"),
        ),
    ],
)
def test_risk_of_the_lines_that_point_to_a_diagnosis(lines: str, finding: dict, expected: tuple):
    (row,) = priced(CLAIM + lines, {**POINTED, **finding}, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == expected


def test_every_line_of_an_institutional_claim_bears_on_its_diagnoses():
    rows = [
        {"payer_id": "", "setting": "institutional", "procedure_code": code, "rvu_modifier": "", "amount": "10.00"}
        for code in ("99214", "99212")
    ]
    lines = "claim | line | claim_type | procedure_code\nA | 1 | I | 99214\nA | 2 | I | 99212"
    (row,) = priced(lines, POINTED, open_set=made_sets(contract=rows))
    assert dollars(row) == ("0.00", "20.00", "contract")


def test_a_missing_service_of_a_claim_is_priced_where_its_day_was():
    rows = [{"payer_id": "", "setting": "", "procedure_code": "G2211", "rvu_modifier": "", "amount": "16.00"}]
    finding = {"payment_effect": "add", "propose_code": "G2211", "line_no": None, "direction": "under"}
    (row,) = priced("claim | procedure_code\nA | 99214", finding, open_set=made_sets(contract=rows))
    assert dollars(row) == ("16.00", "0.00", "contract")


SAME_DAY = "claim | procedure_code | service_date\nA | 45380 | {}\nB | 45385 | {}"


@pytest.mark.parametrize(
    ("days", "expected", "because"),
    [
        (("2025-03-10", "2025-03-10"), ("-20.00", "20.00"), "what it exceeds its base by: 120 - 100"),
        (("2025-03-10", "2025-03-11"), ("-120.00", "120.00"), "another day"),
    ],
)
def test_what_stands_beside_a_line_may_lie_on_another_claim(days: tuple[str, str], expected: tuple, because: str):
    (row,) = priced(SAME_DAY.format(*days), {"payment_effect": "deny"}, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == (*expected, "fee_schedule"), because


@pytest.mark.parametrize(
    ("finding", "expected", "because"),
    [
        ({"payment_effect": "deny"}, ("-250.00", "250.00"), "100 + 3 x 50"),
        ({"payment_effect": "deny_excess", "excess_units": 2.0}, ("-100.00", "250.00"), "the last two units"),
        ({"payment_effect": "deny_excess", "excess_units": 1.0}, ("-50.00", "250.00"), "the last unit"),
    ],
)
def test_units_that_are_reduced_are_worth_what_they_were_paid(finding: dict, expected: tuple, because: str):
    lines = "claim | procedure_code | units\nA | 11042 | 4"
    (row,) = priced(lines, finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == (*expected, "fee_schedule"), because


def test_a_procedure_paid_at_half_is_worth_half():
    """Rulebook 6.8: col2 denied where it was paid at 50 %."""
    lines = "claim | line | procedure_code\nA | 1 | 19120\nA | 2 | 11042"
    (row,) = priced(lines, {"payment_effect": "deny", "line_no": 2}, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == ("-50.00", "50.00", "fee_schedule")


@pytest.mark.parametrize(
    "standing", ["denied\nA | 1 | 19120 | Y\nA | 2 | 11042 |", "mods\nA | 1 | 19120 | GY\nA | 2 | 11042 |"]
)
def test_what_was_not_paid_ranks_before_nothing(standing: str):
    (row,) = priced(
        f"claim | line | procedure_code | {standing}", {"payment_effect": "deny", "line_no": 2}, open_set=BY_FEE_SCHEDULE
    )
    assert dollars(row) == ("-100.00", "100.00", "fee_schedule")


def test_a_missing_procedure_is_ranked_among_those_billed():
    finding = {"payment_effect": "add", "propose_code": "11042", "direction": "under"}
    (row,) = priced("claim | procedure_code\nA | 19120", finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == ("50.00", "0.00", "fee_schedule")


def test_an_allowed_amount_is_carried_over_by_what_both_are_paid_beside_the_others():
    lines = "claim | line | procedure_code | allowed_amount\nA | 1 | 22554 | 290.00\nA | 2 | 19120 | 80.00"
    finding = {"payment_effect": "reprice", "line_no": 2, "propose_code": "11042"}
    (row,) = priced(lines, finding, open_set=BY_FEE_SCHEDULE)
    assert dollars(row) == ("-40.00", "40.00", "remittance")  # 80 x 50 / 100


def counted(lines: str, *rows: dict[str, Any]) -> str:
    return " ".join(row["counted"] for row in priced(lines, *rows, open_set=BY_FEE_SCHEDULE))


TWO = "claim | line | procedure_code | ptr\nA | 1 | 99214 | 1\nA | 2 | 99212 | 2"
DENY, LESS = {"payment_effect": "deny"}, {"payment_effect": "reprice", "propose_code": "99212"}
MORE = {"payment_effect": "add", "propose_code": "11042", "direction": "under"}
RISK = {"payment_effect": "risk_line", "direction": "neutral"}


@pytest.mark.parametrize(
    ("rows", "expected", "because"),
    [
        ([DENY], "Y", "alone"),
        ([LESS, DENY], "N Y", "the largest absolute effect"),
        ([LESS, {**DENY, "status": "REVIEW"}], "Y N", "FAIL before REVIEW"),
        ([DENY, DENY], "Y N", "a tie is settled by the id"),
        ([DENY, MORE], "Y Y", "over and under apart"),
        ([DENY, {**DENY, "line_no": 2}], "Y Y", "two lines"),
        ([{**DENY, "status": "INFO"}], "N", "INFO never"),
        ([{**DENY, "status": "INFO"}, {**LESS, "status": "REVIEW"}], "N Y", "INFO gives way"),
        ([{"payment_effect": "none"}], "N", "no effect, no dollars"),
        ([RISK, {**DENY, "status": "REVIEW"}], "N Y", "a neutral finding gives way to one of overcoding"),
        ([RISK], "Y", "a neutral finding alone"),
        ([DENY, WHOLE], "Y N", "the claim's risk would double the line"),
        ([WHOLE, WHOLE], "Y N", "one of the claim"),
        ([WHOLE, {**LESS, "status": "REVIEW"}], "N Y", "the line comes before the claim"),
        ([DENY, POINTED], "Y Y", "the diagnosis is pointed to by another line"),
        ([DENY, {**POINTED, "position": 1}], "Y N", "the diagnosis is pointed to by that line"),
        ([POINTED, {**POINTED, "position": 1}], "Y Y", "two diagnoses of two lines"),
        ([POINTED, WHOLE], "N Y", "the claim holds the line of the diagnosis and more"),
        ([{**MORE, "line_no": None}, {**MORE, "line_no": None, "propose_code": "99212"}], "Y Y", "two services missing"),
        ([{**MORE, "line_no": None}, {**MORE, "line_no": None}], "Y N", "one service, found missing twice"),
    ],
)
def test_a_lines_dollars_count_once(rows: list[dict], expected: str, because: str):
    assert counted(TWO, *rows) == expected, because


def test_counted_dollars_never_exceed_the_lines():
    found = priced(TWO, DENY, LESS, WHOLE, {**POINTED, "position": 1}, RISK, open_set=BY_FEE_SCHEDULE)
    assert sum(row["at_risk_amount"] for row in found if row["counted"] == "Y") == Decimal("100.00")


def test_no_findings_no_prices():
    found = price_findings(findings(), claims("claim | procedure_code\nA | 99214"), BY_FEE_SCHEDULE, Settings())
    assert found.schema == empty_at_rest("findings").schema
    assert found.is_empty()


def test_findings_keep_their_rows_and_order():
    given = findings(DENY, {**DENY, "line_no": 2}, LESS)
    found = price_findings(given, claims(TWO), BY_FEE_SCHEDULE, Settings())
    assert found.drop(PRICED).equals(given.drop("excess_units"))


def test_an_unknown_effect_is_refused():
    with pytest.raises(PriceError, match="expected one of deny"):
        priced(TWO, {"payment_effect": "vanish"})


def test_the_working_of_a_claim_is_shown():
    found = claim_prices("A", claims(TWO), BY_FEE_SCHEDULE, Settings())
    shown = [(line.key, line.price.working[-1]) for line in found.lines]
    assert shown == [
        (("A", 1), ("price of one unit", Decimal("100.00"))),
        (("A", 2), ("price of one unit", Decimal("55.00"))),
    ]
    assert found.amount == Decimal("155.00")


def test_a_claim_that_is_not_there_has_no_working():
    with pytest.raises(PriceError, match="no live line"):
        claim_prices("Z", claims(TWO), BY_FEE_SCHEDULE, Settings())
