import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import Release, Store
from auditkit.codesets.show import NOT_LOADED
from tests.codesets.conftest import QUARTER

AUGUST = dt.date(2024, 8, 1)


def states(tmp_path: Path, code: str, on: dt.date, set_name: str) -> list[str]:
    return Store(tmp_path).show(code, on).filter(set=set_name)["state"].to_list()


@pytest.mark.parametrize(
    ("code", "on", "set_name", "expected"),
    [
        ("J2780", AUGUST, "hcpcs", ["ended"]),
        ("G0422", AUGUST, "hcpcs", ["in force"]),
        ("G0422", dt.date(2024, 10, 1), "hcpcs", ["not covered"]),
        ("J0000", AUGUST, "hcpcs", ["no entry"]),
        ("J0001", AUGUST, "hcpcs", ["not covered"]),
        ("2O610", AUGUST, "hcpcs", ["no entry"]),
        ("E66.811", AUGUST, "icd10cm", ["not yet"]),
        ("e66.8", dt.date(2024, 10, 1), "icd10cm", ["ended", "in force"]),
        ("06102-16", AUGUST, "gpci", ["in force"]),
        ("25", AUGUST, "modifier_codes", ["in force"]),
        ("2S", AUGUST, "modifier_codes", ["no entry"]),
        ("jz", dt.date(2023, 1, 1), "modifier_codes", ["in force"]),
        ("11", AUGUST, "place_of_service", ["in force"]),
        ("28", AUGUST, "place_of_service", ["no entry"]),
        ("0450", AUGUST, "revenue_codes", ["in force"]),
        ("207Q00000X", AUGUST, "taxonomy_specialty", ["in force"]),
        ("45", AUGUST, "adjustment_codes", ["in force"]),
        ("2000000002", AUGUST, "leie", ["not covered"]),
        ("60601", AUGUST, "locality_by_zip", ["not covered"]),
        ("99999-001-1", AUGUST, "ndc_crosswalk", ["not covered"]),
    ],
)
def test_the_state_of_a_code_on_a_day(code: str, on: dt.date, set_name: str, expected: list[str], tmp_path: Path):
    assert states(tmp_path, code, on, set_name) == expected


def test_pairs_are_shown_in_which_the_code_is_either(tmp_path: Path):
    says = Store(tmp_path).show("45380", AUGUST).filter(set="ptp_practitioner")["says"].to_list()
    assert any(text.startswith("45385 column 1, 45380 column 2, modifier indicator 1") for text in says)
    assert any(text.startswith("45380 column 1") for text in says)


def test_of_one_service_the_complete_release_goes_before_the_starter_set(tmp_path: Path):
    store = Store(tmp_path)
    made = Release("MUE practitioner", "mue", *QUARTER, only=(("edit_service", "practitioner"),), source_sha256="one")
    store.add(made, pl.DataFrame([{"edit_service": "practitioner", "procedure_code": "G0422", "mue": 5, "mai": 2}]))
    shown = store.show("G0422", AUGUST).filter(set="mue").select("release", "says").rows()
    assert [(name, says.split(",")[0]) for name, says in shown] == [
        ("MUE practitioner", "edit service practitioner"),
        ("starter MUE 2024 Q3", "edit service outpatient_hospital"),
    ]


@pytest.mark.parametrize("code", ["99999-001-1", "99999000101", "99999-0001-01"])
def test_an_ndc_is_looked_up_with_or_without_its_dashes(code: str, tmp_path: Path):
    store = Store(tmp_path)
    made = Release("crosswalk", "ndc_crosswalk", *QUARTER, source_sha256="one")
    store.add(made, pl.DataFrame([{"ndc": "99999000101", "procedure_code": "J9267", "billing_units": "30"}]))
    (says,) = store.show(code, AUGUST).filter(set="ndc_crosswalk")["says"]
    assert says == "procedure code J9267, billing units 30"


def test_an_excluded_provider_is_shown_by_npi(tmp_path: Path):
    store = Store(tmp_path)
    made = Release("LEIE", "leie", dt.date(1977, 1, 1), QUARTER[1], source_sha256="one")
    rows = [
        {"npi": "2000000002", "last_name": "SAMPLE", "effective_date": dt.date(2024, 1, 1)},
        {"npi": None, "last_name": "OTHER"},
    ]
    store.add(made, pl.DataFrame(rows))
    assert store.show("2000000002", AUGUST).select("set", "state", "says").rows() == [("leie", "in force", "last name SAMPLE")]
    assert store.show("2000000010", AUGUST)["state"].to_list() == ["no entry"]


def test_a_set_without_a_release_says_so(tmp_path: Path):
    assert Store(tmp_path).show("60601", AUGUST).filter(set="locality_by_zip")["says"].to_list() == [NOT_LOADED]
