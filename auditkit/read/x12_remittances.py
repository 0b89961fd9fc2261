"""835 transactions → rows of remittances and adjustments, one a service (SVC); a malformed paid claim is refused alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from auditkit.read.x12_elements import Segment, dates, element, iso_date, number, oversize, part, revenue_code
from auditkit.read.x12_harvest import Harvest
from auditkit.read.x12_lines import Fault, Row
from auditkit.read.x12_transactions import Transaction

TRIPLETS = range(2, 20, 3)  # CAS02, CAS05, ... CAS17: reason, amount, quantity
PAYER, PAYEE = "PR", "PE"
CLAIM_DATES, SERVICE_DATES = ("232",), ("472", "150")
REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}  # elements that hold remark codes

CLAIM_UNBALANCED = "{n} paid claim(s) do not balance: charge less adjustments is not the payment"
SERVICE_UNBALANCED = "{n} paid service(s) do not balance: charge less adjustments is not the payment"
UNTESTABLE = "{n} paid service(s) lack a charge or a payment and could not be balanced"
PAYMENT_UNBALANCED = "{n} transaction(s) do not balance: the payment (BPR02) is not the claims' sum less provider adjustments"
PROVIDER_LEVEL = "{n} provider-level adjustment(s) (PLB) belong to no claim and are in no table"


@dataclass(slots=True)
class Level:
    """A paid claim (CLP) or one of its services (SVC) as it grows."""

    row: int
    fields: Row
    adjustments: list[Row] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)

    def adjusted(self) -> Decimal:
        """Return the sum of the adjustments at this level."""
        return sum((Decimal(row["amount"] or 0) for row in self.adjustments), Decimal(0))


class RemittanceWalker:
    """Walks one 835 transaction."""

    def __init__(self, transaction: Transaction, harvest: Harvest) -> None:
        self.transaction = transaction
        self.harvest = harvest
        self.separator = transaction.component
        self.spoilt: Fault | None = None if transaction.complete else ("", "its transaction breaks off before a whole SE")
        self.header: Row = {}
        self.party = ""
        self.claim: Level | None = None
        self.services: list[Level] = []
        self.fault: Fault | None = None
        self.payment: str | None = None
        self.total = Decimal(0)
        self.total_known = True

    def walk(self) -> None:
        """Read every paid claim of the transaction into the harvest."""
        for row, segment in self.transaction.segments:
            taker = TAKERS.get(segment[0])
            if taker is not None:
                taker(self, row, segment)
            if oversize(segment):
                self._refuse_oversize(row)
        self.close()
        if self.transaction.complete and self.total_known and number(self.payment):
            self.harvest.notes[PAYMENT_UNBALANCED] += Decimal(self.payment or 0) != self.total

    @property
    def level(self) -> Level | None:
        """The service open, or else the paid claim."""
        return self.services[-1] if self.services else self.claim

    def blame(self, column: str, reason: str) -> None:
        """Mark the paid claim as one to refuse; its first fault is the one told."""
        self.fault = self.fault or (column, reason)

    def _refuse_oversize(self, row: int) -> None:
        reason = f"segment {row} is over the limits of size (500 elements, 4,096 characters an element)"
        if self.claim is None:
            self.spoilt = self.spoilt or ("", reason)
        else:
            self.blame("", reason)

    def open(self, row: int, segment: Segment) -> None:
        """Open a paid claim."""
        self.close()
        self.harvest.rows += 1
        columns = ("patient_control_number", "claim_status_code", "claim_charge", "claim_paid", "claim_patient_responsibility")
        fields = {column: element(segment, position) for position, column in enumerate(columns, start=1)}
        self.claim = Level(row, {**self.header, **fields, "payer_claim_number": element(segment, 7)})
        self.fault = self.spoilt
        for position in (1, 2, 3, 4):
            if element(segment, position) is None:
                self.blame(columns[position - 1], f"CLP{position:02d} is missing")
        for position in (3, 4, 5):
            self.expect_number(columns[position - 1], f"CLP{position:02d}", element(segment, position))

    def expect_number(self, column: str, name: str, value: str | None) -> None:
        """Refuse the paid claim where an amount that was sent is no number."""
        if value is not None and not number(value):
            self.blame(column, f"{name}, an amount, is not a number")

    def close(self) -> None:
        """Finish the paid claim: to the tables, or refused as a whole."""
        claim, services, fault = self.claim, self.services, self.fault
        self.claim, self.services, self.fault = None, [], None
        if claim is None:
            return
        paid = claim.fields["claim_paid"]
        if number(paid):
            self.total += Decimal(paid or 0)
        else:
            self.total_known = False
        if fault is not None:
            self.harvest.refuse(claim.row, *fault, "remittances")
            return
        self.harvest.ordinal += 1
        _balance(claim, services, self.harvest)
        _emit(claim, services, self.harvest)


def _balance(claim: Level, services: list[Level], harvest: Harvest) -> None:
    """Count what does not add up; a payer's file is what it is, so nothing is refused for it."""
    adjusted = claim.adjusted() + sum((service.adjusted() for service in services), Decimal(0))
    charge, paid = Decimal(claim.fields["claim_charge"] or 0), Decimal(claim.fields["claim_paid"] or 0)
    harvest.notes[CLAIM_UNBALANCED] += charge - adjusted != paid
    for service in services:
        charge_text, paid_text = service.fields["service_charge"], service.fields["service_paid"]
        if charge_text is None or paid_text is None:
            harvest.notes[UNTESTABLE] += 1
        else:
            harvest.notes[SERVICE_UNBALANCED] += Decimal(charge_text) - service.adjusted() != Decimal(paid_text)


def _emit(claim: Level, services: list[Level], harvest: Harvest) -> None:
    key = str(harvest.ordinal)
    claim_day = next((claim.dates[code] for code in CLAIM_DATES if code in claim.dates), None)
    for service_no, level in [(0, claim), *enumerate(services, start=1)]:
        fixed: Row = {"remittance_key": key, "service_no": str(service_no)}
        for position, adjustment in enumerate(level.adjustments, start=1):
            harvest.adjustments.append(adjustment | fixed | {"position": str(position)})
        if level is claim and services:
            continue  # the claim's own row is only for a claim paid without services
        day = next((level.dates[code] for code in SERVICE_DATES if code in level.dates), claim_day)
        remarks = dict.fromkeys([*level.remarks, *claim.remarks])  # a remark on the claim is one on each of its services
        made: Row = {"service_date": day, "remark_codes": " ".join(remarks) or None, "source_row": str(level.row)}
        harvest.remittances.append(claim.fields | level.fields | fixed | made)


def _payment(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    walker.payment = element(segment, 2)
    walker.header["paid_date"] = iso_date(element(segment, 16))


def _trace(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    walker.header["trace_number"] = element(segment, 2)


def _party(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    walker.party = element(segment, 1) or ""
    if walker.party == PAYER:
        walker.header["payer_name"] = element(segment, 2)
    elif walker.party == PAYEE:
        walker.header["payee_npi"] = element(segment, 4) if element(segment, 3) == "XX" else None


def _service(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    if walker.claim is None:
        return
    said, submitted = element(segment, 1), element(segment, 6)
    qualifier, code = part(said, 1, walker.separator), part(said, 2, walker.separator)
    modifiers = [part(said, position, walker.separator) for position in range(3, 7)]
    by_revenue = qualifier == "NU"
    fields: Row = {
        "procedure_code": None if by_revenue else code,
        "modifiers": " ".join(modifier for modifier in modifiers if modifier) or None,
        "submitted_procedure_code": part(submitted, 2, walker.separator),
        "revenue_code": revenue_code(code if by_revenue else element(segment, 4)),
        "service_charge": element(segment, 2),
        "service_paid": element(segment, 3),
        "paid_units": element(segment, 5),
    }
    walker.services.append(Level(row, fields))
    if code is None:
        walker.blame("procedure_code", f"segment {row}: SVC01 holds no service code")
    for column, name in (("service_charge", "SVC02"), ("service_paid", "SVC03")):
        walker.expect_number(column, f"segment {row}: {name}", fields[column])


def _adjustment(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    level, group = walker.level, element(segment, 1)
    if level is None:
        return
    for position in TRIPLETS:
        reason, amount, quantity = (element(segment, position + offset) for offset in range(3))
        if reason is None and amount is None:
            continue
        if group is None or reason is None or not number(amount):
            walker.blame("", f"segment {row}: an adjustment (CAS) needs a group, a reason and an amount that is a number")
            continue
        level.adjustments.append({"group_code": group, "reason_code": reason, "amount": amount, "quantity": quantity})


def _date(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    qualifier, (day, _) = element(segment, 1), dates(None, element(segment, 2))
    if walker.level is not None and qualifier and day:
        walker.level.dates.setdefault(qualifier, day)


def _allowed(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    if walker.services and element(segment, 1) == "B6":
        walker.services[-1].fields["allowed_amount"] = element(segment, 2)


def _reference(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    if walker.services and element(segment, 1) == "6R":
        walker.services[-1].fields["line_control_number"] = element(segment, 2)


def _remark(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    code = element(segment, 2)
    if walker.level is not None and element(segment, 1) == "HE" and code:
        walker.level.remarks.append(code)


def _claim_remarks(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    codes = (element(segment, position) for position in REMARKS[segment[0]])
    if walker.claim is not None:
        walker.claim.remarks += [code for code in codes if code]


def _provider_level(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    walker.close()
    for position in range(4, 15, 2):
        amount = element(segment, position)
        if amount is not None:
            walker.harvest.notes[PROVIDER_LEVEL] += 1
            walker.total_known &= number(amount)
            walker.total -= Decimal(amount) if number(amount) else 0


def _submitted_claim(walker: RemittanceWalker, row: int, segment: Segment) -> None:
    walker.harvest.rows += 1
    walker.harvest.refuse(row, "", "a claim (CLM) inside a remittance transaction (835)", "claims")


TAKERS: dict[str, Callable[[RemittanceWalker, int, Segment], None]] = {
    "BPR": _payment,
    "TRN": _trace,
    "N1": _party,
    "CLP": RemittanceWalker.open,
    "SVC": _service,
    "CAS": _adjustment,
    "DTM": _date,
    "AMT": _allowed,
    "REF": _reference,
    "LQ": _remark,
    "MIA": _claim_remarks,
    "MOA": _claim_remarks,
    "PLB": _provider_level,
    "CLM": _submitted_claim,
}
