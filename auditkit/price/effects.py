"""What a finding is worth: correct payment less payment as billed, and what is at risk (rulebook 0.8).

Both terms are taken on one basis, so that an allowed amount is never subtracted from a price of the fee schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.price.billed import BilledLine
from auditkit.price.placed import Placed
from auditkit.price.prices import PriceList
from auditkit.price.service import Basis, cents

NOTHING, NO_UNITS = Decimal("0.00"), Decimal(0)
REPRICED = ("reprice", "facility_rate")
OF_THE_LINES = ("deny", "risk_line", "risk_pointed", "risk_claim")


@dataclass(frozen=True, slots=True)
class Question:
    """One finding as prices see it.

    ``lines`` are the lines whose payment it touches, None where that is not known; ``correct`` is the proposal, for ``reprice``
    and ``add``, among the lines of its day; ``excess_units`` are those over a limit; ``share`` is what is paid of the line, for
    ``practitioner_rate``.
    """

    effect: str
    direction: str
    lines: tuple[BilledLine, ...] | None
    correct: Placed | None = None
    excess_units: Decimal | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """Dollars of a finding. ``effect`` is negative where too much was paid; both amounts are None where it is unpriced."""

    effect: Decimal | None
    at_risk: Decimal | None
    basis: Basis | None


UNPRICED = Worth(None, None, "unpriced")
NO_EFFECT = Worth(NOTHING, NOTHING, None)
Amounts = tuple[Decimal, Decimal]


def worth(question: Question, prices: PriceList) -> Worth:
    """The dollars of one finding, on the first basis that has every term: contract, remittance, fee schedule."""
    if question.effect == "none":
        return NO_EFFECT
    if question.effect == "add":
        return _first(("contract", "fee_schedule"), lambda basis: _added(question.correct, prices, basis))
    if question.lines is None:
        return UNPRICED
    if question.effect == "risk_pointed" and not question.lines:
        return NO_EFFECT  # no line points to the diagnosis, so none is denied for it
    priced = tuple(line for line in question.lines if not line.noncovered)
    if not priced:
        return UNPRICED  # what the line itself calls not covered is not priced (rulebook 0.2)
    paid = tuple(line for line in priced if not line.denied)
    return _of_paid(question, paid, prices) if paid else _of_denied(question, priced, prices)


def _of_paid(question: Question, lines: Sequence[BilledLine], prices: PriceList) -> Worth:
    # An allowed amount that cannot be carried over to the correct service leaves the finding unpriced: the fee schedule would
    # set another base for one of the terms.
    remitted = all(line.allowed is not None for line in lines)
    bases: tuple[Basis, ...] = ("contract", "remittance") if remitted else ("contract", "fee_schedule")
    return _first(bases, lambda basis: _amounts(question, lines, prices, basis))


def _of_denied(question: Question, lines: Sequence[BilledLine], prices: PriceList) -> Worth:
    bases: tuple[Basis, ...] = ("contract", "fee_schedule")
    if question.direction == "under":
        return _first(bases, lambda basis: _earned(question, lines, prices, basis))
    found = _first(bases, lambda basis: _amounts(question, lines, prices, basis))
    # Nothing was paid on a denied line, so nothing is overpaid; what it would have brought stays at risk.
    return found if found.effect is None else Worth(NOTHING, found.at_risk, found.basis)


def _first(bases: Sequence[Basis], amounts: Callable[[Basis], Amounts | None]) -> Worth:
    for basis in bases:
        found = amounts(basis)
        if found is not None:
            return Worth(*found, basis)
    return UNPRICED


def _amounts(question: Question, lines: Sequence[BilledLine], prices: PriceList, basis: Basis) -> Amounts | None:
    billed = _total(lines, prices, basis)
    if billed is None:
        return None
    if question.effect == "deny":
        return -billed, billed
    if question.effect == "deny_excess":
        over = _excess(lines, question.excess_units, prices, basis)
        return None if over is None else (-over, billed)
    if question.effect == "practitioner_rate":
        lower = None if question.share is None else billed - cents(billed * question.share)
        return None if lower is None else (-lower, lower)
    if question.effect in REPRICED:
        correct = _corrected(lines, question.correct, prices, basis)
        return None if correct is None else (correct - billed, max(billed - correct, NOTHING))
    return NOTHING, billed


def _total(lines: Sequence[BilledLine], prices: PriceList, basis: Basis) -> Decimal | None:
    found = [_billed(line, prices, basis) for line in lines]
    known = [amount for amount in found if amount is not None]
    return sum(known, NOTHING) if len(known) == len(found) else None


def _billed(line: BilledLine, prices: PriceList, basis: Basis) -> Decimal | None:
    return line.allowed if basis == "remittance" else prices.amount(line.placed, basis)


def _excess(lines: Sequence[BilledLine], excess: Decimal | None, prices: PriceList, basis: Basis) -> Decimal | None:
    """What the units over a limit were paid: the line as billed less the line without them."""
    if excess is None or len(lines) != 1 or lines[0].units is None:
        return None
    (line,) = lines
    billed, kept = _billed(line, prices, basis), line.placed.instead(line.service, max(lines[0].units - excess, NO_UNITS))
    rest = _instead(line, kept, prices, basis)
    return None if billed is None or rest is None else billed - rest


def _corrected(lines: Sequence[BilledLine], correct: Placed | None, prices: PriceList, basis: Basis) -> Decimal | None:
    return None if correct is None or len(lines) != 1 else _instead(lines[0], correct, prices, basis)


def _instead(line: BilledLine, correct: Placed, prices: PriceList, basis: Basis) -> Decimal | None:
    """What is payable for a line with something else in its place; an allowed amount is carried over in proportion."""
    if basis != "remittance":
        return prices.amount(correct, basis)
    if line.allowed is None:
        return None
    billed, proposed = (prices.amount(one, "fee_schedule") for one in (line.placed, correct))
    if billed and proposed is not None:
        return cents(line.allowed * proposed / billed)
    units = correct.here.units
    if correct.here.service != line.service or units is None or not line.units:
        return None
    return cents(line.allowed * units / line.units)  # only the units differ, whatever one of them costs


def _added(correct: Placed | None, prices: PriceList, basis: Basis) -> Amounts | None:
    amount = None if correct is None else prices.amount(correct, basis)
    return None if amount is None else (amount, NOTHING)


def _earned(question: Question, lines: Sequence[BilledLine], prices: PriceList, basis: Basis) -> Amounts | None:
    """What a correct line would earn, of lines that were denied for what they lack."""
    if question.correct is not None:
        return _added(question.correct, prices, basis)
    amount = _total(lines, prices, basis)
    return None if amount is None else (amount, NOTHING)
