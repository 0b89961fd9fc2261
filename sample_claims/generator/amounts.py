"""Allowed amounts of the sample: physician fee schedule of July 2024 where it prices the code, invented amounts elsewhere.

Source of the relative value units, indices and conversion factor: CMS, RVU24C (July 2024).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sample_claims.generator.tables import rows

CONVERSION_FACTOR = Decimal("33.2875")
CENT = Decimal("0.01")
FACILITY_PLACES = frozenset({"19", "21", "22", "23", "24"})
CHARGE_TO_ALLOWED = Decimal("2.2")
UNPRICED = Decimal("25.00")  # invented: what a code that nobody prices (a dead or malformed one) is charged from


def cents(amount: Decimal) -> Decimal:
    """Round half up to whole cents."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@cache
def _units() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["code"], row["modifier"]): row for row in rows("rvu")}


@cache
def _flat() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("flat")}


@cache
def _indices() -> dict[str, dict[str, str]]:
    return {row["locality"]: row for row in rows("gpci")}


@cache
def professional(code: str, component: str, in_facility: bool, locality: str) -> Decimal | None:
    """Allowed amount of one unit, dollars; None where neither table prices the code."""
    row = _units().get((code, component)) or _units().get((code, ""))
    if row is None:
        flat = _flat().get(code)
        return Decimal(flat["professional"]) if flat else None
    index = _indices()[locality]
    practice = row["facility_practice" if in_facility else "nonfacility_practice"]
    value = (
        Decimal(row["work"]) * Decimal(index["work"])
        + Decimal(practice) * Decimal(index["practice"])
        + Decimal(row["malpractice"]) * Decimal(index["malpractice"])
    )
    return cents(value * CONVERSION_FACTOR)


def facility(code: str) -> Decimal | None:
    """Allowed amount of one unit at the hospital, dollars, invented; None where the table has none."""
    flat = _flat().get(code)
    return Decimal(flat["facility"]) if flat else None


def unit_charge(code: str, component: str, at_hospital: bool) -> Decimal:
    """Charge of one unit: one price list for every payer, whole dollars above a dollar."""
    usual = facility(code) if at_hospital else professional(code, component, False, "06102-16")
    charge = (usual or UNPRICED) * CHARGE_TO_ALLOWED
    return charge.quantize(Decimal(1), rounding=ROUND_HALF_UP) + Decimal("0.00") if charge > 1 else cents(charge)
