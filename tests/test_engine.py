"""Engines: casting to the data dictionary, exactness of money, withheld values, spill files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import narwhals as nw
import polars as pl
import pytest

from auditkit.engine import ENGINES, DuckDBEngine, for_checks, open_engine
from auditkit.errors import EngineError

LINES = pl.DataFrame(
    {
        "claim_key": ["C1", "C2"],
        "line_no": [1, 1],
        "service_date": [dt.date(2024, 7, 1), None],
        "charge_amount": [Decimal("19.99"), None],
        "units": [Decimal("1.5"), Decimal("2")],
    },
    schema_overrides={"charge_amount": pl.Decimal(12, 2), "units": pl.Decimal(12, 3)},
)


def test_money_becomes_whole_cents_and_dates_gain_days():
    made = for_checks(LINES, "lines")
    assert made["charge_cents"].to_list() == [1999, None]
    assert made["service_day"].to_list() == [(dt.date(2024, 7, 1) - dt.date(1970, 1, 1)).days, None]
    assert made["service_ymd"].to_list() == [20240701, None]
    assert made["units"].to_list() == [1.5, 2.0]


def test_absent_columns_are_typed_nulls():
    made = for_checks(LINES, "lines")
    assert made.schema["procedure_code"] == pl.String
    assert made.schema["allowed_cents"] == pl.Int64
    assert made["allowed_cents"].null_count() == 2


@pytest.mark.parametrize("name", ENGINES)
def test_frames_come_back_as_they_went_in(name: str):
    made = for_checks(LINES, "lines").select("claim_key", "line_no", "charge_cents", "service_date", "units")
    with open_engine(name) as engine:
        assert engine.collect(engine.keep(engine.frame(made))).sort("claim_key").equals(made)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_error_holds_no_value(name: str):
    frame = pl.DataFrame({"code": ["ZZCANARY"]})
    with open_engine(name) as engine, pytest.raises(EngineError) as caught:
        engine.collect(engine.frame(frame).select(nw.col("code").cast(nw.Int64)))
    assert "ZZCANARY" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_unknown_engine_is_refused():
    with pytest.raises(EngineError, match="expected one of polars, duckdb, pyspark"), open_engine("spark"):
        pass


def test_spill_files_of_a_killed_run_are_removed(tmp_path):
    left = tmp_path / "spill" / "duckdb_temp_storage.tmp"
    left.parent.mkdir()
    left.write_text("claims in clear")
    engine = DuckDBEngine(tmp_path)
    assert not left.exists()
    assert (tmp_path / "spill").stat().st_mode & 0o077 == 0
    engine.close()
    assert not (tmp_path / "spill").exists()
