"""The form of a code: how many characters it has, and whether it is a word of auditkit's own or a published code.

Readers use the shortest length (a spreadsheet that stores ``0450`` as a number drops the zero), validation the longest.
"""

from __future__ import annotations

from auditkit.tables import Column

# (shortest, longest) in characters, by column name; a diagnosis code without its dot.
LENGTHS: dict[str, tuple[int, int]] = {
    "procedure_code": (5, 5),
    "submitted_procedure_code": (5, 5),
    "revenue_code": (4, 4),
    "diagnosis_code": (3, 7),
    "modifier": (2, 2),
    "modifier_1": (2, 2),
    "modifier_2": (2, 2),
    "modifier_3": (2, 2),
    "modifier_4": (2, 2),
    "place_of_service": (2, 2),
    "claim_place_of_service": (2, 2),
    "type_of_bill": (3, 4),
    "frequency_code": (1, 1),
    "admission_type": (1, 1),
    "admission_source": (1, 1),
    "patient_status": (2, 2),
    "present_on_admission": (1, 1),
    "specialty": (2, 2),
    "rendering_specialty": (2, 2),
    "facility_ccn": (6, 6),
    "patient_relationship": (2, 2),
    "unit_basis": (2, 2),
    "ndc_unit": (2, 2),
    "ndc": (11, 13),
    "delay_reason": (1, 2),
    "group_code": (2, 2),
    "diagnosis_pointer_1": (1, 2),
    "diagnosis_pointer_2": (1, 2),
    "diagnosis_pointer_3": (1, 2),
    "diagnosis_pointer_4": (1, 2),
    "patient_zip": (5, 10),
    "service_facility_zip": (5, 10),
    "billing_tin": (9, 10),
}
NPI_LENGTH = 10

# A code of the wrong length stays where a check judges it (CODE-HCPCS, CODE-DX ...) or the claim can be read without it.
JUDGED_BY_CHECKS = frozenset(
    {
        "billing_tin",
        "patient_zip",
        "service_facility_zip",
        "procedure_code",
        "submitted_procedure_code",
        "diagnosis_code",
        "modifier",
        *(f"{name}_{number}" for name in ("modifier", "diagnosis_pointer") for number in range(1, 5)),
        "place_of_service",
        "claim_place_of_service",
    }
)
# Beyond this a cell is no code at all but a text that has slipped into the column.
LONGEST_JUDGED = 20

# Two tables use patient_status for different things: a UB-04 code on a claim, a word in the record.
NOT_THE_CLAIM_CODE = frozenset({("encounters", "patient_status")})

# Columns of type code that hold auditkit's own words, in lower case; every other code is upper case.
WORDS = frozenset(
    {
        "payer_class",
        "rule_profile",
        "line_status",
        "drug_supplied_by",
        "kind",
        "status",
        "evidence",
        "infusion_role",
        "discontinued",
        "equipment_owner",
        "telehealth_mode",
        "patient_location",
        "patient_basis",
        "link_basis",
        "separately_identifiable_em",
        "family",
        "case",
        "direction",
        "severity",
    }
)


def length_of(column: Column) -> tuple[int, int] | None:
    """Return the shortest and longest length of a code in characters, or None where it has no published form."""
    if (column.table, column.name) in NOT_THE_CLAIM_CODE:
        return None
    if column.name == "npi" or column.name.endswith("_npi"):
        return NPI_LENGTH, NPI_LENGTH
    return LENGTHS.get(column.name)


def longest(column: Column) -> int | None:
    """Return the length over which a code is refused, or None where it has no published form."""
    length = length_of(column)
    if length is None or column.type != "code":
        return None
    return LONGEST_JUDGED if column.name in JUDGED_BY_CHECKS or column.name.endswith("npi") else length[1]


def is_word(column: Column) -> bool:
    """True where the column holds words of auditkit's own, written in lower case."""
    return column.name in WORDS or (column.table, column.name) in NOT_THE_CLAIM_CODE
