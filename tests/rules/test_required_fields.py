"""The table of required fields: its fields and words are known, and no text of it breaks the list that it travels in."""

from __future__ import annotations

import pytest

from auditkit.rules.own_tables import own_table
from auditkit.rules.required_fields import BETWEEN, CASE_OF, WITHIN
from auditkit.tables import table

ROWS = own_table("required_fields")


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['field']}-{row['when']}" for row in ROWS])
def test_a_row_says_what_the_dictionary_and_the_rules_know(row: dict[str, str]):
    assert any(row["field"] in table(name) for name in ("claims", "lines", "diagnoses"))
    assert (row["of"] in ("claims", "lines"), row["claim_type"] in ("", "P", "I"), row["status"] in CASE_OF) == (True,) * 3
    assert row["source"]
    assert not [mark for mark in (BETWEEN, WITHIN) if mark in row["requirement"]]


def test_rows_of_a_field_stand_together_and_the_sure_ones_first():
    fields = [row["field"] for row in ROWS]
    assert len(dict.fromkeys(fields)) == sum(one != before for one, before in zip(fields, ["", *fields], strict=False))
    for field in fields:
        statuses = [row["status"] for row in ROWS if row["field"] == field]
        assert statuses == sorted(statuses)  # FAIL before REVIEW
