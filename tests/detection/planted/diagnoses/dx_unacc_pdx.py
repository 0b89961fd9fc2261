"""Diagnoses that may not stand first, those that need another beside them, and those that may stand first only."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    day,
    outside,
    pointed,
    professional,
    shifted,
    taken_back,
    uncovered,
)
from tests.detection.planting import Row, Situation, claim, diagnosis, line, situation

CHECK = "DX-UNACC-PDX"
SETTINGS = WINDOW
UNACCEPTABLE = ("Z794", "Z7984", "Z800", "Z87891", "Z66", "Z23", "Z1211", "B9620")
ALONE = "Z5189"  # unacceptable unless another diagnosis stands beside it
# OCG I.C.21.c.16: only first; check-ups, supervision of a normal pregnancy, newborns, therapies of cancer.
FIRST_ONLY = ("Z0000", "Z0001", "Z00129", "Z3400", "Z3801", "Z510", "Z5111", "Z5112")
CONDITIONS = ("J189", "E119", "I2510", "J449", "M1711", "N200", "C50911", "R079")
ENDED = "R1011"  # on the planted list until 15 August
LAST, NEXT = "2024-08-15", "2024-08-16"


def _rest(random: Random, least: int = 0) -> list[str]:
    return random.sample(CONDITIONS, random.randint(least, 4))


def principal_of_an_inpatient_bill(random: Random) -> Situation:
    """1: principal of an inpatient bill."""
    on = day(random, "2024-07-01", "2024-09-20")
    fields = {"through": shifted(on, 4), "admission_date": on, "discharge_date": shifted(on, 4)}
    given = [diagnosis(random.choice(UNACCEPTABLE), expect="fires"), *_rest(random)]
    return situation(bill(random, given, on, random.choice(("111", "117")), **fields), why="principal of an inpatient bill")


def principal_of_an_outpatient_bill(random: Random) -> Situation:
    """F1, 1: principal of an outpatient bill is to review."""
    given = [diagnosis(random.choice(UNACCEPTABLE), expect="fires"), *_rest(random)]
    return situation(bill(random, given, kind=random.choice(("131", "141", "851"))), why="principal of an outpatient bill")


def nothing_beside_it(random: Random) -> Situation:
    """2: acceptable only beside another diagnosis, and alone."""
    given: list[Row | str] = [diagnosis(ALONE, expect="fires")]
    given += random.choice(([], [diagnosis("R079", "admitting", 1)]))
    return situation(bill(random, given, kind=random.choice(("131", "111"))), why="alone, though another must stand beside it")


def first_only_behind(random: Random) -> Situation:
    """F2, 4: a code for the first place in a later one, on one visit."""
    code = diagnosis(random.choice(FIRST_ONLY), expect="fires")
    given: list[Row | str] = [*_rest(random, 1), code]
    given += random.sample(("I10", "E785"), random.randint(0, 2))
    return situation(professional(random, given), why="a first-listed code behind another")


def first_only_behind_on_a_bill(random: Random) -> Situation:
    """4: the same on a bill."""
    given = [*_rest(random, 1), diagnosis(random.choice(FIRST_ONLY), expect="fires"), "I10"]
    return situation(bill(random, given), why="a first-listed code among the others of a bill")


def first_on_a_professional_claim(random: Random) -> Situation:
    """3, 8.4: an inpatient list says little of a visit: INFO."""
    given = [diagnosis(random.choice(UNACCEPTABLE), expect="info"), *_rest(random)]
    return situation(professional(random, given), why="first on a professional claim")


def last_day_on_the_list(random: Random) -> Situation:
    """0.4: the code's last day on the list."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    given = [diagnosis(ENDED, expect="fires"), *_rest(random)]
    return situation(bill(random, given, on), why="on the list until that day")


def therapy_first(random: Random) -> Situation:
    """N1: therapy or check-up first, the condition behind."""
    given = [random.choice(("Z5111", "Z5112", "Z510")), "C50911", *random.sample(("I10", "E785"), random.randint(0, 2))]
    made = random.choice((professional, bill))(random, given)
    return situation(made, why="therapy first, cancer behind")


def status_behind(random: Random) -> Situation:
    """N2: status codes behind the condition."""
    given = [*_rest(random, 1), *random.sample(UNACCEPTABLE, random.randint(1, 3))]
    made = random.choice((professional, bill))(random, given)
    return situation(made, why="a status code behind")


def only_information(random: Random) -> Situation:
    """8.4: no more than INFO on professional claims."""
    given = [random.choice((*UNACCEPTABLE, "Z0000")), *_rest(random)]
    return situation(professional(random, given), why="an inpatient list against a professional claim")


def another_beside_it(random: Random) -> Situation:
    """2: another diagnosis stands beside it."""
    given = [ALONE, *_rest(random, 1)]
    return situation(bill(random, given), why="another diagnosis stands beside it")


def two_visits_on_one_claim(random: Random) -> Situation:
    """4: two visits combined on one claim."""
    on = day(random, "2024-07-01", "2024-09-10")
    condition, check_up = random.choice(CONDITIONS), random.choice(("Z0000", "Z0001", "Z5111"))
    lines = [
        line("99213", service_date=on, **pointed(random, 2, 1)),
        line("99396", service_date=shifted(on, random.randint(1, 15)), **pointed(random, 2, 2)),
    ]
    return situation(claim(lines, [condition, check_up]), why="two visits on one claim")


def fields_of_their_own(random: Random) -> Situation:
    """1: admitting diagnosis and reason for visit are not the principal."""
    kind = random.choice(("admitting", "reason_for_visit"))
    given = [*_rest(random, 1), diagnosis(random.choice(UNACCEPTABLE), kind, 1)]
    return situation(bill(random, given), why=f"in the field {kind}")


def no_longer_on_the_list(random: Random) -> Situation:
    """0.4: the day after the code left the list."""
    on = random.choice((NEXT, day(random, NEXT)))
    return situation(bill(random, [ENDED, *_rest(random)], on), why="no longer on the list")


def conditions_first(random: Random) -> Situation:
    """1: conditions first, nothing of the lists."""
    made = random.choice((professional, bill))(random, _rest(random, 2))
    return situation(made, why="conditions only")


def voided(random: Random) -> Situation:
    """0.2: a voided bill does not count."""
    wrong = bill(random, [random.choice(UNACCEPTABLE), *_rest(random)])
    return situation(*taken_back(random, wrong), why="a voided bill")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    given = [diagnosis(random.choice(UNACCEPTABLE), expect="cannot tell"), *_rest(random)]
    return situation(bill(random, given, uncovered(random)), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    made = bill(random, [random.choice(UNACCEPTABLE), *_rest(random)], outside(random))
    return situation(made, why="outside the window")


ERRORS = (
    principal_of_an_inpatient_bill,
    principal_of_an_outpatient_bill,
    nothing_beside_it,
    first_only_behind,
    first_only_behind_on_a_bill,
    first_on_a_professional_claim,
    last_day_on_the_list,
    no_release,
)
NEAR_MISSES = (
    therapy_first,
    status_behind,
    only_information,
    another_beside_it,
    two_visits_on_one_claim,
    fields_of_their_own,
    no_longer_on_the_list,
    conditions_first,
    voided,
    history,
)
