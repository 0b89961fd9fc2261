"""Which diagnoses of the record belong to a claim, on every engine."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.engine import ENGINES, empty_at_rest, for_checks, open_engine
from auditkit.rules.documented import supported_diagnoses
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

DAY = dt.date(2025, 3, 10)
CLAIM = {"claim_key": "K1", "claim_id": "C1", "patient_record_number": "M1", "rendering_npi": "2000000002", "claim_type": "P"}
ENCOUNTER = {"encounter_id": "E1", "service_date": DAY, "auditor_confirmed": "Y"}
DIAGNOSIS = {
    "encounter_id": "E1", "sequence": 1, "diagnosis_code": "M1711", "status": "confirmed", "laterality": "R", "auditor_confirmed": "Y",
}  # fmt: skip


def table(name: str, row: dict[str, object]) -> pl.DataFrame:
    """A table at rest of one row; what the row leaves out is blank."""
    schema = empty_at_rest(name).schema
    return pl.DataFrame([{column: row.get(column) for column in schema}], schema=schema)


def supported(engine_name: str, encounter: dict[str, object], diagnosis: dict[str, object]) -> list[tuple[object, ...]]:
    line = {"claim_key": "K1", "line_no": 1, "service_date": DAY}
    tables = {"claims": table("claims", CLAIM), "lines": table("lines", line)}
    with open_engine(engine_name) as engine:
        record = {
            name: engine.frame(for_checks(table(name, {**default, **changed}), name))
            for name, default, changed in (
                ("encounters", ENCOUNTER, encounter),
                ("documented_diagnoses", DIAGNOSIS, diagnosis),
            )
        }
        claims = frames(tables, engine, Settings()).lazy["claims"]
        return engine.collect(supported_diagnoses(claims, record["encounters"], record["documented_diagnoses"])).rows()


BY_RECORD = {"patient_record_number": "M1"}
FOUND, UNAUDITED = [("K1", "M1711", "R", True)], [("K1", "M1711", "R", False)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("encounter", "diagnosis", "expected"),
    [
        pytest.param({"claim_id": "C1"}, {}, FOUND, id="of the claim that it names"),
        pytest.param({"claim_id": "C2", **BY_RECORD}, {}, [], id="of another claim, though of the record"),
        pytest.param(BY_RECORD, {}, FOUND, id="of the record and day"),
        pytest.param({**BY_RECORD, "service_date": DAY + dt.timedelta(1)}, {}, [], id="of the record, the day after"),
        pytest.param({**BY_RECORD, "rendering_npi": "2000000002"}, {}, FOUND, id="by the same provider"),
        pytest.param({**BY_RECORD, "rendering_npi": "2000000010"}, {}, [], id="by another provider"),
        pytest.param({}, {}, [], id="of no one"),
        pytest.param({"claim_id": "C1"}, {"status": "ruled_out"}, [], id="ruled out"),
        pytest.param({"claim_id": "C1"}, {"status": None}, [], id="a status that is not known confirms nothing"),
        pytest.param({"claim_id": "C1"}, {"auditor_confirmed": "N"}, UNAUDITED, id="a row that no auditor confirmed"),
        pytest.param({"claim_id": "C1", "auditor_confirmed": None}, {}, UNAUDITED, id="an encounter that none confirmed"),
    ],
)
def test_supported_diagnoses(engine: str, encounter, diagnosis, expected):
    assert supported(engine, encounter, diagnosis) == expected
