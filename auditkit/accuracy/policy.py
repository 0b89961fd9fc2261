"""What an organisation decides about its rates: what a missing record counts as, which lines count as right, and the tiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from auditkit.accuracy.rate import Rate
from auditkit.errors import ReviewError

# Every government scheme takes a missing record for an error of the whole unit: none is replaced, none is left out.
NotReceived = Literal["error", "blocks"]
LineRule = Literal["payable", "strict"]


@dataclass(frozen=True, slots=True)
class Tiers:
    """Names for ranges of a rate, best first. A convention of the organisation and of no publication: 95 % is no rule.

    Attributes:
        bounds: the lowest rate of each tier but the last, falling, as shares of 1.
        names: one more than there are bounds.
    """

    bounds: tuple[float, ...] = (0.95, 0.90)
    names: tuple[str, ...] = ("95 % or more", "90 % to under 95 %", "under 90 %")

    def __post_init__(self) -> None:
        falling = all(above > below for above, below in pairwise(self.bounds))
        if not falling or len(self.names) != len(self.bounds) + 1 or not all(0 < one <= 1 for one in self.bounds):
            raise ReviewError("tiers: expected falling bounds between 0 and 1, and one name more than there are bounds")

    def of(self, rate: Rate) -> str:
        """The tier of a rate; it is not certain where the interval reaches into another one."""
        if rate.value is None:
            return "no tier: the rate is not known"
        tier = self._name(rate.value)
        if rate.low is None or rate.high is None:
            return tier
        others = self._name(rate.low) != tier or self._name(rate.high) != tier
        return f"{tier}, not certain" if others else tier

    def _name(self, value: float) -> str:
        reached = (name for bound, name in zip(self.bounds, self.names, strict=False) if value >= bound)
        return next(reached, self.names[-1])


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices behind a rate; each rate prints those that bear on it.

    Attributes:
        not_received: a line whose record was asked for and did not come is an ``error`` in full, or ``blocks`` the rate.
        lines: a line is right when code, modifiers, units, place of service and first-named diagnosis are (``payable``), or
            when all its diagnoses are as well (``strict``).
        tiers: names for ranges of a rate.
    """

    not_received: NotReceived = "error"
    lines: LineRule = "payable"
    tiers: Tiers = field(default_factory=Tiers)

    def __post_init__(self) -> None:
        if self.not_received not in ("error", "blocks") or self.lines not in ("payable", "strict"):
            raise ReviewError("policy: not_received is error or blocks; lines is payable or strict")
