"""Visits inside the days of an operation: without 24, and those that the package does not hold."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from auditkit.rules.settings import Settings
from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    beside,
    bill,
    charge,
    day,
    professional,
    shifted,
    taken_back,
)
from tests.detection.planting import Claim, Situation, line, situation

CHECK = "GLOB-EM"
SETTINGS = Settings(window_from=dt.date(2024, 6, 1), window_until=dt.date(2024, 12, 31))
NINETY = ("27447", "66984", "27310", "19120", "19307", "29881", "47562", "49505", "23412", "28296", "64721", "22554", "X0090")
TEN = ("17000", "10060", "17110", "11401", "67840", "X0010")
NONE = ("20610", "45380", "11042", "64483", "31231", "93000", "96372", "71046", "X0100")  # 000 and XXX
VISITS = ("99212", "99213", "99214", "99215", "99232", "92012", "92014", "99348", "99283", "99309", "99291", "99203")


def _operation(random: Random, on: str, code: str, modifiers: str = "", **fields: Any) -> Claim:
    place = random.choice(("11", "22", "24")) if code in TEN else random.choice(("21", "22", "24"))
    row = line(code, modifiers, service_date=on, charge_amount=charge(random), place_of_service=place)
    return professional(random, row, **fields)


def _visit(random: Random, on: str, modifiers: str = "", expect: str = "fires", code: str = "", **fields: Any) -> Claim:
    row = line(code or random.choice(VISITS), modifiers, expect, service_date=on, charge_amount=charge(random))
    return professional(random, row, *beside(random, on, 1), **fields)


def _kind(random: Random) -> tuple[str, int]:
    """An operation and the days that its package reaches."""
    return (random.choice(NINETY), 90) if random.random() < 0.65 else (random.choice(TEN), 10)


def _after(random: Random, days: int | None = None, why: str = "", **visit: Any) -> Situation:
    """An operation and a visit so many days later, by default within its days."""
    code, reach = _kind(random)
    on = day(random)
    after = days if days is not None else random.choice((1, reach, random.randint(1, reach)))
    modifiers = random.choice(("", "", "RT", "22", "62", "51")) if reach == 90 else ""
    claims = _operation(random, on, code, modifiers), _visit(random, shifted(on, after), **visit)
    return situation(*random.sample(claims, 2), why=why)


def without_24(random: Random) -> Situation:
    """F1, 1, 2c: no modifier within the days, on the first and the last of them often."""
    return _after(random, why="no 24 within the days")


def colleague(random: Random) -> Situation:
    """Needs: a colleague of the group and specialty, under any NPI of the group."""
    group = random.choice(({}, {"billing_npi": "G2", "billing_tin": "TING1"}))
    return _after(random, why="a colleague's visit", rendering_npi="R2", **group)


def another_modifier(random: Random) -> Situation:
    """8.4: another modifier than 24 does not do: 25, 57, 79, AI."""
    return _after(random, why="a modifier other than 24", modifiers=random.choice(("25", "57", "79", "25 GC", "AI", "95")))


def practitioner(random: Random) -> Situation:
    """A nurse practitioner or assistant of the surgeon's group (REVIEW by default)."""
    who = {"rendering_npi": "R2", "rendering_specialty": random.choice(("50", "97"))}
    return _after(random, why="a practitioner of the group", **who)


def another_payer(random: Random) -> Situation:
    """0.3: the operation was billed to another payer."""
    on, (code, reach) = day(random), _kind(random)
    operation = _operation(random, on, code, payer_class="commercial", payer_id="PAYER2")
    return situation(operation, _visit(random, shifted(on, random.randint(1, reach))), why="the operation under another payer")


def changed_days(random: Random) -> Situation:
    """0.4: the days are those of the day of the operation."""
    on, after = random.choice(
        (("2024-08-01", 90), ("2024-08-20", random.randint(11, 90)), ("2024-07-31", 10), ("2024-07-05", 3))
    )
    return situation(_operation(random, on, "X0019"), _visit(random, shifted(on, after)), why="the days of the operation's day")


def operation_before_the_window(random: Random) -> Situation:
    """0.2.4: history counts: the operation was before the window, the visit is within it."""
    on, code = day(random, "2024-04-02", "2024-05-31"), random.choice(NINETY)
    later = random.choice((shifted(on, 90), day(random, "2024-06-01", shifted(on, 90))))
    return situation(_operation(random, on, code), _visit(random, later), why="the operation before the window")


def second_operation(random: Random) -> Situation:
    """1: an older package has ended, a younger one has not."""
    on = day(random)
    older = _operation(random, shifted(on, -random.randint(91, 200)), random.choice(NINETY))
    younger = _operation(random, on, random.choice(TEN))
    return situation(older, younger, _visit(random, shifted(on, random.randint(1, 10))), why="a younger operation's days")


def shared_with_an_outsider(random: Random) -> Situation:
    """1: a colleague's assistance does not end the package of the surgeon."""
    on, code = day(random), random.choice(NINETY)
    assistant = _operation(random, on, code, random.choice(("80", "82", "AS")), **ANOTHER_GROUP)
    visit = _visit(random, shifted(on, random.randint(1, 90)))
    return situation(_operation(random, on, code), assistant, visit, why="the surgeon's own visit, assisted operation")


def day_before(random: Random) -> Situation:
    """The row of MOD-57: the day before 90 days: INFO here."""
    on, code = day(random), random.choice(NINETY)
    made = _visit(random, shifted(on, -1), expect="info", code=random.choice(("99213", "99214", "92012")))
    return situation(made, _operation(random, on, code), why="the day before belongs to MOD-57")


def specialty_unknown(random: Random) -> Situation:
    """The specialty is blank on either side: cannot tell."""
    on, (code, reach) = day(random), _kind(random)
    blank = {"rendering_npi": "R2", "rendering_specialty": None}
    visit = _visit(random, shifted(on, random.randint(1, reach)), "", "cannot tell", **blank)
    return situation(_operation(random, on, code), visit, why="a colleague without a specialty")


def with_24(random: Random) -> Situation:
    """2c, 3: with 24, whatever other modifiers; critical care with 24 and FT."""
    if random.random() < 0.2:
        return _after(random, why="critical care with 24 and FT", modifiers="24 FT", code="99291", expect="")
    return _after(random, why="with 24", modifiers=random.choice(("24", "24 25", "25 24", "GC 24")), expect="")


def after_the_last_day(random: Random) -> Situation:
    """N1, N3: the day after the last, and later."""
    on, (code, reach) = day(random), _kind(random)
    after = reach + random.choice((1, 1, 2, random.randint(3, 60)))
    return situation(_operation(random, on, code), _visit(random, shifted(on, after), expect=""), why="after the last day")


def other_specialty_or_group(random: Random) -> Situation:
    """N2, 4: another specialty, or another group."""
    other = random.choice(({"rendering_npi": "R2", "rendering_specialty": "06"}, ANOTHER_GROUP))
    return _after(random, why="another specialty or group", expect="", **other)


def earlier_visit(random: Random) -> Situation:
    """4: two days before and earlier."""
    return _after(random, -random.choice((2, 2, 3, 30)), why="two days before or earlier", expect="")


def same_day(random: Random) -> Situation:
    """2a, b: the day of the operation belongs to MOD-25-MISS and MOD-57."""
    return _after(random, 0, why="the day of the operation", expect="", modifiers=random.choice(("", "25", "57")))


def no_package(random: Random) -> Situation:
    """1: 000, XXX and maternity have no days after."""
    on, code = day(random), random.choice((*NONE, "59400", "59510", "17003"))
    visit = _visit(random, shifted(on, random.randint(1, 9)), expect="")
    return situation(_operation(random, on, code), visit, why="no days after this service")


def not_the_surgeon(random: Random) -> Situation:
    """1, 5: what the physician billed was assistance, or care after another's operation."""
    on, code = day(random), random.choice(NINETY)
    modifier = random.choice(("80", "82", "AS", "55"))
    mine = _operation(random, on, code, modifier)
    surgeon = _operation(random, on, code, "54" if modifier == "55" else "", **ANOTHER_GROUP)
    visit = _visit(random, shifted(on, random.randint(1, 90)), expect="")
    return situation(mine, surgeon, visit, why=f"only {modifier}")


def transferred(random: Random) -> Situation:
    """4: the surgeon handed the care over (54)."""
    on, code = day(random), random.choice(NINETY)
    after = _operation(random, on, code, "55", **ANOTHER_GROUP)
    visit = _visit(random, shifted(on, random.randint(1, 90)), expect="")
    return situation(_operation(random, on, code, "54"), after, visit, why="care handed over")


def no_visit_code(random: Random) -> Situation:
    """4: 99024, tests and procedures are no visits."""
    return _after(random, why="no visit", expect="", code=random.choice(("99024", "93000", "71046", "20610", "85025")))


def another_patient_or_bill(random: Random) -> Situation:
    """Another patient's operation, or a hospital's bill of a visit."""
    on, (code, reach) = day(random), _kind(random)
    later = shifted(on, random.randint(1, reach))
    if random.random() < 0.5:
        visit = _visit(random, later, expect="", patient="P2")
        return situation(_operation(random, on, code), visit, why="another patient")
    hospital = bill(random, later, line(random.choice(("G0463", "99213")), service_date=later), billing_tin="TING1")
    return situation(_operation(random, on, code), hospital, why="a hospital's bill")


def other_days_of_that_time(random: Random) -> Situation:
    """0.4: ten days, while the code had ten."""
    on, after = random.choice((("2024-07-31", 11), ("2024-07-20", 30), ("2024-07-01", 80)))
    made = _visit(random, shifted(on, after), expect="")
    return situation(_operation(random, on, "X0019"), made, why="ten days at the time of the operation")


def visit_before_the_window(random: Random) -> Situation:
    """0.2.4: no finding on a visit before the window."""
    on, code = day(random, "2024-04-02", "2024-05-20"), random.choice(NINETY)
    visit = _visit(random, day(random, shifted(on, 1), "2024-05-31"), expect="")
    return situation(_operation(random, on, code), visit, why="the visit before the window")


def voided(random: Random) -> Situation:
    """0.2: the operation or the visit was voided, or replaced with 24."""
    on, (code, reach) = day(random), _kind(random)
    operation = _operation(random, on, code)
    later = shifted(on, random.randint(1, reach))
    visit = _visit(random, later, expect="")
    if random.random() < 0.5:
        return situation(*taken_back(random, operation), visit, why="the operation was voided")
    right = random.choice((None, _visit(random, later, "24", "")))
    return situation(operation, *taken_back(random, visit, right), why="the visit was voided or replaced")


ERRORS = (
    without_24,
    colleague,
    another_modifier,
    practitioner,
    another_payer,
    changed_days,
    operation_before_the_window,
    second_operation,
    shared_with_an_outsider,
    day_before,
    specialty_unknown,
)
NEAR_MISSES = (
    with_24,
    after_the_last_day,
    other_specialty_or_group,
    earlier_visit,
    same_day,
    no_package,
    not_the_surgeon,
    transferred,
    no_visit_code,
    another_patient_or_bill,
    other_days_of_that_time,
    visit_before_the_window,
    voided,
)
