"""The lines of a day priced together: which of them bear on each other, and what each is paid then (rulebook 6.2, 6.4, 6.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from auditkit.price.parts import partly_reduced
from auditkit.price.placed import DayLine, LinePrice
from auditkit.price.published import ruling
from auditkit.price.ranking import Ranked, ranked_lines
from auditkit.price.service import Price, Service, cents

RANKS, IMAGES = ("1", "2", "3"), "4"
COMPREHENSIVE, OUTPATIENT, ANESTHESIA = "J1", "T", "J"
NO_UNITS = "units are blank or in minutes"
PACKAGED = "may be packaged into the comprehensive service of the claim (status J1)"
SEVERAL = "several comprehensive services on one claim: a complexity adjustment is not worked out here"
ONE_SESSION = "several anesthesia services of a day: one payment by the highest base and all minutes, if it was one session"
Key = tuple[object, ...]


def day_prices(lines: Sequence[DayLine], price_of: Callable[[Service], Price]) -> dict[int, LinePrice]:
    """The price of each line among the others, by its order.

    Args:
        lines: the lines of one patient, biller and day that are payable; of an institution, those of one claim.
        price_of: gives the price of one unit of a service alone.
    """
    prices = {line.order: price_of(line.service) for line in lines}
    found = {line.order: alone(line, prices[line.order]) for line in lines}
    groups: dict[Key, list[Ranked]] = {}
    for line in lines:
        price = prices[line.order]
        key = _group(line, price)
        if key is not None and price.together is not None:
            groups.setdefault(key, []).append(Ranked(line, price, price.together))
    for key, group in groups.items():
        if len(group) > 1 or group[0].line.units is None or group[0].line.units > 1:
            found |= _priced(key, group)
    return found | _comprehensive(lines, prices, found)


def alone(line: DayLine, price: Price) -> LinePrice:
    """The price of a line that nothing bears on: its units times the price of one."""
    if price.amount is None:
        return LinePrice(None, price.reason, (), "unpriced", price)
    if price.whole_line:
        return LinePrice(price.amount, None, price.working, price.basis, price)
    if line.units is None:
        return LinePrice(None, NO_UNITS, (), "unpriced", price)
    amount = cents(price.amount * line.units)
    units = () if line.units == 1 else (("units", line.units), ("price of the line", amount))
    return LinePrice(amount, None, (*price.working, *units), price.basis, price)


def _group(line: DayLine, price: Price) -> Key | None:
    """What a line is ranked or reduced with; None where with nothing."""
    if price.together is None or price.amount == 0:
        return None
    indicator, apart = price.together.indicator, _apart(line)
    if indicator in RANKS:
        return None if "surgery" in apart else ("rank", *(("team", line.person) if "team" in apart else ("", line.group)))
    if indicator == OUTPATIENT:
        return "rank", line.service.service_date
    if indicator == ANESTHESIA:
        return "anesthesia", line.person
    if indicator == COMPREHENSIVE or (indicator == IMAGES and "images" in apart):
        return None
    return ("part", indicator) if price.together.parts or price.together.unknown or price.amount is None else None


def _apart(line: DayLine) -> set[str]:
    day = line.service.service_date
    found = [ruling("apart", modifier, day) for modifier in line.service.modifiers] if day else []
    return {one.effect for one in found if one}


def _priced(key: Key, group: Sequence[Ranked]) -> dict[int, LinePrice]:
    if key[0] == "rank":
        return ranked_lines(group)
    if key[0] == "part":
        return partly_reduced(group)
    if len(group) == 1:
        return {}
    return {one.line.order: LinePrice(None, ONE_SESSION, (), "unpriced", one.price) for one in group}


def _comprehensive(lines: Sequence[DayLine], prices: dict[int, Price], found: dict[int, LinePrice]) -> dict[int, LinePrice]:
    """Lines of an institution's claim beside a comprehensive service, whose payment may cover them."""
    first = [one.order for one in lines if (have := prices[one.order].together) and have.indicator == COMPREHENSIVE]
    units = sum((line.units or Decimal(2) for line in lines if line.order in first), Decimal(0))
    if not first:
        return {}
    refused = {line.order: PACKAGED for line in lines if line.order not in first and found[line.order].amount != 0}
    if units > 1:
        refused |= dict.fromkeys(first, SEVERAL)
    return {order: LinePrice(None, why, (), "unpriced", prices[order]) for order, why in refused.items()}
