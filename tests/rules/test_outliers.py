"""Unusual rates: above the 95th percentile of the specialty, on every engine, against a sort in plain Python."""

from __future__ import annotations

import random

import narwhals as nw
import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.outliers import unusual_rates
from auditkit.rules.settings import Settings

SETTINGS = Settings(outlier_peers=20, outlier_services=10)


def unusual(engine_name: str, providers: dict[str, tuple[int, int]], settings: Settings = SETTINGS) -> set[str]:
    """The providers called unusual; each is given as how many lines it has and how many of them are marked."""
    rows = [(npi, "20", number < marked) for npi, (services, marked) in providers.items() for number in range(services)]
    frame = pl.DataFrame(rows, schema=["rendering_npi", "rendering_specialty", "mark"], orient="row")
    with open_engine(engine_name) as engine:
        found = engine.collect(unusual_rates(engine.frame(frame), nw.col("mark"), settings))
    return set(found.filter("unusual")["rendering_npi"])


def percentile(values: list[float]) -> float:
    """The 95th percentile that interpolates between neighbours."""
    ordered = sorted(values)
    place = 0.95 * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@pytest.mark.parametrize("engine", ENGINES)
def test_above_the_percentile_of_a_plain_sort(engine: str):
    draw = random.Random(22)
    for peers in (20, 21, 40, 61):
        providers = {f"N{number:02}": (20, draw.randrange(21)) for number in range(peers)}
        rates = {npi: marked / services for npi, (services, marked) in providers.items()}
        limit = percentile(list(rates.values()))
        assert unusual(engine, providers) == {npi for npi, rate in rates.items() if rate > limit}


@pytest.mark.parametrize(
    ("providers", "expected", "because"),
    [
        ({"TOP": (10, 9), **{f"N{n}": (10, 1) for n in range(19)}}, {"TOP"}, "twenty, one above"),
        ({"TOP": (10, 9), **{f"N{n}": (10, 1) for n in range(18)}}, set(), "nineteen are too few"),
        ({"TOP": (9, 9), **{f"N{n}": (10, 1) for n in range(20)}}, set(), "nine services are too few"),
        ({f"N{n}": (10, 1) for n in range(20)}, set(), "all alike"),
        ({f"N{n}": (10, 0) for n in range(20)}, set(), "none marked"),
        ({"A": (10, 9), "B": (10, 9), **{f"N{n}": (10, 1) for n in range(18)}}, set(), "two share the highest place of twenty"),
    ],
)
def test_few_peers_few_services_and_ties(providers: dict[str, tuple[int, int]], expected: set[str], because: str):
    assert unusual("polars", providers) == expected, because
