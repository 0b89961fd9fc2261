"""Physical status twice, outside anesthesia or of a donor who is none, missing under CPT's rules, and right uses."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, professional, service, taken_back
from tests.detection.planting import Row, Situation, situation

CHECK = "MOD-ANES-PS"
CODES = ("00840", "00142", "00670", "01402")
DONOR = "01990"  # anesthesia for taking the organs of a donor
PAYMENT = ("AA", "QK", "QX", "QY", "QZ")
ELSEWHERE = ("99213", "99284", "20610", "27447", "71046", "93010", "97110", "80053")
CPT = {"payer_class": "commercial", "rule_profile": "cpt"}


def _case(random: Random, code: str, mods: str, expect: str = "", **fields: Any) -> Row:
    return service(random, code, mods, expect, anesthesia_minutes=str(random.randint(20, 240)), **fields)


def _profile(random: Random) -> dict[str, Any]:
    return random.choice(({}, CPT))


def two(random: Random) -> Situation:
    """F1, 2: two different states."""
    first, second = random.sample(range(1, 6), 2)
    mods = random.sample((f"P{first}", f"P{second}"), 2)
    made = _case(random, random.choice(CODES), " ".join((random.choice(PAYMENT), *mods)), "fires")
    return situation(around(random, made, **_profile(random)), why="two physical states")


def elsewhere(random: Random) -> Situation:
    """F2, 3: no anesthesia."""
    made = service(random, random.choice(ELSEWHERE), f"P{random.randint(1, 6)}", "fires")
    return situation(around(random, made, **_profile(random)), why="a physical status on no anesthesia")


def no_donor(random: Random) -> Situation:
    """5: P6 outside the taking of a donor's organs."""
    made = _case(random, random.choice(CODES), f"{random.choice(PAYMENT)} P6", "fires")
    return situation(around(random, made, **_profile(random)), why="P6, and no donor")


def missing(random: Random) -> Situation:
    """1: none under CPT's rules."""
    made = _case(random, random.choice(CODES), random.choice(("AA", "QZ", "AA QS")), "info")
    return situation(around(random, made, **CPT), why="no physical status under cpt")


def single(random: Random) -> Situation:
    """N1: one, P1 to P5."""
    mods = f"{random.choice(PAYMENT)} {random.choice(('', 'QS '))}P{random.randint(1, 5)}"
    return situation(around(random, _case(random, random.choice(CODES), mods), **_profile(random)), why="one physical status")


def medicare(random: Random) -> Situation:
    """N2, 4: none under Medicare."""
    mods = random.choice(("AA", "QK", "QZ QS"))
    return situation(around(random, _case(random, random.choice(CODES), mods)), why="none under medicare")


def missing_cpt(random: Random) -> Situation:
    """1: none under CPT's rules is INFO, no more."""
    return situation(around(random, _case(random, random.choice(CODES), "AA"), **CPT), why="none under cpt is INFO")


def donor(random: Random) -> Situation:
    """5: P6 of a donor."""
    made = _case(random, DONOR, f"{random.choice(PAYMENT)} P6")
    return situation(around(random, made, **_profile(random)), why="a donor")


def other_services(random: Random) -> Situation:
    """3: other services without it; modifiers and codes that look alike."""
    code, mods = random.choice((("99213", "25"), ("20610", "RT"), ("45378", "PT"), ("27447", ""), ("71046", "26")))
    return situation(around(random, service(random, code, mods)), why="no physical status elsewhere")


def one_each(random: Random) -> Situation:
    """2: one each on two lines or two claims."""
    on = day(random)
    lines = [_case(random, code, f"AA P{random.randint(1, 5)}", on=on) for code in random.sample(CODES, 2)]
    return situation(around(random, *lines), why="one each on two lines")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with one."""
    on = day(random)
    wrong = professional(random, _case(random, "00840", "AA P2 P3", on=on))
    right = professional(random, _case(random, "00840", "AA P3", on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    two,
    elsewhere,
    no_donor,
    missing,
)
NEAR_MISSES = (
    single,
    medicare,
    missing_cpt,
    donor,
    other_services,
    one_each,
    voided,
)
