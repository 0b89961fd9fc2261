"""What one line is worth as billed and as determined, both on one basis (rulebook 0.2 and 0.8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from auditkit.price import PriceList
from auditkit.price.billed import BilledLine
from auditkit.price.effects import NOTHING, Question, Worth, worth
from auditkit.price.service import Basis
from auditkit.review.determination import Determination, LineKey

UNDECIDED = "not decided yet"
CANNOT_TELL = "not enough to tell"
DENIED = "denied by the payer, so nothing was paid for it"
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
        prices: of both services and of what stands beside them.
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
    if _paid_alike(billed, audited, prices):
        amount, basis = _as_billed(billed, prices)
        reason = DENIED if billed.denied else _why(billed, None, prices) if amount is None else ""
        return RepricedLine(line, outcome, amount, amount, NOTHING, basis, reason)
    return _changed(line, outcome, billed, audited, prices)


def _paid_alike(billed: BilledLine, audited: BilledLine, prices: PriceList) -> bool:
    """Whether the same service and units are paid the same, what was found right beside them considered."""
    if (billed.service, billed.units) != (audited.service, audited.units):
        return False
    return prices.first(billed.placed).amount == prices.first(audited.placed).amount


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
    return Question("reprice", _direction(billed, audited, prices), (billed,), audited.placed)


def _direction(billed: BilledLine, audited: BilledLine, prices: PriceList) -> str:
    """Over where the audited service is worth less. It matters for denied lines: of those, overcoding overpaid nothing."""
    before, after = prices.first(billed.placed).amount, prices.first(audited.placed).amount
    return "over" if before is not None and after is not None and after < before else "under"


def _added(line: LineKey, outcome: str, audited: BilledLine | None, prices: PriceList) -> RepricedLine:
    if outcome != "missed":
        return RepricedLine(line, outcome, NOTHING, NOTHING, NOTHING, "unpriced", "taken back")
    if audited is None:
        return RepricedLine(line, outcome, NOTHING, None, None, "unpriced", "no live line beside it")
    found = worth(Question("add", "under", None, audited.placed), prices)
    reason = "" if found.effect is not None else prices.first(audited.placed).reason or ""
    return RepricedLine(line, outcome, NOTHING, found.effect, found.effect, found.basis or "unpriced", reason)


def _amount(billed: BilledLine, found: Worth, prices: PriceList) -> Decimal | None:
    basis = found.basis or "unpriced"
    return billed.allowed if basis == "remittance" else prices.amount(billed.placed, basis)


def _why(billed: BilledLine, audited: BilledLine | None, prices: PriceList) -> str:
    if billed.noncovered:
        return "billed as not covered"
    for words, one in (("as audited: ", audited), ("as billed: ", billed)):
        if one is None:
            continue
        if reason := prices.first(one.placed).reason:
            return f"{words}{reason}"
    return "the allowed amount cannot be carried over to the audited service"
