"""Codes that Medicare's fee schedule does not pay, pays on another schedule, or pays only where nothing else is paid."""

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

CHECK = "PFS-STATUS"
SETTINGS = WINDOW
NEVER = {
    "B": ("99080", "20930", "99024", "A4550", "97010"),
    "N": ("99395", "99396", "99026", "92551"),
    "I": ("A0021", "J2780"),
    "D": ("X2001",),
    "F": ("X2002",),
    "G": ("X2003",),
    "H": ("X2004",),
}
REVIEWED: dict[str, tuple[str, ...]] = {"C": ("78430", "70170"), "P": ("A4211", "A4253"), "R": ("D0120", "97026")}
TOLD: dict[str, tuple[str, ...]] = {
    "E": ("J1885", "J1100"),
    "X": ("80053", "36415", "85025"),
    "M": ("G0029", "G0030"),
    "Q": ("X2005",),
}
ALONE = ("36591", "36598", "94760", "94761", "96523")  # status T
PAID = ("99212", "99213", "99214", "20610", "11042", "17000", "93000", "96372", "71046")
OTHERWISE = {"payer_class": "commercial", "rule_profile": "cpt"}


def _line(random: Random, code: str, on: str, modifiers: str = "", expect: str = "", **fields: Any) -> Row:
    asked = {"service_date": on, "charge_amount": charge(random), **pointed(random, 2), **fields}
    return line(code, modifiers, expect, **asked)


def _claim(random: Random, *lines: Row, **fields: Any) -> Claim:
    made = list(lines)
    random.shuffle(made)
    return claim(made, ("K219", "I10"), **fields)


def _beside(random: Random, on: str) -> list[Row]:
    """Paid lines that may stand beside; none of them changes what a code of another status is."""
    return [_line(random, code, on) for code in random.sample(PAID, random.randint(0, 2))]


def _one(random: Random, codes: dict[str, tuple[str, ...]], expect: str, modifiers: str = "", **fields: Any) -> Situation:
    status, on = random.choice(tuple(codes)), day(random)
    made = _line(random, random.choice(codes[status]), on, modifiers, expect)
    return situation(_claim(random, made, *_beside(random, on), **fields), why=f"status {status}{' ' + modifiers}".strip())


def never_paid(random: Random) -> Situation:
    """F1: bundled, not covered, or another code wanted."""
    return _one(random, NEVER, "fires", random.choice(("", "", "59", "GA", "25")))


def to_review(random: Random) -> Situation:
    """C, P, R: priced by the contractor, bundled where incident to a service, restricted."""
    return _one(random, REVIEWED, "fires")


def on_another_schedule(random: Random) -> Situation:
    """E, M, Q, X: told, never an error."""
    return _one(random, TOLD, "info")


def beside_a_paid_line(random: Random) -> Situation:
    """F2: a T code beside a paid line of the same provider and day, on the claim or on another."""
    on = day(random)
    code, paid = random.choice(ALONE), random.choice((*PAID, "D0120"))
    made, other = _line(random, code, on, "", "fires"), _line(random, paid, on)
    if random.random() < 0.6:
        return situation(_claim(random, made, other), why="a T code beside a paid line")
    claims = [_claim(random, made), _claim(random, other)]
    random.shuffle(claims)
    return situation(*claims, why="a T code beside a paid line of another claim")


def row_of_the_component(random: Random) -> Situation:
    """Needs the row of the modifier: the whole and TC are priced by the contractor."""
    code, on = random.choice(REVIEWED["C"]), day(random)
    made = _line(random, code, on, random.choice(("", "TC")), "fires")
    return situation(_claim(random, made, *_beside(random, on)), why="the row of the whole or of TC is status C")


def component_payable(random: Random) -> Situation:
    """Needs the row of the modifier: 26 has a row of its own, which is paid."""
    code, on = random.choice(REVIEWED["C"]), day(random)
    made = _line(random, code, on, random.choice(("26", "26 59")))
    return situation(_claim(random, made, *_beside(random, on)), why="the row of 26 is status A")


def payable(random: Random) -> Situation:
    """A: paid codes, and anesthesia, which has its own price."""
    on = day(random)
    lines = [_line(random, code, on) for code in random.sample(PAID, random.randint(1, 4))]
    lines += [_line(random, random.choice(("00100", "00142")), on, "AA", unit_basis="MJ", units="60")][: random.randint(0, 1)]
    return situation(_claim(random, *lines), why="paid under the schedule")


def alone_that_day(random: Random) -> Situation:
    """N1: a T code alone."""
    on = day(random)
    return situation(_claim(random, _line(random, random.choice(ALONE), on)), why="a T code alone")


def beside_unpaid_lines(random: Random) -> Situation:
    """T: laboratory tests, drugs and measurements that day are not paid under the schedule."""
    on = day(random)
    others = random.sample(("80053", "36415", "85025", "J1885", "G0030"), random.randint(1, 3))
    lines = [_line(random, code, on) for code in (random.choice(ALONE), *others)]
    return situation(_claim(random, *lines), why="a T code beside lines that the schedule does not pay")


def laboratory(random: Random) -> Situation:
    """N2: laboratory tests and drugs have schedules of their own."""
    on = day(random)
    lines = [_line(random, code, on) for code in random.sample((*TOLD["X"], *TOLD["E"]), random.randint(1, 3))]
    return situation(_claim(random, *lines, *_beside(random, on)), why="priced on another schedule")


def measurement(random: Random) -> Situation:
    """M: a measure at no charge or at a cent."""
    on = day(random)
    made = _line(random, random.choice(TOLD["M"]), on, charge_amount=random.choice(("0.00", "0.01")))
    return situation(_claim(random, made, *_beside(random, on)), why="a measure without a charge")


def billed_as_not_covered(random: Random) -> Situation:
    """N: GY says that it is not covered."""
    code, on = random.choice(NEVER["N"]), day(random)
    made = _line(random, code, on, random.choice(("GY", "25 GY", "GX GY")))
    return situation(_claim(random, made, *_beside(random, on)), why="not covered, and billed so")


def another_provider(random: Random) -> Situation:
    """T: the paid line is another provider's, another day's, or another patient's."""
    on = day(random, "2024-07-02", "2024-09-29")
    told: dict[str, Any] = random.choice(
        (
            {"rendering_npi": "R2", "billing_npi": "G2"},
            {"rendering_npi": "R2"},
            {"patient": "P2"},
            {"shift": random.choice((-1, 1))},
        )
    )
    other_day = shifted(on, told.pop("shift", 0))
    made = _claim(random, _line(random, random.choice(ALONE), on))
    other = _claim(random, _line(random, random.choice(PAID), other_day), **told)
    return situation(made, other, why="the paid line is another's, or another day's")


def another_profile(random: Random) -> Situation:
    """medicare: commercial payers do not follow these statuses."""
    codes = {name: NEVER[name] for name in ("B", "N", "I", "G")} | {"T": ALONE}
    status, on = random.choice(tuple(codes)), day(random)
    made = _line(random, random.choice(codes[status]), on)
    return situation(_claim(random, made, *_beside(random, on), **OTHERWISE), why=f"status {status} under another profile")


def on_a_bill(random: Random) -> Situation:
    """P: bills are paid otherwise."""
    on = day(random)
    code = random.choice(random.choice(tuple(NEVER.values())))
    lines = [line(code, revenue_code="0761", service_date=on), line("80053", revenue_code="0300", service_date=on)]
    return situation(bill(random, ("K219",), on, lines=lines), why="a bill")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count, and its lines are not paid."""
    on = day(random)
    if random.random() < 0.5:
        return situation(*taken_back(random, _claim(random, _line(random, "99080", on))), why="a voided claim")
    gone = taken_back(random, _claim(random, _line(random, random.choice(PAID), on)))
    return situation(*gone, _claim(random, _line(random, random.choice(ALONE), on)), why="the paid line was voided")


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count, and pays for nothing."""
    on = day(random)
    never = _line(random, random.choice(NEVER["B"]), on, line_status="deleted")
    alone, paid = _line(random, random.choice(ALONE), on), _line(random, random.choice(PAID), on, line_status="deleted")
    given = random.choice(((never, _line(random, "99213", on)), (alone, paid)))
    return situation(_claim(random, *given), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    on = uncovered(random)
    made = _line(random, random.choice(random.choice(tuple(NEVER.values()))), on, "", "cannot tell")
    return situation(_claim(random, made), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    on = outside(random)
    made = _line(random, random.choice(random.choice(tuple(NEVER.values()))), on)
    return situation(_claim(random, made), why="outside the window")


ERRORS = (
    never_paid,
    to_review,
    on_another_schedule,
    beside_a_paid_line,
    row_of_the_component,
    no_release,
)
NEAR_MISSES = (
    component_payable,
    payable,
    alone_that_day,
    beside_unpaid_lines,
    laboratory,
    measurement,
    billed_as_not_covered,
    another_provider,
    another_profile,
    on_a_bill,
    voided,
    deleted_line,
    history,
)
