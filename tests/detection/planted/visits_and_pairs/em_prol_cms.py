"""Prolonged visits by Medicare's rules: thresholds, units, the code of each visit and the days that count."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import beside, charge, day, professional, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "EM-PROL-CMS"


@dataclass(frozen=True)
class Visit:
    """A visit, the code that prolongs it, the minutes of the first unit, and the days before and after that count."""

    base: str
    code: str
    least: int
    before: int = 0
    after: int = 0


VISITS = (
    Visit("99205", "G2212", 89),
    Visit("99215", "G2212", 69),
    Visit("99223", "G0316", 90),
    Visit("99233", "G0316", 65),
    Visit("99236", "G0316", 110, 0, 3),
    Visit("99306", "G0317", 95, 1, 3),
    Visit("99310", "G0317", 85, 1, 3),
    Visit("99345", "G0318", 140, 3, 7),
    Visit("99350", "G0318", 110, 3, 7),
    Visit("99483", "G2212", 100, 3, 7),
)
SPANNED = tuple(visit for visit in VISITS if visit.after)
CODES = ("G2212", "G0316", "G0317", "G0318")
NOT_PROLONGED = ("99204", "99214", "99222", "99232", "99239", "99285", "99305", "99309", "99344", "99349", "99291")


def _encounters(random: Random, on: str, spent: dict[int, int]) -> dict[str, list[Row]]:
    """The record's encounters: minutes by days from the visit; of another day often without the claim's name."""
    unbilled = {"claim_id": None, "patient": "P1"}
    rows = [
        {
            "encounter_id": f"E{random.randrange(10**12):012d}",
            "service_date": shifted(on, days),
            "total_minutes": minutes,
            "time_documented": "Y",
            **(unbilled if days and random.random() < 0.5 else {}),
        }
        for days, minutes in spent.items()
    ]
    return {"encounters": random.sample(rows, len(rows))}


def _prolonged(
    random: Random,
    base: str,
    code: str,
    units: int,
    spent: dict[int, int] | None,
    expect: str = "",
    on: str = "",
    **fields: Any,
) -> Claim:
    """A visit with its prolonged service and the minutes that the record documents, by days from the visit."""
    on = on or day(random)
    first = line(base, service_date=on, charge_amount=charge(random))
    second = line(code, expect=expect, service_date=on, units=str(units), charge_amount=charge(random))
    record = {} if spent is None else _encounters(random, on, spent)
    return professional(random, first, second, *beside(random, on, 1), **record, **fields)


def _minutes(random: Random, visit: Visit, units: int) -> int:
    """Minutes that allow just so many units."""
    return visit.least + 15 * (units - 1) + random.choice((0, 0, 14, random.randint(0, 14)))


def _over_days(random: Random, visit: Visit, minutes: int) -> dict[int, int]:
    """The minutes spread over the visit's day and the first and last days that count."""
    edges = [days for days in (-visit.before, visit.after) if days]
    apart = {days: random.randint(5, 20) for days in random.sample(edges, random.randint(1, len(edges)))}
    return {0: minutes - sum(apart.values()), **apart}


def too_short(random: Random) -> Situation:
    """F1, 2: below the first unit, above CPT's threshold often."""
    visit = random.choice(VISITS)
    minutes = visit.least - random.choice((1, 1, 14, 15))
    return situation(_prolonged(random, visit.base, visit.code, 1, {0: minutes}, "fires"), why="below the first unit")


def too_many(random: Random) -> Situation:
    """5: more units than the minutes allow."""
    visit, units = random.choice(VISITS), random.randint(1, 3)
    made = _prolonged(
        random, visit.base, visit.code, units + random.randint(1, 2), {0: _minutes(random, visit, units)}, "fires"
    )
    return situation(made, why="more units than minutes allow")


def wrong_code(random: Random) -> Situation:
    """F2, 4: the code of another visit, however long it was."""
    visit = random.choice(VISITS)
    code = random.choice([one for one in CODES if one != visit.code])
    return situation(_prolonged(random, visit.base, code, 1, {0: 180}, "fires"), why="the code of another visit")


def not_prolonged(random: Random) -> Situation:
    """6 and the table: visits that have no prolonged code: lower ones, emergency, discharge."""
    made = _prolonged(random, random.choice(NOT_PROLONGED), random.choice(CODES), 1, {0: 180}, "fires")
    return situation(made, why="a visit that is not prolonged")


def no_visit(random: Random) -> Situation:
    """The table: no visit of that physician and day."""
    visit, on = random.choice(VISITS), day(random)
    addon = professional(random, line(visit.code, expect="fires", service_date=on), **_encounters(random, on, {0: 200}))
    other: dict[str, Any] = random.choice(({"rendering_npi": "R2"}, {"patient": "P2"}, {}))
    first = professional(random, line(visit.base, service_date=on if other else shifted(on, -1)), **other)
    return situation(*random.choice(((addon,), (addon, first))), why="no visit to prolong")


def minutes_outside(random: Random) -> Situation:
    """1: minutes of days that do not count would make up the unit."""
    visit, apart = random.choice(VISITS), random.randint(10, 40)
    days = random.choice((-visit.before - 1, visit.after + 1))
    spent = {0: visit.least - random.randint(1, 10), days: apart}
    return situation(_prolonged(random, visit.base, visit.code, 1, spent, "fires"), why="minutes of days that do not count")


def too_short_over_days(random: Random) -> Situation:
    """1, 2: also with the days that count the first unit is not reached."""
    visit = random.choice(SPANNED)
    spent = _over_days(random, visit, visit.least - random.choice((1, 1, 9)))
    return situation(_prolonged(random, visit.base, visit.code, 1, spent, "fires"), why="below the first unit over all days")


def minutes_unknown(random: Random) -> Situation:
    """Needs: without the record's minutes: cannot tell."""
    visit = random.choice(VISITS)
    return situation(_prolonged(random, visit.base, visit.code, 1, None, "cannot tell"), why="no minutes")


def as_documented(random: Random) -> Situation:
    """N1, N2, 2: as many units as the minutes allow."""
    visit, units = random.choice(VISITS), random.choice((1, 1, 2, 3))
    made = _prolonged(random, visit.base, visit.code, units, {0: _minutes(random, visit, units)})
    return situation(made, why="as documented")


def over_days(random: Random) -> Situation:
    """1: the minutes of the first and the last day that count make up the unit."""
    visit, units = random.choice(SPANNED), random.choice((1, 1, 2))
    spent = _over_days(random, visit, _minutes(random, visit, units))
    return situation(_prolonged(random, visit.base, visit.code, units, spent), why="minutes of all days that count")


def too_few(random: Random) -> Situation:
    """5: fewer units than the minutes allow belong to UND-PROL."""
    visit = random.choice(VISITS)
    made = _prolonged(random, visit.base, visit.code, 1, {0: visit.least + 15 * random.randint(1, 4)})
    return situation(made, why="fewer than documented")


def another_profile(random: Random) -> Situation:
    """The rule is Medicare's."""
    visit = random.choice(VISITS)
    told = {"rule_profile": "cpt", "payer_class": "commercial"}
    return situation(_prolonged(random, visit.base, visit.code, 2, {0: 40}, **told), why="not under Medicare's rules")


def cpts_own_code(random: Random) -> Situation:
    """CPT's codes belong to EM-PROL-CPT."""
    base, code = random.choice((("99215", "99417"), ("99223", "99418"), ("99350", "99417")))
    return situation(_prolonged(random, base, code, 2, {0: 40}), why="a code of CPT's")


def long_without_units(random: Random) -> Situation:
    """A long visit without prolonged units."""
    visit, on = random.choice(VISITS), day(random)
    record = _encounters(random, on, {0: visit.least + 30})
    return situation(professional(random, line(visit.base, service_date=on), **record), why="no prolonged units")


def voided(random: Random) -> Situation:
    """0.2: voided, replaced with the right units, or withdrawn."""
    visit, on = random.choice(VISITS), day(random)
    rows = line(visit.base, service_date=on), line(visit.code, service_date=on, units="4")
    if random.random() < 0.3:
        record = _encounters(random, on, {0: visit.least - 5})
        made = professional(random, rows[0], {**rows[1], "line_status": "deleted"}, **record)
        return situation(made, why="withdrawn")
    right = random.choice((None, _prolonged(random, visit.base, visit.code, 1, {0: visit.least}, "", on)))
    return situation(*taken_back(random, professional(random, *rows), right), why="voided or replaced")


ERRORS = (
    too_short,
    too_many,
    wrong_code,
    not_prolonged,
    no_visit,
    minutes_outside,
    too_short_over_days,
    minutes_unknown,
)
NEAR_MISSES = (as_documented, over_days, too_few, another_profile, cpts_own_code, long_without_units, voided)
