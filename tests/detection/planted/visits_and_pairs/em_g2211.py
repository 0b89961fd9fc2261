"""The complexity add-on without its visit, beside 25, more than once; and where it may stand."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    beside,
    charge,
    day,
    professional,
    shifted,
    taken_back,
)
from tests.detection.planting import Row, Situation, line, situation

CHECK = "EM-G2211"
BASES = ("99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215")
OTHER_FAMILIES = ("99223", "99232", "99349", "99344", "99283", "99309", "99396", "92014", "G0439", "99243", "99291", "90837")
PROCEDURES = ("20610", "17000", "11102", "93000", "96372")
PREVENTIVE = ("G0438", "G0439", "G0008", "G0009", "G0010", "G0444", "G0442", "G0402")
IN_2025 = ("2025-01-01", "2025-12-31")


def _rows(random: Random, on: str, base: str, modifiers: str = "", expect: str = "", **more: Any) -> tuple[Row, Row]:
    """The visit and the add-on of one day."""
    visit = line(base, modifiers, service_date=on, charge_amount=charge(random))
    return visit, line("G2211", expect=expect, service_date=on, charge_amount=charge(random), **more)


def no_visit(random: Random) -> Situation:
    """1: no visit that day, whatever else there is."""
    on = day(random, "2024-01-01", "2025-06-30")
    _, addon = _rows(random, on, "99213", expect="fires")
    rest = [line(code, service_date=on) for code in random.sample(PROCEDURES, random.randint(0, 2))]
    return situation(professional(random, addon, *rest), why="no visit")


def visit_elsewhere(random: Random) -> Situation:
    """1: the visit is another physician's, another day's or another patient's."""
    on = day(random)
    visit, addon = _rows(random, on, random.choice(BASES), expect="fires")
    other = random.choice(({"rendering_npi": "R2"}, ANOTHER_GROUP, {"patient": "P2"}, {}))
    if not other:
        visit = {**visit, "service_date": shifted(on, random.choice((-1, 1)))}
    claims = professional(random, addon), professional(random, visit, **other)
    return situation(*random.sample(claims, 2), why="the visit is elsewhere")


def other_family(random: Random) -> Situation:
    """3: visits of another family."""
    on = day(random)
    rows = _rows(random, on, random.choice(OTHER_FAMILIES), expect="fires")
    return situation(professional(random, *rows), why="a visit of another family")


def beside_25_in_2024(random: Random) -> Situation:
    """F2, 2: the visit has 25, and in 2024 nothing excused it."""
    on = random.choice(("2024-01-01", "2024-12-31", "2024-05-01", day(random, "2024-01-01", "2024-12-31")))
    reason = line(random.choice((*PREVENTIVE, *PROCEDURES)), service_date=on)
    rows = _rows(random, on, random.choice(BASES), random.choice(("25", "25 GC", "24 25")), "fires")
    return situation(professional(random, *rows, reason), why="25 in 2024")


def beside_25_for_a_procedure(random: Random) -> Situation:
    """F1, 2: from 2025 on, 25 for a procedure."""
    on = random.choice(("2025-01-01", day(random, *IN_2025)))
    rest = [line(code, service_date=on) for code in random.sample(PROCEDURES, random.randint(1, 2))]
    rows = _rows(random, on, random.choice(BASES), "25", "fires")
    return situation(professional(random, *rows, *rest), why="25 for a procedure")


def preventive_service_of_another(random: Random) -> Situation:
    """2: the preventive service is another practitioner's, or another day's."""
    on = day(random, *IN_2025)
    rows = _rows(random, on, random.choice(BASES), "25", "fires")
    other = random.choice(({"rendering_npi": "R2"}, {}))
    reason = line(random.choice(PREVENTIVE), service_date=on if other else shifted(on, random.choice((-1, 1))))
    procedure = line(random.choice(PROCEDURES), service_date=on)
    made = professional(random, *rows, procedure), professional(random, reason, **other)
    return situation(*made, why="the preventive service is another's")


def twice(random: Random) -> Situation:
    """4: more than one unit."""
    on = day(random, "2024-01-01", "2025-06-30")
    rows = _rows(random, on, random.choice(BASES), "", "fires", units=str(random.randint(2, 4)))
    return situation(professional(random, *rows, *beside(random, on)), why="more than one unit")


def right(random: Random) -> Situation:
    """N1: with a visit and without 25, tests and injections beside."""
    on = random.choice(("2024-01-01", day(random, "2024-01-01", "2025-12-31")))
    rows = _rows(random, on, random.choice(BASES), random.choice(("", "", "GC", "95", "GT", "24")))
    return situation(professional(random, *rows, *beside(random, on)), why="with a visit")


def preventive_in_2025(random: Random) -> Situation:
    """N2, 2: from 2025 on, 25 for a preventive service or a vaccine."""
    on = random.choice(("2025-01-01", day(random, *IN_2025)))
    rows = _rows(random, on, random.choice(BASES), random.choice(("25", "25 GC")))
    reason = line(random.choice(PREVENTIVE), service_date=on)
    return situation(professional(random, *rows, reason), why="25 for a preventive service in 2025")


def over_two_claims(random: Random) -> Situation:
    """1: the visit, or what 25 stands for, is on another claim of the physician's day."""
    on = day(random, *IN_2025)
    visit, addon = _rows(random, on, random.choice(BASES))
    if random.random() < 0.5:
        made = professional(random, visit), professional(random, addon)
    else:
        visit["modifier_1"] = "25"
        made = professional(random, visit, addon), professional(random, line(random.choice(PREVENTIVE), service_date=on))
    return situation(*random.sample(made, 2), why="over two claims")


def before_2024(random: Random) -> Situation:
    """Medicare's rule begins on 2024-01-01."""
    on = random.choice(("2023-12-31", day(random, "2022-01-01", "2023-12-31")))
    rows = _rows(random, on, random.choice(BASES), random.choice(("", "25")))
    return situation(professional(random, *random.choice((rows, rows[1:])), line("20610", service_date=on)), why="before 2024")


def another_profile(random: Random) -> Situation:
    """The rule is Medicare's."""
    on = day(random, "2024-01-01", "2025-12-31")
    rows = _rows(random, on, random.choice((*BASES, *OTHER_FAMILIES)), random.choice(("", "25")))
    told = {"rule_profile": "cpt", "payer_class": "commercial"}
    return situation(professional(random, *rows, line("20610", service_date=on), **told), why="not under Medicare's rules")


def voided(random: Random) -> Situation:
    """0.2: voided, replaced with its visit, or withdrawn."""
    on = day(random)
    visit, addon = _rows(random, on, random.choice(BASES))
    wrong = professional(random, addon)
    if random.random() < 0.3:
        return situation(
            professional(random, {**visit, "modifier_1": "25"}, {**addon, "line_status": "deleted"}), why="withdrawn"
        )
    again = random.choice((None, professional(random, visit, addon)))
    return situation(*taken_back(random, wrong, again), why="voided or replaced")


def other_addons(random: Random) -> Situation:
    """No add-on of complexity: other add-ons beside 25."""
    on = day(random)
    visit, _ = _rows(random, on, random.choice(BASES), "25")
    rest = [line(code, service_date=on) for code in random.sample(("90833", "G2212", "96160", "20610", "G0506"), 2)]
    return situation(professional(random, visit, *rest), why="another add-on")


ERRORS = (
    no_visit,
    visit_elsewhere,
    other_family,
    beside_25_in_2024,
    beside_25_for_a_procedure,
    preventive_service_of_another,
    twice,
)
NEAR_MISSES = (right, preventive_in_2025, over_two_claims, before_2024, another_profile, voided, other_addons)
