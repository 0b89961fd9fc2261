"""Which lines stand beside a line and may bear on its price: one patient, biller and day; of an institution, one claim.

Denied lines and those that call themselves not covered bear on no other: they were not paid. A line that multiple-procedure
rules do not speak of bears on none either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from auditkit.price.modifiers import component
from auditkit.price.outpatient import BEARING, outpatient_rows
from auditkit.price.placed import DayLine, Placed
from auditkit.price.published import published
from auditkit.price.relative_values import OpenSet, Row, fee_schedule_rows
from auditkit.price.service import Service, UnpricedError

Lines = Sequence[Mapping[str, Any]]
ANESTHESIA = "J"


def placed_lines(rows: Lines, services: Sequence[Service], open_set: OpenSet) -> list[Placed]:
    """Put each line among the payable ones of its day.

    Args:
        rows: lines with the biller, the performer, the units and the denial; sorted by claim and line.
        services: what each of them billed.
        open_set: gives the reference sets ``pfs`` and ``opps``.
    """
    values = fee_schedule_rows([one for one in services if one.claim_type == "P"], open_set)
    statuses = outpatient_rows([one for one in services if one.claim_type != "P"], open_set)
    days: dict[tuple[object, ...], list[int]] = {}
    for place, row in enumerate(rows):
        days.setdefault(_day_of_care(row), []).append(place)
    found: dict[int, Placed] = {}
    for places in days.values():
        lines = _numbered([rows[place] for place in places], [services[place] for place in places])
        bearing = [_bears(rows[place], services[place], values, statuses) for place in places]
        for number, place in enumerate(places):
            others = tuple(line for line, bears in zip(lines, bearing, strict=True) if bears and line is not lines[number])
            found[place] = Placed(lines[number], others)
    return [found[place] for place in range(len(rows))]


def _day_of_care(row: Mapping[str, Any]) -> tuple[object, ...]:
    if row["claim_type"] != "P":
        return "claim", row["claim_key"]
    # Without a patient key only the claim itself is sure to be one patient's.
    return row["patient_key"] or row["claim_key"], row["billing_tin"] or row["billing_npi"], row["service_date"]


def _numbered(rows: Lines, services: Sequence[Service]) -> list[DayLine]:
    groups: dict[object, int] = {}
    persons: dict[object, int] = {}
    lines = []
    for order, (row, service) in enumerate(zip(rows, services, strict=True)):
        # Physicians of one group and specialty are one physician; without a specialty only one person is sure to be one.
        group = groups.setdefault(row["rendering_specialty"] or ("person", row["rendering_npi"]), len(groups))
        person = persons.setdefault(row["rendering_npi"], len(persons))
        units = None if row["units"] is None or row["unit_basis"] == "MJ" else Decimal(str(row["units"]))
        lines.append(DayLine(service, units, order, group, person))
    return lines


def _bears(row: Mapping[str, Any], service: Service, values: Mapping[Any, Any], statuses: Mapping[Any, Any]) -> bool:
    if row["denied"] == "Y" or row["noncovered"] or not service.procedure_code or service.service_date is None:
        return False
    if service.claim_type != "P":
        entry = statuses.get(((service.procedure_code,), service.service_date))
        return bool(entry and entry.row and entry.row["status_indicator"] in BEARING)
    found = _row(service, values)
    return found is not None and (found["status"] == ANESTHESIA or str(found["multiple_procedure"] or "") in _indicators())


def _row(service: Service, values: Mapping[Any, Any]) -> Row | None:
    day = service.service_date
    try:
        part = component(service, day) if day else ""
    except UnpricedError:
        part = ""
    entry = values[(service.procedure_code, part), day]
    row: Row | None = entry.row
    return row


def _indicators() -> set[str]:
    return {key.partition("/")[0] for key in published("multiple")}
