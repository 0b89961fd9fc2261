"""Codes that are reported first or not at all, by the Official Guidelines' list, on every engine."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.first_listed import first_listed_only

CODES = {
    "Z0000": True,
    "Z00129": True,
    "Z006": False,
    "Z0389": False,
    "Z048": True,
    "Z3180": False,
    "Z3181": True,
    "Z3183": True,
    "Z332": True,
    "Z331": False,
    "Z5111": True,
    "Z5189": False,
    "Z5200": True,
    "Z529": False,
    "Z9912": True,
    "Z9911": False,
    "Z794": False,
    "I10": False,
}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_guidelines_list(engine: str):
    given = pl.DataFrame({"diagnosis_code": [*CODES, None], "service_day": 20_000}, schema_overrides={"service_day": pl.Int64})
    with open_engine(engine) as opened:
        found = opened.collect(opened.frame(given).with_columns(only_first=first_listed_only()))
    told = dict(found.select("diagnosis_code", "only_first").iter_rows())
    assert told == {**CODES, None: False}
