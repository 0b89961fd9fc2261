"""837 transactions → rows of claims, lines and diagnoses, by walking the loops; a malformed claim is refused alone.

Order decides the loop, as in the guides: HL opens a billing provider, subscriber or dependent; CLM a claim; LX, or SV1/SV2
without one, a line; SBR after CLM another payer's data (loop 2320 and below), which never reaches the claim's own columns.
"""

from __future__ import annotations

from auditkit.read.x12_elements import Segment, dates, element, oversize
from auditkit.read.x12_harvest import Harvest
from auditkit.read.x12_headers import INSTITUTIONAL, OTHER_PAYER, PROFESSIONAL, TAKERS, Claim, take_claim
from auditkit.read.x12_lines import Fault, Line, Row
from auditkit.read.x12_parties import BILLING, PERSONS, Parties
from auditkit.read.x12_transactions import Transaction

GUIDES = {"X098": PROFESSIONAL, "X222": PROFESSIONAL, "X096": INSTITUTIONAL, "X223": INSTITUTIONAL}
BY_SERVICE = {"SV1": PROFESSIONAL, "SV2": INSTITUTIONAL}
PATIENT_SEGMENTS = ("SBR", "PAT", "DMG")  # never part of a service line

SERVICE_DIFFERS = "{n} claim(s) have lines of another kind (SV1 professional, SV2 institutional) than their transaction's guide"
GUIDE_UNKNOWN = "{n} claim(s): the transaction names no known 837 guide; the kind of the claim was taken from its lines"
LINE_NUMBERS = "{n} claim(s) have missing, repeated or unusable line numbers (LX01); their lines were numbered in order"
STRAY_SERVICES = "{n} service(s) (SV1, SV2) stand outside any claim, as when a CLM is lost; they were passed over"
DATES_BORROWED = "{n} institutional line(s) without a service date took the statement dates of their claim"


class ClaimWalker:
    """Walks one 837 transaction."""

    def __init__(self, transaction: Transaction, harvest: Harvest) -> None:
        self.transaction = transaction
        self.harvest = harvest
        self.separator = transaction.component
        self.parties = Parties()
        self.claim: Claim | None = None
        self.seen = 0
        self.kind = GUIDES.get(transaction.guide[6:10], "")
        self.submitted = dates("D8", transaction.sent)[0]
        # what spoils every claim from here on, and what spoils them up to the next HL
        self.spoilt: Fault | None = None if transaction.complete else ("", "its transaction breaks off before a whole SE")
        self.astray: Fault | None = None

    def walk(self) -> None:
        """Read every claim of the transaction into the harvest."""
        for row, segment in self.transaction.segments:
            self._take(row, segment)
            if oversize(segment):
                self._refuse_oversize(row)
        self._close()

    def _take(self, row: int, segment: Segment) -> None:
        name = segment[0]
        if name == "HL":
            self._close()
            self.astray = None
            self.parties.level(element(segment, 3))
        elif name == "CLM":
            self._close()
            self._open(row, segment)
        elif name == "CLP":
            self.harvest.rows += 1
            self.harvest.refuse(row, "", "a paid claim (CLP) inside a claim transaction (837)", "remittances")
        elif self.claim is None:
            self.harvest.notes[STRAY_SERVICES] += name in BY_SERVICE
            self.parties.take(segment)
        elif name in ("LX", "SV1", "SV2", "SV3"):
            _take_service(self.claim, row, segment, self.separator)
        elif self.claim.lines:
            self._take_line(self.claim.lines[-1], row, segment)
        elif name in TAKERS and self.claim.place != OTHER_PAYER:
            TAKERS[name](self.claim, segment, self.separator)

    def _take_line(self, line: Line, row: int, segment: Segment) -> None:
        if segment[0] in PATIENT_SEGMENTS or (segment[0] == "NM1" and element(segment, 1) in (*PERSONS, BILLING)):
            # the HL before it is lost: what follows would be billed to the patient before
            self.astray = ("", f"segment {row} starts another patient or provider without a level (HL) of its own")
        line.take(segment, self.separator)

    def _refuse_oversize(self, row: int) -> None:
        fault = ("", f"segment {row} is over the limits of size (500 elements, 4,096 characters an element)")
        if self.claim is None:
            self.spoilt = self.spoilt or fault  # it may have named anybody: no claim below it can be trusted
        else:
            self.claim.fault = self.claim.fault or fault

    def _open(self, row: int, segment: Segment) -> None:
        self.seen += 1
        self.harvest.rows += 1
        fields = self.parties.fields() | {"submitted_date": self.submitted}
        name = f"{self.transaction.name}-{self.seen}"
        self.claim = Claim(row, name, self.kind, fields, fault=self.spoilt or self.astray)
        take_claim(self.claim, segment, self.separator)

    def _close(self) -> None:
        claim, self.claim = self.claim, None
        if claim is None:
            return
        fault = _settle(claim)
        if fault is not None:
            self.harvest.refuse(claim.row, *fault, "claims")
        else:
            self.harvest.kinds |= {claim.kind, *(BY_SERVICE[line.service] for line in claim.lines)}
            _emit(claim, self.harvest)


def _take_service(claim: Claim, row: int, segment: Segment, separator: str) -> None:
    lines = claim.lines
    if segment[0] == "LX":
        lines.append(Line(row, number=element(segment, 1)))
        return
    if not lines or lines[-1].service:  # a service without an LX of its own
        lines.append(Line(row))
    lines[-1].take(segment, separator)
    if segment[0] == "SV3":
        lines[-1].fault = ("", "a dental service (SV3); only professional and institutional claims are read")


def _settle(claim: Claim) -> Fault | None:
    """Work out what only the whole claim tells, its kind and its lines' dates; return why it must be refused, if so."""
    services = {line.service for line in claim.lines}
    if not claim.kind:
        claim.kind = INSTITUTIONAL if "SV2" in services else PROFESSIONAL
        claim.codes.notes.append(GUIDE_UNKNOWN)
    elif services != {"SV2" if claim.kind == INSTITUTIONAL else "SV1"}:
        claim.codes.notes.append(SERVICE_DIFFERS)
    if claim.fault is None and not claim.lines:
        return "", "no service line (SV1 or SV2)"
    for line in claim.lines:
        if not line.service and line.fault is None:
            line.fault = ("", "a line (LX) without SV1 or SV2")
        if line.fields.get("service_date") is None:
            _borrow_dates(claim, line)
    return claim.fault or next((_located(line) for line in claim.lines if line.fault), None)


def _located(line: Line) -> Fault:
    column, reason = line.fault or ("", "")
    return column, f"line at segment {line.row}: {reason}"


def _borrow_dates(claim: Claim, line: Line) -> None:
    """Take the statement dates for a line without its own: an inpatient bill dates the stay, not the line."""
    first, last = claim.fields.get("statement_from_date"), claim.fields.get("statement_through_date")
    if claim.kind != INSTITUTIONAL or first is None:
        line.fault = line.fault or ("service_date", "no date of service (DTP*472)")
        return
    line.fields |= {"service_date": first, "service_through_date": last if last != first else None}
    line.notes.append(DATES_BORROWED)


def _emit(claim: Claim, harvest: Harvest) -> None:
    harvest.ordinal += 1
    key = str(harvest.ordinal)
    fixed: Row = {"claim_key": key, "claim_id": claim.name, "claim_type": claim.kind, "source_row": str(claim.row)}
    harvest.claims.append(claim.codes.fields | claim.fields | fixed)
    for line, said in zip(claim.lines, _line_numbers(claim), strict=True):
        line.default("contract_id", claim.contract)
        harvest.lines.append(line.fields | {"claim_key": key, "line_no": said, "source_row": str(line.row)})
        harvest.notes.update(line.notes)
    harvest.diagnoses += [row | {"claim_key": key} for row in claim.codes.rows()]
    harvest.notes.update(claim.codes.notes)


def _line_numbers(claim: Claim) -> list[str]:
    """Return LX01 of each line, or the order of the lines where LX01 is missing, repeated or no number of up to six digits."""
    said = [line.number or "" for line in claim.lines]
    if all(number.isascii() and number.isdigit() and len(number) < 7 for number in said):
        numbers = [str(int(number)) for number in said]
        if len(set(numbers)) == len(numbers) and "0" not in numbers:
            return numbers
    claim.codes.notes.append(LINE_NUMBERS)
    return [str(position) for position in range(1, len(said) + 1)]
