"""Revenue codes that do not exist, lack their procedure code, or stand with the wrong one; and those that are right."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    charge,
    day,
    mixed,
    outside,
    professional,
    taken_back,
    uncovered,
)
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "REV-HCPCS"
SETTINGS = WINDOW
# Revenue codes that want a procedure code, each with one that goes with it.
WANTING = (
    ("0300", "80053"),
    ("0305", "85025"),
    ("0310", "88305"),
    ("0320", "71046"),
    ("0324", "71046"),
    ("0335", "96413"),
    ("0350", "70450"),
    ("0360", "10060"),
    ("0401", "77067"),
    ("0402", "76705"),
    ("0456", "12001"),
    ("0480", "93306"),
    ("0483", "93306"),
    ("0517", "12001"),
    ("0529", "36415"),
    ("0610", "73721"),
    ("0730", "93005"),
    ("0740", "95819"),
    ("0750", "45378"),
    ("0761", "96372"),
)
EXACT = (
    ("0420", "97110", "GP"),
    ("0424", "97161", "GP"),
    ("0430", "97530", "GO"),
    ("0434", "97165", "GO"),
    ("0440", "92507", "GN"),
)
DRUGS = ("J0696", "J1100", "J1885", "J2405", "J9035")
NO_DRUGS = ("99213", "36415", "80053", "96372", "97110", "20610", "G0463")
EMERGENCY = ("99281", "99282", "99283", "99284", "99285")
CLINIC = ("G0463", "99202", "99203", "99204", "99212", "99213", "99214", "99215")
WITHOUT = ("0250", "0258", "0260", "0637")
OUTPATIENT = ("131", "131", "137", "851")
LAST, NEXT = "2024-08-15", "2024-08-16"


def _line(random: Random, revenue: str, code: str | None, modifiers: str = "", expect: str = "", **fields: Any) -> Row:
    units = {"units": str(random.randint(1, 6))}
    return line(code, modifiers, expect, revenue_code=revenue, charge_amount=charge(random), **units, **fields)


def _bill(random: Random, *given: Row, on: str = "", kind: str = "") -> Claim:
    """A bill with the lines given, among one or two that are right."""
    first = on or day(random)
    beside = [_line(random, revenue, code) for revenue, code in random.sample(WANTING, random.randint(0, 2))]
    lines = [{**row, "service_date": first} for row in (*given, *beside)]
    random.shuffle(lines)
    return bill(random, mixed(random, "K5730"), first, kind or random.choice(OUTPATIENT), lines=lines)


def no_revenue_code(random: Random) -> Situation:
    """1: four figures that are no revenue code, or not four figures."""
    revenue = random.choice(("0999", "0888", "9999", "04A0", "300", "A300"))
    return situation(_bill(random, _line(random, revenue, "80053", expect="fires")), why=f"no revenue code: {revenue}")


def no_longer_a_revenue_code(random: Random) -> Situation:
    """1, 0.4: not in force that day."""
    on = random.choice((NEXT, day(random, NEXT)))
    made = _bill(random, _line(random, "0948", "97110", "GP", expect="fires"), on=on)
    return situation(made, why="the revenue code has ended")


def procedure_code_missing(random: Random) -> Situation:
    """F1, 2: an outpatient bill's line that wants a procedure code has none."""
    revenue = random.choice([one[0] for one in (*WANTING, *EXACT)] + ["0450", "0510", "0636", "0769"])
    return situation(_bill(random, _line(random, revenue, None, expect="fires")), why="a procedure code is wanting")


def required_by_the_list(random: Random) -> Situation:
    """2: the user's list requires any procedure code, or one of its own."""
    revenue, code, on = random.choice(
        (("0270", None, day(random, NEXT)), ("0943", None, day(random)), ("0943", "93306", day(random)))
    )
    made = _bill(random, _line(random, revenue, code, expect="fires"), on=on)
    return situation(made, why="required by the user's list")


def forbidden_by_the_list(random: Random) -> Situation:
    """FAIL for forbidden rows: a code forbidden, or any; the row's last day too."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    revenue, code = random.choice((("0250", "36415"), ("0730", "80053"), ("0370", "00840"), ("0324", "85025")))
    made = _bill(random, _line(random, revenue, code, expect="fires"), on=on)
    return situation(made, why="forbidden by the user's list")


def no_drug(random: Random) -> Situation:
    """F2, 4: 0636 with what is no drug."""
    return situation(_bill(random, _line(random, "0636", random.choice(NO_DRUGS), expect="fires")), why="0636 without a drug")


def emergency_and_clinic_exchanged(random: Random) -> Situation:
    """3: an emergency visit in the clinic, a clinic visit in the emergency room."""
    revenue, code = random.choice((("0510", random.choice(EMERGENCY)), ("0450", random.choice(CLINIC))))
    made = _bill(random, _line(random, revenue, code, random.choice(("", "25")), "fires"))
    return situation(made, why="emergency room and clinic exchanged")


def therapy_of_another_discipline(random: Random) -> Situation:
    """3: the discipline's modifier does not go with the revenue code, or is missing."""
    revenue, code, right = random.choice([one for one in EXACT if one[0] in ("0420", "0430", "0440")])
    modifier = random.choice([one for one in ("GP", "GO", "GN") if one != right] + [""])
    made = _bill(random, _line(random, revenue, code, modifier, "fires"))
    return situation(made, why=f"{'no discipline' if not modifier else 'another discipline'} under a therapy revenue code")


def packaged(random: Random) -> Situation:
    """N1, 3: pharmacy and the like without a procedure code."""
    lines = [_line(random, revenue, None) for revenue in random.sample(WITHOUT, random.randint(1, 2))]
    return situation(_bill(random, *lines), why="packaged, no procedure code wanted")


def therapy(random: Random) -> Situation:
    """N2: the discipline goes with the revenue code."""
    revenue, code, modifier = random.choice(EXACT)
    extra = random.choice(("", " KX", " CQ" if modifier == "GP" else " KX"))
    return situation(_bill(random, _line(random, revenue, code, modifier + extra)), why="therapy of its discipline")


def drug(random: Random) -> Situation:
    """4: 0636 with a drug."""
    modifiers = random.choice(("", "JZ", "JW"))
    return situation(_bill(random, _line(random, "0636", random.choice(DRUGS), modifiers)), why="0636 with a drug")


def visit_in_its_place(random: Random) -> Situation:
    """3: emergency visits in the emergency room, clinic visits in the clinic."""
    revenue, code = random.choice((("0450", random.choice(EMERGENCY)), ("0510", random.choice(CLINIC))))
    return situation(_bill(random, _line(random, revenue, code, random.choice(("", "25")))), why="a visit in its place")


def procedure_code_there(random: Random) -> Situation:
    """2: the procedure code is there."""
    lines = [_line(random, revenue, code) for revenue, code in random.sample(WANTING, random.randint(1, 4))]
    return situation(_bill(random, *lines), why="the procedure code is there")


def inpatient(random: Random) -> Situation:
    """2: an inpatient bill needs no procedure codes."""
    revenues = random.sample([one[0] for one in WANTING] + ["0120", "0450", "0636"], random.randint(1, 4))
    lines = [line(None, revenue_code=one, service_date="2024-08-05", charge_amount=charge(random)) for one in revenues]
    return situation(bill(random, ["J189", "I10"], "2024-08-05", "111", lines=lines), why="an inpatient bill")


def list_out_of_force(random: Random) -> Situation:
    """0.4: the list's row has ended, or has not begun."""
    revenue, code, on = random.choice(
        (
            ("0324", "85025", NEXT),
            ("0324", "85025", day(random, NEXT)),
            ("0270", None, LAST),
            ("0270", None, day(random, "2024-07-01", LAST)),
        )
    )
    return situation(_bill(random, _line(random, revenue, code), on=on), why="the list's row is not in force")


def as_the_list_has_it(random: Random) -> Situation:
    """2: one of the procedure codes that the list requires; none where it forbids any."""
    revenue, code = random.choice(
        (
            ("0943", "93797"),
            ("0943", "93798"),
            ("0370", None),
            ("0250", None),
            ("0343", None),
            ("0521", None),
            ("0762", None),
            ("0761", "96372"),
        )
    )
    return situation(_bill(random, _line(random, revenue, code)), why="as the user's list has it")


def still_a_revenue_code(random: Random) -> Situation:
    """0.4: the last day of a revenue code."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    return situation(_bill(random, _line(random, "0948", "97110", "GP"), on=on), why="the revenue code's last day")


def no_bill(random: Random) -> Situation:
    """I: professional claims have no revenue codes."""
    return situation(professional(random, mixed(random, "K5730")), why="a professional claim")


def voided(random: Random) -> Situation:
    """0.2: a voided bill does not count."""
    revenue, code = random.choice((("0300", None), ("0636", "99213"), ("0250", "36415")))
    return situation(*taken_back(random, _bill(random, _line(random, revenue, code))), why="a voided bill")


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count."""
    revenue, code = random.choice((("0300", None), ("0636", "99213"), ("0250", "36415"), ("0450", "99213")))
    gone = _line(random, revenue, code, line_status="deleted")
    return situation(_bill(random, gone, _line(random, "0300", "80053")), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    revenue, code = random.choice(WANTING)
    made = _bill(random, _line(random, revenue, code, expect="cannot tell"), on=uncovered(random))
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    revenue, code = random.choice((("0300", None), ("0636", "99213"), ("0250", "36415")))
    return situation(_bill(random, _line(random, revenue, code), on=outside(random)), why="outside the window")


ERRORS = (
    no_revenue_code,
    no_longer_a_revenue_code,
    procedure_code_missing,
    required_by_the_list,
    forbidden_by_the_list,
    no_drug,
    emergency_and_clinic_exchanged,
    therapy_of_another_discipline,
    no_release,
)
NEAR_MISSES = (
    packaged,
    therapy,
    drug,
    visit_in_its_place,
    procedure_code_there,
    inpatient,
    list_out_of_force,
    as_the_list_has_it,
    still_a_revenue_code,
    no_bill,
    voided,
    deleted_line,
    history,
)
