"""What the payer decided on a line: the payment in force after reversals, and whether it was a denial."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from auditkit.read.link_claims import REVERSAL, ClaimIndex, Record, money

OUTCOMES = ("allowed_amount", "paid_amount", "patient_responsibility_amount", "denied", "adjudication_date")
DENIED_CLAIM = "4"
LATER_PAYERS = ("2", "3", "20", "21")  # processed as secondary or tertiary, forwarded or not
PROVIDER_GROUPS, PATIENT = ("CO", "PI"), "PR"
# reductions that leave a service paid as agreed, or are reports only: fee schedule and contract (42, 45, A2, 131), capitation
# (24), multiple procedures (59), sequestration (253), codes sent for reporting (246)
AGREED_REDUCTIONS = frozenset({"24", "42", "45", "59", "131", "246", "253", "A2"})
COST_SHARES = frozenset({"1", "2", "3", "66"})  # deductible, coinsurance, copayment, blood deductible
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one paid claim says of one line (or, with ``line_no`` None in its key, of the claim as a whole)."""

    order: int
    status: str | None
    paid_date: str | None
    payer_claim_number: str | None
    charge: Decimal | None
    paid: Decimal | None
    allowed: Decimal | None
    share: Decimal | None
    denied: str | None


def decisions(paid: list[Record], adjustments: list[Record], index: ClaimIndex) -> dict[tuple[str, str | None], list[Decision]]:
    """Gather, by claim_key and line_no, what each paid claim says of the line; several services of it on a line are added."""
    reductions: dict[tuple[str | None, str | None], list[Record]] = defaultdict(list)
    for adjustment in adjustments:
        reductions[adjustment["remittance_key"], adjustment["service_no"]].append(adjustment)
    parts: dict[tuple[str, str | None, str | None], list[Record]] = defaultdict(list)
    for row in paid:
        if row["claim_key"] is not None:
            parts[row["claim_key"], row["line_no"], row["remittance_key"]].append(row)
    made: dict[tuple[str, str | None], list[Decision]] = defaultdict(list)
    for order, ((claim_key, line_no, remittance_key), rows) in enumerate(parts.items()):
        claim_wide = reductions[remittance_key, "0"]
        services = [row["service_no"] for row in rows if row["service_no"] != "0"]
        own = [reduction for service_no in services for reduction in reductions[remittance_key, service_no]]
        made[claim_key, line_no].append(_decision(order, rows, own, claim_wide))
        if line_no is None and _refused_whole(rows[0]):
            for line in index.lines[claim_key]:
                made[claim_key, line["line_no"]].append(_refusal(order, rows[0]))
    return made


def _decision(order: int, rows: list[Record], own: list[Record], claim_wide: list[Record]) -> Decision:
    charge, paid, allowed = (_sum(row[name] for row in rows) for name in ("service_charge", "service_paid", "allowed_amount"))
    balanced = charge is not None and paid is not None and charge - _total(own) == paid
    shares = [reduction for reduction in own if reduction["group_code"] == PATIENT]
    # the patient's share stated for the claim as a whole cannot be told to its lines, and what does not balance is not known
    told = balanced and all(reduction["group_code"] != PATIENT for reduction in claim_wide)
    first = rows[0]
    return Decision(
        order,
        first["claim_status_code"],
        first["paid_date"],
        first["payer_claim_number"],
        charge,
        paid,
        allowed,
        _total(shares) if told else None,
        _denied(first["claim_status_code"], charge, paid, own),
    )


def _denied(status: str | None, charge: Decimal | None, paid: Decimal | None, own: list[Record]) -> str | None:
    """Return Y, N, or None where it cannot be told.

    Denied: nothing paid and the provider's contract or the payer's policy (CO, PI) takes the whole charge for a reason beyond
    the agreed price (bundled into another service counts), or the claim has status 4. Not denied: something was paid, or the
    patient's cost share and the agreed reductions explain that nothing was.
    """
    if paid is None:
        return None
    if paid != ZERO:
        return "N"
    if status == DENIED_CLAIM:
        return "Y"
    if not charge:
        return None
    provider = [reduction for reduction in own if reduction["group_code"] in PROVIDER_GROUPS]
    refused = any(reduction["reason_code"] not in AGREED_REDUCTIONS and money(reduction["amount"]) for reduction in provider)
    if refused and _total(provider) >= charge:
        return "Y"
    shares = [reduction for reduction in own if reduction["group_code"] == PATIENT and reduction["reason_code"] in COST_SHARES]
    return "N" if not refused and _total(provider) + _total(shares) >= charge else None


def _refused_whole(row: Record) -> bool:
    """Tell whether a claim was denied without any word on its services."""
    return row["service_no"] == "0" and row["claim_status_code"] == DENIED_CLAIM and money(row["claim_paid"]) == ZERO


def _refusal(order: int, row: Record) -> Decision:
    return Decision(order, row["claim_status_code"], row["paid_date"], row["payer_claim_number"], None, ZERO, None, None, "Y")


def adjudicate(several: list[Decision]) -> Record:
    """Return the columns of a line from the decision in force, empty where a reversal left none."""
    decision = latest(several)
    if decision is None:
        return {}
    amounts = (decision.allowed, decision.paid, decision.share)
    texts = (None if amount is None else f"{amount:f}" for amount in amounts)
    return dict(zip(OUTCOMES, (*texts, decision.denied, decision.paid_date), strict=True))


def latest(several: Iterable[Decision]) -> Decision | None:
    """Return the decision in force: the latest by day of payment, then by order, that no reversal cancels.

    A second or third payer pays on top of the first: its decision counts only where there is no other.
    """
    ordered = sorted(several, key=lambda decision: (decision.paid_date or "", decision.order))
    standing = [decision for decision in ordered if decision.status != REVERSAL]
    for reversal in (decision for decision in ordered if decision.status == REVERSAL):
        cancelled = _cancelled(standing, reversal)
        if cancelled is not None:
            standing.remove(cancelled)
    own = [decision for decision in standing if decision.status not in LATER_PAYERS] or standing
    return own[-1] if own else None


def _cancelled(standing: list[Decision], reversal: Decision) -> Decision | None:
    """Find the decision that a reversal takes back: the earliest one of its amounts, else the last one before it.

    The correction may stand before the reversal in the file, on the same day; the amounts tell them apart.
    """
    day = reversal.paid_date or ""
    before = [decision for decision in standing if (decision.paid_date or "") <= day]
    if reversal.paid is not None:
        same = [decision for decision in before if decision.paid == -reversal.paid]
        if same:
            return same[0]
    earlier = [decision for decision in before if decision.order < reversal.order]
    return earlier[-1] if earlier else None


def _sum(texts: Iterable[str | None]) -> Decimal | None:
    """Add amounts; a sum over a missing one is missing."""
    amounts = [money(text) for text in texts]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known and len(known) == len(amounts) else None


def _total(reductions: Iterable[Record]) -> Decimal:
    return sum((money(reduction["amount"]) or ZERO for reduction in reductions), ZERO)
