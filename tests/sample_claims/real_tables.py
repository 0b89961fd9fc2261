"""The real tables as plain Python, for the tests that hold the sample's key against them. Read with the csv module alone, so
that the key does not rest on the importers that it is meant to test."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path
from zipfile import ZipFile

import pytest

from sample_claims.generator.claim import Claim, Line
from sample_claims.generator.tables import rows

NEVER_DELETED = "9999-12-31"


@cache
def folder() -> Path:
    """The reference data; the test is skipped where it is not there."""
    place = os.environ.get("AUDITKIT_REFERENCE_DATA")
    if not place:
        pytest.skip("no reference data")
    return Path(place)


def _rows(path: str) -> Iterator[dict[str, str]]:
    file = folder() / path
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as text:
        yield from csv.DictReader(text)


@cache
def sample_codes() -> dict[str, str]:
    """Codes of the sample and their system."""
    text = (Path(__file__).parents[2] / "sample_claims" / "codes.psv").read_text(encoding="utf-8")
    return {row.split("|")[0]: row.split("|")[1] for row in text.splitlines()[1:]}


@cache
def pairs() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Practitioner pairs among the sample's codes: indicator and deletion date, every row of the pair."""
    codes, found = sample_codes(), {}
    for row in _rows("ncci/ptp_practitioner_2024q3_all.csv.gz"):
        if row["column1"] in codes and row["column2"] in codes:
            found.setdefault((row["column1"], row["column2"]), []).append((row["modifier_indicator"], row["deletion_date"]))
    return found


def active(first: str, second: str) -> str:
    """Indicator of the pair in the whole of the quarter; blank where no row is in force."""
    in_force = {
        indicator for indicator, deleted in pairs().get((first, second), []) if deleted == NEVER_DELETED and indicator != "9"
    }
    return in_force.pop() if in_force else ""


@cache
def limits(setting: str) -> dict[str, tuple[int, str]]:
    """Day limits: units and MAI by code; ``setting`` is practitioner or outpatient_hospital."""
    return {row["hcpcs_code"]: (int(row["mue_units"]), row["mue_mai"]) for row in _rows(f"ncci/mue_{setting}_2024q3.csv")}


@cache
def primaries() -> dict[str, set[str]]:
    """Primaries of the type 1 add-on codes."""
    found: dict[str, set[str]] = {}
    for row in _rows("ncci/addon_code_edits_2024-06-03.csv"):
        if row["aoc_edit_type"] == "1":
            found.setdefault(row["add_on_code"], set()).add(row["primary_code"])
    return found


@cache
def fee_schedule() -> dict[tuple[str, str], dict[str, str]]:
    """Rows of the July 2024 relative value file by code and modifier."""
    return {(row["hcpcs"], row["mod"]): row for row in _rows("pfs/pprrvu_2024c_jul_nocptdesc.csv")}


@cache
def level_two() -> dict[str, tuple[str, str]]:
    """Level II codes: day added and day ended (blank while in force)."""
    return {row["hcpcs_code"]: (row["date_added"], row["date_term"]) for row in _rows("hcpcs/hcpcs_level2_2024-07.csv")}


@cache
def descriptions() -> dict[str, str]:
    """Level II codes and their long description."""
    return {row["hcpcs_code"]: row["long_desc"] for row in _rows("hcpcs/hcpcs_level2_2024-07.csv")}


@cache
def icd10() -> dict[str, bool]:
    """ICD-10-CM of fiscal year 2025: undotted code, and whether it is billable."""
    with ZipFile(folder() / "icd10cm/2025-code-descriptions-tabular-order-april.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith("icd10cm_order_2025.txt"))
        text = archive.read(name).decode("latin-1")
    return {line[6:13].strip(): line[14] == "1" for line in text.splitlines()}


@cache
def new_in_2024() -> set[str]:
    """Codes of fiscal year 2025 that begin 2024-10-01, undotted."""
    with ZipFile(folder() / "icd10cm/2025-conversion-table.zip") as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        table = list(csv.reader(archive.read(name).decode("latin-1").splitlines()))
    return {row[0].strip().replace(".", "") for row in table if len(row) > 1 and row[1] == "2024"}


@dataclass(frozen=True)
class Billed:
    """A live line of the window with its place in the key."""

    claim: Claim
    number: int
    line: Line

    @property
    def day(self) -> date:
        """Day of service."""
        return self.line.day or self.claim.day

    @property
    def performer(self) -> str:
        """Who rendered the line; the biller for the hospital."""
        if self.claim.kind == "I":
            return self.claim.group.npi
        return self.line.rendering or self.claim.field("rendering_npi", self.claim.provider.npi)

    @property
    def person(self) -> tuple[str, ...]:
        """Who the patient is (0.3)."""
        patient = self.claim.patient
        own = (patient.record, str(patient.birth))
        return own if patient.record else (patient.payer.id, patient.member, str(patient.birth), patient.sex, patient.first)

    @property
    def code(self) -> str:
        """Code as the rulebook normalises it."""
        return self.line.code.upper()


def live(claims: list[Claim], first: date, last: date) -> list[Billed]:
    """Lines that are neither voided, replaced, withdrawn nor outside the window."""
    gone = {id(claim.original) for claim in claims if claim.original} | {
        id(claim) for claim in claims if claim.frequency == "8"
    }
    last_word = {id(claim.original): claim for claim in sorted(claims, key=lambda claim: claim.submitted)}
    gone |= {id(claim) for claim in claims if claim.original and last_word[id(claim.original)] is not claim}
    billed = [
        Billed(claim, number, line) for claim in claims if id(claim) not in gone for number, line in enumerate(claim.lines, 1)
    ]
    return [each for each in billed if each.line.status != "deleted" and first <= each.day <= last]


def days(billed: list[Billed]) -> list[list[Billed]]:
    """Lines by patient, performer and day."""
    found: dict[tuple[object, ...], list[Billed]] = {}
    for each in billed:
        found.setdefault((each.person, each.performer, each.day), []).append(each)
    return list(found.values())


BYPASS = {"59", "XE", "XP", "XS", "XU", "LT", "RT", "F7", "24", "25", "57", "58", "78", "79", "91"}
SIDES = {"LT", "RT", "F7"}


def is_visit(code: str) -> bool:
    """Evaluation and management (8.4), as far as the sample goes."""
    return "99202" <= code <= "99499" or code in ("G0439", "G0463")


def bypasses(one: Line, other: Line) -> bool:
    """True where a modifier of either line lifts a pair of indicator 1 (rule 5 of NCCI-PTP-PRAC)."""
    if set(one.modifiers) & set(other.modifiers) & SIDES and len(set(one.modifiers) & SIDES) == 1:
        return False
    return any(_counts(modifier, line.code) for line in (one, other) for modifier in line.modifiers)


def _counts(modifier: str, code: str) -> bool:
    if modifier not in BYPASS:
        return False
    if modifier in ("24", "25", "57"):
        return is_visit(code)
    if modifier in ("58", "78", "79"):
        return not is_visit(code)
    return modifier != "91" or "80047" <= code <= "89398"


def pair_findings(day: list[Billed]) -> Iterator[Billed]:
    """Column 2 lines of a day that an active pair hits."""
    for first, second in permutations(day, 2):
        indicator = active(first.code, second.code)
        denied = first.line.denied and second.line.denied
        if indicator and not denied and (indicator == "0" or not bypasses(first.line, second.line)):
            yield second


def day_units(each: Billed) -> float:
    """Units of a day: a line of several days is divided where it divides exactly, else taken whole (0.3)."""
    span = (each.line.through - each.day).days + 1 if each.line.through else 1
    units = float(each.line.units)
    return units / span if units % span == 0 else units


def facts(table: str) -> tuple[dict[str, str], ...]:
    """A table of restated facts beside the generator."""
    return rows(table)
