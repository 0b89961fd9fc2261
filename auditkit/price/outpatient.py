"""The price of one unit on a hospital outpatient claim (rulebook 6.6): the national payment rate of Addendum B.

The rate is not wage-adjusted: the wage index of the hospital is no part of the claim. Status N is packaged and worth nothing,
status T is ranked among the procedures of the day, drugs have their payment limit, and what is packaged depending on the rest
of the claim, or paid by another schedule, has no price.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from decimal import Decimal
from functools import reduce
from operator import mul

from auditkit.price.drugs import drug_prices
from auditkit.price.lookup import entries
from auditkit.price.modifiers import billed_as_not_covered, rulings
from auditkit.price.published import Ruling, ruling
from auditkit.price.relative_values import Found, OpenSet, Row
from auditkit.price.service import Price, Service, Step, Together, UnpricedError, cents, unpriced, worthless

# Hospital bills of outpatients and of services that are no inpatient care (type of bill 12x, 13x, 14x), leading zero or not.
OUTPATIENT_BILL = re.compile(r"0?1[234]")
BEARING = ("T", "J1")  # statuses that bear on other lines of the claim


def outpatient_prices(services: Collection[Service], open_set: OpenSet) -> dict[Service, Price]:
    """The price of one unit of each institutional service alone, or why it has none.

    Args:
        services: distinct services of institutional claims.
        open_set: gives the reference sets ``opps`` and ``asp``.
    """
    if not services:
        return {}
    rows = outpatient_rows(services, open_set)
    found = {service: _price(service, rows) for service in services}
    # Without a list of payment limits the rate of Addendum B stands, which is made of the same limits.
    limits = drug_prices({one: "" for one in services if _is_drug(one, rows)}, open_set)
    return {**found, **{service: price for service, price in limits.items() if price.amount is not None}}


def outpatient_rows(services: Collection[Service], open_set: OpenSet) -> Found:
    """The rows of the outpatient schedule for services on outpatient bills."""
    asked = {
        ((one.procedure_code,), one.service_date)
        for one in services
        if one.procedure_code and one.service_date and OUTPATIENT_BILL.match(one.type_of_bill or "")
    }
    return entries(open_set("opps"), asked) if asked else {}


def _price(service: Service, rows: Found) -> Price:
    day = service.service_date
    if day is None or not service.procedure_code:
        return unpriced("the code or the day of service is blank")
    refused = billed_as_not_covered(service, day)
    if refused:
        return worthless(f"modifier {refused.key}: {refused.reason}")
    try:
        return _worked(service, day, _row(service, day, rows))
    except UnpricedError as why:
        return unpriced(why)


def _row(service: Service, day: dt.date, rows: Found) -> Row:
    if not service.type_of_bill:
        raise UnpricedError("an institutional line without a type of bill")
    if not OUTPATIENT_BILL.match(service.type_of_bill):
        raise UnpricedError("a bill that the hospital outpatient schedule does not price")
    entry = rows[(service.procedure_code or "",), day]
    if not entry.covered:
        raise UnpricedError("no loaded release of the hospital outpatient schedule covers the code on its day")
    if entry.row is None:
        raise UnpricedError("the hospital outpatient schedule has no such code")
    return entry.row


def _worked(service: Service, day: dt.date, row: Row) -> Price:
    status = _status(row, day)
    if status.effect == "nothing":
        return worthless(f"status {status.key}: {status.reason}")
    if not row["payment_rate"]:
        raise UnpricedError(f"status {status.key}: the hospital outpatient schedule has no rate for the code")
    rate = cents(Decimal(row["payment_rate"]))
    left = _shares(service, day)
    product = reduce(mul, (share for _, share in left), Decimal(1))
    price = cents(rate * product)
    base = (f"status {status.key}, national rate of APC {row['apc'] or 'unknown'}, not wage-adjusted", rate)
    together = Together(status.key, rate, product) if status.key in BEARING else None
    return Price(price, None, (base, *left, ("price of one unit", price)), "fee_schedule", together)


def _status(row: Row, day: dt.date) -> Ruling:
    found = ruling("outpatient_statuses", row["status_indicator"], day)
    if found is None:
        raise UnpricedError(f"status {row['status_indicator']} of the hospital outpatient schedule is not known")
    if found.effect == "unpriced":
        raise UnpricedError(f"status {found.key}: {found.reason}")
    return found


def _shares(service: Service, day: dt.date) -> list[Step]:
    found = rulings(service, day, "outpatient_modifiers")
    for one in found:
        if one.effect == "unpriced":
            raise UnpricedError(f"modifier {one.key}: {one.reason}")
    return [(f"modifier {one.key}", one.share) for one in found if one.share is not None]


def _is_drug(service: Service, rows: Found) -> bool:
    day, code = service.service_date, service.procedure_code
    if day is None or not code or not OUTPATIENT_BILL.match(service.type_of_bill or ""):
        return False
    row = rows[(code,), day].row
    found = ruling("outpatient_statuses", row["status_indicator"], day) if row else None
    return found is not None and found.effect == "drug"
