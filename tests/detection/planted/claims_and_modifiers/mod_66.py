"""Surgical teams where there are none or too few, and teams in order."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, service, shifted, taken_back
from tests.detection.planting import Claim, Situation, situation

CHECK = "MOD-66"
NEVER = ("20610", "27447", "22554", "47562", "29881", "36415", "64721")  # indicators 0 and 9
BY_REPORT = ("22904", "22905", "33963")  # indicator 1
TEAMS = ("33945", "47140", "22818")  # indicator 2
SPECIALTIES = ("33", "02", "14", "20", "78")


def _team(random: Random, code: str, mods: str, on: str, count: int) -> list[Claim]:
    """So many surgeons' claims of one operation."""
    made = []
    for number in range(1, count + 1):
        who = {"rendering_npi": f"R{number}", "billing_npi": f"G{random.choice((1, number))}"}
        told = {"claim_place_of_service": "21", "rendering_specialty": random.choice(SPECIALTIES), **who}
        made.append(around(random, service(random, code, mods, on=on), **told))
    return made


def not_permitted(random: Random) -> Situation:
    """F1: indicator 0 or 9 with 66, by one surgeon or by three."""
    made = _team(random, random.choice(NEVER), random.choice(("66", "66 59")), day(random), random.choice((1, 1, 3)))
    for one in made:
        one.expect = "fires"
    return situation(*made, why="66 on indicator 0 or 9")


def alone(random: Random) -> Situation:
    """F2: one surgeon only."""
    (made,) = _team(random, random.choice(TEAMS), random.choice(("66", "66 22")), day(random), 1)
    made.expect = "fires"
    return situation(made, why="a team of one")


def only_two(random: Random) -> Situation:
    """Fewer than three."""
    made = _team(random, random.choice(TEAMS), "66", day(random), 2)
    for one in made:
        one.expect = "fires"
    return situation(*made, why="a team of two")


def apart(random: Random) -> Situation:
    """Three surgeons, but one on another day or on another patient."""
    on, code = day(random), random.choice(TEAMS)
    made = _team(random, code, "66", on, 2)
    for one in made:
        one.expect = "fires"
    third = _team(random, code, "66", on if random.random() < 0.5 else shifted(on, 1), 3)[2]
    if third.lines[0]["service_date"] == on:
        third.fields["patient"] = "P2"
    return situation(*made, third, why="two of the team, the third elsewhere")


def few_by_report(random: Random) -> Situation:
    """Indicator 1: by report, and too few."""
    made = _team(random, random.choice(BY_REPORT), "66", day(random), random.choice((1, 2)))
    for one in made:
        one.expect = "fires"
    return situation(*made, why="indicator 1, and fewer than three")


def team(random: Random) -> Situation:
    """N1: three surgeons or more."""
    made = _team(random, random.choice(TEAMS), random.choice(("66", "66 22")), day(random), random.choice((3, 3, 4)))
    return situation(*random.sample(made, len(made)), why="a team of three or more")


def none(random: Random) -> Situation:
    """N2: no 66."""
    made = _team(random, random.choice(TEAMS + NEVER), random.choice(("", "59", "22")), day(random), random.choice((1, 2, 3)))
    return situation(*made, why="no 66")


def co_surgeons(random: Random) -> Situation:
    """62 is no 66."""
    return situation(*_team(random, random.choice(("22554", "22612", "33945")), "62", day(random), 2), why="co-surgeons")


def helped(random: Random) -> Situation:
    """80, 82 and AS are no 66."""
    on, code = day(random), random.choice(TEAMS)
    first, _ = _team(random, code, "", on, 2)
    helper = _team(random, code, random.choice(("80", "82", "AS")), on, 2)[1]
    return situation(first, helper, why="a surgeon and an assistant")


def one_claim(random: Random) -> Situation:
    """Three surgeons of a group on one claim, line by line."""
    on, code = day(random), random.choice(TEAMS)
    lines = [service(random, code, "66", on=on, rendering_npi=f"R{number}") for number in (1, 2, 3)]
    return situation(around(random, *lines, claim_place_of_service="21"), why="a team on one claim")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without 66."""
    on, code = day(random), random.choice(NEVER)
    (wrong,), (right,) = _team(random, code, "66", on, 1), _team(random, code, "", on, 1)
    right.fields["billing_npi"] = wrong.fields["billing_npi"]
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


def withdrawn(random: Random) -> Situation:
    """0.2: the line with 66 was withdrawn."""
    on, code = day(random), random.choice(TEAMS)
    lines = service(random, code, "66", on=on, line_status="deleted"), service(random, code, on=on)
    return situation(around(random, *lines), why="a withdrawn line")


ERRORS = (
    not_permitted,
    alone,
    only_two,
    apart,
    few_by_report,
)
NEAR_MISSES = (
    team,
    none,
    co_surgeons,
    helped,
    one_claim,
    voided,
    withdrawn,
)
