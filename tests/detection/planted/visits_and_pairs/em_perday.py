"""Two visits of one group and specialty on one day, and pairs of visits that are exempt."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    beside,
    bill,
    charge,
    day,
    professional,
    seen,
    shifted,
    taken_back,
)
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "EM-PERDAY"
OFFICE = ("99202", "99203", "99204", "99211", "99212", "99213", "99214", "99215")
HOSPITAL = ("99221", "99222", "99223", "99231", "99232", "99233", "99234", "99235", "99236", "99238", "99239")
PREVENTIVE = ("99385", "99386", "99387", "99395", "99396", "99397", "G0438", "G0439")
PROBLEM = ("99212", "99213", "99214", "99203")
UNCOUNTED = ("99283", "99285", "99308", "99348", "92014", "99243", "G2211", "G0463", "99497", "90837", "20610")
PROLONGED = (("99215", "99417"), ("99205", "G2212"), ("99223", "G0316"), ("99233", "99418"), ("99291", "99292"))


def _visit(random: Random, on: str, code: str, modifiers: str = "", **more: Any) -> Row:
    return line(code, modifiers, service_date=on, charge_amount=charge(random), **more)


def _two(random: Random, on: str, one: Row, two: Row, **other: Any) -> list[Claim]:
    """Both visits on one claim, or on two of which the second has the header given."""
    if not other and random.random() < 0.5:
        return [professional(random, one, two, *beside(random, on, 1))]
    made = [professional(random, one), professional(random, two, **other)]
    return random.sample(made, 2)


def colleagues(random: Random) -> Situation:
    """F1, 1: two physicians of one group and specialty, under any NPI of the group."""
    on = day(random)
    one, two = random.sample((*OFFICE, *HOSPITAL), 2)
    other = {"rendering_npi": "R2", **random.choice(({}, {"billing_npi": "G2", "billing_tin": "TING1"}))}
    claims = _two(random, on, _visit(random, on, one), _visit(random, on, two), **other)
    return situation(*claims, why="two visits by colleagues", expect="fires")


def one_physician(random: Random) -> Situation:
    """1: two visits by one physician, on one claim or two."""
    on = day(random)
    one, two = random.choice((random.sample(OFFICE, 2), random.sample(HOSPITAL, 2), ["99213", "99213"], ["99214", "99232"]))
    return situation(*_two(random, on, _visit(random, on, one), _visit(random, on, two)), why="two visits", expect="fires")


def admission_and_discharge(random: Random) -> Situation:
    """F2: admission and discharge of one day."""
    on, codes = day(random), (random.choice(HOSPITAL[:3]), random.choice(("99238", "99239")))
    claims = _two(random, on, *(_visit(random, on, code) for code in codes))
    return situation(*claims, why="admission and discharge", expect="fires")


def preventive_without_25(random: Random) -> Situation:
    """2: a preventive and a problem visit, and no 25."""
    on = day(random)
    rows = _visit(random, on, random.choice(PREVENTIVE)), _visit(random, on, random.choice(PROBLEM))
    return situation(*_two(random, on, *rows), why="preventive and problem visit without 25", expect="fires")


def excuse_of_a_procedure(random: Random) -> Situation:
    """2: 25 for a procedure excuses no second visit."""
    on = day(random)
    one, two = random.sample((*OFFICE[4:], "99232"), 2)
    rows = _visit(random, on, one, "25"), _visit(random, on, two), _visit(random, on, random.choice(("20610", "17000")))
    return situation(professional(random, *rows), why="25 for a procedure", expect="fires")


def critical_care_without_25(random: Random) -> Situation:
    """2: critical care and an earlier visit of the day, and no 25."""
    on = day(random)
    rows = _visit(random, on, "99291"), _visit(random, on, random.choice(("99223", "99232", "99214")))
    return situation(*_two(random, on, *rows), why="critical care and a visit without 25", expect="fires")


def critical_care_not_separate(random: Random) -> Situation:
    """2: with 25, but the record says the visit was none of its own."""
    on = day(random)
    rows = _visit(random, on, "99291"), _visit(random, on, random.choice(("99223", "99232", "99214")), "25")
    made = professional(random, *rows, **seen(on, separately_identifiable_em="N", critical_care_minutes=50))
    return situation(made, why="critical care and a visit that was none of its own", expect="fires")


def three_visits(random: Random) -> Situation:
    """2: a preventive visit with a problem visit with 25, and a second problem visit."""
    on = day(random)
    one, two = random.sample(PROBLEM, 2)
    rows = _visit(random, on, random.choice(PREVENTIVE)), _visit(random, on, one, "25")
    other = professional(random, _visit(random, on, two), rendering_npi="R2")
    return situation(professional(random, *rows), other, why="two problem visits beside a preventive one", expect="fires")


def other_specialty_or_group(random: Random) -> Situation:
    """N1, 2: another specialty of the group, or another group."""
    on = day(random)
    one, two = random.sample((*OFFICE, *HOSPITAL), 2)
    other = random.choice(({"rendering_npi": "R2", "rendering_specialty": "06"}, ANOTHER_GROUP))
    claims = _two(random, on, _visit(random, on, one), _visit(random, on, two), **other)
    return situation(*claims, why="another specialty or group")


def preventive_and_problem(random: Random) -> Situation:
    """N2, 2: a preventive visit and a problem visit with 25."""
    on = day(random)
    rows = _visit(random, on, random.choice(PREVENTIVE)), _visit(random, on, random.choice(PROBLEM), "25")
    return situation(*_two(random, on, *rows), why="preventive and problem visit with 25")


def critical_care_apart(random: Random) -> Situation:
    """2: critical care, and an earlier visit with 25 that the record shows apart."""
    on = day(random)
    rows = _visit(random, on, "99291"), _visit(random, on, random.choice(("99223", "99232", "99214")), "25")
    made = professional(random, *rows, **seen(on, separately_identifiable_em="Y", critical_care_minutes=50))
    return situation(made, why="critical care and a visit apart")


def prolonged(random: Random) -> Situation:
    """2: prolonged and further critical care are no visits of their own."""
    on, codes = day(random), random.choice(PROLONGED)
    return situation(*_two(random, on, *(_visit(random, on, code) for code in codes)), why="a visit and its add-on")


def uncounted(random: Random) -> Situation:
    """8.4: codes that are not counted."""
    on = day(random)
    rows = _visit(random, on, random.choice(UNCOUNTED)), _visit(random, on, random.choice((*OFFICE, *HOSPITAL)))
    return situation(*_two(random, on, *rows), why="the other is not counted")


def another_day_or_patient(random: Random) -> Situation:
    """Another day, or another patient."""
    on = day(random)
    one, two = random.sample((*OFFICE, *HOSPITAL), 2)
    other = random.choice(({}, {"patient": "P2"}))
    later = on if other else shifted(on, random.choice((-1, 1)))
    claims = professional(random, _visit(random, on, one)), professional(random, _visit(random, later, two), **other)
    return situation(*claims, why="another day or patient")


def hospital_bill(random: Random) -> Situation:
    """P: a hospital's bill of the same visit."""
    on, code = day(random), random.choice(OFFICE[2:])
    hospital = bill(random, on, _visit(random, on, random.choice(("G0463", code))), billing_tin="TING1")
    return situation(professional(random, _visit(random, on, code)), hospital, why="a hospital's bill")


def taken_back_or_withdrawn(random: Random) -> Situation:
    """0.2: one of the visits was withdrawn, voided or replaced by the other."""
    on = day(random)
    one, two = random.sample(OFFICE, 2)
    first, second = _visit(random, on, one), _visit(random, on, two)
    if random.random() < 0.3:
        return situation(professional(random, first, {**second, "line_status": "deleted"}), why="withdrawn")
    if random.random() < 0.5:
        return situation(*taken_back(random, professional(random, first), professional(random, second)), why="replaced")
    voided = taken_back(random, professional(random, first))
    return situation(*voided, professional(random, second), why="voided")


def one_visit(random: Random) -> Situation:
    """One visit, with procedures and tests beside it."""
    on = day(random)
    rest = [_visit(random, on, code) for code in random.sample(("20610", "93000", "80053", "71046"), random.randint(1, 3))]
    return situation(professional(random, _visit(random, on, random.choice(OFFICE), "25"), *rest), why="one visit")


ERRORS = (
    colleagues,
    one_physician,
    admission_and_discharge,
    preventive_without_25,
    excuse_of_a_procedure,
    critical_care_without_25,
    critical_care_not_separate,
    three_visits,
)
NEAR_MISSES = (
    other_specialty_or_group,
    preventive_and_problem,
    critical_care_apart,
    prolonged,
    uncounted,
    another_day_or_patient,
    hospital_bill,
    taken_back_or_withdrawn,
    one_visit,
)
