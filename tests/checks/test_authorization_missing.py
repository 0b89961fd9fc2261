"""Authorisations without a list of those given, and without a column of numbers."""

from __future__ import annotations

import pytest

from auditkit.engine import ENGINES
from tests.checks.answers import answered, cases

LINES = """
claim | procedure_code | prior_authorization_number
A     | 70553          | AUTH3
B     | 70553          |
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_without_a_list_a_number_is_taken_as_good(engine: str):
    found = answered("CLM-AUTH", LINES, engine, without_sets=["authorizations"])
    assert (cases(found), found.tested) == ([("B", "missing")], 2)


def test_without_numbers_in_any_source_it_is_not_run():
    found = answered("CLM-AUTH", LINES, without_columns=["prior_authorization_number"])
    assert (found.state, found.reason) == ("not_run", "absent from the claims read: prior_authorization_number")


def test_without_rules_it_is_not_run():
    assert answered("CLM-AUTH", LINES, without_sets=["authorization_rules"]).state == "not_run"
