"""What is told beside a faulty code: other days, what lies under it, what a seventh character would make of it."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl
import pytest

from auditkit.checking.fixtures import fixture_set
from auditkit.codesets import CodeSet, Release
from auditkit.codesets.codeset import day_number
from auditkit.codesets.store import definition_of
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.descendants import with_descendants
from auditkit.rules.seventh_character import seventh_fault, with_seventh_character
from auditkit.rules.validity import with_other_days

DAY = dt.date


def asked(code: str, day: dt.date, release: str | None = "fixture ICD-10-CM") -> pl.DataFrame:
    values = {"diagnosis_code": [code], "release": [release], "service_day": [day_number(day)]}
    return pl.DataFrame(values, schema_overrides={"release": pl.String})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("code", "day", "found", "fault"),
    [
        pytest.param("S52501", DAY(2025, 3, 10), "S52501A", "missing", id="the seventh is missing"),
        pytest.param("T148", DAY(2025, 3, 10), "T148XXA", "missing", id="placeholders and the seventh are missing"),
        pytest.param("T148A", DAY(2025, 3, 10), "T148XXA", "placeholder", id="the placeholders are missing"),
        pytest.param("T148D", DAY(2025, 3, 10), "T148XXD", "placeholder", id="the last character is kept"),
        pytest.param("S52501Z", DAY(2025, 3, 10), "S52501A", "not allowed", id="another seventh than it takes"),
        pytest.param("I10XXXA", DAY(2025, 3, 10), None, None, id="a code of three characters with a seventh is another fault"),
        pytest.param("J069X", DAY(2025, 3, 10), "J069", "takes none", id="X after a code that takes none"),
        pytest.param("J069XXX", DAY(2025, 3, 10), "J069", "takes none", id="three of them"),
        pytest.param("U071X", DAY(2020, 3, 31), None, None, id="not in force as yet"),
        pytest.param("U071X", DAY(2020, 4, 1), "U071", "takes none", id="in force"),
        pytest.param("S525", DAY(2025, 3, 10), None, None, id="more than the seventh is missing"),
        pytest.param("Z9999X", DAY(2025, 3, 10), None, None, id="nothing like it"),
    ],
)
def test_seventh_character(engine: str, code: str, day: dt.date, found: str | None, fault: str | None):
    with open_engine(engine) as opened:
        told = with_seventh_character(opened.frame(asked(code, day)), fixture_set("icd10cm", opened.frame))
        told = told.with_columns(fault=seventh_fault())
        assert opened.collect(told).select("seventh_code", "fault").rows() == [(found, fault)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("code", "day", "options"),
    [
        pytest.param("E11", DAY(2025, 3, 10), (3, "E1122", "E119"), id="headings below are not counted"),
        pytest.param("E112", DAY(2025, 3, 10), (1, "E1122", "E1122"), id="one"),
        pytest.param("M545", DAY(2021, 9, 30), (0, None, None), id="the day before they begin"),
        pytest.param("M545", DAY(2021, 10, 1), (3, "M5450", "M5459"), id="the day they begin"),
        pytest.param("X0A", DAY(2025, 3, 10), (0, None, None), id="none at all"),
        pytest.param("I10", DAY(2025, 3, 10), (0, None, None), id="a code does not lie under itself"),
    ],
)
def test_descendants(engine: str, code: str, day: dt.date, options: tuple[int, str | None, str | None]):
    with open_engine(engine) as opened:
        told = with_descendants(opened.frame(asked(code, day)), fixture_set("icd10cm", opened.frame))
        assert opened.collect(told).select("options", "first_option", "last_option").rows() == [options]


def two_years(frame) -> CodeSet:
    """Two releases without dates of their own, as the order files are, and one row with dates."""
    rows = pl.DataFrame(
        [
            ("A", "Y", None, None, "2024"),
            ("B", "Y", None, None, "2025"),
            ("C", "Y", None, DAY(2020, 12, 31), "2024"),
            ("D", "Y", DAY(2026, 1, 1), None, "2025"),
            ("E", "N", None, None, "2024"),
            ("F", "Y", DAY(2024, 1, 1), DAY(2023, 12, 31), "2024"),
        ],
        schema={
            "diagnosis_code": pl.String,
            "billable": pl.String,
            "effective_date": pl.Date,
            "until_date": pl.Date,
            "release": pl.String,
        },
        orient="row",
    ).with_columns(pl.lit(None, pl.String).alias(name) for name in ("title", "laterality", "side_family"))
    years = [Release(str(year), "icd10cm", DAY(year - 1, 10, 1), DAY(year, 9, 30)) for year in (2024, 2025)]
    return CodeSet(definition_of("icd10cm"), rows, tuple(years), frame)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("code", "day", "last", "following"),
    [
        pytest.param("A", DAY(2024, 10, 1), DAY(2024, 9, 30), None, id="only in the release before: its last day"),
        pytest.param("B", DAY(2024, 9, 30), None, DAY(2024, 10, 1), id="only in the release after: its first day"),
        pytest.param("C", DAY(2024, 3, 1), DAY(2020, 12, 31), None, id="ended before its release begins"),
        pytest.param("D", DAY(2025, 3, 1), None, DAY(2026, 1, 1), id="begins after its release ends"),
        pytest.param("E", DAY(2024, 10, 1), None, None, id="entries left out do not count"),
        pytest.param("F", DAY(2025, 3, 1), None, None, id="an entry that ends before it begins was never in force"),
        pytest.param("G", DAY(2025, 3, 1), None, None, id="in no release"),
    ],
)
def test_other_days(engine: str, code: str, day: dt.date, last: dt.date | None, following: dt.date | None):
    with open_engine(engine) as opened:
        told = with_other_days(opened.frame(asked(code, day)), two_years(opened.frame), where=nw.col("billable") == "Y")
        assert opened.collect(told).select("last_valid_date", "next_valid_date").rows() == [(last, following)]
