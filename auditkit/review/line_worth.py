"""What one line is worth as billed and as determined, both on one basis (rulebook 0.2 and 0.8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from auditkit.price import PriceList
from auditkit.price.billed import BilledLine
from auditkit.price.effects import NOTHING, Correct, Question, Worth, worth
from auditkit.price.published import ruling
from auditkit.price.service import Basis, Service
from auditkit.review.determination import Determination, LineKey

UNDECIDED = "not decided yet"
CANNOT_TELL = "not enough to tell"
DENIED = "denied by the payer, so nothing was paid for it"
INDICATORS = "0123456789"  # the form of the fee schedule's multiple-procedure indicator
NOT_LIVE = "no live line: void, replaced or withdrawn"


@dataclass(frozen=True, slots=True)
class RepricedLine:
    """One line of the audited claim, dollars.

    Attributes:
        line: which line.
        outcome: what was decided; empty where nothing was.
        billed: what is payable for the line as billed; 0 where it was denied or not billed.
        audited: what is payable for it as determined.
        difference: audited less billed; negative is overpaid. A line that is correct differs by nothing, priced or not.
        basis: contract, remittance or fee_schedule, one for both amounts; unpriced where one is missing.
        reason: why an amount is missing, or what to know about it; may be empty.
    """

    line: LineKey
    outcome: str
    billed: Decimal | None
    audited: Decimal | None
    difference: Decimal | None
    basis: Basis
    reason: str = ""


def line_worth(
    line: LineKey,
    decision: Determination | None,
    billed: BilledLine | None,
    audited: BilledLine | None,
    prices: PriceList,
) -> RepricedLine:
    """Work out one line.

    Args:
        line: which line.
        decision: what was determined; None where nothing was.
        billed: the line as billed; None where it is not live, or was added.
        audited: the line of the audited claim; None where nothing of it is payable.
        prices: of both services.
    """
    outcome = decision.outcome if decision else ""
    if line.added:
        return _added(line, outcome, audited, prices)
    if billed is None:
        return RepricedLine(line, outcome, None, None, NOTHING if outcome == "correct" else None, "unpriced", NOT_LIVE)
    if decision is None or outcome == "cannot_tell":
        amount, basis = _as_billed(billed, prices)
        return RepricedLine(line, outcome, amount, None, None, basis, CANNOT_TELL if decision else UNDECIDED)
    if audited is None:
        return _changed(line, outcome, billed, None, prices)
    if _bears_on_price(audited) == _bears_on_price(billed):
        amount, basis = _as_billed(billed, prices)
        reason = DENIED if billed.denied else _why(billed, None, prices) if amount is None else ""
        return RepricedLine(line, outcome, amount, amount, NOTHING, basis, reason)
    return _changed(line, outcome, billed, audited, prices)


def _bears_on_price(one: BilledLine) -> tuple[Service, Decimal | None]:
    """The service and its units, with those services beside it that multiple-procedure rules speak of, and no others."""
    day = one.service.service_date
    keys = {other: [f"{own}+{other}" for own in INDICATORS] for other in one.service.beside}
    bearing = {other for other, pairs in keys.items() if day and any(ruling("together", pair, day) for pair in pairs)}
    beside = tuple(other for other in one.service.beside if other in bearing)
    return replace(one.service, beside=beside), one.units


def _as_billed(billed: BilledLine, prices: PriceList) -> tuple[Decimal | None, Basis]:
    found = worth(Question("deny", "over", (billed,)), prices)
    return (None, "unpriced") if found.effect is None else (-found.effect, found.basis or "unpriced")


def _changed(line: LineKey, outcome: str, billed: BilledLine, audited: BilledLine | None, prices: PriceList) -> RepricedLine:
    found = worth(_question(billed, audited, prices), prices)
    if found.effect is None:
        amount, basis = _as_billed(billed, prices)
        return RepricedLine(line, outcome, amount, None, None, basis, _why(billed, audited, prices))
    before = NOTHING if billed.denied else _amount(billed, found, prices)
    after = None if before is None else before + found.effect
    reason = DENIED if billed.denied else "" if audited else "nothing of it is payable as determined"
    return RepricedLine(line, outcome, before, after, found.effect, found.basis or "unpriced", reason)


def _question(billed: BilledLine, audited: BilledLine | None, prices: PriceList) -> Question:
    if audited is None:
        return Question("deny", "over", (billed,))
    correct = Correct(audited.service, audited.units)
    return Question("reprice", _direction(billed, audited, prices), (billed,), correct)


def _direction(billed: BilledLine, audited: BilledLine, prices: PriceList) -> str:
    """Over where the audited service is worth less. It matters for denied lines: of those, overcoding overpaid nothing."""
    before, after = prices.first(billed.service).amount, prices.first(audited.service).amount
    if before is None or after is None or billed.units is None or audited.units is None:
        return "under"
    return "over" if after * audited.units < before * billed.units else "under"


def _added(line: LineKey, outcome: str, audited: BilledLine | None, prices: PriceList) -> RepricedLine:
    if outcome != "missed":
        return RepricedLine(line, outcome, NOTHING, NOTHING, NOTHING, "unpriced", "taken back")
    if audited is None:
        return RepricedLine(line, outcome, NOTHING, None, None, "unpriced", "no live line beside it")
    found = worth(Question("add", "under", None, Correct(audited.service, audited.units)), prices)
    reason = "" if found.effect is not None else prices.first(audited.service).reason or ""
    return RepricedLine(line, outcome, NOTHING, found.effect, found.effect, found.basis or "unpriced", reason)


def _amount(billed: BilledLine, found: Worth, prices: PriceList) -> Decimal | None:
    basis = found.basis or "unpriced"
    return billed.allowed if basis == "remittance" else prices.amount(billed.service, billed.units, basis)


def _why(billed: BilledLine, audited: BilledLine | None, prices: PriceList) -> str:
    if billed.noncovered:
        return "billed as not covered"
    for words, one in (("as audited: ", audited), ("as billed: ", billed)):
        if one is None:
            continue
        if one.units is None:
            return f"{words}units are blank or in minutes"
        if reason := prices.first(one.service).reason:
            return f"{words}{reason}"
    return "the allowed amount cannot be carried over to the audited service"
