"""Diagnoses outside the ages of their list, by a day and by decades, and diagnoses at its limits."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    born,
    day,
    either,
    mixed,
    outside,
    professional,
    shifted,
    taken_back,
    uncovered,
    within_year,
)
from tests.detection.planting import Situation, diagnosis, line, situation

CHECK = "DX-AGE"
SETTINGS = WINDOW
NEWBORN, PEDIATRIC = ("Z3801", "Z00110", "E8411"), ("Z00129", "Z00121", "R6251")
MATERNITY, ADULT = ("O80", "O24410", "O09521"), ("N400", "I2510", "Z0000", "Z0001")
FROM = {"maternity": 9, "adult": 15}
UNTIL = {"newborn": 0, "pediatric": 17, "maternity": 64}
CODES = {"newborn": NEWBORN, "pediatric": PEDIATRIC, "maternity": MATERNITY, "adult": ADULT}
ENDED = "R739"  # on the planted list of adults until 15 August
LAST, NEXT = "2024-08-15", "2024-08-16"


def _sex(kind: str) -> str:
    return "F" if kind == "maternity" else "M"


def _situation(random: Random, kind: str, birth: str, on: str, expect: str, why: str) -> Situation:
    made = mixed(random, diagnosis(random.choice(CODES[kind]), expect=expect))
    return situation(either(random, made, on, patient_birth_date=birth, patient_sex=_sex(kind)), why=why)


def too_old(random: Random) -> Situation:
    """F1: years above the list's last age."""
    kind, on = random.choice(tuple(UNTIL)), day(random)
    years = UNTIL[kind] + random.randint(2, 25)
    return _situation(random, kind, born(on, years, within_year(random)), on, "fires", f"years too old for {kind}")


def too_young(random: Random) -> Situation:
    """F2: years below the list's first age."""
    kind, on = random.choice(tuple(FROM)), day(random)
    years = random.randint(0, FROM[kind] - 2)
    return _situation(random, kind, born(on, years, within_year(random)), on, "fires", f"years too young for {kind}")


def birthday_past_the_list(random: Random) -> Situation:
    """6: the birthday itself counts as the new age."""
    kind, on = random.choice(tuple(UNTIL)), day(random)
    since = random.choice((0, 0, 1, 364))
    return _situation(
        random, kind, born(on, UNTIL[kind] + 1, since), on, "fires", f"one year past {kind}, from the birthday on"
    )


def day_before_the_list_begins(random: Random) -> Situation:
    """6: the day before the birthday that the list begins with."""
    kind, on = random.choice(tuple(FROM)), day(random)
    return _situation(random, kind, born(on, FROM[kind], -1), on, "fires", f"a day too young for {kind}")


def age_at_the_start_of_a_bill(random: Random) -> Situation:
    """1: a bill goes by its first day; the birthday falls between that and the line's day."""
    kind, on = random.choice(tuple(FROM)), day(random, "2024-07-01", "2024-09-20")
    through = shifted(on, random.randint(1, 6))
    lines = [line("G0463", revenue_code="0510", service_date=through)]
    fields: dict[str, Any] = {
        "patient_birth_date": born(through, FROM[kind]),
        "patient_sex": _sex(kind),
        "through": through,
        "lines": lines,
    }
    made = [diagnosis(random.choice(CODES[kind]), expect="fires"), "I10"]
    return situation(bill(random, made, on, **fields), why=f"too young for {kind} on the bill's first day")


def last_day_of_the_row(random: Random) -> Situation:
    """0.4: the row's last day."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    made = mixed(random, diagnosis(ENDED, expect="fires"))
    return situation(either(random, made, on, patient_birth_date=born(on, 8, 40)), why="on the list until that day")


def no_birth_date(random: Random) -> Situation:
    """4: without a birth date it cannot tell."""
    made = mixed(random, diagnosis(random.choice((*MATERNITY, *ADULT)), expect="cannot tell"))
    return situation(either(random, made, patient_birth_date=None), why="no birth date")


def first_age_of_the_list(random: Random) -> Situation:
    """N1, 6: the birthday that the list begins with."""
    kind, on = random.choice(tuple(FROM)), day(random)
    return _situation(random, kind, born(on, FROM[kind], random.choice((0, 0, 200))), on, "", f"the first age of {kind}")


def last_day_of_the_last_age(random: Random) -> Situation:
    """N2: the day before the birthday that ends the list."""
    kind, on = random.choice(tuple(UNTIL)), day(random)
    return _situation(random, kind, born(on, UNTIL[kind] + 1, -1), on, "", f"the last day of {kind}")


def inside(random: Random) -> Situation:
    """2: well inside the ages."""
    kind, on = random.choice(tuple(CODES)), day(random)
    lowest, highest = FROM.get(kind, 0), UNTIL.get(kind, 95)
    birth = born(on, random.randint(lowest, highest), random.randint(0, 300))
    return _situation(random, kind, birth, on, "", f"within the ages of {kind}")


def age_past_the_start_of_a_bill(random: Random) -> Situation:
    """1: the bill begins the day before the birthday; its lines are later."""
    kind, on = random.choice(("pediatric", "maternity")), day(random, "2024-07-01", "2024-09-20")
    through = shifted(on, random.randint(1, 6))
    lines = [line("G0463", revenue_code="0510", service_date=through)]
    birth = born(shifted(on, 1), UNTIL[kind] + 1)
    fields: dict[str, Any] = {"patient_birth_date": birth, "patient_sex": _sex(kind), "through": through, "lines": lines}
    return situation(
        bill(random, [random.choice(CODES[kind]), "I10"], on, **fields), why=f"still {kind} on the bill's first day"
    )


def of_no_list(random: Random) -> Situation:
    """2: codes of no list, at any age."""
    on = day(random)
    made = mixed(random, random.choice(("I10", "J069", "S93401A", "E119", "C61", "N7001")))
    return situation(either(random, made, on, patient_birth_date=born(on, random.randint(0, 99), 3)), why="on no list of ages")


def row_ended(random: Random) -> Situation:
    """0.4: the day after the row ended."""
    on = random.choice((NEXT, day(random, NEXT)))
    made = mixed(random, ENDED)
    return situation(either(random, made, on, patient_birth_date=born(on, 8, 40)), why="no longer on the list")


def oldest(random: Random) -> Situation:
    """2: the list of adults ends at 124."""
    on = day(random)
    return _situation(random, "adult", born(on, random.randint(100, 113), 5), on, "", "old, and still an adult")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    on = day(random)
    wrong = professional(random, [random.choice(MATERNITY)], on, patient_birth_date=born(on, 70))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement has another diagnosis."""
    on = day(random)
    told = {"patient_birth_date": born(on, 70, 7)}
    wrong, right = professional(random, ["O80"], on, **told), professional(random, ["I10"], on, **told)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    on = uncovered(random)
    made = mixed(random, diagnosis(random.choice(MATERNITY), expect="cannot tell"))
    return situation(either(random, made, on, patient_birth_date=born(on, 70, 9)), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    on = outside(random)
    made = mixed(random, random.choice(MATERNITY))
    return situation(either(random, made, on, patient_birth_date=born(on, 70, 9)), why="outside the window")


ERRORS = (
    too_old,
    too_young,
    birthday_past_the_list,
    day_before_the_list_begins,
    age_at_the_start_of_a_bill,
    last_day_of_the_row,
    no_birth_date,
    no_release,
)
NEAR_MISSES = (
    first_age_of_the_list,
    last_day_of_the_last_age,
    inside,
    age_past_the_start_of_a_bill,
    of_no_list,
    row_ended,
    oldest,
    voided,
    corrected,
    history,
)
