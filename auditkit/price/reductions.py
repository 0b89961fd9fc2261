"""What a service is reduced by where it is not the first of its kind that day, from the fee schedule (rulebook 6.4).

Imaging falls by a share of its technical and of its professional part, cardiovascular and eye tests by one of the technical
part, therapy by one of its practice expense; the cap on imaging is compared with what is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from auditkit.price.modifiers import component
from auditkit.price.published import Ruling, ruling
from auditkit.price.relative_values import Base, Row, Tables, base, number, rate, technical_codes
from auditkit.price.service import Part, Service, Together, UnpricedError

PARTS = ("technical", "professional", "practice expense")
TEST_ONLY, GLOBAL_ONLY = "3", "4"


def together_of(service: Service, day: dt.date, row: Row, found: Base, left: Decimal, tables: Tables) -> Together | None:
    """What the price of a service depends on beside others; None where nothing does.

    Args:
        service: the service.
        day: its day.
        row: its row of the fee schedule.
        found: its price before modifiers.
        left: the product of the shares of its modifiers.
        tables: the rows of the fee schedule and the cost indices.
    """
    indicator = str(row["multiple_procedure"] or "")
    if ruling("multiple", f"{indicator}/1", day):
        return _surgery(service, day, row, Together(indicator, found.price, left), tables)
    reduced = [one for name in PARTS if (one := ruling("multiple", f"{indicator}/{name}", day))]
    if not reduced:
        return None
    try:
        parts = tuple(part for one in reduced for part in _parts(service, day, row, found, one, tables))
    except UnpricedError as why:
        return Together(indicator, found.price, left, unknown=f"multiple-procedure indicator {indicator}: {why}")
    return Together(indicator, found.price, left, parts=parts)


def _surgery(service: Service, day: dt.date, row: Row, alone: Together, tables: Tables) -> Together:
    family = row["endoscopic_base"] or ""
    if not family:
        return alone
    price, why = None, f"the fee schedule has no row for endoscopy {family}, which the code is a variant of"
    found = tables.row(family, "", day)
    try:
        price = base(service, day, found, tables).price if found else None
    except UnpricedError as missing:
        why = f"endoscopy {family}, which the code is a variant of: {missing}"
    return Together(alone.indicator, alone.price, alone.left, family, price, unknown="" if price is not None else why)


def _parts(service: Service, day: dt.date, row: Row, found: Base, reduced: Ruling, tables: Tables) -> Iterator[Part]:
    name = reduced.key.partition("/")[2]
    if reduced.share is None:
        raise UnpricedError(reduced.reason)
    if name == "practice expense":
        lowered = base(service, day, row, tables, reduced.share)
        where = rate(service.place_of_service, day, tables.settings)
        yield Part(name, number(row, f"{where}_pe_rvu"), found.price - lowered.price)
        return
    bases = _bases(service, day, row, found, name, tables)
    if bases:
        fall = sum((one.fall(reduced.share) for one in bases), Decimal(0))
        yield Part(name, sum((one.price for one in bases), Decimal(0)), fall)


def _bases(service: Service, day: dt.date, row: Row, found: Base, name: str, tables: Tables) -> list[Base]:
    """The prices that make up a part of a service: its own where it is that part alone, else those of other rows."""
    modifier = {"technical": "TC", "professional": "26"}[name]
    chosen = component(service, day)
    if chosen == modifier or (name == "technical" and row["pctc"] == TEST_ONLY):
        return [found]
    if chosen or row["pctc"] == TEST_ONLY:
        return []  # the other part is not on this line
    code = service.procedure_code or ""
    asked = [(one, "") for one in technical_codes(code)] if row["pctc"] == GLOBAL_ONLY else [(code, modifier)]
    rows = [tables.row(one, part, day) for one, part in asked]
    if not rows or None in rows:
        raise UnpricedError(f"the fee schedule has no row for the {name} part of the code")
    return [base(service, day, one, tables) for one in rows if one is not None]
