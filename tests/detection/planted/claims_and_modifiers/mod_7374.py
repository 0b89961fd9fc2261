"""Operations that a hospital stopped, against what the record says of anesthesia, and right bills."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import (
    around,
    billed,
    day,
    done,
    noted,
    service,
    taken_back,
)
from tests.detection.planting import Claim, Situation, situation

CHECK = "MOD-7374"
CODES = ("45378", "45385", "43239", "66984", "64721", "29881", "49505", "27447", "G0121")
RADIOLOGY = ("71046", "70450", "70553", "73610", "74177")


def _recorded(random: Random, code: str, mods: str, discontinued: str, expect: str = "") -> Claim:
    on = day(random)
    lines = [service(random, code, mods, expect, on=on, revenue_code=random.choice(("0360", "0750", "0490")))]
    lines += [service(random, "36415", on=on)] * random.randint(0, 1)
    return billed(random, *lines, **noted(on, done(code, discontinued=discontinued)))


def before_without(random: Random) -> Situation:
    """F1, 1: stopped before anesthesia, without 73."""
    made = _recorded(random, random.choice(CODES), random.choice(("", "59")), "before_anesthesia", "fires")
    return situation(made, why="stopped before anesthesia, without 73")


def after_without(random: Random) -> Situation:
    """1: stopped after anesthesia, without 74."""
    made = _recorded(random, random.choice(CODES), random.choice(("", "RT")), "after_anesthesia", "fires")
    return situation(made, why="stopped after anesthesia, without 74")


def before_for_after(random: Random) -> Situation:
    """F2, 1: 73 though anesthesia was given."""
    made = _recorded(random, random.choice(CODES), random.choice(("73", "73 LT")), "after_anesthesia", "fires")
    return situation(made, why="73 though anesthesia was given")


def after_for_before(random: Random) -> Situation:
    """1: 74 though anesthesia was not given."""
    return situation(
        _recorded(random, random.choice(CODES), "74", "before_anesthesia", "fires"), why="74 though anesthesia was not given"
    )


def on_radiology(random: Random) -> Situation:
    """3: radiology takes 52."""
    made = billed(random, service(random, random.choice(RADIOLOGY), random.choice(("73", "74")), "fires", revenue_code="0324"))
    return situation(made, why="73 or 74 on radiology")


def two_procedures(random: Random) -> Situation:
    """4: only the first planned procedure is billed."""
    on, (first, second) = day(random), random.sample(CODES, 2)
    mod = random.choice(("73", "74"))
    lines = service(random, first, mod, on=on), service(random, second, mod, on=on)
    return situation(billed(random, *lines, expect="fires"), why="two procedures with 73 or 74")


def professional_claim(random: Random) -> Situation:
    """5: 73 or 74 on a professional claim."""
    made = service(random, random.choice(CODES), random.choice(("73", "74", "74 59")), "fires")
    return situation(around(random, made), why="73 or 74 on a professional claim")


def right(random: Random) -> Situation:
    """N1: 73 before, 74 after."""
    mod, how = random.choice((("73", "before_anesthesia"), ("74", "after_anesthesia"), ("74 RT", "after_anesthesia")))
    return situation(_recorded(random, random.choice(CODES), mod, how), why="73 before or 74 after anesthesia")


def professional_form(random: Random) -> Situation:
    """N2: a professional claim with 53 or 52."""
    made = service(random, random.choice(CODES), random.choice(("53", "52")))
    return situation(around(random, made), why="the professional form")


def stopped_professional(random: Random) -> Situation:
    """F1's professional likeness is MOD-5253's."""
    on, code = day(random), random.choice(CODES)
    how = random.choice(("after_anesthesia", "before_anesthesia"))
    made = around(random, service(random, code, random.choice(("", "53")), on=on), **noted(on, done(code, discontinued=how)))
    return situation(made, why="a professional claim of a stopped procedure")


def complete(random: Random) -> Situation:
    """Done in full."""
    return situation(_recorded(random, random.choice(CODES), random.choice(("", "59")), "none"), why="done in full")


def no_record(random: Random) -> Situation:
    """1: nothing speaks against it."""
    mods = random.choice(("", "73", "74", "74 LT"))
    return situation(billed(random, service(random, random.choice(CODES), mods)), why="no record")


def reduced_radiology(random: Random) -> Situation:
    """3: radiology with 52."""
    made = billed(random, service(random, random.choice(RADIOLOGY), "52", revenue_code="0324"))
    return situation(made, why="radiology with 52")


def first_only(random: Random) -> Situation:
    """4: one procedure with 73, or two on two days or of two patients."""
    on, (first, second) = day(random, "2024-07-01", "2024-08-01"), random.sample(CODES, 2)
    one = billed(random, service(random, first, "74", on=on))
    other = billed(random, service(random, second, "73", on=day(random, "2024-08-10")))
    return situation(one, other, why="one procedure a day")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with 52."""
    on = day(random)
    wrong = billed(random, service(random, "71046", "74", on=on))
    corrected = billed(random, service(random, "71046", "52", on=on))
    return situation(*taken_back(random, wrong, random.choice((None, corrected))), why="voided or replaced")


ERRORS = (
    before_without,
    after_without,
    before_for_after,
    after_for_before,
    on_radiology,
    two_procedures,
    professional_claim,
)
NEAR_MISSES = (
    right,
    professional_form,
    stopped_professional,
    complete,
    no_record,
    reduced_radiology,
    first_only,
    voided,
)
