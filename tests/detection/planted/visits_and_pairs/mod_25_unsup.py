"""Visits with 25 beside a small operation: against the record, and those that stand apart."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.crowds import One, claims_of, peers, people
from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    beside,
    charge,
    day,
    professional,
    seen,
    shifted,
    taken_back,
)
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "MOD-25-UNSUP"
VISITS = ("99202", "99203", "99204", "99212", "99213", "99214", "92012", "92004", "99232", "99283", "99349")
SMALL = ("20610", "20600", "11102", "11042", "17000", "17110", "10060", "11401", "31231", "64483", "67840", "X0010", "X0100")
NOT_SMALL = ("93000", "71046", "96372", "80053", "27447", "66984", "29881", "G0008", "97110")  # XXX, 090, vaccines
OUTLIERS, ALIKE = ("07", "14", "19", "24", "30", "40"), (("03", 0.3), ("36", 0.6), ("37", 0.9), ("44", 0.15))


def _rows(random: Random, on: str, expect: str = "", modifiers: str = "", code: str = "", **more: Any) -> tuple[Row, Row]:
    """A visit with 25, or with the modifiers given, and a small operation."""
    found = modifiers or random.choice(("25", "25", "25 GC", "AI 25"))
    visit = line(random.choice(VISITS), found, expect, service_date=on, charge_amount=charge(random), **more)
    return visit, line(code or random.choice(SMALL), service_date=on, charge_amount=charge(random))


def _claim(random: Random, on: str, record: Row | None, expect: str, **more: Any) -> Claim:
    told = seen(on, **record) if record is not None else {}
    return professional(random, *_rows(random, on, expect, **more), *beside(random, on, 1), **told)


def not_apart(random: Random) -> Situation:
    """F2, 2: the record says the visit was none of its own, confirmed or not."""
    on = day(random)
    record = {"separately_identifiable_em": "N", "auditor_confirmed": random.choice("YYN")}
    return situation(_claim(random, on, record, "fires"), why="the visit was none of its own")


def decision_only(random: Random) -> Situation:
    """F1, 2: a new patient's visit that was only the decision for the operation."""
    on = day(random)
    visit = line(random.choice(("99202", "99203", "99204")), "25", "fires", service_date=on)
    record = seen(on, separately_identifiable_em="N", decision_for_surgery="Y", patient_status="new")
    rows = visit, line(random.choice(("11102", "17000", "10060", "11401")), service_date=on)
    return situation(professional(random, *rows, **record), why="only the decision for the operation")


def another_diagnosis(random: Random) -> Situation:
    """3: two diagnoses, and the visit was none of its own all the same."""
    on = day(random)
    visit, small = _rows(random, on, "fires")
    made = professional(random, visit, {**small, "diagnosis_pointer_1": "2"}, coded=["I10", "M25561"],
                        **seen(on, separately_identifiable_em="N"))  # fmt: skip
    return situation(made, why="another diagnosis, none of its own")


def operation_on_another_claim(random: Random) -> Situation:
    """1: the operation of the same physician stands on another claim of the day."""
    on = day(random)
    visit, small = _rows(random, on, "fires")
    made = professional(random, visit, **seen(on, separately_identifiable_em="N")), professional(random, small)
    return situation(*random.sample(made, 2), why="the operation on another claim")


def several_operations(random: Random) -> Situation:
    """1: several operations, a large one or none among them."""
    on = day(random)
    rest = [line(code, service_date=on) for code in random.sample(SMALL[4:], 2)]
    record = seen(on, separately_identifiable_em="N")
    made = professional(random, *_rows(random, on, "fires", code="20610"), *rest, **record)
    return situation(made, why="several small operations")


def _counted(specialty: str, on: str, expect: str = "") -> One:
    """A visit and a small operation, with 25 where it is of the kind counted."""

    def made(who: str, patient: str, with_25: bool) -> Claim:
        rows = (line("99213", "25" if with_25 else "", service_date=on), line("20610", service_date=on))
        told = {"rendering_npi": who, "rendering_specialty": specialty, "patient": patient}
        return claim(rows, ["M1711"], expect if with_25 else "", **told)

    return made


def unusual_share(random: Random) -> Situation:
    """4: the provider bills 25 at nearly every operation, the peers of the specialty seldom (REVIEW)."""
    specialty, on = random.choice(OUTLIERS), day(random)
    (who,), number = people(random, 1), random.randint(32, 38)
    mine = claims_of(who, number, number - random.randint(0, 2), _counted(specialty, on, "fires"))
    others = peers(random, random.randint(24, 27), 31, 0.10, _counted(specialty, on))
    return situation(*mine, *others, why="25 far more often than its peers")


def apart(random: Random) -> Situation:
    """N1, N2: the record says the visit stands apart, with the same diagnosis or another."""
    on = day(random)
    visit, small = _rows(random, on)
    small["diagnosis_pointer_1"] = random.choice("12")
    record = seen(on, separately_identifiable_em="Y", decision_for_surgery=random.choice(("Y", "N", None)))
    return situation(professional(random, visit, small, coded=["E785", "M1711"], **record), why="stands apart")


def same_diagnosis(random: Random) -> Situation:
    """3: the same diagnosis alone, and no record."""
    on = day(random)
    return situation(_claim(random, on, None, ""), why="no record")


def no_operation(random: Random) -> Situation:
    """1: 25, and beside it nothing of 000 or 010."""
    on = day(random)
    visit, _ = _rows(random, on)
    rest = [line(code, service_date=on) for code in random.sample(NOT_SMALL, random.randint(0, 2))]
    record = seen(on, separately_identifiable_em="N")
    return situation(professional(random, visit, *rest, **record), why="no small operation")


def without_25(random: Random) -> Situation:
    """1: without 25 the visit is MOD-25-MISS's."""
    on = day(random)
    made = _claim(random, on, {"separately_identifiable_em": "N"}, "", modifiers=random.choice(("57", "24", "GC")))
    return situation(made, why="without 25")


def operation_elsewhere(random: Random) -> Situation:
    """1: the operation is another day's, another patient's, another group's or specialty's."""
    on = day(random)
    visit, small = _rows(random, on)
    other = random.choice(({}, {"patient": "P2"}, ANOTHER_GROUP, {"rendering_npi": "R2", "rendering_specialty": "06"}))
    if not other:
        small["service_date"] = shifted(on, random.choice((-1, 1, 5)))
    first = professional(random, visit, **seen(on, separately_identifiable_em="N"))
    return situation(first, professional(random, small, **other), why="the operation is elsewhere")


def voided(random: Random) -> Situation:
    """0.2: voided, replaced without the visit, or the operation withdrawn."""
    on = day(random)
    visit, small = _rows(random, on)
    record = seen(on, separately_identifiable_em="N")
    if random.random() < 0.3:
        return situation(professional(random, visit, {**small, "line_status": "deleted"}, **record), why="withdrawn")
    right = random.choice((None, professional(random, small)))
    return situation(*taken_back(random, professional(random, visit, small, **record), right), why="voided or replaced")


def usual_share(random: Random) -> Situation:
    """4: a share like that of the peers."""
    (specialty, share), on = random.choice(ALIKE), day(random)
    (who,) = people(random, 1)
    mine = claims_of(who, 33, round(33 * share), _counted(specialty, on))
    return situation(*mine, *peers(random, 24, 31, share, _counted(specialty, on)), why="a share like its peers'")


def too_few(random: Random) -> Situation:
    """4: as NCCI-BYPASS, a share is reported from 30 on only."""
    specialty, on = random.choice(OUTLIERS), day(random)
    (who,), number = people(random, 1), random.choice((9, 19, 29))
    mine = claims_of(who, number, number, _counted(specialty, on))
    return situation(*mine, *peers(random, 24, 31, 0.10, _counted(specialty, on)), why=f"{number} are too few for a share")


ERRORS = (not_apart, decision_only, another_diagnosis, operation_on_another_claim, several_operations, unusual_share)
NEAR_MISSES = (apart, same_diagnosis, no_operation, without_25, operation_elsewhere, voided, usual_share, too_few)
