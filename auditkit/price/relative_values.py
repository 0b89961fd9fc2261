"""Prices before modifiers by the Medicare physician fee schedule: relative values, cost indices, conversion factor (6.1, 6.3).

(work x index + practice expense x index + malpractice x index) x conversion factor, rounded half up to cents. Imaging under the
OPPS cap is the lower of that and the same with the cap's relative values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from auditkit.codesets import CodeSet
from auditkit.price.lookup import Entry, Key, entries
from auditkit.price.published import published, ruling
from auditkit.price.service import Service, Step, UnpricedError, cents
from auditkit.rules.settings import Settings

Row = Mapping[str, Any]
OpenSet = Callable[[str], CodeSet]
Found = Mapping[tuple[Key, dt.date], Entry]  # by key and day
COMPONENTS = ("", "26", "TC", "53")
VALUES = ("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "mp_rvu")
NAMES = ("work", "practice expense", "malpractice")
INDICES = ("work_gpci", "pe_gpci", "mp_gpci")


@dataclass(frozen=True, slots=True)
class Base:
    """A price before modifiers: by relative values, the cap on it where there is one, and the working."""

    own: Decimal
    cap: Decimal | None
    steps: tuple[Step, ...]

    @property
    def price(self) -> Decimal:
        """The lower of both."""
        return self.own if self.cap is None else min(self.own, self.cap)

    def fall(self, share: Decimal) -> Decimal:
        """Dollars that the price falls by where only a share of it is paid; the cap is compared with what is left of it."""
        left = cents(self.own * share)
        return self.price - (left if self.cap is None else min(left, self.cap))


@dataclass(frozen=True)
class Tables:
    """The rows of the fee schedule and the cost indices that services may need."""

    values: Found
    indices: Found
    settings: Settings

    def row(self, code: str, part: str, day: dt.date) -> Row | None:
        """The row of a code and component in force on a day."""
        found = self.values.get(((code, part), day))
        return None if found is None else found.row


def open_tables(services: Collection[Service], open_set: OpenSet, settings: Settings) -> Tables:
    """Look up what the services need, with the endoscopies that their codes are variants of and codes of technical parts."""
    values = fee_schedule_rows(services, open_set)
    places = {((one.locality,), one.service_date) for one in services if one.locality and one.service_date}
    return Tables(values, entries(open_set("gpci"), places), settings)


def fee_schedule_rows(services: Collection[Service], open_set: OpenSet) -> Found:
    """The rows of the fee schedule for the codes of services, whole and by component, and of the codes that these lean on."""
    dated = {(one.procedure_code, one.service_date) for one in services if one.procedure_code and one.service_date}
    found = _rows(dated, open_set)
    leaning = {(code, day) for (_, day), entry in found.items() if entry.row for code in _leans_on(entry.row)}
    return {**found, **_rows(leaning - dated, open_set)}


def companion_codes(values: CodeSet) -> set[str]:
    """The codes whose prices the codes of a fee schedule lean on, so that the schedule is not cut down without them."""
    rows = values.rows.select("procedure_code", "endoscopic_base").iter_rows(named=True)
    return {code for row in rows for code in _leans_on(row)}


def technical_codes(code: str) -> list[str]:
    """The codes that stand for the technical part of a test whose own code has no such row."""
    return [code for one in published("global_tests").get(code, ()) for code in one.reason.split()]


def _leans_on(row: Row) -> list[str]:
    base = row["endoscopic_base"]
    return [*([base] if base else []), *technical_codes(row["procedure_code"])]


def _rows(dated: Collection[tuple[str, dt.date]], open_set: OpenSet) -> Found:
    return entries(open_set("pfs"), {((code, part), day) for code, day in dated for part in COMPONENTS})


def rate(place: str | None, day: dt.date, settings: Settings) -> str | None:
    """``facility`` or ``nonfacility``, the rate that a place of service is paid at; None where that is not known."""
    if place in settings.nonfacility_places:
        return "nonfacility"
    found = ruling("places", place, day)
    return found.effect if found else None


def base(service: Service, day: dt.date, row: Row, tables: Tables, pe_share: Decimal = Decimal(1)) -> Base:
    """The price of a row at the service's place and locality, before modifiers.

    Args:
        service: says where.
        day: the day of service.
        row: the row of the fee schedule.
        tables: cost indices and settings.
        pe_share: the share of the practice expense that is paid.

    Raises:
        UnpricedError: the place, the locality or the rate is not known.
    """
    where = rate(service.place_of_service, day, tables.settings)
    if where is None:
        raise UnpricedError("the place of service is blank, or none that the fee schedule has a rate for on that day")
    if row[f"{where}_na"]:
        raise UnpricedError(f"the fee schedule has no {where} rate for the code")
    local = _local(service, day, tables.indices)
    factor = number(row, "conversion_factor")
    steps = _products(row, ("work_rvu", f"{where}_pe_rvu", "mp_rvu"), local)
    own = _price(steps, factor, pe_share)
    shown = (*steps, ("conversion factor", factor), (f"base price, {where} rate", own))
    if not number(row, f"{where}_pe_opps"):
        return Base(own, None, shown)
    cap = _price(_products(row, ("work_rvu", f"{where}_pe_opps", "mp_opps"), local), factor, Decimal(1))
    lower = (("outpatient hospital cap on imaging", cap), ("the lower of both", cap)) if cap < own else ()
    return Base(own, cap, (*shown, *lower))


def _products(row: Row, names: tuple[str, str, str], local: Row) -> list[Step]:
    pairs = zip(NAMES, names, INDICES, strict=True)
    return [
        (f"{what} {row[name] or 0} x {local[index]}", number(row, name) * number(local, index)) for what, name, index in pairs
    ]


def _price(steps: list[Step], factor: Decimal, pe_share: Decimal) -> Decimal:
    work, expense, malpractice = (amount for _, amount in steps)
    return cents((work + expense * pe_share + malpractice) * factor)


def _local(service: Service, day: dt.date, indices: Found) -> Row:
    if not service.locality:
        raise UnpricedError("the locality of the service is not known")
    entry = indices[(service.locality,), day]
    if not entry.covered:
        raise UnpricedError("no loaded release of the cost indices covers the locality on that day")
    if entry.row is None:
        raise UnpricedError("the cost indices have no such locality")
    return entry.row


def number(row: Row, name: str) -> Decimal:
    """A number of a published row; nothing where it is blank."""
    return Decimal(row[name] or 0)
