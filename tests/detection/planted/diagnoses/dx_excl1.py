"""Pairs that an Excludes1 note names, at every level of the list, and pairs that only look like it."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    day,
    either,
    mixed,
    outside,
    professional,
    shifted,
    taken_back,
    uncovered,
)
from tests.detection.planting import Situation, diagnosis, situation

CHECK = "DX-EXCL1"
SETTINGS = WINDOW
CATEGORY = (("E119", "E109"), ("E1165", "E1065"), ("E1122", "E109"), ("J069", "J020"), ("J069", "J101"), ("F329", "F319"))
MORE = (("E119", "O24410"), ("E109", "R739"), ("E039", "E890"), ("R1011", "N23"))
CODE = (("D500", "D62"), ("M5450", "M5441"), ("N390", "N3000"), ("J029", "J101"))
CHAPTER = (("E039", "P721"),)
PAIRS = (*CATEGORY, *MORE, *CODE)
ENDED, BEGUN = ("K5730", "J449"), ("J45909", "I2510")  # the first is in force until 15 August, the second from the day after
LAST, FIRST = "2024-08-15", "2024-08-16"
NO_PAIRS = (
    ("E119", "E1165"),
    ("E1122", "E1165"),
    ("E109", "E1065"),
    ("J029", "J020"),
    ("J069", "J029"),
    ("M5450", "M546"),
    ("M5441", "M546"),
    ("D62", "D631"),
    ("E890", "P721"),
    ("N3000", "N23"),
    ("E119", "R739"),
)


def _pair(random: Random, pair: tuple[str, str]) -> list[str]:
    """The two codes in either order."""
    return random.sample(pair, 2)


def _free(random: Random, *given: str) -> list[str]:
    """The codes among ordinary ones that do not stand in a note."""
    beside = random.sample(("I10", "E785", "K219", "R5383", "L570", "F411", "G4733", "R42"), random.randint(0, 5))
    listed = [*given, *beside]
    random.shuffle(listed)
    return listed


def of_a_category(random: Random) -> Situation:
    """F1, F2: the note stands at the category."""
    return situation(
        either(random, _free(random, *random.choice((*CATEGORY, *MORE))), expect="fires"), why="note of a category"
    )


def of_a_code(random: Random) -> Situation:
    """2: the note stands at a code or subcategory, also within one category."""
    return situation(either(random, _free(random, *random.choice(CODE)), expect="fires"), why="note of a code")


def of_a_chapter(random: Random) -> Situation:
    """2: the note stands at the chapter and holds for all below it."""
    return situation(either(random, _free(random, *random.choice(CHAPTER)), expect="fires"), why="note of a chapter")


def principal_and_other(random: Random) -> Situation:
    """1: the principal of a bill against an other diagnosis, either way round."""
    listed = [*_pair(random, random.choice(PAIRS)), "I10", "E785"]
    return situation(bill(random, listed, expect="fires"), why="principal against other")


def far_apart(random: Random) -> Situation:
    """1: every unordered pair counts, not neighbours only."""
    one, two = _pair(random, random.choice([pair for pair in PAIRS if "N390" not in pair]))
    listed = [one, "I10", "E785", "K219", "L570", "F411", "G4733", "R42", "R5383", "Z79899", two]
    return situation(professional(random, listed, expect="fires"), why="first against eleventh")


def on_the_last_or_first_day(random: Random) -> Situation:
    """2: the note is in force on its last day, and on its first."""
    pair, on = random.choice(((ENDED, LAST), (BEGUN, FIRST)))
    return situation(either(random, _free(random, *pair), on, expect="fires"), why="the note's first or last day")


def two_pairs(random: Random) -> Situation:
    """4: two pairs on one claim."""
    listed = _free(random, "E119", "E109", *random.choice(CODE))
    return situation(either(random, listed, expect="fires"), why="two pairs on one claim")


def not_named(random: Random) -> Situation:
    """3: two codes of one side of a note, or of two different notes."""
    return situation(either(random, _free(random, *random.choice(NO_PAIRS))), why="no note names the two together")


def excludes2(random: Random) -> Situation:
    """N1: an Excludes2 note is no Excludes1."""
    return situation(either(random, _free(random, "C61", "Z5111", "J189", "J449")), why="no Excludes1 note")


def different_encounters(random: Random) -> Situation:
    """N2: on two days' claims."""
    on = day(random, "2024-07-01", "2024-08-20")
    one, two = _pair(random, random.choice(PAIRS))
    born = {"patient_birth_date": "1960-06-06"}
    first = professional(random, [one], on, **born)
    second = professional(random, [two], shifted(on, random.choice((1, 7, 40))), **born)
    return situation(first, second, why="two encounters")


def different_patients(random: Random) -> Situation:
    """1: on the claims of two patients on one day."""
    on = day(random)
    one, two = _pair(random, random.choice(PAIRS))
    return situation(
        professional(random, [one], on), professional(random, [two], on, patient="P2"), why="two patients on one day"
    )


def out_of_force(random: Random) -> Situation:
    """2: the day after the note ended, the day before it began."""
    choices = ((ENDED, day(random, FIRST)), (ENDED, FIRST), (BEGUN, LAST), (BEGUN, day(random, "2024-07-01", LAST)))
    pair, on = random.choice(choices)
    return situation(either(random, _free(random, *pair), on), why="the note is not in force")


def header_in_the_pair(random: Random) -> Situation:
    """1: only billable codes make a pair."""
    listed = random.choice((("E11", "E109"), ("E112", "E1065"), ("E10", "E119")))
    return situation(either(random, _free(random, *listed)), why="one of the two is a header")


def one_side_only(random: Random) -> Situation:
    """1: one code of a pair, even twice."""
    code = random.choice(random.choice(PAIRS))
    given = [code] if random.random() < 0.7 else [code, code]
    return situation(either(random, _free(random, *given)), why="one side of the note only")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    wrong = either(random, _free(random, *random.choice(PAIRS)))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement names one of the two."""
    on = day(random)
    wrong = professional(random, mixed(random, "E119", "E109", most=0), on)
    right = professional(random, [diagnosis("E119"), diagnosis("Z794")], on)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    made = either(random, random.choice(PAIRS), uncovered(random), expect="cannot tell")
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    made = _free(random, *random.choice(PAIRS))
    return situation(either(random, made, outside(random)), why="outside the window")


ERRORS = (
    of_a_category,
    of_a_code,
    of_a_chapter,
    principal_and_other,
    far_apart,
    on_the_last_or_first_day,
    two_pairs,
    no_release,
)
NEAR_MISSES = (
    not_named,
    excludes2,
    different_encounters,
    different_patients,
    out_of_force,
    header_in_the_pair,
    one_side_only,
    voided,
    corrected,
    history,
)
