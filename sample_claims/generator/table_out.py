"""Write claims as one wide table of lines, the provider roster and the key. Headings are the data dictionary's names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from sample_claims.generator.book import Expectation
from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.parties import certificate, referring, service_facility
from sample_claims.generator.people import (
    DEPARTMENTS,
    EXCLUDED,
    GROUPS,
    GUESTS,
    HOSPITAL,
    HOSPITAL_CCN,
    PROVIDERS,
    REFERRING,
    npi,
)

HEADER = (
    "claim_id",
    "patient_control_number",
    "claim_type",
    "total_charge",
    "claim_place_of_service",
    "type_of_bill",
    "frequency_code",
    "original_reference_number",
    "statement_from_date",
    "statement_through_date",
    "admission_type",
    "patient_status",
    "submitted_date",
    "received_date",
    "payer_id",
    "payer_name",
    "payer_class",
    "rule_profile",
    "member_id",
    "patient_relationship",
    "patient_record_number",
    "patient_last_name",
    "patient_first_name",
    "patient_birth_date",
    "patient_sex",
    "patient_zip",
    "billing_npi",
    "billing_tin",
    "billing_name",
    "billing_taxonomy",
    "facility_ccn",
    "rendering_npi",
    "rendering_taxonomy",
    "rendering_specialty",
    "attending_npi",
    "operating_npi",
    "referring_npi",
    "supervising_npi",
    "service_facility_npi",
    "clia_number",
    "prior_authorization_number",
    "locality",
    "coder_id",
    "location",
)
DIAGNOSES = (*(f"dx_{number}" for number in range(1, 13)), "dx_reason_visit_1", "dx_reason_visit_2")
LINE = (
    "line_no",
    "service_date",
    "service_through_date",
    "revenue_code",
    "procedure_code",
    "modifier_1",
    "modifier_2",
    "modifier_3",
    "modifier_4",
    "units",
    "unit_basis",
    "charge_amount",
    "place_of_service",
    "diagnosis_pointer_1",
    "diagnosis_pointer_2",
    "diagnosis_pointer_3",
    "diagnosis_pointer_4",
    "ndc",
    "ndc_quantity",
    "ndc_unit",
    "line_rendering_npi",
    "line_ordering_npi",
    "line_referring_npi",
    "line_supervising_npi",
    "line_service_facility_npi",
    "line_control_number",
    "line_status",
    "drug_supplied_by",
)
ROSTER = ("npi", "provider_name", "entity_type", "taxonomy", "specialty", "billing_tin", "coder_id")
KEY = ("claim_id", "line_no", "check_id", "expected", "case", "position", "kind", "why")


def write_claims(claims: list[Claim], path: Path) -> None:
    """Write the wide table: one row a line, the claim's columns repeated."""
    write_table(path, (*HEADER, *DIAGNOSES, *LINE), (row for claim in claims for row in _rows(claim)))


def write_key(key: Iterable[Expectation], path: Path) -> None:
    """Write what each check should say, by check and claim."""
    rows = [_of_key(row) for row in key]
    rows.sort(key=lambda row: (row["check_id"], row["claim_id"], int(row["line_no"] or 0), row["kind"], row["position"]))
    write_table(path, KEY, rows)


def _of_key(row: Expectation) -> dict[str, str]:
    kind, _, number = row.position.partition(" ")
    line = str(row.line_no or "")
    return dict(zip(KEY, (row.claim.claim_id, line, row.check_id, row.expected, row.case, number, kind, row.why), strict=True))


def write_roster(path: Path) -> None:
    """Write the providers with their usual coder, the billing organisations and those who refer."""
    people = [
        _of_roster(who.npi, f"{who.first} {who.last}", "1", who.taxonomy, who.specialty, who.group.tin, who.coder)
        for who in PROVIDERS.values()
    ]
    groups = [_of_roster(group.npi, group.name, "2", group.taxonomy, "", group.tin, "") for group in GROUPS]
    guests = [
        _of_roster(who.npi, f"{who.first} {who.last}", "1", who.taxonomy, who.specialty, "", "") for who in GUESTS.values()
    ]
    referring = [
        _of_roster(npi(serial), f"Sample Referring{serial}", "1", "207R00000X", "11", "", "")
        for serial in (*REFERRING, EXCLUDED)
    ]
    write_table(path, ROSTER, [*people, *groups, *guests, *referring])


def _of_roster(*values: str) -> dict[str, str]:
    return dict(zip(ROSTER, values, strict=True))


def write_table(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> None:
    """Write rows under a heading; what a row does not say is blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(claim: Claim) -> Iterator[dict[str, str]]:
    head = _header(claim) | _person(claim) | _parties(claim) | _diagnoses(claim)
    for number, line in enumerate(claim.lines, 1):
        row = head | _line(claim, number, line)
        if claim.lower_case:
            row = {name: _as_typed(name, value) for name, value in row.items()}
        yield row


def _as_typed(name: str, value: str) -> str:
    if name.startswith("dx_"):
        return value.lower().replace(".", "")
    return value.lower() if name == "procedure_code" else value


def original_reference(claim: Claim) -> str:
    """The payer's number of the claim that this one replaces or voids; blank where the link must be inferred."""
    return claim.original.payer_number if claim.original and claim.linked else ""


def _header(claim: Claim) -> dict[str, str]:
    hospital = claim.kind == "I"
    return {
        "claim_id": claim.claim_id,
        "patient_control_number": claim.account,
        "claim_type": claim.kind,
        "total_charge": str(claim.total),
        "claim_place_of_service": "" if hospital else claim.place,
        "type_of_bill": f"{claim.place[:2]}{claim.frequency}" if hospital else "",
        "frequency_code": claim.frequency,
        "original_reference_number": original_reference(claim),
        "statement_from_date": str(claim.day) if hospital else "",
        "statement_through_date": str(claim.through or claim.day) if hospital else "",
        "admission_type": "3" if hospital else "",
        "patient_status": "01" if hospital else "",
        "submitted_date": str(claim.submitted),
        "received_date": str(received(claim)),
    }


def received(claim: Claim) -> date:
    """Day the payer received the claim: the Monday after the batch."""
    return claim.submitted + timedelta(3)


def _person(claim: Claim) -> dict[str, str]:
    patient, payer = claim.patient, claim.patient.payer
    return {
        "payer_id": payer.id,
        "payer_name": payer.name,
        "payer_class": payer.payer_class,
        "rule_profile": payer.profile,
        "member_id": patient.member,
        "patient_relationship": patient.relationship,
        "patient_record_number": patient.record,
        "patient_last_name": patient.last,
        "patient_first_name": patient.first,
        "patient_birth_date": str(patient.birth),
        "patient_sex": patient.sex,
        "patient_zip": patient.zip,
    }


def _parties(claim: Claim) -> dict[str, str]:
    group, person = claim.group, claim.provider
    row = {
        "billing_npi": claim.field("billing_npi", group.npi),
        "billing_tin": group.tin,
        "billing_name": group.name,
        "billing_taxonomy": group.taxonomy,
        "locality": group.locality,
        "prior_authorization_number": claim.authorization,
        "coder_id": claim.coder,
        "location": location(claim),
    }
    if group is HOSPITAL:
        attending = claim.field("attending_npi", person.npi)
        return row | {"facility_ccn": HOSPITAL_CCN, "attending_npi": attending, "operating_npi": claim.field("operating_npi")}
    named = {
        "referring_npi": referring(claim),
        "supervising_npi": claim.field("supervising_npi"),
        "service_facility_npi": service_facility(claim),
    }
    rendering = {
        "rendering_npi": claim.field("rendering_npi", person.npi),
        "rendering_taxonomy": person.taxonomy,
        "rendering_specialty": person.specialty,
        "clia_number": certificate(claim),
    }
    return row | named | rendering


def location(claim: Claim) -> str:
    """Where the claim comes from: the hospital's department or the provider's site."""
    if claim.group is HOSPITAL:
        return DEPARTMENTS.get(claim.lines[0].revenue, "Ambulatory")
    return claim.provider.location


def _diagnoses(claim: Claim) -> dict[str, str]:
    """Diagnoses in order; the first is the principal one on a hospital claim too."""
    row = {f"dx_{number}": code for number, code in enumerate(claim.diagnoses, 1)}
    return row | {f"dx_reason_visit_{number}": code for number, code in enumerate(claim.reasons, 1)}


def _line(claim: Claim, number: int, line: Line) -> dict[str, str]:
    pointers = claim.pointers(line) if claim.kind == "P" else ()
    row = {
        "line_no": str(number),
        "service_date": str(line.day or claim.day),
        "service_through_date": str(line.through or ""),
        "revenue_code": line.revenue,
        "procedure_code": line.code,
        "units": line.units,
        "unit_basis": line.unit_basis,
        "charge_amount": str(claim.charge(line)),
        "place_of_service": line.place or (claim.place if claim.kind == "P" else ""),
        "ndc": line.ndc,
        "ndc_quantity": line.units if line.ndc else "",
        "ndc_unit": "UN" if line.ndc else "",
        "line_rendering_npi": line.rendering,
        "line_ordering_npi": line.ordering,
        "line_control_number": control_number(claim, number),
        "line_status": line.status,
        "drug_supplied_by": line.supplied_by,
    }
    row |= {f"modifier_{place}": modifier for place, modifier in enumerate(line.modifiers, 1)}
    return row | {f"diagnosis_pointer_{place}": pointer for place, pointer in enumerate(pointers, 1)}


def control_number(claim: Claim, number: int) -> str:
    """The provider's own number of a line."""
    return f"{claim.claim_id}-{number}"
