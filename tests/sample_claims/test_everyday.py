"""The everyday claims: a rhythm, patients who come again, providers with curves of their own, coders and places."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sample_claims.generator.__main__ import fill
from sample_claims.generator.book import WINDOW, Book
from sample_claims.generator.people import PROVIDERS
from sample_claims.generator.rhythm import HOLIDAYS
from sample_claims.generator.tables import rows as facts
from tests.sample_claims.checked import checked, expectations
from tests.sample_claims.sample_files import FACILITY, PROFESSIONAL, SEED, read

LEVELS = ("99212", "99213", "99214", "99215")
AFTERCARE = {"010": 10, "090": 90}


@pytest.fixture(scope="module")
def book() -> Book:
    return fill(SEED, PROFESSIONAL, FACILITY)


def persons() -> list[dict[str, str]]:
    """The twelve who render, by the roster."""
    return [row for row in read("providers.csv") if row["entity_type"] == "1" and row["billing_tin"]]


def test_twelve_providers_of_four_specialties():
    assert len(persons()) == 12
    assert len({row["specialty"] for row in persons()}) == 4


def test_every_provider_has_claims_and_a_usual_coder():
    usual = {row["npi"]: row["coder_id"] for row in persons()}
    seen: dict[str, Counter[str]] = {}
    for row in read("claims.csv"):
        if row["claim_type"] == "P" and row["rendering_npi"] in usual:
            seen.setdefault(row["rendering_npi"], Counter())[row["coder_id"]] += 1
    assert set(seen) == set(usual)
    for npi, coders in seen.items():
        assert sum(coders.values()) > 40
        assert coders.most_common(1)[0][0] == usual[npi]
        assert len(coders) > 1


def test_every_line_says_coder_and_location():
    assert all(row["coder_id"] and row["location"] for row in read("claims.csv"))


def test_most_patients_have_a_record_number_and_some_do_not():
    table = {row["claim_id"]: row["patient_record_number"] for row in read("claims.csv")}
    assert 0.75 < sum(map(bool, table.values())) / len(table) < 0.95


def test_the_history_reaches_back_twelve_months():
    months = Counter(row["service_date"][:7] for row in read("claims.csv"))
    assert min(months) == "2023-07"
    assert max(months) == "2024-09"
    assert len(months) == 15
    assert min(months.values()) >= 40


def test_days_have_a_weekly_rhythm(book: Book):
    days = Counter(claim.day.weekday() for claim in book.everyday)
    assert not days[5]
    assert not days[6]
    assert days[0] > days[2] > days[4]
    assert not HOLIDAYS & {claim.day for claim in book.everyday}


def curve(npi: str) -> float:
    """Mean level of established visits, 0 to 3."""
    found = [LEVELS.index(row["procedure_code"]) for row in read("claims.csv")
             if row["rendering_npi"] == npi and row["procedure_code"] in LEVELS]  # fmt: skip
    return sum(found) / len(found)


@pytest.mark.parametrize(("role", "sign"), [("FP2", 1), ("OR2", -1)])
def test_planted_curves_are_shifted_against_every_peer(role: str, sign: int):
    mine = PROVIDERS[role]
    peers = [who.npi for who in PROVIDERS.values() if who.specialty == mine.specialty and who is not mine]
    assert all((curve(mine.npi) - curve(peer)) * sign > 0.4 for peer in peers)


@pytest.mark.parametrize("role", ["FP2", "OR2"])
def test_shifted_providers_have_visits_enough_to_show_it(role: str):
    window = [row for row in read("claims.csv") if row["service_date"] >= str(WINDOW[0])]
    mine = [row for row in window if row["rendering_npi"] == PROVIDERS[role].npi and row["procedure_code"] in LEVELS]
    assert len(mine) >= 30


def courses(book: Book) -> list[list[tuple[date, str]]]:
    """Days and codes of each patient with more than one everyday professional claim, in order."""
    found: dict[int, list[tuple[date, str]]] = {}
    for claim in book.everyday:
        if claim.kind == "P":
            found.setdefault(id(claim.patient), []).extend((claim.day, line.code) for line in claim.lines)
    return [sorted(each) for each in found.values() if len({day for day, _ in each}) > 1]


def test_patients_come_again(book: Book):
    assert len(courses(book)) > 200


def test_a_new_patient_is_new(book: Book):
    for course in courses(book):
        later = {code for day, code in course if day > course[0][0]}
        assert not later & {"99202", "99203", "99204", "99205"}


def test_no_everyday_visit_falls_into_aftercare(book: Book):
    days = {row["code"]: AFTERCARE[row["global_days"]] for row in facts("rvu") if row["global_days"] in AFTERCARE}
    for course in courses(book):
        ends = [day + timedelta(days[code]) for day, code in course if code in days]
        began = [day for day, code in course if code in days]
        for day, _ in course:
            assert not any(first < day <= last for first, last in zip(began, ends, strict=True))


def test_no_check_finds_anything_beyond_the_key():
    beyond = {place: case for place, case in checked().found.items() if not expectations(place)}
    assert beyond == {}


def test_the_key_speaks_of_everyday_claims_only_for_the_curve_and_the_record(book: Book):
    everyday = {id(claim) for claim in book.everyday}
    mine = {row.check_id for row in book.key if id(row.claim) in everyday}
    assert {"MOD-25-UNSUP", "NCCI-BYPASS"} <= mine <= {"EM-DIST-RIGHT", "MOD-25-UNSUP", "NCCI-BYPASS"}
