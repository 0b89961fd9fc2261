"""What is ordinary about the claims of this family: services beside, complete bills, claims taken back, charges."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import charge, day, shifted, taken_back
from tests.detection.planted.visits_and_pairs.ordinary import bill, done, noted, professional, seen
from tests.detection.planting import Claim, Row, Situation, line, situation

__all__ = [
    "around",
    "bill",
    "billed",
    "charge",
    "day",
    "done",
    "noted",
    "one",
    "professional",
    "seen",
    "service",
    "shifted",
    "taken_back",
    "unmoved",
    "weekday",
]
BESIDE = ("36415", "94760", "97803")  # one unit, no operation, no visit, no test, no modifier


def service(random: Random, code: str | None, modifiers: str = "", expect: str = "", on: str = "", **fields: Any) -> Row:
    """A line of one unit on the day, or on any day of the quarter, at any charge."""
    told = {"service_date": on or day(random), "charge_amount": charge(random), **fields}
    return line(code, modifiers, expect, **told)


def around(random: Random, *lines: Row, **fields: Any) -> Claim:
    """A professional claim of the lines with up to ``most`` (two) services beside them, in any order."""
    most = fields.pop("most", 2)
    on = str(lines[0]["service_date"])
    beside = [service(random, code, on=on) for code in random.sample(BESIDE, random.randint(0, most))]
    return professional(random, *lines, *beside, **fields)


def billed(random: Random, *lines: Row, **fields: Any) -> Claim:
    """A hospital's outpatient bill of the lines."""
    days = sorted(str(row["service_date"]) for row in lines)
    return bill(random, days[0], *lines, **{"through": days[-1], **fields})


def one(random: Random, code: str, modifiers: str = "", expect: str = "", *, why: str, **fields: Any) -> Situation:
    """A professional claim with one line that matters; the line's own columns stand in ``of_line``."""
    made = service(random, code, modifiers, expect, **fields.pop("of_line", {}))
    return situation(around(random, made, **fields), why=why)


def unmoved(random: Random, code: str, modifiers: str, why: str = "voided or replaced", **fields: Any) -> Situation:
    """A claim that would be wrong, but was voided, or replaced by one without the modifiers."""
    of_line = fields.pop("of_line", {})
    wrong = professional(random, service(random, code, modifiers, **of_line), **fields)
    right = professional(random, service(random, code, "", **of_line), **fields)
    return situation(*taken_back(random, wrong, random.choice((None, right))), why=why)


def weekday(on: str) -> int:
    """0 for a Monday to 6 for a Sunday."""
    return dt.date.fromisoformat(on).weekday()
