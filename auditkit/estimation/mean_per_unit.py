"""Mean per unit of a simple random sample, with a t interval: the first form of estimating from determinations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from auditkit.errors import EstimationError


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and a total with their interval, dollars.

    Attributes:
        units: sampled.
        frame_size: units in the frame.
        nonzero: sampled units whose amount is not nought; a t interval of few of them is not to be trusted.
        mean: per unit.
        mean_low: lower limit of the mean.
        mean_high: upper limit of the mean.
        total: mean times the units of the frame.
        total_low: lower limit of the total.
        total_high: upper limit of the total.
        interval: what the limits are, in words.
    """

    units: int
    frame_size: int
    nonzero: int
    mean: float
    mean_low: float
    mean_high: float
    total: float
    total_low: float
    total_high: float
    interval: str


def mean_per_unit(
    amounts: Sequence[Decimal | None], frame_size: int, *, random_sample: bool, confidence: float = 0.90
) -> Estimate:
    """Estimate mean and total of a frame from a simple random sample without replacement.

    The standard error of the mean is s * sqrt((N - n) / (n N)) with s of divisor n - 1, and the limits are the mean
    +- t(n - 1) of it: RAT-STATS' unrestricted variable appraisal.

    Args:
        amounts: one a sampled unit, dollars; None where it is not known.
        frame_size: units in the frame.
        random_sample: False for a judgement sample, which is refused.
        confidence: of the two-sided interval.

    Raises:
        EstimationError: the sample is a judgement sample, an amount is not known, or there are too few units or too many.
    """
    if not random_sample:
        raise EstimationError("a judgement sample cannot be extrapolated: it was not drawn with known probabilities")
    unknown = sum(one is None for one in amounts)
    if unknown:
        raise EstimationError(
            f"{unknown} of {len(amounts)} sampled units have no amount; nothing is estimated until each has one "
            "(review the unit, or supply its price)"
        )
    if not 2 <= len(amounts) <= frame_size:
        raise EstimationError(f"{len(amounts)} sampled units of a frame of {frame_size}; expected 2 to the size of the frame")
    if not 0 < confidence < 1:
        raise EstimationError("confidence: expected a share between 0 and 1, as 0.90")
    return _estimate([float(one) for one in amounts if one is not None], frame_size, confidence)


def _estimate(values: list[float], frame_size: int, confidence: float) -> Estimate:
    from scipy.stats import t

    number = len(values)
    mean = sum(values) / number
    variance = sum((one - mean) ** 2 for one in values) / (number - 1)
    error = sqrt(variance * (frame_size - number) / (number * frame_size))
    half = float(t.ppf(0.5 + confidence / 2, number - 1)) * error
    low, high = mean - half, mean + half
    words = f"two-sided {100 * confidence:g} %, t with {number - 1} degrees of freedom, finite frame"
    ends = (frame_size * mean, frame_size * low, frame_size * high)
    return Estimate(number, frame_size, sum(one != 0 for one in values), mean, low, high, *ends, words)
