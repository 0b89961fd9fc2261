"""Global periods: which lines begin one, its first and last day, and which lines fall into it."""

from __future__ import annotations

import datetime as dt

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.fixtures import fixture_set
from auditkit.codesets.codeset import day_number
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.global_periods import beside_surgeries, surgeries
from auditkit.rules.settings import Settings
from auditkit.rules.visits import with_group

DAY = dt.date(2025, 3, 10)
BEGUN = {
    "A": ("20610", "", DAY, ("000", 0, 0)),
    "B": ("17000", "", DAY, ("010", 0, 10)),
    "C": ("27447", "", DAY, ("090", -1, 90)),
    "D": ("27447", "RT 22", DAY, ("090", -1, 90)),
    "E": ("27899", "", DAY, ("contractor", -1, 90)),
    "F": ("27447", "", dt.date(2031, 1, 1), ("no release", -1, 90)),
    "G": ("(blank)", "", DAY, ("gap", -1, 90)),
    "H": ("27447", "54", DAY, None),
    "I": ("27447", "55", DAY, None),
    "J": ("27447", "56", DAY, None),
    "K": ("27447", "80", DAY, None),
    "L": ("27447", "AS", DAY, None),
    "M": ("27447", "78", DAY, None),
    "N": ("17003", "", DAY, None),  # ZZZ
    "O": ("96372", "", DAY, None),  # XXX
    "P": ("96372", "", dt.date(2031, 1, 1), None),  # never with a postoperative period, whatever the release
    "Q": ("99213", "", DAY, None),
    "R": ("71046", "", DAY, None),
    "S": ("80053", "", dt.date(2031, 1, 1), None),
}
EXAMPLES = "claim | patient | procedure_code | mods | service_date | outcome\n" + "\n".join(
    f"{claim} | {claim} | {code} | {modifiers} | {day} | silent" for claim, (code, modifiers, day, _) in BEGUN.items()
)
NEAR = """
claim | patient | procedure_code | service_date | outcome
S     | P       | 27447          | 2025-03-10   | silent
A     | P       | 99213          | 2025-03-08   | silent
B     | P       | 99213          | 2025-03-09   | silent
C     | P       | 99213          | 2025-06-08   | silent
D     | P       | 99213          | 2025-06-09   | silent
E     | Q       | 99213          | 2025-03-20   | silent
"""


@pytest.mark.parametrize("engine_name", ENGINES)
def test_where_periods_begin_and_end(engine_name: str):
    with open_engine(engine_name) as engine:
        lines = frames(example_tables(parse_examples(EXAMPLES, "here:1")), engine, Settings()).lazy["lines"]
        found = engine.collect(surgeries(lines, fixture_set("pfs", engine.frame)))
    told = {
        row["claim_key"]: (row["period"], row["first_day"] - row["service_day"], row["last_day"] - row["service_day"])
        for row in found.iter_rows(named=True)
    }
    assert told == {claim: expected for claim, (*_, expected) in BEGUN.items() if expected}


@pytest.mark.parametrize("engine_name", ENGINES)
def test_lines_stand_beside_the_surgeries_whose_period_they_fall_into(engine_name: str):
    with open_engine(engine_name) as engine:
        lines = frames(example_tables(parse_examples(NEAR, "here:1")), engine, Settings()).lazy["lines"]
        begun = surgeries(lines, fixture_set("pfs", engine.frame))
        found = engine.collect(beside_surgeries(with_group(lines), begun)).sort("claim_key")
    assert found.select("claim_key", "partner_claim_key", "days_after").rows() == [("B", "S", -1), ("C", "S", 90)]
    assert found["partner_service_day"].to_list() == [day_number(DAY)] * 2
