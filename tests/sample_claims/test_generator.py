"""The generated sample: same bytes every time, whole, linked, and planted as the key says."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from sample_claims.generator.__main__ import fill, generate
from sample_claims.generator.book import WINDOW, Book
from sample_claims.generator.people import npi
from sample_claims.generator.plants import CHECKS
from sample_claims.generator.plants.code_hcpcs import DENTAL
from sample_claims.generator.tables import rows as facts
from tests.sample_claims.real_tables import Billed, days, live, sample_codes
from tests.sample_claims.sample_files import FACILITY, FILES, FOLDER, PROFESSIONAL, SEED, X12, read, segments

NPI_FIELDS = ("npi", "billing_npi", "rendering_npi", "attending_npi", "operating_npi", "referring_npi", "supervising_npi",
              "service_facility_npi", "line_rendering_npi", "line_ordering_npi", "note_author_npi")  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Book:
    return fill(SEED, PROFESSIONAL, FACILITY)


@pytest.fixture(scope="module")
def lines(book: Book) -> list[Billed]:
    return live(book.claims, *WINDOW)


def keyed(book: Book, check: str, expected: str = "fires") -> set[tuple[str, int | None]]:
    return {(row.claim.claim_id, row.line_no) for row in book.key if row.check_id == check and row.expected == expected}


@pytest.mark.parametrize("name", FILES)
def test_the_committed_sample_is_what_the_generator_makes(name: str, made: Path):
    assert (made / name).read_bytes() == (FOLDER / name).read_bytes()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    generate(out, SEED, PROFESSIONAL, FACILITY)
    return out


def test_another_seed_makes_another_sample(tmp_path: Path):
    generate(tmp_path, SEED + 1, PROFESSIONAL, FACILITY)
    assert (tmp_path / "claims.csv").read_bytes() != (FOLDER / "claims.csv").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_files_stay_small(name: str):
    assert (FOLDER / name).stat().st_size < 2_000_000


@pytest.mark.parametrize(("kind", "number"), [("P", PROFESSIONAL), ("I", FACILITY)])
def test_claims_are_as_many_as_asked_for(kind: str, number: int):
    assert len({row["claim_id"] for row in read("claims.csv") if row["claim_type"] == kind}) == number


@pytest.mark.parametrize(
    ("name", "kind", "service"), [("claims_professional.837", "P", "SV1"), ("claims_institutional.837", "I", "SV2")]
)
def test_the_837_holds_the_claims_and_lines_of_the_table(name: str, kind: str, service: str):
    table = [row for row in read("claims.csv") if row["claim_type"] == kind]
    found = Counter(segment[0] for segment in segments(name))
    assert found["CLM"] == len({row["claim_id"] for row in table})
    assert found[service] == found["LX"] == len(table)
    charges = sum(Decimal(segment[2]) for segment in segments(name) if segment[0] == "CLM")
    assert charges == sum(Decimal(row["charge_amount"]) for row in table)


@pytest.mark.parametrize("name", X12)
def test_envelopes_count_what_they_hold(name: str):
    opened = 0
    for number, segment in enumerate(segments(name)):
        if segment[0] == "ST":
            opened = number
        if segment[0] == "SE":
            assert int(segment[1]) == number - opened + 1
    counts = Counter(segment[0] for segment in segments(name))
    assert counts["ST"] == counts["SE"] == sum(int(segment[1]) for segment in segments(name) if segment[0] == "GE")
    assert counts["GS"] == counts["GE"] == int(segments(name)[-1][1])


def test_the_837_has_subscribers_and_dependants():
    levels = Counter(segment[3] for segment in segments("claims_professional.837") if segment[0] == "HL")
    assert levels["22"] == PROFESSIONAL
    assert levels["23"] > 0


def test_replacements_and_voids_name_a_paid_claim_or_share_its_account():
    table = {row["claim_id"]: row for row in read("claims.csv")}
    payer_numbers = {segment[7] for segment in segments("remittance.835") if segment[0] == "CLP"}
    later = [row for row in table.values() if row["frequency_code"] in "78"]
    inferred = [row for row in later if not row["original_reference_number"]]
    assert 0 < len(inferred) < len(later)
    assert {row["original_reference_number"] for row in later if row["original_reference_number"]} <= payer_numbers
    first = {row["patient_control_number"] for row in table.values() if row["frequency_code"] == "1"}
    assert {row["patient_control_number"] for row in inferred} <= first


def valid(number: str) -> bool:
    return len(number) == 10 and number.isdigit() and number[0] == "2" and npi(int(number[1:9])) == number


def test_npis_are_invented_and_valid_unless_planted():
    key = [row["claim_id"] for row in read("answer_key.csv") if row["check_id"] == "NPI-LUHN" and row["case"] != "blank"]
    planted = {row["member_id"] for row in read("claims.csv") if row["claim_id"] in key}  # a void repeats what it takes back
    for row in (*read("claims.csv"), *read("providers.csv"), *read("encounters.csv"), *read("documented_months.csv")):
        if row.get("member_id") not in planted:
            assert all(valid(row[name]) for name in NPI_FIELDS if row.get(name)), row.get("claim_id")


def test_planted_npis_are_wrong_in_the_field_that_the_key_names():
    table = {(row["claim_id"], row["line_no"]): row for row in read("claims.csv")}
    planted = [row for row in read("answer_key.csv") if row["check_id"] == "NPI-LUHN" and row["expected"] == "fires"]
    assert planted
    for row in planted:
        name = f"line_{row['kind']}" if row["line_no"] else row["kind"]
        assert not valid(table[row["claim_id"], row["line_no"] or "1"][name])


def test_the_key_speaks_of_claims_and_lines_that_are_there():
    table = read("claims.csv")
    places = {(row["claim_id"], row["line_no"]) for row in table} | {(row["claim_id"], "") for row in table}
    key = read("answer_key.csv")
    assert {(row["claim_id"], row["line_no"]) for row in key} <= places
    assert all(row["why"] and row["case"] for row in key)
    assert {row["expected"] for row in key} == {"fires", "silent", "cannot tell"}


def test_the_key_says_each_thing_once():
    counts = Counter(
        (row["claim_id"], row["line_no"], row["check_id"], row["kind"], row["position"]) for row in read("answer_key.csv")
    )
    assert max(counts.values()) == 1


COLUMNS = {"principal": "dx_{}", "other": "dx_{}", "reason_for_visit": "dx_reason_visit_{}"}


def test_the_key_names_diagnoses_that_are_there():
    table = {row["claim_id"]: row for row in read("claims.csv")}
    named = [row for row in read("answer_key.csv") if row["check_id"] in ("CODE-DX", "DX-HEADER")]
    assert named
    for row in named:
        assert table[row["claim_id"]][COLUMNS[row["kind"]].format(row["position"])], row["claim_id"]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("expected", ["fires", "silent"])
def test_every_check_has_errors_and_near_misses_of_several_kinds(check: str, expected: str):
    mine = [row for row in read("answer_key.csv") if row["check_id"] == check and row["expected"] == expected]
    assert len(mine) >= 9
    assert len({row["case"] for row in mine}) >= 4


def test_plants_are_as_many_as_asked_for():
    book = fill(5, 0, 0, plants=20)
    for check in CHECKS:
        assert len({id(row.claim) for row in book.key if row.check_id == check and row.expected == "fires"}) >= 20
        assert len({id(row.claim) for row in book.key if row.check_id == check and row.expected != "fires"}) >= 20


def test_every_code_is_in_the_list_of_codes():
    listed = {code.replace(".", "") for code in sample_codes()} | {DENTAL}
    for row in read("claims.csv"):
        used = {row["procedure_code"], *(value for name, value in row.items() if name.startswith("dx_"))} - {""}
        assert {code.upper().replace(".", "") for code in used} <= listed
    assert {row["procedure_code"] for row in read("documented_services.csv")} <= listed
    assert {row["diagnosis_code"] for row in read("documented_diagnoses.csv")} <= listed


def test_every_code_of_the_list_is_used_by_some_plant_or_visit():
    planted, everyday = fill(4, 0, 0, plants=100), fill(2, 3000, 500, plants=1)
    claims = planted.claims + everyday.claims + fill(SEED, 0, 0).claims
    used = {line.code for claim in claims for line in claim.lines}
    used |= {code for claim in claims for code in (*claim.diagnoses, *claim.reasons)}
    assert set(sample_codes()) - used == set()


def test_no_procedure_code_has_a_meaning():
    for row in (FOLDER / "codes.psv").read_text(encoding="utf-8").splitlines()[1:]:
        _, system, meaning = row.split("|")
        assert (system == "cpt") != bool(meaning)


def test_pointers_are_wrong_exactly_where_the_key_says(book: Book, lines: list[Billed]):
    found = {(each.claim.claim_id, each.number) for each in lines if each.claim.kind == "P" and not points(each)}
    assert found == keyed(book, "DX-PTR")


def points(each: Billed) -> bool:
    pointers = each.claim.pointers(each.line)
    places = {str(number) for number in range(1, len(each.claim.diagnoses) + 1)} | set(
        "ABCDEFGHIJKL"[: len(each.claim.diagnoses)]
    )
    return bool(pointers) and set(pointers) <= places


FURTHER = {"96374": "96375", "96409": "96411"}  # a further push in the family of the first


def test_drugs_are_given_unless_the_key_says_otherwise(book: Book, lines: list[Billed]):
    given: dict[str, set[str]] = {}
    for row in facts("drug"):
        given.setdefault(row["drug"], set()).update(row["administrations"].split("."))
    for codes in given.values():
        codes |= {FURTHER[code] for code in codes if code in FURTHER}
    found = set()
    together: dict[tuple[object, ...], set[str]] = {}
    for each in lines:
        together.setdefault((each.person, each.day), set()).add(each.code)
    for each in lines:
        exempt = {"GY", "JW"} & set(each.line.modifiers) or each.line.supplied_by != "provider"
        if each.code in given and not exempt and not given[each.code] & together[each.person, each.day]:
            found.add((each.claim.claim_id, each.number))
    assert found == keyed(book, "UND-ADMIN")


EXEMPT = {"76", "77", "91", "59", "XE", "XS", "XU", "XP"}


def test_equal_lines_are_duplicates_exactly_where_the_key_says(book: Book, lines: list[Billed]):
    found: set[tuple[str, int | None]] = set()
    seen: dict[tuple[object, ...], Billed] = {}
    for each in sorted(lines, key=lambda each: (each.claim.submitted, each.claim.claim_id, each.number)):
        mods = tuple(sorted(each.line.modifiers))
        who = (
            (each.claim.group.tin, each.claim.provider.specialty)
            if each.claim.kind == "P"
            else (each.performer, each.line.revenue)
        )
        same = (each.person, each.day, who, each.code, mods, each.claim.place, each.line.ndc)
        if each.code and not EXEMPT & set(mods) and same in seen:
            found.add((each.claim.claim_id, each.number))
        seen[same] = each
    whole = {place for place in keyed(book, "DUP-LINE") if place[1] is None}
    assert {place for place in found if (place[0], None) not in whole} == keyed(book, "DUP-LINE") - whole
    assert {place[0] for place in whole} <= {place[0] for place in found}


def test_a_day_of_one_patient_and_provider_is_one_visit_unless_planted(book: Book, lines: list[Billed]):
    planted = {row.claim.claim_id for row in book.key}
    partners = {id(row.claim.patient) for row in book.key}
    for day in days(lines):
        claims = {each.claim.claim_id: each.claim for each in day}
        assert len(claims) == 1 or all(name in planted or id(claim.patient) in partners for name, claim in claims.items())
