"""The price of one unit by a fee table of the user's own contract, which comes before every other basis (rulebook 0.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import reduce
from operator import mul

from auditkit.price.lookup import Key, entries
from auditkit.price.modifiers import billed_as_not_covered, component, shares
from auditkit.price.relative_values import Found, OpenSet, fee_schedule_rows, rate
from auditkit.price.service import CENT, Price, Service, UnpricedError, cents, unpriced, worthless
from auditkit.rules.settings import Settings

NO_AMOUNT = "no contract that is loaded has an amount for the code"
BY_TIME = "a contract's table has no amount for anesthesia, which is paid by time"


def contract_prices(services: Collection[Service], open_set: OpenSet, settings: Settings) -> dict[Service, Price]:
    """The price of one unit of each service, or why the contracts at hand give none.

    Amounts of the payer come before those of any payer, and those of the setting before those of any setting. The shares of
    modifiers are Medicare's.

    Args:
        services: distinct services.
        open_set: gives the reference sets ``contract`` and ``pfs`` (for indicators that shares depend on).
        settings: as in ``fee_schedule_prices``.
    """
    table = open_set("contract")
    if not table.releases:
        return {service: unpriced(NO_AMOUNT) for service in services}
    asked = {(key, one.service_date) for one in services if one.service_date for key in _keys(one, one.service_date, settings)}
    amounts, values = entries(table, asked), fee_schedule_rows(services, open_set)
    return {service: _price(service, amounts, values, settings) for service in services}


def _price(service: Service, amounts: Found, values: Found, settings: Settings) -> Price:
    day = service.service_date
    try:
        if day is None or not service.procedure_code:
            raise UnpricedError("the code or the day of service is blank")
        refused = billed_as_not_covered(service, day)
        if refused:
            return worthless(f"modifier {refused.key}: {refused.reason}", "contract")
        if service.minutes is not None:
            raise UnpricedError(BY_TIME)
        amount = _amount(service, day, amounts, settings)
        left = shares(service, day, _indicators(service, day, values))
    except UnpricedError as why:
        return unpriced(why)
    product = reduce(mul, (share for _, share in left), amount)
    # An amount in parts of a cent, as of a drug, is rounded with the units of its line and not before.
    price = cents(product) if amount == amount.quantize(CENT) else product
    return Price(price, None, (("contract amount", amount), *left, ("price of one unit", price)), "contract")


def _amount(service: Service, day: dt.date, amounts: Found, settings: Settings) -> Decimal:
    component(service, day)  # two of them on one line have no amount
    for key in _keys(service, day, settings):
        row = amounts[key, day].row
        if row is not None:
            return Decimal(row["amount"])
    raise UnpricedError(NO_AMOUNT)


def _keys(service: Service, day: dt.date, settings: Settings) -> Iterator[Key]:
    """Payer, setting, code and component, the closest first."""
    own = "institutional" if service.claim_type != "P" else rate(service.place_of_service, day, settings)
    # An amount for any setting is one of professional claims: a hospital's line is never priced by a physician's table.
    settings_tried = [own] if own == "institutional" else [*([own] if own else []), ""]
    for payer in dict.fromkeys((service.payer_id or "", "")):
        for setting in settings_tried:
            yield payer, setting, service.procedure_code or "", _component(service, day)


def _component(service: Service, day: dt.date) -> str:
    try:
        return component(service, day)
    except UnpricedError:
        return ""


def _indicators(service: Service, day: dt.date, values: Found) -> dict[str, object] | None:
    code = service.procedure_code or ""
    found = values[(code, component(service, day)), day].row or values[(code, ""), day].row
    return dict(found) if found is not None else None
