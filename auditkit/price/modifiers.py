"""What modifiers do to the price of one unit: the component they choose, and the shares they multiply it by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from auditkit.price.published import Ruling, ruling
from auditkit.price.service import WHOLE, Service, Step, UnpricedError

Row = Mapping[str, Any]
NONE = Decimal(0)


def component(service: Service, day: dt.date) -> str:
    """The modifier that chooses the row of the fee schedule: 26, TC or 53; empty for the whole service.

    Raises:
        UnpricedError: two of them stand on the line.
    """
    chosen = {one.key for one in rulings(service, day) if one.effect == "component"}
    if len(chosen) > 1:
        raise UnpricedError(f"modifiers {' and '.join(sorted(chosen))} contradict each other")
    return next(iter(chosen), "")


def rulings(service: Service, day: dt.date, table: str | None = None) -> list[Ruling]:
    """What the payment rules say of the modifiers of a service, once each; those without effect are left out.

    Args:
        service: the service.
        day: its day.
        table: the table of modifiers; that of the kind of claim when None.
    """
    chosen = table or ("modifiers" if service.claim_type == "P" else "facility_modifiers")
    found = (ruling(chosen, modifier, day) for modifier in dict.fromkeys(service.modifiers))
    return [one for one in found if one is not None]


def billed_as_not_covered(service: Service, day: dt.date) -> Ruling | None:
    """The modifier by which the line says itself that it is not covered; its price is 0 whatever the code."""
    return next((one for one in rulings(service, day) if one.effect == "nothing"), None)


def shares(service: Service, day: dt.date, row: Row | None) -> list[Step]:
    """The shares that the modifiers of a service leave of its price, in the order of rulebook 6.2.

    Args:
        service: the service.
        day: its day.
        row: the row of the fee schedule with its indicators; None where no release has it.

    Raises:
        UnpricedError: a modifier is paid by report, or its share stands in the fee schedule and no row is there.
    """
    found = rulings(service, day)
    for one in found:
        if one.effect == "unpriced":
            raise UnpricedError(f"modifier {one.key}: {one.reason}")
    return [*_bilateral(found, day, row), *_global_parts(found, row), *_plain(found)]


def _bilateral(found: list[Ruling], day: dt.date, row: Row | None) -> Iterator[Step]:
    if not any(one.effect == "bilateral" for one in found):
        return
    indicator = _indicated(row, "bilateral", "50")
    paid = ruling("bilateral", indicator, day)
    if paid is None or paid.share is None:
        raise UnpricedError("modifier 50: the fee schedule has no bilateral indicator for the code")
    yield f"modifier 50, bilateral indicator {indicator}", paid.share


def _global_parts(found: list[Ruling], row: Row | None) -> Iterator[Step]:
    split = [one for one in found if one.effect == "parts"]
    returned = [one for one in found if one.effect == "return"]
    if not split and not returned:
        return
    called = " and ".join(one.key for one in (*split, *returned))
    if split and returned:
        raise UnpricedError(f"modifiers {called}: no published share for both together")
    if returned and _indicated(row, "global_days", called) == "000":
        yield f"modifier {called}, global period 000", WHOLE
        return
    names = dict.fromkeys(name for one in (*split, *returned) for name in one.reason.split())
    share = sum((Decimal(_indicated(row, f"{name}_share", called) or 0) for name in names), NONE)
    if not share:
        raise UnpricedError(f"modifier {called}: the fee schedule splits no global period for the code")
    yield f"modifier {called}, {' and '.join(names)} share", share


def _plain(found: list[Ruling]) -> Iterator[Step]:
    for one in found:
        if one.effect == "share" and one.share is not None:
            yield f"modifier {one.key}", one.share


def _indicated(row: Row | None, column: str, modifier: str) -> str | None:
    if row is None:
        raise UnpricedError(
            f"modifier {modifier}: no loaded release of the fee schedule has the code, and the share stands there"
        )
    value = row[column]
    return None if value is None else str(value)
