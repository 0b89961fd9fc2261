"""Units of critical care against the minutes of a patient's day, by Medicare's rule and by CPT's."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import ANOTHER_GROUP, beside, charge, day, professional, seen, taken_back
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "CRIT-TIME"
PROFILES = {"medicare": {}, "cpt": {"rule_profile": "cpt", "payer_class": "commercial"}}
Minutes = int | None


def allowed(profile: str, minutes: int) -> int:
    """Units of 99292 that the minutes allow."""
    if profile == "cpt":
        return (minutes - 75) // 30 + 1 if minutes >= 75 else 0
    return (minutes - 74) // 30 if minutes >= 104 else 0


def _first(random: Random, on: str, expect: str = "", **more: Any) -> Row:
    return line("99291", expect=expect, service_date=on, charge_amount=charge(random), **more)


def _more(random: Random, on: str, units: int, expect: str = "", **more: Any) -> Row:
    return line("99292", expect=expect, service_date=on, units=str(units), charge_amount=charge(random), **more)


def _day(random: Random, on: str, minutes: Minutes, *rows: Row, **fields: Any) -> Claim:
    record = {} if minutes is None else seen(on, critical_care_minutes=minutes)
    return professional(random, *rows, *beside(random, on, 1), **record, **fields)


def _long(random: Random, profile: str) -> int:
    """Minutes that allow at least one further unit, at thresholds often."""
    start, step = (75 if profile == "cpt" else 104), 30 * random.randint(0, 3)
    return start + step + random.choice((0, 0, 29, random.randint(1, 28)))


def further_units_too_many(random: Random) -> Situation:
    """F1, 3, 6: more of 99292 than the minutes allow."""
    profile, on = random.choice(list(PROFILES)), day(random)
    minutes = _long(random, profile)
    row = _more(random, on, allowed(profile, minutes) + random.randint(1, 2), "fires")
    return situation(_day(random, on, minutes, _first(random, on), row, **PROFILES[profile]), why="too many further units")


def further_unit_too_early(random: Random) -> Situation:
    """F1, 2, 3: 99292 below its first minute: 104 for Medicare, 75 for CPT."""
    profile, on = random.choice((("medicare", (80, 75, 103, 74)), ("cpt", (74, 60, 31, 74)))), day(random)
    row = _more(random, on, 1, "fires")
    made = _day(random, on, random.choice(profile[1]), _first(random, on), row, **PROFILES[profile[0]])
    return situation(made, why=f"99292 before its first minute, {profile[0]}")


def below_thirty(random: Random) -> Situation:
    """1: below 30 minutes neither code."""
    profile, on = random.choice(list(PROFILES)), day(random)
    made = _day(random, on, random.choice((29, 29, 1, random.randint(5, 28))), _first(random, on, "fires"), **PROFILES[profile])
    return situation(made, why="below thirty minutes")


def too_few(random: Random) -> Situation:
    """F2, 6: fewer of 99292 than the minutes allow."""
    profile, on = random.choice(list(PROFILES)), day(random)
    minutes = _long(random, profile)
    fewer = random.randint(0, allowed(profile, minutes) - 1)
    rows = (_first(random, on), *([_more(random, on, fewer)] if fewer else []))
    return situation(_day(random, on, minutes, *rows, expect="fires", **PROFILES[profile]), why="too few further units")


def first_twice(random: Random) -> Situation:
    """4: 99291 twice a day of the group and specialty: two units, two lines, or two physicians."""
    on = day(random)
    if random.random() < 0.4:
        made = _day(random, on, random.randint(60, 103), _first(random, on, "fires", units="2"))
        return situation(made, why="99291 with two units")
    claims = [_day(random, on, random.randint(31, 36), _first(random, on), rendering_npi=who) for who in ("R1", "R2")]
    return situation(*claims, why="99291 of two physicians of the group", expect="fires")


def sum_still_too_short(random: Random) -> Situation:
    """Needs: the sum of two physicians of the group does not reach the further unit."""
    on, mine = day(random), random.randint(35, 60)
    theirs = 103 - mine - random.choice((0, 0, 5))
    first = _day(random, on, mine, _first(random, on))
    second = _day(random, on, theirs, _more(random, on, 1, "fires"), rendering_npi="R2")
    return situation(first, second, why="the group's sum is too short")


def minutes_of_another_specialty(random: Random) -> Situation:
    """Needs: another specialty's, another group's or another patient's minutes do not count."""
    on = day(random)
    other = random.choice(({"rendering_npi": "R2", "rendering_specialty": "06"}, ANOTHER_GROUP, {"patient": "P2"}))
    mine = _day(random, on, 60, _first(random, on), _more(random, on, 1, "fires"))
    return situation(mine, _day(random, on, 60, _first(random, on), **other), why="others' minutes do not count")


def minutes_unknown(random: Random) -> Situation:
    """Needs: without the record's minutes: cannot tell."""
    on = day(random)
    made = _day(random, on, None, _first(random, on, "cannot tell"), _more(random, on, 1, "cannot tell"))
    return situation(made, why="no minutes")


def as_documented(random: Random) -> Situation:
    """N1, N2, 3: as many units as the minutes allow, at thresholds often."""
    profile, on = random.choice(list(PROFILES)), day(random)
    minutes = _long(random, profile)
    rows = _first(random, on), _more(random, on, allowed(profile, minutes))
    return situation(_day(random, on, minutes, *rows, **PROFILES[profile]), why="as documented")


def the_first_alone(random: Random) -> Situation:
    """2, 3: from 30 minutes up to 74, for Medicare up to 103."""
    profile, minutes = random.choice((("medicare", (30, 74, 75, 80, 103)), ("cpt", (30, 45, 74))))
    on = day(random)
    made = _day(random, on, random.choice(minutes), _first(random, on), **PROFILES[profile])
    return situation(made, why=f"99291 alone, {profile}")


def sum_of_the_group(random: Random) -> Situation:
    """Needs: 99292 of a colleague completes what the first physician began."""
    on, mine = day(random), random.randint(35, 70)
    units = random.randint(1, 2)
    theirs = 74 + 30 * units - mine + random.choice((0, 0, 29))
    first = _day(random, on, mine, _first(random, on))
    second = _day(random, on, theirs, _more(random, on, units), rendering_npi="R2")
    return situation(*random.sample((first, second), 2), why="the group's sum")


def other_specialties(random: Random) -> Situation:
    """4: 99291 of two specialties or groups, each with minutes of its own."""
    on = day(random)
    other = random.choice(({"rendering_npi": "R2", "rendering_specialty": "06"}, ANOTHER_GROUP))
    claims = [_day(random, on, random.randint(30, 74), _first(random, on), **fields) for fields in ({}, other)]
    return situation(*claims, why="two specialties")


def other_patients(random: Random) -> Situation:
    """Two patients of one physician and day."""
    on = day(random)
    claims = [_day(random, on, random.randint(30, 74), _first(random, on), patient=who) for who in ("P1", "P2")]
    return situation(*claims, why="two patients")


def visit_instead(random: Random) -> Situation:
    """1: below 30 minutes another visit is billed."""
    on = day(random)
    row = line(random.choice(("99233", "99223", "99285")), service_date=on)
    return situation(_day(random, on, random.randint(5, 29), row), why="another visit instead")


def no_minutes_at_all(random: Random) -> Situation:
    """Needs: no record is no finding."""
    on = day(random)
    return situation(_day(random, on, None, _first(random, on), _more(random, on, 3)), why="no record")


def voided(random: Random) -> Situation:
    """0.2: voided, replaced with the right units, or withdrawn."""
    on = day(random)
    if random.random() < 0.3:
        made = _day(random, on, 60, _first(random, on), _more(random, on, 2, line_status="deleted"))
        return situation(made, why="withdrawn")
    wrong = professional(random, _first(random, on), _more(random, on, 5))
    right = random.choice((None, _day(random, on, 104, _first(random, on), _more(random, on, 1))))
    return situation(*taken_back(random, wrong, right), why="voided or replaced")


ERRORS = (
    further_units_too_many,
    further_unit_too_early,
    below_thirty,
    too_few,
    first_twice,
    sum_still_too_short,
    minutes_of_another_specialty,
    minutes_unknown,
)
NEAR_MISSES = (
    as_documented,
    the_first_alone,
    sum_of_the_group,
    other_specialties,
    other_patients,
    visit_instead,
    no_minutes_at_all,
    voided,
)
