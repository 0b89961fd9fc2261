import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import Release, Store
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
