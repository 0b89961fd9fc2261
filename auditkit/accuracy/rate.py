"""A rate: what it is called, what it means, what was divided by what, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

CONFIDENCE = 0.95
WILSON = "Wilson score interval, two-sided 95 %"
T_OF_MEAN = "t interval of a mean, two-sided 95 %"
T_OF_RATIO = "t interval of a ratio, linearised, two-sided 95 %, over sampled units"
TOO_FEW = "no interval: fewer than two to compare"
ALL_ALIKE = "no interval: all are alike, so the sample does not show how far others may differ"

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate.

    Attributes:
        name: as ``line accuracy``.
        definition: what is divided by what, in words.
        numerator: counted, or dollars.
        denominator: counted, or dollars; None where it cannot be summed.
        value: numerator / denominator; None where the rate is blocked or nothing was counted, never a stand-in.
        low: lower end of the interval; None where there is none.
        high: upper end.
        interval: name of the interval, or why there is none.
        reason: why there is no value; empty where there is one.
        remark: what else to know, as how many records did not come.
    """

    name: str
    definition: str
    numerator: Number | None
    denominator: Number | None
    value: float | None
    low: float | None = None
    high: float | None = None
    interval: str = ""
    reason: str = ""
    remark: str = ""


def blocked(name: str, definition: str, reason: str, remark: str = "") -> Rate:
    """A rate that cannot be stated."""
    return Rate(name, definition, None, None, None, interval="", reason=reason, remark=remark)


def share(name: str, definition: str, right: int, of: int, nothing: str, remark: str = "") -> Rate:
    """A share of things counted, with Wilson's score interval (Wilson 1927; statsmodels ``proportion_confint``).

    Args:
        name: of the rate.
        definition: in words.
        right: how many count.
        of: how many there are.
        nothing: why there is no rate where there are none.
        remark: what else to know.
    """
    if not of:
        return Rate(name, definition, right, of, None, reason=nothing, remark=remark)
    from statsmodels.stats.proportion import proportion_confint  # slow to load: only those who ask for a rate wait

    low, high = (float(end) for end in proportion_confint(right, of, alpha=1 - CONFIDENCE, method="wilson"))
    return Rate(name, definition, right, of, right / of, low, high, WILSON, remark=remark)


def mean(name: str, definition: str, values: Sequence[int], nothing: str, remark: str = "") -> Rate:
    """A mean of whole numbers with its t interval: mean +- t(n - 1) * s / sqrt(n), s with divisor n - 1."""
    number, total = len(values), sum(values)
    if not number:
        return Rate(name, definition, total, number, None, reason=nothing, remark=remark)
    middle = total / number
    spread = [value - middle for value in values]
    low, high, interval = _t_interval(middle, spread, 1 / number, T_OF_MEAN)
    return Rate(name, definition, total, number, middle, low, high, interval, remark=remark)


def ratio(name: str, definition: str, pairs: Sequence[tuple[Decimal, Decimal]], nothing: str, remark: str = "") -> Rate:
    """A ratio of two sums of dollars over sampled units, with the linearised t interval of a ratio.

    Args:
        name: of the rate.
        definition: in words.
        pairs: of each unit what is summed above and below.
        nothing: why there is no rate where the sum below is nothing.
        remark: what else to know.

    The standard error is sqrt(n * s2) / sum(x) with s2 = sum((y - R x)^2) / (n - 1) (Cochran 1977, 6.4); no correction for a
    finite frame, so that the interval is rather too wide than too narrow.
    """
    above = sum((one for one, _ in pairs), Decimal("0.00"))
    below = sum((one for _, one in pairs), Decimal("0.00"))
    if below <= 0:
        return Rate(name, definition, above, below, None, reason=nothing, remark=remark)
    value = above / below
    residuals = [float(y - value * x) for y, x in pairs]
    low, high, interval = _t_interval(float(value), residuals, 1 / float(below), T_OF_RATIO)
    return Rate(name, definition, above, below, float(value), low, high, interval, remark=remark)


def _t_interval(value: float, residuals: Sequence[float], scale: float, name: str) -> tuple[float | None, float | None, str]:
    """``value`` +- t(n - 1) * sqrt(n * s2) * scale, where s2 is the variance of the residuals about nought."""
    number = len(residuals)
    if number < 2:
        return None, None, TOO_FEW
    squares = sum(one * one for one in residuals)
    if squares < 1e-12:
        return None, None, ALL_ALIKE
    from scipy.stats import t

    half = float(t.ppf(0.5 + CONFIDENCE / 2, number - 1)) * sqrt(number * squares / (number - 1)) * scale
    return value - half, value + half, name
