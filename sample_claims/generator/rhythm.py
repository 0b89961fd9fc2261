"""When people come: a weekly rhythm, holidays without visits, and the quiet weeks of a year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

WEEK = (1.25, 1.1, 1.0, 1.0, 0.7, 0.0, 0.0)  # Monday to Sunday
HOLIDAYS = frozenset(
    {
        date(2023, 7, 4),
        date(2023, 9, 4),
        date(2023, 11, 23),
        date(2023, 11, 24),
        date(2023, 12, 25),
        date(2024, 1, 1),
        date(2024, 1, 15),
        date(2024, 5, 27),
        date(2024, 6, 19),
        date(2024, 7, 4),
        date(2024, 9, 2),
    }
)
QUIET = (
    (date(2023, 12, 23), date(2024, 1, 1), 0.5),
    (date(2024, 3, 25), date(2024, 3, 29), 0.8),
    (date(2024, 7, 1), date(2024, 7, 5), 0.7),
    (date(2024, 8, 12), date(2024, 8, 23), 0.75),
)


def draw(random: Random, first: date, last: date) -> date:
    """Draw a day from the first to the last; a span without a working day gives its first day."""
    days, cumulative = _weighted(first, last)
    return random.choices(days, cum_weights=cumulative)[0] if cumulative[-1] else first


@cache
def _weighted(first: date, last: date) -> tuple[list[date], list[float]]:
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    return days, list(accumulate(_weight(day) for day in days))


def _weight(day: date) -> float:
    if day in HOLIDAYS:
        return 0.0
    quiet = (factor for start, end, factor in QUIET if start <= day <= end)
    return WEEK[day.weekday()] * next(quiet, 1.0)
