"""Manifestations listed first or standing alone for a line, and manifestations in their right place."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    charge,
    day,
    mixed,
    outside,
    pointed,
    professional,
    taken_back,
    uncovered,
    visits,
)
from tests.detection.planting import Claim, Row, Situation, claim, diagnosis, line, situation

CHECK = "DX-MANIF"
SETTINGS = WINDOW
# A manifestation of Medicare's list, and a disease that it comes from.
PAIRS = (
    ("F0280", "G309"),
    ("D631", "N184"),
    ("D631", "N1830"),
    ("D630", "C187"),
    ("D630", "C3490"),
    ("G63", "E8589"),
    ("H42", "E8589"),
    ("I43", "E8589"),
)
CODE_FIRST_ONLY = ("L97509", "J910", "I5022")  # with a code first note, not on the list
EXPIRED = "N23"  # on the planted list until 15 August
LAST, NEXT = "2024-08-15", "2024-08-16"
SERVICES = ("99213", "99214", "36415", "85025", "93000")


def _lines(random: Random, on: str, *pointing: tuple[int, ...], expect: str = "") -> list[Row]:
    """One line for each tuple of pointers, in any order; the first is the one that is expected to fire."""
    codes = random.sample(SERVICES, len(pointing))
    made = [
        line(
            code, expect="" if number else expect, service_date=on, charge_amount=charge(random), **pointed(random, 12, *places)
        )
        for number, (code, places) in enumerate(zip(codes, pointing, strict=True))
    ]
    random.shuffle(made)
    return made


def _listed(random: Random, *given: str) -> list[Row | str]:
    return [*given, *random.sample(("I10", "E785", "K219", "L570"), random.randint(0, 3))]


def _professional(random: Random, *given: str, lines: Any = ((1, 2),), expect: str = "") -> Claim:
    return claim(_lines(random, day(random), *lines), _listed(random, *given), expect=expect)


def principal(random: Random) -> Situation:
    """F1: the principal of a bill."""
    manifestation, disease = random.choice(PAIRS)
    given = [manifestation, *random.choice(([], [disease], [disease, "I10"]))]
    kind = random.choice(("131", "131", "111", "851"))
    return situation(bill(random, given, kind=kind, expect="fires"), why="principal of a bill")


def first_on_a_claim(random: Random) -> Situation:
    """2: first of a professional claim, whatever the lines point to."""
    manifestation, disease = random.choice(PAIRS)
    lines = random.choice((((2,),), ((1, 2),), ((2,), (2, 1)), ((2, 1),)))
    return situation(_professional(random, manifestation, disease, lines=lines, expect="fires"), why="first on a claim")


def alone_on_a_claim(random: Random) -> Situation:
    """2: the only diagnosis of a claim."""
    manifestation = random.choice(PAIRS)[0]
    on = day(random)
    return situation(claim(visits(random, on, 1), [manifestation], expect="fires"), why="the only diagnosis")


def only_support_of_a_line(random: Random) -> Situation:
    """F2: a line points to nothing else; the claim's order is right."""
    manifestation, disease = random.choice(PAIRS)
    lines = random.choice((((2,),), ((2,), (1,)), ((2,), (1, 2))))
    made = _professional(random, disease, manifestation, lines=lines, expect="fires")
    return situation(made, why="the only diagnosis that a line points to")


def first_pointer_of_a_line(random: Random) -> Situation:
    """3: a line points to the manifestation before the disease."""
    manifestation, disease = random.choice(PAIRS)
    lines = random.choice((((2, 1),), ((2, 1), (1,)), ((2, 1, 3), (1, 2))))
    made = claim(_lines(random, day(random), *lines), [disease, manifestation, random.choice(("I10", "K219"))], expect="fires")
    return situation(made, why="pointed to before the disease")


def last_day_on_the_list(random: Random) -> Situation:
    """0.4: the code's last day on the list counts."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    return situation(professional(random, [EXPIRED, "N200"], on, expect="fires"), why="on the list until that day")


def in_order(random: Random) -> Situation:
    """N1: the disease first, lines that point to it first or to it alone."""
    manifestation, disease = random.choice(PAIRS)
    lines = random.choice((((1, 2),), ((1,),), ((1, 2), (1,)), ((1, 3, 2),)))
    made = claim(_lines(random, day(random), *lines), [disease, manifestation, "L570"])
    return situation(made, why="the disease stands first")


def other_on_a_bill(random: Random) -> Situation:
    """1: an other diagnosis of a bill."""
    manifestation, disease = random.choice(PAIRS)
    return situation(bill(random, mixed(random, disease, manifestation), kind="131"), why="an other diagnosis of a bill")


def code_first_only(random: Random) -> Situation:
    """N2: a code first note alone does not put a code on the list."""
    code = random.choice(CODE_FIRST_ONLY)
    made = random.choice((professional, bill))(random, [code, "I10"])
    return situation(made, why="a code first note, but not on the list")


def admitting(random: Random) -> Situation:
    """1: the admitting diagnosis or reason for visit is not the principal."""
    manifestation, disease = random.choice(PAIRS)
    kind = random.choice(("admitting", "reason_for_visit"))
    given = [disease, manifestation, diagnosis(manifestation, kind, 1)]
    return situation(bill(random, given), why=f"the {kind.replace('_', ' ')} only")


def no_longer_on_the_list(random: Random) -> Situation:
    """0.4: the day after the code left the list."""
    on = random.choice((NEXT, day(random, NEXT)))
    made = random.choice((professional, bill))(random, [EXPIRED, "N200"], on)
    return situation(made, why="no longer on the list")


def disease_itself(random: Random) -> Situation:
    """1: the disease or an ordinary code first."""
    disease = random.choice(PAIRS)[1]
    made = random.choice((professional, bill))(random, mixed(random, disease))
    return situation(made, why="no manifestation at all")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    manifestation, disease = random.choice(PAIRS)
    wrong = professional(random, [manifestation, disease])
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement has the right order."""
    manifestation, disease = random.choice(PAIRS)
    on = day(random)
    wrong = bill(random, [manifestation, disease], on)
    return situation(*taken_back(random, wrong, bill(random, [disease, manifestation], on)), why="a corrected bill")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    made = random.choice((professional, bill))(random, random.choice(PAIRS), uncovered(random), expect="cannot tell")
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    made = random.choice((professional, bill))(random, random.choice(PAIRS), outside(random))
    return situation(made, why="outside the window")


ERRORS = (
    principal,
    first_on_a_claim,
    alone_on_a_claim,
    only_support_of_a_line,
    first_pointer_of_a_line,
    last_day_on_the_list,
    no_release,
)
NEAR_MISSES = (
    in_order,
    other_on_a_bill,
    code_first_only,
    admitting,
    no_longer_on_the_list,
    disease_itself,
    voided,
    corrected,
    history,
)
