"""Shares above the peers': the test of two proportions, on every engine, against plain arithmetic."""

from __future__ import annotations

import math
import random

import narwhals as nw
import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.peer_shares import with_peer_shares

Counts = dict[str, tuple[int, int]]


def unusual(engine_name: str, providers: Counts, specialty: str = "20") -> set[str]:
    """The providers called unusual; each is given as how many cases it has and how many of them are marked."""
    rows = [(name, specialty, number < marked) for name, (cases, marked) in providers.items() for number in range(cases)]
    frame = pl.DataFrame(rows, schema=["provider", "specialty", "mark"], orient="row")
    with open_engine(engine_name) as engine:
        shared = with_peer_shares(engine.frame(frame), nw.lit(True), nw.col("mark"), "provider", ("specialty",))
        return set(engine.collect(shared).filter("unusual")["provider"])


def plainly(providers: Counts) -> set[str]:
    total, marks = (sum(counts[place] for counts in providers.values()) for place in (0, 1))
    found = set()
    for name, (cases, marked) in providers.items():
        others, other_marks = total - cases, marks - marked
        if cases < 30 or others < 30:
            continue
        pooled = marks / total
        error = math.sqrt(pooled * (1 - pooled) * (1 / cases + 1 / others))
        if marked / cases > other_marks / others and marked / cases - other_marks / others > 1.96 * error:
            found.add(name)
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_as_plain_arithmetic_says(engine: str):
    draw = random.Random(19)
    for _ in range(6):
        providers = {f"N{number}": (cases := draw.randrange(10, 90), draw.randrange(cases + 1)) for number in range(6)}
        assert unusual(engine, providers) == plainly(providers)


@pytest.mark.parametrize(
    ("providers", "expected", "because"),
    [
        ({"A": (30, 30), "B": (30, 6)}, {"A"}, "well above"),
        ({"A": (29, 29), "B": (30, 6)}, set(), "29 cases are too few"),
        ({"A": (30, 30), "B": (29, 6)}, set(), "29 cases of all peers together are too few"),
        ({"A": (30, 30), "B": (15, 3), "C": (15, 3)}, {"A"}, "30 of two peers together are enough"),
        ({"A": (30, 30), "B": (30, 30)}, set(), "as its peers, with no spread at all"),
        ({"A": (30, 0), "B": (30, 30)}, {"B"}, "below is not unusual here"),
        ({"A": (100, 62), "B": (100, 48)}, {"A"}, "z = 1.99"),
        ({"A": (100, 61), "B": (100, 48)}, set(), "z = 1.85"),
    ],
)
def test_at_the_boundaries(providers: Counts, expected: set[str], because: str):
    assert unusual("polars", providers) == expected, because


def test_only_cases_counted_are_counted():
    rows = [("A", "20", True, number < 30) for number in range(60)] + [("B", "20", False, True) for _ in range(30)]
    frame = pl.DataFrame(rows, schema=["provider", "specialty", "mark", "inside"], orient="row")
    with open_engine() as engine:
        shared = with_peer_shares(engine.frame(frame), nw.col("inside"), nw.col("mark"), "provider", ("specialty",))
        row = engine.collect(shared).row(0, named=True)
    assert (row["own_cases"], row["own_marked"], row["peer_cases"], row["peer_marked"]) == (30, 30, 30, 0)
