"""The key of the sample against the real tables: what it says fires, and nothing else, fires by an independent reading."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sample_claims.generator.__main__ import fill
from sample_claims.generator.book import WINDOW, Book, Expectation
from sample_claims.generator.plants import code_dx, dx_header
from tests.sample_claims import real_tables as real


@pytest.fixture(scope="module", params=[(20240701, None), (7, 40)], ids=["default", "seed 7, 40 plants"])
def book(request: pytest.FixtureRequest) -> Book:
    seed, plants = request.param
    return fill(seed, 2000, 300, plants)


def billed(book: Book) -> list[real.Billed]:
    return real.live(book.claims, *WINDOW)


def fires(book: Book, check: str) -> set[tuple[str, int | None]]:
    return {(row.claim.claim_id, row.line_no) for row in book.key if row.check_id == check and row.expected == "fires"}


def places(found: list[real.Billed]) -> set[tuple[str, int | None]]:
    return {(each.claim.claim_id, each.number) for each in found}


def test_pairs_fire_exactly_where_the_key_says(book: Book) -> None:
    lines = [each for each in billed(book) if each.claim.kind == "P" and each.claim.patient.payer.profile == "medicare"]
    found = [each for day in real.days(lines) for each in real.pair_findings(day)]
    assert places(found) == fires(book, "NCCI-PTP-PRAC")


def test_day_limits_fire_exactly_where_the_key_says(book: Book) -> None:
    lines = [each for each in billed(book) if each.claim.patient.payer.profile == "medicare" and each.line.unit_basis == "UN"]
    found = []
    for kind, setting in (("P", "practitioner"), ("I", "outpatient_hospital")):
        for day in real.days([each for each in lines if each.claim.kind == kind]):
            for code in {each.code for each in day}:
                limit, mai = real.limits(setting).get(code, (0, "1"))
                same = [each for each in day if each.code == code]
                found += same if mai != "1" and sum(map(real.day_units, same)) > limit else []
    assert places(found) == fires(book, "MUE-DOS")


def test_add_ons_fire_exactly_where_the_key_says(book: Book) -> None:
    lines = billed(book)
    found = []
    for day in real.days(lines):
        codes = {each.code for each in day if not each.line.denied}
        for each in day:
            listed = real.primaries().get(each.code)
            if listed and not listed & codes and not critical_care_by_a_partner(each, lines):
                found.append(each)
    assert places(found) == fires(book, "AOC-T1")


def critical_care_by_a_partner(each: real.Billed, lines: list[real.Billed]) -> bool:
    """The one exception: 99292 when 99291 was billed by the same group and specialty that day."""
    return each.code == "99292" and any(
        other.code == "99291" and other.person == each.person and other.day == each.day
        and (other.claim.group.tin, other.claim.provider.specialty) == (each.claim.group.tin, each.claim.provider.specialty)
        for other in lines
    )  # fmt: skip


def test_level_two_codes_are_dated_as_the_key_says(book: Book) -> None:
    wrong = fires(book, "CODE-HCPCS")
    for each in billed(book):
        if each.code[:1] not in "ABCEGHJKLMPQRSTUV" or not each.code:
            continue
        added, ended = real.level_two().get(each.code, ("", ""))
        valid = bool(added) and added <= str(each.day) and (not ended or str(each.day) <= ended)
        assert valid != ((each.claim.claim_id, each.number) in wrong), each.code


def test_services_stand_in_the_fee_schedule_of_the_window_unless_the_key_says_otherwise(book: Book) -> None:
    wrong = fires(book, "CODE-HCPCS")
    for each in billed(book):
        if each.code[:1].isdigit():
            assert ((each.code, "") in real.fee_schedule()) != ((each.claim.claim_id, each.number) in wrong), each.code


def test_diagnoses_are_codes_or_headings_as_the_key_says(book: Book) -> None:
    new = real.new_in_2024()
    for code in code_dx.LATER:
        assert code.replace(".", "") in new
    for code in code_dx.STILL_GOOD:
        bare = code.replace(".", "")
        assert real.icd10()[bare] is False
        assert any(later.startswith(bare) for later in new)
    for code in code_dx.NEVER + code_dx.ENDED + code_dx.MALFORMED:
        assert code.replace(".", "") not in real.icd10()
    for code in dx_header.CATEGORIES + dx_header.HEADINGS + dx_header.SPLIT:
        assert real.icd10()[code.replace(".", "")] is False
    for code in dx_header.FULL + dx_header.SHORT:
        assert real.icd10()[code.replace(".", "")] is True


def test_every_other_diagnosis_of_the_window_is_billable(book: Book) -> None:
    planted = {row.claim.claim_id for row in book.key if row.check_id in ("CODE-DX", "DX-HEADER")}
    for each in billed(book):
        if each.claim.claim_id not in planted:
            for code in (*each.claim.diagnoses, *each.claim.reasons):
                bare = code.replace(".", "")
                assert real.icd10().get(bare) or code in code_dx.STILL_GOOD, code
                assert bare not in real.new_in_2024(), code


def test_no_repair_makes_a_code_of_what_the_key_leaves_to_code_dx() -> None:
    table = real.icd10()
    for code in code_dx.NEVER + code_dx.ENDED:
        bare = code.replace(".", "")
        repairs = [bare[:6] + value for value in "ADS"] if len(bare) == 7 else [bare.ljust(6, "X") + value for value in "ADS"]
        if len(bare) < 7:
            repairs.append(bare[:-1].ljust(6, "X") + bare[-1])
        repairs.append(bare.rstrip("X"))
        assert not any(table.get(repair) for repair in repairs), code


@pytest.mark.parametrize("row", real.facts("ptp"), ids=lambda row: f"{row['column_1']}-{row['column_2']}")
def test_restated_pairs_are_those_of_the_file(row: dict[str, str]) -> None:
    first, second = row["column_1"], row["column_2"]
    if row["state"] == "active":
        assert real.active(first, second) == row["indicator"]
        return
    assert real.active(first, second) == ""
    assert real.active(second, first) == ("1" if row["state"] == "turned" else "")
    indicators = {indicator for indicator, deleted in real.pairs()[first, second] if deleted < str(WINDOW[0])}
    assert indicators == {row["indicator"]}


@pytest.mark.parametrize("row", real.facts("mue"), ids=lambda row: row["code"])
def test_restated_limits_are_those_of_the_file(row: dict[str, str]) -> None:
    assert real.limits("practitioner")[row["code"]] == (int(row["practitioner"]), row["practitioner_mai"])
    assert real.limits("outpatient_hospital")[row["code"]] == (int(row["hospital"]), row["hospital_mai"])


@pytest.mark.parametrize("row", real.facts("addon"), ids=lambda row: row["addon"])
def test_restated_primaries_are_those_of_the_file(row: dict[str, str]) -> None:
    listed = real.primaries()[row["addon"]]
    assert set(row["primaries"].split(".")) <= listed
    assert row["stranger"] not in listed


@pytest.mark.parametrize("row", real.facts("procedure"), ids=lambda row: row["code"])
def test_restated_visit_pairs_are_those_of_the_file(row: dict[str, str]) -> None:
    for visits, column in ((("99212", "99213", "99214"), "established_pair"), (("99203", "99204"), "new_pair")):
        for visit in visits:
            assert (real.active(row["code"], visit) == "1") == (row[column] == "Y")


@pytest.mark.parametrize("row", real.facts("rvu"), ids=lambda row: row["code"] + row["modifier"])
def test_restated_relative_values_are_those_of_the_file(row: dict[str, str]) -> None:
    source = real.fee_schedule()[row["code"], row["modifier"]]
    names = ("work_rvu", "non_fac_pe_rvu", "facility_pe_rvu", "mp_rvu", "glob_days")
    assert tuple(source[name] for name in names) == tuple(list(row.values())[2:])


def test_visits_with_procedures_carry_25_unless_the_key_says_otherwise(book: Book) -> None:
    lines = [each for each in billed(book) if each.claim.kind == "P"]
    groups: dict[object, list[real.Billed]] = {}
    for each in lines:
        groups.setdefault((each.person, each.claim.group.tin, each.claim.provider.specialty, each.day), []).append(each)
    found = [each for day in groups.values() for each in day if needs_25(each, day)]
    keyed = {
        (row.claim.claim_id, row.line_no)
        for row in book.key
        if row.check_id == "MOD-25-MISS" and row.expected == "fires" and row.claim.kind == "P"
    }
    assert places(found) == keyed


def needs_25(visit: real.Billed, day: list[real.Billed]) -> bool:
    if not real.is_visit(visit.code) or {"24", "25", "57"} & set(visit.line.modifiers):
        return False
    return any(bundles(other.code, visit.code) for other in day if other is not visit)


def bundles(code: str, visit: str) -> bool:
    """A minor procedure, or a pair of indicator 1, outside vaccines, laboratory, imaging and blood draw."""
    row = real.fee_schedule().get((code, ""))
    if (
        code in ("G0008", "G0009", "G0010", "36415")
        or "70010" <= code <= "77092"
        or "80047" <= code <= "89398"
        or real.is_visit(code)
    ):
        return False
    if row and row["glob_days"] == "090":
        return False
    return bool(row and row["glob_days"] in ("000", "010")) or real.active(code, visit) == "1"


def test_multi_day_lines_stay_in_the_window(book: Book) -> None:
    last: list[Expectation] = [row for row in book.key if row.case.startswith("several days")]
    assert last
    for row in last:
        line = row.claim.lines[0]
        assert line.through is not None
        assert row.claim.day + timedelta(1) <= line.through <= WINDOW[1]
