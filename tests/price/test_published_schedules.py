"""Every row of the published schedules beside another of its day, and anesthesia, outpatient and drug rows: to the cent."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from auditkit.codesets import CodeSet, Store
from auditkit.codesets.importers import import_file
from auditkit.price import Service, on_one_day, open_sets, price_list
from auditkit.price.service import CENT
from auditkit.rules.settings import Settings
from tests.price.reference_sets import EVEN, code_set
from tests.price.test_published_fee_schedule import DATA, FILES, NATIONAL, RATES, published, rows, whole_cents

pytestmark = pytest.mark.skipif(not DATA, reason="skipped: no reference data")
OFFICE, HOSPITAL = "11", "22"
DAYS = {quarter: covers[0] for quarter, (_, _, covers) in FILES.items()}
OUTPATIENT, LIMITS = "opps/addendum_b_2025_10_nocptdesc.csv", "asp/part_b_payment_limits_2026_01.csv"
FACTORS = "pfs/ANES2025.csv"
Made = Callable[[Iterable[str]], Callable[[str], CodeSet]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    for values, _, covers in FILES.values():
        import_file(published(values), made, covers=covers)
    import_file(Path(str(DATA)) / OUTPATIENT, made, covers=(dt.date(2025, 10, 1), dt.date(2025, 12, 31)))
    import_file(Path(str(DATA)) / LIMITS, made, covers=(dt.date(2026, 1, 1), dt.date(2026, 3, 31)))
    import_file(Path(str(DATA)) / FACTORS, made, covers=(dt.date(2025, 1, 1), dt.date(2025, 12, 31)))
    return made


def line_cents(store: Store, days: list[list[Service]], **made: list[dict[str, str]]) -> list[list[int | None]]:
    """Whole cents of each line of each day at indices of 1.0; None where unpriced."""
    codes = {service.procedure_code or "" for day in days for service in day}
    opened, long = open_sets(store, codes), (dt.date(2024, 1, 1), dt.date(2026, 12, 31))
    known = {"gpci": [NATIONAL], "contract": [], **made}
    sets = {name: code_set(name, found, long) for name, found in known.items()}
    prices = price_list({one for day in days for one in day}, lambda name: sets.get(name) or opened(name), Settings())
    placed = [on_one_day([(service, 1) for service in day]) for day in days]
    found = [[prices.amount(one, "fee_schedule") for one in day] for day in placed]
    return [[None if amount is None else int(amount / CENT) for amount in day] for day in found]


def service(row: tuple[str, ...], quarter: str, place: str = OFFICE) -> Service:
    return Service(row[0], DAYS[quarter], (row[1],) if row[1] else (), place, EVEN)


def total(row: tuple[str, ...], pe_share: Fraction = Fraction(1), share: Fraction = Fraction(1), place: str = OFFICE) -> int:
    """The price of a row at indices of 1.0: values times factor, to cents, times a share, to cents."""
    values = Fraction(row[5] or 0) + Fraction(row[RATES[place][0]] or 0) * pe_share + Fraction(row[10] or 0)
    return whole_cents(Fraction(whole_cents(values * Fraction(row[24])), 100) * share)


def capped(row: tuple[str, ...], share: Fraction = Fraction(1)) -> int:
    own, cap = total(row, share=share), Fraction(row[5] or 0) + Fraction(row[28] or 0) + Fraction(row[30] or 0)
    return min(own, whole_cents(cap * Fraction(row[24]))) if float(row[28] or 0) else own


@cache
def payable(quarter: str, indicator: str, place: str = OFFICE) -> tuple[tuple[str, ...], ...]:
    """Payable rows with a rate at a place that carry a multiple-procedure indicator."""
    return tuple(row for row in rows(quarter) if row[18] == indicator and row[RATES[place][1]] != "NA")


HALF = Fraction(1, 2)


@pytest.mark.parametrize(("place", "least"), [(OFFICE, 1500), (HOSPITAL, 4000)])
@pytest.mark.parametrize("quarter", FILES)
def test_a_second_unit_of_surgery_is_paid_at_half(store: Store, quarter: str, place: str, least: int):
    asked = payable(quarter, "2", place)
    found = line_cents(store, [[service(row, quarter, place)] * 2 for row in asked])
    assert found == [[total(row, place=place), total(row, share=HALF, place=place)] for row in asked]
    assert len(asked) > least


@pytest.mark.parametrize(("place", "least"), [(OFFICE, 130), (HOSPITAL, 300)])
@pytest.mark.parametrize("quarter", FILES)
def test_a_second_endoscopy_is_paid_what_it_exceeds_its_base_by(store: Store, quarter: str, place: str, least: int):
    bases = {row[0]: row for row in payable(quarter, "2", place) if not row[1]}
    asked = [row for row in payable(quarter, "3", place) if row[23] in bases]
    prices = {row[0]: (total(row, place=place), total(bases[row[23]], place=place)) for row in asked}
    found = line_cents(store, [[service(row, quarter, place)] * 2 for row in asked])
    assert found == [[own, max(own - base, 0)] for own, base in prices.values()]
    beside = line_cents(store, [[service(bases[row[23]], quarter, place), service(row, quarter, place)] for row in asked])
    assert beside == [[0, own] for own, _ in prices.values()]
    assert len(asked) > least


@pytest.mark.parametrize("quarter", FILES)
def test_a_second_therapy_unit_is_paid_half_its_practice_expense(store: Store, quarter: str):
    asked = [row for row in payable(quarter, "5") if float(row[6] or 0)]
    found = line_cents(store, [[service(row, quarter)] * 2 for row in asked])
    assert found == [[total(row), total(row, pe_share=HALF)] for row in asked]
    assert len(asked) > 40


@pytest.mark.parametrize(("indicator", "part", "share", "least"), [
    ("4", "TC", HALF, 120), ("4", "26", Fraction(95, 100), 120), ("6", "TC", Fraction(3, 4), 80), ("7", "TC", Fraction(4, 5), 25)
])  # fmt: skip
@pytest.mark.parametrize("quarter", FILES)
def test_a_second_test_is_paid_less_for_its_part(
    store: Store, quarter: str, indicator: str, part: str, share: Fraction, least: int
):
    asked = [row for row in payable(quarter, indicator) if row[1] == part]
    found = line_cents(store, [[service(row, quarter)] * 2 for row in asked])
    assert found == [[capped(row), capped(row, share)] for row in asked]
    assert len(asked) > least


@pytest.mark.parametrize("quarter", FILES)
def test_whole_images_fall_by_both_parts(store: Store, quarter: str):
    parts = {(row[0], row[1]): row for row in payable(quarter, "4")}
    asked = [row for row in payable(quarter, "4") if not row[1] and {(row[0], "26"), (row[0], "TC")} <= parts.keys()]
    found = line_cents(store, [[service(row, quarter)] * 2 for row in asked])
    wanted = []
    for row in asked:
        technical, professional = parts[row[0], "TC"], parts[row[0], "26"]
        fall = capped(technical) - capped(technical, HALF) + total(professional) - total(professional, share=Fraction(95, 100))
        wanted.append([capped(row), capped(row) - fall])
    assert found == wanted
    assert len(asked) > 120


def test_anesthesia_of_every_locality(store: Store):
    with (Path(str(DATA)) / FACTORS).open(encoding="latin-1", newline="") as handle:
        listed = [row for row in csv.reader(handle) if re.fullmatch(r"\d{5}\s*", row[0])]
    base = [{"procedure_code": "00840", "base_units": "6"}]
    places = [f"{row[0].strip()}-{row[1].strip()}" for row in listed]
    asked = [[Service("00840", dt.date(2025, 10, 1), ("QK",), "22", place, minutes=Decimal(76))] for place in places]
    wanted = [[whole_cents(Fraction(whole_cents(Fraction("11.1") * Fraction(row[3].strip())), 100) * HALF)] for row in listed]
    assert line_cents(store, asked, anesthesia_base=base) == wanted
    assert len(listed) > 100


def rates() -> list[tuple[str, str, str]]:
    with (Path(str(DATA)) / OUTPATIENT).open(encoding="latin-1", newline="") as handle:
        return [(row["hcpcs"], row["si"], re.sub(r"[$, ]", "", row["payment_rate"])) for row in csv.DictReader(handle)]


def outpatient(code: str) -> Service:
    return Service(code, dt.date(2025, 10, 1), (), None, None, claim_type="I", type_of_bill="131")


def test_every_outpatient_rate(store: Store):
    asked = [row for row in rates() if row[1] in {"S", "T", "V", "R", "U", "J1", "K", "G"} and row[2] not in {"", "."}]
    wanted = [[whole_cents(Fraction(rate))] for _, _, rate in asked]
    assert line_cents(store, [[outpatient(code)] for code, _, _ in asked]) == wanted
    assert len(asked) > 5000


def test_every_packaged_outpatient_code_is_worth_nothing(store: Store):
    asked = [code for code, status, _ in rates() if status == "N"]
    assert line_cents(store, [[outpatient(code)] for code in asked]) == [[0]] * len(asked)
    assert len(asked) > 2000


def test_every_discounted_outpatient_procedure_beside_the_highest(store: Store):
    asked = [(code, Fraction(rate)) for code, status, rate in rates() if status == "T" and rate]
    highest = max(asked, key=lambda one: one[1])[0]
    found = line_cents(store, [[outpatient(highest), outpatient(code)] for code, _ in asked])
    assert [day[1] for day in found] == [whole_cents(Fraction(whole_cents(rate), 100) * HALF) for _, rate in asked]
    assert len(asked) > 1000


def test_every_drug_limit(store: Store):
    """The list of January 2026 with fee-schedule rows of status E, as the J codes have."""
    with (Path(str(DATA)) / LIMITS).open(encoding="latin-1", newline="") as handle:
        asked = [
            (row["HCPCS Code"], row["Payment Limit"])
            for row in csv.DictReader(handle)
            if row["Payment Limit"] not in {"", "N/A"}
        ]
    values = [{"procedure_code": code, "rvu_modifier": "", "status": "E"} for code, _ in asked]
    found = line_cents(store, [[Service(code, dt.date(2026, 1, 1))] for code, _ in asked], pfs=values)
    assert found == [[whole_cents(Fraction(limit))] for _, limit in asked]
    assert len(asked) > 800
