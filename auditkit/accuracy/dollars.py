"""The rates of dollars. Over- and underpaid stand apart; the rates of the two government schemes are in paid dollars.

Amounts are those of the claim repriced as a whole. A line that is wrong and has no price blocks the rate; a line that is right
and has none is left out of the dollars audited, which can only make the accuracy look worse, and is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from auditkit.accuracy.judged import JudgedLine, Sample
from auditkit.accuracy.rate import Rate, blocked, ratio

NOTHING, CENT = Decimal("0.00"), Decimal("0.01")
ALLOWED = "allowed dollars, the patient's share included"
FINANCIAL = f"(dollars audited as billed - sum of absolute effects) / dollars audited as billed; {ALLOWED}"
OVER = f"sum of overpaid / dollars audited as billed; {ALLOWED}; never lessened by what was underpaid"
UNDER = f"sum of underpaid / dollars audited as billed; {ALLOWED}"
NET = f"(sum of overpaid - sum of underpaid) / dollars audited as billed; {ALLOWED}"
OIG = "(sum paid - sum correct) / sum paid in the sample; paid dollars; underpayments are netted, as the scheme has it"
CERT = "(sum of overpaid + sum of underpaid, absolute) / sum paid in the sample; paid dollars"
CARRIED = "the correct payment of a changed line is carried over in proportion to the allowed amount"
NO_DOLLARS = "nothing was payable as billed in the sample"
NOT_PAID = "nothing was paid in the sample"
Amounts = Mapping[tuple[str, int | None, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Worth:
    """One line in dollars; ``paid`` and ``correct`` are None where what was paid, or would have been, is not known."""

    unit: str
    billed: Decimal | None
    difference: Decimal | None
    paid: Decimal | None
    correct: Decimal | None
    added: bool

    @property
    def over(self) -> Decimal:
        """Overpaid, a positive amount."""
        return -min(self.difference or NOTHING, NOTHING)

    @property
    def under(self) -> Decimal:
        """Underpaid."""
        return max(self.difference or NOTHING, NOTHING)


def dollar_rates(sample: Sample, amounts: pl.DataFrame) -> tuple[Rate, ...]:
    """The rates of dollars.

    Args:
        sample: the judged lines.
        amounts: one row a line: ``unit``, ``claim_key``, ``line_no``, ``added``, ``billed_amount``, ``audited_amount``,
            ``difference_amount`` (negative is overpaid) and, for the schemes in paid dollars, ``paid_amount``.
    """
    keyed = {(row["claim_key"], row["line_no"], row["added"] or ""): row for row in amounts.iter_rows(named=True)}
    worths = [worth_of(line, keyed) for line in sample.lines]
    audited: list[tuple[str, str, Callable[[Worth], Decimal]]] = [
        ("financial accuracy", FINANCIAL, lambda one: (one.billed or NOTHING) - one.over - one.under),
        ("gross overpaid", OVER, lambda one: one.over),
        ("gross underpaid", UNDER, lambda one: one.under),
        ("net overpaid", NET, lambda one: one.over - one.under),
    ]
    paid: list[tuple[str, str, Callable[[Worth], Decimal]]] = [
        ("OIG net financial error rate", OIG, lambda one: (one.paid or NOTHING) - (one.correct or NOTHING)),
        ("CERT improper payment rate", CERT, lambda one: abs((one.paid or NOTHING) - (one.correct or NOTHING))),
    ]
    found = [_of_audited(name, words, worths, sample, above) for name, words, above in audited]
    return (*found, *(_of_paid(name, words, worths, sample, above) for name, words, above in paid))


def worth_of(line: JudgedLine, amounts: Amounts) -> Worth:
    """What a line is worth; all None where the amounts do not hold it."""
    row = amounts.get((line.claim_key, line.line_no, line.added), {})
    billed, audited, difference = (row.get(f"{name}_amount") for name in ("billed", "audited", "difference"))
    paid = row.get("paid_amount")
    # Where nothing of a line stands nothing of its payment does, whether or not the line has a price.
    correct = correct_paid(paid, billed, audited, difference) if line.audited or line.open or paid is None else NOTHING
    return Worth(line.unit, billed, difference, paid, correct, bool(line.added))


def correct_paid(
    paid: Decimal | None, billed: Decimal | None, audited: Decimal | None, difference: Decimal | None
) -> Decimal | None:
    """What should have been paid: all of it, nothing of it, or the share that the allowed amount keeps; None where unknown."""
    if paid is None or difference is None:
        return None
    if not difference:
        return paid
    if audited == NOTHING:
        return NOTHING
    if not billed or audited is None:
        return None
    return (paid * audited / billed).quantize(CENT, ROUND_HALF_UP)


def _of_audited(name: str, definition: str, worths: Sequence[Worth], sample: Sample, above: Callable[[Worth], Decimal]) -> Rate:
    lacking = [one for one in worths if one.difference is None]
    if reason := sample.reason or _lacking(lacking, "determined and without a price"):
        return blocked(name, definition, reason)
    unpriced = sum(one.billed is None for one in worths)
    apart = f"{unpriced} lines are right and have no price: left out of the dollars audited" if unpriced else ""
    pairs = _by_unit(worths, above, lambda one: one.billed or NOTHING)
    return ratio(name, definition, pairs, NO_DOLLARS, _joined(sample.remark, apart))


def _of_paid(name: str, definition: str, worths: Sequence[Worth], sample: Sample, above: Callable[[Worth], Decimal]) -> Rate:
    billed = [one for one in worths if not one.added]
    missed = len(worths) - len(billed)
    apart = f"{missed} services not billed, and so not paid, are in neither sum" if missed else ""
    unpaid = _lacking([one for one in billed if one.paid is None], "without a paid amount (supply the remittances)")
    unknown = _lacking([one for one in billed if one.paid is not None and one.correct is None], "without a correct payment")
    if reason := sample.reason or _joined(unpaid, unknown):
        return blocked(name, definition, reason)
    changed = any(one.difference and one.correct for one in billed)
    pairs = _by_unit(billed, above, lambda one: one.paid or NOTHING)
    return ratio(name, definition, pairs, NOT_PAID, _joined(sample.remark, apart, CARRIED if changed else ""))


def _by_unit(
    worths: Sequence[Worth], above: Callable[[Worth], Decimal], below: Callable[[Worth], Decimal]
) -> list[tuple[Decimal, Decimal]]:
    tops: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    feet: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for one in worths:
        tops[one.unit] += above(one)
        feet[one.unit] += below(one)
    return [(tops[unit], feet[unit]) for unit in tops]


def _lacking(lines: Sequence[Worth], what: str) -> str:
    units = Counter(one.unit for one in lines)
    return f"{len(lines)} lines of {len(units)} units are {what}" if lines else ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
