"""Invented providers, groups, payers and patients. Every NPI begins with 2 and passes the check digit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

NPI_CONSTANT = 24  # stands for the card-issuer prefix 80840 in the check digit (CMS NPI check-digit standard)
LAST_NAMES = ("Sample", "Testcase", "Example", "Placeholder", "Invented", "Specimen", "Fictitious", "Mockup")
FIRST_NAMES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima")


def npi(serial: int) -> str:
    """Make an NPI that begins with 2 and carries a valid check digit."""
    body = f"2{serial:08d}"
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in body[::-2])
    plain = sum(int(digit) for digit in body[-2::-2])
    return body + str(-(NPI_CONSTANT + doubled + plain) % 10)


@dataclass(frozen=True, slots=True)
class Group:
    """A billing organisation."""

    name: str
    npi: str
    tin: str
    taxonomy: str
    locality: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A person who renders, refers or attends."""

    last: str
    first: str
    npi: str
    taxonomy: str
    specialty: str
    group: Group
    location: str
    coder: str


@dataclass(frozen=True, slots=True)
class Payer:
    """Who is billed. ``filing`` is the claim filing indicator of an 837 (professional)."""

    id: str
    name: str
    payer_class: str
    profile: str
    filing: str


@dataclass(slots=True)
class Patient:
    """An invented person; ``record`` is blank where the source has no medical record number."""

    record: str
    last: str
    first: str
    birth: date
    sex: str
    zip: str
    member: str
    payer: Payer
    relationship: str = "18"
    subscriber: Patient | None = field(default=None)


CLINIC = Group("Sample Family and Digestive Clinic", npi(10), "990000001", "193200000X", "06102-16")
ORTHOPEDICS = Group("Testcase Orthopedics", npi(20), "990000002", "193400000X", "10212-99")
DIGESTIVE = Group("Example Digestive Partners", npi(30), "990000003", "193400000X", "10212-99")
ONCOLOGY = Group("Invented Cancer Center", npi(40), "990000004", "193400000X", "06102-16")
HOSPITAL = Group("Placeholder General Hospital", npi(50), "990000005", "282N00000X", "06102-16")
HOSPITAL_CCN = "990001"
SURGICENTER = npi(60)  # where surgery is done that is not the hospital's
VISITING = Group("Specimen Visiting Surgeons", npi(70), "990000006", "193200000X", "10212-99")
GROUPS = (CLINIC, ORTHOPEDICS, DIGESTIVE, ONCOLOGY, HOSPITAL, VISITING)

FAMILY, ORTHO, GASTRO, BLOOD = "207Q00000X", "207X00000X", "207RG0100X", "207RH0003X"
PROVIDERS = {
    "FP1": Provider("Specimen", "Able", npi(101), FAMILY, "08", CLINIC, "Main Street", "C01"),
    "FP2": Provider("Mockup", "Baker", npi(102), FAMILY, "08", CLINIC, "Main Street", "C02"),
    "FP3": Provider("Testcase", "Iris", npi(109), FAMILY, "08", CLINIC, "East Branch", "C01"),
    "GI2": Provider("Example", "Castor", npi(103), GASTRO, "10", CLINIC, "East Branch", "C02"),
    "GI1": Provider("Sample", "Dogwood", npi(104), GASTRO, "10", DIGESTIVE, "Lake View", "C04"),
    "GI3": Provider("Fictitious", "Juniper", npi(110), GASTRO, "10", DIGESTIVE, "Lake View", "C04"),
    "OR1": Provider("Testcase", "Easy", npi(105), ORTHO, "20", ORTHOPEDICS, "Hill Road", "C03"),
    "OR2": Provider("Invented", "Fable", npi(106), ORTHO, "20", ORTHOPEDICS, "Hill Road", "C03"),
    "OR3": Provider("Example", "Kestrel", npi(111), ORTHO, "20", ORTHOPEDICS, "River Road", "C03"),
    "HO1": Provider("Placeholder", "Gable", npi(107), BLOOD, "83", ONCOLOGY, "North Wing", "C05"),
    "HO2": Provider("Fictitious", "Hazel", npi(108), BLOOD, "83", ONCOLOGY, "North Wing", "C05"),
    "HO3": Provider("Specimen", "Linden", npi(112), BLOOD, "83", ONCOLOGY, "South Wing", "C05"),
}
# Who comes for single services: no everyday claim is theirs, and no benchmark.
NEURO, ANESTHESIA, ASSISTANT = "207T00000X", "207L00000X", "363AS0400X"
GUESTS = {
    "NS1": Provider("Mockup", "Mallow", npi(121), NEURO, "14", VISITING, "Guest", "C03"),
    "OS1": Provider("Fictitious", "Quince", npi(125), ORTHO, "20", VISITING, "Guest", "C03"),
    "AN1": Provider("Testcase", "Osier", npi(123), ANESTHESIA, "05", VISITING, "Guest", "C03"),
    "PA1": Provider("Example", "Poplar", npi(124), ASSISTANT, "97", ORTHOPEDICS, "Hill Road", "C03"),
}
EVERYONE = PROVIDERS | GUESTS
HOSPITAL_CODER = "C06"
CODERS = ("C01", "C02", "C03", "C04", "C05", "C06")
# The department of a hospital claim, by the revenue code of its first line.
DEPARTMENTS = {
    "0510": "Clinic",
    "0450": "Emergency",
    "0300": "Laboratory",
    "0320": "Imaging",
    "0420": "Therapy",
    "0750": "Endoscopy",
    "0335": "Infusion",
    "0260": "Infusion",
}
REFERRING = (301, 302, 303)
EXCLUDED = 304  # who refers too, and stands in the invented list of exclusions from 15 August 2024
ZERO_CHECK_NPI = next(
    number for number in map(npi, range(900, 1000)) if number.endswith("0")
)  # check digit 10 - 0 is 0, not 10

CONTRACTORS = {
    "06102-16": Payer("SMPMCRIL", "Sample Medicare Contractor North", "medicare", "medicare", "MB"),
    "10212-99": Payer("SMPMCRGA", "Sample Medicare Contractor South", "medicare", "medicare", "MB"),
}
COMMERCIAL = (
    Payer("SMPCOM01", "Testcase Health Plan", "commercial", "cpt", "CI"),
    Payer("SMPCOM02", "Invented Mutual", "commercial", "cpt", "CI"),
)
ADVANTAGE = Payer("SMPADV01", "Example Advantage Plan", "medicare_advantage", "medicare", "16")
