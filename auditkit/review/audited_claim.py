"""The claim written anew as a reviewer determined it, in the tables' own form, so that it is priced the way every claim is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from auditkit.review.billed import MODIFIERS
from auditkit.review.determination import Determination, LineKey, Service

Place = tuple[str, int]  # claim_key and line_no as the tables have them
WRITTEN: dict[str, pl.DataType] = {
    "procedure_code": pl.String(),
    **dict.fromkeys(MODIFIERS, pl.String()),
    "units": pl.Decimal(12, 3),
    "place_of_service": pl.String(),
}
# What the payer or the biller said of one line says nothing of a service that was never billed.
OF_THE_BILLED_LINE = (
    "allowed_amount", "paid_amount", "patient_responsibility_amount", "denied", "noncovered_amount", "line_status",
    "line_control_number", "charge_amount", "expected_amount", "unit_basis", "revenue_code",
)  # fmt: skip


def audited_tables(
    tables: Mapping[str, pl.DataFrame], decisions: Mapping[LineKey, Determination]
) -> tuple[dict[str, pl.DataFrame], dict[Place, LineKey]]:
    """Write claims as determined: changed lines changed, lines that are not payable left out, missed services added.

    A line that no one has decided about, is correct or cannot be told stays as billed.

    Returns:
        The tables, and for each added line the place that it was given.
    """
    lines = tables["lines"]
    lines = lines.with_columns(pl.lit(None, kind).alias(name) for name, kind in WRITTEN.items() if name not in lines.columns)
    billed = {LineKey(row["claim_key"], row["line_no"]): row for row in lines.iter_rows(named=True)}
    rows = [_as_audited(row, decisions.get(line)) for line, row in billed.items()]
    last = int(lines["line_no"].max() or 0)  # type: ignore[arg-type]
    places: dict[Place, LineKey] = {}
    for number, line in enumerate((line for line in decisions if line.added), start=last + 1):
        row = _added(line, decisions[line], number, billed)
        if row is not None:
            rows.append(row)
            places[line.claim_key, number] = line
    written = pl.DataFrame([row for row in rows if row is not None], schema=lines.schema)
    return {**tables, "lines": written}, places


def _as_audited(row: dict[str, Any], decision: Determination | None) -> dict[str, Any] | None:
    if decision is not None and decision.outcome == "not_received":
        return None  # a missing record leaves nothing that is payable
    if decision is None or decision.service is None:
        return row
    return {**row, **_cells(decision.service)} if decision.service.units else None


def _added(
    line: LineKey, decision: Determination, number: int, billed: Mapping[LineKey, dict[str, Any]]
) -> dict[str, Any] | None:
    # Without a line that it stands beside, its day is that of the claim's first line.
    of_claim = [row for key, row in billed.items() if key.claim_key == line.claim_key]
    beside = [row for row in of_claim if row["line_no"] == decision.beside_line] or of_claim
    if decision.outcome != "missed" or decision.service is None or not beside or not decision.service.units:
        return None
    blank = {name: None for name in OF_THE_BILLED_LINE if name in beside[0]}
    return {**beside[0], **blank, **_cells(decision.service), "line_no": number}


def _cells(service: Service) -> dict[str, Any]:
    modifiers = [*service.modifiers, None, None, None, None][: len(MODIFIERS)]
    return {
        "procedure_code": service.code,
        **dict(zip(MODIFIERS, modifiers, strict=True)),
        "units": service.units,
        "place_of_service": service.place_of_service,
    }
