"""Services of a day of which a part is paid in full once: images, cardiovascular and eye tests, therapy (rulebook 6.4).

For each part the service with the highest one keeps it whole; every other service and unit of the day is reduced.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.price.placed import LinePrice
from auditkit.price.ranking import Ranked
from auditkit.price.service import Part, Step, cents, unpriced

NOT_COMPARED = "another such service of the day has no price, so that it is not known which of them is paid in full"


def partly_reduced(group: Sequence[Ranked]) -> dict[int, LinePrice]:
    """The lines of one group, each with its price among the others, by their order.

    Args:
        group: lines that are compared with each other, in their order; two at least, or one with several units.
    """
    if any(one.together.price is None or one.line.units is None or one.together.unknown for one in group):
        return {one.line.order: _unpriced(one) for one in group}
    names = dict.fromkeys(part.name for one in group for part in one.together.parts)
    first = {name: max(group, key=lambda one: _standing(one, name)).line.order for name in names}
    return {one.line.order: _priced(one, first) for one in group}


def _standing(one: Ranked, name: str) -> tuple[Decimal, Decimal, int]:
    # Equal parts: the service with the higher price in all comes first (CMS Claims Processing Manual ch. 5 sec. 10.7).
    ranks = [part.rank for part in one.together.parts if part.name == name]
    return max(ranks, default=Decimal(-1)), one.full, -one.line.order


def _priced(one: Ranked, first: dict[str, int]) -> LinePrice:
    units = one.line.units or Decimal(0)
    lowered = [part for part in one.together.parts if first[part.name] != one.line.order]
    once, rest = _unit(one, lowered), _unit(one, list(one.together.parts))
    # Of the first service one unit keeps its part, and every further one is reduced.
    kept = min(units, Decimal(1))
    amount = cents(once * kept + rest * (units - kept))
    steps: list[Step] = [(f"{part.name} of a service that is not the first of the day, less", part.fall) for part in lowered]
    if units > 1:
        steps += [("one unit", once), ("every further unit, reduced", rest), ("units", units)]
    return LinePrice(amount, None, (*one.price.working, *steps, ("price of the line", amount)), one.price.basis, one.price)


def _unit(one: Ranked, lowered: Sequence[Part]) -> Decimal:
    fall = sum((part.fall for part in lowered), Decimal(0))
    return cents(((one.together.price or Decimal(0)) - fall) * one.together.left)


def _unpriced(one: Ranked) -> LinePrice:
    why = one.together.unknown or f"multiple-procedure indicator {one.together.indicator}: {NOT_COMPARED}"
    reason = one.price.reason or why
    return LinePrice(None, reason, (), "unpriced", unpriced(reason))
