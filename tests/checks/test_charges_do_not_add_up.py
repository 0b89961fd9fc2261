"""Several faults of one line's charge, and what is judged without a fee schedule, a chargemaster or a total."""

from __future__ import annotations

import datetime as dt

import pytest

from auditkit.engine import ENGINES
from auditkit.rules.settings import Settings
from tests.checks.answers import answered, cases, doubts

FAULTS = """
claim | line | procedure_code | units | charge_amount | total_charge
A     | 1    | 96372          | 1.5   | 40.00         | 150.00
A     | 2    | 71046          | 0     | 0.00          | 150.00
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_each_fault_is_a_finding(engine: str):
    found = answered("CHG-ARITH", FAULTS, engine)
    assert cases(found, "line_no", "field") == [
        ("A", 1, "listed_charge", "not multiplied"),
        ("A", 1, "total_charge", "total"),
        ("A", 1, "units", "part of a unit"),
        ("A", 2, "charge_amount", "zero"),
        ("A", 2, "units", "no units"),
    ]
    assert (found.tested, found.fired) == (2, 2)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_reference_sets_the_arithmetic_is_judged_and_a_free_service_cannot_be_told(engine: str):
    found = answered("CHG-ARITH", FAULTS, engine, without_sets=["pfs", "chargemaster"])
    assert {row[-1] for row in cases(found)} == {"total", "part of a unit", "no units"}
    assert doubts(found) == [("A", "status")]


def test_without_totals_in_any_source_the_lines_are_judged():
    found = answered("CHG-ARITH", "claim | procedure_code | units\nA | 71046 | 0", without_columns=["total_charge"])
    assert (cases(found), doubts(found)) == ([("A", "no units")], [("A", "total unknown")])


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_line_of_the_window_carries_the_claim_even_where_it_is_history(engine: str):
    text = """
    claim | line | procedure_code | service_date | charge_amount | total_charge
    A     | 1    | 71046          | 2025-03-09   | 100.00        | 250.00
    A     | 2    | 93010          | 2025-03-10   | 100.00        | 250.00
    """
    found = answered("CHG-ARITH", text, engine, settings=Settings(window_from=dt.date(2025, 3, 10)))
    assert cases(found, "line_no") == [("A", 1, "total")]
