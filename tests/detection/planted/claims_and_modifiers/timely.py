"""Claims received after the limit of their payer, by a day and by months, and claims received on the last day."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from auditkit.rules.settings import Settings
from tests.detection.planted.claims_and_modifiers.ordinary import (
    around,
    bill,
    day,
    professional,
    service,
    shifted,
    taken_back,
    weekday,
)
from tests.detection.planting import Situation, situation

CHECK = "TIMELY"
AS_OF = "2025-08-01"
SETTINGS = Settings(filing_as_of=dt.date.fromisoformat(AS_OF))  # of claims that were not sent as yet
CODES = ("99213", "20610", "80053", "93010", "71046")
LIMITS = {"DAYS90": 90, "DAYS180": 180}  # counted from the service; DAYS120 counts from the bill's last day
COMMERCIAL = {"payer_class": "commercial", "rule_profile": "cpt"}
# Service days whose last day is no weekday, with the next business day.
WEEKENDS = {
    "2024-03-09": "2025-03-10",
    "2024-07-05": "2025-07-07",
    "2024-07-06": "2025-07-07",
    "2024-08-10": "2025-08-11",
    "2024-09-21": "2025-09-22",
}
# Service days whose last day is a federal holiday, with the next business day.
HOLIDAYS = {"2024-07-04": "2025-07-07", "2024-09-01": "2025-09-02", "2024-06-19": "2025-06-20", "2024-05-26": "2025-05-27"}


def _last(on: str) -> str:
    """The same day a year later."""
    return f"{int(on[:4]) + 1}{on[4:]}"


def _plain(random: Random) -> str:
    """A day whose last day is a Tuesday, Wednesday or Thursday and no holiday."""
    found = [on for on in (day(random) for _ in range(60)) if weekday(_last(on)) in (1, 2, 3)]
    return next(on for on in found if on[5:] not in ("07-04", "09-02"))


def _late(random: Random, on: str, received: str, why: str, **fields: Any) -> Situation:
    made = service(random, random.choice(CODES), "", "fires", on=on)
    return situation(around(random, made, most=0, received_date=received, **fields), why=why)


def _in_time(random: Random, on: str, received: str | None, why: str, **fields: Any) -> Situation:
    made = service(random, random.choice(CODES), on=on)
    return situation(around(random, made, received_date=received, **fields), why=why)


def a_day_late(random: Random) -> Situation:
    """F1, 2, 3: the day after the last, and later."""
    on = _plain(random)
    return _late(random, on, shifted(_last(on), random.choice((1, 1, 2, 45, 300))), "after a calendar year")


def bill_late(random: Random) -> Situation:
    """F2, 1: a bill counts from its last day."""
    through = _plain(random)
    on = shifted(through, -random.randint(1, 29))
    made = bill(random, on, service(random, "G0463", on=on), through=through, received_date=shifted(_last(through), 1))
    made.expect = "fires"
    return situation(made, why="a bill, a year after its last day")


def after_a_weekend(random: Random) -> Situation:
    """2: the last day is a weekend's; the business day after it is past too."""
    on = random.choice(tuple(WEEKENDS))
    return _late(random, on, shifted(WEEKENDS[on], random.choice((1, 1, 4))), "after the business day that ends a weekend")


def after_a_holiday(random: Random) -> Situation:
    """2: the last day is a federal holiday; the business day after it is past too."""
    on = random.choice(tuple(HOLIDAYS))
    return _late(random, on, shifted(HOLIDAYS[on], random.choice((1, 1, 9))), "after the business day that follows a holiday")


def leap_day(random: Random) -> Situation:
    """2: 29 February ends with 28 February."""
    return _late(random, "2024-02-29", random.choice(("2025-03-01", "2025-03-03", "2025-03-04")), "a year after 29 February")


def one_line_of_two(random: Random) -> Situation:
    """3: professional lines are judged one by one."""
    on = _plain(random)
    received = shifted(_last(on), 2)
    late, good = (
        service(random, "99213", "", "fires", on=on),
        service(random, "99214", on=shifted(on, random.choice((2, 5, 9)))),
    )
    return situation(professional(random, late, good, received_date=received), why="one line of two is late")


def days_of_a_payer(random: Random) -> Situation:
    """4: a payer's limit in days."""
    payer, on = random.choice(tuple(LIMITS)), day(random)
    while weekday(shifted(on, LIMITS[payer])) not in (1, 2, 3) or shifted(on, LIMITS[payer])[5:] in ("12-25", "11-28", "01-01"):
        on = shifted(on, 1)
    received = shifted(on, LIMITS[payer] + random.choice((1, 1, 30)))
    return _late(random, on, received, "after the payer's days", payer_id=payer, **COMMERCIAL)


def nearly_over(random: Random) -> Situation:
    """6: not sent as yet, at most 30 days left."""
    on = shifted(AS_OF, random.randint(0, 28) - 365)
    made = service(random, random.choice(CODES), "", "info", on=on)
    return situation(around(random, made, most=0, received_date=None), why="not sent, at most 30 days left")


def no_rule(random: Random) -> Situation:
    """4: a payer without a rule."""
    made = around(
        random, service(random, "99213"), received_date="2025-06-01", payer_id="PAYER9", expect="cannot tell", **COMMERCIAL
    )
    return situation(made, why="a payer without a rule")


def on_the_last_day(random: Random) -> Situation:
    """2, 3: the last day, and any before it."""
    on = _plain(random)
    return _in_time(random, on, random.choice((_last(on), _last(on), shifted(_last(on), -1), shifted(on, 3))), "in time")


def by_the_through_date(random: Random) -> Situation:
    """N1, 1: a bill that began more than a year before."""
    through = _plain(random)
    on = shifted(through, -random.randint(1, 29))
    lines = service(random, "G0463", on=on), service(random, "80053", on=through)
    made = bill(random, on, *lines, through=through, received_date=shifted(_last(through), -random.choice((0, 0, 1))))
    return situation(made, why="a bill counts from its last day")


def on_the_business_day(random: Random) -> Situation:
    """N2, 2: the business day that follows a weekend or holiday."""
    known = {**WEEKENDS, **HOLIDAYS}
    on = random.choice(tuple(known))
    return _in_time(random, on, known[on], "the business day after a weekend or holiday")


def on_28_february(random: Random) -> Situation:
    """2: 29 February until 28 February, a Friday."""
    return _in_time(random, "2024-02-29", random.choice(("2025-02-28", "2025-02-27")), "28 February")


def excused(random: Random) -> Situation:
    """5: an established exception."""
    on = day(random)
    received = shifted(_last(on), random.choice((5, 90)))
    return _in_time(random, on, received, "an established exception", timely_exception="Y")


def in_the_payers_days(random: Random) -> Situation:
    """4: the last day of a payer's limit."""
    payer, on = random.choice(tuple(LIMITS)), day(random)
    received = shifted(on, LIMITS[payer] - random.choice((0, 0, 1, 40)))
    return _in_time(random, on, received, "in the payer's days", payer_id=payer, **COMMERCIAL)


def in_days_from_the_last(random: Random) -> Situation:
    """4: a payer that counts days from a bill's last day."""
    through = day(random)
    on = shifted(through, -random.randint(1, 25))
    told = {"received_date": shifted(through, 120), "payer_id": "DAYS120", **COMMERCIAL}
    return situation(bill(random, on, service(random, "G0463", on=on), through=through, **told), why="days from the last day")


def time_enough(random: Random) -> Situation:
    """6: not sent as yet, more than 30 days left."""
    return _in_time(random, day(random, "2024-09-15", "2025-07-20"), None, "not sent, more than 30 days left")


def voided(random: Random) -> Situation:
    """0.2: a late claim that was voided."""
    on = _plain(random)
    wrong = professional(random, service(random, "99213", on=on), received_date=shifted(_last(on), 3))
    return situation(*taken_back(random, wrong), why="voided")


ERRORS = (
    a_day_late,
    bill_late,
    after_a_weekend,
    after_a_holiday,
    leap_day,
    one_line_of_two,
    days_of_a_payer,
    nearly_over,
    no_rule,
)
NEAR_MISSES = (
    on_the_last_day,
    by_the_through_date,
    on_the_business_day,
    on_28_february,
    excused,
    in_the_payers_days,
    in_days_from_the_last,
    time_enough,
    voided,
)
