"""Whose lines make a pair is a setting; what a finding on a paid column 2 proposes is column 1."""

from __future__ import annotations

import pytest

from auditkit.checking.examples import parse_examples
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import evaluate_examples
from auditkit.engine import ENGINES
from auditkit.rules.settings import Settings

(CHECK,) = load_checks(ids=["NCCI-PTP-PRAC"])
PARTNERS = """
claim | procedure_code | rendering_npi | outcome
A     | 45385          | R1            | silent
B     | 45380          | R2            | silent
"""
DENIED = """
claim | line | procedure_code | mods | units | denied | outcome
A     | 1    | 45385          | PT   | 1     | Y      | silent
A     | 2    | 45380          |      | 3     | N      | column 1 denied
"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("scope", "fired"), [("rendering", 0), ("group_specialty", 1)])
def test_the_scope_of_a_provider_is_a_setting(engine: str, scope: str, fired: int):
    examples = parse_examples(PARTNERS, "here")
    found, _ = evaluate_examples(CHECK, examples, engine, Settings(same_provider_scope=scope))
    assert found.fired == fired


@pytest.mark.parametrize("engine", ENGINES)
def test_where_column_1_was_denied_its_line_is_proposed(engine: str):
    found, _ = evaluate_examples(CHECK, parse_examples(DENIED, "here"), engine)
    (row,) = found.findings.iter_rows(named=True)
    assert (row["line_no"], row["partner_line_no"]) == (2, 1)
    assert (row["propose_code"], row["propose_modifiers"], row["propose_units"]) == ("45385", "PT", 1)
