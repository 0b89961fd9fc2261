"""The price of an anesthesia line (rulebook 6.5): (base units + time units + modifying units) x factor x share.

Time units are the minutes divided by 15, rounded half up to one decimal before anything is added. The amount is the line's,
whatever its units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from auditkit.price.lookup import entries
from auditkit.price.modifiers import billed_as_not_covered, rulings
from auditkit.price.published import Ruling, ruling
from auditkit.price.relative_values import Found, OpenSet
from auditkit.price.service import Price, Service, Step, Together, UnpricedError, cents, unpriced, worthless

MINUTES_A_UNIT = Decimal(15)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class _Tables:
    bases: Found
    factors: Found


def anesthesia_prices(services: Collection[Service], open_set: OpenSet) -> dict[Service, Price]:
    """The price of each anesthesia line alone, or why it has none.

    Args:
        services: services of codes that are paid by base units and time.
        open_set: gives the reference sets ``anesthesia_base`` and ``anesthesia_factor``.
    """
    if not services:
        return {}
    codes = {((one.procedure_code,), one.service_date) for one in services if one.procedure_code and one.service_date}
    places = {((one.locality,), one.service_date) for one in services if one.locality and one.service_date}
    tables = _Tables(entries(open_set("anesthesia_base"), codes), entries(open_set("anesthesia_factor"), places))
    return {service: _price(service, tables) for service in services}


def _price(service: Service, tables: _Tables) -> Price:
    day = service.service_date
    if day is None:
        return unpriced("the code or the day of service is blank")
    refused = billed_as_not_covered(service, day)
    if refused:
        return worthless(f"modifier {refused.key}: {refused.reason}")
    # An add-on stands beside the code that it belongs to; any other second one raises the question of one session or two.
    rule = ruling("anesthesia_codes", service.procedure_code, day)
    together = None if rule and rule.effect == "add_on" else Together("J")
    try:
        working = _worked(service, day, rule, tables)
    except UnpricedError as why:
        return unpriced(why, together)
    return Price(working[-1][1], None, working, "fee_schedule", together, whole_line=True)


def _worked(service: Service, day: dt.date, rule: Ruling | None, tables: _Tables) -> tuple[Step, ...]:
    role = _role(service, day)
    if role.effect == "supervision":
        units: list[Step] = [(f"modifier {role.key}: {role.reason}", role.share or Decimal(0))]
        share = Decimal(1)
    else:
        timed = () if rule and rule.effect == "no_time" else (_time(service),)
        base = ("base units", Decimal(_row(tables.bases, service.procedure_code, day, "base units", "code")["base_units"]))
        units, share = [base, *timed, *_physical_status(service, day)], role.share or Decimal(0)
    factor = Decimal(_row(tables.factors, service.locality, day, "anesthesia factors", "locality")["conversion_factor"])
    total = sum((number for _, number in units), Decimal(0))
    amount = cents(cents(total * factor) * share)
    shown: tuple[Step, ...] = ((f"modifier {role.key}, share", share),) if share != 1 else ()
    return (*units, ("factor of the locality", factor), *shown, ("price of the line", amount))


def _role(service: Service, day: dt.date) -> Ruling:
    for one in rulings(service, day):
        if one.effect == "unpriced" and ruling("anesthesia_roles", one.key, day) is None:
            raise UnpricedError(f"modifier {one.key}: {one.reason}")
    found = rulings(service, day, "anesthesia_roles")
    if len(found) != 1:
        many = "contradict each other" if found else "are missing: who gave it decides the share"
        named = " and ".join(one.key for one in found) or "AA, AD, QK, QX, QY or QZ"
        raise UnpricedError(f"modifiers {named} {many}")
    return found[0]


def _time(service: Service) -> Step:
    if service.minutes is None:
        raise UnpricedError("the minutes of anesthesia are blank")
    units = (service.minutes / MINUTES_A_UNIT).quantize(TENTH, ROUND_HALF_UP)
    return f"time units, {service.minutes.normalize():f} minutes / 15", units


def _physical_status(service: Service, day: dt.date) -> list[Step]:
    if service.profile == "medicare":
        return []
    found = [ruling("physical_status", modifier, day) for modifier in service.modifiers]
    return [(f"modifying units for {one.key} (payers differ)", one.share or Decimal(0)) for one in found if one]


def _row(found: Found, key: str | None, day: dt.date, what: str, of: str) -> dict[str, str]:
    if not key:
        raise UnpricedError(f"the {of} of the service is not known")
    entry = found[(key,), day]
    if not entry.covered:
        raise UnpricedError(f"no loaded release of the {what} covers the {of} on that day")
    if entry.row is None:
        raise UnpricedError(f"the {what} have no such {of}")
    return dict(entry.row)
