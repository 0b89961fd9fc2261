"""One claim as an auditor reads it: header, diagnoses with the lines that point to them, remittance, record abstract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auditkit.review.billed import LETTERS, POINTERS
from auditkit.widgets.claim_facts import ClaimFacts, Row
from auditkit.widgets.markup import Html, counted, dollars, element, fold, joined, pairs, table, text_of, whole

HEADER = {
    "Claim": "claim_id", "Account": "patient_control_number", "Payer's number": "payer_claim_number", "Payer": "payer_name",
    "Payer class": "payer_class", "Member": "member_id", "Born": "patient_birth_date", "Sex": "patient_sex",
    "Record": "patient_record_number", "Place": "claim_place_of_service", "Type of bill": "type_of_bill",
    "Frequency": "frequency_code", "From": "statement_from_date", "Through": "statement_through_date",
    "Rendering NPI": "rendering_npi", "Specialty": "rendering_specialty", "Billing": "billing_name",
    "Billing NPI": "billing_npi", "Attending NPI": "attending_npi", "Referring NPI": "referring_npi", "Location": "location",
    "Coder": "coder_id", "Locality": "locality", "Submitted": "submitted_date", "Note": "note_text",
}  # fmt: skip
TYPES = {"P": "professional", "I": "institutional"}
NOT_SHOWN = {"encounter_id", "claim_id", "sequence", "patient_record_number"}
SHORT = {"Y": "yes", "N": "no", "U": "unknown"}


def header(claim_key: str, facts: ClaimFacts) -> Html:
    """Who, when, where and by whom; the auditor's own view, with what identifies the patient."""
    row = facts.header(claim_key)
    name = ", ".join(part for part in (row.get("patient_last_name"), row.get("patient_first_name")) if part)
    kind = TYPES.get(row.get("claim_type") or "", "kind not stated")
    charged = dollars(row.get("total_charge"), "not stated")
    title = element("h3", f"{claim_key} ", element("small", f"{kind}, charged {charged}"))
    return joined(title, pairs([("Patient", name), *((label, row.get(column)) for label, column in HEADER.items())]))


def diagnoses(claim_key: str, facts: ClaimFacts) -> Html:
    """The diagnoses, each with the lines that point to it."""
    lines = facts.of_claim("lines", claim_key)
    known = facts.of_claim("diagnoses", claim_key)
    headings, cells = ["Position", "Code", "Kind", "Lines that point to it"], []
    present = any(row.get("present_on_admission") for row in known)
    for row in known:
        kind = str(row["kind"] or "").replace("_", " ")
        shown = [row["position"], row["diagnosis_code"], kind, _pointing(row, lines)]
        cells.append([*shown, row.get("present_on_admission")] if present else shown)
    return table("Diagnoses", [*headings, "Present on admission"] if present else headings, cells)


def _pointing(diagnosis: Row, lines: Iterable[Row]) -> str:
    if diagnosis["kind"] not in ("principal", "other"):
        return ""
    named = [line["line_no"] for line in lines if str(diagnosis["position"]) in _positions(line)]
    return ", ".join(str(number) for number in named)


def _positions(line: Row) -> set[str]:
    pointers = [str(line[name]) for name in POINTERS if line.get(name)]
    return {LETTERS.get(pointer, pointer) for pointer in pointers}


def remittance(claim_key: str, facts: ClaimFacts) -> Html:
    """What the payer made of each service, with its adjustments; nothing where no remittance was joined."""
    taken: dict[tuple[str, int], list[str]] = {}
    for row in facts.adjustments(claim_key):
        said = f"{row['group_code']}-{row['reason_code']} {dollars(row['amount'])}"
        taken.setdefault((row["remittance_key"], row["service_no"]), []).append(said)
    rows = [_service(row, taken) for row in facts.of_claim("remittances", claim_key)]
    headings = ("Line", "Status", "Paid on", "Service", "Charged", "Allowed", "Paid", "Adjustments and remarks")
    return fold(
        f"Remittance: {counted(len(rows), 'service')}", table("What the payer made of it", headings, rows), is_open=bool(rows)
    )


def _service(row: Row, taken: Mapping[tuple[str, int], list[str]]) -> tuple[Any, ...]:
    code = "-".join(part for part in (row["procedure_code"], (row.get("modifiers") or "").replace(" ", "-")) if part)
    of_claim = taken.get((row["remittance_key"], 0), []) if row["service_no"] == 1 else []  # once, not on every service
    told = [*taken.get((row["remittance_key"], row["service_no"]), []), *(f"claim: {one}" for one in of_claim)]
    told += [f"remark {row['remark_codes']}"] if row.get("remark_codes") else []
    joined_by = element("small", f" joined by {str(row['link_basis'] or '').replace('_', ' ')}")
    amounts = (whole(dollars(row.get(name))) for name in ("service_charge", "allowed_amount", "service_paid"))
    said = joined(text_of("; ".join(told)), joined_by)
    return (row["line_no"], row["claim_status_code"], whole(row.get("paid_date")), code, *amounts, said)


def record(claim_key: str, facts: ClaimFacts) -> Html:
    """The record's abstract: encounters with their services and diagnoses, and months of care management."""
    parts = [_encounter(row, facts) for row in facts.encounters(claim_key)]
    parts += [joined(element("h4", f"Care management, {row['month']}"), _fields(row)) for row in facts.months(claim_key)]
    if not parts:
        return element("p", "Record abstract: the audit holds none for this claim.", kind="ak-quiet")
    return fold(f"Record abstract ({len(parts)})", *parts, is_open=True)


def _encounter(row: Row, facts: ClaimFacts) -> Html:
    name = row["encounter_id"]
    confirmed = "confirmed by an auditor" if row.get("auditor_confirmed") == "Y" else "not confirmed by an auditor"
    services = [_numbered("Service", one) for one in facts.documented("documented_services", name)]
    found = [_numbered("Diagnosis", one) for one in facts.documented("documented_diagnoses", name)]
    return joined(element("h4", f"Encounter {name}, {confirmed}"), _fields(row), *services, *found)


def _numbered(kind: str, row: Row) -> Html:
    return joined(element("h5", f"{kind} {row['sequence']}"), _fields(row))


def _fields(row: Row) -> Html:
    return pairs(
        (name.replace("_", " ").capitalize(), SHORT.get(str(value), value))
        for name, value in row.items()
        if name not in NOT_SHOWN
    )
