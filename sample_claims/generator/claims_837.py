"""Write claims as X12: 837P (005010X222A1) and 837I (005010X223A2), one batch a week, one billing provider loop a group."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, groupby
from pathlib import Path

from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.parties import certificate, referring, service_facility
from sample_claims.generator.people import Patient
from sample_claims.generator.segments import composite, plain, segment, write_interchange, ymd
from sample_claims.generator.table_out import control_number, original_reference

PROFESSIONAL, INSTITUTIONAL = "005010X222A1", "005010X223A2"
PAYER_ADDRESS = ("1 Example Plaza", "Sampletown", "IL", "60601")


def write_professional(claims: list[Claim], path: Path) -> None:
    """Write the professional claims."""
    _write(claims, path, PROFESSIONAL)


def write_institutional(claims: list[Claim], path: Path) -> None:
    """Write the hospital claims."""
    _write(claims, path, INSTITUTIONAL)


def _write(claims: list[Claim], path: Path, version: str) -> None:
    ordered = sorted(claims, key=lambda claim: (claim.submitted, _biller(claim), claim.claim_id))
    batches = [
        (sent, [_transaction(list(batch), version)]) for sent, batch in groupby(ordered, key=lambda claim: claim.submitted)
    ]
    write_interchange(path, "HC", version, batches)


def _biller(claim: Claim) -> tuple[str, str]:
    return claim.group.tin, claim.field("billing_npi", claim.group.npi)


def _transaction(claims: list[Claim], version: str) -> list[str]:
    sent = ymd(claims[0].submitted)
    body = [
        segment("BHT", "0019", "00", f"SAMPLE{sent}", sent, "1200", "CH"),
        segment("NM1", "41", "2", "SAMPLE SUBMITTER", "", "", "", "", "46", "SMPSUBMIT"),
        segment("PER", "IC", "SAMPLE DESK", "TE", "5550100000"),
        segment("NM1", "40", "2", "SAMPLE CLEARINGHOUSE", "", "", "", "", "46", "SMPCLEAR"),
    ]
    levels = count(1)
    for _, theirs in groupby(claims, key=_biller):
        body += _billing(list(theirs), levels)
    return body


def _billing(claims: list[Claim], levels: Iterator[int]) -> list[str]:
    first, level = claims[0], next(levels)
    group = first.group
    body = [
        segment("HL", level, "", "20", "1"),
        segment("PRV", "BI", "PXC", group.taxonomy),
        segment("NM1", "85", "2", group.name.upper(), "", "", "", "", "XX", first.field("billing_npi", group.npi)),
        segment("N3", "2 EXAMPLE WAY"),
        segment(
            "N4",
            "SAMPLETOWN",
            "IL" if group.locality.startswith("06") else "GA",
            "606010001" if group.locality.startswith("06") else "309010001",
        ),
        segment("REF", "EI", group.tin),
    ]
    for claim in claims:
        body += _subscriber(claim, level, levels)
    return body


def _subscriber(claim: Claim, parent: int, levels: Iterator[int]) -> Iterator[str]:
    patient, payer = claim.patient, claim.patient.payer
    insured = patient.subscriber or patient
    own = next(levels)
    filing = "MA" if claim.kind == "I" and payer.filing == "MB" else payer.filing
    yield segment("HL", own, parent, "22", "0" if insured is patient else "1")
    yield segment("SBR", "P", "18" if insured is patient else "", "", "", "", "", "", "", filing)
    yield segment("NM1", "IL", "1", insured.last.upper(), insured.first.upper(), "", "", "", "MI", patient.member)
    yield from _demographics(insured)
    yield segment("NM1", "PR", "2", payer.name.upper(), "", "", "", "", "PI", payer.id)
    yield segment("N3", PAYER_ADDRESS[0].upper())
    yield segment("N4", PAYER_ADDRESS[1].upper(), *PAYER_ADDRESS[2:])
    if insured is not patient:
        yield segment("HL", next(levels), own, "23", "0")
        yield segment("PAT", patient.relationship)
        yield segment("NM1", "QC", "1", patient.last.upper(), patient.first.upper())
        yield from _demographics(patient)
    yield from _professional(claim) if claim.kind == "P" else _institutional(claim)


def _demographics(patient: Patient) -> Iterator[str]:
    yield segment("N3", "3 EXAMPLE STREET")
    yield segment("N4", "SAMPLETOWN", "IL" if patient.zip.startswith("6") else "GA", patient.zip)
    yield segment("DMG", "D8", ymd(patient.birth), patient.sex)


def _references(claim: Claim) -> Iterator[str]:
    if original_reference(claim):
        yield segment("REF", "F8", original_reference(claim))
    if claim.kind == "P" and certificate(claim):
        yield segment("REF", "X4", certificate(claim))
    if claim.authorization:
        yield segment("REF", "G1", claim.authorization)
    if claim.patient.record:
        yield segment("REF", "EA", claim.patient.record)


def _professional(claim: Claim) -> Iterator[str]:
    place = composite(claim.place, "B", claim.frequency)
    yield segment("CLM", claim.account, plain(claim.total), "", "", place, "Y", "A", "Y", "Y")
    yield from _references(claim)
    codes = [undotted(code) for code in claim.diagnoses]
    yield segment("HI", composite("ABK", codes[0]), *(composite("ABF", code) for code in codes[1:]))
    if referring(claim):
        yield segment("NM1", "DN", "1", "REFERRING", "SAMPLE", "", "", "", "XX", referring(claim))
    person = claim.provider
    yield segment(
        "NM1", "82", "1", person.last.upper(), person.first.upper(), "", "", "", "XX", claim.field("rendering_npi", person.npi)
    )
    yield segment("PRV", "PE", "PXC", person.taxonomy)
    if service_facility(claim):
        yield segment("NM1", "77", "2", "SAMPLE SERVICE SITE", "", "", "", "", "XX", service_facility(claim))
        yield segment("N3", "4 EXAMPLE ROAD")
        yield segment("N4", "SAMPLETOWN", "IL", "606010001")
    if claim.field("supervising_npi"):
        yield segment("NM1", "DQ", "1", "SUPERVISING", "SAMPLE", "", "", "", "XX", claim.field("supervising_npi"))
    for number, line in enumerate(claim.lines, 1):
        yield from _service(claim, number, line)


def _service(claim: Claim, number: int, line: Line) -> Iterator[str]:
    yield segment("LX", number)
    code = composite("HC", line.code, *line.modifiers)
    pointers = ":".join(position(pointer) for pointer in claim.pointers(line))
    yield segment("SV1", code, plain(claim.charge(line)), line.unit_basis, plain(line.units), line.place, "", pointers)
    first = line.day or claim.day
    days = ("RD8", f"{ymd(first)}-{ymd(line.through)}") if line.through else ("D8", ymd(first))
    yield segment("DTP", "472", *days)
    yield segment("REF", "6R", control_number(claim, number))
    if line.ndc:
        yield segment("LIN", "", "N4", line.ndc)
        yield segment("CTP", "", "", "", plain(line.units), "UN")
    if line.rendering:
        yield segment("NM1", "82", "1", "LINE", "SAMPLE", "", "", "", "XX", line.rendering)
    if line.ordering:
        yield segment("NM1", "DK", "1", "ORDERING", "SAMPLE", "", "", "", "XX", line.ordering)


def _institutional(claim: Claim) -> Iterator[str]:
    yield segment(
        "CLM", claim.account, plain(claim.total), "", "", composite(claim.place[:2], "A", claim.frequency), "", "A", "Y", "Y"
    )
    yield segment("DTP", "434", "RD8", f"{ymd(claim.day)}-{ymd(claim.through or claim.day)}")
    yield segment("CL1", "3", "1", "01")
    yield from _references(claim)
    codes = [undotted(code) for code in claim.diagnoses]
    yield segment("HI", composite("ABK", codes[0]))
    if claim.reasons:
        yield segment("HI", *(composite("APR", undotted(code)) for code in claim.reasons))
    if codes[1:]:
        yield segment("HI", *(composite("ABF", code) for code in codes[1:]))
    person = claim.provider
    yield segment(
        "NM1", "71", "1", person.last.upper(), person.first.upper(), "", "", "", "XX", claim.field("attending_npi", person.npi)
    )
    if claim.field("operating_npi"):
        yield segment("NM1", "72", "1", "OPERATING", "SAMPLE", "", "", "", "XX", claim.field("operating_npi"))
    for number, line in enumerate(claim.lines, 1):
        yield from _hospital_service(claim, number, line)


def _hospital_service(claim: Claim, number: int, line: Line) -> Iterator[str]:
    yield segment("LX", number)
    code = composite("HC", line.code, *line.modifiers) if line.code else ""
    yield segment("SV2", line.revenue, code, plain(claim.charge(line)), line.unit_basis, plain(line.units))
    yield segment("DTP", "472", "D8", ymd(line.day or claim.day))
    yield segment("REF", "6R", control_number(claim, number))


def undotted(code: str) -> str:
    """A diagnosis as X12 carries it."""
    return code.replace(".", "")


def position(pointer: str) -> str:
    """A pointer as X12 carries it: letters become numbers, a gap stays blank."""
    return str("ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(pointer) + 1) if pointer.isalpha() else pointer
