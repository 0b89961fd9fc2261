"""Both sides where the fee schedule does not pay for them, or in the wrong form, and right forms of both sides."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import (
    around,
    billed,
    day,
    professional,
    service,
    shifted,
    taken_back,
)
from tests.detection.planting import Row, Situation, situation

CHECK = "MOD-50"
NEVER = ("11042", "10060", "22554", "45378", "17000", "45385")  # indicator 0
NOT_MEANT = ("11301", "36415", "62323", "96160")  # indicator 9
ONE_SIDE = ("20610", "20605", "64721", "66984", "27447", "29881", "49505")  # indicator 1
BOTH_IN_ONE = ("69210", "31231", "63047")  # indicator 2
EACH_SIDE = ("73610", "73590", "73020")  # indicator 3


def _sides(random: Random, code: str, on: str, **second: Any) -> list[Row]:
    made = [service(random, code, "RT", on=on), {**service(random, code, "LT", on=on), **second}]
    return random.sample(made, 2)


def fifty_never(random: Random) -> Situation:
    """3: 50 on indicator 0 or 9."""
    code = random.choice(NEVER + NOT_MEANT)
    mods = random.choice(("50", "50 59", "59 50"))
    return situation(around(random, service(random, code, mods, "fires"), most=0), why="50 on indicator 0 or 9")


def fifty_on_both_in_one(random: Random) -> Situation:
    """3: 50 on indicator 2."""
    made = service(random, random.choice(BOTH_IN_ONE), "50", "fires")
    return situation(around(random, made), why="50 on indicator 2")


def fifty_with_two_units(random: Random) -> Situation:
    """F1, 1: 50 with more than one unit."""
    made = service(random, random.choice(ONE_SIDE), random.choice(("50", "50 59")), "fires", units="2")
    return situation(around(random, made), why="50 with two units")


def two_lines_of_both_in_one(random: Random) -> Situation:
    """F2: RT and LT lines of indicator 2."""
    made = _sides(random, random.choice(BOTH_IN_ONE), day(random))
    return situation(around(random, *made, expect="fires"), why="two sides of indicator 2")


def two_lines_never(random: Random) -> Situation:
    """RT and LT lines of indicator 0 or 9."""
    made = _sides(random, random.choice((*NEVER, "11301", "62323")), day(random))
    return situation(around(random, *made, most=0, expect="fires"), why="two sides of indicator 0 or 9")


def two_sides_on_one_line(random: Random) -> Situation:
    """RT with LT on one line of indicator 0 or 2."""
    made = service(random, random.choice(NEVER + BOTH_IN_ONE), random.choice(("RT LT", "LT RT")), "fires")
    return situation(around(random, made), why="RT with LT on a line of indicator 0 or 2")


def each_side(random: Random) -> Situation:
    """N1: indicator 3, as two lines or with 50."""
    on, code = day(random), random.choice(EACH_SIDE)
    made = random.choice((_sides(random, code, on), [service(random, code, "50", on=on)]))
    return situation(around(random, *made), why="indicator 3")


def right_form(random: Random) -> Situation:
    """N2: 50 with one unit on indicator 1."""
    made = service(random, random.choice(ONE_SIDE), random.choice(("50", "50 59", "50 79")))
    return situation(around(random, made), why="50 with one unit on indicator 1")


def two_lines_of_one_side(random: Random) -> Situation:
    """8.4: RT and LT on two lines of indicator 1 is INFO."""
    made = _sides(random, random.choice(ONE_SIDE), day(random))
    return situation(around(random, *made), why="two lines of indicator 1")


def one_side(random: Random) -> Situation:
    """One side only."""
    code = random.choice(ONE_SIDE + BOTH_IN_ONE + NEVER + EACH_SIDE)
    made = service(random, code, random.choice(("RT", "LT")))
    return situation(around(random, made), why="one side")


def no_side(random: Random) -> Situation:
    """No modifier of sides."""
    code = random.choice(ONE_SIDE + BOTH_IN_ONE + NEVER + EACH_SIDE)
    return situation(around(random, service(random, code, random.choice(("", "59", "XS")))), why="no side")


def another_day(random: Random) -> Situation:
    """RT and LT on two days."""
    on, code = day(random), random.choice(NEVER + BOTH_IN_ONE)
    made = _sides(random, code, on, service_date=shifted(on, random.choice((-1, 1, 20))))
    return situation(around(random, *made), why="two sides on two days")


def another_patient(random: Random) -> Situation:
    """RT and LT of two patients, or by two providers of two groups."""
    on, code = day(random), random.choice(BOTH_IN_ONE)
    other = random.choice(({"patient": "P2"}, {"billing_npi": "G2", "rendering_npi": "R9"}))
    first, second = _sides(random, code, on)
    return situation(professional(random, first), professional(random, second, **other), why="another patient or provider")


def sides_on_a_bill(random: Random) -> Situation:
    """A hospital's bill in the right forms."""
    made = service(random, random.choice(ONE_SIDE), "50")
    return situation(billed(random, made), why="50 with one unit on a bill")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced by one without it."""
    on = day(random)
    code, mods, units = random.choice((("20610", "50", "2"), ("11042", "50", "1"), ("69210", "50", "1")))
    wrong = professional(random, service(random, code, mods, units=units, on=on))
    right = professional(random, service(random, code, "RT", on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


def withdrawn(random: Random) -> Situation:
    """0.2: the other side was withdrawn."""
    made = _sides(random, random.choice(BOTH_IN_ONE), day(random), line_status="deleted")
    return situation(around(random, *made), why="a withdrawn line")


ERRORS = (
    fifty_never,
    fifty_on_both_in_one,
    fifty_with_two_units,
    two_lines_of_both_in_one,
    two_lines_never,
    two_sides_on_one_line,
)
NEAR_MISSES = (
    each_side,
    right_form,
    two_lines_of_one_side,
    one_side,
    no_side,
    another_day,
    another_patient,
    sides_on_a_bill,
    voided,
    withdrawn,
)
