"""Prolonged visits by CPT's rules: units against minutes and against the visit they prolong."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import beside, charge, day, professional, seen, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "EM-PROL-CPT"
CPT = {"rule_profile": "cpt", "payer_class": "commercial"}
# Least minutes of the first unit; 99483 as the rulebook has it, to verify.
OFFICE = {"99205": 75, "99215": 55, "99245": 70, "99345": 90, "99350": 75, "99483": 75}
INPATIENT = {"99223": 90, "99233": 65, "99236": 100, "99255": 95, "99306": 65, "99310": 60}
BELOW_THE_TOP = {
    "99417": ("99204", "99214", "99213", "99244", "99344", "99349"),
    "99418": ("99222", "99232", "99235", "99254", "99305", "99309"),
}
ELSEWHERE = {"99417": ("99223", "99233", "99310", "99285", "99239"), "99418": ("99215", "99205", "99350", "99285", "99239")}


def _pick(random: Random) -> tuple[str, int, str]:
    """A visit, the minutes of its first unit, and the code that prolongs it."""
    table, code = random.choice(((OFFICE, "99417"), (INPATIENT, "99418")))
    visit = random.choice(list(table))
    return visit, table[visit], code


def _prolonged(
    random: Random, visit: str, code: str, units: int, minutes: int | None, expect: str = "", on: str = "", **fields: Any
) -> Claim:
    """A visit with its prolonged service, and the minutes that the record documents."""
    on = on or day(random)
    rows: list[Row] = fields.pop("rows", [])
    first = line(visit, service_date=on, charge_amount=charge(random))
    second = line(code, expect=expect, service_date=on, units=str(units), charge_amount=charge(random))
    record = {} if minutes is None else seen(on, total_minutes=minutes, time_documented="Y")
    return professional(random, first, second, *rows, *beside(random, on, 1), **{**CPT, **record, **fields})


def too_many(random: Random) -> Situation:
    """F1, 2, 6: more units than the minutes allow."""
    visit, least, code = _pick(random)
    allowed = random.randint(1, 3)
    minutes = least + 15 * (allowed - 1) + random.choice((0, 14, random.randint(0, 14)))
    made = _prolonged(random, visit, code, allowed + random.randint(1, 2), minutes, "fires")
    return situation(made, why="more units than minutes allow")


def too_short(random: Random) -> Situation:
    """2, 3: not yet 15 minutes beyond the visit's own."""
    visit, least, code = _pick(random)
    minutes = least - random.choice((1, 1, 14, 15, 20))
    return situation(_prolonged(random, visit, code, 1, minutes, "fires"), why="below the first unit")


def not_the_top(random: Random) -> Situation:
    """1: the visit is not the top one of its family."""
    code = random.choice(("99417", "99418"))
    made = _prolonged(random, random.choice(BELOW_THE_TOP[code]), code, 1, random.randint(60, 140), "fires")
    return situation(made, why="not the top visit")


def other_setting(random: Random) -> Situation:
    """1: a visit that the other code prolongs, or none prolongs."""
    code = random.choice(("99417", "99418"))
    made = _prolonged(random, random.choice(ELSEWHERE[code]), code, 1, random.randint(115, 160), "fires")
    return situation(made, why="a visit that this code does not prolong")


def no_visit(random: Random) -> Situation:
    """1: no visit that day; it is another day's or another physician's."""
    visit, least, code = _pick(random)
    on = day(random)
    minutes = seen(on, total_minutes=least + 20, time_documented="Y")
    addon = professional(random, line(code, expect="fires", service_date=on), **CPT, **minutes)
    other: dict[str, Any] = random.choice(({"rendering_npi": "R2"}, {"patient": "P2"}, {}))
    first = professional(random, line(visit, service_date=on if other else shifted(on, -1)), **CPT, **other)
    return situation(*random.choice(((addon,), (addon, first))), why="no visit to prolong")


def beside_what_excludes_it(random: Random) -> Situation:
    """4: prolonged service without the patient, or psychotherapy, the same day."""
    visit, least, code = _pick(random)
    on = day(random)
    row = line(random.choice(("99358", "90833", "90836", "90838")), service_date=on)
    rows = [row, line("99359", service_date=on)] if row["procedure_code"] == "99358" else [row]
    made = _prolonged(random, visit, code, 1, least + random.randint(0, 14), "fires", on, rows=rows)
    return situation(made, why="beside a service that excludes it")


def medicare(random: Random) -> Situation:
    """F2, 5: Medicare does not take the code, whatever the minutes."""
    visit, least, code = _pick(random)
    minutes = random.choice((least, least + 40, None))
    made = _prolonged(random, visit, code, 1, minutes, "fires", rule_profile="medicare", payer_class="medicare")
    return situation(made, why="Medicare has codes of its own")


def dated_minutes(random: Random) -> Situation:
    """EM-1: 99306 from 50 minutes on in 2024, from 45 in 2023."""
    on, minutes = random.choice((("2024-01-01", 60), ("2024-01-01", 64), ("2023-12-31", 59), ("2023-06-06", 50)))
    return situation(_prolonged(random, "99306", "99418", 1, minutes, "fires", on), why="minutes of that year")


def minutes_unknown(random: Random) -> Situation:
    """Needs: without the record's minutes: cannot tell."""
    visit, _, code = _pick(random)
    return situation(_prolonged(random, visit, code, 1, None, "cannot tell"), why="no minutes")


def as_documented(random: Random) -> Situation:
    """N1, N2, 2: as many units as the minutes allow, at the threshold and up to a minute before the next."""
    visit, least, code = _pick(random)
    units = random.choice((1, 1, 2, 3))
    minutes = least + 15 * (units - 1) + random.choice((0, 0, 14, random.randint(1, 13)))
    return situation(_prolonged(random, visit, code, units, minutes), why="as documented")


def too_few(random: Random) -> Situation:
    """6: fewer units than the minutes allow belong to UND-PROL."""
    visit, least, code = _pick(random)
    return situation(_prolonged(random, visit, code, 1, least + 15 * random.randint(1, 4)), why="fewer than documented")


def minutes_of_2023(random: Random) -> Situation:
    """EM-1: 99306 in 2023 and 2024, each at its threshold."""
    on, minutes = random.choice((("2023-12-31", 60), ("2023-03-03", 64), ("2024-01-01", 65)))
    return situation(_prolonged(random, "99306", "99418", 1, minutes, "", on), why="minutes of that year reached")


def excluded_on_another_day(random: Random) -> Situation:
    """4: the excluding service is another day's, or another kind of psychotherapy."""
    visit, least, code = _pick(random)
    on = day(random)
    row = random.choice((line("99358", service_date=shifted(on, 1)), line("90834", service_date=shifted(on, -1))))
    return situation(_prolonged(random, visit, code, 1, least, "", on, rows=[row]), why="the other service is another day's")


def medicares_own_code(random: Random) -> Situation:
    """The codes of Medicare belong to EM-PROL-CMS."""
    visit, code = random.choice((("99215", "G2212"), ("99233", "G0316"), ("99310", "G0317"), ("99350", "G0318")))
    told = random.choice((CPT, {"rule_profile": "medicare", "payer_class": "medicare"}))
    return situation(_prolonged(random, visit, code, 3, 20, **told), why="a code of Medicare's")


def no_prolonged_service(random: Random) -> Situation:
    """A long visit without prolonged units."""
    visit, least, _ = _pick(random)
    on = day(random)
    minutes = seen(on, total_minutes=least + random.randint(0, 60), time_documented="Y")
    return situation(professional(random, line(visit, service_date=on), **CPT, **minutes), why="no prolonged units")


def voided(random: Random) -> Situation:
    """0.2: voided, replaced with the right units, or withdrawn."""
    visit, least, code = _pick(random)
    on = day(random)
    wrong = professional(random, line(visit, service_date=on), line(code, service_date=on, units="3"), **CPT)
    if random.random() < 0.3:
        rows = line(visit, service_date=on), line(code, service_date=on, line_status="deleted")
        record = seen(on, total_minutes=least - 10, time_documented="Y")
        return situation(professional(random, *rows, **CPT, **record), why="withdrawn")
    right = random.choice((None, _prolonged(random, visit, code, 1, least, "", on)))
    return situation(*taken_back(random, wrong, right), why="voided or replaced")


ERRORS = (
    too_many,
    too_short,
    not_the_top,
    other_setting,
    no_visit,
    beside_what_excludes_it,
    medicare,
    dated_minutes,
    minutes_unknown,
)
NEAR_MISSES = (
    as_documented,
    too_few,
    minutes_of_2023,
    excluded_on_another_day,
    medicares_own_code,
    no_prolonged_service,
    voided,
)
