"""The price of one unit by the Medicare physician fee schedule (rulebook 6.1 to 6.4).

(work x index + practice expense x index + malpractice x index) x conversion factor, rounded half up to cents; then all shares
of modifiers; then cents. Imaging under the OPPS cap is the lower of that and the same with the cap's relative values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import reduce
from operator import mul
from typing import Any

from auditkit.codesets import CodeSet
from auditkit.price.lookup import Entry, Key, entries
from auditkit.price.modifiers import billed_as_not_covered, component, shares
from auditkit.price.published import Ruling, ruling
from auditkit.price.service import Price, Service, Step, UnpricedError, cents
from auditkit.rules.settings import Settings

Row = Mapping[str, Any]
OpenSet = Callable[[str], CodeSet]
Found = Mapping[tuple[Key, dt.date], Entry]
VALUES = ("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "mp_rvu")
BEFORE = "price before multiple-procedure reduction"


def fee_schedule_prices(services: Collection[Service], open_set: OpenSet, settings: Settings) -> dict[Service, Price]:
    """The price of one unit of each service, or why it has none.

    Args:
        services: distinct services.
        open_set: gives the reference sets ``pfs`` and ``gpci``.
        settings: ``nonfacility_places`` are places that are paid at the non-facility rate whatever the table says.
    """
    values = fee_schedule_rows(services, open_set)
    places = {((one.locality,), one.service_date) for one in services if one.locality and one.service_date}
    indices = entries(open_set("gpci"), places)
    return {service: _price(service, values, indices, settings) for service in services}


def fee_schedule_rows(services: Collection[Service], open_set: OpenSet) -> Found:
    """The rows of the fee schedule for the codes of services, whole and by component."""
    dated = {(one.procedure_code, one.service_date) for one in services if one.procedure_code and one.service_date}
    return entries(open_set("pfs"), {((code, part), day) for code, day in dated for part in ("", "26", "TC", "53")})


def rate(place: str | None, day: dt.date, settings: Settings) -> str | None:
    """``facility`` or ``nonfacility``, the rate that a place of service is paid at; None where that is not known."""
    if place in settings.nonfacility_places:
        return "nonfacility"
    found = ruling("places", place, day)
    return found.effect if found else None


def _price(service: Service, values: Found, indices: Found, settings: Settings) -> Price:
    try:
        working = _worked(service, values, indices, settings)
    except UnpricedError as why:
        return Price(None, str(why), (), "unpriced")
    return Price(working[-1][1], None, tuple(working), "fee_schedule")


def _worked(service: Service, values: Found, indices: Found, settings: Settings) -> list[Step]:
    if service.claim_type != "P":
        raise UnpricedError("an institutional line; the fee schedule prices professional ones")
    if service.service_date is None or not service.procedure_code:
        raise UnpricedError("the code or the day of service is blank")
    day = service.service_date
    refused = billed_as_not_covered(service, day)
    if refused:
        return [(f"modifier {refused.key}: {refused.reason}", Decimal("0.00"))]
    row = _value_row(service, day, values)
    status = _status(service, day, row)
    if status.effect == "nothing":
        return [(f"status {status.key}: {status.reason}", Decimal("0.00"))]
    base = _base(service, day, row, indices, settings)
    left = [*shares(service, day, row), *_practitioner(service, day)]
    price = cents(reduce(mul, (share for _, share in left), base[-1][1]))
    noted = [(f"status {status.key}: {status.reason}", price)] if status.key == "T" else []
    return [*base, *left, *noted, (_together(service, day, row) or "price of one unit", price)]


def _value_row(service: Service, day: dt.date, values: Found) -> Row:
    part = component(service, day)
    entry = values[(service.procedure_code or "", part), day]
    if not entry.covered:
        raise UnpricedError("no loaded release of the fee schedule covers the code on its day")
    if entry.row is not None:
        return entry.row
    if part == "53":
        raise UnpricedError("modifier 53: paid by report, the fee schedule has no row of its own for the code")
    raise UnpricedError(f"the fee schedule has no row for the code{f' with modifier {part}' if part else ''}")


def _status(service: Service, day: dt.date, row: Row) -> Ruling:
    found = ruling("statuses", row["status"], day)
    if found is None:
        raise UnpricedError(f"status {row['status']} of the fee schedule is not known")
    if found.effect == "unpriced":
        raise UnpricedError(f"status {found.key}: {found.reason}")
    if found.effect == "nothing" and service.profile != "medicare":
        # That Medicare pays nothing says nothing of another payer, and its relative values are no price of theirs.
        raise UnpricedError(f"status {found.key}: {found.reason}; the payer is not Medicare and no contract is loaded")
    if found.effect == "valued_or_contractor" and not any(_number(row, name) for name in VALUES):
        raise UnpricedError(f"status {found.key}: {found.reason}")
    return found


def _base(service: Service, day: dt.date, row: Row, indices: Found, settings: Settings) -> list[Step]:
    where = rate(service.place_of_service, day, settings)
    if where is None:
        raise UnpricedError("the place of service is blank, or none that the fee schedule has a rate for on that day")
    if row[f"{where}_na"]:
        raise UnpricedError(f"the fee schedule has no {where} rate for the code")
    local = _indices(service, day, indices)
    names = ("work_rvu", f"{where}_pe_rvu", "mp_rvu")
    steps = _products(row, names, local)
    price = cents(sum((amount for _, amount in steps), Decimal(0)) * _number(row, "conversion_factor"))
    base = [*steps, ("conversion factor", _number(row, "conversion_factor")), (f"base price, {where} rate", price)]
    if not _number(row, f"{where}_pe_opps"):
        return base
    capped = _products(row, ("work_rvu", f"{where}_pe_opps", "mp_opps"), local)
    cap = cents(sum((amount for _, amount in capped), Decimal(0)) * _number(row, "conversion_factor"))
    return [*base, ("outpatient hospital cap on imaging", cap), ("the lower of both", cap)] if cap < price else base


def _products(row: Row, names: tuple[str, str, str], local: Row) -> list[Step]:
    pairs = zip(("work", "practice expense", "malpractice"), names, ("work_gpci", "pe_gpci", "mp_gpci"), strict=True)
    return [
        (f"{what} {row[name] or 0} x {local[index]}", _number(row, name) * _number(local, index)) for what, name, index in pairs
    ]


def _indices(service: Service, day: dt.date, indices: Found) -> Row:
    if not service.locality:
        raise UnpricedError("the locality of the service is not known")
    entry = indices[(service.locality,), day]
    if not entry.covered:
        raise UnpricedError("no loaded release of the cost indices covers the locality on that day")
    if entry.row is None:
        raise UnpricedError("the cost indices have no such locality")
    return entry.row


def _practitioner(service: Service, day: dt.date) -> list[Step]:
    found = ruling("practitioners", service.specialty, day)
    # AS is 85 % of an assistant's share already, so it is not lowered again (rulebook 8.4).
    if found is None or found.share is None or "AS" in service.modifiers or service.profile != "medicare":
        return []
    return [(f"specialty {found.key}, {found.reason}", found.share)]


def _together(service: Service, day: dt.date, row: Row) -> str | None:
    own = row["multiple_procedure"]
    others = {*service.beside, *({own} if service.several_units and own == "5" else ())}
    found = [one for one in (ruling("together", f"{own}+{other}", day) for other in sorted(others)) if one]
    for one in found:
        if one.effect == "unpriced":
            raise UnpricedError(f"multiple-procedure indicator {own}: {one.reason}")
    return BEFORE if found else None


def _number(row: Row, name: str) -> Decimal:
    return Decimal(row[name] or 0)
