"""External causes listed first or standing alone, and external causes behind the condition they explain."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    charge,
    day,
    outside,
    pointed,
    professional,
    taken_back,
    uncovered,
    visits,
)
from tests.detection.planting import Claim, Row, Situation, claim, diagnosis, line, situation

CHECK = "DX-EXTCAUSE"
SETTINGS = WINDOW
CAUSES = ("W010XXA", "W010XXD", "W19XXXA", "X58XXXA", "X58XXXS", "V4352XA", "V700XXA", "V103XXA", "Y92010", "Y9301", "Y998")
HEADERS = ("W010", "W19", "X58")  # present in the list, so DX-HEADER's and this check's
INJURIES = ("S52501A", "S93401A", "S61411A", "T148XXA", "S0591XA", "S93402D", "M25561")
POISONINGS = ("T401X1A", "T401X1D")
SERVICES = ("99283", "99213", "99284", "73110", "12001")


def _claim(random: Random, given: list[str], pointing: Any, expect: str = "") -> Claim:
    """A professional claim whose lines point as told; ordinary diagnoses may follow the given."""
    on = day(random)
    codes = random.sample(SERVICES, len(pointing))
    lines = [
        line(code, service_date=on, charge_amount=charge(random), **pointed(random, 12, *places))
        for code, places in zip(codes, pointing, strict=True)
    ]
    random.shuffle(lines)
    return claim(lines, [*given, *random.sample(("I10", "E785", "K219"), random.randint(0, 2))], expect=expect)


def cause_first(random: Random) -> Situation:
    """F1: the cause before the injury, whatever the lines point to."""
    given = [random.choice(CAUSES), random.choice(INJURIES)]
    pointing = random.choice((((2,),), ((1, 2),), ((2, 1), (2,)), ((2,), (2,))))
    return situation(_claim(random, given, pointing, "fires"), why="the cause stands first")


def principal_of_a_bill(random: Random) -> Situation:
    """1: principal of a bill."""
    given = [random.choice(CAUSES), *random.sample((*INJURIES, "I10"), random.randint(1, 3))]
    return situation(bill(random, given, kind=random.choice(("131", "851", "111")), expect="fires"), why="principal of a bill")


def only_pointer(random: Random) -> Situation:
    """F2: a line points to the cause alone; the claim's order is right."""
    given = [random.choice(INJURIES), random.choice(CAUSES)]
    pointing = random.choice((((2,),), ((2,), (1,)), ((1, 2), (2,))))
    return situation(_claim(random, given, pointing, "fires"), why="a line points to the cause alone")


def causes_alone(random: Random) -> Situation:
    """3: nothing but causes on the claim."""
    given = random.sample(CAUSES, random.randint(1, 3))
    made: Claim = random.choice((professional, bill))(random, given, expect="fires")
    return situation(made, why="causes only")


def header_first(random: Random) -> Situation:
    """0: a header is present in the list, and begins with W, X or Y."""
    given = [random.choice(HEADERS), random.choice(INJURIES)]
    return situation(_claim(random, given, ((1, 2),), "fires"), why="a header of a cause stands first")


def in_order(random: Random) -> Situation:
    """N1: the injury first; lines point to it first, or to it alone."""
    given = [random.choice(INJURIES), *random.sample(CAUSES, random.randint(1, 3))]
    pointing = random.choice((((1,),), ((1, 2),), ((1, 2), (1,))))
    return situation(_claim(random, given, pointing), why="the injury stands first")


def cause_pointed_to_first(random: Random) -> Situation:
    """2: a line that points to the cause and to the injury does not stand on the cause alone."""
    given = [random.choice(INJURIES), random.choice(CAUSES)]
    return situation(_claim(random, given, ((2, 1),)), why="the line also points to the injury")


def poisoning_first(random: Random) -> Situation:
    """N2, 4: a poisoning tells its intent and is no external cause."""
    given = [random.choice(POISONINGS), random.choice(("I10", "Y92010"))]
    pointing = random.choice((((1,),), ((1, 2),)))
    return situation(_claim(random, given, pointing), why="a poisoning, not a cause")


def field_of_its_own(random: Random) -> Situation:
    """1: external cause, admitting and reason for visit are not the principal."""
    kind = random.choice(("external_cause", "external_cause", "admitting", "reason_for_visit"))
    given: list[Row | str] = [random.choice(INJURIES), "I10", diagnosis(random.choice(CAUSES), kind, 1)]
    return situation(bill(random, given), why=f"in the field {kind}")


def other_on_a_bill(random: Random) -> Situation:
    """1: an other diagnosis of a bill."""
    given = [random.choice(INJURIES), *random.sample(CAUSES, 2)]
    return situation(bill(random, given), why="an other diagnosis of a bill")


def old_list(random: Random) -> Situation:
    """0: V and figures belong to CODE-DX-ICD9, also where the list in force has such a header."""
    given = [random.choice(("V700", "V103", "V5869", "V202")), "I10"]
    made = random.choice((professional, bill))(random, given)
    return situation(made, why="a code of the old list")


def not_in_the_list(random: Random) -> Situation:
    """0: W, X and Y codes that do not exist are CODE-DX's."""
    given = [random.choice(("W9999XA", "X99999", "Y0000", "W010XQA")), random.choice(INJURIES)]
    made = random.choice((professional, bill))(random, given)
    return situation(made, why="not in the list")


def other_letters(random: Random) -> Situation:
    """1: other chapters may stand first."""
    given = [random.choice(("Z23", "U071", "T148XXA", "Z0000", "R079")), random.choice(CAUSES)]
    on = day(random)
    return situation(professional(random, given, lines=visits(random, on, 1)), why="another chapter first")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    wrong = _claim(random, [random.choice(CAUSES), random.choice(INJURIES)], ((1,), (2,)))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement has the right order."""
    on, cause, injury = day(random), random.choice(CAUSES), random.choice(INJURIES)
    wrong, right = bill(random, [cause, injury], on), bill(random, [injury, cause], on)
    return situation(*taken_back(random, wrong, right), why="a corrected bill")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    given = [random.choice(CAUSES), random.choice(INJURIES)]
    made: Claim = random.choice((professional, bill))(random, given, uncovered(random), expect="cannot tell")
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    given = [random.choice(CAUSES), random.choice(INJURIES)]
    made: Claim = random.choice((professional, bill))(random, given, outside(random))
    return situation(made, why="outside the window")


ERRORS = (
    cause_first,
    principal_of_a_bill,
    only_pointer,
    causes_alone,
    header_first,
    no_release,
)
NEAR_MISSES = (
    in_order,
    cause_pointed_to_first,
    poisoning_first,
    field_of_its_own,
    other_on_a_bill,
    old_list,
    not_in_the_list,
    other_letters,
    voided,
    corrected,
    history,
)
