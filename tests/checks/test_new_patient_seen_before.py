"""EM-NEWEST under other settings than its examples'."""

from __future__ import annotations

import datetime as dt

import pytest

from auditkit.checking.registry import load_checks
from auditkit.checking.trial import try_examples
from auditkit.rules.settings import Settings

HISTORY = dt.date(2016, 1, 1)
ANSWERS = [
    (Settings(history_from=HISTORY, established_after_exactly_three_years=True), {"N3": "established", "A2": "established"}),
    (
        Settings(),
        {
            "F1": "established",
            "N1": "cannot tell: history",
            "C1": "does not apply",
            "C4": "does not apply",
            "B4": "practitioner",
        },
    ),
    (Settings(history_from=HISTORY, practitioners_as_physicians="same"), {"B4": "established", "B5": "silent", "B6": "silent"}),
    (Settings(history_from=HISTORY, practitioners_as_physicians="apart"), {"B4": "silent", "B5": "silent", "B6": "silent"}),
    (
        Settings(history_from=HISTORY, same_provider_scope_em="rendering"),
        {"F1": "silent", "F2": "established", "A9": "established"},
    ),
]


@pytest.mark.parametrize(("settings", "expected"), ANSWERS)
def test_answers_under_other_settings(settings: Settings, expected: dict[str, str]):
    (check,) = load_checks(ids=["EM-NEWEST"])
    answers = {verdict.example.claim: verdict.answer for verdict in try_examples(check, settings=settings)}
    assert {claim: answers[claim] for claim in expected} == expected
