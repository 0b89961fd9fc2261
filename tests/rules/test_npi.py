"""The check digit of an NPI against a plain reference, on every engine."""

from __future__ import annotations

import random

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.npi import check_digit, last_digit, npi_form
from auditkit.tables import table


def reference(first_nine: str) -> int:
    """Luhn as a card has it, over the prefix 80840 in full."""
    total = 0
    for place, digit in enumerate(reversed("80840" + first_nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return -total % 10


def computed(engine_name: str, values: list[str | None]) -> pl.DataFrame:
    with open_engine(engine_name) as engine:
        lazy = engine.frame(pl.DataFrame({"order": range(len(values)), "npi": values}, schema_overrides={"npi": pl.String}))
        return engine.collect(
            lazy.with_columns(form=npi_form("npi"), expected=check_digit("npi"), given=last_digit("npi"))
        ).sort("order")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hundred_thousand_generated_numbers(engine: str):
    draw = random.Random(20261124)
    nines = [str(draw.randrange(100_000_000, 300_000_000)) for _ in range(100_000)]
    found = computed(engine, [nine + str(draw.randrange(10)) for nine in nines])
    assert found["expected"].to_list() == [reference(nine) for nine in nines]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "2000000002"])
def test_a_vector_holds(engine: str, npi: str):
    found = computed(engine, [npi])
    assert found["form"][0]
    assert found["given"][0] == found["expected"][0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("npi", ["1234567890", "2000000003"])
def test_a_vector_with_another_digit_does_not(engine: str, npi: str):
    found = computed(engine, [npi])
    assert found["form"][0]
    assert found["given"][0] != found["expected"][0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "npi", ["3234567893", "123456789", "12345678933", "0000000000", "12345678X3", "１234567893", "1234567893\n", ""]
)
def test_what_is_not_ten_digits_has_no_check_digit(engine: str, npi: str):
    found = computed(engine, [npi])
    assert found["form"][0] is False
    assert found["expected"][0] is None


@pytest.mark.parametrize("engine", ENGINES)
def test_a_blank_is_neither(engine: str):
    assert computed(engine, [None]).select("form", "expected", "given").row(0) == (None, None, None)


@pytest.mark.parametrize("name", ["claims", "lines"])
def test_every_npi_of_the_dictionary_is_judged(name: str):
    from auditkit.checking.registry import load_checks

    (check,) = load_checks(ids=["NPI-LUHN"])
    fields = check.evaluate.__globals__[f"{name[:-1].upper()}_FIELDS"]
    assert set(fields) == {column.name for column in table(name) if "npi" in column.name}
