"""Co-surgeons where there are none, alone, of one specialty, or unmarked, and pairs of surgeons in order."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, professional, service, shifted, taken_back
from tests.detection.planting import Claim, Situation, situation

CHECK = "MOD-62"
NEVER = ("20610", "29881", "10060", "45378", "36415", "64721")  # indicators 0 and 9
DOCUMENTED = ("27447", "47562", "23410", "27130", "49505")  # indicator 1
TWO = ("22554", "22612", "22551", "63047")  # indicator 2
SPECIALTIES = ("14", "20", "02", "16", "34")
SECOND = {"billing_npi": "G2", "rendering_npi": "R2"}
FIRST = {"billing_npi": "G1", "rendering_npi": "R1"}


def _of(random: Random, who: dict[str, Any], code: str, mods: str, on: str, expect: str = "", **fields: Any) -> Claim:
    """One surgeon's claim, of a hospital's inpatient."""
    told = {"claim_place_of_service": "21", **who, **fields}
    return around(random, service(random, code, mods, expect, on=on), **told)


def _two(random: Random) -> list[str]:
    return random.sample(SPECIALTIES, 2)


def not_permitted(random: Random) -> Situation:
    """F2, 1: indicator 0 or 9 with 62, with or without the other surgeon."""
    on, code, (one, two) = day(random), random.choice(NEVER), _two(random)
    claims = [_of(random, FIRST, code, "62", on, "fires", rendering_specialty=one)]
    if random.random() < 0.5:
        claims.append(_of(random, SECOND, code, "62", on, "fires", rendering_specialty=two))
    return situation(*claims, why="62 on indicator 0 or 9")


def one_of_two(random: Random) -> Situation:
    """F1, 3: only one of the two carries 62."""
    on, code, (one, two) = day(random), random.choice(TWO), _two(random)
    mods = random.choice(("62", "62 59"))
    marked = _of(random, FIRST, code, mods, on, "fires", rendering_specialty=one)
    bare = _of(random, SECOND, code, random.choice(("", "59")), on, rendering_specialty=two)
    return situation(*random.sample((marked, bare), 2), why="only one of two surgeons carries 62")


def one_specialty(random: Random) -> Situation:
    """2: indicator 2 needs two specialties."""
    on, code, one = day(random), random.choice(TWO), random.choice(SPECIALTIES)
    claims = [_of(random, who, code, "62", on, rendering_specialty=one) for who in (FIRST, SECOND)]
    # The rule leaves open which of the two carries the finding; each is as wrong as the other.
    claims[0].expect = claims[1].expect = "fires"
    return situation(*claims, why="two co-surgeons of one specialty")


def to_be_documented(random: Random) -> Situation:
    """2: indicator 1 needs documentation."""
    on, code, (one, two) = day(random), random.choice(DOCUMENTED), _two(random)
    claims = [_of(random, FIRST, code, "62", on, "fires", rendering_specialty=one)]
    claims.append(_of(random, SECOND, code, "62", on, "fires", rendering_specialty=two))
    return situation(*claims, why="indicator 1 is to be documented")


def beside_an_assistant(random: Random) -> Situation:
    """4: the other surgeon billed as assistant."""
    on, code, (one, two) = day(random), random.choice(TWO), _two(random)
    marked = _of(random, FIRST, code, "62", on, "fires", rendering_specialty=one)
    helper = _of(random, SECOND, code, random.choice(("80", "81", "82", "AS")), on, rendering_specialty=two)
    return situation(*random.sample((marked, helper), 2), why="co-surgeon beside an assistant")


def unmarked(random: Random) -> Situation:
    """5: two surgeons of one operation, neither with a modifier that says why."""
    on, code, (one, two) = day(random), random.choice(TWO + DOCUMENTED), _two(random)
    first = _of(random, FIRST, code, random.choice(("", "RT")), on, rendering_specialty=one)
    second = _of(random, SECOND, code, "", on, rendering_specialty=two)
    first.expect = second.expect = "fires"
    return situation(first, second, why="two surgeons, neither with 62")


def no_second(random: Random) -> Situation:
    """3: the other surgeon's claim is not in the data."""
    on, code = day(random), random.choice(TWO)
    made = _of(random, FIRST, code, "62", on, "cannot tell", rendering_specialty=random.choice(SPECIALTIES))
    return situation(made, why="no second surgeon in the data")


def pair(random: Random) -> Situation:
    """N1: both carry 62, of two specialties."""
    on, code, (one, two) = day(random), random.choice(TWO), _two(random)
    claims = [_of(random, FIRST, code, "62", on, rendering_specialty=one)]
    claims.append(_of(random, SECOND, code, random.choice(("62", "62 59")), on, rendering_specialty=two))
    return situation(*random.sample(claims, 2), why="two co-surgeons")


def two_operations(random: Random) -> Situation:
    """N2: two surgeons, two codes."""
    on, (one, two) = day(random), _two(random)
    first, second = random.sample(TWO + DOCUMENTED, 2)
    return situation(
        _of(random, FIRST, first, "", on, rendering_specialty=one),
        _of(random, SECOND, second, "", on, rendering_specialty=two),
        why="two surgeons, two codes",
    )


def said_why(random: Random) -> Situation:
    """5: one of the two lines carries 66, 76, 77, 80-82, AS or 54-56."""
    on, code, (one, two) = day(random), random.choice(TWO + DOCUMENTED), _two(random)
    given = random.choice(("77", "76", "80", "81", "82", "AS", "55", "54"))
    other = "55" if given == "54" else "54" if given == "55" else ""
    first = _of(random, FIRST, code, other, on, rendering_specialty=one)
    second = _of(random, SECOND, code, given, on, rendering_specialty=two)
    return situation(*random.sample((first, second), 2), why="a modifier says why there are two")


def no_co_surgery(random: Random) -> Situation:
    """5: indicators 0 and 9, two surgeons without 62."""
    on, code, (one, two) = day(random), random.choice(NEVER), _two(random)
    return situation(
        _of(random, FIRST, code, "", on, rendering_specialty=one),
        _of(random, SECOND, code, "", on, rendering_specialty=two),
        why="indicator 0 or 9 without 62",
    )


def another_day_or_patient(random: Random) -> Situation:
    """5: two days, or two patients."""
    on, code, (one, two) = day(random), random.choice(TWO + DOCUMENTED), _two(random)
    other: dict[str, Any] = random.choice(({"patient": "P2"}, {}))
    later = on if other else shifted(on, random.choice((-1, 1, 30)))
    return situation(
        _of(random, FIRST, code, "", on, rendering_specialty=one),
        _of(random, SECOND, code, "", later, rendering_specialty=two, **other),
        why="another day or patient",
    )


def one_surgeon(random: Random) -> Situation:
    """One surgeon, without 62."""
    on = day(random)
    return situation(_of(random, FIRST, random.choice(TWO + DOCUMENTED), random.choice(("", "59")), on), why="one surgeon")


def one_surgeon_twice(random: Random) -> Situation:
    """5: two lines of one surgeon are no two surgeons."""
    on, code = day(random), random.choice(TWO + DOCUMENTED)
    lines = service(random, code, on=on), service(random, code, "59", on=on)
    return situation(professional(random, *lines), why="one surgeon, two lines")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without 62."""
    on, code = day(random), random.choice(NEVER)
    wrong, right = _of(random, FIRST, code, "62", on), _of(random, FIRST, code, "", on)
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    not_permitted,
    one_of_two,
    one_specialty,
    to_be_documented,
    beside_an_assistant,
    unmarked,
    no_second,
)
NEAR_MISSES = (
    pair,
    two_operations,
    said_why,
    no_co_surgery,
    another_day_or_patient,
    one_surgeon,
    one_surgeon_twice,
    voided,
)
