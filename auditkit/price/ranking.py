"""Procedures of a day ranked by price (rulebook 6.4): surgery, endoscopies by family, and status T of the outpatient schedule.

The highest is paid in full, the next ones at half, the sixth and later surgery by report. Of endoscopies of one family the
highest is paid in full, the others at what they exceed the family's base endoscopy, the base itself nothing; the family then
ranks as one procedure. Each unit of a line is a procedure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.price.placed import DayLine, LinePrice
from auditkit.price.published import ruling
from auditkit.price.service import Price, Step, Together, cents, unpriced

BY_REPORT = "the sixth procedure of a day and later ones are paid by report"
MOST_RANKED = 6  # a surgical line with more units is by report whatever their number
MOST_UNITS = 999
TOO_MANY = "a line of more than 999 units, which is not ranked"
NOT_RANKED = "another procedure of the day has no price, so that none of them can be ranked"
BILATERAL_VARIANT = "a bilateral endoscopy below the highest of its family has no published price"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line that is ranked, with the price of one of its units alone."""

    line: DayLine
    price: Price
    together: Together

    @property
    def full(self) -> Decimal:
        """One unit in full, unrounded."""
        return (self.together.price or Decimal(0)) * self.together.left


@dataclass(frozen=True, slots=True)
class _Unit:
    """One unit of a line: what is left of its price before ranking, and what was done to it."""

    of: Ranked
    amount: Decimal
    note: str = ""


_Entry = tuple[_Unit, ...]  # units that rank as one procedure


def ranked_lines(group: Sequence[Ranked]) -> dict[int, LinePrice]:
    """The lines of one group, each with its price among the others, by their order.

    Args:
        group: lines that are ranked with each other, in their order; two at least, or one with several units.
    """
    if any(one.together.price is None or one.line.units is None or one.line.units % 1 for one in group):
        return {one.line.order: _unpriced(one, NOT_RANKED) for one in group}
    if any(one.line.units > MOST_UNITS for one in group if one.line.units):
        return {one.line.order: _unpriced(one, TOO_MANY) for one in group}
    entries, refused = _entries(group)
    entries.sort(key=lambda units: (-sum(unit.amount for unit in units), units[0].of.line.order))
    shares: dict[int, list[tuple[_Unit, int, Decimal | None]]] = {one.line.order: [] for one in group}
    for rank, entry in enumerate(entries, start=1):
        for unit in entry:
            shares[unit.of.line.order].append((unit, rank, _share(unit.of, rank, len(entries))))
    return {
        one.line.order: refused[one.line.order] if one.line.order in refused else _priced(one, shares[one.line.order], entries)
        for one in group
    }


def _entries(group: Sequence[Ranked]) -> tuple[list[_Entry], Mapping[int, LinePrice]]:
    families = {one.together.family for one in group if one.together.family}
    entries: list[_Entry] = []
    refused: dict[int, LinePrice] = {}
    for family in sorted(families):
        members = [one for one in group if family in (one.together.family, one.line.service.procedure_code)]
        units, missing = _family(family, members)
        entries.append(units)
        refused |= missing
    for one in group:
        if not one.together.family and one.line.service.procedure_code not in families:
            entries += [(_Unit(one, one.full),)] * _units(one)
    return entries, refused


def _family(family: str, members: Sequence[Ranked]) -> tuple[_Entry, Mapping[int, LinePrice]]:
    """The units of the endoscopies of one family, and those of its lines that have no price."""
    variants = [one for one in members if one.together.family]
    units = [one for one in variants for _ in range(int(one.line.units or 0))]
    units.sort(key=lambda one: (-one.full, one.line.order))
    found = [_Unit(units[0], units[0].full)] if units else []
    refused = {}
    for one in units[1:]:
        why = one.together.unknown or (BILATERAL_VARIANT if "50" in one.line.service.modifiers else "")
        if why:
            refused[one.line.order] = _unpriced(one, why)
        exceeds = max((one.together.price or Decimal(0)) - (one.together.family_price or Decimal(0)), Decimal(0))
        found.append(_Unit(one, exceeds * one.together.left, f"what it exceeds endoscopy {family} by"))
    for one in members:
        if not one.together.family:
            found.append(_Unit(one, Decimal(0), "endoscopy that another of the day is a variant of"))
    return tuple(found), refused


def _units(one: Ranked) -> int:
    units, day = int(one.line.units or 0), one.line.service.service_date
    endless = day is not None and ruling("multiple", f"{one.together.indicator}/more", day)
    return units if endless else min(units, MOST_RANKED)


def _share(one: Ranked, rank: int, ranked: int) -> Decimal | None:
    if ranked == 1:
        return Decimal(1)
    day, indicator = one.line.service.service_date, one.together.indicator
    if day is None:
        return None
    found = ruling("multiple", f"{indicator}/{rank}", day) or ruling("multiple", f"{indicator}/more", day)
    return found.share if found else None


def _priced(one: Ranked, units: Sequence[tuple[_Unit, int, Decimal | None]], entries: Sequence[_Entry]) -> LinePrice:
    steps: list[Step] = []
    amount = Decimal("0.00")
    for unit, rank, share in units:
        if share is None and unit.amount:
            return _unpriced(one, BY_REPORT)
        paid = cents(unit.amount * (share or Decimal(0)))
        amount += paid
        steps += [(unit.note, cents(unit.amount))] if unit.note else []
        if len(entries) > 1 and unit.amount:
            steps.append((f"procedure {rank} of {len(entries)} by price, share of it", share or Decimal(0)))
        steps.append(("paid for a unit", paid))
    return LinePrice(amount, None, (*one.price.working, *steps, ("price of the line", amount)), one.price.basis, one.price)


def _unpriced(one: Ranked, why: str) -> LinePrice:
    reason = one.price.reason or f"multiple-procedure indicator {one.together.indicator}: {why}"
    return LinePrice(None, reason, (), "unpriced", unpriced(reason))
