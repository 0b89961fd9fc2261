"""New and established patients: visits billed as new after care within three years, and as established after none."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from auditkit.rules.settings import Settings
from tests.detection.planted.visits_and_pairs.ordinary import (
    ANOTHER_GROUP,
    bill,
    charge,
    day,
    professional,
    shifted,
    taken_back,
)
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "EM-NEWEST"
# A service is missing only where the history is whole: visits from 2024-08-15 on look back over all three years.
SETTINGS = Settings(window_from=dt.date(2024, 2, 15), window_until=dt.date(2024, 12, 31), history_from=dt.date(2021, 8, 15))
NEW = ("99202", "99203", "99204", "99205", "99341", "99344", "99345", "99387", "99386", "99385", "92002", "92004")
ESTABLISHED = ("99212", "99213", "99214", "99215", "99347", "99349", "99396", "99397", "92012", "92014")
VISITS = ("99213", "99214", "99203", "99396", "92014", "99223", "99232", "99284", "99349", "99309")
OPERATIONS = ("20610", "45380", "27447", "17110", "66984", "10060", "11042", "64483", "29881")
UNSEEN = (("93010", ""), ("71046", "26"), ("88305", "26"), ("74177", "26"), ("80053", ""), ("85025", ""), ("99490", ""))
WHOLE = "2024-08-15"


def _years_before(on: str, years: int) -> str:
    date = dt.date.fromisoformat(on)
    return date.replace(year=date.year - years, day=28 if (date.month, date.day) == (2, 29) else date.day).isoformat()


def _visit(random: Random, on: str, code: str = "", expect: str = "", *, other: Row | None = None, **fields: Any) -> Claim:
    row = line(code or random.choice(NEW), expect=expect, service_date=on, charge_amount=charge(random), **(other or {}))
    return professional(random, row, **fields)


def _before(random: Random, on: str) -> str:
    """A day before the window, within three years of the day."""
    first = dt.date.fromisoformat(_years_before(on, 3)) + dt.timedelta(1)
    return day(random, first.isoformat(), "2024-02-14")


def _after_care(random: Random, code: str, why: str, expect: str = "fires", **other: Any) -> Situation:
    """A new-patient visit after one service of the code."""
    on = day(random)
    where = other.pop("on", None) or _before(random, on)
    earlier = _visit(random, where, code, **other)
    return situation(*random.sample((earlier, _visit(random, on, expect=expect)), 2), why=why)


def seen_before(random: Random) -> Situation:
    """F1, 2 to 4: any visit by the same physician."""
    return _after_care(random, random.choice(VISITS), "seen by the same physician")


def seen_by_a_colleague(random: Random) -> Situation:
    """F1, 3: another physician of the group and specialty, under any NPI of the group."""
    group = random.choice(({}, {"billing_npi": "G2", "billing_tin": "TING1"}))
    return _after_care(random, random.choice((*VISITS, *OPERATIONS)), "seen by a colleague", rendering_npi="R2", **group)


def operated_on(random: Random) -> Situation:
    """F2, 3: a procedure, wherever it was done."""
    where = {"claim_place_of_service": random.choice(("11", "21", "22", "24"))}
    return _after_care(random, random.choice(OPERATIONS), "a procedure is face to face", **where)


def just_within(random: Random) -> Situation:
    """2: three years less a day, the day before the visit, and a leap day."""
    on = random.choice(("2024-02-29", day(random), day(random)))
    first = shifted(_years_before(on, 3), 1)
    earlier = _visit(random, random.choice((first, shifted(on, -1) if on > "2024-03-01" else first)), "99204")
    return situation(earlier, _visit(random, on, expect="fires"), why="just within three years")


def seen_elsewhere_by_the_same(random: Random) -> Situation:
    """3: the same physician, then of another group or specialty."""
    other = random.choice(
        ({"billing_npi": "G2"}, {"rendering_specialty": "11"}, {"billing_npi": "G2", "rendering_specialty": "11"})
    )
    return _after_care(random, random.choice((*VISITS, *OPERATIONS)), "the same physician in another group", **other)


def seen_under_another_payer(random: Random) -> Situation:
    """0.3: a patient who changes plan is the same patient."""
    payer = {"payer_class": "commercial", "payer_id": "PAYER2", "member_id": "M77"}
    return _after_care(random, random.choice((*VISITS, *OPERATIONS)), "seen under another payer", **payer)


def performed_by_a_line(random: Random) -> Situation:
    """0.3: who performed a line stands on the line."""
    return _after_care(random, random.choice(VISITS), "performed by the line's physician", other={"rendering_npi": "R1"},
                       rendering_npi="R8", billing_npi="G3", rendering_specialty="20")  # fmt: skip


def practitioner_under_cpt(random: Random) -> Situation:
    """8: under CPT a nurse practitioner of the group is of the physicians' specialty."""
    on = day(random)
    told = {"rule_profile": "cpt", "payer_class": "commercial"}
    seen = {"rendering_npi": "R2", "rendering_specialty": random.choice(("50", "97"))}
    earlier = _visit(random, _before(random, on), random.choice(("99213", "99214")), **told, **seen)
    return situation(earlier, _visit(random, on, expect="fires", **told), why="seen by a practitioner, CPT's rule")


def never_seen(random: Random) -> Situation:
    """5: billed as established, and no service in a whole history (REVIEW)."""
    on = random.choice((WHOLE, day(random, WHOLE)))
    return situation(_visit(random, on, random.choice(ESTABLISHED), "fires"), why="established, but never seen")


def never_seen_face_to_face(random: Random) -> Situation:
    """5: billed as established, and nothing that counts: readings, tests, others' care, care too long ago."""
    on = day(random, WHOLE)
    code, modifier = random.choice(UNSEEN)
    unseen = _visit(random, _before(random, on), code, other={"modifier_1": modifier or None})
    others = _visit(random, _before(random, on), "99214", rendering_npi="R2", rendering_specialty="06")
    old = _visit(random, _years_before(on, random.choice((3, 4))), "99213")
    earlier = random.choice((unseen, others, old))
    return situation(
        earlier, _visit(random, on, random.choice(ESTABLISHED), "fires"), why="established after nothing that counts"
    )


def specialty_unknown(random: Random) -> Situation:
    """A colleague's specialty is blank: cannot tell."""
    other = {"rendering_npi": "R2", "rendering_specialty": None}
    return _after_care(random, random.choice(VISITS), "a colleague without a specialty", "cannot tell", **other)


def readings_and_tests(random: Random) -> Situation:
    """N1, 3: interpretations, laboratory tests, care without the patient."""
    code, modifier = random.choice(UNSEEN)
    return _after_care(random, code, f"{code} {modifier} is not face to face", "", other={"modifier_1": modifier or None})


def other_specialty_or_group(random: Random) -> Situation:
    """N2: another specialty of the group, or another group of the specialty."""
    other = random.choice(
        (
            {"rendering_npi": "R2", "rendering_specialty": "06"},
            {"rendering_npi": "R2", "rendering_specialty": "20"},
            ANOTHER_GROUP,
        )
    )
    return _after_care(random, random.choice((*VISITS, *OPERATIONS)), "another specialty or group", "", **other)


def three_years_ago(random: Random) -> Situation:
    """N3, 2: exactly three years before, a leap day's three years, or longer ago."""
    on = random.choice(("2024-02-29", day(random), day(random)))
    earlier = random.choice((_years_before(on, 3), shifted(_years_before(on, 3), -random.randint(1, 400))))
    return situation(_visit(random, earlier, "99213"), _visit(random, on), why="three years ago or longer")


def same_day_or_later(random: Random) -> Situation:
    """2: what is done that day or later is no earlier care."""
    on = day(random, last="2024-08-10")
    later = _visit(random, shifted(on, random.choice((0, 0, 1, 20))), random.choice(OPERATIONS))
    return situation(_visit(random, on), later, why="that day or later")


def another_patient(random: Random) -> Situation:
    """Another patient's care."""
    return _after_care(random, random.choice(VISITS), "another patient", "", patient="P2")


def hospital_bill(random: Random) -> Situation:
    """3 years of professional lines: what a hospital bills is no physician's service."""
    on = day(random)
    earlier = _before(random, on)
    code = random.choice(("99213", "G0463", "99284", "45380"))
    hospital = bill(random, earlier, line(code, service_date=earlier), **random.choice(({}, {"billing_tin": "TING1"})))
    return situation(hospital, _visit(random, on), why="a hospital's bill")


def voided(random: Random) -> Situation:
    """0.2: the earlier claim was voided, its line withdrawn, or the new visit was replaced by an established one."""
    on = day(random)
    earlier = _before(random, on)
    wrong = _visit(random, earlier, "99213")
    if random.random() < 0.4:
        withdrawn = _visit(random, earlier, "99213", other={"line_status": "deleted"})
        return situation(withdrawn, _visit(random, on), why="the earlier line was withdrawn")
    if random.random() < 0.5:
        return situation(*taken_back(random, wrong), _visit(random, on), why="the earlier claim was voided")
    replaced = taken_back(random, _visit(random, on), _visit(random, on, "99213"))
    return situation(wrong, *replaced, why="replaced by an established visit")


def rightly_established(random: Random) -> Situation:
    """5: established, and seen before."""
    on = day(random)
    earlier = _visit(
        random, _before(random, on), random.choice((*VISITS, *OPERATIONS)), rendering_npi=random.choice(("R1", "R2"))
    )
    return situation(earlier, _visit(random, on, random.choice(ESTABLISHED)), why="established and seen before")


def history_too_short(random: Random) -> Situation:
    """5: established, and the history does not reach back three years."""
    on = random.choice(("2024-08-14", day(random, last="2024-08-14")))
    return situation(_visit(random, on, random.choice(ESTABLISHED)), why="established, the history is too short")


def no_split(random: Random) -> Situation:
    """6: emergency and hospital visits know no new patients."""
    on = day(random)
    code = random.choice(("99283", "99285", "99222", "99223", "99305", "99236"))
    earlier = random.choice(((), (_visit(random, _before(random, on), "99213"),)))
    return situation(*earlier, _visit(random, on, code), why="a family without new patients")


def history(random: Random) -> Situation:
    """0.2.4: no finding on a visit before the window."""
    on = day(random, "2023-06-01", "2024-02-14")
    earlier = _visit(random, shifted(on, -random.randint(1, 500)), "99213")
    return situation(earlier, _visit(random, on), why="before the window")


ERRORS = (
    seen_before,
    seen_by_a_colleague,
    operated_on,
    just_within,
    seen_elsewhere_by_the_same,
    seen_under_another_payer,
    performed_by_a_line,
    practitioner_under_cpt,
    never_seen,
    never_seen_face_to_face,
    specialty_unknown,
)
NEAR_MISSES = (
    readings_and_tests,
    other_specialty_or_group,
    three_years_ago,
    same_day_or_later,
    another_patient,
    hospital_bill,
    voided,
    rightly_established,
    history_too_short,
    no_split,
    history,
)
