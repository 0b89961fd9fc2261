"""Filing limits without a list of the user's, without a day asked of, and without any day of receipt."""

from __future__ import annotations

import datetime as dt

import pytest

from auditkit.engine import ENGINES
from auditkit.rules.settings import Settings
from tests.checks.answers import answered, cases, doubts

LINES = """
claim | payer_class | payer_id | service_date | received_date
A     |             |          | 2024-03-11   | 2025-03-12
B     | commercial  | PAYER90  | 2024-03-11   | 2025-03-12
C     |             |          | 2024-03-11   | (blank)
"""
THROUGH = """
claim | claim_type | service_date | statement_through_date | received_date
A     | I          | 2024-01-31   | 2024-01-31             | 2025-02-03
B     | I          | 2024-01-31   | (blank)                | 2025-02-03
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_without_a_list_the_law_holds_and_no_other_payer_is_judged_by_it(engine: str):
    found = answered("TIMELY", LINES, engine, without_sets=["timely_filing"])
    assert cases(found) == [("A", "late")]
    assert doubts(found) == [("B", "no rule"), ("C", "received")]


@pytest.mark.parametrize(
    ("day", "case"), [(dt.date(2025, 2, 9), []), (dt.date(2025, 2, 10), ["near"]), (dt.date(2025, 3, 12), ["passed"])]
)
def test_claims_not_sent_are_judged_on_the_day_of_the_setting(day: dt.date, case: list[str]):
    # 30 days lie between 9 February and 11 March 2025.
    found = answered("TIMELY", LINES, settings=Settings(filing_as_of=day - dt.timedelta(days=1) if not case else day))
    assert [one for claim, one in cases(found) if claim == "C"] == case


def test_without_any_day_of_sending_or_receipt_it_is_not_run():
    found = answered("TIMELY", LINES, without_columns=["received_date", "submitted_date"])
    assert (found.state, found.reason) == ("not_run", "none of the columns received_date, submitted_date is in the claims read")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_blank_through_date_never_makes_a_bill_late(engine: str):
    found = answered("TIMELY", THROUGH, engine)
    assert (cases(found), doubts(found)) == ([("A", "late")], [("B", "through")])
