"""What the findings of the diagnosis checks put at risk: the claim, the lines that point to the diagnosis, one line, or nothing.

The rulebook gives these checks no amounts of their own; the claims here are of two visits, 99213 at $90 and 99214 at $125.
"""

from __future__ import annotations

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.findings import findings_table
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.engine import open_engine
from auditkit.price import price_findings
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

TWO_VISITS = """
claim | line | procedure_code | mods | dx | ptr | service_date | outcome
A | 1 | 99213 | {mods} | {first}  | {ptr} | 2025-03-10 | silent
A | 2 | 99214 |        | {second} | {other} | 2025-03-10 | silent
"""
CLAIM, FIRST, SECOND, NOTHING = "215.00", "90.00", "125.00", "0.00"


def at_risk(check_id: str, first: str, second: str, ptr: str, other: str, mods: str = "") -> list[tuple[str, str]]:
    """The case and the amount at risk of each finding."""
    (check,) = load_checks(ids=[check_id])
    text = TWO_VISITS.format(first=first, second=second, ptr=ptr, other=other, mods=mods)
    tables, settings = example_tables(parse_examples(text, "here")), Settings()
    with open_engine() as engine:

        def opened(name: str):
            return fixture_set(name, engine.frame)

        seen = frames(tables, engine, settings)
        findings = findings_table([evaluate_check(check, seen, opened, engine, settings)], seen, engine)
        priced = price_findings(findings, tables, opened, settings)
    assert set(priced["effect_amount"].cast(str)) == {NOTHING}
    return sorted(priced.select("case", priced["at_risk_amount"].cast(str)).rows())


@pytest.mark.parametrize(
    ("check_id", "first", "second", "ptr", "other", "mods", "expected"),
    [
        pytest.param("CODE-DX-ICD9", "I10", "250.00", "1", "1", "", [("ICD-9-CM code", CLAIM)], id="the claim"),
        pytest.param("DX-7CHAR", "I10", "S52.501", "1", "1 2", "", [("missing", SECOND)], id="the lines that point to it"),
        pytest.param("DX-MANIF", "F02.80", "I10", "2", "2", "", [("listed first", CLAIM)], id="first on the claim"),
        pytest.param("DX-MANIF", "G30.9", "F02.80", "1", "2", "", [("sole support", SECOND)], id="the line that it carries"),
        pytest.param("DX-EXTCAUSE", "W01.0XXA", "S52.501A", "2", "2", "", [("listed first", CLAIM)], id="a cause first"),
        pytest.param("DX-EXTCAUSE", "J06.9", "X58.XXXA", "2", "1", "", [("sole support", FIRST)], id="the cause's line"),
        pytest.param("DX-LAT-MOD", "M17.11", "I10", "1", "2", "LT", [("opposite", FIRST)], id="the line with the side"),
        pytest.param("DX-EXCL1", "E11.9", "E10.9", "1", "2", "", [("excluded", FIRST)], id="the first of the two"),
        pytest.param("DX-AGE", "P22.0", "I10", "1", "1 2", "", [("older than newborn", CLAIM)], id="both lines point to it"),
        pytest.param("DX-DUP", "I10", "I10", "1", "2", "", [("reported twice", NOTHING)], id="twice: nothing"),
        pytest.param("DX-CODEFIRST", "D63.1", "N18.4", "1", "2", "", [("partner later", NOTHING)], id="order: nothing"),
        pytest.param("DX-LAT-UNSPEC", "M17.10", "I10", "1", "2", "LT", [("modifier", NOTHING)], id="an open side: nothing"),
    ],
)
def test_what_is_at_risk(check_id, first, second, ptr, other, mods, expected):
    assert at_risk(check_id, first, second, ptr, other, mods) == expected
