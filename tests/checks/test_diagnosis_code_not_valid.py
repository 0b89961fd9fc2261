"""CODE-DX: the setting that says by which date an outpatient bill is judged, and the audit window."""

from __future__ import annotations

import datetime as dt

import pytest

from auditkit.checking.examples import parse_examples
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import evaluate_examples
from auditkit.engine import ENGINES
from auditkit.rules.settings import Settings

(CHECK,) = load_checks(ids=["CODE-DX"])
# Valid on the from date alone, and on the through date alone.
BILLS = """
claim | line | claim_type | dx     | service_date | statement_from_date | statement_through_date | type_of_bill | outcome
A     | 1    | I          | H81.41 | 2019-09-30   | 2019-09-30          | 2019-10-02             | 0131         | silent
B     | 1    | I          | U07.1  | 2020-03-31   | 2020-03-31          | 2020-04-02             | 0131         | silent
"""
# One line before the window, on a day when the code was no code as yet.
LINES = """
claim | line | dx    | service_date | outcome
A     | 1    | U07.1 | 2020-03-31   | silent
A     | 2    |       | 2020-04-01   | silent
"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("day", "fired"), [("from", "B"), ("through", "A")])
def test_the_setting_says_which_date_of_an_outpatient_bill_counts(engine: str, day, fired: str):
    found, _ = evaluate_examples(CHECK, parse_examples(BILLS, "here"), engine, Settings(outpatient_diagnosis_day=day))
    assert found.findings.select("claim_key", "case").rows() == [(fired, "bill date")]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("window_from", "fired"), [(dt.date(2020, 3, 31), 1), (dt.date(2020, 4, 1), 0)])
def test_a_line_before_the_window_does_not_count(engine: str, window_from: dt.date, fired: int):
    found, _ = evaluate_examples(CHECK, parse_examples(LINES, "here"), engine, Settings(window_from=window_from))
    assert (found.applies, found.fired) == (1, fired)
