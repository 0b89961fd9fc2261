"""Telehealth: place of service and modifiers against the record, the payer's rules and the user's list."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import bill, charge, day, professional, seen, taken_back
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "MOD-TELE"
CPT = {"rule_profile": "cpt", "payer_class": "commercial"}
LISTED = ("99202", "99203", "99204", "99212", "99213", "99214", "99215", "90832", "90834", "90837", "90791")
UNLISTED = ("99223", "20610", "97112", "97140", "99283", "92014", "99396", "31231")
OWN = ("98000", "98001", "98002", "98003", "98004", "98006", "98008", "98010", "98015")  # CPT's own, from 2025
ELSEWHERE = ("11", "12", "22", "19", "50")
AT = {"home": "10", "other": "02"}
ALASKA = {"locality": "02102-01", "patient_zip": "99501", "service_facility_zip": "99501"}
HAWAII = {"locality": "01212-01", "patient_zip": "96813", "service_facility_zip": "96813"}


def _claim(
    random: Random, code: str, modifiers: str, place: str, record: Row | None, expect: str = "", on: str = "", **fields: Any
) -> Claim:
    """A service at a place of the claim or of the line, with what the record says of how it was given."""
    on = on or day(random)
    row = line(code, modifiers, expect, service_date=on, charge_amount=charge(random))
    if random.random() < 0.5:
        fields["claim_place_of_service"] = place
    else:
        row["place_of_service"] = place
    return professional(random, row, **(seen(on, **record) if record else {}), **fields)


def _given(random: Random, mode: str = "", where: str = "") -> Row:
    return {
        "telehealth_mode": mode or random.choice(("av", "av", "audio")),
        "patient_location": where or random.choice(("home", "home", "other")),
    }


def _modifier(record: Row) -> str:
    """The modifier that Medicare wants: 93 on sound alone."""
    return "93" if record["telehealth_mode"] == "audio" else ""


def in_an_office(random: Random) -> Situation:
    """1: given by telehealth, billed at another place."""
    record = {**_given(random), "auditor_confirmed": random.choice("YYN")}
    made = _claim(random, random.choice(LISTED), _modifier(record), random.choice(ELSEWHERE), record, "fires")
    return situation(made, why="telehealth at another place of service")


def wrong_place(random: Random) -> Situation:
    """1: 10 though the patient was not at home, 02 though at home."""
    record = _given(random)
    place = "02" if record["patient_location"] == "home" else "10"
    made = _claim(random, random.choice(LISTED), _modifier(record), place, record, "fires")
    return situation(made, why=f"{place}, the patient was at {record['patient_location']}")


def sound_alone(random: Random) -> Situation:
    """F1, 2: sound alone, and no 93."""
    record = _given(random, "audio")
    place = AT[record["patient_location"]]
    made = _claim(random, random.choice(LISTED), random.choice(("", "95", "GC")), place, record, "fires")
    return situation(made, why="sound alone without 93")


def gt(random: Random) -> Situation:
    """F2, 3: GT on a professional claim, or on a bill of another hospital than critical access."""
    if random.random() < 0.3:
        on = day(random)
        row = line(random.choice(LISTED), "GT", "fires", service_date=on, revenue_code="0510")
        return situation(bill(random, on, row), why="GT, not critical access")
    record = _given(random, "av")
    made = _claim(random, random.choice(LISTED), "GT", AT[record["patient_location"]], record, "fires")
    return situation(made, why="GT on a professional claim")


def gq(random: Random) -> Situation:
    """3: GQ elsewhere than in Alaska and Hawaii."""
    chicago = {"locality": "06102-16", "patient_zip": "60601", "service_facility_zip": "60601"}
    made = _claim(random, random.choice(LISTED), "GQ", random.choice(("02", "10")), None, "fires", **chicago)
    return situation(made, why="GQ outside Alaska and Hawaii")


def in_person(random: Random) -> Situation:
    """4: billed as telehealth, documented in person."""
    record = {"telehealth_mode": "none", "auditor_confirmed": random.choice("YYN")}
    told = random.choice(({}, CPT))
    made = _claim(
        random, random.choice(LISTED), random.choice(("", "95")), random.choice(("02", "10")), record, "fires", **told
    )
    return situation(made, why="documented in person")


def codes_of_their_own(random: Random) -> Situation:
    """6: 98000 to 98015 under Medicare."""
    record = _given(random, "av")
    made = _claim(
        random,
        random.choice(OWN),
        "",
        AT[record["patient_location"]],
        random.choice((record, None)),
        "fires",
        day(random, "2025-01-01", "2025-06-30"),
    )
    return situation(made, why="a code that Medicare does not take")


def not_on_the_list(random: Random) -> Situation:
    """7: not on the user's list, or no longer (REVIEW)."""
    record = _given(random, "av")
    code, on = random.choice(((random.choice(UNLISTED), day(random)), ("97530", "2024-08-16"), ("97530", "2024-09-20")))
    made = _claim(random, code, "", AT[record["patient_location"]], record, "fires", on)
    return situation(made, why="not on the list of telehealth services")


def without_95(random: Random) -> Situation:
    """8: sound and picture under CPT's rules, and no 95."""
    record = _given(random, "av")
    place = AT[record["patient_location"]]
    made = _claim(random, random.choice(LISTED), random.choice(("", "25", "GC")), place, record, "fires", **CPT)
    return situation(made, why="no 95 under CPT's rules")


def right_under_medicare(random: Random) -> Situation:
    """N1, 1, 2: the right place; 93 on sound alone; 95 or none with picture."""
    record = _given(random)
    modifiers = _modifier(record) or random.choice(("", "", "95", "25"))
    made = _claim(random, random.choice(LISTED), modifiers, AT[record["patient_location"]], record)
    return situation(made, why="right under Medicare")


def right_under_cpt(random: Random) -> Situation:
    """N2, 8: 95 with picture, 93 on sound alone, under CPT's rules."""
    record = _given(random)
    modifiers = _modifier(record) or random.choice(("95", "25 95", "95 GC"))
    made = _claim(random, random.choice(LISTED), modifiers, AT[record["patient_location"]], record, **CPT)
    return situation(made, why="right under CPT's rules")


def in_person_and_so_billed(random: Random) -> Situation:
    """4: in person, at a place of that kind, on the list or not."""
    told = random.choice(({}, CPT))
    record = random.choice(({"telehealth_mode": "none"}, None))
    code = random.choice((*LISTED, *UNLISTED))
    return situation(_claim(random, code, "", random.choice(ELSEWHERE), record, **told), why="in person")


def gt_of_critical_access(random: Random) -> Situation:
    """3: GT on a bill of a critical access hospital, for its physicians."""
    on = day(random)
    row = line(random.choice(LISTED), "GT", service_date=on, revenue_code=random.choice(("0969", "0981", "0987")))
    return situation(bill(random, on, row, kind="851"), why="GT of critical access, method II")


def gq_of_alaska(random: Random) -> Situation:
    """3: GQ in Alaska or Hawaii."""
    made = _claim(random, random.choice(LISTED), "GQ", "02", None, **random.choice((ALASKA, HAWAII)))
    return situation(made, why="GQ in Alaska or Hawaii")


def excluding_each_other(random: Random) -> Situation:
    """5: 93 and 95 together are MOD-EXCL's."""
    record = _given(random, "audio")
    made = _claim(random, random.choice(LISTED), random.choice(("93 95", "95 93")), AT[record["patient_location"]], record)
    return situation(made, why="93 and 95 together")


def codes_of_their_own_under_cpt(random: Random) -> Situation:
    """6: CPT's own codes under CPT's rules, and 98016 under Medicare's."""
    on = day(random, "2025-01-01", "2025-06-30")
    if random.random() < 0.3:
        return situation(_claim(random, "98016", "", "11", None, on=on), why="98016 is no visit by telehealth")
    record = _given(random, "av")
    made = _claim(random, random.choice(OWN), "95", AT[record["patient_location"]], record, on=on, **CPT)
    return situation(made, why="CPT's own codes under CPT's rules")


def last_day_of_the_list(random: Random) -> Situation:
    """7, 0.4: on the list that day."""
    record = _given(random, "av")
    on = random.choice(("2024-08-15", "2024-07-15"))
    made = _claim(random, "97530", "", AT[record["patient_location"]], record, on=on)
    return situation(made, why="on the list that day")


def no_record(random: Random) -> Situation:
    """Needs: no record: telehealth by place and code alone, under Medicare."""
    made = _claim(random, random.choice(LISTED), random.choice(("", "95", "93")), random.choice(("02", "10")), None)
    return situation(made, why="no record")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with the right modifier and place."""
    on = day(random)
    wrong = _claim(random, "99213", "", "11", _given(random, "audio", "home"), on=on)
    right = random.choice((None, _claim(random, "99213", "93", "10", _given(random, "audio", "home"), on=on)))
    return situation(*taken_back(random, wrong, right), why="voided or replaced")


ERRORS = (
    in_an_office,
    wrong_place,
    sound_alone,
    gt,
    gq,
    in_person,
    codes_of_their_own,
    not_on_the_list,
    without_95,
)
NEAR_MISSES = (
    right_under_medicare,
    right_under_cpt,
    in_person_and_so_billed,
    gt_of_critical_access,
    gq_of_alaska,
    excluding_each_other,
    codes_of_their_own_under_cpt,
    last_day_of_the_list,
    no_record,
    voided,
)
