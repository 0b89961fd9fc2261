"""The same diagnosis twice, in the list or among a line's pointers, and repeats that are none."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    born,
    day,
    outside,
    pointed,
    professional,
    taken_back,
    visits,
)
from tests.detection.planting import Claim, Row, Situation, claim, diagnosis, line, situation

CHECK = "DX-DUP"
SETTINGS = WINDOW
CODES = ("I10", "E785", "K219", "R5383", "N390", "M1711", "M25512", "E1165", "S93401A", "J069", "H2511", "G5601")
PAIRS = (
    ("H2511", "H2512"),
    ("M1711", "M1712"),
    ("M25561", "M25562"),
    ("S93401A", "S93401D"),
    ("E119", "E1165"),
    ("I10", "I129"),
)


def _dotted(random: Random, code: str) -> str:
    shown = f"{code[:3]}.{code[3:]}" if len(code) > 3 and random.random() < 0.5 else code
    return shown.lower() if random.random() < 0.2 else shown


def _twice(random: Random, most: int) -> list[Row | str]:
    """A list in which one code stands twice, with or without its dot."""
    listed: list[Row | str] = list(random.sample(CODES, random.randint(1, most)))
    again = str(random.choice(listed))
    places = sorted(random.sample(range(len(listed) + 1), 1))
    listed.insert(places[0], _dotted(random, again))
    return listed


def twice_on_a_claim(random: Random) -> Situation:
    """F1: two of the twelve diagnoses of a professional claim."""
    return situation(professional(random, _twice(random, 11), expect="fires"), why="twice among the diagnoses")


def twice_on_a_bill(random: Random) -> Situation:
    """1: principal and other, or two others."""
    return situation(bill(random, _twice(random, 9), expect="fires"), why="twice among principal and others")


def three_times(random: Random) -> Situation:
    """1: three times, side by side or apart."""
    code = random.choice(CODES)
    listed = [code, code, *random.sample([one for one in CODES if one != code], random.randint(1, 3)), code]
    random.shuffle(listed)
    return situation(professional(random, listed, expect="fires"), why="three times")


def _pointing(random: Random, given: dict[str, str], listed: list[str], expect: str = "") -> Claim:
    on = day(random)
    lines = [line("99213", service_date=on, **given), *visits(random, on, len(listed))[1:]]
    random.shuffle(lines)
    return claim(lines, listed, expect=expect)


def pointer_twice(random: Random) -> Situation:
    """F2, 3: a line points twice to one diagnosis, as letters or as numbers."""
    listed = random.sample(CODES, random.randint(2, 4))
    place = random.randint(1, len(listed))
    other = random.choice([number for number in range(1, len(listed) + 1) if number != place])
    places = random.choice(((place, place), (place, other, place), (other, place, place)))
    return situation(
        _pointing(random, pointed(random, 4, *places), listed, "fires"), why="a line points twice to one diagnosis"
    )


def letter_and_number(random: Random) -> Situation:
    """3: the letter and the number of one place are one pointer."""
    listed = random.sample(CODES, 3)
    place = random.randint(1, 3)
    shown = ["ABC"[place - 1], str(place)]
    random.shuffle(shown)
    given = {"diagnosis_pointer_1": shown[0], "diagnosis_pointer_2": shown[1]}
    return situation(_pointing(random, given, listed, "fires"), why="a place as letter and as number")


def admitting_as_principal(random: Random) -> Situation:
    """N1, 2: admitting, reason for visit and external cause are fields of their own."""
    listed: list[Row | str] = list(random.sample(CODES, random.randint(1, 4)))
    again = str(random.choice(listed))
    own = [diagnosis(again, "admitting", 1), diagnosis(again, "reason_for_visit", 1)]
    chosen = random.sample(own, random.randint(1, 2))
    return situation(bill(random, [*listed, *chosen]), why="repeated in the admitting field or the reason for visit")


def both_sides(random: Random) -> Situation:
    """N2, 4: codes that differ in side, character or detail."""
    listed = [*random.choice(PAIRS), *random.sample(("K219", "R5383", "N390"), random.randint(0, 2))]
    random.shuffle(listed)
    made = random.choice((professional, bill))(random, listed)
    return situation(made, why="codes that differ in a character")


def all_different(random: Random) -> Situation:
    """1: many codes, each once."""
    listed = [_dotted(random, code) for code in random.sample(CODES, random.randint(5, 12))]
    made = random.choice((professional, bill))(random, listed)
    return situation(made, why="each once")


def two_claims(random: Random) -> Situation:
    """1: on two claims of a patient, of one day or of two."""
    on, code = day(random), random.choice(CODES)
    told = {"patient_birth_date": born(on, 50, 9)}
    other = random.choice((on, day(random)))
    second = professional(random, [code], other, rendering_npi=random.choice(("R1", "R2")), **told)
    return situation(professional(random, [code], on, **told), second, why="on two claims")


def lines_share_a_pointer(random: Random) -> Situation:
    """3: two lines point to one diagnosis."""
    on = day(random)
    listed = random.sample(CODES, 2)
    places = random.choice(((1,), (1, 2), (2, 1)))
    lines = [line(code, service_date=on, **pointed(random, 2, *places)) for code in ("99213", "93000", "36415")]
    return situation(claim(lines, listed), why="several lines point to one diagnosis")


def four_pointers(random: Random) -> Situation:
    """3: four pointers, all different."""
    listed = random.sample(CODES, 6)
    given = pointed(random, 6, *random.sample(range(1, 7), 4))
    return situation(_pointing(random, given, listed), why="four different pointers")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    wrong = random.choice((professional, bill))(random, _twice(random, 5))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the replacement names it once."""
    on = day(random)
    told = {"patient_birth_date": born(on, 50, 9)}
    wrong, right = professional(random, ["I10", "E785", "I10"], on, **told), professional(random, ["I10", "E785"], on, **told)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    made = random.choice((professional, bill))(random, _twice(random, 5), outside(random))
    return situation(made, why="outside the window")


ERRORS = (twice_on_a_claim, twice_on_a_bill, three_times, pointer_twice, letter_and_number)
NEAR_MISSES = (
    admitting_as_principal,
    both_sides,
    all_different,
    two_claims,
    lines_share_a_pointer,
    four_pointers,
    voided,
    corrected,
    history,
)
