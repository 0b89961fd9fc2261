"""Which share of the lines a reference set answers for, by month: by code, or by the day alone where no line is asked by code."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import DEFINITIONS, Release, Store
from auditkit.coverage import by_date_only, coverage_of

CLAIMS = pl.DataFrame(
    {
        "claim_id": ["A", "B", "C", "D"],
        "line_no": [1, 1, 1, 1],
        "service_date": ["2024-07-31", "2024-08-01", "2024-08-20", "2024-08-21"],
        "procedure_code": ["99213", "99213", "J0001", "99213"],
        "units": ["1", "1", "1", "1"],
        "charge_amount": ["90", "90", "90", "90"],
    }
)


def shares(store: Store, set_name: str) -> dict[str, str]:
    return {month.month: month.shares[set_name] for month in coverage_of(CLAIMS, store=store).months}


def test_a_set_of_procedure_codes_is_counted_by_code(tmp_path: Path):
    assert shares(Store(tmp_path), "hcpcs") == {"2024-07": "100%", "2024-08": "67%"}


def test_a_set_of_providers_is_counted_by_date_alone(tmp_path: Path):
    store = Store(tmp_path)
    store.add(
        Release("LEIE", "leie", dt.date(1977, 1, 1), dt.date(2024, 8, 20), source_sha256="one"),
        pl.DataFrame([{"npi": "2000000002", "last_name": "SAMPLE"}]),
    )
    assert shares(store, "leie") == {"2024-07": "100% by date", "2024-08": "67% by date"}


def test_a_set_without_a_release_covers_nothing(tmp_path: Path):
    assert shares(Store(tmp_path, starter=False), "modifier_codes") == {"2024-07": "0% by date", "2024-08": "0% by date"}


@pytest.mark.parametrize("name", ["hcpcs", "ptp_practitioner", "mue", "pfs", "icd10cm", "gpci", "opps", "asp", "clia_waived"])
def test_sets_asked_by_procedure_diagnosis_or_locality_are_counted_by_them(name: str):
    assert not by_date_only(name)


@pytest.mark.parametrize(
    "name",
    [
        "leie",
        "modifier_codes",
        "place_of_service",
        "revenue_codes",
        "timely_filing",
        "contract",
        "taxonomy_specialty",
        "ndc_crosswalk",
    ],
)
def test_other_sets_are_counted_by_date(name: str):
    assert name in DEFINITIONS
    assert by_date_only(name)
