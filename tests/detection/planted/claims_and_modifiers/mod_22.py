"""22 where it cannot stand or stands without a note, or far more often than among peers, and 22 with its note."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, professional, service, taken_back
from tests.detection.planting import Situation, situation

CHECK = "MOD-22"
OPERATIONS = ("27447", "22554", "47562", "64721", "29881", "66984", "20610", "45378", "11042", "10060")
VISITS = ("99213", "99214", "99203", "99223", "99232", "99284", "92014", "99291")
ADD_ONS = ("17003", "22552", "63048", "11045", "11103")
NO_PERIOD = ("93010", "71046", "93306", "97110", "96372", "85025")  # global period XXX
NOTES = (
    "Dense adhesions took 90 minutes beyond the usual",
    "Morbid obesity; operation lasted twice the usual, see operative report",
    "Scarring after radiation, 75 minutes more",
)


def on_a_visit(random: Random) -> Situation:
    """F1, 1: a visit, with a note or without."""
    made = service(
        random, random.choice(VISITS), random.choice(("22", "22 25")), "fires", line_note=random.choice((None, *NOTES))
    )
    return situation(around(random, made), why="22 on a visit")


def on_an_add_on(random: Random) -> Situation:
    """1: an add-on code."""
    made = service(random, random.choice(ADD_ONS), random.choice(("22", "22 59")), "fires", line_note=random.choice(NOTES))
    return situation(around(random, made), why="22 on an add-on code")


def without_period(random: Random) -> Situation:
    """1: a global period of XXX."""
    made = service(random, random.choice(NO_PERIOD), "22", "fires", line_note=random.choice((None, *NOTES)))
    return situation(around(random, made), why="22 on a global period of XXX")


def without_note(random: Random) -> Situation:
    """F2, 2: no note on the line or the claim."""
    made = service(random, random.choice(OPERATIONS), random.choice(("22", "22 RT", "22 59")), "fires")
    return situation(around(random, made), why="22 without a note")


def with_note(random: Random) -> Situation:
    """N1: a note on the line."""
    made = service(random, random.choice(OPERATIONS), random.choice(("22", "22 RT")), line_note=random.choice(NOTES))
    return situation(around(random, made), why="22 with a note")


def without(random: Random) -> Situation:
    """N2: no 22."""
    code = random.choice(OPERATIONS + VISITS + ADD_ONS + NO_PERIOD)
    return situation(around(random, service(random, code, random.choice(("", "59", "76", "52")))), why="no 22")


def two_lines(random: Random) -> Situation:
    """22 with its note on the operation, a visit beside it without."""
    on = day(random)
    lines = service(random, "27447", "22", on=on, line_note=random.choice(NOTES)), service(random, "99214", "57", on=on)
    return situation(around(random, *lines), why="22 on the operation alone")


def units_of_22(random: Random) -> Situation:
    """Many units, or a charge of 22, are no modifier 22."""
    made = service(random, random.choice(OPERATIONS), "", units=random.choice(("22", "2")), charge_amount="22.00")
    return situation(around(random, made), why="22 elsewhere than in the modifiers")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without 22."""
    on, code = day(random), random.choice(VISITS + OPERATIONS)
    wrong, right = professional(random, service(random, code, "22", on=on)), professional(random, service(random, code, on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


def withdrawn(random: Random) -> Situation:
    """0.2: the line with 22 was withdrawn."""
    on, code = day(random), random.choice(OPERATIONS)
    lines = service(random, code, "22", on=on, line_status="deleted"), service(random, code, on=on)
    return situation(around(random, *lines), why="a withdrawn line")


ERRORS = (
    on_a_visit,
    on_an_add_on,
    without_period,
    without_note,
)
NEAR_MISSES = (
    with_note,
    without,
    two_lines,
    units_of_22,
    voided,
    withdrawn,
)
