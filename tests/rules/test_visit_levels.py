"""The levels of visits: every row of rulebook EM-1, its dates, and the expressions made of them."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.codesets.codeset import day_number
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.visit_levels import LEVELS, METHODS, codes_in_order, least_minutes, visit_family, visit_levels

# Rulebook EM-1, row by row: family, level, code, minutes; on a day of 2025.
EM_1 = [
    ("office_new", "SF", "99202", 15), ("office_new", "L", "99203", 30), ("office_new", "M", "99204", 45),
    ("office_new", "H", "99205", 60), ("office_established", "staff", "99211", None),
    ("office_established", "SF", "99212", 10), ("office_established", "L", "99213", 20),
    ("office_established", "M", "99214", 30), ("office_established", "H", "99215", 40),
    ("hospital_initial", "SF", "99221", 40), ("hospital_initial", "L", "99221", 40), ("hospital_initial", "M", "99222", 55),
    ("hospital_initial", "H", "99223", 75), ("hospital_subsequent", "SF", "99231", 25),
    ("hospital_subsequent", "L", "99231", 25), ("hospital_subsequent", "M", "99232", 35),
    ("hospital_subsequent", "H", "99233", 50), ("hospital_same_day", "SF", "99234", 45),
    ("hospital_same_day", "L", "99234", 45), ("hospital_same_day", "M", "99235", 70), ("hospital_same_day", "H", "99236", 85),
    ("hospital_discharge", "", "99238", 0), ("hospital_discharge", "", "99239", 31),
    ("consultation_office", "SF", "99242", 20), ("consultation_office", "L", "99243", 30),
    ("consultation_office", "M", "99244", 40), ("consultation_office", "H", "99245", 55),
    ("consultation_hospital", "SF", "99252", 35), ("consultation_hospital", "L", "99253", 45),
    ("consultation_hospital", "M", "99254", 60), ("consultation_hospital", "H", "99255", 80),
    ("emergency", "staff", "99281", None), ("emergency", "SF", "99282", None), ("emergency", "L", "99283", None),
    ("emergency", "M", "99284", None), ("emergency", "H", "99285", None),
    ("nursing_facility_initial", "SF", "99304", 25), ("nursing_facility_initial", "L", "99304", 25),
    ("nursing_facility_initial", "M", "99305", 35), ("nursing_facility_initial", "H", "99306", 50),
    ("nursing_facility_subsequent", "SF", "99307", 10), ("nursing_facility_subsequent", "L", "99308", 20),
    ("nursing_facility_subsequent", "M", "99309", 30), ("nursing_facility_subsequent", "H", "99310", 45),
    ("home_new", "SF", "99341", 15), ("home_new", "L", "99342", 30), ("home_new", "M", "99344", 60),
    ("home_new", "H", "99345", 75), ("home_established", "SF", "99347", 20), ("home_established", "L", "99348", 30),
    ("home_established", "M", "99349", 40), ("home_established", "H", "99350", 60),
]  # fmt: skip
MINUTES = [
    ("99213", dt.date(2025, 3, 10), 20),
    ("99213", dt.date(2021, 1, 1), 20),
    ("99213", dt.date(2020, 12, 31), None),
    ("99223", dt.date(2023, 1, 1), 75),
    ("99223", dt.date(2022, 12, 31), None),
    ("99306", dt.date(2023, 12, 31), 45),
    ("99306", dt.date(2024, 1, 1), 50),
    ("99308", dt.date(2023, 12, 31), 15),
    ("99308", dt.date(2024, 1, 1), 20),
    ("99238", dt.date(2025, 3, 10), 0),
    ("99285", dt.date(2025, 3, 10), None),
    ("20610", dt.date(2025, 3, 10), None),
    (None, dt.date(2025, 3, 10), None),
]


def test_every_row_of_the_rulebooks_table():
    found = [(row.family, row.level, row.code, row.least_minutes) for row in visit_levels(dt.date(2025, 3, 10))]
    assert sorted(found, key=str) == sorted(EM_1, key=str)


def test_levels_and_methods_are_of_the_few_there_are():
    assert {row.level for row in visit_levels()} == {*LEVELS, ""}
    assert {row.method for row in visit_levels()} == set(METHODS)


def test_before_2021_no_level_holds_and_before_2023_the_offices_alone():
    assert visit_levels(dt.date(2020, 12, 31)) == ()
    assert {row.family for row in visit_levels(dt.date(2022, 12, 31))} == {"office_new", "office_established"}


def test_codes_of_a_family_stand_from_low_to_high():
    assert codes_in_order("hospital_initial") == ("99221", "99222", "99223")
    with pytest.raises(KeyError, match="no family of visits 'clinic'"):
        codes_in_order("clinic")


@pytest.mark.parametrize("engine_name", ENGINES)
def test_least_minutes(engine_name: str):
    rows = pl.DataFrame(
        {"procedure_code": [code for code, _, _ in MINUTES], "service_day": [day_number(day) for _, day, _ in MINUTES]}
    ).with_row_index("place")
    with open_engine(engine_name) as engine:
        found = engine.collect(engine.frame(rows).with_columns(minutes=least_minutes(), family=visit_family())).sort("place")
    assert found["minutes"].to_list() == [minutes for _, _, minutes in MINUTES]
    assert found["family"].to_list()[-3:] == ["emergency", None, None]
