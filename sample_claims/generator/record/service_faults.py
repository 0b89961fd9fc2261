"""Disagreements on services: not billed, not documented, not given as billed, another side, the same site."""

from __future__ import annotations

from random import Random

from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.record.abstracts import diagnosis
from sample_claims.generator.record.encounter import Encounter, Supported
from sample_claims.generator.record.services import TIMED, timed
from sample_claims.generator.tables import rows

# What is done and forgotten, by specialty: code, modifiers, whether a test.
FORGOTTEN = {"FP": (("93000", ""), ("81003", ""), ("82947", "")), "OR": (("73030", "RT"),), "HO": (("85025", ""),)}
DROPPED = ("8", "93", "7")
GIVEN = {"96372": "injection", "96374": "push", "96413": "initial", "96409": "push", "96365": "initial"}
COUNTED = ("J3301", "J1885", "17003")
MIRROR = {"M17.11": "M17.12", "M25.561": "M25.562", "M25.511": "M25.512", "M75.41": "M75.42", "M70.61": "M70.62"}
MIRROR |= {left: right for right, left in MIRROR.items()}
SWAPPED = {"RT": ("LT", "left", "L"), "LT": ("RT", "right", "R")}


def is_extra(line: Line) -> bool:
    """True for a test that stands beside something else on a claim."""
    return line.code.startswith(DROPPED) and line.code != "88305"


def can_forget(claim: Claim, specialty: str) -> bool:
    """True for a claim of visit and nothing like what its specialty forgets."""
    return specialty in FORGOTTEN and len(claim.lines) == 1 and claim.lines[0].code.startswith("992")


def has_counted(claim: Claim) -> bool:
    """True where a line bills units that a record counts: timed therapy alone, a drug, lesions."""
    timed_lines = [line for line in claim.lines if line.code in TIMED]
    alone = len(timed_lines) == 1 and int(timed_lines[0].units) > 1
    return alone or any(line.code in COUNTED and int(line.units) > 1 for line in claim.lines)


def not_billed(random: Random, encounter: Encounter) -> None:
    """A test with its result stands in the record and on no claim."""
    code, modifier = random.choice(FORGOTTEN[_specialty(encounter)])
    day = str(encounter.day)
    read = {} if code.startswith("8") else {"interpretation_signed": "Y", "performed_by_role": "MD"}
    service = {"procedure_code": code, "documented_modifiers": modifier, "documented_units": "1", "order_present": "Y"}
    service |= {"order_date": day, "result_present": "Y", "laterality": "R" if modifier else ""} | read
    modifiers = (modifier,) if modifier else ()
    cause = f"{code} was ordered and its result stands in the note; no line bills it"
    diagnoses = encounter.supported[0].diagnoses[:1]
    encounter.unbilled(service, Supported(None, code, modifiers, "1", diagnoses, "service_not_billed", cause))


def _specialty(encounter: Encounter) -> str:
    return {"08": "FP", "20": "OR", "83": "HO"}[encounter.provider.specialty]


def not_documented(random: Random, encounter: Encounter) -> None:
    """A billed test of which the record knows nothing."""
    number = next(number for number in encounter.services if is_extra(encounter.line(number)))
    del encounter.services[number]
    code = encounter.line(number).code
    encounter.find(number).nothing("service_not_documented", f"no order, result or interpretation of {code} is in the record")


def not_given(random: Random, encounter: Encounter) -> None:
    """The record says how a drug was given; only the drug was billed."""
    number = next(number for number, service in encounter.services.items() if "drug_name" in service)
    code = encounter.line(number).code
    administration = next(row["administrations"].split(".")[0] for row in rows("drug") if row["drug"] == code)
    service = {"procedure_code": administration, "documented_units": "1", "performed_by_role": "RN"}
    if administration in GIVEN:
        minutes = {"initial": random.randint(35, 80), "push": random.randint(3, 10)}.get(GIVEN[administration])
        service |= {"infusion_role": GIVEN[administration]} | timed(9 * 60 + 30, minutes)
    else:
        service |= {"performed_by_role": "MD", "discontinued": "none"}
    cause = f"the record shows {code} given that day; nobody billed {administration}"
    diagnoses = encounter.find(number).diagnoses
    encounter.unbilled(service, Supported(None, administration, (), "1", diagnoses, "service_not_billed", cause))


def units(random: Random, encounter: Encounter) -> None:
    """Minutes, dose or number of lesions make other units than were billed."""
    number = next(number for number in encounter.services if _is_counted(encounter.line(number)))
    line, service = encounter.line(number), encounter.services[number]
    billed = int(line.units)
    real = billed - 1 if line.code in TIMED else max(1, billed + random.choice((-billed // 2, 2)))
    service["documented_units"] = str(real)
    if line.code in TIMED:
        start = int(service["start_time"][:2]) * 60 + int(service["start_time"][3:])
        service |= timed(start, 15 * real + random.randint(0, 6))
    elif "dose_amount" in service:
        service["dose_amount"] = str(real * (10 if line.code == "J3301" else 15))
    supported = encounter.find(number)
    supported.units, supported.kind = str(real), "units_wrong"
    supported.cause = f"billed {billed} units of {line.code}; the record's {_measure(line)} makes {real}"


def _is_counted(line: Line) -> bool:
    return line.code in (*COUNTED, *TIMED) and int(line.units) > 1


def _measure(line: Line) -> str:
    return "time" if line.code in TIMED else "dose" if line.code.startswith("J") else "number of lesions"


def other_side(random: Random, encounter: Encounter) -> None:
    """The note names the other side, of the service and of its diagnosis."""
    number = next(number for number, line in sided(encounter.claim) if number in encounter.services)
    line, service = encounter.line(number), encounter.services[number]
    billed = next(each for each in line.modifiers if each in SWAPPED)
    modifier, word, side = SWAPPED[billed]
    service |= {"laterality": side, "documented_modifiers": service["documented_modifiers"].replace(billed, modifier)}
    supported = encounter.find(number)
    supported.modifiers = tuple(modifier if each == billed else each for each in line.modifiers)
    supported.kind, supported.cause = "modifier_wrong", f"billed {line.code}-{billed}; the note describes the {word} side"
    encounter.diagnoses = [_mirrored(random, row) for row in encounter.diagnoses]
    for each in encounter.supported:
        each.diagnoses = tuple(MIRROR.get(code, code) for code in each.diagnoses)
        each.kind = each.kind or "diagnosis_wrong"
        each.cause = each.cause or f"the note describes the {word} side"


def _mirrored(random: Random, row: dict[str, str]) -> dict[str, str]:
    other = next((there for here, there in MIRROR.items() if here.replace(".", "") == row["diagnosis_code"]), "")
    return diagnosis(random, other) if other else row


def sided(claim: Claim | None) -> list[tuple[int, Line]]:
    """Lines with a side, by number, of a claim for one joint."""
    lines = claim.lines if claim and set(claim.diagnoses) <= set(MIRROR) else []
    return [(number, line) for number, line in enumerate(lines, 1) if set(line.modifiers) & set(SWAPPED)]


def same_site(random: Random, encounter: Encounter) -> None:
    """Modifier 59 or XS says another site; the note says the same one."""
    number = next(number for number, _ in apart(encounter.claim))
    other = next(each for each in encounter.services if each != number)
    encounter.services[number] |= {"separate_site": "N", "anatomic_site": encounter.services[other].get("anatomic_site", "")}
    line = encounter.line(number)
    cause = f"billed {line.code}-{line.modifiers[0]} as another site; the note puts both at the same site"
    encounter.find(number).nothing("unbundled", cause)


def apart(claim: Claim | None) -> list[tuple[int, Line]]:
    """Lines with modifier 59 or XS, by number."""
    lines = claim.lines if claim else []
    return [(number, line) for number, line in enumerate(lines, 1) if {"59", "XS"} & set(line.modifiers)]
