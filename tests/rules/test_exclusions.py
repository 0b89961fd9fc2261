"""OIG's list in several months: a later list speaks of the days before it, an earlier one not of those after; on every engine."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.codesets import CodeSet, Release
from auditkit.codesets.codeset import day_number
from auditkit.codesets.store import definition_of
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.exclusions import excluded_names, excluded_providers

EXCLUDED, UNKNOWN = "2000000002", None
MONTHS = {"January": (dt.date(2025, 1, 1), dt.date(2025, 1, 31)), "June": (dt.date(2025, 6, 1), dt.date(2025, 6, 30))}


def listed(months: dict[str, list[dict]], frame) -> CodeSet:
    definition = definition_of("leie")
    rows = [{**dict.fromkeys(definition.row), "release": month, **row} for month, those in months.items() for row in those]
    schema = dict.fromkeys((*definition.row, "release"), pl.String) | {"effective_date": pl.Date, "until_date": pl.Date}
    releases = tuple(Release(month, "leie", *MONTHS[month]) for month in months)
    return CodeSet(definition, pl.DataFrame(rows, schema=schema), releases, frame)


def found_on(engine_name: str, day: dt.date, months: dict[str, list[dict]], npi: str | None = EXCLUDED, name: str = "") -> list:
    lines = pl.DataFrame(
        {"claim_key": ["A"], "line_no": [1], "service_day": [day_number(day)], "rendering_npi": [npi], "billing_name": [name]},
        schema_overrides={"rendering_npi": pl.String},
    )
    with open_engine(engine_name) as engine:
        frame, leie = engine.frame(lines), listed(months, engine.frame)
        hits = [excluded_providers(frame, leie, ["rendering_npi"]), excluded_names(frame, leie)]
        return [row for one in hits for row in engine.collect(one).select("field", "excluded_since", "leie_release").rows()]


FROM_FEBRUARY = {"npi": EXCLUDED, "effective_date": dt.date(2025, 2, 1)}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("day", "month", "hit"),
    [
        (dt.date(2025, 1, 31), "June", False),  # the day before the exclusion
        (dt.date(2025, 2, 1), "June", True),  # before the list's own month, and excluded already
        (dt.date(2025, 6, 30), "June", True),
        (dt.date(2025, 7, 1), "June", False),  # after the list: reinstated since, perhaps
    ],
)
def test_a_list_speaks_of_the_days_up_to_its_own_end(engine: str, day: dt.date, month: str, hit: bool):
    assert bool(found_on(engine, day, {month: [FROM_FEBRUARY]})) is hit


@pytest.mark.parametrize("engine", ENGINES)
def test_who_stands_in_two_lists_is_found_once(engine: str):
    since = {"npi": EXCLUDED, "effective_date": dt.date(2024, 2, 1)}
    found = found_on(engine, dt.date(2025, 1, 15), {"January": [since], "June": [since]})
    assert found == [("rendering_npi", "2024-02-01", "June")]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("unknown", [None, "", "0000000000"])
def test_an_unknown_number_matches_no_one_and_its_business_name_does(engine: str, unknown: str | None):
    row = {"npi": unknown, "business_name": "Invented Supply, Inc.", "effective_date": dt.date(2024, 2, 1)}
    day = dt.date(2025, 1, 15)
    assert found_on(engine, day, {"January": [row]}, npi="0000000000") == []
    assert [hit[0] for hit in found_on(engine, day, {"January": [row]}, None, "INVENTED SUPPLY INC")] == ["billing_name"]
    assert found_on(engine, day, {"January": [row]}, None, "INVENTED SUPPLY") == []
