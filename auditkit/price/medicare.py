"""Which of Medicare's schedules prices a service: physician, anesthesia, drugs, or hospital outpatient (rulebook 6)."""

from __future__ import annotations

from collections.abc import Collection

from auditkit.price.anesthesia import anesthesia_prices
from auditkit.price.drugs import drug_prices
from auditkit.price.fee_schedule import fee_schedule_price
from auditkit.price.outpatient import outpatient_prices
from auditkit.price.published import ruling
from auditkit.price.relative_values import OpenSet, Tables, open_tables
from auditkit.price.service import Price, Service
from auditkit.rules.settings import Settings


def medicare_prices(services: Collection[Service], open_set: OpenSet, settings: Settings) -> dict[Service, Price]:
    """The price of one unit of each service alone by the schedule that prices its kind, or why there is none.

    Args:
        services: distinct services.
        open_set: gives the reference sets ``pfs``, ``gpci``, ``anesthesia_base``, ``anesthesia_factor``, ``asp`` and ``opps``.
        settings: as in ``fee_schedule_prices``.
    """
    professional = [one for one in services if one.claim_type == "P"]
    tables = open_tables(professional, open_set, settings)
    kinds = {service: _kind(service, tables) for service in professional}
    found = {service: fee_schedule_price(service, tables) for service in professional}
    anesthesia = [service for service, kind in kinds.items() if kind == "anesthesia"]
    drugs = {
        service: found[service].reason or ""
        for service, kind in kinds.items()
        if kind == "elsewhere" and found[service].amount is None
    }
    institutional = [one for one in services if one.claim_type != "P"]
    return {
        **found,
        **anesthesia_prices(anesthesia, open_set),
        **drug_prices(drugs, open_set),
        **outpatient_prices(institutional, open_set),
    }


def _kind(service: Service, tables: Tables) -> str:
    """Anesthesia, elsewhere (the fee schedule does not price it), or empty."""
    day, code = service.service_date, service.procedure_code
    if day is None or not code:
        return ""
    entry = tables.values[(code, ""), day]
    if entry.row is None:
        return "elsewhere" if entry.covered else ""
    found = ruling("statuses", entry.row["status"], day)
    return found.effect if found is not None else ""
