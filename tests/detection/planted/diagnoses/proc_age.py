"""Procedures outside the ages of a user's list, check-ups of the wrong age, and both at their limits."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    born,
    charge,
    day,
    outside,
    pointed,
    shifted,
    taken_back,
    uncovered,
    within_year,
)
from tests.detection.planting import Claim, Situation, claim, line, situation

CHECK = "PROC-AGE"
SETTINGS = WINDOW
# Years, and the check-up of a new and of an established patient of that age.
BANDS = (
    (0, 0, "99381", "99391"),
    (1, 4, "99382", "99392"),
    (5, 11, "99383", "99393"),
    (12, 17, "99384", "99394"),
    (18, 39, "99385", "99395"),
    (40, 64, "99386", "99396"),
    (65, 100, "99387", "99397"),
)
# Procedures of the planted list, with their first and last age.
LISTED = (("90460", 0, 18), ("92551", 3, 21), ("99173", 0, 20), ("G0102", 50, 124), ("59400", 9, 64), ("X1902", 0, 12))
OPEN = ("X1901", 65)  # no last age
ENDED = "X1903"  # 18 to 60, until 15 August
LAST, NEXT = "2024-08-15", "2024-08-16"
OTHERS = ("99213", "36415", "85025", "20610")


def _claim(random: Random, code: str, birth: str | None, on: str, expect: str = "", **fields: Any) -> Claim:
    lines = [
        line(code, expect=expect, service_date=on, charge_amount=charge(random), **pointed(random, 2, 1)),
        *(line(other, service_date=on) for other in random.sample(OTHERS, random.randint(0, 2))),
    ]
    random.shuffle(lines)
    codes = ["Z00129", "K219"]
    return claim(lines, codes, patient_birth_date=birth, patient_sex=random.choice("FM"), **fields)


def check_up_of_the_next_band(random: Random) -> Situation:
    """F1: the check-up of the band above, at its last day too."""
    place, on = random.randint(0, 5), day(random)
    code = random.choice(BANDS[place + 1][2:])
    last = random.choice((True, False))
    lowest, highest = BANDS[place][:2]
    birth = born(on, highest + 1, -1) if last else born(on, random.randint(lowest, highest), within_year(random))
    return situation(_claim(random, code, birth, on, "fires"), why="the check-up of an older band")


def check_up_of_an_earlier_band(random: Random) -> Situation:
    """F2: the check-up of a band below, from the birthday on."""
    place, on = random.randint(1, 6), day(random)
    code = random.choice(BANDS[random.randint(0, place - 1)][2:])
    lowest, highest = BANDS[place][:2]
    years, since = random.choice(((lowest, 0), (lowest, 364), (random.randint(lowest, min(highest, 90)), within_year(random))))
    return situation(_claim(random, code, born(on, years, since), on, "fires"), why="the check-up of a younger band")


def too_old_for_the_list(random: Random) -> Situation:
    """1: above the last age of the list, the birthday itself counts."""
    code, _, last = random.choice([one for one in LISTED if one[2] < 100])
    on = day(random)
    years = last + random.choice((1, 1, random.randint(1, 30)))
    birth = born(on, years, random.choice((0, 0, 100)))
    return situation(_claim(random, code, birth, on, "fires"), why="above the list's last age")


def too_young_for_the_list(random: Random) -> Situation:
    """1: below the first age, by a day and by years."""
    code, first = random.choice([one[:2] for one in LISTED if one[1]] + [OPEN])
    on = day(random)
    birth = random.choice((born(on, first, -1), born(on, random.randint(0, first - 1), 100)))
    return situation(_claim(random, code, birth, on, "fires"), why="below the list's first age")


def last_day_of_the_row(random: Random) -> Situation:
    """0.4: the row's last day."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    return situation(_claim(random, ENDED, born(on, 70, 9), on, "fires"), why="the row is in force until that day")


def no_birth_date(random: Random) -> Situation:
    """Needs the birth date: without it, it cannot tell."""
    code = random.choice(("99396", "99381", "90460", "X1901"))
    on = day(random)
    return situation(_claim(random, code, None, on, "cannot tell"), why="no birth date")


def right_band(random: Random) -> Situation:
    """N1: the check-up of the age."""
    lowest, highest, new, established = random.choice(BANDS)
    on = day(random)
    birth = born(on, random.randint(lowest, highest), within_year(random))
    return situation(_claim(random, random.choice((new, established)), birth, on), why="the check-up of the age")


def birthday(random: Random) -> Situation:
    """N2: the birthday that the band begins with."""
    lowest, _, new, established = random.choice(BANDS[1:])
    on = day(random)
    return situation(_claim(random, random.choice((new, established)), born(on, lowest), on), why="the band begins that day")


def day_before_the_birthday(random: Random) -> Situation:
    """N2: the day before the band ends."""
    _, highest, new, established = random.choice(BANDS[:6])
    on = day(random)
    made = _claim(random, random.choice((new, established)), born(on, highest + 1, -1), on)
    return situation(made, why="the band ends tomorrow")


def at_the_limits(random: Random) -> Situation:
    """1: the first day of the first age, the last day of the last."""
    code, first, last = random.choice(LISTED)
    on = day(random)
    ends = min(last, 110)
    birth = random.choice((born(on, first), born(on, ends + 1, -1)))
    return situation(_claim(random, code, birth, on), why="at the limits of the list")


def open_ended(random: Random) -> Situation:
    """1: the list gives no last age."""
    on = day(random)
    return situation(_claim(random, OPEN[0], born(on, random.randint(65, 105), 3), on), why="no last age")


def row_ended(random: Random) -> Situation:
    """0.4: the day after the row ended."""
    on = random.choice((NEXT, day(random, NEXT)))
    return situation(_claim(random, ENDED, born(on, 70, 9), on), why="the row has ended")


def on_no_list(random: Random) -> Situation:
    """1: procedures without limits, visits and other counselling among them."""
    on = day(random)
    code = random.choice(("99213", "20610", "G0438", "G0439", "99401", "99429", "71046"))
    return situation(_claim(random, code, born(on, random.randint(0, 95), 30), on), why="no limit of age")


def two_days(random: Random) -> Situation:
    """1: the age of each line's own day: two claims on both sides of the birthday."""
    on = day(random, "2024-07-05", "2024-09-20")
    place = random.randint(1, 6)
    birth = born(on, BANDS[place][0])
    before = _claim(random, BANDS[place - 1][3], birth, shifted(on, -1))
    after = _claim(random, BANDS[place][3], birth, on)
    return situation(before, after, why="the day before the birthday, and the birthday")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    on = day(random)
    wrong = _claim(random, "99396", born(on, 30), on)
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement has the right check-up."""
    on = day(random)
    birth = born(on, 30, 8)
    return situation(
        *taken_back(random, _claim(random, "99396", birth, on), _claim(random, "99395", birth, on)), why="a corrected claim"
    )


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count."""
    on = day(random)
    lines = [line("99396", service_date=on, line_status="deleted"), line("99395", service_date=on)]
    return situation(claim(lines, ("K219",), patient_birth_date=born(on, 30, 8)), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    on = uncovered(random)
    return situation(_claim(random, "X1901", born(on, 30, 9), on, "cannot tell"), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    on = outside(random)
    made = _claim(random, random.choice(("99396", "X1901")), born(on, 30, 9), on)
    return situation(made, why="outside the window")


ERRORS = (
    check_up_of_the_next_band,
    check_up_of_an_earlier_band,
    too_old_for_the_list,
    too_young_for_the_list,
    last_day_of_the_row,
    no_birth_date,
    no_release,
)
NEAR_MISSES = (
    right_band,
    birthday,
    day_before_the_birthday,
    at_the_limits,
    open_ended,
    row_ended,
    on_no_list,
    two_days,
    voided,
    corrected,
    deleted_line,
    history,
)
