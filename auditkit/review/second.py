"""Which units go to a second, blind reviewer: drawn by rank, so that any language can draw them again.

Rank of a unit: SHA-256 over ``seed|unit`` in UTF-8, as hexadecimal text; the units of lowest rank are taken. A larger draw with
the same seed contains the smaller one. The seed is chosen, and should be published, before anyone can know which units it
takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from auditkit.errors import ReviewError


def rank(seed: str, unit: str) -> str:
    """The rank of a unit under a seed."""
    return hashlib.sha256(f"{seed}|{unit}".encode()).hexdigest()


def second_units(units: Iterable[str], seed: str, *, count: int | None = None, percent: int | None = None) -> tuple[str, ...]:
    """Draw the units for the second review.

    Args:
        units: keys of the reviewed units; their order is of no account.
        seed: any text.
        count: how many, or
        percent: how many of a hundred, rounded up.

    Raises:
        ReviewError: neither or both of count and percent are given, or they are out of range.
    """
    frame = sorted(set(units))
    if (count is None) == (percent is None):
        raise ReviewError("give a count or a percentage of units for the second review, one of them")
    if percent is not None:
        if not 0 < percent <= 100:
            raise ReviewError("the percentage of units for the second review must be 1 to 100")
        count = ceil(Fraction(percent * len(frame), 100))
    if count is None or not 0 < count <= len(frame):
        raise ReviewError(f"the count of units for the second review must be 1 to {len(frame)}")
    return tuple(sorted(frame, key=lambda unit: rank(seed, unit))[:count])


def frame_sha256(units: Iterable[str]) -> str:
    """The digest of the frame: its unit keys, sorted, one a line."""
    return hashlib.sha256("".join(f"{unit}\n" for unit in sorted(set(units))).encode()).hexdigest()
