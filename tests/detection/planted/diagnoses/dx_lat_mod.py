"""Sides of modifiers against sides of diagnoses: contradicted, agreed with, and not comparable."""

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
    taken_back,
    uncovered,
    visits,
)
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "DX-LAT-MOD"
SETTINGS = WINDOW
# Procedure, revenue code, diagnosis of the right, of the left, of both, of no known side, modifiers of the right, of the left.
PLACES = (
    ("20610", "0761", "M1711", "M1712", "M170", "M1710", ("RT",), ("LT",)),
    ("66984", "0360", "H2511", "H2512", "H2513", "H2510", ("RT", "E3", "E4"), ("LT", "E1", "E2")),
    ("69210", "0761", "H6121", "H6122", "H6123", "H6120", ("RT",), ("LT",)),
    ("64721", "0360", "G5601", "G5602", "G5603", "G5600", ("RT",), ("LT",)),
    ("26055", "0360", "M65331", "M65332", "", "M65339", ("RT", "F7", "F5", "F9"), ("LT", "F2", "FA", "F4")),
    ("28285", "0360", "M2041", "M2042", "", "M2040", ("RT", "T5", "T6", "T9"), ("LT", "TA", "T1", "T4")),
    ("67800", "0510", "H0011", "H0014", "", "", ("RT", "E3"), ("LT", "E1")),
    ("20610", "0761", "M25511", "M25512", "", "M25519", ("RT",), ("LT",)),
)
BOTH_KNOWN = tuple(place for place in PLACES if place[4])
RIGHT, LEFT = 0, 1
BESIDE = ("I10", "E785", "K219", "R5383", "E119")


def _sided(place: Any, side: int) -> str:
    return str(place[2 + side])


def _modifiers(random: Random, place: Any, side: int) -> str:
    """A modifier of the side, now and then with one that has none; no modifier of the other side."""
    given = [random.choice(place[6 + side]), *random.sample(["59", "79", "XS"], random.choice((0, 0, 1)))]
    random.shuffle(given)
    return " ".join(given)


def _claim(random: Random, place: Any, modifiers: str, pointing: list[str], others: list[str], expect: str = "") -> Claim:
    """A professional claim whose sided line points to ``pointing``; ``others`` stand on the claim and are not pointed to."""
    free = [code for code in BESIDE if code not in pointing]
    listed = [*pointing, *others, *random.sample(free, random.randint(0, 3))]
    random.shuffle(listed)
    places = [listed.index(code) + 1 for code in pointing]
    random.shuffle(places)
    on = day(random)
    sided = line(place[0], modifiers, expect, service_date=on, charge_amount=charge(random), **pointed(random, 12, *places))
    return claim(_order(random, sided, visits(random, on, len(listed), 2)), listed)


def _order(random: Random, sided: Row, rest: list[Row]) -> list[Row]:
    made = [sided, *rest[: random.randint(0, 2)]]
    random.shuffle(made)
    return made


def opposite(random: Random) -> Situation:
    """F1, F2: the one sided diagnosis pointed to is of the other side; eyes, fingers and toes too."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    beside = random.sample(BESIDE[:3], random.randint(0, 2))
    made = _claim(random, place, _modifiers(random, place, side), [_sided(place, 1 - side), *beside], [], "fires")
    return situation(made, why="opposite sides")


def all_opposite(random: Random) -> Situation:
    """3: several sided diagnoses, each of the other side."""
    one, two = random.sample(PLACES[:7], 2)
    side = random.choice((RIGHT, LEFT))
    made = _claim(random, one, _modifiers(random, one, side), [_sided(one, 1 - side), _sided(two, 1 - side)], ["M170"], "fires")
    return situation(made, why="every sided diagnosis is of the other side")


def opposite_though_the_right_one_stands_by(random: Random) -> Situation:
    """2: the agreeing diagnosis stands on the claim, but the line does not point to it."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    pointing, others = [_sided(place, 1 - side)], [_sided(place, side)]
    made = _claim(random, place, _modifiers(random, place, side), pointing, others, "fires")
    return situation(made, why="the agreeing diagnosis is not pointed to")


def both_sides_with_one(random: Random) -> Situation:
    """5: modifier 50, or LT and RT, and diagnoses of one side only."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    modifiers = random.choice(("50", "50", "LT RT", "RT LT"))
    made = _claim(random, place, modifiers, [_sided(place, side), "I10"], [], "fires")
    return situation(made, why="both sides billed, diagnoses of one")


def opposite_on_a_bill(random: Random) -> Situation:
    """6: a bill's diagnoses count for every line."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    on = day(random)
    sided = line(
        place[0], _modifiers(random, place, side), "fires", revenue_code=place[1], service_date=on, charge_amount=charge(random)
    )
    listed = [_sided(place, 1 - side), *random.sample(BESIDE, 2)]
    random.shuffle(listed)
    lines = _order(random, sided, [line("80053", revenue_code="0300", service_date=on)])
    return situation(bill(random, listed, on, lines=lines), why="opposite sides on a bill")


def same_side(random: Random) -> Situation:
    """3: the sides agree."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    made = _claim(random, place, _modifiers(random, place, side), [_sided(place, side)], [_sided(place, 1 - side)])
    return situation(made, why="the same side")


def both_in_one_code(random: Random) -> Situation:
    """N1: one diagnosis of both sides supports either."""
    place, side = random.choice(BOTH_KNOWN), random.choice((RIGHT, LEFT))
    return situation(_claim(random, place, _modifiers(random, place, side), [place[4]], []), why="a diagnosis of both sides")


def one_agrees(random: Random) -> Situation:
    """N2: of two sided diagnoses one agrees."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    pointing = [_sided(place, 1 - side), _sided(place, side)]
    return situation(_claim(random, place, _modifiers(random, place, side), pointing, []), why="one of two agrees")


def side_unspecified(random: Random) -> Situation:
    """4: a diagnosis without a known side contradicts nothing."""
    place, side = random.choice([one for one in PLACES if one[5]]), random.choice((RIGHT, LEFT))
    made = _claim(random, place, _modifiers(random, place, side), [place[5]], [])
    return situation(made, why="the side of the diagnosis is not specified")


def no_side_on_the_line(random: Random) -> Situation:
    """1: no side modifier, or one that names a coronary vessel."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    modifiers = random.choice(("", "59", "76", "LC", "LD", "RC", "RI", "LM"))
    return situation(_claim(random, place, modifiers, [_sided(place, side)], []), why="the line names no side")


def both_with_both(random: Random) -> Situation:
    """5: both sides billed, both among the diagnoses, or no sided one."""
    place = random.choice(PLACES)
    pointing = random.choice(([_sided(place, RIGHT), _sided(place, LEFT)], [place[4] or "I10"], ["I10"]))
    return situation(_claim(random, place, random.choice(("50", "LT RT")), pointing, []), why="both sides billed and diagnosed")


def no_sided_diagnosis(random: Random) -> Situation:
    """2: the diagnoses pointed to have no side."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    made = _claim(random, place, _modifiers(random, place, side), ["L570", "R42"], [_sided(place, 1 - side)])
    return situation(made, why="the diagnoses pointed to have no side")


def one_agrees_on_a_bill(random: Random) -> Situation:
    """6: on a bill one of the same root agrees; other roots do not count against it."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    on = day(random)
    sided = line(place[0], _modifiers(random, place, side), revenue_code=place[1], service_date=on)
    other = random.choice((place, random.choice([one for one in PLACES if one[0] != place[0]])))
    listed = [_sided(place, side), _sided(other, 1 - side), *random.sample(BESIDE, 2)]
    random.shuffle(listed)
    return situation(bill(random, listed, on, lines=[sided]), why="one of a bill's diagnoses agrees")


def no_sided_diagnosis_on_a_bill(random: Random) -> Situation:
    """6: a bill without a sided diagnosis, or with one of both sides."""
    place, side = random.choice(BOTH_KNOWN), random.choice((RIGHT, LEFT))
    on = day(random)
    sided = line(place[0], _modifiers(random, place, side), revenue_code=place[1], service_date=on)
    listed = random.choice((["I10", "E785"], [place[4]], [place[5], "I10"]))
    return situation(bill(random, listed, on, lines=[sided]), why="a bill without a sided diagnosis")


def two_lines_each_its_own(random: Random) -> Situation:
    """2: right and left on two lines, each with its own diagnosis."""
    place, on = random.choice(PLACES), day(random)
    lines = [
        line(place[0], _modifiers(random, place, side), service_date=on, **pointed(random, 2, side + 1))
        for side in (RIGHT, LEFT)
    ]
    random.shuffle(lines)
    return situation(claim(lines, [_sided(place, RIGHT), _sided(place, LEFT)]), why="each line with the diagnosis of its side")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    place, side = random.choice(PLACES), random.choice((RIGHT, LEFT))
    wrong = _claim(random, place, _modifiers(random, place, side), [_sided(place, 1 - side)], [])
    return situation(*taken_back(random, wrong), why="a voided claim")


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count."""
    place, on = random.choice(PLACES), day(random)
    side = random.choice((RIGHT, LEFT))
    gone = line(place[0], _modifiers(random, place, side), line_status="deleted", service_date=on, **pointed(random, 1, 1))
    rest = line(place[0], _modifiers(random, place, 1 - side), service_date=on, **pointed(random, 1, 1))
    return situation(claim([gone, rest], [_sided(place, 1 - side)]), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    place, side, on = random.choice(PLACES), random.choice((RIGHT, LEFT)), uncovered(random)
    sided = line(place[0], _modifiers(random, place, side), "cannot tell", service_date=on)
    return situation(claim([sided], [_sided(place, 1 - side)]), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    place, side, on = random.choice(PLACES), random.choice((RIGHT, LEFT)), outside(random)
    sided = line(place[0], _modifiers(random, place, side), service_date=on)
    return situation(claim([sided], [_sided(place, 1 - side)]), why="outside the window")


ERRORS = (
    opposite,
    all_opposite,
    opposite_though_the_right_one_stands_by,
    both_sides_with_one,
    opposite_on_a_bill,
    no_release,
)
NEAR_MISSES = (
    same_side,
    both_in_one_code,
    one_agrees,
    side_unspecified,
    no_side_on_the_line,
    both_with_both,
    no_sided_diagnosis,
    one_agrees_on_a_bill,
    no_sided_diagnosis_on_a_bill,
    two_lines_each_its_own,
    voided,
    deleted_line,
    history,
)
