"""The lines of claims as prices see them: what was billed, the units, and what the payer made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.engine import open_engine
from auditkit.price.fee_schedule import OpenSet, fee_schedule_rows
from auditkit.price.modifiers import component
from auditkit.price.service import CENT, Service, UnpricedError
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

LineKey = tuple[str, int]
POINTERS = ("diagnosis_pointer_1", "diagnosis_pointer_2", "diagnosis_pointer_3", "diagnosis_pointer_4")
LETTERS = "ABCDEFGHIJKL"
COLUMNS = (
    "claim_key", "line_no", "claim_type", "procedure_code", "modifiers", "service_date", "place_of_service", "locality",
    "payer_id", "rule_profile", "rendering_specialty", "units", "unit_basis", "allowed_cents", "denied", "noncovered",
    "patient_key", "billing_tin", "billing_npi", *POINTERS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One live line: its service, units, and the payer's allowed amount in dollars, where there is one.

    ``units`` is None where blank or in minutes. ``pointed`` are the positions of the diagnoses that it points to; None where
    the claim form has no pointers, none is filled or one cannot be read.
    """

    key: LineKey
    service: Service
    units: Decimal | None
    allowed: Decimal | None
    denied: bool
    noncovered: bool
    pointed: frozenset[int] | None


def billed_lines(
    tables: Mapping[str, pl.DataFrame], claims: Iterable[str], open_set: OpenSet, settings: Settings
) -> dict[LineKey, BilledLine]:
    """The live lines of some claims, each with the multiple-procedure indicators of what was billed beside it that day.

    Args:
        tables: ``claims`` and ``lines`` at rest, whole: what stands beside a line may lie on another claim.
        claims: keys of the claims wanted.
        open_set: gives the reference set ``pfs``.
        settings: the settings of the run.
    """
    with open_engine() as engine:
        seen = frames({name: tables[name] for name in ("claims", "lines")}, engine, settings)
        every = engine.collect(seen.lazy["lines"].select(*COLUMNS))
    wanted = pl.DataFrame({"claim_key": sorted(set(claims))}, schema={"claim_key": pl.String})
    patients = every.join(wanted, on="claim_key", how="semi").select("patient_key").unique()
    near = every.filter(
        pl.col("claim_key").is_in(wanted["claim_key"].implode())
        | pl.col("patient_key").is_in(patients["patient_key"].implode())
    )
    rows = list(near.sort("claim_key", "line_no").iter_rows(named=True))  # engines promise no order
    found = [_line(row) for row in rows]
    beside = _beside(found, [_day_of_care(row) for row in rows], open_set)
    chosen = set(wanted["claim_key"])
    return {one.key: _with(one, beside[one.key]) for one in found if one.key[0] in chosen}


def _line(row: Mapping[str, Any]) -> BilledLine:
    minutes = row["unit_basis"] == "MJ"
    units = None if row["units"] is None or minutes else Decimal(str(row["units"]))
    service = Service(
        procedure_code=row["procedure_code"],
        service_date=row["service_date"],
        modifiers=tuple((row["modifiers"] or "").split()),
        place_of_service=row["place_of_service"],
        locality=row["locality"],
        payer_id=row["payer_id"],
        claim_type=row["claim_type"],
        profile=row["rule_profile"],
        specialty=row["rendering_specialty"],
        several_units=units is not None and units > 1,
    )
    allowed = None if row["allowed_cents"] is None else row["allowed_cents"] * CENT
    return BilledLine(
        (row["claim_key"], row["line_no"]), service, units, allowed, row["denied"] == "Y", row["noncovered"], _pointed(row)
    )


def _pointed(row: Mapping[str, Any]) -> frozenset[int] | None:
    positions = [_position(row[name]) for name in POINTERS if row[name]]
    known = frozenset(position for position in positions if position is not None)
    return known if known and len(known) == len(set(positions)) else None


def _position(pointer: str) -> int | None:
    if pointer.isdecimal():
        return int(pointer)
    return LETTERS.index(pointer) + 1 if len(pointer) == 1 and pointer in LETTERS else None


def _day_of_care(row: Mapping[str, Any]) -> tuple[object, ...]:
    # Without a patient key only the claim itself is sure to be one patient's.
    return row["patient_key"] or row["claim_key"], row["billing_tin"] or row["billing_npi"], row["service_date"]


def _beside(lines: list[BilledLine], days: list[tuple[object, ...]], open_set: OpenSet) -> dict[LineKey, tuple[str, ...]]:
    """The multiple-procedure indicators of the other lines of each line's day."""
    values = fee_schedule_rows([line.service for line in lines], open_set)
    own = [_indicator(line.service, values) for line in lines]
    counts: dict[tuple[object, ...], Counter[str]] = {}
    for day, indicator in zip(days, own, strict=True):
        counts.setdefault(day, Counter())[indicator] += 1
    found = {}
    for line, day, indicator in zip(lines, days, own, strict=True):
        others = counts[day] - Counter([indicator])
        found[line.key] = tuple(sorted(one for one in others if one))
    return found


def _indicator(service: Service, values: Mapping[Any, Any]) -> str:
    if service.claim_type != "P" or not service.procedure_code or service.service_date is None:
        return ""
    try:
        part = component(service, service.service_date)
    except UnpricedError:
        part = ""
    row = values[(service.procedure_code, part), service.service_date].row
    return str(row["multiple_procedure"] or "") if row else ""


def _with(line: BilledLine, beside: tuple[str, ...]) -> BilledLine:
    return replace(line, service=replace(line.service, beside=beside))
