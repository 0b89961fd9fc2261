"""Levels of visits against a benchmark: the rulebook's figures, pooling, patients, adjustment, and both directions."""

from __future__ import annotations

import math

import polars as pl
import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.fixtures import fixture_set
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from auditkit.rules.visit_distribution import compare, compared_providers, is_shifted

BENCHMARK = (0.02, 0.10, 0.48, 0.33, 0.07)
LEFT = (10, 60, 100, 26, 4)  # UND-EM-DIST F1: 5/30/50/13/2 per cent of 200


def test_the_index_of_the_rulebooks_example():
    assert round(compare(LEFT, BENCHMARK, 200).stability_index, 3) == 0.497


def test_chi_square_pools_levels_expected_less_than_five_times():
    # Expected 4, 20, 96, 66, 14: the first two are pooled. The rulebook's 120.6 is the sum without pooling.
    expected = (70 - 24) ** 2 / 24 + (100 - 96) ** 2 / 96 + (26 - 66) ** 2 / 66 + (4 - 14) ** 2 / 14
    found = compare(LEFT, BENCHMARK, 200)
    assert math.isclose(found.chi_square, expected)
    assert (found.levels, found.pooled) == (5, 4)
    assert round(expected - (70 - 24) ** 2 / 24 + 9 + 80, 1) == 120.6  # (10 - 4)^2 / 4 and (60 - 20)^2 / 20 in place of it


def test_a_large_sample_like_the_benchmark_is_not_told_from_it():
    found = compare((8, 44, 188, 132, 28), BENCHMARK, 400)  # UND-EM-DIST N2
    assert found.stability_index < 0.01
    assert found.p_value > 0.9


def test_the_p_value_is_the_tail_of_chi_square():
    # Two levels, 60 of 100 where 50 are expected: chi square 4, whose tail with one degree of freedom is 0.0455.
    found = compare((60, 40), (0.5, 0.5), 100)
    assert (found.chi_square, round(found.p_value, 4)) == (pytest.approx(4.0), 0.0455)
    assert found.cramers_v == pytest.approx(0.2)


def test_patients_stand_in_for_visits():
    every, few = compare((60, 40), (0.5, 0.5), 100), compare((60, 40), (0.5, 0.5), 25)
    assert few.chi_square == pytest.approx(every.chi_square / 4)
    assert few.stability_index == every.stability_index


def test_so_few_patients_that_all_levels_are_pooled_say_nothing():
    found = compare((0, 0, 0, 0, 100), BENCHMARK, 4)
    assert (found.pooled, found.p_value, found.cramers_v) == (1, 1.0, 0.0)


def test_a_level_never_billed_counts_as_half_a_visit():
    found = compare((0, 100), (0.5, 0.5), 100)
    assert found.stability_index == pytest.approx((0 - 0.5) * math.log(0.005 / 0.5) + (1 - 0.5) * math.log(1 / 0.5))


EXAMPLES = """
claim | procedure_code | rendering_npi | patient | times | outcome
A     | 99215          | R1            | A       | 60    | silent
B     | 99211          | R2            | B       | 60    | silent
C     | 99213          | R9            | C       | 32    | silent
D     | 99214          | R9            | D       | 22    | silent
E     | 99212          | R9            | E       | 6     | silent
"""


@pytest.mark.parametrize("engine_name", ENGINES)
def test_providers_are_shifted_up_or_down_or_not(engine_name: str):
    with open_engine(engine_name) as engine:
        lines = frames(example_tables(parse_examples(EXAMPLES, "here:1")), engine, Settings()).lazy["lines"]
        found = compared_providers(lines, fixture_set("em_benchmark", engine.frame))
    told = found.select("claim_key", up=is_shifted(upwards=True), down=is_shifted(upwards=False)).sort("claim_key")
    assert told.rows() == [("A", True, False), ("B", False, True), ("C", False, False)]
    assert (found["p_adjusted"] >= found["p_value"]).all()


@pytest.mark.parametrize("engine_name", ENGINES)
def test_visits_of_few_patients_are_no_shift(engine_name: str):
    one = "claim | procedure_code | patient | outcome\n" + "\n".join(f"A{number} | 99215 | P | silent" for number in range(40))
    with open_engine(engine_name) as engine:
        lines = frames(example_tables(parse_examples(one, "here:1")), engine, Settings()).lazy["lines"]
        found = compared_providers(lines, fixture_set("em_benchmark", engine.frame))
    assert found.select("visits", "patients", up=is_shifted(upwards=True)).rows() == [(40, 1, False)]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_patient_of_many_visits_counts_once(engine_name: str):
    usual = "claim | procedure_code | patient | times | outcome\nB | 99213 | B | 39 | silent\nC | 99214 | C | | silent\n"
    many = "\n".join(f"A{number} | 99215 | P | | silent" for number in range(40))
    with open_engine(engine_name) as engine:
        lines = frames(example_tables(parse_examples(usual + many, "here:1")), engine, Settings()).lazy["lines"]
        found = compared_providers(lines, fixture_set("em_benchmark", engine.frame))
    # 39 of 41 patients at 99213, one each at 99214 and 99215; by visits half would be 99215.
    assert found.select("visits", "patients", "shares").rows() == [(80, 41, "0 / 0 / 95 / 2 / 2")]


@pytest.mark.parametrize(
    ("patients", "index", "expected"),
    [(100, 0.13, False), (100, 0.141, True), (99, 0.0, True)],
    ids=["biased", "enough", "small"],
)
def test_the_index_counts_from_a_hundred_patients_on(patients: int, index: float, expected: bool):
    row = pl.DataFrame(
        {
            "mean_level": [4.0],
            "benchmark_level": [3.0],
            "p_adjusted": [0.001],
            "stability_index": [index],
            "levels": [5],
            "patients": [patients],
        }
    )
    assert row.select(is_shifted(upwards=True)).item() is expected
