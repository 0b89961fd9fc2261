"""Procedures that the record says were stopped, without 52 or 53; both where they cannot stand; and right uses."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import (
    around,
    billed,
    day,
    done,
    noted,
    professional,
    service,
    taken_back,
)
from tests.detection.planting import Claim, Situation, situation

CHECK = "MOD-5253"
CODES = ("45378", "44388", "G0105", "G0121", "20610", "45385", "43239", "27447", "64721", "36556")
NOTE = "Stopped after the transverse colon was reached"
VISITS = ("99213", "99214", "99203", "99232", "97110", "97140", "97530")  # visits and services by the minute


def _recorded(random: Random, code: str, mods: str, discontinued: str, expect: str = "", **fields: Any) -> Claim:
    on = day(random)
    record = noted(on, done(code, discontinued=discontinued, auditor_confirmed=fields.pop("confirmed", "Y")))
    return around(random, service(random, code, mods, expect, on=on, **fields), **record)


def stopped_without(random: Random) -> Situation:
    """F1, 1: stopped after the start, or done in part, without 52 or 53."""
    how = random.choice(("partial", "after_anesthesia"))
    made = _recorded(random, random.choice(CODES), random.choice(("", "", "59", "51")), how, "fires")
    return situation(made, why="stopped, without 52 or 53")


def stopped_unconfirmed(random: Random) -> Situation:
    """1, 2.3: the same from an abstract that no auditor confirmed."""
    made = _recorded(random, random.choice(CODES), "", "partial", "fires", confirmed="N")
    return situation(made, why="stopped by an unconfirmed abstract, without 52 or 53")


def never_begun(random: Random) -> Situation:
    """F2, 2: 53 for what was called off before it began."""
    made = _recorded(random, random.choice(CODES), random.choice(("53", "53 59")), "before_anesthesia", "fires")
    return situation(made, why="53, and nothing was begun")


def on_a_visit(random: Random) -> Situation:
    """4: 52 or 53 on visits and on services by the minute."""
    made = service(random, random.choice(VISITS), random.choice(("52", "53")), "fires", line_note=NOTE)
    return situation(around(random, made), why="52 or 53 on a visit or timed service")


def without_note(random: Random) -> Situation:
    """3: 52 or 53 without a note on the line."""
    made = service(random, random.choice(CODES), random.choice(("52", "53")), "info")
    return situation(around(random, made), why="52 or 53 without a note")


def stopped_with(random: Random) -> Situation:
    """N1, 1: stopped, with 52 or 53."""
    how = random.choice(("partial", "after_anesthesia"))
    mods = random.choice(("53", "52", "53 59"))
    return situation(_recorded(random, random.choice(CODES), mods, how, line_note=NOTE), why="stopped, with 52 or 53")


def complete(random: Random) -> Situation:
    """N2: done in full."""
    made = _recorded(random, random.choice(CODES), random.choice(("", "59")), "none")
    return situation(made, why="done in full")


def no_record(random: Random) -> Situation:
    """1: nothing says that it was stopped."""
    return situation(around(random, service(random, random.choice(CODES))), why="no record")


def modified_without_record(random: Random) -> Situation:
    """3, 5: 52 or 53 with or without a note, no record."""
    note = random.choice((NOTE, None))
    made = service(random, random.choice(CODES), random.choice(("52", "53")), line_note=note)
    return situation(around(random, made), why="52 or 53, no record")


def another_service(random: Random) -> Situation:
    """1: another service of the encounter was stopped, and has its modifier."""
    on, (stopped, full) = day(random), random.sample(CODES, 2)
    record = noted(on, done(stopped, discontinued="partial"), done(full, discontinued="none"))
    lines = service(random, stopped, "53", on=on, line_note=NOTE), service(random, full, on=on)
    return situation(professional(random, *lines, **record), why="the other service was stopped")


def facility(random: Random) -> Situation:
    """6: a hospital's bill is MOD-7374's."""
    on, code = day(random), random.choice(CODES[:7])
    record = noted(on, done(code, discontinued=random.choice(("after_anesthesia", "before_anesthesia", "partial"))))
    made = billed(random, service(random, code, random.choice(("", "73", "74")), on=on), **record)
    return situation(made, why="a hospital's bill")


def visit_in_full(random: Random) -> Situation:
    """4: a visit without 52."""
    return situation(around(random, service(random, random.choice(VISITS), random.choice(("", "25")))), why="a visit")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without 53."""
    on = day(random)
    wrong = professional(random, service(random, "99213", "52", on=on))
    right = professional(random, service(random, "99213", on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    stopped_without,
    stopped_unconfirmed,
    never_begun,
    on_a_visit,
    without_note,
)
NEAR_MISSES = (
    stopped_with,
    complete,
    no_record,
    modified_without_record,
    another_service,
    facility,
    visit_in_full,
    voided,
)
