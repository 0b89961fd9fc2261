"""Dates that cannot be: before birth, after death, reversed, after receipt, outside the bill, too long; and dates at the limits."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, bill, day, service, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, situation

CHECK = "CLM-DATES"
CODES = ("99213", "20610", "80053", "93010", "97110", "71046")
AUTOPSIES = ("88000", "88020", "88025", "88099")


def _professional(random: Random, on: str, expect: str = "fires", of_line: Row | None = None, **fields: Any) -> Claim:
    made = service(random, random.choice(CODES), "", expect, on=on, **(of_line or {}))
    return around(random, made, most=0, **fields)


def before_birth(random: Random) -> Situation:
    """1: the service was before the birth."""
    on = day(random)
    return situation(
        _professional(random, on, patient_birth_date=shifted(on, random.choice((1, 1, 30, 400)))), why="before birth"
    )


def after_death(random: Random) -> Situation:
    """F1, 2: the service was after the death; of two lines the one after it."""
    on = day(random)
    died = shifted(on, -random.choice((1, 1, 9, 60)))
    late, right = service(random, random.choice(CODES), "", "fires", on=on), service(random, "99214", on=died)
    lines = [late, right][: random.choice((1, 2))]
    return situation(around(random, *lines, most=0, patient_death_date=died), why="after death")


def reversed_line(random: Random) -> Situation:
    """F2, 3: a line's last day before its first."""
    on = day(random)
    through = {"service_through_date": shifted(on, -random.choice((1, 2, 30)))}
    return situation(_professional(random, on, of_line=through), why="the line's last day is before its first")


def reversed_bill(random: Random) -> Situation:
    """3: a bill's last day before its first."""
    on = day(random)
    made = bill(random, on, service(random, "G0463", on=on), through=shifted(on, -random.choice((1, 5))), expect="fires")
    return situation(made, why="the bill's last day is before its first")


def after_receipt(random: Random) -> Situation:
    """4: received, or sent, before the service."""
    on = day(random)
    early = shifted(on, -random.choice((1, 1, 14)))
    told: dict[str, Any] = random.choice(({"received_date": early}, {"received_date": early, "submitted_date": early}))
    return situation(_professional(random, on, **told), why="received before the service")


def sent_before(random: Random) -> Situation:
    """4: sent before the service, received after."""
    on = day(random)
    return situation(
        _professional(random, on, submitted_date=shifted(on, -random.choice((1, 7)))), why="sent before the service"
    )


def outside_the_bill(random: Random) -> Situation:
    """5: a line before the bill's first day or after its last."""
    on = day(random, "2024-07-10", "2024-09-10")
    through = shifted(on, random.randint(0, 6))
    wrong = random.choice((shifted(on, -random.choice((1, 5))), shifted(through, random.choice((1, 5)))))
    lines = service(random, "G0463", on=on), service(random, random.choice(CODES), "", "fires", on=wrong)
    return situation(bill(random, on, *lines, through=through), why="a line outside the bill's days")


def too_long(random: Random) -> Situation:
    """6, 8.4: more than 31 days, both ends counted."""
    on = day(random)
    through = shifted(on, 31 + random.choice((0, 0, 1, 29)))
    return situation(
        _professional(random, on, of_line={"service_through_date": through, "units": "2"}, received_date="2025-01-10"),
        why="a line of more than 31 days",
    )


def over_the_year(random: Random) -> Situation:
    """6: a line over the end of the year."""
    on = f"2024-12-{random.randint(20, 31)}"
    through = f"2025-01-{random.randint(1, 10):02d}"
    told: dict[str, Any] = {"service_through_date": through, "units": "2"}
    return situation(_professional(random, on, of_line=told, received_date="2025-02-10"), why="a line over the end of the year")


def no_birth_date(random: Random) -> Situation:
    """1: without a birth date it cannot tell."""
    on = day(random)
    made = _professional(random, on, "", patient_birth_date=None)
    made.expect = "cannot tell"
    return situation(made, why="no birth date")


def day_of_birth(random: Random) -> Situation:
    """N1: a newborn's day of birth."""
    on = day(random)
    return situation(
        _professional(random, on, "", patient_birth_date=shifted(on, random.choice((0, 0, -1)))), why="born that day"
    )


def day_of_death(random: Random) -> Situation:
    """N2: the day of death, or before it."""
    on = day(random)
    return situation(
        _professional(random, on, "", patient_death_date=shifted(on, random.choice((0, 0, 1, 40)))),
        why="died that day or later",
    )


def autopsy(random: Random) -> Situation:
    """2: an autopsy is after the death."""
    on = day(random)
    made = service(random, random.choice(AUTOPSIES), on=on)
    died = shifted(on, -random.choice((1, 3)))
    return situation(around(random, made, most=0, patient_death_date=died), why="an autopsy after the death")


def same_day(random: Random) -> Situation:
    """3, 4: first and last day the same, received and sent that day."""
    on = day(random)
    told: dict[str, Any] = {"received_date": on, "submitted_date": random.choice((on, None))}
    made = _professional(random, on, "", of_line={"service_through_date": random.choice((on, None))}, **told)
    return situation(made, why="received on the day of service")


def within_the_bill(random: Random) -> Situation:
    """5: lines on the bill's first and last day."""
    on = day(random, "2024-07-01", "2024-09-10")
    through = shifted(on, random.randint(0, 20))
    lines = [service(random, random.choice(CODES), on=one) for one in (on, through)]
    return situation(bill(random, on, *lines, through=through), why="lines on the bill's first and last day")


def just_so_long(random: Random) -> Situation:
    """6, 8.4: 31 days, both ends counted, and fewer."""
    on = day(random, "2024-07-01", "2024-08-30")
    told: dict[str, Any] = {"service_through_date": shifted(on, random.choice((30, 30, 29, 4))), "units": "5"}
    return situation(_professional(random, on, "", of_line=told), why="a line of at most 31 days")


def to_the_end_of_the_year(random: Random) -> Situation:
    """6: a line until the last day of the year, or from the first on."""
    first, last = random.choice((("2024-12-20", "2024-12-31"), ("2025-01-01", "2025-01-12"), ("2024-12-31", "2024-12-31")))
    made = _professional(random, first, "", of_line={"service_through_date": last, "units": "3"}, received_date="2025-02-10")
    return situation(made, why="a line within the year")


def lines_over_the_year(random: Random) -> Situation:
    """6: two lines, one in each year."""
    lines = [service(random, random.choice(CODES), on=on) for on in ("2024-12-31", "2025-01-01")]
    return situation(around(random, *lines, most=0, received_date="2025-02-10"), why="a line in each year")


def another_patients_death(random: Random) -> Situation:
    """2: the other patient died."""
    on = day(random)
    dead = _professional(random, shifted(on, -9), "", patient_death_date=shifted(on, -5))
    return situation(dead, _professional(random, on, "", patient="P2"), why="the other patient died")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with the right day."""
    on = day(random)
    told: dict[str, Any] = {"patient_death_date": shifted(on, -3)}
    wrong, right = _professional(random, on, "", **told), _professional(random, shifted(on, -4), "", **told)
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    before_birth,
    after_death,
    reversed_line,
    reversed_bill,
    after_receipt,
    sent_before,
    outside_the_bill,
    too_long,
    over_the_year,
    no_birth_date,
)
NEAR_MISSES = (
    day_of_birth,
    day_of_death,
    autopsy,
    same_day,
    within_the_bill,
    just_so_long,
    to_the_end_of_the_year,
    lines_over_the_year,
    another_patients_death,
    voided,
)
