"""Small dated tables of rules: every one is well formed, and look-ups answer by key and day."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.codesets.codeset import day_number
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.dated_rows import DatedRow, dated_rows, looked_up

ROWS = (
    DatedRow({"code": "A", "minutes": "10", "due": "X"}, None, dt.date(2023, 12, 31)),
    DatedRow({"code": "A", "minutes": "20", "due": "Y"}, dt.date(2024, 1, 1), None),
    DatedRow({"code": "B", "minutes": "", "due": "00100"}, None, None),
)
ASKED = [
    ("A", dt.date(2023, 12, 31), 10, "X"),
    ("A", dt.date(2024, 1, 1), 20, "Y"),
    ("B", dt.date(2024, 1, 1), None, "00100"),
    ("C", dt.date(2024, 1, 1), None, None),
    (None, dt.date(2024, 1, 1), None, None),
    ("A", None, None, None),
]
TABLES = ("visit_levels", "prolonged", "critical_care", "new_established", "unit_minutes")


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_value_is_looked_up_by_key_and_day(engine_name: str):
    rows = pl.DataFrame(
        {"asked": [one[0] for one in ASKED], "service_day": [one[1] and day_number(one[1]) for one in ASKED]}
    ).with_row_index("place")
    with open_engine(engine_name) as engine:
        minutes, due = looked_up(ROWS, "minutes", "code", "asked", whole=True), looked_up(ROWS, "due", "code", "asked")
        found = engine.collect(engine.frame(rows).with_columns(minutes=minutes, due=due)).sort("place")
    assert found["minutes"].to_list() == [one[2] for one in ASKED]
    assert found["due"].to_list() == [one[3] for one in ASKED]
    assert found.schema["minutes"] == pl.Int64


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_says_where_it_is_from(name: str):
    assert all(row["source"] for row in dated_rows(name))


def test_a_table_that_is_not_there_is_missed():
    with pytest.raises(FileNotFoundError):
        dated_rows("no_such_table")


def test_a_row_holds_between_its_dates_inclusive():
    row = DatedRow({}, dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 1)]
    assert [row.holds_on(day) for day in days] == [False, True, True, False]
