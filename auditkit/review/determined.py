"""The table of determinations: one row a line of each sampled unit, those that no one has reviewed included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from auditkit.engine import empty_at_rest
from auditkit.errors import ReviewError
from auditkit.review.billed import as_service, billed_services
from auditkit.review.causes import category_of
from auditkit.review.determination import Determination, LineKey
from auditkit.review.final import Final, added_lines, final
from auditkit.review.state import State

BILLED = ("service_date", "rendering_npi", "procedure_code", "modifiers", "units", "diagnoses", "place_of_service")
AUDITED = {
    "audited_code": "procedure_code",
    "audited_modifiers": "modifiers",
    "audited_units": "units",
    "audited_diagnoses": "diagnoses",
    "audited_place_of_service": "place_of_service",
}


def determinations(state: State, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the table ``determinations`` of the data dictionary.

    Args:
        state: a state that saw every stage (``state(store.events())``).
        lines: ``lines_to_review`` of the sample.

    Returns:
        One row a line; a line that no one has reviewed has standing ``unreviewed`` and no outcome: it is not correct.

    Raises:
        ReviewError: someone decided about a line that the sample does not hold; the sample is not the one reviewed.
    """
    billed = billed_services(lines)
    _nothing_outside(state, {str(row["unit"]): None for row in billed.values()}, billed)
    rows = [_row(line, row, final(state, str(row["unit"]), line, as_service(row))) for line, row in billed.items()]
    for unit in lines["unit"].unique(maintain_order=True):
        rows += _added_rows(state, unit, billed)
    schema = dict(empty_at_rest("determinations").schema)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.sort("unit", "claim_key", "line_no", "added", nulls_last=True)


def _added_rows(state: State, unit: str, billed: Mapping[LineKey, dict[str, object]]) -> Iterator[dict[str, Any]]:
    for line in added_lines(state, unit):
        found = final(state, unit, line)
        beside = found.decided.determination.beside_line if found.decided else None
        row = billed.get(LineKey(line.claim_key, beside), {}) if beside is not None else {}
        yield _row(
            line, {"unit": unit, "service_date": row.get("service_date"), "rendering_npi": row.get("rendering_npi")}, found
        )


def _row(line: LineKey, billed: Mapping[str, object], found: Final) -> dict[str, Any]:
    row: dict[str, Any] = {
        "unit": billed["unit"],
        "claim_key": line.claim_key,
        "line_no": line.line_no,
        "added": line.added or None,
    }
    row |= {name: billed.get(name) for name in BILLED}
    row |= {"standing": found.standing, "basis": found.basis or None, "second": found.second or None}
    if found.decided is None:
        return row
    determination, event = found.decided.determination, found.decided.event
    return row | {
        "outcome": determination.outcome,
        **_audited(determination, billed),
        "cause": determination.cause,
        "category": category_of(determination.cause),
        "root_cause": determination.root_cause,
        "rationale": determination.rationale or None,
        "evidence": determination.evidence or None,
        "decided_by": event.actor,
        "decided_at": event.at_utc,
        "event": event.seq,
    }


def _audited(determination: Determination, billed: Mapping[str, object]) -> dict[str, Any]:
    if determination.outcome == "correct":
        return {audited: billed.get(name) for audited, name in AUDITED.items()}
    service = determination.service
    if service is None:
        return {}
    values = (service.code, " ".join(service.modifiers), service.units, " ".join(service.diagnoses), service.place_of_service)
    return dict(zip(AUDITED, values, strict=True))


def _nothing_outside(state: State, units: Mapping[str, None], billed: Mapping[LineKey, object]) -> None:
    for (unit, _), reading in state.readings.items():
        strays = [line for line in reading.lines if (not line.added and line not in billed) or unit not in units]
        if strays:
            raise ReviewError(
                f"unit {unit}: {len(strays)} decided lines are not in the sample; give the sample that was reviewed"
            )
