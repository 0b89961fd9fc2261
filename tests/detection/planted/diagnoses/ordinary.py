"""What is ordinary about the claims of this family: days, ages, visits, bills, codes that stand beside, claims taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from auditkit.rules.settings import Settings
from tests.detection.planting import Claim, Row, claim, line

BESIDE = ("I10", "E785", "K219", "R5383", "N390", "L570", "F411", "G4733", "Z79899", "R42")
VISITS = ("99212", "99213", "99214", "99203", "99204")
OTHERS = ("36415", "93000", "96372", "85025", "80053")
CENTERS = (("0510", "G0463"), ("0300", "80053"), ("0730", "93005"), ("0324", "71046"), ("0761", "96372"))
FIRST, LAST = "2024-07-01", "2024-09-30"
# The planted sets hold from 2015-10-01 to 2025-12-31: the window begins later than they do, and ends later.
WINDOW = Settings(window_from=dt.date(2016, 1, 1), window_until=dt.date(2026, 3, 31))


def day(random: Random, first: str = FIRST, last: str = LAST) -> str:
    """A day of the quarter, or of the span given."""
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return (start + dt.timedelta(random.randint(0, (end - start).days))).isoformat()


def outside(random: Random) -> str:
    """A day before the window, the last of them often."""
    return random.choice(("2015-12-31", day(random, "2015-10-01", "2015-12-31")))


def uncovered(random: Random) -> str:
    """A day of the window that no planted release covers, the first of them often."""
    return random.choice(("2026-01-01", day(random, "2026-01-01", "2026-03-31")))


def shifted(on: str, days: int) -> str:
    """So many days later, or earlier."""
    return (dt.date.fromisoformat(on) + dt.timedelta(days)).isoformat()


def born(on: str, years: int, days_since: int = 0) -> str:
    """The birth date of someone who completed so many years ``days_since`` days before the day; below 0, in days to come."""
    birthday = dt.date.fromisoformat(on) - dt.timedelta(days_since)
    return birthday.replace(year=birthday.year - years).isoformat()


def within_year(random: Random) -> int:
    """Days since a birthday, with the birthday itself and the last day before the next often among them."""
    return random.choice((0, 1, 363, random.randint(2, 360)))


def mixed(random: Random, *given: Row | str, ahead: int | None = None, most: int = 4) -> list[Row | str]:
    """Diagnoses among ordinary ones, their order kept; ``ahead`` says how many ordinary ones come first."""
    beside = random.sample(BESIDE, random.randint(0, most))
    front = random.randint(0, len(beside)) if ahead is None else ahead
    rest = beside[front:] if ahead is None else beside[:most]
    first = beside[:front] if ahead is None else random.sample([code for code in BESIDE if code not in rest], ahead)
    return [*first, *_spread(random, given, rest)]


def _spread(random: Random, given: Sequence[Row | str], rest: Sequence[str]) -> list[Row | str]:
    """The given with the rest put between and behind them; the first stays first."""
    made: list[Row | str] = list(given)
    for code in rest:
        made.insert(random.randint(min(1, len(made)), len(made)), code)
    return made


def pointed(random: Random, count: int, *positions: int) -> Row:
    """Pointers to the positions given, else to some of the claim's diagnoses; as letters or as numbers."""
    chosen = positions or random.sample(range(1, min(count, 12) + 1), random.randint(1, min(count, 4)))
    letters = random.random() < 0.5
    return {
        f"diagnosis_pointer_{number}": "ABCDEFGHIJKL"[place - 1] if letters else str(place)
        for number, place in enumerate(chosen, start=1)
    }


def visits(random: Random, on: str, count: int, most: int = 3) -> list[Row]:
    """One to three lines of ordinary services, pointing to any of the diagnoses."""
    codes = [random.choice(VISITS), *random.sample(OTHERS, random.randint(0, most - 1))]
    return [line(code, service_date=on, charge_amount=charge(random), **pointed(random, count)) for code in codes]


def charge(random: Random) -> str:
    """A charge in dollars."""
    return f"{random.randint(1500, 90000) / 100:.2f}"


def professional(random: Random, diagnoses: Sequence[Any], on: str = "", **fields: Any) -> Claim:
    """A professional claim of ordinary services with the diagnoses given."""
    lines = fields.pop("lines", None) or visits(random, on or day(random), len(diagnoses))
    return claim(lines, diagnoses, **{"patient_birth_date": day(random, "1950-01-01", "1990-12-31"), **fields})


def bill(random: Random, diagnoses: Sequence[Any], on: str = "", kind: str = "131", **fields: Any) -> Claim:
    """A facility's bill of one day, or of the days given by ``through``; lines stand on the first."""
    first = on or day(random)
    through = fields.pop("through", first)
    lines = fields.pop("lines", None) or centers(random, first)
    asked = {"patient_birth_date": day(random, "1950-01-01", "1990-12-31"), **fields}
    places = {"statement_from_date": first, "statement_through_date": through, "claim_place_of_service": None}
    return claim(
        lines, diagnoses, claim_type="I", type_of_bill=kind, frequency_code=kind[-1], billing_npi="F1", **places, **asked
    )


def centers(random: Random, on: str) -> list[Row]:
    """One to three ordinary lines of a bill."""
    chosen = random.sample(CENTERS, random.randint(1, 3))
    return [line(code, revenue_code=center, service_date=on, charge_amount=charge(random)) for center, code in chosen]


def either(random: Random, diagnoses: Sequence[Any], on: str = "", **fields: Any) -> Claim:
    """A professional claim or an outpatient bill with the diagnoses given."""
    made = professional if random.random() < 0.6 else bill
    return made(random, diagnoses, on, **fields)


def taken_back(random: Random, wrong: Claim, right: Claim | None = None) -> tuple[Claim, Claim]:
    """A claim and its void, or the claim that replaces it; nothing is expected of either."""
    number = f"ICN{random.randrange(10**10):010d}"
    original = replace(wrong, fields={**wrong.fields, "payer_claim_number": number})
    later = right or wrong
    frequency = "7" if right else "8"
    told = {**later.fields, "frequency_code": frequency, "original_reference_number": number, "received_date": "2024-10-20"}
    if "patient_birth_date" in wrong.fields:
        told["patient_birth_date"] = wrong.fields["patient_birth_date"]
    if told.get("type_of_bill"):
        told["type_of_bill"] = told["type_of_bill"][:-1] + frequency
    return original, replace(later, fields=told)
