"""Write the 835 of the claims that were adjudicated: allowed, patient's share, contractual write-off, sequestration, denials.

Each service balances: charge less adjustments is paid. Medicare and commercial plans alike take a fifth of the allowed amount
from the patient (PR-2), laboratory and vaccines excepted; Medicare's payment is cut by 2 % (CO-253).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from sample_claims.generator.amounts import cents
from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.people import Payer
from sample_claims.generator.segments import composite, plain, segment, write_interchange, ymd
from sample_claims.generator.table_out import control_number, is_laboratory, received

VERSION = "005010X221A1"
COINSURANCE, SEQUESTRATION = Decimal("0.20"), Decimal("0.02")
FREE_OF_SHARE = ("G0008", "G0009", "G0010", "90662", "90677", "G0439", "G0328", "36415")
DENIED = "16"  # CARC of a denial without further reason; what is planted must not give itself away
PAYMENT_DELAY = 14  # days from receipt; a clean electronic claim is not paid earlier


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the payer made of one line, dollars; adjustments as (group, reason, amount)."""

    charge: Decimal
    allowed: Decimal
    share: Decimal
    paid: Decimal
    adjustments: tuple[tuple[str, str, Decimal], ...]


def write_remittance(claims: list[Claim], path: Path) -> None:
    """Write one 835 a payer, biller and week."""
    settled = sorted((claim for claim in claims if claim.paid), key=_order)
    groups = [
        (day, [_payment(list(batch)) for _, batch in groupby(theirs, key=_order_of_payment)])
        for day, theirs in groupby(settled, key=paid_day)
    ]
    write_interchange(path, "HP", VERSION, groups)


def paid_day(claim: Claim) -> date:
    """Day of payment."""
    return received(claim) + timedelta(PAYMENT_DELAY)


def outcome(claim: Claim, line: Line) -> Outcome:
    """Adjudicate one line."""
    charge, allowed = claim.charge(line), claim.allowed(line)
    if line.denied:
        return Outcome(charge, allowed, Decimal(0), Decimal(0), (("CO", DENIED, charge),))
    share = Decimal("0.00") if is_laboratory(line) or line.code in FREE_OF_SHARE else cents(allowed * COINSURANCE)
    cut = cents((allowed - share) * SEQUESTRATION) if claim.patient.payer.profile == "medicare" else Decimal("0.00")
    adjustments = (("CO", "45", charge - allowed), ("CO", "253", cut), ("PR", "2", share))
    return Outcome(charge, allowed, share, allowed - share - cut, tuple(each for each in adjustments if each[2]))


def _order_of_payment(claim: Claim) -> tuple[str, str]:
    return claim.patient.payer.id, claim.field("billing_npi", claim.group.npi)


def _order(claim: Claim) -> tuple[date, str, str, str]:
    return paid_day(claim), *_order_of_payment(claim), claim.claim_id


def _payment(claims: list[Claim]) -> list[str]:
    first = claims[0]
    day, payer = ymd(paid_day(first)), first.patient.payer
    total = sum((outcome(claim, line).paid for claim in claims for line in claim.lines), Decimal(0))
    trace = f"EFT{day}{first.claim_id}"
    body = [
        segment("BPR", "I", plain(total), "C", "ACH", "CCP", "", "", "", "", "", "", "", "", "", "", day),
        segment("TRN", "1", trace, "1990000009"),
        segment("DTM", "405", day),
        *_parties(payer, first),
        segment("LX", "1"),
    ]
    for claim in claims:
        body += _claim(claim)
    return body


def _parties(payer: Payer, claim: Claim) -> Iterator[str]:
    yield segment("N1", "PR", payer.name.upper())
    yield segment("N3", "1 EXAMPLE PLAZA")
    yield segment("N4", "SAMPLETOWN", "IL", "60601")
    yield segment("REF", "2U", payer.id)
    yield segment("PER", "BL", "SAMPLE DESK", "TE", "5550100000")
    yield segment("N1", "PE", claim.group.name.upper(), "XX", claim.field("billing_npi", claim.group.npi))


def _claim(claim: Claim) -> Iterator[str]:
    outcomes = [outcome(claim, line) for line in claim.lines]
    paid, share = sum((each.paid for each in outcomes), Decimal(0)), sum((each.share for each in outcomes), Decimal(0))
    status = "4" if all(line.denied for line in claim.lines) else "1"
    filing = "MA" if claim.kind == "I" and claim.patient.payer.filing == "MB" else claim.patient.payer.filing
    where = claim.place[:2]
    yield segment(
        "CLP",
        claim.account,
        status,
        plain(claim.total),
        plain(paid),
        plain(share),
        filing,
        claim.payer_number,
        where,
        claim.frequency,
    )
    insured = claim.patient
    yield segment("NM1", "QC", "1", insured.last.upper(), insured.first.upper(), "", "", "", "MI", insured.member)
    yield segment("DTM", "232", ymd(claim.day))
    for number, line in enumerate(claim.lines, 1):
        yield from _service(claim, number, line, outcomes[number - 1])


def _service(claim: Claim, number: int, line: Line, result: Outcome) -> Iterator[str]:
    code = composite("HC", line.code, *line.modifiers) if line.code else composite("NU", line.revenue)
    units = plain(line.units) if result.paid else "0"
    yield segment("SVC", code, plain(result.charge), plain(result.paid), line.revenue if line.code else "", units)
    yield segment("DTM", "472", ymd(line.day or claim.day))
    contractual = [each for each in result.adjustments if each[0] == "CO"]
    if contractual:
        yield segment("CAS", "CO", *(element for _, reason, amount in contractual for element in (reason, plain(amount), "")))
    for _, reason, amount in (each for each in result.adjustments if each[0] == "PR"):
        yield segment("CAS", "PR", reason, plain(amount))
    yield segment("REF", "6R", control_number(claim, number))
    if result.allowed:
        yield segment("AMT", "B6", plain(result.allowed))
