"""Office rates billed for patients of a facility that day, and office services that only share the day or the code."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    charge,
    day,
    outside,
    pointed,
    shifted,
    taken_back,
    uncovered,
)
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "POS-SITE"
SETTINGS = WINDOW
# Procedures whose price in the office is above that in a facility.
PROCEDURES = ("45385", "45380", "43239", "20610", "11042", "17000", "10060", "31575", "64483", "99213", "99214")
OFFICES = ("11", "11", "49", "20", "72")
FACILITIES = ("22", "19", "24", "21", "23")
HOSPITALS = ("131", "131", "137", "851")
OTHERS = ("36415", "80053", "85025")
NOT_DEARER = ("X2101", "X2102")  # the same price in a facility, and a higher one
BORN = {"patient_birth_date": "1955-03-09"}


def _office(random: Random, code: str, on: str, expect: str = "", place: str = "", **more: Any) -> Claim:
    """The professional claim; the place stands on the claim or on the line."""
    where, modifiers = place or random.choice(OFFICES), more.pop("modifiers", random.choice(("", "", "59", "LT")))
    on_line = random.random() < 0.3
    own = where if on_line else None
    made = line(code, modifiers, expect, service_date=on, place_of_service=own, charge_amount=charge(random))
    lines = [made | pointed(random, 2)]
    lines += [line(other, service_date=on) for other in random.sample(OTHERS, random.randint(0, 1))]
    random.shuffle(lines)
    whole = random.choice(FACILITIES) if on_line and random.random() < 0.5 else where
    return claim(lines, ("K635", "I10"), claim_place_of_service=whole if on_line else where, **BORN, **more)


def _hospital(random: Random, codes: tuple[str, ...], on: str, kind: str = "", **more: Any) -> Claim:
    lines: list[Row] = [line(code, revenue_code="0361", service_date=on, charge_amount=charge(random)) for code in codes]
    lines += [line("85025", revenue_code="0300", service_date=on)][: random.randint(0, 1)]
    random.shuffle(lines)
    return bill(random, ("K635", "I10"), on, kind or random.choice(HOSPITALS), lines=lines, **{**BORN, **more})


def _pair(random: Random, office: Claim, facility: Claim, why: str) -> Situation:
    claims = [office, facility]
    random.shuffle(claims)
    return situation(*claims, why=why)


def hospital_outpatient(random: Random) -> Situation:
    """F1: a hospital's outpatient bill has the procedure that day."""
    code, on = random.choice(PROCEDURES), day(random)
    return _pair(
        random,
        _office(random, code, on, "fires"),
        _hospital(random, (code,), on),
        "the procedure on a hospital's bill that day",
    )


def among_others_of_the_bill(random: Random) -> Situation:
    """2: one of several lines of the bill, which covers more days."""
    code, on = random.choice(PROCEDURES), day(random, "2024-07-05", "2024-09-25")
    others = random.sample([one for one in PROCEDURES if one != code], random.randint(1, 2))
    made = _hospital(random, (code, *others), on, through=shifted(on, random.randint(0, 3)))
    return _pair(random, _office(random, code, on, "fires"), made, "one of the bill's lines")


def surgical_center_bill(random: Random) -> Situation:
    """F2: a surgical center's bill."""
    code, on = random.choice(PROCEDURES[:9]), day(random)
    made = _hospital(random, (code,), on, "831")
    return _pair(random, _office(random, code, on, "fires"), made, "the procedure on a surgical center's bill")


def surgical_center_claim(random: Random) -> Situation:
    """F2: a surgical center's claim in the professional form, place 24, specialty 49."""
    code, on = random.choice(PROCEDURES[:9]), day(random)
    lines = [line(code, random.choice(("SG", "")), service_date=on, charge_amount=charge(random))]
    center: dict[str, Any] = {"billing_npi": "F2", "rendering_npi": None, "rendering_specialty": "49"}
    made = claim(lines, ("K635",), claim_place_of_service="24", **center, **BORN)
    return _pair(random, _office(random, code, on, "fires"), made, "the procedure on a surgical center's claim")


def two_procedures(random: Random) -> Situation:
    """2: two lines of the office on one bill."""
    on = day(random)
    codes = random.sample(PROCEDURES, 2)
    lines = [line(code, expect="fires", service_date=on, charge_amount=charge(random)) for code in codes]
    made = claim(lines, ("K635",), claim_place_of_service="11", **BORN)
    return _pair(random, made, _hospital(random, tuple(codes), on), "two procedures of one bill")


def unrelated(random: Random) -> Situation:
    """N1, 5: the bill has other codes only."""
    code, on = random.choice(PROCEDURES), day(random)
    others = random.choice((("80053",), ("36415",), tuple(one for one in ("71046", "93005"))))
    return _pair(random, _office(random, code, on), _hospital(random, others, on), "the bill has other codes only")


def already_a_facility(random: Random) -> Situation:
    """N2: billed at a facility."""
    code, on = random.choice(PROCEDURES), day(random)
    made = _office(random, code, on, place=random.choice(FACILITIES), modifiers="")
    made.lines = [{**row, "place_of_service": None} for row in made.lines]
    return _pair(random, made, _hospital(random, (code,), on), "already at a facility")


def line_at_a_facility(random: Random) -> Situation:
    """1: the line's own place is the facility, the claim's the office."""
    code, on = random.choice(PROCEDURES), day(random)
    lines = [line(code, service_date=on, place_of_service=random.choice(FACILITIES)), line("36415", service_date=on)]
    made = claim(lines, ("K635",), claim_place_of_service="11", **BORN)
    return _pair(random, made, _hospital(random, (code,), on), "the line's place is a facility")


def another_day(random: Random) -> Situation:
    """2: the day before or after, also on a bill that covers both days."""
    code, on = random.choice(PROCEDURES), day(random, "2024-07-05", "2024-09-20")
    other = shifted(on, random.choice((-2, -1, 1, 7)))
    made = _hospital(random, (code,), other)
    if random.random() < 0.5:
        made.fields |= {"statement_from_date": min(on, other), "statement_through_date": max(on, other)}
    return _pair(random, _office(random, code, on), made, "another day")


def another_patient(random: Random) -> Situation:
    """Needs the same patient."""
    code, on = random.choice(PROCEDURES), day(random)
    return _pair(random, _office(random, code, on), _hospital(random, (code,), on, patient="P2"), "another patient's bill")


def no_dearer(random: Random) -> Situation:
    """3: the office's price is not above the facility's."""
    code, on = random.choice(NOT_DEARER), day(random)
    return _pair(random, _office(random, code, on), _hospital(random, (code,), on), "no dearer in the office")


def no_bill(random: Random) -> Situation:
    """2: no facility's claim that day."""
    code, on = random.choice(PROCEDURES), day(random)
    other = _office(random, "71046", on, rendering_npi="R2")
    return situation(_office(random, code, on), other, why="no facility's claim")


def another_session(random: Random) -> Situation:
    """5: the record tells of another session."""
    code, on = random.choice(PROCEDURES), day(random)
    documented = [{"sequence": 1, "procedure_code": code, "separate_session": "Y"}]
    told: dict[str, Any] = {"encounters": [{"service_date": on, "place_of_service": "11"}], "documented_services": documented}
    return _pair(random, _office(random, code, on, **told), _hospital(random, (code,), on), "another session is documented")


def other_kinds_of_bills(random: Random) -> Situation:
    """Needs: neither a hospital's outpatient bill nor a surgical center's: clinics, home health, nursing facilities."""
    code, on = random.choice(PROCEDURES), day(random)
    made = _hospital(random, (code,), on, random.choice(("711", "771", "321", "221")))
    return _pair(random, _office(random, code, on), made, "a bill of another kind")


def bill_voided(random: Random) -> Situation:
    """0.2: the facility's bill was voided."""
    code, on = random.choice(PROCEDURES), day(random)
    gone = taken_back(random, _hospital(random, (code,), on))
    return situation(_office(random, code, on), *gone, why="the facility's bill was voided")


def place_corrected(random: Random) -> Situation:
    """0.2: the professional claim was replaced by one of the facility."""
    code, on = random.choice(PROCEDURES), day(random)
    right = _office(random, code, on, place="22", modifiers="")
    right.lines = [{**row, "place_of_service": None} for row in right.lines]
    gone = taken_back(random, _office(random, code, on), right)
    return situation(*gone, _hospital(random, (code,), on), why="the place was corrected")


def deleted_line(random: Random) -> Situation:
    """0.2: the line of the office, or of the bill, was deleted."""
    code, on = random.choice(PROCEDURES), day(random)
    office, hospital = _office(random, code, on, modifiers="", place="11"), _hospital(random, (code,), on)
    chosen = random.choice((office, hospital))
    chosen.lines = [{**row, "line_status": "deleted"} if row["procedure_code"] == code else row for row in chosen.lines]
    chosen.lines = [*chosen.lines, {**chosen.lines[0], "procedure_code": "80053", "line_status": "billed"}]
    return _pair(random, office, hospital, "the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    code, on = random.choice(PROCEDURES), uncovered(random)
    office = _office(random, code, on, "cannot tell", modifiers="")
    return _pair(random, office, _hospital(random, (code,), on), "no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    code, on = random.choice(PROCEDURES), outside(random)
    return _pair(random, _office(random, code, on), _hospital(random, (code,), on), "outside the window")


ERRORS = (
    hospital_outpatient,
    among_others_of_the_bill,
    surgical_center_bill,
    surgical_center_claim,
    two_procedures,
    no_release,
)
NEAR_MISSES = (
    unrelated,
    already_a_facility,
    line_at_a_facility,
    another_day,
    another_patient,
    no_dearer,
    no_bill,
    another_session,
    other_kinds_of_bills,
    bill_voided,
    place_corrected,
    deleted_line,
    history,
)
