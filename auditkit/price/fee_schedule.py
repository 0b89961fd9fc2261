"""The price of one unit by the Medicare physician fee schedule (rulebook 6.1 to 6.4).

The base price, rounded half up to cents; then all shares of modifiers; then cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from functools import reduce
from operator import mul

from auditkit.price.modifiers import billed_as_not_covered, component, shares
from auditkit.price.published import Ruling, ruling
from auditkit.price.reductions import together_of
from auditkit.price.relative_values import VALUES, OpenSet, Row, Tables, base, number, open_tables
from auditkit.price.service import Price, Service, Step, Together, UnpricedError, cents, unpriced, worthless
from auditkit.rules.settings import Settings


def fee_schedule_prices(services: Collection[Service], open_set: OpenSet, settings: Settings) -> dict[Service, Price]:
    """The price of one unit of each service alone, or why it has none.

    Args:
        services: distinct services.
        open_set: gives the reference sets ``pfs`` and ``gpci``.
        settings: ``nonfacility_places`` are places that are paid at the non-facility rate whatever the table says.
    """
    tables = open_tables(services, open_set, settings)
    return {service: fee_schedule_price(service, tables) for service in services}


def fee_schedule_price(service: Service, tables: Tables) -> Price:
    """The price of one unit of a service alone, from rows at hand."""
    day = service.service_date
    if service.claim_type != "P":
        return unpriced("an institutional line; the fee schedule prices professional ones")
    if day is None or not service.procedure_code:
        return unpriced("the code or the day of service is blank")
    refused = billed_as_not_covered(service, day)
    if refused:
        return worthless(f"modifier {refused.key}: {refused.reason}")
    row: Row | None = None
    try:
        row = value_row(service, day, tables)
        return _worked(service, day, row, tables)
    except UnpricedError as why:
        # What is paid by report still takes its place among the procedures of the day, and none of them can be ranked then.
        row = row or tables.row(service.procedure_code, "", day)
        indicator = str(row["multiple_procedure"] or "") if row else ""
        return unpriced(why, Together(indicator) if indicator else None)


def _worked(service: Service, day: dt.date, row: Row, tables: Tables) -> Price:
    status = _status(service, day, row)
    if status.effect == "nothing":
        return worthless(f"status {status.key}: {status.reason}")
    found = base(service, day, row, tables)
    left = [*shares(service, day, row), *_practitioner(service, day)]
    product = reduce(mul, (share for _, share in left), Decimal(1))
    price = cents(found.price * product)
    noted = [(f"status {status.key}: {status.reason}", price)] if status.key == "T" else []
    working = (*found.steps, *left, *noted, ("price of one unit", price))
    return Price(price, None, working, "fee_schedule", together_of(service, day, row, found, product, tables))


def value_row(service: Service, day: dt.date, tables: Tables) -> Row:
    """The row of the fee schedule for the service's code and component.

    Raises:
        UnpricedError: there is none, or none is loaded.
    """
    part = component(service, day)
    entry = tables.values[(service.procedure_code or "", part), day]
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
    if found.effect not in ("nothing", "valued", "valued_or_contractor"):
        raise UnpricedError(f"status {found.key}: {found.reason}")
    if found.effect == "nothing" and service.profile != "medicare":
        # That Medicare pays nothing says nothing of another payer, and its relative values are no price of theirs.
        raise UnpricedError(f"status {found.key}: {found.reason}; the payer is not Medicare and no contract is loaded")
    if found.effect == "valued_or_contractor" and not any(number(row, name) for name in VALUES):
        raise UnpricedError(f"status {found.key}: {found.reason}")
    return found


def _practitioner(service: Service, day: dt.date) -> list[Step]:
    found = ruling("practitioners", service.specialty, day)
    # AS is 85 % of an assistant's share already, so it is not lowered again (rulebook 8.4).
    if found is None or found.share is None or "AS" in service.modifiers or service.profile != "medicare":
        return []
    return [(f"specialty {found.key}, {found.reason}", found.share)]
