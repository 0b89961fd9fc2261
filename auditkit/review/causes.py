"""Why a line is wrong: two short lists to choose from, so that errors can be counted.

A *cause* says what is wrong with the line; each belongs to one category of Medicare's error-rate programme (CERT). A *root
cause* says how it came about, and what to do follows from it (education, policy, system, documentation).
"""

from __future__ import annotations

# CERT's five categories of improper payment.
CATEGORIES = {
    "no_documentation": "No documentation",
    "insufficient_documentation": "Insufficient documentation",
    "medical_necessity": "Medical necessity",
    "incorrect_coding": "Incorrect coding",
    "other": "Other",
}

# Cause: its category and how it is shown.
CAUSES = {
    "record_not_received": ("no_documentation", "record asked for and not received"),
    "service_not_documented": ("insufficient_documentation", "record received, service not in it"),
    "documentation_incomplete": ("insufficient_documentation", "record lacks a part that the code needs"),
    "not_signed": ("insufficient_documentation", "record not signed or not attributable"),
    "order_missing": ("insufficient_documentation", "order or referral missing"),
    "not_necessary": ("medical_necessity", "documented, not shown to be necessary"),
    "level_too_high": ("incorrect_coding", "visit level above what is documented"),
    "level_too_low": ("incorrect_coding", "visit level below what is documented"),
    "wrong_code": ("incorrect_coding", "another code describes the service"),
    "unbundled": ("incorrect_coding", "part of another service billed"),
    "modifier_missing": ("incorrect_coding", "a needed modifier is missing"),
    "modifier_wrong": ("incorrect_coding", "a modifier does not apply"),
    "units_wrong": ("incorrect_coding", "units differ from the record"),
    "diagnosis_wrong": ("incorrect_coding", "diagnosis differs from the record"),
    "diagnosis_not_specific": ("incorrect_coding", "record supports a more specific diagnosis"),
    "place_of_service_wrong": ("incorrect_coding", "place of service differs from the record"),
    "service_not_billed": ("incorrect_coding", "documented and not billed"),
    "duplicate": ("other", "billed twice"),
    "not_covered": ("other", "not covered or patient not eligible"),
    "provider_not_eligible": ("other", "provider excluded or not enrolled"),
    "late": ("other", "filed too late"),
}

ROOT_CAUSES = {
    "knowledge": "rule not known or misread",
    "documentation_habit": "way the record is written",
    "copied_record": "text copied from an earlier record",
    "charge_capture": "service did not reach the bill",
    "system_setup": "system, template or edit set up wrongly",
    "policy_unclear": "policy missing or unclear",
    "rule_changed": "rule changed and was not followed",
    "oversight": "slip",
    "unknown": "not known",
}


def category_of(cause: str | None) -> str | None:
    """The CERT category of a cause."""
    return CAUSES[cause][0] if cause else None
