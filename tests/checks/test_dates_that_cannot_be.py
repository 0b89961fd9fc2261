"""Several impossible dates of one line, and dates that are blank or in no source."""

from __future__ import annotations

import pytest

from auditkit.engine import ENGINES
from tests.checks.answers import answered, cases, doubts

FAULTS = """
claim | claim_type | procedure_code | service_date | service_through_date | patient_birth_date | patient_death_date | received_date | statement_from_date | statement_through_date
A     | I          | 71046          | 2025-03-10   | 2025-03-09           | 2025-03-11         | 2025-03-08         | 2025-03-07    | 2025-03-11          | 2025-03-12
"""
SOUND = "claim | service_date\nA | 2025-03-10"
EACH = {
    "patient_birth_date": ("before birth", "birth"),
    "received_date": ("after receipt", "receipt"),
    "statement_from_date": ("outside the bill", "bill"),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_each_date_at_fault_is_a_finding_of_the_line(engine: str):
    found = answered("CLM-DATES", FAULTS, engine)
    assert cases(found, "field") == [
        ("A", "patient_birth_date", "before birth"),
        ("A", "patient_death_date", "after death"),
        ("A", "received_date", "after receipt"),
        ("A", "service_through_date", "reversed"),
        ("A", "statement_from_date", "outside the bill"),
    ]
    assert (found.tested, found.fired) == (1, 1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("column", EACH)
def test_a_date_that_is_blank_is_told_and_hides_no_other(engine: str, column: str):
    case, reason = EACH[column]
    blank = {column, column.replace("from", "through")}
    found = answered("CLM-DATES", FAULTS, engine, without_columns=blank)
    assert case not in {row[-1] for row in cases(found)}
    assert doubts(found) == [("A", reason)]
    assert found.fired == 1


def test_without_a_day_of_birth_in_any_source_the_rest_is_judged():
    found = answered("CLM-DATES", SOUND, without_columns=["patient_birth_date"])
    assert (found.tested, found.fired, doubts(found)) == (1, 0, [("A", "birth")])
