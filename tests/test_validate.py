"""Validation: every row is accepted as typed or rejected with a reason, and no reason holds a value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import ValidationError
from auditkit.read import Raw, read
from auditkit.read.raw import rejections
from auditkit.tables import TABLES, table
from auditkit.validate import Validated, validate
from auditkit.validate.contract import schema
from auditkit.validate.identity import with_patients

CANARY = "ZZCANARY"
TODAY = dt.date(2026, 1, 1)
LINE = {
    "claim_id": "A",
    "line_no": "1",
    "service_date": "2024-08-01",
    "procedure_code": "99213",
    "charge_amount": "100.00",
    "units": "1",
}


def checked(*rows: dict[str, str], **tables: Any) -> Validated:
    every = {name: "" for row in rows for name in row}
    wide = pl.DataFrame([{**every, **LINE, **row} for row in rows])
    return validate(read({"lines": wide, **tables}), today=TODAY)


def value(column: str, text: str, table_name: str = "lines") -> object:
    return checked({column: text}).tables[table_name][column][0]


TYPED = [
    ("service_date", "2024-02-29", dt.date(2024, 2, 29)),
    ("service_date", "20240229", dt.date(2024, 2, 29)),
    ("service_date", "2024-02-29 00:00:00", dt.date(2024, 2, 29)),
    ("service_date", "2024-02-29T00:00", dt.date(2024, 2, 29)),
    ("service_date", "1900-01-01", dt.date(1900, 1, 1)),
    ("service_date", "2027-01-02", dt.date(2027, 1, 2)),
    ("service_through_date", "9999-12-31", None),
    ("service_through_date", " ", None),
    ("charge_amount", "$1,234.50", Decimal("1234.50")),
    ("charge_amount", "-$5", Decimal("-5.00")),
    ("charge_amount", ".5", Decimal("0.50")),
    ("charge_amount", "7.1000", Decimal("7.10")),
    ("charge_amount", "9999999999.99", Decimal("9999999999.99")),
    ("charge_amount", "-0.01", Decimal("-0.01")),
    ("units", "-1", Decimal("-1.000")),
    ("units", "0", Decimal("0.000")),
    ("units", "0.125", Decimal("0.125")),
    ("line_no", "007", 7),
    ("line_no", "2.0", 2),
    ("procedure_code", " g0008 ", "G0008"),
    ("modifier_1", "", None),
    ("drug_supplied_by", "PROVIDER", "provider"),
    ("denied", "TRUE", "Y"),
    ("denied", "0", "N"),
    ("denied", "unknown", None),
    ("line_note", "NA", "NA"),
    ("line_note", "=1+1", "=1+1"),
    ("rendering_npi", "20000000021", "20000000021"),
]


@pytest.mark.parametrize(("column", "text", "expected"), TYPED)
def test_a_cell_is_typed_by_the_data_dictionary(column: str, text: str, expected: object):
    assert value(column, text) == expected


REFUSED = [
    ("service_date", "2024-02-30", "not a date"),
    ("service_date", "8/1/2024", "not a date"),
    ("service_date", "45296", "not a date"),
    ("service_date", "2024-08-01 10:30", "not a date"),
    ("service_date", "1899-12-31", "outside 1900"),
    ("service_date", "2027-01-03", "outside 1900"),
    ("service_date", "", "blank; every row needs it"),
    ("line_no", "", "blank; every row needs it"),
    ("units", "", "blank; every row needs it"),
    ("charge_amount", "", "blank; every row needs it"),
    ("procedure_code", "", "and revenue_code too"),
    ("charge_amount", "(5.00)", "plain decimal"),
    ("charge_amount", "1.234", "at most 2 decimals"),
    ("charge_amount", "1e3", "plain decimal"),
    ("charge_amount", "NaN", "plain decimal"),
    ("charge_amount", "12,34.00", "plain decimal"),
    ("charge_amount", "1,5", "plain decimal"),
    ("charge_amount", "10000000000", "out of range"),
    ("charge_amount", ".", "plain decimal"),
    ("units", "inf", "plain decimal"),
    ("units", "$1", "plain decimal"),
    ("units", "0.0001", "at most 3 decimals"),
    ("units", "1000000000", "out of range"),
    ("line_no", "1.5", "not a whole number"),
    ("line_no", "9999999999999999999", "not a whole number"),
    ("procedure_code", "a text in the wrong column", "longer than its form of 20 characters"),
    ("procedure_code", "99\t13", "control character"),
    ("unit_basis", "UNIT", "longer than its form"),
    ("denied", "maybe", "not a flag"),
    ("line_note", "a\0b", "NUL character"),
]


@pytest.mark.parametrize(("column", "text"), [("procedure_code", "992130"), ("modifier_1", "25A"), ("diagnosis_pointer_1", "12C")])
def test_a_code_of_the_wrong_form_is_left_to_the_checks(column: str, text: str):
    found = checked({column: text})
    assert found.rejected.is_empty()
    assert found.tables["lines"][column].to_list() == [text]


@pytest.mark.parametrize(("column", "text", "expected"), REFUSED)
def test_a_row_with_a_bad_cell_is_rejected_with_its_column(column: str, text: str, expected: str):
    found = checked({"line_no": "9"}, {column: text})
    assert found.rejected.select("file", "row", "column", "table").rows() == [("lines frame", 3, column, "lines")]
    assert expected in found.rejected["reason"][0]
    assert found.counts["lines"] == (2, 1, 1)


def test_several_faults_of_a_row_are_one_rejection():
    found = checked({"line_no": "9"}, {"units": "x", "charge_amount": ""})
    assert found.rejected.height == 1
    assert "also charge_amount: blank" in found.rejected["reason"][0]


def test_no_reason_note_or_error_holds_a_value():
    cells = {column.name: CANARY for column in table("claims") if not column.made}
    cells |= {column.name: CANARY for column in table("lines") if not column.made}
    found = checked({**cells, "claim_id": "B"}, {})
    assert found.counts["lines"].rejected == 1
    assert CANARY not in str(found.rejected.rows()) + str(found.notes) + str(found.sources)


def test_a_diagnosis_loses_its_dot_and_a_text_in_its_place_its_row():
    found = checked({"dx_1": "e11.9", "dx_2": "type two diabetes mellitus"})
    assert found.tables["diagnoses"]["diagnosis_code"].to_list() == ["E119"]
    assert found.rejected.select("row", "table", "column").rows() == [(2, "diagnoses", "diagnosis_code")]


def test_a_line_that_stands_twice_is_rejected_naming_the_first():
    found = checked({}, {"line_no": "2"}, {"line_no": "01"})
    assert found.rejected.select("row", "reason").rows() == [(4, "the same claim_key and line_no as row 2; expected once")]


def test_a_rejected_claim_takes_its_lines_and_diagnoses_with_it():
    found = checked({"patient_birth_date": "1890-01-01", "dx_1": "E119"}, {"claim_id": "B", "dx_1": "I10"})
    assert found.rejected.select("row", "table").rows() == [(2, "claims"), (2, "lines"), (2, "diagnoses")]
    assert found.rejected["reason"].to_list()[1:] == ["its claim is rejected (row 2)"] * 2
    assert {name: counts.accepted for name, counts in found.counts.items()} == {"claims": 1, "lines": 1, "diagnoses": 1}


def test_a_claim_without_a_line_left_is_rejected_and_one_with_a_line_stays():
    found = checked({"units": ""}, {"claim_id": "B"}, {"claim_id": "B", "line_no": "2", "units": ""})
    assert found.tables["claims"]["claim_id"].to_list() == ["B"]
    assert ("every line of the claim is rejected", "claims") in found.rejected.select("reason", "table").rows()


def test_a_claim_that_never_had_a_line_is_rejected():
    claims = pl.DataFrame({"claim_id": ["A", "B"]})
    found = checked({}, claims=claims)
    assert found.rejected.select("row", "reason").rows() == [(3, "the claim has no line")]


def test_documented_services_go_with_their_encounter():
    encounters = pl.DataFrame({"encounter_id": ["E", "F"], "service_date": ["2024-08-01", CANARY]})
    services = pl.DataFrame({"encounter_id": ["E", "F", "G"], "sequence": ["1", "1", "1"]})
    found = checked({}, encounters=encounters, documented_services=services)
    assert found.tables["documented_services"]["encounter_id"].to_list() == ["E"]
    assert found.rejected.filter(table="documented_services")["reason"].to_list() == [
        "its encounter is rejected (row 3)",
        "there is no encounter of its encounter_id",
    ]


def test_a_column_that_no_source_has_is_absent_and_a_blank_one_is_null():
    lines = checked({"modifier_1": ""}).tables["lines"]
    assert "place_of_service" not in lines.columns
    assert lines["modifier_1"].to_list() == [None]


def test_modifiers_are_listed_in_order_with_blanks_dropped_and_duplicates_kept():
    found = checked({"modifier_1": "", "modifier_2": "lt", "modifier_3": "25", "modifier_4": "25"}, {"line_no": "2"})
    assert found.tables["modifiers"].rows() == [("C000001", 1, 1, "LT"), ("C000001", 1, 2, "25"), ("C000001", 1, 3, "25")]
    assert "modifiers" not in checked({}).tables


def test_tables_are_typed_at_rest_and_go_to_pandas():
    found = checked({"dx_1": "E119", "modifier_1": "25"})
    for name, frame in found.tables.items():
        schema(name).validate(frame)
    assert isinstance(found.tables["lines"].to_pandas(), pd.DataFrame)


def test_no_claims_are_valid():
    header = pl.DataFrame(schema=dict.fromkeys(LINE, pl.String))
    found = validate(read(header))
    assert found.counts == {"claims": (0, 0, 0), "lines": (0, 0, 0)}


def test_a_table_without_a_column_that_it_needs_is_an_error():
    raw = read(pl.DataFrame([LINE]))
    with pytest.raises(ValidationError, match="table lines: missing or wrongly typed: units"):
        validate(Raw({**raw.tables, "lines": raw.tables["lines"].drop("units")}))


def test_rows_refused_by_the_reader_count_as_read():
    raw = read(pl.DataFrame([LINE]))
    refused = rejections([{"file": "f", "row": 9, "column": None, "reason": "r", "table": "lines"}])
    assert validate(Raw(raw.tables, refused, raw.sources)).counts["lines"] == (2, 1, 1)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_schema(name: str):
    assert set(schema(name).columns) == set(table(name).names)


PEOPLE = {
    "record": {"patient_record_number": "R1", "patient_birth_date": dt.date(1960, 1, 1)},
    "member": {
        "payer_id": "X",
        "member_id": "M",
        "patient_birth_date": dt.date(1960, 1, 1),
        "patient_sex": "F",
        "patient_first_name": "Ann",
    },
}
RECORD, MEMBER = PEOPLE["record"], PEOPLE["member"]
BOTH = {**MEMBER, **RECORD}
KEYS = {
    "the same record": ([RECORD, RECORD], ["P000001", "P000001"], ["record", "record"]),
    "another record": ([RECORD, {**RECORD, "patient_record_number": "R2"}], ["P000001", "P000002"], ["record", "record"]),
    "another birth date": (
        [RECORD, {**RECORD, "patient_birth_date": dt.date(1961, 1, 1)}],
        ["P000001", "P000002"],
        ["record", "record"],
    ),
    "the same member": ([MEMBER, {**MEMBER, "patient_first_name": " ann"}], ["P000001", "P000001"], ["member", "member"]),
    "a twin": ([MEMBER, {**MEMBER, "patient_first_name": "Eve"}], ["P000001", "P000002"], ["member", "member"]),
    "no first name": ([{**MEMBER, "patient_first_name": None}], [None], [None]),
    "a record and a member apart": ([RECORD, MEMBER], ["P000001", "P000002"], ["record", "member"]),
    "a member whose record is known": ([MEMBER, BOTH, RECORD], ["P000001"] * 3, ["member", "record", "record"]),
    "a member of two records": (
        [BOTH, {**BOTH, "patient_record_number": "R2"}, MEMBER],
        ["P000001", "P000002", "P000003"],
        ["record", "record", "member"],
    ),
    "a payer by name": (
        [MEMBER, {**MEMBER, "payer_id": None, "payer_name": "Y"}],
        ["P000001", "P000002"],
        ["member", "member"],
    ),
}


@pytest.mark.parametrize(("rows", "keys", "basis"), KEYS.values(), ids=KEYS)
def test_patients_are_told_apart(rows: list[dict[str, Any]], keys: list[str | None], basis: list[str | None]):
    kinds = {name: pl.Date if name.endswith("date") else pl.String for row in rows for name in row}
    claims, _ = with_patients(pl.DataFrame(rows, schema=kinds))
    assert claims["patient_key"].to_list() == keys
    assert claims["patient_basis"].to_list() == basis


def test_a_doubt_about_patients_is_said():
    rows = [BOTH, {**BOTH, "patient_record_number": "R2"}, MEMBER, {**MEMBER, "patient_sex": None}]
    notes = " | ".join(with_patients(pl.DataFrame(rows, schema_overrides={"patient_birth_date": pl.Date}))[1])
    assert "1 claims without a record number belong to members with several records" in notes
    assert "1 claims do not say who the patient is" in notes


CELLS = st.sampled_from(["", "1", "2", "x", "2024-08-01", "99213", "-1.50", "A", "B", "\0", "9999-12-31", "99213999"])


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys([*LINE, "dx_1", "dob", "modifier_1"], CELLS)), max_size=6))
def test_rows_in_are_accepted_or_rejected(rows: list[dict[str, str]]):
    names = [*LINE, "dx_1", "dob", "modifier_1"]
    raw = read(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)))
    found = validate(raw, today=TODAY)
    assert found.counts["lines"].read == len(rows)
    for name, counts in found.counts.items():
        assert counts.read == counts.accepted + counts.rejected
        assert counts.rejected == found.rejected.filter(table=name).height
        assert counts.accepted == found.tables[name].height
