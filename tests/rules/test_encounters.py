"""Encounters of the record beside lines: by claim, by record number, day and person; and when minutes are unknown."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.encounters import encounters_beside, with_minutes

LINE = {
    "claim_key": "C1", "line_no": 1, "claim_id": "A", "patient_record_number": "M1", "rendering_npi": "R1",
    "rendering_basis": "claim", "service_day": 100,
}  # fmt: skip
ENCOUNTER = {
    "encounter_id": "E1", "claim_id": "A", "patient_record_number": None, "service_day": 100, "rendering_npi": "R1",
    "auditor_confirmed": "Y", "total_minutes": 30, "time_documented": "Y", "time_includes_separately_reported": None,
}  # fmt: skip
STRINGS = ("claim_id", "patient_record_number", "rendering_npi", "auditor_confirmed", "time_documented")
SCHEMA = {**dict.fromkeys((*STRINGS, "encounter_id", "time_includes_separately_reported"), pl.String)}
BELONGS = [
    ({}, {}, True),
    ({}, {"claim_id": "B"}, False),
    ({}, {"service_day": 101}, False),
    ({}, {"rendering_npi": "R2"}, False),
    ({}, {"rendering_npi": None}, True),
    ({"rendering_basis": "billing"}, {"rendering_npi": "R2"}, True),
    ({}, {"claim_id": None}, False),
    ({}, {"claim_id": None, "patient_record_number": "M1"}, True),
    ({}, {"claim_id": None, "patient_record_number": "M1", "service_day": 101}, False),
    ({}, {"claim_id": "B", "patient_record_number": "M1"}, False),
    ({"patient_record_number": None}, {"claim_id": None}, False),
]
MINUTES = [
    ([{}], (30, True, False)),
    ([{}, {"encounter_id": "E2", "total_minutes": 12}], (42, True, False)),
    ([{"auditor_confirmed": "N"}], (30, False, False)),
    ([{}, {"encounter_id": "E2", "auditor_confirmed": None}], (60, False, False)),
    ([{"total_minutes": None}], (None, True, False)),
    ([{}, {"encounter_id": "E2", "total_minutes": None}], (None, True, False)),
    ([{"time_documented": "N"}], (None, True, False)),
    ([{"time_documented": None}], (30, True, False)),
    ([{"time_includes_separately_reported": "Y"}], (30, True, True)),
    ([{"claim_id": "B"}], (None, False, False)),
]


def frame(rows: list[dict], template: dict) -> pl.DataFrame:
    schema = {
        name: SCHEMA.get(name, pl.Int64) if name not in ("claim_key", "rendering_basis") else pl.String for name in template
    }
    return pl.DataFrame([{**template, **row} for row in rows], schema=schema)


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(("line", "encounter", "belongs"), BELONGS)
def test_which_encounters_belong_to_a_line(engine_name: str, line: dict, encounter: dict, belongs: bool):
    with open_engine(engine_name) as engine:
        lines, encounters = engine.frame(frame([line], LINE)), engine.frame(frame([encounter], ENCOUNTER))
        found = engine.collect(encounters_beside(lines, encounters, ("total_minutes",)))
    assert found.height == int(belongs)
    assert "record_total_minutes" in found.columns


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(("encounters", "expected"), MINUTES)
def test_minutes_of_a_line(engine_name: str, encounters: list[dict], expected: tuple):
    with open_engine(engine_name) as engine:
        found = with_minutes(engine.frame(frame([{}], LINE)), engine.frame(frame(encounters, ENCOUNTER)))
        row = engine.collect(found.select("minutes", "confirmed", "minutes_mixed")).row(0)
    assert row == expected


def test_days_around_a_line_count_where_they_are_asked_for():
    around = [{"service_day": day, "encounter_id": str(day)} for day in (97, 98, 100, 103, 104)]
    with open_engine() as engine:
        lines = engine.frame(frame([{}], LINE).with_columns(first=pl.lit(98), last=pl.lit(103)))
        found = engine.collect(with_minutes(lines, engine.frame(frame(around, ENCOUNTER)), "first", "last"))
    assert found["minutes"].to_list() == [90]
