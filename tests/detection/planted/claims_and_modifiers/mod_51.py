"""51 on add-on codes, on the dearest line or where no reduction applies, 51 missing under CPT's rules, and right uses."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, professional, service, shifted, taken_back
from tests.detection.planting import Situation, situation

CHECK = "MOD-51"
# Multiple procedure indicator 2, dearest first in an office and in a hospital.
RANKED = ("27447", "22554", "64721", "45378", "10060", "11042", "20610")
ADD_ONS = (("17003", "17000"), ("22552", "22551"), ("63048", "63047"), ("11045", "11042"), ("11103", "11102"))
NO_REDUCTION = ("97597", "36556", "93010", "96160", "99213", "71046")  # indicators 0 and 9
CPT = {"payer_class": "commercial", "rule_profile": "cpt"}


def _two(random: Random) -> list[str]:
    return sorted(random.sample(RANKED, 2), key=RANKED.index)


def on_an_add_on(random: Random) -> Situation:
    """F1, 2: 51 on an add-on code, under either profile."""
    on, (code, primary) = day(random), random.choice(ADD_ONS)
    profile = random.choice(({}, CPT))
    lines = service(random, primary, on=on), service(random, code, random.choice(("51", "51 59")), "fires", on=on)
    return situation(around(random, *lines, **profile), why="51 on an add-on code")


def on_the_dearest(random: Random) -> Situation:
    """3: 51 on the highest-valued line of several."""
    on, (dear, cheap) = day(random), _two(random)
    profile = random.choice(({}, CPT))
    lines = service(random, dear, "51", "fires", on=on), service(random, cheap, on=on)
    made = around(random, *lines, claim_place_of_service="22", **profile)
    return situation(made, why="51 on the highest-valued line")


def without_reduction(random: Random) -> Situation:
    """4: 51 where indicator 0 or 9 says that none applies."""
    on = day(random)
    lines = service(random, "27447", on=on), service(random, random.choice(NO_REDUCTION), "51", "fires", on=on)
    return situation(around(random, *lines, most=0, **random.choice(({}, CPT))), why="51 on indicator 0 or 9")


def missing(random: Random) -> Situation:
    """F2, 5: two or three procedures under CPT's rules, none with 51."""
    on = day(random)
    lines = [service(random, code, on=on) for code in random.sample(RANKED, random.choice((2, 2, 3)))]
    return situation(around(random, *lines, expect="fires", **CPT), why="51 is missing under cpt")


def medicare(random: Random) -> Situation:
    """N1, 1: Medicare's contractors rank by themselves."""
    on = day(random)
    lines = [service(random, code, random.choice(("", "59")), on=on) for code in random.sample(RANKED, random.choice((2, 3)))]
    return situation(around(random, *lines), why="no 51 under medicare")


def on_the_lesser(random: Random) -> Situation:
    """3, 5: 51 on every line but the dearest."""
    on, (dear, cheap) = day(random), _two(random)
    lines = service(random, dear, on=on), service(random, cheap, random.choice(("51", "51 59")), on=on)
    made = around(random, *lines, claim_place_of_service="22", **random.choice(({}, CPT)))
    return situation(made, why="51 on the lesser procedure")


def alone(random: Random) -> Situation:
    """N2: one procedure."""
    return situation(around(random, service(random, random.choice(RANKED)), **random.choice(({}, CPT))), why="one procedure")


def add_on_without(random: Random) -> Situation:
    """2: an add-on code without 51 beside its primary."""
    on, (code, primary) = day(random), random.choice(ADD_ONS)
    lines = service(random, primary, on=on), service(random, code, on=on)
    return situation(around(random, *lines, **random.choice(({}, CPT))), why="an add-on code without 51")


def no_second_procedure(random: Random) -> Situation:
    """5: what stands beside the procedure is not of indicator 2."""
    on = day(random)
    lines = service(random, random.choice(RANKED), on=on), service(random, random.choice(NO_REDUCTION), on=on)
    return situation(around(random, *lines, **CPT), why="one procedure of indicator 2")


def another_day(random: Random) -> Situation:
    """5: two days, two patients or two providers."""
    on, (first, second) = day(random), random.sample(RANKED, 2)
    other: dict[str, Any] = random.choice(({"billing_npi": "G2", "rendering_npi": "R9"}, {"patient": "P2"}, {}))
    later = on if other else shifted(on, random.choice((1, 7)))
    one = professional(random, service(random, first, on=on), **CPT)
    two = professional(random, service(random, second, on=later), **CPT, **other)
    return situation(one, two, why="another day, patient or provider")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without 51."""
    on = day(random)
    wrong = professional(random, service(random, "17000", on=on), service(random, "17003", "51", on=on))
    right = professional(random, service(random, "17000", on=on), service(random, "17003", on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    on_an_add_on,
    on_the_dearest,
    without_reduction,
    missing,
)
NEAR_MISSES = (
    medicare,
    on_the_lesser,
    alone,
    add_on_without,
    no_second_procedure,
    another_day,
    voided,
)
