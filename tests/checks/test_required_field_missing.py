"""Fields of which a source holds nothing, several faults of one claim, and the line that a finding names."""

from __future__ import annotations

import json

import pytest

from auditkit.engine import ENGINES
from tests.checks.answers import answered, cases, doubts

WHOLE = "claim | procedure_code | dx | member_id\nA | 99213 | I10 | M1"
LACKING = """
claim | line | procedure_code | dx  | patient_sex | billing_tin
A     | 1    | 99213          | I10 | (blank)     | (blank)
"""
LINES = """
claim | line | procedure_code | dx  | member_id | units
A     | 1    | 99213          | I10 | M1        | 1
A     | 2    | 96372          |     | M1        | (blank)
A     | 3    | 93000          |     | M1        | (blank)
B     | 1    | 99213          | I10 | M1        | (blank)
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_each_missing_field_is_a_finding(engine: str):
    found = answered("CLM-FIELDS", LACKING, engine)
    assert cases(found, "field") == [
        ("A", "billing_tin", "missing"),
        ("A", "member_id", "missing"),
        ("A", "patient_sex", "missing"),
    ]
    assert (found.tested, found.fired) == (1, 1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "column", ["member_id", "patient_birth_date", "billing_tin", "units", "charge_amount", "diagnosis_code"]
)
def test_a_column_that_no_source_holds_is_not_missing_on_every_claim(engine: str, column: str):
    found = answered("CLM-FIELDS", WHOLE, engine, without_columns=[column])
    assert cases(found) == []
    assert doubts(found) == [("A", "gap")]
    assert found.tested == 1


def test_a_place_of_service_may_stand_in_either_table():
    assert doubts(answered("CLM-FIELDS", WHOLE, without_columns=["place_of_service"])) == []
    both = ["place_of_service", "claim_place_of_service"]
    assert doubts(answered("CLM-FIELDS", WHOLE, without_columns=both)) == [("A", "gap")]


def test_without_a_table_of_diagnoses_it_cannot_be_told_whether_one_is_missing():
    found = answered("CLM-FIELDS", WHOLE, change=lambda tables: {n: t for n, t in tables.items() if n != "diagnoses"})
    assert (found.state, doubts(found)) == ("ran", [("A", "gap")])


@pytest.mark.parametrize("engine", ENGINES)
def test_the_text_names_the_lines(engine: str):
    found = answered("CLM-FIELDS", LINES, engine)
    where = {row["claim_key"]: json.loads(row["evidence"])["where"] for row in found.findings.iter_rows(named=True)}
    assert where == {"A": " on 2 lines, the first of them line 2", "B": " on line 1"}
