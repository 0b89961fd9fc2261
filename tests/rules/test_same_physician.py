"""The same physician in Medicare's sense: person, group and specialty, and what a blank leaves open."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.same_physician import practitioner_beside_physician, same_physician
from auditkit.rules.settings import Settings

ONE = {"rendering_npi": "R1", "rendering_basis": "line", "biller": "T1", "specialty": "08"}
PAIRS = [
    ({}, {}, True, True),
    ({}, {"rendering_npi": "R2"}, True, False),
    ({}, {"rendering_npi": "R2", "specialty": "06"}, False, False),
    ({}, {"rendering_npi": "R2", "biller": "T2"}, False, False),
    ({}, {"biller": "T2", "specialty": "06"}, True, True),
    ({}, {"rendering_npi": "R2", "specialty": None}, None, False),
    ({}, {"rendering_npi": "R2", "biller": None}, None, False),
    ({}, {"rendering_npi": "R2", "biller": "T2", "specialty": None}, False, False),
    ({}, {"rendering_npi": "R2", "specialty": "207R00000X"}, None, False),
    ({}, {"rendering_npi": "R2", "biller": "NPI G1"}, None, False),
    ({"biller": "NPI G1"}, {"rendering_npi": "R2", "biller": "NPI G1"}, True, False),
    ({}, {"rendering_npi": None}, True, None),
    ({}, {"rendering_npi": None, "biller": "T2"}, None, None),
    ({"rendering_basis": "billing"}, {"rendering_npi": "R2", "biller": "T2"}, None, None),
    ({"rendering_basis": "billing"}, {"specialty": "06"}, None, None),
]
PRACTITIONERS = [
    ({}, {"specialty": "50"}, True),
    ({"specialty": "97"}, {}, True),
    ({"specialty": "97"}, {"specialty": "50"}, False),
    ({}, {"specialty": "50", "biller": "T2"}, False),
    ({}, {"specialty": "50", "biller": None}, False),
    ({}, {"specialty": None}, False),
    ({}, {}, False),
]


def frame(left: dict, right: dict) -> pl.DataFrame:
    row = {**ONE, **left, **{f"partner_{name}": value for name, value in {**ONE, **right}.items()}}
    return pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))


def answer(engine_name: str, left: dict, right: dict, expression) -> bool | None:
    with open_engine(engine_name) as engine:
        return engine.collect(engine.frame(frame(left, right)).select(found=expression))["found"][0]


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(("left", "right", "by_group", "by_person"), PAIRS)
def test_same_physician(engine_name: str, left: dict, right: dict, by_group: bool | None, by_person: bool | None):
    assert answer(engine_name, left, right, same_physician("group_specialty")) is by_group
    assert answer(engine_name, left, right, same_physician("rendering")) is by_person


@pytest.mark.parametrize("engine_name", ENGINES)
@pytest.mark.parametrize(("left", "right", "expected"), PRACTITIONERS)
def test_practitioner_of_the_group(engine_name: str, left: dict, right: dict, expected: bool):
    assert answer(engine_name, left, right, practitioner_beside_physician(Settings())) is expected


@pytest.mark.parametrize(
    "settings", [Settings(practitioners_as_physicians="apart"), Settings(same_provider_scope_em="rendering")]
)
def test_practitioners_apart_are_never_taken_for_physicians(settings: Settings):
    assert answer("polars", {}, {"specialty": "50"}, practitioner_beside_physician(settings)) is False
