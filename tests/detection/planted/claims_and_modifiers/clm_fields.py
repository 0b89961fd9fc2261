"""Claims that lack a field of their form, or one that their services call for, and claims that need it not."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import bill, day, professional, service, taken_back
from tests.detection.planting import Claim, Situation, situation

CHECK = "CLM-FIELDS"
COMPLETE = {"member_id": "1EG4TE5MK72", "submitted_date": "2024-09-30"}
CODES = ("99213", "99214", "20610", "11042")  # nothing more is asked of them
LABORATORY = ("85025", "80053", "82947", "80048")
IMAGES = ("71046", "70450", "73610")
CLIA = "05D0000000"


def _claim(random: Random, code: str = "", expect: str = "", of_line: dict[str, Any] | None = None, **fields: Any) -> Claim:
    """A complete professional claim of one service; the finding is looked for on the claim."""
    made = service(random, code or random.choice(CODES), **(of_line or {}))
    return professional(random, made, **{**COMPLETE, **fields, "expect": expect})


def _bill(random: Random, code: str = "G0463", kind: str = "131", **fields: Any) -> Claim:
    """A complete bill of a hospital."""
    on = day(random)
    told: dict[str, Any] = {
        **COMPLETE,
        "attending_npi": "R8",
        "patient_status": "01",
        "admission_type": "3",
        "admission_source": "1",
        **fields,
    }
    if kind == "111":
        told = {"admission_date": on, **told}
    return bill(random, on, service(random, code, on=on), kind=kind, **told)


def header_of_professional(random: Random) -> Situation:
    """Member, birth, sex, place of service or tax number missing."""
    name = random.choice(("member_id", "patient_birth_date", "patient_sex", "claim_place_of_service", "billing_tin"))
    return situation(_claim(random, expect="fires", **dict[str, Any]({name: None})), why=f"no {name}")


def no_billing_npi(random: Random) -> Situation:
    """The billing NPI is missing, on either form."""
    told: dict[str, Any] = {"billing_npi": None, "billing_tin": "123456789"}
    made = random.choice((_claim(random, **told), _bill(random, **told)))
    return situation(replace(made, expect="fires"), why="no billing NPI")


def no_rendering(random: Random) -> Situation:
    """No rendering NPI, and the billing provider is an organisation."""
    providers = [{"npi": "G1", "provider_name": "GROUP", "entity_type": "2"}]
    return situation(
        _claim(random, expect="fires", rendering_npi=None), why="a group bills, none rendered", providers=providers
    )


def no_diagnosis(random: Random) -> Situation:
    """No diagnosis on a professional claim."""
    return situation(replace(_claim(random, expect="fires"), diagnoses=()), why="no diagnosis")


def no_code(random: Random) -> Situation:
    """8.4: a professional line without a procedure code."""
    made = service(random, None, revenue_code="0510")
    return situation(professional(random, made, **COMPLETE, expect="fires"), why="no procedure code")


def header_of_bill(random: Random) -> Situation:
    """F2: attending, kind of bill or statement's days missing."""
    name = random.choice(("attending_npi", "attending_npi", "type_of_bill", "statement_from_date", "statement_through_date"))
    return situation(replace(_bill(random, **dict[str, Any]({name: None})), expect="fires"), why=f"a bill without {name}")


def inpatient_bill(random: Random) -> Situation:
    """An inpatient's bill without status of the patient."""
    made = _bill(random, kind="111", patient_status=None)
    return situation(replace(made, expect="fires"), why="an inpatient's bill without the patient's status")


def line_of_bill(random: Random) -> Situation:
    """A bill's line without revenue code, or a bill without principal diagnosis."""
    made = _bill(random)
    if random.random() < 0.5:
        lines = [{**row, "revenue_code": None} for row in made.lines]
        return situation(replace(made, lines=lines, expect="fires"), why="no revenue code")
    return situation(replace(made, diagnoses=(), expect="fires"), why="no principal diagnosis")


def no_certificate(random: Random) -> Situation:
    """F1: a laboratory test without the laboratory's certificate."""
    made = _claim(random, random.choice(LABORATORY), "fires", ordering_npi="R7", referring_npi="R7")
    return situation(made, why="no CLIA number")


def no_order(random: Random) -> Situation:
    """Laboratory, imaging or equipment without ordering or referring provider."""
    code = random.choice((*LABORATORY, *IMAGES, "E0143"))
    told: dict[str, Any] = {"clia_number": CLIA} if code in LABORATORY else {}
    return situation(_claim(random, code, "fires", **told), why="no ordering or referring provider")


def no_drug_code(random: Random) -> Situation:
    """A payer that wants drug codes: Medicaid by default."""
    code = random.choice(("J3301", "J1885", "J0171"))
    return situation(_claim(random, code, "fires", payer_class="medicaid"), why="no NDC for Medicaid")


def no_admission(random: Random) -> Situation:
    """An inpatient visit without the day of admission."""
    told: dict[str, Any] = {"claim_place_of_service": "21", "service_facility_npi": "F2"}
    return situation(_claim(random, random.choice(("99223", "99232")), "fires", **told), why="no day of admission")


def no_accident_date(random: Random) -> Situation:
    """An accident without its day."""
    told: dict[str, Any] = {random.choice(("auto_accident", "other_accident", "employment_related")): "Y"}
    return situation(_claim(random, expect="fires", **told), why="no day of the accident")


def no_facility(random: Random) -> Situation:
    """Services elsewhere than in the office or at home, and nothing says where."""
    place = random.choice(("22", "23", "24", "31", "19"))
    return situation(_claim(random, random.choice(CODES[2:]), "fires", claim_place_of_service=place), why="no service facility")


def complete(random: Random) -> Situation:
    """Everything there."""
    return situation(random.choice((_claim(random), _bill(random), _bill(random, kind="111"))), why="complete")


def laboratory_bill(random: Random) -> Situation:
    """N1: a bill needs no CLIA number."""
    return situation(_bill(random, random.choice(LABORATORY)), why="a bill needs no CLIA number")


def solo(random: Random) -> Situation:
    """N2: the billing provider is a person, none other rendered."""
    providers = [{"npi": "R3", "provider_name": "PERSON", "entity_type": "1"}]
    made = _claim(random, rendering_npi=None, billing_npi="R3", billing_tin="987654321")
    return situation(made, why="a solo practice", providers=providers)


def laboratory(random: Random) -> Situation:
    """A test with its certificate and order, on the claim or on the line."""
    facts: dict[str, Any] = {"clia_number": CLIA, random.choice(("ordering_npi", "referring_npi")): "R7"}
    code = random.choice(LABORATORY)
    made = _claim(random, code, of_line=facts) if random.random() < 0.5 else _claim(random, code, **facts)
    return situation(made, why="a test with certificate and order")


def ordered(random: Random) -> Situation:
    """Imaging and equipment with an ordering or referring provider."""
    told: dict[str, Any] = {random.choice(("ordering_npi", "referring_npi")): "R7"}
    return situation(_claim(random, random.choice((*IMAGES, "E0143")), **told), why="ordered")


def elsewhere(random: Random) -> Situation:
    """Place of service 11 and 12 need no facility; others have one."""
    told: dict[str, Any] = random.choice(
        ({"claim_place_of_service": "12"}, {"claim_place_of_service": "22", "service_facility_npi": "F2"}, {})
    )
    return situation(_claim(random, "20610", **told), why="office, home, or a facility named")


def admitted(random: Random) -> Situation:
    """An inpatient visit with the day of admission."""
    told: dict[str, Any] = {"claim_place_of_service": "21", "service_facility_npi": "F2", "admission_date": "2024-06-30"}
    return situation(_claim(random, random.choice(("99223", "99232")), **told), why="the day of admission is there")


def no_accident(random: Random) -> Situation:
    """No accident, or an accident with its day."""
    told: dict[str, Any] = random.choice(
        ({"auto_accident": "N", "other_accident": "N"}, {"other_accident": "Y", "accident_date": "2024-06-01"}, {})
    )
    return situation(_claim(random, **told), why="no accident, or its day")


def drug(random: Random) -> Situation:
    """A drug for Medicare, or for Medicaid with its NDC."""
    code = random.choice(("J3301", "J1885"))
    with_ndc = {"ndc": "00003029305", "ndc_quantity": "1", "ndc_unit": "ML"}
    made = random.choice((_claim(random, code), _claim(random, code, of_line=with_ndc, payer_class="medicaid")))
    return situation(made, why="no NDC asked, or there")


def place_on_the_line(random: Random) -> Situation:
    """Place of service and rendering provider stand on the line."""
    facts: dict[str, Any] = {"place_of_service": "11", "rendering_npi": "R4"}
    made = _claim(random, of_line=facts, claim_place_of_service=None, rendering_npi=None)
    return situation(made, why="the line names place and provider")


def no_bill(random: Random) -> Situation:
    """A professional claim needs nothing of a bill's."""
    made = _claim(random, attending_npi=None, type_of_bill=None, statement_from_date=None, patient_status=None)
    return situation(made, why="fields of the other form")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with the field."""
    wrong, right = _claim(random, "99213", patient_sex=None), _claim(random, "99213")
    right = replace(right, lines=wrong.lines)
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    header_of_professional,
    no_billing_npi,
    no_rendering,
    no_diagnosis,
    no_code,
    header_of_bill,
    inpatient_bill,
    line_of_bill,
    no_certificate,
    no_order,
    no_drug_code,
    no_admission,
    no_accident_date,
    no_facility,
)
NEAR_MISSES = (
    complete,
    laboratory_bill,
    solo,
    laboratory,
    ordered,
    elsewhere,
    admitted,
    no_accident,
    drug,
    place_on_the_line,
    no_bill,
    voided,
)
