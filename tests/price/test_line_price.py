"""The price of one unit: the worked example, settings, statuses, modifiers, and every reason for which there is none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from auditkit.codesets import CodeSet
from auditkit.price import Price, Service, line_price, working_text
from auditkit.price.relative_values import rate
from auditkit.rules.settings import Settings
from tests.price.reference_sets import EVEN, GPCI, HOME, PFS, STATUS_CODES, code_set, made_sets

DAY = dt.date(2025, 3, 10)


def priced(code: str, *modifiers: str, settings: Settings | None = None, contract: list | None = None, **given) -> Price:
    service = Service(
        code, **{"service_date": DAY, "modifiers": modifiers, "place_of_service": "11", "locality": EVEN, **given}
    )
    return line_price(service, made_sets(contract=contract or []), settings)


def test_worked_example_of_the_rulebook():
    price = priced("99213", locality=HOME)
    assert price.amount == Decimal("89.50")  # (1.30 + 1.387 + 0.08) x 32.3465 = 2.767 x 32.3465 = 89.5027655
    assert price.basis == "fee_schedule"
    assert price.working == (
        ("work 1.30 x 1.000", Decimal("1.30000")), ("practice expense 1.46 x 0.950", Decimal("1.38700")),
        ("malpractice 0.10 x 0.800", Decimal("0.08000")), ("conversion factor", Decimal("32.3465")),
        ("base price, nonfacility rate", Decimal("89.50")), ("price of one unit", Decimal("89.50")),
    )  # fmt: skip


def test_the_working_is_shown_line_by_line():
    lines = working_text(priced("99213", locality=HOME)).splitlines()
    assert lines[0].split() == ["work", "1.30", "x", "1.000", "1.30000"]
    assert lines[-1].split() == ["price", "of", "one", "unit", "89.50"]
    assert working_text(priced("99213", locality=None)) == "unpriced: the locality of the service is not known"


@pytest.mark.parametrize(
    ("place", "amount"),
    [
        ("11", "100.00"),
        ("22", "75.00"),
        ("06", "75.00"),
        ("08", "75.00"),
        ("02", "75.00"),
        ("10", "100.00"),
        ("24", "75.00"),
        ("32", "100.00"),
        ("31", "75.00"),
    ],
)
def test_place_of_service_chooses_the_rate(place: str, amount: str):
    assert priced("99214", place_of_service=place).amount == Decimal(amount)


def test_a_place_that_settings_name_is_paid_at_the_nonfacility_rate():
    assert priced("99214", place_of_service="22", settings=Settings(nonfacility_places=("22",))).amount == Decimal("100.00")


@pytest.mark.parametrize(
    ("modifiers", "code", "amount", "because"),
    [
        (("26",), "71046", "15.00", "its own row: 0.20 + 0.10 = 0.30 x 50"),
        (("TC",), "71046", "85.00", "its own row: 1.70 x 50"),
        (("53",), "45378", "50.00", "its own row"),
        (("50",), "99214", "100.00", "indicator 0: both sides as one"),
        (("50",), "20610", "150.00", "indicator 1"),
        (("50",), "19307", "100.00", "indicator 2: both sides valued already"),
        (("50",), "93970", "200.00", "indicator 3: each side in full"),
        (("54",), "27447", "79.00", "0.10 + 0.69"),
        (("55",), "27447", "21.00", "postoperative"),
        (("56",), "27447", "10.00", "preoperative"),
        (("55", "56"), "27447", "31.00", "both parts"),
        (("78",), "27447", "69.00", "intraoperative alone"),
        (("78",), "11042", "100.00", "global period 000 is not split"),
        (("62",), "27447", "62.50", "62.5 %"),
        (("80",), "27447", "16.00", "16 %"),
        (("81",), "27447", "16.00", "16 %"),
        (("82",), "27447", "16.00", "16 %"),
        (("AS",), "27447", "13.60", "13.6 %, and no further 85 %"),
        (("CQ", "GP"), "97110", "85.00", "85 %"),
        (("GO", "CO"), "97110", "85.00", "85 %"),
        (("GY",), "99214", "0.00", "not covered"),
        (("GZ",), "99214", "0.00", "not covered"),
        (("GX",), "99214", "0.00", "not covered"),
        (("50", "80"), "20610", "24.00", "150 % of 16 %"),
        (("62", "62"), "27447", "62.50", "a modifier twice counts once"),
        (("25",), "99214", "100.00", "informational"),
        (("59", "RT"), "11042", "100.00", "informational"),
        (("51",), "11042", "100.00", "the contractor ranks whatever the modifier"),
    ],
)
def test_modifiers(code: str, modifiers: tuple[str, ...], amount: str, because: str):
    assert priced(code, *modifiers).amount == Decimal(amount), because


def amount_of(amount: str) -> list[dict[str, str]]:
    return [{"procedure_code": "99212", "rvu_modifier": "", "payer_id": "", "setting": "", "amount": amount}]


def test_shares_are_multiplied_before_cents_are_rounded():
    # 100.24 x 0.16 x 0.625 = 10.024; rounded after each share it would be 16.04 x 0.625 = 10.03.
    assert priced("99212", "80", "62", contract=amount_of("100.24")).amount == Decimal("10.02")


def test_half_a_cent_is_rounded_up():
    assert priced("99212", "CQ", contract=amount_of("0.10")).amount == Decimal("0.09")  # 0.085, which to even would be 0.08


@pytest.mark.parametrize(
    ("code", "given", "reason"),
    [
        ("99214", {"modifiers": ("22",)}, "modifier 22: paid by report"),
        ("99214", {"modifiers": ("52",)}, "modifier 52: paid by report"),
        ("99214", {"modifiers": ("66",)}, "modifier 66: paid by report"),
        ("99214", {"modifiers": ("53",)}, "modifier 53: paid by report, the fee schedule has no row of its own for the code"),
        ("99214", {"modifiers": ("26",)}, "the fee schedule has no row for the code with modifier 26"),
        ("71046", {"modifiers": ("26", "TC")}, "modifiers 26 and TC contradict each other"),
        ("99214", {"modifiers": ("54",)}, "modifier 54: the fee schedule splits no global period for the code"),
        ("27447", {"modifiers": ("54", "78")}, "modifiers 54 and 78: no published share for both together"),
        ("27447", {"modifiers": ("QK",)}, "modifier QK: anesthesia, paid by base units and time"),
        ("71046", {"modifiers": ("TC",), "place_of_service": "22"}, "the fee schedule has no facility rate for the code"),
        ("33945", {}, "the fee schedule has no nonfacility rate for the code"),
        (
            "99214",
            {"place_of_service": "98"},
            "the place of service is blank, or none that the fee schedule has a rate for on that day",
        ),
        (
            "99214",
            {"place_of_service": None},
            "the place of service is blank, or none that the fee schedule has a rate for on that day",
        ),
        ("99214", {"locality": None}, "the locality of the service is not known"),
        ("99214", {"locality": "99999-99"}, "the cost indices have no such locality"),
        ("99214", {"service_date": dt.date(2024, 12, 31)}, "no loaded release of the fee schedule covers the code on its day"),
        ("99214", {"service_date": dt.date(2026, 1, 1)}, "no loaded release of the fee schedule covers the code on its day"),
        ("99214", {"service_date": None}, "the code or the day of service is blank"),
        (None, {}, "the code or the day of service is blank"),
        (
            "99999",
            {},
            "the fee schedule has no row for the code; no loaded release of drug payment limits covers the code on its day",
        ),
        ("X0021", {}, "status Z of the fee schedule is not known"),
        ("X0020", {}, "status R: paid under special coverage; priced by the contractor where it has no relative values"),
        ("99214", {"claim_type": "I"}, "an institutional line without a type of bill"),
    ],
)
def test_no_price_and_the_reason(code: str | None, given: dict, reason: str):
    price = line_price(Service(code, **{"service_date": DAY, "place_of_service": "11", "locality": EVEN, **given}), made_sets())
    assert (price.amount, price.reason, price.basis, price.working) == (None, reason, "unpriced", ())


def test_the_first_and_last_day_of_a_release_are_priced():
    assert (
        priced("99214", service_date=dt.date(2025, 1, 1)).amount
        == priced("99214", service_date=dt.date(2025, 12, 31)).amount
        == Decimal("100.00")
    )


@pytest.mark.parametrize("status", ["B", "D", "F", "G", "H", "I", "M", "N", "Q"])
def test_statuses_that_medicare_never_pays_are_worth_nothing_though_they_hold_values(status: str):
    assert priced(STATUS_CODES[status]).amount == Decimal("0.00")


@pytest.mark.parametrize("status", ["B", "G", "I", "N"])
def test_what_medicare_does_not_pay_has_no_price_for_another_payer(status: str):
    price = priced(STATUS_CODES[status], profile="cpt")
    assert price.amount is None
    assert price.reason.endswith("the payer is not Medicare and no contract is loaded")


@pytest.mark.parametrize("status", ["C", "E", "P", "X"])
def test_statuses_that_are_paid_otherwise_have_no_price(status: str):
    price = priced(STATUS_CODES[status])
    assert price.amount is None
    assert price.reason.startswith(f"status {status}: ")


def test_restricted_codes_with_values_are_priced():
    assert priced("90837").amount == Decimal("100.00")


def test_a_code_paid_only_alone_says_so_in_its_working():
    price = priced("36598")
    assert price.amount == Decimal("100.00")
    assert "status T: paid only where nothing else is payable to the provider that day" in [step for step, _ in price.working]


def test_imaging_is_capped_at_the_outpatient_hospital_amount():
    price = priced("70496")
    assert price.amount == Decimal("90.00")  # (1.00 + 0.80) x 50 < 100.00
    assert ("outpatient hospital cap on imaging", Decimal("90.00")) in price.working


@pytest.mark.parametrize(
    ("specialty", "amount"),
    [("50", "85.00"), ("89", "85.00"), ("97", "85.00"), ("08", "100.00"), ("65", "100.00"), (None, "100.00")],
)
def test_practitioners_who_are_no_physicians(specialty: str | None, amount: str):
    assert priced("99214", specialty=specialty).amount == Decimal(amount)


def test_an_assistant_who_is_no_physician_is_lowered_once():
    assert priced("27447", "AS", specialty="97").amount == Decimal("13.60")


def test_therapist_assistants_are_paid_in_full_before_2022():
    service = Service("97110", dt.date(2021, 12, 31), ("CQ",), "11", EVEN)
    long = (dt.date(2020, 1, 1), dt.date(2025, 12, 31))
    rows = {"pfs": PFS, "gpci": GPCI}

    def open_set(name: str) -> CodeSet:
        return code_set(name, rows.get(name, []), long)

    assert line_price(service, open_set).amount == Decimal("100.00")
    assert line_price(Service("97110", dt.date(2022, 1, 1), ("CQ",), "11", EVEN), open_set).amount == Decimal("85.00")


def test_place_10_has_no_rate_before_2024():
    assert rate("10", dt.date(2023, 12, 31), Settings()) is None
    assert rate("10", dt.date(2024, 1, 1), Settings()) == "nonfacility"


SPRING = {"effective_date": dt.date(2025, 3, 10), "until_date": dt.date(2025, 6, 30)}
CONTRACT = [
    {"payer_id": "P1", "setting": "", "procedure_code": "99214", "rvu_modifier": "", "amount": "130.00"},
    {"payer_id": "P1", "setting": "facility", "procedure_code": "99214", "rvu_modifier": "", "amount": "90.00"},
    {"payer_id": "", "setting": "", "procedure_code": "99214", "rvu_modifier": "", "amount": "110.00"},
    {"payer_id": "", "setting": "institutional", "procedure_code": "99214", "rvu_modifier": "", "amount": "300.00"},
    {"payer_id": "", "setting": "", "procedure_code": "X0000", "rvu_modifier": "", "amount": "20.00"},
    {"payer_id": "", "setting": "", "procedure_code": "20610", "rvu_modifier": "", "amount": "65.00", **SPRING},
]


@pytest.mark.parametrize(
    ("code", "given", "amount", "because"),
    [
        ("99214", {"payer_id": "P1"}, "130.00", "the payer's amount"),
        ("99214", {"payer_id": "P1", "place_of_service": "22"}, "90.00", "the payer's amount in a facility"),
        ("99214", {"payer_id": "P2"}, "110.00", "any payer's amount"),
        ("99214", {"payer_id": None}, "110.00", "any payer's amount"),
        ("99214", {"payer_id": "P1", "claim_type": "I"}, "300.00", "the hospital's amount"),
        ("99214", {"payer_id": "P1", "place_of_service": None}, "130.00", "an amount for any setting needs no place"),
        ("99214", {"payer_id": "P1", "locality": None}, "130.00", "and no locality"),
        ("X0000", {}, "20.00", "a contract pays what Medicare bundles"),
        ("20610", {"service_date": dt.date(2025, 6, 30)}, "65.00", "the last day of the amount"),
        ("20610", {"service_date": dt.date(2025, 7, 1)}, "100.00", "the day after: the fee schedule"),
        ("20610", {"service_date": dt.date(2025, 3, 9)}, "100.00", "the day before: the fee schedule"),
        ("20610", {"modifiers": ("50",)}, "97.50", "shares apply to contract amounts too"),
        ("99213", {}, "92.51", "a code that the contract does not list: the fee schedule"),
    ],
)
def test_contract_amounts_come_first(code: str, given: dict, amount: str, because: str):
    assert priced(code, contract=CONTRACT, **given).amount == Decimal(amount), because


def test_the_basis_is_named():
    assert [priced(code, contract=CONTRACT).basis for code in ("99214", "99213", "99999")] == [
        "contract",
        "fee_schedule",
        "unpriced",
    ]


def test_a_component_is_never_paid_the_whole_contract_amount():
    rows = [{"payer_id": "", "setting": "", "procedure_code": "71046", "rvu_modifier": "", "amount": "34.00"}]
    assert priced("71046", "26", contract=rows).amount == Decimal("15.00")  # the fee schedule's


def test_an_institutional_line_is_never_priced_by_a_professional_amount():
    rows = [{"payer_id": "", "setting": "", "procedure_code": "99214", "rvu_modifier": "", "amount": "110.00"}]
    assert priced("99214", claim_type="I", contract=rows).amount is None


@pytest.mark.parametrize(
    ("modifier", "amount"), [("73", "150.00"), ("74", "300.00"), ("52", None), ("50", None), ("27", "300.00")]
)
def test_modifiers_of_institutional_lines(modifier: str, amount: str | None):
    price = priced("99214", modifier, claim_type="I", contract=CONTRACT)
    assert price.amount == (None if amount is None else Decimal(amount))
