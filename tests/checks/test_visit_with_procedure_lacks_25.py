"""Without hospital payment status the professional part of MOD-25-MISS still runs; whose procedure counts is a setting."""

from __future__ import annotations

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.checking.trial import evaluate_examples
from auditkit.codesets import CodeSet
from auditkit.codesets.store import definition_of, empty_rows
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

(CHECK,) = load_checks(ids=["MOD-25-MISS"])
PARTNERS = """
claim | procedure_code | rendering_npi | outcome
A     | 99213          | R1            | silent
B     | 20610          | R2            | silent
"""


@pytest.mark.parametrize("engine_name", ENGINES)
def test_without_payment_status_only_hospital_lines_cannot_tell(engine_name: str):
    with open_engine(engine_name) as engine:

        def opened(name: str) -> CodeSet:
            definition = definition_of(name)
            absent = CodeSet(definition, empty_rows(definition), (), engine.frame)
            return absent if name == "opps" else fixture_set(name, engine.frame)

        found = evaluate_check(CHECK, frames(example_tables(CHECK.examples), engine, Settings()), opened, engine, Settings())
    assert found.state == "ran"
    assert set(found.findings["case"]) == {"minor procedure", "pair", "denied visit"}
    assert found.unknown["no opps release"] == 5


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(("scope", "fired"), [("rendering", 0), ("group_specialty", 1)])
def test_the_scope_of_a_provider_is_a_setting(engine_name: str, scope: str, fired: int):
    found, _ = evaluate_examples(CHECK, parse_examples(PARTNERS, "here"), engine_name, Settings(same_provider_scope_em=scope))
    assert found.fired == fired
