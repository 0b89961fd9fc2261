"""Auditkit's checks of facility claims and the outpatient code editor, as ``pyoce`` has it, on the same outpatient claims.

``AUDITKIT_PYOCE_PYTHON`` names an interpreter (3.12 or later) in which ``pyoce`` is installed.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import polars as pl
import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from tests.oracles.comparing import Edit, disagreements, findings, kinds_on_page
from tests.oracles.inpatient_claims import stays
from tests.oracles.outpatient_claims import Bill, Line, of_one_day, patient, tables
from tests.oracles.outpatient_code_editor import (
    AGE,
    EXTERNAL_CAUSE,
    INVALID,
    INVALID_CODE,
    KNOWN,
    MANIFESTATION,
    MODIFIER,
    NEEDS_CODE,
    PAIR_0,
    PAIR_1,
    REVENUE,
    SEX,
    VISIT,
    edits_of,
)

SEED = 20261124
IN_2024, IN_2025, LATE_2025 = dt.date(2024, 8, 1), dt.date(2025, 3, 10), dt.date(2025, 11, 3)
YEAR_2024 = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
FILES = {
    "hcpcs/hcpcs_level2_2024-07.csv": None,
    "ncci/ptp_outpatient_hospital_2024q3_all.csv.gz": None,
    "ncci/ptp_practitioner_2024q3_all.csv.gz": None,
    "opps/addendum_b_2025_10_nocptdesc.csv": None,
    "pfs/pprrvu_2025_oct_nocptdesc.csv": None,
    "codesets/modifiers_nocptdesc.csv": YEAR_2024,
    "codesets/revenue_center_codes.csv": YEAR_2024,
}
LABORATORY = Line("80053", "0301")
NO_CODES = ("X1234", "Z0001", "99", "A000", "G9999", "J0000", "ABCDE", "A00011")
NO_MODIFIERS = ("ZQ", "00", "AA", "A", "XX", "9Z", "HZ")
NO_REVENUE_CODES = ("0007", "0333", "0666", "9999", "0788", "1234")
ON_PAIRS = ((), (), ("59",), ("25",), ("XS",), ("LT",), ("RT",), ("F1",), ("76",), ("91",), ("50",), ("GP",))
ON_VISITS = ((), (), (), ("25",), ("27",), ("59",))
Bills = Iterator[Bill]


def rows(store: Store, name: str, day: dt.date) -> pl.DataFrame:
    (release,) = [one for one in store.releases(name) if one.covers_from <= day <= one.covers_until]
    return store.rows(release)


def bills_of_listed_diagnoses(store: Store, random: Random) -> Bills:
    listed = rows(store, "mce", IN_2024)["diagnosis_code"].to_list()
    for stay in stays(IN_2024, random.sample(listed, 1_500), listed, SEED):
        yield Bill(of_one_day(stay), (LABORATORY,))


def bills_of_any_diagnoses(store: Store, random: Random) -> Bills:
    release = rows(store, "icd10cm", IN_2025)
    codes, valid = release["diagnosis_code"].to_list(), release.filter(billable="Y")["diagnosis_code"].to_list()
    causes = random.sample([code for code in codes if code[0] in "VWXY"], 400)
    for stay in stays(IN_2025, random.sample(codes, 1_100) + causes, valid, SEED, frozenset(codes).difference(valid)):
        yield Bill(of_one_day(stay), (LABORATORY,))


def bills_of_lines(lines: Sequence[Line], random: Random) -> Bills:
    """Claims of up to 25 lines, each judged by itself."""
    for first in range(0, len(lines), 25):
        yield Bill(patient(f"claim-{first}", IN_2024, "I10", random), tuple(lines[first : first + 25]))


def bills_of_codes(store: Store, random: Random) -> Bills:
    codes = [*rows(store, "hcpcs", IN_2024)["procedure_code"], *NO_CODES]
    return bills_of_lines([Line(code, "0270") for code in codes], random)


def bills_of_modifiers(store: Store, random: Random) -> Bills:
    modifiers = [*rows(store, "modifier_codes", IN_2024)["modifier"], *NO_MODIFIERS]
    return bills_of_lines([Line("11042", "0361", (modifier,)) for modifier in modifiers], random)


def bills_of_revenue_codes(store: Store, random: Random) -> Bills:
    codes = [*rows(store, "revenue_codes", IN_2024)["revenue_code"], *NO_REVENUE_CODES]
    return bills_of_lines([Line("", code) for code in codes], random)


def bills_of_pairs(store: Store, random: Random) -> Bills:
    pairs = rows(store, "ptp_hospital", IN_2024)
    ended = (pl.col("until_date") < IN_2024).fill_null(False)
    strict = ~ended & (pl.col("modifier_indicator") == "0")
    drawn = [
        pair
        for part, count in ((~ended, 1_000), (strict, 300), (ended, 400))
        for pair in random.sample(pairs.filter(part).select("column_1", "column_2").rows(), count)
    ]
    for number, codes in enumerate(drawn):
        lines = tuple(Line(code, "0361", random.choice(ON_PAIRS)) for code in codes)
        yield Bill(patient(f"pair-{number}", IN_2024, "I10", random), lines)


def bills_of_visits(store: Store, random: Random) -> Bills:
    release = rows(store, "opps", LATE_2025)
    by_status = {str(key[0]): part["procedure_code"].to_list() for key, part in release.group_by("status_indicator")}
    visits, conditional = [*by_status["V"], *by_status["J2"]], frozenset(by_status["Q1"]).union(by_status["Q2"])
    for number in range(1_500):
        other = random.choice(by_status[random.choice(("S", "T", "S", "T", "Q1", "Q2", "N", "A", "J1", "K"))])
        lines = (Line(random.choice(visits), "0510", random.choice(ON_VISITS)), Line(other, "0361"))
        yield Bill(patient(f"visit-{number}", LATE_2025, "I10", random), lines, conditional)


@dataclass(frozen=True)
class Compared:
    met: dict[str, int]
    others: list[tuple[str, str, Bill]]
    theirs: dict[str, set[str]]
    versions: list[str]


POPULATIONS: dict[str, tuple[Callable[[Store, Random], Bills], tuple[Edit, ...], str]] = {
    "listed diagnoses": (bills_of_listed_diagnoses, (AGE, SEX, MANIFESTATION), "25.2"),
    "any diagnoses": (bills_of_any_diagnoses, (INVALID, EXTERNAL_CAUSE), "26.0"),
    "codes": (bills_of_codes, (INVALID_CODE,), "25.2"),
    "modifiers": (bills_of_modifiers, (MODIFIER,), "25.2"),
    "revenue codes": (bills_of_revenue_codes, (REVENUE, NEEDS_CODE), "25.2"),
    "pairs": (bills_of_pairs, (PAIR_0, PAIR_1), "25.2"),
    "visits": (bills_of_visits, (VISIT,), "26.3"),
}


@pytest.fixture(scope="module")
def python() -> str:
    named = os.environ.get("AUDITKIT_PYOCE_PYTHON")
    if not named:
        pytest.skip("skipped: AUDITKIT_PYOCE_PYTHON names no interpreter with pyoce")
    return named


@pytest.fixture(scope="module")
def compared(python: str, published: Store, reference_data: Path) -> dict[str, Compared]:
    for name, covers in FILES.items():
        import_file(reference_data / name, published, covers=covers)
    return {name: compare(python, published, *of[:2]) for name, of in POPULATIONS.items()}


def compare(python: str, store: Store, made: Callable[[Store, Random], Bills], edits: Sequence[Edit]) -> Compared:
    bills = list(made(store, Random(SEED)))
    theirs, versions = edits_of(python, bills)
    ours = findings(tables(bills), {check for edit in edits for check in edit.checks}, store)
    by_key = {bill.key: bill for bill in bills}
    places = {place: by_key[place.partition("#")[0]] for place in theirs}
    met, others = disagreements(places, edits, ours, theirs, KNOWN)
    return Compared(met, others, theirs, versions)


@pytest.mark.parametrize("name", POPULATIONS)
def test_the_editor_and_auditkit_disagree_only_as_the_page_says(compared: dict[str, Compared], name: str):
    assert compared[name].others == []


@pytest.mark.parametrize("name", POPULATIONS)
def test_one_version_of_the_editor_answered(compared: dict[str, Compared], name: str):
    (version,) = compared[name].versions
    assert version.startswith(POPULATIONS[name][2])


# The port holds edit 3 and asks it of no outpatient claim: the page says so.
MET = [(name, edit) for name, (_, edits, _) in POPULATIONS.items() for edit in edits if edit is not SEX]


@pytest.mark.parametrize(("name", "edit"), MET, ids=str)
def test_every_edit_was_met_and_not_everywhere(compared: dict[str, Compared], name: str, edit: Edit):
    said = [edit.name in edits for edits in compared[name].theirs.values()]
    assert 0 < sum(said) < len(said)


def test_the_page_lists_each_kind_once_and_each_was_met(compared: dict[str, Compared]):
    met = {kind.name: sum(one.met[kind.name] for one in compared.values()) for kind in KNOWN}
    assert kinds_on_page("Outpatient code editor") == [kind.name for kind in KNOWN]
    assert all(met.values()), met
