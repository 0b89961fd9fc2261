"""Every payable row of two published fee schedules, to the cent, against a calculation of its own from the files."""

from __future__ import annotations

import csv
import datetime as dt
import os
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.engine import open_engine
from auditkit.price import Price, Service
from auditkit.price.fee_schedule import fee_schedule_prices
from auditkit.rules.settings import Settings
from tests.price.reference_sets import EVEN, code_set

DATA = os.environ.get("AUDITKIT_REFERENCE_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="skipped: no reference data")
FILES = {
    "2025 Q4": ("pprrvu_2025_oct_nocptdesc.csv", "GPCI2025.csv", (dt.date(2025, 10, 1), dt.date(2025, 12, 31))),
    "2024 Q3": ("pprrvu_2024c_jul_nocptdesc.csv", "gpci_2024c.csv", (dt.date(2024, 7, 1), dt.date(2024, 9, 30))),
}
# Columns of the relative value file, from 0, by rate: practice expense, its NA mark, its part under the hospital cap, total.
RATES = {"11": (6, 7, 28, 11), "22": (8, 9, 29, 12)}
LOCALITIES = {"manhattan": "13202-01", "alabama": "10112-00"}
NATIONAL = {"locality": EVEN, "work_gpci": "1", "pe_gpci": "1", "mp_gpci": "1"}


def published(name: str) -> Path:
    return Path(str(DATA)) / "pfs" / name


@cache
def rows(quarter: str) -> tuple[tuple[str, ...], ...]:
    """Rows that Medicare pays by their values: status A, R or T, and any value at all."""
    with published(FILES[quarter][0]).open(encoding="latin-1", newline="") as handle:
        every = [tuple(row) for row in csv.reader(handle)][1:]
    return tuple(row for row in every if row[3] in {"A", "R", "T"} and any(float(row[place] or 0) for place in (5, 6, 8, 10)))


@cache
def indices(quarter: str) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    with published(FILES[quarter][1]).open(encoding="latin-1", newline="") as handle:
        listed = [row for row in csv.reader(handle) if len(row) > 6 and row[0].isdigit()]
    found = {f"{row[0]}-{int(row[2]):02d}": (Fraction(row[4]), Fraction(row[5]), Fraction(row[6])) for row in listed}
    return {**found, EVEN: (Fraction(1), Fraction(1), Fraction(1))}


def whole_cents(dollars: Fraction) -> int:
    return int(dollars * 100 + Fraction(1, 2))


def expected_cents(row: tuple[str, ...], place: str, index: tuple[Fraction, Fraction, Fraction]) -> int | None:
    """The price of a row in whole cents; None where the file has no rate for the setting."""
    expense, mark, capped, _ = RATES[place]
    if row[mark] == "NA":
        return None
    work, factor = Fraction(row[5] or 0) * index[0], Fraction(row[24])
    own = whole_cents((work + Fraction(row[expense] or 0) * index[1] + Fraction(row[10] or 0) * index[2]) * factor)
    if not float(row[capped] or 0):
        return own
    return min(own, whole_cents((work + Fraction(row[capped]) * index[1] + Fraction(row[30]) * index[2]) * factor))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    for values, index, covers in FILES.values():
        import_file(published(values), made, covers=covers)
        import_file(published(index), made, covers=(dt.date(covers[0].year, 1, 1), dt.date(covers[0].year, 12, 31)))
    return made


def service(row: tuple[str, ...], quarter: str, place: str, locality: str) -> Service:
    return Service(row[0], FILES[quarter][2][0], (row[1],) if row[1] else (), place, locality)


def prices(store: Store, services: list[Service], national: bool) -> dict[Service, Price]:
    with open_engine() as engine:
        opened = {name: store.open(name, engine.frame) for name in ("pfs", "gpci")}
    if national:
        opened["gpci"] = code_set("gpci", [NATIONAL], (dt.date(2024, 1, 1), dt.date(2025, 12, 31)))
    return fee_schedule_prices(services, opened.__getitem__, Settings())


@pytest.mark.parametrize("locality", [EVEN, *LOCALITIES.values()], ids=["national", *LOCALITIES])
@pytest.mark.parametrize("place", RATES, ids=["nonfacility", "facility"])
@pytest.mark.parametrize("quarter", FILES)
def test_every_payable_row_is_priced_to_the_cent(store: Store, quarter: str, place: str, locality: str):
    asked = {
        service(row, quarter, place, locality): expected_cents(row, place, indices(quarter)[locality]) for row in rows(quarter)
    }
    assert len(asked) == len(rows(quarter)) > 9000
    found = prices(store, list(asked), national=locality == EVEN)
    given = {one: None if price.amount is None else int(price.amount * 100) for one, price in found.items()}
    differing = [(one.procedure_code, one.modifiers, given[one], asked[one]) for one in asked if given[one] != asked[one]]
    assert not differing, f"{len(differing)} of {len(asked)} differ, as {differing[:5]}"
    assert sum(amount is not None for amount in given.values()) > 4500


@pytest.mark.parametrize("place", RATES, ids=["nonfacility", "facility"])
@pytest.mark.parametrize("quarter", FILES)
def test_national_prices_are_the_totals_of_the_file_times_the_factor(store: Store, quarter: str, place: str):
    _, mark, capped, total = RATES[place]
    uncapped = [row for row in rows(quarter) if row[mark] != "NA" and not float(row[capped] or 0)]
    found = prices(store, [service(row, quarter, place, EVEN) for row in uncapped], national=True)
    wanted = {service(row, quarter, place, EVEN): whole_cents(Fraction(row[total]) * Fraction(row[24])) for row in uncapped}
    assert {one: int((price.amount or Decimal(-1)) * 100) for one, price in found.items()} == wanted
    assert len(wanted) > 4000


def test_capped_imaging_has_the_price_that_cms_publishes_for_the_locality(store: Store):
    """The file of capped amounts, by code and locality: an amount worked out by CMS itself."""
    with published("OPPSCAP_Oct.csv").open(encoding="latin-1", newline="") as handle:
        capped = [
            row
            for row in csv.DictReader(handle)
            if row["PROCSTAT"] == "A" and f"{row['CARRIER']}-{row['LOCALITY']}" in indices("2025 Q4")
        ]
    day = FILES["2025 Q4"][2][0]
    wanted = {}
    for row in capped:
        modifiers = (row["MOD"].strip(),) if row["MOD"].strip() else ()
        one = Service(row["HCPCS"], day, modifiers, "11", f"{row['CARRIER']}-{row['LOCALITY']}")
        wanted[one] = Decimal(row["NON-FACILTY PRICE"])
    found = prices(store, list(wanted), national=False)
    assert {one: price.amount for one, price in found.items()} == wanted
    assert len(wanted) > 6000
