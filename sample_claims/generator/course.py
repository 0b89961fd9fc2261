"""The course of a patient: one to six visits to the providers of one specialty, none of which upsets another.

A new patient's visit is the first; what is done once a year is done once; a procedure with days of aftercare ends the course,
so that no visit falls into them.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random

from sample_claims.generator.claim import lines
from sample_claims.generator.tables import rows

FAMILIES = {"established": ("99212", "99213", "99214", "99215"), "new": ("99202", "99203", "99204", "99205")}
OF_AGE = {"G0328", "90662"}  # from 45 and from 65 years on: commercial patients may be younger
ONCE = (
    "80061",
    "11721",
    "43",
    "45",
    "G0105",
    "G0121",
    "G0328",
    "G0439",
    "G0008",
    "G0009",
    "99223",
    "27",
    "29",
    "22",
    "63",
    "64",
)
BEGAN = {"J1010": date(2024, 4, 1), "G2211": date(2024, 1, 1)}  # no everyday claim bills them before
VACCINE, SEASON = "90662", (9, 10, 11, 12, 1)
AFTERCARE = ("010", "090")
OFFICE_WEIGHT = {"FP": 1.0, "OR": 3.0, "GI": 2.0, "HO": 1.5}  # how much likelier than other services a visit is


def visits(random: Random, role: str, days: list[date], plan: str) -> list[dict[str, str]]:
    """Draw what is billed on each day, a row of ``visits.psv`` each; fewer than days where a course ends early."""
    seen: list[dict[str, str]] = []
    for day in days:
        fitting = [row for row in rows("visits") if row["role"] == role[:2] and _suits(row, plan) and _fits(row, day, seen)]
        if not fitting or (seen and _ends(seen[-1])):
            break
        row = random.choices(fitting, weights=[_weight(row) for row in fitting])[0]
        seen.append(row | {"lines": _levelled(random, role, row["lines"])})
    return seen


def _suits(row: dict[str, str], plan: str) -> bool:
    return plan == "medicare" or OF_AGE.isdisjoint(_codes(row["lines"]))


def _weight(row: dict[str, str]) -> float:
    return OFFICE_WEIGHT[row["role"]] if row["lines"].startswith("992") else 1.0


def in_force(row: dict[str, str], day: date) -> bool:
    """True where all codes of the row are billed on that day."""
    codes = _codes(row["lines"])
    early = any(code in codes and day < began for code, began in BEGAN.items())
    return not early and (VACCINE not in codes or day.month in SEASON)


def _fits(row: dict[str, str], day: date, seen: list[dict[str, str]]) -> bool:
    codes = _codes(row["lines"])
    if not in_force(row, day) or (seen and codes[0] in FAMILIES["new"]):
        return False
    done = {code for before in seen for code in _codes(before["lines"])}
    if any(code.startswith(ONCE) and code in done for code in codes):
        return False
    # A family doctor sees everything; a specialist goes on with what the patient came for.
    return not seen or row["role"] == "FP" or bool(_conditions(row) & _conditions(seen[0]))


def _conditions(row: dict[str, str]) -> set[str]:
    return {code[:3] for code in row["diagnoses"].split("+")}


def _ends(row: dict[str, str]) -> bool:
    return not _with_aftercare().isdisjoint(_codes(row["lines"]))


@cache
def _with_aftercare() -> frozenset[str]:
    return frozenset(each["code"] for each in rows("rvu") if each["global_days"] in AFTERCARE)


@cache
def _codes(spec: str) -> tuple[str, ...]:
    return tuple(line.code for line in lines(spec))


def _levelled(random: Random, role: str, spec: str) -> str:
    """Draw the level of an office visit by the provider's curve."""
    first, *rest = spec.split(" ")
    code, *modifiers = first.split("-")
    for family, codes in FAMILIES.items():
        if code in codes:
            drawn = random.choices(codes, weights=_curve(role, family))[0]
            return " ".join(["-".join([drawn, *modifiers]), *rest])
    return spec


def _curve(role: str, family: str) -> list[int]:
    weights = {row["role"]: row["weights"] for row in rows("curves") if row["family"] == family}
    return [int(weight) for weight in (weights.get(role) or weights[role[:2]]).split(".")]
