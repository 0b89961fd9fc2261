"""The price of one billing unit of a drug or vaccine (rulebook 6.7): the payment limit that CMS publishes each quarter.

The published limit is what Medicare pays: for most drugs the average sales price with 6 % added already (8 % for some
biosimilars, 95 % of the wholesale price for vaccines), so nothing is added here. It has three decimals, and the price of a line
is rounded to cents after multiplying by the units.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from auditkit.price.lookup import entries
from auditkit.price.modifiers import billed_as_not_covered, rulings
from auditkit.price.relative_values import Found, OpenSet
from auditkit.price.service import Price, Service, unpriced, worthless

LIMIT = "published payment limit of a billing unit (the 6 % is in it)"


def drug_prices(services: Mapping[Service, str], open_set: OpenSet) -> dict[Service, Price]:
    """The price of one billing unit of each service, or why it has none.

    Args:
        services: the services, each with the reason for which no other schedule prices it.
        open_set: gives the reference set ``asp``.
    """
    if not services:
        return {}
    asked = {((one.procedure_code,), one.service_date) for one in services if one.procedure_code and one.service_date}
    limits = entries(open_set("asp"), asked)
    return {service: _price(service, otherwise, limits) for service, otherwise in services.items()}


def _price(service: Service, otherwise: str, limits: Found) -> Price:
    day = service.service_date
    if day is None or not service.procedure_code:
        return unpriced(otherwise)
    entry = limits[(service.procedure_code,), day]
    if not entry.covered:
        return unpriced(f"{otherwise}; no loaded release of drug payment limits covers the code on its day")
    if entry.row is None or not entry.row["payment_limit"]:
        return unpriced(f"{otherwise}; the list of drug payment limits has none for the code")
    refused = billed_as_not_covered(service, day)
    if refused:
        return worthless(f"modifier {refused.key}: {refused.reason}")
    for one in rulings(service, day):
        if one.effect == "unpriced":
            return unpriced(f"modifier {one.key}: {one.reason}")
    limit = Decimal(entry.row["payment_limit"])
    return Price(limit, None, ((LIMIT, limit),), "fee_schedule")
