"""Notice modifiers where the source says nothing of notices or of charges not covered, and without reference sets."""

from __future__ import annotations

import pytest

from auditkit.engine import ENGINES
from tests.checks.answers import answered, cases, doubts

LINES = """
claim | procedure_code | mods | abn_on_file | claim_type | payer_class        | noncovered_amount
A     | 80061          | GA   | N           |            |                    |
B     | 80061          | GX   |             |            |                    |
C     | 80061          | GA   | Y           |            | medicare_advantage |
D     | 80061          | GX   |             | I          |                    |
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_without_a_column_of_notices_the_rest_is_judged(engine: str):
    found = answered("MOD-ABN", LINES, engine, without_columns=["abn_on_file"])
    assert cases(found) == [("B", "covered charge"), ("C", "plan"), ("D", "covered charge")]
    assert doubts(found) == [("A", "notice")]


def test_a_facility_that_shows_no_charge_not_covered_cannot_be_told():
    found = answered("MOD-ABN", LINES, without_columns=["noncovered_amount"])
    assert cases(found) == [("A", "no notice"), ("B", "covered charge"), ("C", "plan")]
    assert doubts(found) == [("D", "charge")]


@pytest.mark.parametrize("engine", ENGINES)
def test_without_coverage_policies_a_line_that_an_edit_denies_calls_for_a_review(engine: str):
    text = "claim | procedure_code | mods | units | abn_on_file\nA | 97110 | GA | 9 | Y"
    assert cases(answered("MOD-ABN", text, engine)) == [("A", "edit alone")]
    assert cases(answered("MOD-ABN", text, engine, without_sets=["coverage_policies"])) == [("A", "edit")]
