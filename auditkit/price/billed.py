"""The lines of claims as prices see them: what was billed, the units, what the payer made of it, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.engine import open_engine
from auditkit.price.bearing import placed_lines
from auditkit.price.localities import with_localities
from auditkit.price.near import near
from auditkit.price.placed import Placed
from auditkit.price.relative_values import OpenSet
from auditkit.price.service import CENT, Service
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

LineKey = tuple[str, int]
POINTERS = ("diagnosis_pointer_1", "diagnosis_pointer_2", "diagnosis_pointer_3", "diagnosis_pointer_4")
LETTERS = "ABCDEFGHIJKL"
COLUMNS = (
    "claim_key", "line_no", "claim_type", "procedure_code", "modifiers", "service_date", "place_of_service", "locality",
    "service_facility_zip", "payer_id", "rule_profile", "rendering_specialty", "rendering_npi", "units", "unit_basis",
    "anesthesia_minutes", "type_of_bill", "allowed_cents", "denied", "noncovered", "patient_key", "billing_tin", "billing_npi",
    *POINTERS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One live line: its service and units among those of its day, and the payer's allowed amount in dollars, if any.

    ``pointed`` are the positions of the diagnoses that it points to; None where the claim form has no pointers, none is filled
    or one cannot be read.
    """

    key: LineKey
    placed: Placed
    allowed: Decimal | None
    denied: bool
    noncovered: bool
    pointed: frozenset[int] | None

    @property
    def service(self) -> Service:
        """What was billed."""
        return self.placed.here.service

    @property
    def units(self) -> Decimal | None:
        """Its units; None where blank or in minutes."""
        return self.placed.here.units

    @property
    def payable(self) -> bool:
        """False where the payer denied it or the line itself calls it not covered."""
        return not self.denied and not self.noncovered


def billed_lines(
    tables: Mapping[str, pl.DataFrame], claims: Iterable[str], open_set: OpenSet, settings: Settings
) -> dict[LineKey, BilledLine]:
    """The live lines of some claims, each with what was billed beside it that day.

    Args:
        tables: ``claims`` and ``lines`` at rest, whole: what stands beside a line may lie on another claim.
        claims: keys of the claims wanted.
        open_set: gives the reference sets ``pfs`` and ``locality_by_zip``.
        settings: the settings of the run.
    """
    wanted = pl.DataFrame({"claim_key": sorted(set(claims))}, schema={"claim_key": pl.String})
    with open_engine() as engine:
        seen = frames(near(tables, wanted["claim_key"].to_list()), engine, settings)
        every = engine.collect(seen.lazy["lines"].select(*COLUMNS))
    own = every.join(wanted, on="claim_key", how="semi")
    same_day = every.join(own.select("patient_key", "service_date"), on=["patient_key", "service_date"], how="semi")
    beside = pl.concat([own, same_day]).unique(["claim_key", "line_no"]).sort("claim_key", "line_no")  # engines keep no order
    rows = list(with_localities(beside, open_set).iter_rows(named=True))
    placed = placed_lines(rows, [_service(row) for row in rows], open_set)
    chosen = set(wanted["claim_key"])
    return {
        (row["claim_key"], row["line_no"]): _line(row, one)
        for row, one in zip(rows, placed, strict=True)
        if row["claim_key"] in chosen
    }


def _service(row: Mapping[str, Any]) -> Service:
    return Service(
        procedure_code=row["procedure_code"],
        service_date=row["service_date"],
        modifiers=tuple((row["modifiers"] or "").split()),
        place_of_service=row["place_of_service"],
        locality=row["locality"],
        payer_id=row["payer_id"],
        claim_type=row["claim_type"],
        profile=row["rule_profile"],
        specialty=row["rendering_specialty"],
        minutes=_minutes(row),
        type_of_bill=row["type_of_bill"],
    )


def _minutes(row: Mapping[str, Any]) -> Decimal | None:
    stated = row["units"] if row["unit_basis"] == "MJ" else row["anesthesia_minutes"]
    return None if stated is None or row["claim_type"] != "P" else Decimal(str(stated))


def _line(row: Mapping[str, Any], placed: Placed) -> BilledLine:
    allowed = None if row["allowed_cents"] is None else row["allowed_cents"] * CENT
    key = row["claim_key"], row["line_no"]
    return BilledLine(key, placed, allowed, row["denied"] == "Y", row["noncovered"], _pointed(row))


def _pointed(row: Mapping[str, Any]) -> frozenset[int] | None:
    positions = [_position(row[name]) for name in POINTERS if row[name]]
    known = frozenset(position for position in positions if position is not None)
    return known if known and len(known) == len(set(positions)) else None


def _position(pointer: str) -> int | None:
    if pointer.isdecimal():
        return int(pointer)
    return LETTERS.index(pointer) + 1 if len(pointer) == 1 and pointer in LETTERS else None
