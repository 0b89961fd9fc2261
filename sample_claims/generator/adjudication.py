"""What the payers made of each claim: allowed, patient's share, write-off, sequestration, denials; reversals and corrections.

Each service balances: charge less adjustments is paid. A fifth of the allowed amount is the patient's (PR-2), laboratory and
vaccines excepted; commercial plans ask a copayment for a visit instead (PR-3); a deductible comes first (PR-1). Medicare's
payment is cut by 2 % (CO-253).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sample_claims.generator.amounts import cents
from sample_claims.generator.claim import Claim, Line, Ruling
from sample_claims.generator.parties import is_laboratory
from sample_claims.generator.table_out import received

NOTHING = Decimal("0.00")
COINSURANCE, SEQUESTRATION, FIRST_PAYER = Decimal("0.20"), Decimal("0.02"), Decimal("0.80")
COPAYMENT = Decimal("30.00")
FREE_OF_SHARE = ("G0008", "G0009", "G0010", "90662", "90677", "G0439", "G0328", "36415")
PLAIN = Ruling("CO", "16", "", "line")  # a denial without further reason; what is planted must not give itself away
PAYMENT_DELAY, REOPENING = timedelta(14), timedelta(28)  # a clean electronic claim is not paid before 14 days
PAID, SECONDARY, DENIED, REVERSED = "1", "2", "4", "22"
Adjustment = tuple[str, str, Decimal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the payer made of one line, dollars; adjustments as (group, reason, amount)."""

    charge: Decimal
    allowed: Decimal
    paid: Decimal
    adjustments: tuple[Adjustment, ...]
    ruling: Ruling | None

    @property
    def share(self) -> Decimal:
        """The patient's part of the adjustments."""
        return sum((amount for group, _, amount in self.adjustments if group == "PR"), NOTHING)

    def negated(self) -> Outcome:
        """The same, taken back."""
        back = tuple((group, reason, -amount) for group, reason, amount in self.adjustments)
        return replace(self, charge=-self.charge, paid=-self.paid, adjustments=back)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a claim: the day it was paid, its status, the payer's number, and the outcome of each line."""

    claim: Claim
    day: date
    status: str
    number: str
    outcomes: tuple[Outcome, ...]

    @property
    def paid(self) -> Decimal:
        """Sum paid, dollars; negative for a reversal."""
        return sum((each.paid for each in self.outcomes), NOTHING)


def decisions(claim: Claim) -> Iterator[Decision]:
    """Every decision on a claim: one, or where it was reopened the first, its reversal and, unless taken back, a correction."""
    day, final = received(claim) + PAYMENT_DELAY, _outcomes(claim, [_in_force(line) for line in claim.lines])
    if not claim.first:
        yield Decision(claim, day, _status(final), claim.payer_number, final)
        return
    first, later = _outcomes(claim, claim.first), day + REOPENING
    yield Decision(claim, day, _status(first), claim.payer_number, first)
    yield Decision(claim, later, REVERSED, claim.payer_number, tuple(each.negated() for each in first))
    if not claim.taken_back:
        yield Decision(claim, later, _status(final), f"{claim.payer_number[:-1]}1", final)


def _in_force(line: Line) -> Ruling | None:
    return line.ruling or (PLAIN if line.denied else None)


def _outcomes(claim: Claim, rulings: list[Ruling | None]) -> tuple[Outcome, ...]:
    return tuple(_outcome(claim, line, ruling) for line, ruling in zip(claim.lines, rulings, strict=True))


def _status(outcomes: tuple[Outcome, ...]) -> str:
    rulings = [each.ruling for each in outcomes]
    if all(ruling and ruling.denies for ruling in rulings):
        return DENIED
    return SECONDARY if any(ruling and ruling.scope == "secondary" for ruling in rulings) else PAID


def _outcome(claim: Claim, line: Line, ruling: Ruling | None) -> Outcome:
    charge, full = claim.charge(line), claim.allowed(line)
    if ruling and ruling.denies:
        return Outcome(charge, NOTHING, NOTHING, ((ruling.group, ruling.reason, charge),), ruling)
    allowed = _reduced(claim, line, full, ruling)
    found: list[Adjustment] = [("CO", "45", charge - full)]
    if ruling:
        before = cents(full * FIRST_PAYER) if ruling.scope == "secondary" else full - allowed
        found.append((ruling.group, ruling.reason, before))
    found += _shares(claim, line, allowed, ruling)
    due = charge - sum((amount for _, _, amount in found), NOTHING)
    if claim.patient.payer.profile == "medicare":
        found.append(("CO", "253", cents(due * SEQUESTRATION)))
    paid = charge - sum((amount for _, _, amount in found), NOTHING)
    return Outcome(charge, allowed, paid, tuple(each for each in found if each[2]), ruling)


def _reduced(claim: Claim, line: Line, full: Decimal, ruling: Ruling | None) -> Decimal:
    """Allowed amount after a reduction that is no denial."""
    if ruling is None or ruling.scope == "secondary":
        return full
    if ruling.scope == "units":
        return min(full, cents(full * Decimal(ruling.paid_units) / Decimal(line.units)))
    if ruling.scope == "level":
        return min(full, claim.allowed(replace(line, code=ruling.paid_code)))
    return cents(full / 2)


def _shares(claim: Claim, line: Line, allowed: Decimal, ruling: Ruling | None) -> list[Adjustment]:
    if (ruling and ruling.scope == "secondary") or is_laboratory(line) or line.code in FREE_OF_SHARE:
        return []
    deductible = min(allowed, claim.deductible) if line is claim.lines[0] else NOTHING
    rest = allowed - deductible
    if claim.patient.payer.payer_class == "commercial" and line.code.startswith("992"):
        return [("PR", "1", deductible), ("PR", "3", min(rest, COPAYMENT))]
    return [("PR", "1", deductible), ("PR", "2", cents(rest * COINSURANCE))]
