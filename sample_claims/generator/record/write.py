"""Write the record's abstract and its answer list. Headings are the data dictionary's names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sample_claims.generator.book import Book
from sample_claims.generator.record.encounter import Encounter
from sample_claims.generator.record.months import months
from sample_claims.generator.table_out import write_table
from sample_claims.generator.tables import rows

Parts = Callable[[Encounter], list[dict[str, str]]]
HEADINGS = {row["table"]: tuple(row["columns"].split()) for row in rows("record/headings")}


def write_record(book: Book, out: Path) -> None:
    """Write the four tables of the abstract and the answer list to a folder."""
    found = book.encounters
    tables = {
        "encounters": map(_encounter, found),
        "documented_services": _sequenced(found, lambda each: list(each.services.values())),
        "documented_diagnoses": _sequenced(found, lambda each: each.diagnoses),
        "documented_months": months(book),
        "documentation_key": (row for each in found for row in _answers(each)),
    }
    for name, table in tables.items():
        write_table(out / f"{name}.csv", HEADINGS[name], table)


def _encounter(each: Encounter) -> dict[str, str]:
    claim_id = each.claim.claim_id if each.claim and each.named else ""
    return each.fields | {
        "encounter_id": each.identifier,
        "claim_id": claim_id,
        "patient_record_number": each.patient.record,
        "service_date": str(each.day),
        "rendering_npi": each.provider.npi,
        "auditor_confirmed": each.confirmed,
    }


def _sequenced(found: list[Encounter], parts: Parts) -> Iterator[dict[str, str]]:
    for each in found:
        for sequence, row in enumerate(parts(each), 1):
            own = {"encounter_id": each.identifier, "sequence": str(sequence), "auditor_confirmed": each.confirmed}
            yield row | own


def _answers(each: Encounter) -> Iterator[dict[str, str]]:
    for supported in each.supported:
        yield {
            "encounter_id": each.identifier,
            "claim_id": each.claim.claim_id if each.claim else "",
            "line_no": str(supported.line_no or ""),
            "code": supported.code,
            "modifiers": " ".join(supported.modifiers),
            "units": supported.units,
            "diagnosis": " ".join(code.replace(".", "") for code in supported.diagnoses),
            "planted": each.planted if supported.kind else "",
            "kind": supported.kind,
            "cause": supported.cause,
        }
