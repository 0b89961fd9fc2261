"""Care management by month: patients of the clinic, most months short of twenty minutes, two that were never billed."""

from __future__ import annotations

from sample_claims.generator.book import WINDOW, Book
from sample_claims.generator.people import CLINIC

PATIENTS = 8
MONTHS = ("2024-07", "2024-08", "2024-09")
SHORT, LONG = (4, 18), (22, 38)
ENOUGH = {(1, 1): "Y", (4, 2): "Y", (6, 0): "N"}  # patient and month with twenty minutes or more: whether consent is there


def months(book: Book) -> list[dict[str, str]]:
    """Rows of documented care management; twenty minutes of staff with consent and plan support a service."""
    clinic = {
        claim.patient.record: None
        for claim in book.everyday
        if claim.group is CLINIC and claim.patient.record and WINDOW[0] <= claim.day and claim.kind == "P"
    }
    patients = sorted(clinic)[:PATIENTS]
    return [_row(book, record, who, when) for who, record in enumerate(patients) for when in range(len(MONTHS))]


def _row(book: Book, record: str, who: int, when: int) -> dict[str, str]:
    consent = ENOUGH.get((who, when))
    low, high = LONG if consent else SHORT
    row = {
        "patient_record_number": record,
        "billing_npi": CLINIC.npi,
        "month": MONTHS[when],
        "staff_ccm_minutes": str(book.random.randint(low, high)),
        "physician_ccm_minutes": str(book.random.choice((0, 0, 5, 8))),
        "complex_ccm": "N",
        "consent": consent or "Y",
        "care_plan": "Y",
        "chronic_condition_count": str(book.random.randint(2, 4)),
        "auditor_confirmed": "Y" if who % 4 else "N",
    }
    # Fifteen days of readings fall one short of what remote monitoring asks.
    return row | ({"rpm_days": "15", "rpm_minutes": "24"} if who == PATIENTS - 1 else {})
