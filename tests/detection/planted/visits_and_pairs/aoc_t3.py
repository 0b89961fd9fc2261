"""Add-on codes whose list of primaries is partial: without any of them, and with one of CMS's or of the user's."""

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

CHECK = "AOC-T3"
PRIMARIES = {
    "88311": ("88305", "88307", "17311"),
    "64727": ("64721", "64702"),
    "20705": ("22554", "22612", "22532"),
    "49327": ("38120", "44970", "49329"),
    "96160": ("99213", "99204", "99222", "99211"),
    "G0506": ("99214", "99203", "99232"),
    "X0304": ("20610",),
}
VISITS = ("99281", "99349", "99238", "92012", "99308")  # on none of these lists
OPERATIONS = ("29881", "27447", "45385", "11042", "47562", "20550")
IDLE = ("99080", "A4550", "J1885", "80053", "92551")
EXTENDED = {"88311": "45380", "X0304": "64483", "49327": "47562"}  # of the user's list


def _line(random: Random, code: str, on: str, expect: str = "", **more: Any) -> Row:
    return line(code, expect=expect, service_date=on, charge_amount=charge(random), **more)


def _other(random: Random, code: str) -> str:
    """A payable procedure or visit on neither list of the add-on."""
    return random.choice([one for one in (*VISITS, *OPERATIONS) if one != EXTENDED.get(code)])


def alone(random: Random) -> Situation:
    """F1, 3: alone, or beside what is never payable."""
    on, code = day(random), random.choice(list(PRIMARIES))
    rest = [_line(random, one, on) for one in random.sample(IDLE, random.choice((0, 0, 1, 2)))]
    return situation(professional(random, _line(random, code, on, "fires"), *rest), why="nothing else payable")


def unlisted_visit(random: Random) -> Situation:
    """F2, 2: a visit that the list does not name (REVIEW)."""
    on, code = day(random), random.choice(list(PRIMARIES))
    rows = (_line(random, code, on, "fires"), _line(random, random.choice(VISITS), on))
    return situation(professional(random, *rows), why="with an unlisted visit only")


def unlisted_procedure(random: Random) -> Situation:
    """2: procedures that neither CMS's list nor the user's names (REVIEW)."""
    on, code = day(random), random.choice(list(PRIMARIES))
    rest = [_line(random, one, on) for one in {_other(random, code) for _ in range(random.randint(1, 2))}]
    return situation(professional(random, _line(random, code, on, "fires"), *rest), why="with unlisted procedures only")


def primary_elsewhere(random: Random) -> Situation:
    """1: the primary is another provider's, another day's or another patient's."""
    on, code = day(random), random.choice(list(PRIMARIES))
    where: dict[str, Any] = dict(
        random.choice(
            ({"rendering_npi": "R2"}, ANOTHER_GROUP, {"patient": "P2"}, {"on": shifted(on, random.choice((-1, 1, 7)))})
        )
    )
    primary = _line(random, random.choice(PRIMARIES[code]), where.pop("on", on))
    made = (professional(random, _line(random, code, on, "fires")), professional(random, primary, **where))
    return situation(*random.sample(made, 2), why="the primary is elsewhere")


def primary_denied(random: Random) -> Situation:
    """1, as AOC-T1 2: the primary was denied."""
    on, code = day(random), random.choice(list(PRIMARIES))
    primary = _line(random, random.choice(PRIMARIES[code]), on, **paid("0.00"))
    return situation(professional(random, _line(random, code, on, "fires"), primary), why="the primary was denied")


def primary_of_another_day(random: Random) -> Situation:
    """0.4: the list named the primary until the day before."""
    on = random.choice(("2024-08-16", day(random, "2024-08-16")))
    rows = (_line(random, "X0303", on, "fires"), _line(random, "X0309", on))
    return situation(professional(random, *rows), why="a primary of earlier days")


def primary_withdrawn(random: Random) -> Situation:
    """0.2: the primary was withdrawn or voided."""
    on, code = day(random), random.choice(list(PRIMARIES))
    addon, primary = _line(random, code, on, "fires"), _line(random, random.choice(PRIMARIES[code]), on)
    if random.random() < 0.5:
        return situation(professional(random, addon, {**primary, "line_status": "deleted"}), why="the primary was withdrawn")
    voided = taken_back(random, professional(random, primary))
    return situation(professional(random, addon), *voided, why="the primary was voided")


def with_primary(random: Random) -> Situation:
    """N1, 1: with a listed primary, and other lines."""
    on, code = day(random), random.choice(list(PRIMARIES))
    rest = [_line(random, one, on) for one in random.sample((*OPERATIONS, *IDLE), random.randint(0, 2))]
    rows = (_line(random, code, on), _line(random, random.choice(PRIMARIES[code]), on), *rest)
    return situation(professional(random, *rows), why="with a listed primary")


def with_primary_on_another_claim(random: Random) -> Situation:
    """1: the primary stands on another claim of the provider's day."""
    on, code = day(random), random.choice(list(PRIMARIES))
    made = (professional(random, _line(random, one, on)) for one in (code, random.choice(PRIMARIES[code])))
    return situation(*random.sample(list(made), 2), why="the primary on another claim")


def with_an_extended_primary(random: Random) -> Situation:
    """N2: with a primary of the user's list."""
    on, code = day(random), random.choice(list(EXTENDED))
    rows = (_line(random, code, on), _line(random, EXTENDED[code], on))
    return situation(professional(random, *rows), why="with a primary of the user's list")


def last_day_of_a_primary(random: Random) -> Situation:
    """0.4: the last day on which the list names the primary, and a primary without an end."""
    primary, on = random.choice((("X0309", "2024-08-15"), ("X0308", "2024-08-16"), ("X0309", "2024-07-01")))
    return situation(professional(random, _line(random, "X0303", on), _line(random, primary, on)), why="listed that day")


def another_type(random: Random) -> Situation:
    """Types 1 and 2 belong to their own checks."""
    on, code = day(random), random.choice(("17003", "99292", "G2211", "20985", "76937", "15777", "61781", "X0305"))
    return situation(professional(random, _line(random, code, on)), why="another type of add-on")


def no_addon_yet(random: Random) -> Situation:
    """0.4: the day before the code became an add-on."""
    return situation(professional(random, _line(random, "X0307", "2024-08-14")), why="no add-on that day")


def withdrawn(random: Random) -> Situation:
    """0.2: the add-on itself was withdrawn or voided."""
    on = day(random)
    row = _line(random, random.choice(list(PRIMARIES)), on)
    if random.random() < 0.4:
        made = professional(random, {**row, "line_status": "deleted"}, _line(random, "99080", on))
        return situation(made, why="withdrawn")
    return situation(*taken_back(random, professional(random, row)), why="voided")


ERRORS = (
    alone,
    unlisted_visit,
    unlisted_procedure,
    primary_elsewhere,
    primary_denied,
    primary_of_another_day,
    primary_withdrawn,
)
NEAR_MISSES = (
    with_primary,
    with_primary_on_another_claim,
    with_an_extended_primary,
    last_day_of_a_primary,
    another_type,
    no_addon_yet,
    withdrawn,
)
