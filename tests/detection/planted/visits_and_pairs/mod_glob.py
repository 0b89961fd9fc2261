"""58, 78 and 79: without an operation to follow, or other than the record has it; and used correctly."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from auditkit.rules.settings import Settings
from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    beside,
    charge,
    day,
    done,
    noted,
    professional,
    shifted,
    taken_back,
)
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "MOD-GLOB"
SETTINGS = Settings(history_from=dt.date(2024, 1, 1))  # what is not among the claims since was not done
NINETY = ("27447", "66984", "19120", "29881", "47562", "49505", "23412", "28296", "64721", "22554", "X0090")
TEN = ("17000", "10060", "11401", "67840", "X0010")
SECOND = ("27310", "19307", "20610", "11042", "29880", "23412", "10060", "66821", "64721")
MODIFIERS = ("58", "78", "79")
RETURN = {"or_return": "Y", "related_to_prior_surgery": "Y", "staged_planned": "N"}
STAGED = {"or_return": "Y", "related_to_prior_surgery": "Y", "staged_planned": "Y"}
UNRELATED = {"or_return": "Y", "related_to_prior_surgery": "N", "staged_planned": "N"}


def _operation(random: Random, on: str, code: str, modifiers: str = "", **fields: Any) -> Claim:
    row = line(code, modifiers, service_date=on, charge_amount=charge(random), place_of_service="22")
    return professional(random, row, **fields)


def _second(
    random: Random, on: str, modifier: str, expect: str = "", record: Row | None = None, code: str = "", **fields: Any
) -> Claim:
    """The later operation with its modifier; the record says of it what is given."""
    code = code or random.choice(SECOND)
    told = noted(on, done(code, **record)) if record else {}
    with_side = modifier if random.random() < 0.6 else random.choice((f"{modifier} RT", f"LT {modifier}"))
    row = line(code, with_side, expect, service_date=on, charge_amount=charge(random), place_of_service="22")
    return professional(random, row, *beside(random, on, 1), **told, **fields)


def _kind(random: Random) -> tuple[str, int]:
    return (random.choice(NINETY), 90) if random.random() < 0.7 else (random.choice(TEN), 10)


def _pair(random: Random, modifier: str, expect: str, record: Row | None, why: str, **fields: Any) -> Situation:
    """An operation and a second one within its days."""
    on, (code, reach) = day(random, last="2024-08-31"), _kind(random)
    after = random.choice((1, reach, random.randint(1, reach)))
    claims = _operation(random, on, code), _second(random, shifted(on, after), modifier, expect, record, **fields)
    return situation(*random.sample(claims, 2), why=why)


def nothing_before(random: Random) -> Situation:
    """F2, 1: no operation before."""
    return situation(_second(random, day(random), random.choice(MODIFIERS), "fires"), why="no operation before")


def too_long_ago(random: Random) -> Situation:
    """1: the operation's days have ended, the day before often."""
    on, (code, reach) = day(random, "2024-04-01", "2024-08-31"), _kind(random)
    later = shifted(on, reach + random.choice((1, 1, 2, 20)))
    return situation(
        _operation(random, on, code), _second(random, later, random.choice(MODIFIERS), "fires"), why="its days have ended"
    )


def others_operation(random: Random) -> Situation:
    """1: another group's or another patient's operation, or one without days after."""
    on = day(random, last="2024-08-31")
    later = _second(random, shifted(on, random.randint(1, 9)), random.choice(MODIFIERS), "fires")
    if random.random() < 0.35:
        first = _operation(random, on, random.choice(("45380", "31231", "64483", "X0100")))
        return situation(first, later, why="an operation without days after")
    other = random.choice((ANOTHER_GROUP, {"patient": "P2"}, {"rendering_npi": "R2", "rendering_specialty": "06"}))
    return situation(_operation(random, on, random.choice(NINETY), **other), later, why="another's operation")


def no_return(random: Random) -> Situation:
    """2: 78, and the record knows of no return to the operating room."""
    record = {
        "or_return": "N",
        "related_to_prior_surgery": random.choice(("Y", None)),
        "auditor_confirmed": random.choice("YYN"),
    }
    return _pair(random, "78", "fires", record, "78 without a return to the operating room")


def return_billed_otherwise(random: Random) -> Situation:
    """F1, 3: 58 or 79, and the record has an unplanned, related return."""
    return _pair(random, random.choice(("58", "79")), "fires", RETURN, "an unplanned related return without 78")


def staged_or_unrelated(random: Random) -> Situation:
    """4: 78, and the record has it planned, or unrelated."""
    return _pair(random, "78", "fires", random.choice((STAGED, UNRELATED)), "78 on a planned or unrelated operation")


def return_begins_no_days(random: Random) -> Situation:
    """4: the days after begin anew with 58 and 79, not with 78."""
    on = day(random, "2024-03-01", "2024-05-31")
    first = _operation(random, on, random.choice(NINETY))
    back = _operation(random, shifted(on, random.randint(40, 80)), "27310", "78")
    late = _second(random, shifted(on, random.randint(95, 125)), random.choice(("79", "78")), "fires")
    return situation(first, back, late, why="a return begins no new days")


def voided_operation(random: Random) -> Situation:
    """0.2: the operation before was voided."""
    on = day(random, last="2024-08-31")
    first = taken_back(random, _operation(random, on, random.choice(NINETY)))
    later = _second(random, shifted(on, random.randint(1, 90)), random.choice(MODIFIERS), "fires")
    return situation(*first, later, why="the operation before was voided")


def returned(random: Random) -> Situation:
    """N2: 78 on an unplanned, related return."""
    return _pair(random, "78", "", RETURN, "a related return with 78")


def planned(random: Random) -> Situation:
    """N1: 58 on what was planned, or is more extensive."""
    record = random.choice((STAGED, {"staged_planned": "Y", "or_return": "N"}, {"related_to_prior_surgery": "Y"}))
    return _pair(random, "58", "", record, "planned, with 58")


def unrelated(random: Random) -> Situation:
    """79 on an unrelated operation."""
    return _pair(random, "79", "", random.choice((UNRELATED, {"related_to_prior_surgery": "N"})), "unrelated, with 79")


def no_record(random: Random) -> Situation:
    """1: an operation before, and no record: nothing speaks against the modifier."""
    return _pair(random, random.choice(MODIFIERS), "", None, "an operation before, no record")


def colleagues_operation(random: Random) -> Situation:
    """1: the operation before is a colleague's of the group and specialty."""
    on, (code, reach) = day(random, last="2024-08-31"), _kind(random)
    group = random.choice(({}, {"billing_npi": "G2", "billing_tin": "TING1"}))
    first = _operation(random, on, code, rendering_npi="R2", **group)
    later = _second(random, shifted(on, random.randint(1, reach)), random.choice(MODIFIERS))
    return situation(first, later, why="a colleague's operation before")


def new_days(random: Random) -> Situation:
    """4: after 58 and 79 the days begin anew."""
    on = day(random, "2024-03-01", "2024-05-31")
    first = _operation(random, on, random.choice(NINETY))
    second = _operation(
        random, shifted(on, random.randint(40, 80)), random.choice(("29881", "23412")), random.choice(("58", "79"))
    )
    late = _second(random, shifted(on, random.randint(95, 125)), random.choice(MODIFIERS))
    return situation(first, second, late, why="58 and 79 begin new days")


def days_of_that_time(random: Random) -> Situation:
    """0.4: the days are those of the day of the operation."""
    on, after = random.choice((("2024-08-01", 90), ("2024-08-15", 30), ("2024-07-31", 10), ("2024-07-31", 1)))
    later = _second(random, shifted(on, after), random.choice(MODIFIERS))
    return situation(_operation(random, on, "X0019"), later, why="within the days of that time")


def no_modifier(random: Random) -> Situation:
    """Without 58, 78 and 79 the operation is GLOB-PROC's."""
    return _pair(
        random, random.choice(("", "RT", "51", "59", "76")), "", random.choice((RETURN, STAGED, None)), "none of the three"
    )


def voided(random: Random) -> Situation:
    """0.2: voided, replaced without the modifier, or withdrawn."""
    on = day(random)
    wrong = _second(random, on, random.choice(MODIFIERS), code="27310")
    if random.random() < 0.3:
        row = line("27310", "78", service_date=on, line_status="deleted")
        return situation(professional(random, row, line("99213", service_date=on)), why="withdrawn")
    right = random.choice((None, _operation(random, on, "27310")))
    return situation(*taken_back(random, wrong, right), why="voided or replaced")


ERRORS = (
    nothing_before,
    too_long_ago,
    others_operation,
    no_return,
    return_billed_otherwise,
    staged_or_unrelated,
    return_begins_no_days,
    voided_operation,
)
NEAR_MISSES = (
    returned,
    planned,
    unrelated,
    no_record,
    colleagues_operation,
    new_days,
    days_of_that_time,
    no_modifier,
    voided,
)
