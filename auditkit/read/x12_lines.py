"""Loop 2400 of an 837: one service line, its drug, providers and notes, without what another payer adjudicated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auditkit.read.x12_elements import Segment, dates, element, npi, number, part, revenue_code, whole

Row = dict[str, str | None]
Fault = tuple[str, str]  # column of the data dictionary, reason without values

PROVIDERS = {
    "82": "rendering_npi",
    "DK": "ordering_npi",
    "DN": "referring_npi",
    "DQ": "supervising_npi",
    **dict.fromkeys(("77", "FA", "LI", "TL"), "service_facility_npi"),  # 4010 tells kinds of facility apart
}
REFERENCES = {"6R": "line_control_number", "G1": "prior_authorization_number", "X4": "clia_number"}
OTHER_PAYER = "2U"  # REF04: the number was given by another payer
LINE, PROVIDER, ADJUDICATED = "line", "provider", "adjudicated"

SEVERAL_DRUGS = "{n} service line(s) hold several national drug codes; the first was taken"
MORE_POINTERS = "{n} service line(s) hold more than four diagnosis pointers; the first four were taken"


@dataclass(slots=True)
class Line:
    """One service line as it grows. ``row`` is the segment number of LX, or of SV1/SV2 where there is no LX."""

    row: int
    number: str | None = None
    service: str = ""
    place: str = LINE
    fields: Row = field(default_factory=dict)
    fault: Fault | None = None
    notes: list[str] = field(default_factory=list)

    def take(self, segment: Segment, separator: str) -> None:
        """Take one segment of loop 2400 or below."""
        taker = TAKERS.get(segment[0])
        # loop 2430 says what another payer decided: nothing of it is the claim's own, whatever the order
        if taker is not None and self.place != ADJUDICATED:
            taker(self, segment, separator)

    def default(self, column: str, value: str | None) -> None:
        """Fill a column once: the first mention counts."""
        if value is not None and self.fields.get(column) is None:
            self.fields[column] = value


def _professional(line: Line, segment: Segment, separator: str) -> None:
    line.service = "SV1"
    _procedure(line, element(segment, 1), separator)
    _charge(line, "SV102", element(segment, 2))
    units, basis = element(segment, 4), element(segment, 3)
    line.fields |= {"unit_basis": basis, "units": units, "place_of_service": element(segment, 5)}
    if basis == "MJ":
        line.fields["anesthesia_minutes"] = whole(units)
    pointers = (element(segment, 7) or "").split(separator)
    line.fields |= {f"diagnosis_pointer_{n}": whole(pointer.strip() or None) for n, pointer in enumerate(pointers[:4], start=1)}
    if len(pointers) > 4:
        line.notes.append(MORE_POINTERS)
    if line.fields["procedure_code"] is None:
        line.fault = line.fault or ("procedure_code", "SV101 holds no procedure code")


def _institutional(line: Line, segment: Segment, separator: str) -> None:
    line.service = "SV2"
    _procedure(line, element(segment, 2), separator)
    _charge(line, "SV203", element(segment, 3))
    line.fields |= {
        "revenue_code": revenue_code(element(segment, 1)),
        "unit_basis": element(segment, 4),
        "units": element(segment, 5),
        "noncovered_amount": element(segment, 7),
    }
    if line.fields["procedure_code"] is None and line.fields["revenue_code"] is None:
        line.fault = line.fault or ("revenue_code", "SV2 holds neither a revenue code nor a procedure code")


def _procedure(line: Line, composite: str | None, separator: str) -> None:
    line.fields["procedure_code"] = part(composite, 2, separator)
    line.fields |= {f"modifier_{n}": part(composite, n + 2, separator) for n in range(1, 5)}


def _charge(line: Line, name: str, charge: str | None) -> None:
    line.fields["charge_amount"] = charge
    if not number(charge):
        line.fault = ("charge_amount", f"{name}, the charge, is {'not a number' if charge else 'missing'}")


def _date(line: Line, segment: Segment, separator: str) -> None:
    if element(segment, 1) == "472":
        first, last = dates(element(segment, 2), element(segment, 3))
        line.default("service_date", first)
        line.default("service_through_date", last)


def _reference(line: Line, segment: Segment, separator: str) -> None:
    column = REFERENCES.get(element(segment, 1) or "")
    if column and line.place == LINE and part(element(segment, 4), 1, separator) != OTHER_PAYER:
        line.default(column, element(segment, 2))


def _provider(line: Line, segment: Segment, separator: str) -> None:
    line.place = PROVIDER  # a REF from here on is the provider's, or the other payer's of loop 2420G
    column = PROVIDERS.get(element(segment, 1) or "")
    if column:
        line.default(column, npi(segment))


def _note(line: Line, segment: Segment, separator: str) -> None:
    text, earlier = element(segment, 2), line.fields.get("line_note")
    if text:
        line.fields["line_note"] = f"{earlier} {text}" if earlier else text


def _drug(line: Line, segment: Segment, separator: str) -> None:
    if element(segment, 2) != "N4":
        return
    if line.fields.get("ndc"):
        line.notes.append(SEVERAL_DRUGS)
    line.default("ndc", element(segment, 3))


def _drug_quantity(line: Line, segment: Segment, separator: str) -> None:
    if line.fields.get("ndc") and "ndc_quantity" not in line.fields:
        line.fields["ndc_quantity"] = element(segment, 4)
        line.fields["ndc_unit"] = part(element(segment, 5), 1, separator)


def _contract(line: Line, segment: Segment, separator: str) -> None:
    line.default("contract_id", element(segment, 4))


def _adjudicated(line: Line, segment: Segment, separator: str) -> None:
    line.place = ADJUDICATED


TAKERS: dict[str, Callable[[Line, Segment, str], None]] = {
    "SV1": _professional,
    "SV2": _institutional,
    "DTP": _date,
    "REF": _reference,
    "NM1": _provider,
    "NTE": _note,
    "LIN": _drug,
    "CTP": _drug_quantity,
    "CN1": _contract,
    "SVD": _adjudicated,
}
