"""How a billed line stands in the record: order and result, dose, minutes, side, site, who did it."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.parties import is_laboratory
from sample_claims.generator.record.encounter import VISITS
from sample_claims.generator.tables import rows

DOSES = {row["code"]: row for row in rows("record/dose")}
SIDES = {"RT": "R", "LT": "L", "50": "B", "F7": "R"}
OF_VISIT = ("24", "25", "57")
FURTHER = {"96413": "96415", "96365": "96366", "96360": "96361"}  # hours beyond the first, by the initial code
ROLES = {
    "96360": "hydration",
    "96365": "initial",
    "96413": "initial",
    "96367": "sequential",
    "96417": "sequential",
    "96374": "push",
    "96375": "push",
    "96409": "push",
    "96411": "push",
    "96372": "injection",
    "96401": "injection",
    "96402": "injection",
    "90471": "injection",
    "G0008": "injection",
    "G0009": "injection",
}
TIMED = ("97110", "97140")
ROUNDED_UP = 0.25  # share of doses that do not fill the last unit, which is billed whole


def documented(random: Random, claim: Claim) -> dict[int, dict[str, str]]:
    """Describe every billed line that is no visit, by its number."""
    clock = 60 * random.randint(8, 11) + random.choice((0, 15, 30, 45))
    found = {}
    for number, line in enumerate(claim.lines, 1):
        if line.code and line.code not in VISITS:
            minutes = _minutes(random, claim, line)
            found[number] = _of_line(random, claim, line) | timed(clock, minutes)
            clock += minutes or 0
    return found


def timed(start: int, minutes: int | None) -> dict[str, str]:
    """Minutes with start and stop, the start in minutes of the day; nothing where time plays no part."""
    if minutes is None:
        return {}
    stop = start + minutes
    return {"minutes": str(minutes), "start_time": _hour(start), "stop_time": _hour(stop)}


def _hour(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _of_line(random: Random, claim: Claim, line: Line) -> dict[str, str]:
    row = {
        "procedure_code": line.code,
        "documented_modifiers": " ".join(each for each in line.modifiers if each not in OF_VISIT),
        "documented_units": line.units,
        "laterality": next((SIDES[each] for each in line.modifiers if each in SIDES), ""),
    }
    if line.code in DOSES:
        return row | _dose(random, line)
    if line.code in ROLES:
        return row | {"infusion_role": ROLES[line.code], "performed_by_role": "RN"} | _access(line)
    if is_laboratory(line) or line.code.startswith(("7", "93")):
        return row | _tested(claim, line)
    return row | _done(claim, line)


def _access(line: Line) -> dict[str, str]:
    return {"access_site": "left deltoid" if ROLES[line.code] == "injection" else "left forearm vein"}


def _dose(random: Random, line: Line) -> dict[str, str]:
    known = DOSES[line.code]
    units, one = Decimal(line.units), Decimal(known["per_unit"])
    part = known["unit"] == "mg" and one >= 10 and units > 1 and random.random() < ROUNDED_UP
    amount = one * units - (one / 2 if part else 0)
    return {
        "drug_name": known["drug"],
        "dose_amount": f"{amount.normalize():f}",
        "dose_unit": known["unit"],
        "container_type": known["container"],
        "performed_by_role": "RN",
        "drug_supplied_by": line.supplied_by or "provider",
    }


def _tested(claim: Claim, line: Line) -> dict[str, str]:
    read = {} if is_laboratory(line) and line.code != "88305" else {"interpretation_signed": "Y", "performed_by_role": "MD"}
    day = str(line.day or claim.day)
    return {"order_present": "Y", "order_date": day, "result_present": "Y"} | read | site(claim, line)


def _done(claim: Claim, line: Line) -> dict[str, str]:
    if line.code == "36415":
        return {"performed_by_role": "MA", "access_site": "right arm vein", "order_present": "Y", "order_date": str(claim.day)}
    who = {"97110": "PT", "97140": "PT", "G0422": "RN"}.get(line.code, "MD")
    apart = {"separate_site": "Y"} if {"59", "XS"} & set(line.modifiers) else {}
    return {"performed_by_role": who, "discontinued": "none"} | apart | site(claim, line)


def site(claim: Claim, line: Line) -> dict[str, str]:
    """Where the service was done, as the diagnosis that the line points to says."""
    pointed = [claim.diagnoses[int(each) - 1] for each in claim.pointers(line) if each.isdigit()] or claim.diagnoses
    for code in pointed:
        for row in rows("record/site"):
            if code.startswith(row["diagnosis"]) and not line.code.startswith(("8", "93")):
                return {"anatomic_site": row["site"]}
    return {}


def _minutes(random: Random, claim: Claim, line: Line) -> int | None:
    """Minutes of treatment; the hours of an infusion stand whole on the row of its initial code."""
    if line.code in TIMED:
        first = line.code == next(each.code for each in claim.lines if each.code in TIMED)
        return 15 * int(line.units) + (random.randint(0, 6) if first else 0)  # the eight-minute rule adds no unit
    if line.code == "G0422":
        return 60 * int(line.units)
    role = ROLES.get(line.code)
    if role in ("initial", "hydration"):
        hours = sum(int(each.units) for each in claim.lines if each.code == FURTHER[line.code])
        return random.randint(35 + 60 * hours, 88 + 60 * hours)
    if role == "sequential":
        return random.randint(30, 80)
    return random.randint(3, 10) if role == "push" else None
