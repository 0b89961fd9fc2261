"""Mean per unit: by hand, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from auditkit.errors import EstimationError
from auditkit.estimation.mean_per_unit import mean_per_unit

SAMPLE = [Decimal(one) for one in ("0", "10", "20", "30")]


def test_a_sample_of_four_of_ten():
    found = mean_per_unit(SAMPLE, 10, random_sample=True, confidence=0.90)
    # Mean 15, s2 = 500/3, SE = sqrt(500/3 * 6/40) = 5, t(3) at 95 % = 2.353363.
    assert (found.mean, found.total) == (15, 150)
    assert (found.mean_low, found.mean_high) == pytest.approx((15 - 5 * 2.3533634, 15 + 5 * 2.3533634))
    assert (found.total_low, found.total_high) == pytest.approx((10 * found.mean_low, 10 * found.mean_high))
    assert found.nonzero == 3
    assert found.interval == "two-sided 90 %, t with 3 degrees of freedom, finite frame"


def test_a_census_has_no_error():
    found = mean_per_unit(SAMPLE, 4, random_sample=True)
    assert found.total_low == found.total == found.total_high == 60


@pytest.mark.parametrize(
    ("amounts", "frame", "given", "why"),
    [
        (SAMPLE, 10, {"random_sample": False}, "judgement sample"),
        ([*SAMPLE, None], 10, {"random_sample": True}, "1 of 5 sampled units have no amount"),
        (SAMPLE[:1], 10, {"random_sample": True}, "1 sampled units of a frame of 10"),
        ([], 10, {"random_sample": True}, "0 sampled units"),
        (SAMPLE, 3, {"random_sample": True}, "of a frame of 3"),
        (SAMPLE, 10, {"random_sample": True, "confidence": 90.0}, "confidence"),
    ],
)
def test_what_is_refused(amounts: list[Decimal | None], frame: int, given: dict[str, bool], why: str):
    with pytest.raises(EstimationError, match=why):
        mean_per_unit(amounts, frame, **given)
