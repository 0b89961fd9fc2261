"""Write the 835 of what was adjudicated: a transaction a payer, biller and week, with provider-level adjustments in a few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from sample_claims.generator.adjudication import DENIED, REVERSED, Decision, Outcome, decisions
from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.people import Payer
from sample_claims.generator.segments import composite, plain, segment, write_interchange, ymd
from sample_claims.generator.table_out import control_number

VERSION = "005010X221A1"
# Provider-level adjustments of the largest payments, in order: interest paid (below zero), an overpayment recovered.
PROVIDER_LEVEL = (("L6", Decimal("-3.27")), ("WO", Decimal("88.40")))
FORWARD_BALANCE = "FB"  # what a payment below zero leaves to later ones
Transaction = list[Decision]


def write_remittance(claims: list[Claim], path: Path) -> None:
    """Write every decision on the claims that were adjudicated."""
    every = sorted((each for claim in claims if claim.paid for each in decisions(claim)), key=_order)
    batches = [list(batch) for _, batch in groupby(every, key=_order_of_payment)]
    largest = sorted(batches, key=_total, reverse=True)[: len(PROVIDER_LEVEL)]
    adjusted = {id(batch): each for batch, each in zip(largest, PROVIDER_LEVEL, strict=False)}
    groups = [
        (day, [_payment(batch, adjusted.get(id(batch))) for batch in theirs])
        for day, theirs in groupby(batches, key=lambda batch: batch[0].day)
    ]
    write_interchange(path, "HP", VERSION, groups)


def _order_of_payment(each: Decision) -> tuple[date, str, str]:
    return each.day, each.claim.patient.payer.id, each.claim.field("billing_npi", each.claim.group.npi)


def _order(each: Decision) -> tuple[tuple[date, str, str], str, bool]:
    return _order_of_payment(each), each.claim.claim_id, each.status != REVERSED


def _total(batch: Transaction) -> Decimal:
    return sum((each.paid for each in batch), Decimal(0))


def _bearable(total: Decimal, wanted: tuple[str, Decimal] | None) -> tuple[str, Decimal] | None:
    """The provider-level adjustment that a payment can bear; one below zero is carried forward instead."""
    if total < 0:
        return FORWARD_BALANCE, total
    return wanted if wanted and wanted[1] <= total else None


def _payment(batch: Transaction, wanted: tuple[str, Decimal] | None) -> list[str]:
    first, total = batch[0], _total(batch)
    day, payer = ymd(first.day), first.claim.patient.payer
    trace, adjusted = f"EFT{day}{first.claim.claim_id}", _bearable(total, wanted)
    body = [
        segment("BPR", "I", plain(total - adjusted[1] if adjusted else total), "C", "ACH", "CCP", *[""] * 10, day),
        segment("TRN", "1", trace, "1990000009"),
        segment("DTM", "405", day),
        *_parties(payer, first.claim),
        segment("LX", "1"),
    ]
    for each in batch:
        body += _claim(each)
    if adjusted:
        reason, amount = adjusted
        biller = first.claim.field("billing_npi", first.claim.group.npi)
        body.append(segment("PLB", biller, f"{first.day.year}1231", composite(reason, trace), plain(amount)))
    return body


def _parties(payer: Payer, claim: Claim) -> Iterator[str]:
    yield segment("N1", "PR", payer.name.upper())
    yield segment("N3", "1 EXAMPLE PLAZA")
    yield segment("N4", "SAMPLETOWN", "IL", "60601")
    yield segment("REF", "2U", payer.id)
    yield segment("PER", "BL", "SAMPLE DESK", "TE", "5550100000")
    yield segment("N1", "PE", claim.group.name.upper(), "XX", claim.field("billing_npi", claim.group.npi))


def _claim(each: Decision) -> Iterator[str]:
    claim = each.claim
    share = sum((outcome.share for outcome in each.outcomes), Decimal(0))
    charge = sum((outcome.charge for outcome in each.outcomes), Decimal(0))
    filing = "MA" if claim.kind == "I" and claim.patient.payer.filing == "MB" else claim.patient.payer.filing
    amounts = (plain(charge), plain(each.paid), plain(share if each.status != REVERSED else Decimal(0)))
    yield segment("CLP", claim.account, each.status, *amounts, filing, each.number, claim.place[:2], claim.frequency)
    if claim.silent and (ruling := each.outcomes[0].ruling):
        yield segment("CAS", ruling.group, ruling.reason, plain(charge))
    insured = claim.patient
    yield segment("NM1", "QC", "1", insured.last.upper(), insured.first.upper(), "", "", "", "MI", insured.member)
    yield from _claim_remark(each)
    yield segment("DTM", "232", ymd(claim.day))
    if not claim.silent:
        for number, (line, outcome) in enumerate(zip(claim.lines, each.outcomes, strict=True), 1):
            yield from _service(claim, number, line, outcome)


def _claim_remark(each: Decision) -> Iterator[str]:
    ruling = each.outcomes[0].ruling
    if each.status == DENIED and ruling and ruling.scope == "whole" and ruling.remark:
        yield segment("MOA", "", "", ruling.remark)


def _service(claim: Claim, number: int, line: Line, result: Outcome) -> Iterator[str]:
    yield segment("SVC", *_code_and_amounts(line, result))
    yield segment("DTM", "472", ymd(line.day or claim.day))
    for group, theirs in groupby(sorted(result.adjustments, key=lambda each: each[0]), key=lambda each: each[0]):
        yield segment("CAS", group, *(element for _, reason, amount in theirs for element in (reason, plain(amount), "")))
    yield segment("REF", "6R", control_number(claim, number))
    if result.allowed and result.charge > 0:
        yield segment("AMT", "B6", plain(result.allowed))
    if result.ruling and result.ruling.remark and result.ruling.scope != "whole":
        yield segment("LQ", "HE", result.ruling.remark)


def _code_and_amounts(line: Line, result: Outcome) -> tuple[str, ...]:
    """Code, charge, paid, revenue code, units paid and, where the payer paid another code, the one submitted."""
    ruling = result.ruling
    submitted = composite("HC", line.code, *line.modifiers) if line.code else composite("NU", line.revenue)
    paid_code = composite("HC", ruling.paid_code, *line.modifiers) if ruling and ruling.paid_code else submitted
    units = (ruling and ruling.paid_units) or (plain(line.units) if result.paid else "0")
    other = submitted if paid_code != submitted else ""
    return paid_code, plain(result.charge), plain(result.paid), line.revenue if line.code else "", units, other
