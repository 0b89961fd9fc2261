"""What kind of service a code is: the ends of ranges, codes of other forms, and blanks, on every engine."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.code_kinds import is_kind, is_procedure

KINDS = {
    "em": {"99202": True, "99499": True, "99201": False, "99500": False, "9921T": False, "G0463": True},
    "lab": {"80047": True, "0001U": True, "0001M": True, "0001F": False, "G0103": True, "36415": False},
    "imaging": {"77092": True, "77261": False},
    "radiation_therapy": {"77261": True},
    "drug": {"J1885": True, "Q5108": True, "Q5010": False, "Q9967": False},
    "vaccine": {"90662": True},
    "supply": {"E0143": True, "A0429": False},
    "measure": {"0001F": True, "0001T": False},
}
PROCEDURES = [
    ("20610", True),
    ("96372", True),
    ("0001T", True),
    ("77261", True),
    ("99213", False),
    ("85025", False),
    ("71046", False),
    ("J1885", False),
]


def asked(engine_name: str, code: str | None, expression) -> bool | None:
    row = pl.DataFrame(
        {"procedure_code": [code], "service_day": [20000]}, schema={"procedure_code": pl.String, "service_day": pl.Int64}
    )
    with open_engine(engine_name) as engine:
        return engine.collect(engine.frame(row).select(found=expression))["found"][0]


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(
    ("kind", "code", "expected"), [(kind, code, told) for kind, codes in KINDS.items() for code, told in codes.items()]
)
def test_kind(engine_name: str, kind: str, code: str, expected: bool):
    assert asked(engine_name, code, is_kind(kind)) is expected


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(("code", "expected"), PROCEDURES)
def test_a_procedure_is_what_is_nothing_else(engine_name: str, code: str, expected: bool):
    assert asked(engine_name, code, is_procedure()) is expected


@pytest.mark.parametrize("engine_name", ENGINES)
def test_of_a_blank_code_no_kind_can_be_told(engine_name: str):
    assert asked(engine_name, None, is_kind("em", "lab", "drug")) is None
    assert asked(engine_name, None, is_procedure()) is None


def test_an_unknown_kind_is_refused_with_those_there_are():
    with pytest.raises(KeyError, match=r"no kind of code 'visits'; there are .*\bdrug\b"):
        is_kind("visits")
