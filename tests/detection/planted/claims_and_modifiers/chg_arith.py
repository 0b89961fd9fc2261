"""Sums that do not balance, charges and units that cannot be, and sums and charges that only look so."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, bill, day, professional, service, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, situation

CHECK = "CHG-ARITH"
CODES = ("99213", "99214", "93010", "71046", "20610", "11042", "97110")
LISTED = {"J3301": 400, "96372": 5000}  # the planted charge of one unit, cents


def _cents(row: Row) -> int:
    return round(float(row["charge_amount"]) * 100)


def _lines(random: Random, count: int = 0) -> list[Row]:
    on = day(random)
    return [service(random, code, on=on) for code in random.sample(CODES, count or random.randint(1, 5))]


def _totalled(random: Random, lines: list[Row], off: int = 0, **fields: Any) -> Claim:
    total = sum(_cents(row) for row in lines) + off
    return professional(random, *lines, total_charge=f"{total / 100:.2f}", **fields)


def off_the_sum(random: Random) -> Situation:
    """F1, 1: the total is off, by a cent or by dollars, either way."""
    made = _totalled(random, _lines(random), random.choice((1, -1, 100, -1000, 12345)), expect="fires")
    return situation(made, why="the total is not the sum")


def off_on_a_bill(random: Random) -> Situation:
    """1: a bill's total is off, with the row of revenue code 0001 left out."""
    lines, on = _lines(random, 2), day(random)
    total = sum(_cents(row) for row in lines) + random.choice((1, -500))
    shown = service(random, None, revenue_code="0001", on=on, charge_amount=f"{total / 100:.2f}")
    rows = [{**row, "service_date": on} for row in lines] + [shown] * random.randint(0, 1)
    return situation(bill(random, on, *rows, total_charge=f"{total / 100:.2f}", expect="fires"), why="a bill's total is off")


def negative(random: Random) -> Situation:
    """2: a charge below nothing."""
    wrong = service(random, random.choice(CODES), "", "fires", charge_amount=f"-{random.randint(1, 90)}.00")
    lines = [wrong, service(random, "99215", charge_amount="200.00", on=str(wrong["service_date"]))]
    return situation(_totalled(random, lines), why="a negative charge")


def nothing(random: Random) -> Situation:
    """2: no charge for what is payable."""
    wrong = service(random, random.choice(CODES), "", "fires", charge_amount="0.00")
    lines = [wrong, service(random, "99215", on=str(wrong["service_date"]))]
    return situation(_totalled(random, lines), why="a charge of 0 for a payable code")


def no_units(random: Random) -> Situation:
    """F2, 3: units of 0 or fewer."""
    wrong = service(random, random.choice(CODES), "", "fires", units=random.choice(("0", "0", "-1")))
    return situation(_totalled(random, [wrong, *_lines(random, 1)]), why="units of 0 or fewer")


def part_of_a_service(random: Random) -> Situation:
    """3: parts of a unit of what is counted."""
    code, units = random.choice(("99213", "93010", "20610", "71046")), random.choice(("1.5", "0.5", "2.25"))
    wrong = service(random, code, "", "fires", units=units)
    return situation(_totalled(random, [wrong]), why="parts of a service")


def another_charge(random: Random) -> Situation:
    """4: the same service at more than 25 % above within 90 days."""
    on, code = day(random), random.choice(CODES)
    dear = service(random, code, on=shifted(on, -random.choice((1, 5, 89))), charge_amount="100.00")
    cheap = service(random, code, on=on, charge_amount=random.choice(("60.00", "200.00", "70.00")))
    one = professional(random, dear, received_date="2024-12-01", patient="P2")
    two = professional(random, cheap, received_date="2024-12-01")
    two.expect = "info"  # one finding a problem: on the later of the two
    return situation(one, two, why="the same service at another charge")


def not_multiplied(random: Random) -> Situation:
    """5: several units at the charge of one, or another charge than the list's."""
    code = random.choice(tuple(LISTED))
    units = random.randint(2, 6) if code == "J3301" else 2
    charged = random.choice((LISTED[code], LISTED[code] * units + 150))
    wrong = service(random, code, "", "fires", units=str(units), charge_amount=f"{charged / 100:.2f}")
    return situation(_totalled(random, [wrong, *_lines(random, 1)]), why="not the charge of the list")


def no_total(random: Random) -> Situation:
    """1: without a total it cannot tell."""
    return situation(professional(random, *_lines(random), total_charge=None, expect="cannot tell"), why="no total")


def balanced(random: Random) -> Situation:
    """1: the total is the sum."""
    return situation(_totalled(random, _lines(random)), why="balanced")


def total_row(random: Random) -> Situation:
    """N1, 1: the row of revenue code 0001 is not counted."""
    lines, on = _lines(random, random.randint(1, 4)), day(random)
    total = f"{sum(_cents(row) for row in lines) / 100:.2f}"
    shown = service(random, None, revenue_code="0001", on=on, charge_amount=total)
    rows = [{**row, "service_date": on} for row in lines]
    return situation(bill(random, on, *rows, shown, total_charge=total), why="the total row")


def measurement(random: Random) -> Situation:
    """N2, 2: measurement codes at 0 or a cent."""
    code, charged = random.choice(
        (("3008F", "0.01"), ("3008F", "0.00"), ("G8427", "0.01"), ("G8427", "0.00"), ("1036F", "0.00"))
    )
    return situation(
        _totalled(random, [service(random, code, charge_amount=charged), *_lines(random, 1)]), why="a measurement code"
    )


def free_vaccine(random: Random) -> Situation:
    """8.4: a charge of 0 on status X, E and M."""
    code = random.choice(("90662", "J1885", "G0008", "90677"))
    return situation(_totalled(random, [service(random, code, charge_amount="0.00"), *_lines(random, 1)]), why="status X or E")


def parts_of_a_mile(random: Random) -> Situation:
    """3: miles and minutes may have parts; whole units written with a decimal point."""
    code, told = random.choice(
        (("A0425", {"units": "12.4"}), ("00840", {"units": "75", "unit_basis": "MJ"}), ("97110", {"units": "2.0"}))
    )
    return situation(_totalled(random, [service(random, code, **told)]), why="parts of a mile, minutes, whole units")


def near_charges(random: Random) -> Situation:
    """4: within 25 %, with another modifier, or by another provider."""
    on, code = day(random), random.choice(CODES)
    one = professional(random, service(random, code, on=on, charge_amount="100.00"))
    other = random.choice(({"rendering_npi": "R2"}, {"rendering_npi": "R1"}))
    amount = "105.00" if other["rendering_npi"] == "R1" else "300.00"
    two = professional(random, service(random, code, on=on, charge_amount=amount), patient="P2", **other)
    return situation(one, two, why="near charges, or another provider")


def as_listed(random: Random) -> Situation:
    """5: units times the charge of the list."""
    code, units = random.choice(tuple(LISTED)), random.randint(1, 4)
    right = service(random, code, units=str(units), charge_amount=f"{LISTED[code] * units / 100:.2f}")
    return situation(_totalled(random, [right, *_lines(random, 1)]), why="as the list charges")


def cents(random: Random) -> Situation:
    """1: sums of cents that do not add exactly in binary."""
    on = day(random)
    lines = [
        service(random, code, on=on, charge_amount=amount)
        for code, amount in zip(CODES, ("0.10", "0.20", "1.15", "4.35"), strict=False)
    ]
    return situation(_totalled(random, lines), why="cents")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with the right total."""
    lines = _lines(random, 2)
    wrong, right = _totalled(random, lines, 100), _totalled(random, lines)
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


def large(random: Random) -> Situation:
    """1: large sums."""
    lines = [service(random, code, charge_amount=f"{random.randint(10**8, 10**9) / 100:.2f}") for code in ("27447", "22554")]
    return situation(around(random, *lines, most=0), why="large sums")


ERRORS = (
    off_the_sum,
    off_on_a_bill,
    negative,
    nothing,
    no_units,
    part_of_a_service,
    another_charge,
    not_multiplied,
    no_total,
)
NEAR_MISSES = (
    balanced,
    total_row,
    measurement,
    free_vaccine,
    parts_of_a_mile,
    near_charges,
    as_listed,
    cents,
    voided,
    large,
)
