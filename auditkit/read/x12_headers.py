"""Loops 2300 and 2310 of an 837: the claim itself, its references, dates, amounts and providers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auditkit.read.x12_diagnoses import HealthCodes
from auditkit.read.x12_elements import Segment, dates, element, npi, number, part, whole
from auditkit.read.x12_lines import Fault, Line, Row

PROFESSIONAL, INSTITUTIONAL = "P", "I"
PROVIDERS = {
    "82": "rendering_npi",
    "71": "attending_npi",
    "72": "operating_npi",
    "ZZ": "other_operating_npi",
    "DN": "referring_npi",
    "DQ": "supervising_npi",
    **dict.fromkeys(("77", "FA", "LI", "TL"), "service_facility_npi"),  # 4010 tells kinds of facility apart
}
REFERENCES = {
    "F8": "original_reference_number",
    "G1": "prior_authorization_number",
    "9F": "referral_number",
    "X4": "clia_number",
    "EA": "patient_record_number",
}
PERIODS = {
    "434": ("statement_from_date", "statement_through_date"),
    "435": ("admission_date", ""),
    "096": ("discharge_date", ""),
    "439": ("accident_date", ""),
}
ACCIDENTS = {"EM": "employment_related", "AA": "auto_accident", "OA": "other_accident"}
CLAIM, OTHER_PAYER = "claim", "other payer"


@dataclass(slots=True)
class Claim:
    """One CLM as it grows. ``row`` is its segment number, ``kind`` P or I (empty where the guide is unknown)."""

    row: int
    name: str
    kind: str
    fields: Row
    place: str = CLAIM
    codes: HealthCodes = field(default_factory=HealthCodes)
    lines: list[Line] = field(default_factory=list)
    contract: str | None = None
    fault: Fault | None = None

    def default(self, column: str, value: str | None) -> None:
        """Fill a column once: the first mention counts."""
        if value is not None and self.fields.get(column) is None:
            self.fields[column] = value


def _setting(claim: Claim, composite: str | None, separator: str) -> None:
    code, qualifier, frequency = (part(composite, position, separator) for position in (1, 2, 3))
    claim.fields["frequency_code"] = frequency = whole(frequency)
    # the qualifier says what the code is; some institutional files send a place of service all the same
    bill = qualifier == "A" if qualifier in ("A", "B") else claim.kind == INSTITUTIONAL
    if bill:
        claim.fields["type_of_bill"] = f"{code}{frequency or ''}" if code else None
    else:
        claim.fields["claim_place_of_service"] = code


def _accidents(claim: Claim, composite: str | None, separator: str) -> None:
    if composite is not None:  # an absent CLM11 says nothing; one that is there says no to what it does not name
        causes = {part(composite, position, separator) for position in (1, 2, 3)}
        claim.fields |= {column: "Y" if cause in causes else "N" for cause, column in ACCIDENTS.items()}


def take_claim(claim: Claim, segment: Segment, separator: str) -> None:
    """Take the CLM segment: the account number and the charge are what a claim cannot do without."""
    account, charge = element(segment, 1), element(segment, 2)
    claim.fields |= {"patient_control_number": account, "total_charge": charge, "delay_reason": element(segment, 20)}
    _setting(claim, element(segment, 5), separator)
    _accidents(claim, element(segment, 11), separator)
    if account is None:
        claim.fault = claim.fault or ("patient_control_number", "CLM01, the patient control number, is missing")
    if not number(charge):
        reason = f"CLM02, the charge, is {'not a number' if charge else 'missing'}"
        claim.fault = claim.fault or ("total_charge", reason)


def _date(claim: Claim, segment: Segment, separator: str) -> None:
    first_column, last_column = PERIODS.get(element(segment, 1) or "", ("", ""))
    first, last = dates(element(segment, 2), element(segment, 3))
    if first_column:
        claim.default(first_column, first)
    if last_column:
        claim.default(last_column, last or first)  # a bill of one day may be sent without a range


def _admission(claim: Claim, segment: Segment, separator: str) -> None:
    for position, column in enumerate(("admission_type", "admission_source", "patient_status"), start=1):
        claim.default(column, element(segment, position))


def _amount(claim: Claim, segment: Segment, separator: str) -> None:
    qualifier, amount = element(segment, 1), element(segment, 2)
    if qualifier == "F5":
        claim.fields["patient_paid_amount"] = amount
    elif qualifier == "F3" and claim.kind == INSTITUTIONAL:
        claim.default("patient_paid_amount", amount)


def _reference(claim: Claim, segment: Segment, separator: str) -> None:
    column = REFERENCES.get(element(segment, 1) or "")
    if column and claim.place == CLAIM:  # after an NM1 the number is the provider's
        claim.default(column, element(segment, 2))


def _note(claim: Claim, segment: Segment, separator: str) -> None:
    text, earlier = element(segment, 2), claim.fields.get("note_text")
    if text:
        claim.fields["note_text"] = f"{earlier} {text}" if earlier else text


def _health_codes(claim: Claim, segment: Segment, separator: str) -> None:
    claim.codes.take(segment, separator)


def _contract(claim: Claim, segment: Segment, separator: str) -> None:
    claim.contract = element(segment, 4)


def _provider(claim: Claim, segment: Segment, separator: str) -> None:
    claim.place = element(segment, 1) or OTHER_PAYER
    column = PROVIDERS.get(claim.place)
    if column:
        claim.default(column, npi(segment))


def _taxonomy(claim: Claim, segment: Segment, separator: str) -> None:
    if claim.place == "82":
        claim.default("rendering_taxonomy", element(segment, 3))


def _place(claim: Claim, segment: Segment, separator: str) -> None:
    if PROVIDERS.get(claim.place) == "service_facility_npi":
        claim.default("service_facility_zip", element(segment, 3))


def _other_payer(claim: Claim, segment: Segment, separator: str) -> None:
    claim.place = OTHER_PAYER


TAKERS: dict[str, Callable[[Claim, Segment, str], None]] = {
    "DTP": _date,
    "CL1": _admission,
    "AMT": _amount,
    "REF": _reference,
    "NTE": _note,
    "HI": _health_codes,
    "CN1": _contract,
    "NM1": _provider,
    "PRV": _taxonomy,
    "N4": _place,
    "SBR": _other_payer,
}
