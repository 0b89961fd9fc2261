"""Documented services beside the lines of their code, in the encounters of those lines."""

from __future__ import annotations

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.encounters import services_beside
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

EXAMPLES = """
claim | line | procedure_code | documented_services.procedure_code | documented_services.or_return | documented_services.auditor_confirmed | encounters.auditor_confirmed | outcome
A     | 1    | 27310          | 27310                              | Y                             |                                       |                              | silent
B     | 1    | 27310          | 20610                              | Y                             |                                       |                              | silent
C     | 1    | 27310          | 27310                              | N                             | N                                     |                              | silent
D     | 1    | 27310          | 27310                              | N                             |                                       | N                            | silent
E     | 1    | 27310          |                                    |                               |                                       |                              | silent
"""


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_service_stands_beside_the_line_of_its_code(engine_name: str):
    with open_engine(engine_name) as engine:
        made = frames(example_tables(parse_examples(EXAMPLES, "here:1")), engine, Settings()).lazy
        found = services_beside(made["lines"], made["encounters"], made["documented_services"], ("or_return",))
        rows = engine.collect(found).sort("claim_key").select("claim_key", "record_or_return", "record_confirmed").rows()
    assert rows == [("A", "Y", True), ("C", "N", False), ("D", "N", False)]
