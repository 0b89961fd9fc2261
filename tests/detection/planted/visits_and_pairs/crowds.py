"""Providers beside many peers of their specialty, for rules that compare shares; each situation holds hundreds of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.detection.planting import Claim, npi

One = Callable[[str, str, bool], Claim]  # NPI, patient, whether it is of the kind counted


def people(random: Random, count: int) -> list[str]:
    """So many invented NPIs that no situation names by a short name."""
    block = random.randrange(10_000_000, 99_000_000)
    return [npi((block + place) % 100_000_000) for place in range(count)]


def claims_of(who: str, count: int, of_kind: int, made: One) -> Iterator[Claim]:
    """``count`` claims of one provider, each of another patient, the first ``of_kind`` of the kind counted."""
    for number in range(count):
        yield made(who, f"P{who[-5:]}{number}", number < of_kind)


def peers(random: Random, count: int, services: int, share: float, made: One) -> Iterator[Claim]:
    """Claims of ``count`` peers whose shares lie about ``share``."""
    for who in people(random, count):
        number = services + random.randint(0, 3)
        yield from claims_of(who, number, round(number * min(max(share + random.uniform(-0.04, 0.04), 0), 1)), made)
