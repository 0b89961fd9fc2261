"""Add-on codes whose primaries CMS leaves to the contractor: alone, against a list of the user's, or in company."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    charge,
    day,
    paid,
    professional,
    shifted,
    taken_back,
)
from tests.detection.planting import Row, Situation, line, situation

CHECK = "AOC-T2"
UNLISTED = ("20985", "76937", "77001", "75774", "61781")  # the user's list has no row of these
LISTED = {"15777": ("19307", "19120"), "X0305": ("20610", "X0308")}  # and these rows
PAYABLE = (
    "20610",
    "29881",
    "27447",
    "99213",
    "99222",
    "47562",
    "71046",
    "97110",
    "94760",
    "49329",
    "00840",
    "36556",
)  # A J R T C
IDLE = ("99080", "A4550", "99000", "92551", "J1885", "36415", "80053", "99396")  # B E N X: never payable by the schedule
OTHERS = ("20550", "29881", "27447", "99213", "64721")


def _line(random: Random, code: str, on: str, expect: str = "", **more: Any) -> Row:
    return line(code, expect=expect, service_date=on, charge_amount=charge(random), **more)


def alone(random: Random) -> Situation:
    """F1, 2: the only line."""
    on, code = day(random), random.choice((*UNLISTED, *LISTED, "38747"))
    return situation(professional(random, _line(random, code, on, "fires")), why="nothing to add on to")


def beside_what_is_never_paid(random: Random) -> Situation:
    """2: the other lines are none that Medicare pays."""
    on, code = day(random), random.choice(UNLISTED)
    rest = [_line(random, one, on) for one in random.sample(IDLE, random.randint(1, 3))]
    return situation(professional(random, _line(random, code, on, "fires"), *rest), why="beside lines that are never payable")


def beside_a_denied_line(random: Random) -> Situation:
    """2: the other line was denied."""
    on, code = day(random), random.choice(UNLISTED)
    rest = _line(random, random.choice(PAYABLE), on, **paid("0.00"))
    return situation(professional(random, _line(random, code, on, "fires"), rest), why="beside a denied line")


def beside_another_provider(random: Random) -> Situation:
    """2: another provider, another day or another patient has the payable line."""
    on, code = day(random), random.choice((*UNLISTED, *LISTED))
    primary = random.choice(LISTED.get(code, PAYABLE))
    where = random.choice(
        ({"rendering_npi": "R2"}, ANOTHER_GROUP, {"patient": "P2"}, {"on": shifted(on, random.choice((-1, 1)))})
    )
    rest = dict(where)
    other = professional(random, _line(random, primary, rest.pop("on", on)), **rest)
    return situation(professional(random, _line(random, code, on, "fires")), other, why="another provider, day or patient")


def beside_a_withdrawn_line(random: Random) -> Situation:
    """0.2: the payable line was withdrawn, or its claim voided."""
    on, code = day(random), random.choice(UNLISTED)
    wrong = _line(random, random.choice(PAYABLE), on)
    addon = _line(random, code, on, "fires")
    if random.random() < 0.5:
        return situation(professional(random, addon, {**wrong, "line_status": "deleted"}), why="beside a withdrawn line")
    return situation(professional(random, addon), *taken_back(random, professional(random, wrong)), why="beside a voided claim")


def not_on_the_list(random: Random) -> Situation:
    """F2, 1: a payable line, but none that the user's list names."""
    on, code = day(random), random.choice(list(LISTED))
    rest = [_line(random, one, on) for one in random.sample(OTHERS, random.randint(1, 2)) if one not in LISTED[code]]
    return situation(professional(random, _line(random, code, on, "fires"), *rest), why="not on the user's list")


def list_of_another_day(random: Random) -> Situation:
    """0.4: the list named the primary until the day before, or from the day after."""
    primary, on = random.choice((("19307", "2024-08-14"), ("44140", "2024-09-01"), ("44140", day(random, "2024-09-01"))))
    rows = (_line(random, "38747", on, "fires"), _line(random, primary, on))
    return situation(professional(random, *rows), why="on the user's list on other days")


def in_company(random: Random) -> Situation:
    """N1, 2: any payable line of the provider, and no list of the user's for the code."""
    on, code = day(random), random.choice(UNLISTED)
    rest = [_line(random, one, on) for one in random.sample(PAYABLE, random.randint(1, 2))]
    return situation(professional(random, _line(random, code, on), *rest), why="in company, no list")


def in_company_of_another_claim(random: Random) -> Situation:
    """2: the payable line stands on another claim of the day."""
    on, code = day(random), random.choice(UNLISTED)
    claims = [professional(random, _line(random, one, on)) for one in (code, random.choice(PAYABLE))]
    return situation(*random.sample(claims, 2), why="in company on another claim")


def on_the_list(random: Random) -> Situation:
    """N2, 1: with a primary of the user's list, on the claim or on another."""
    on, code = day(random), random.choice(list(LISTED))
    rows = _line(random, code, on), _line(random, random.choice(LISTED[code]), on)
    if random.random() < 0.5:
        return situation(professional(random, *rows), why="with a primary of the list")
    return situation(*(professional(random, row) for row in rows), why="with a primary of the list, another claim")


def on_the_list_that_day(random: Random) -> Situation:
    """0.4: the first and the last day of a row of the list."""
    primary, on = random.choice((("19307", "2024-08-15"), ("44140", "2024-08-31"), ("44140", "2024-07-01")))
    rows = (_line(random, "38747", on), _line(random, primary, on))
    return situation(professional(random, *rows), why="on the user's list that day")


def another_type(random: Random) -> Situation:
    """Types 1 and 3 belong to their own checks, alone or not."""
    on, code = day(random), random.choice(("17003", "99292", "G2211", "88311", "64727", "20705", "X0304"))
    return situation(professional(random, _line(random, code, on)), why="another type of add-on")


def another_type_that_day(random: Random) -> Situation:
    """0.4: of type 1 until the day before; no add-on from the day after."""
    code, on = random.choice((("X0302", "2024-08-14"), ("X0306", "2024-08-16")))
    return situation(professional(random, _line(random, code, on)), why="not of type 2 that day")


def withdrawn(random: Random) -> Situation:
    """0.2: the add-on itself was withdrawn or voided."""
    on = day(random)
    row = _line(random, random.choice((*UNLISTED, *LISTED)), on)
    if random.random() < 0.4:
        made = professional(random, {**row, "line_status": "deleted"}, _line(random, "99080", on))
        return situation(made, why="withdrawn")
    return situation(*taken_back(random, professional(random, row)), why="voided")


ERRORS = (
    alone,
    beside_what_is_never_paid,
    beside_a_denied_line,
    beside_another_provider,
    beside_a_withdrawn_line,
    not_on_the_list,
    list_of_another_day,
)
NEAR_MISSES = (
    in_company,
    in_company_of_another_claim,
    on_the_list,
    on_the_list_that_day,
    another_type,
    another_type_that_day,
    withdrawn,
)
