"""The record's abstracts and their answer list, read from the files alone and held against the rules of documentation."""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_CEILING, Decimal

import pytest

from auditkit.tables import table
from sample_claims.generator.tables import rows as facts
from tests.sample_claims import real_tables as real
from tests.sample_claims.sample_files import RECORD, read

# Rulebook, table EM-1: minutes that each level needs, lowest first.
OFFICE = (
    (("99202", 15), ("99203", 30), ("99204", 45), ("99205", 60)),
    (("99212", 10), ("99213", 20), ("99214", 30), ("99215", 40)),
)
ELEMENTS = ("mdm_problem_level", "mdm_data_level", "mdm_risk_level")
ORDER = ("SF", "L", "M", "H")
Row = dict[str, str]


@pytest.fixture(scope="module")
def encounters() -> dict[str, Row]:
    return {row["encounter_id"]: row for row in read("encounters.csv")}


@pytest.fixture(scope="module")
def key() -> list[Row]:
    return read("documentation_key.csv")


@pytest.fixture(scope="module")
def services() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in read("documented_services.csv"):
        found.setdefault(row["encounter_id"], []).append(row)
    return found


@pytest.fixture(scope="module")
def billed() -> dict[tuple[str, str], Row]:
    return {(row["claim_id"], row["line_no"]): row for row in read("claims.csv")}


@pytest.mark.parametrize("name", RECORD)
def test_headings_are_the_dictionarys(name: str):
    assert tuple(read(f"{name}.csv")[0]) == table(name).names


def test_there_are_150_encounters_of_which_most_agree(encounters: dict[str, Row], key: list[Row]):
    assert len(encounters) == 150
    planted = {row["encounter_id"] for row in key if row["planted"]}
    assert 50 <= len(planted) <= 70


def test_most_are_confirmed_and_some_are_not(encounters: dict[str, Row]):
    counts = Counter(row["auditor_confirmed"] for row in encounters.values())
    assert counts["Y"] > 100
    assert counts["N"] >= 8
    assert counts[""] >= 3


def matches(encounter: Row, lines: dict[tuple[str, str], Row]) -> set[str]:
    """Claims of the encounter's patient, day and provider."""
    provider = ("rendering_npi", "attending_npi")
    return {
        claim_id
        for (claim_id, _), line in lines.items()
        if line["patient_record_number"] == encounter["patient_record_number"]
        and line["service_date"] == encounter["service_date"]
        and encounter["rendering_npi"] in [line[name] for name in provider]
    }


def test_an_encounter_names_its_claim_or_is_found_by_patient_day_and_provider(
    encounters: dict[str, Row], key: list[Row], billed: dict[tuple[str, str], Row]
):
    claims = {row["encounter_id"]: row["claim_id"] for row in key}
    for name, encounter in encounters.items():
        found = matches(encounter, billed)
        assert encounter["claim_id"] in ("", claims[name])
        assert claims[name] in found if claims[name] else not found
        if not encounter["claim_id"] and claims[name]:
            assert encounter["patient_record_number"]
            assert len(found) == 1
    named = sum(bool(row["claim_id"]) for row in encounters.values())
    assert 90 < named < 140


def test_the_answer_list_holds_every_line_once(key: list[Row], billed: dict[tuple[str, str], Row]):
    places = Counter((row["claim_id"], row["line_no"]) for row in key if row["line_no"])
    assert set(places.values()) == {1}
    claims = {row["claim_id"] for row in key} - {""}
    assert set(places) == {place for place in billed if place[0] in claims}


def test_what_agrees_stands_as_billed_and_what_does_not_has_a_cause(key: list[Row], billed: dict[tuple[str, str], Row]):
    for row in key:
        assert bool(row["kind"]) == bool(row["cause"]) == bool(row["planted"])
        if not row["kind"]:
            line = billed[row["claim_id"], row["line_no"]]
            modifiers = [line[f"modifier_{place}"] for place in range(1, 5)]
            assert row["code"] == line["procedure_code"]
            assert row["units"] == line["units"]
            assert row["modifiers"].split() == [each for each in modifiers if each]
            assert set(row["diagnosis"].split()) <= {line[f"dx_{place}"].replace(".", "") for place in range(1, 13)}


def reached(encounter: Row, family: tuple[tuple[str, int], ...]) -> str:
    """The level that decision making (median of three) or documented time reaches."""
    place = sorted(ORDER.index(encounter[name]) for name in ELEMENTS)[1]
    if encounter["time_documented"] == "Y":
        minutes = int(encounter["total_minutes"])
        place = max([place, *(number for number, (_, least) in enumerate(family) if minutes >= least)])
    return family[place][0]


def test_the_level_of_every_office_visit_is_what_the_note_reaches(encounters: dict[str, Row], key: list[Row]):
    tested = 0
    for row in key:
        family = next((each for each in OFFICE if row["code"] in dict(each)), None)
        if family:
            assert reached(encounters[row["encounter_id"]], family) == row["code"], row["encounter_id"]
            tested += 1
    assert tested > 60


def test_the_derived_level_is_the_median_of_its_elements(encounters: dict[str, Row]):
    for row in encounters.values():
        if row["mdm_level"]:
            assert row["mdm_level"] == ORDER[sorted(ORDER.index(row[name]) for name in ELEMENTS)[1]]


def supported(key: list[Row], encounter_id: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in key:
        if row["encounter_id"] == encounter_id and row["code"]:
            found[row["code"]] += int(row["units"])
    return found


def whole(encounters: dict[str, Row]) -> list[str]:
    """Encounters with a signed note."""
    return [name for name, row in encounters.items() if row["note_signed"] == "Y"]


def test_doses_make_the_units_that_the_key_says(encounters: dict[str, Row], key: list[Row], services: dict[str, list[Row]]):
    one = {row["code"]: Decimal(row["per_unit"]) for row in facts("record/dose")}
    doses = [(name, row) for name in whole(encounters) for row in services.get(name, []) if row["dose_amount"]]
    assert doses
    for name, row in doses:
        units = (Decimal(row["dose_amount"]) / one[row["procedure_code"]]).to_integral_value(ROUND_CEILING)
        assert supported(key, name)[row["procedure_code"]] == int(row["documented_units"]) == units


def test_therapy_minutes_make_the_units_that_the_key_says(
    encounters: dict[str, Row], key: list[Row], services: dict[str, list[Row]]
):
    tested = 0
    for name in whole(encounters):
        minutes = sum(int(row["minutes"]) for row in services.get(name, []) if row["procedure_code"] in ("97110", "97140"))
        if minutes:
            found = supported(key, name)
            assert (minutes + 7) // 15 == found["97110"] + found["97140"]
            tested += 1
    assert tested >= 3


@pytest.mark.parametrize(("initial", "further"), [("96413", "96415"), ("96365", "96366"), ("96360", "96361")])
def test_infusion_minutes_make_the_hours_that_the_key_says(
    initial: str, further: str, encounters: dict[str, Row], key: list[Row], services: dict[str, list[Row]]
):
    for name in whole(encounters):
        for row in services.get(name, []):
            if row["procedure_code"] == initial:
                minutes = int(row["minutes"])
                assert supported(key, name)[further] == (max(0, (minutes - 31) // 60) if minutes >= 91 else 0)


def of(key: list[Row], planted: str) -> list[Row]:
    return [row for row in key if row["planted"] == planted]


def test_faults_of_a_note_take_every_line_with_them(encounters: dict[str, Row], key: list[Row]):
    for planted, field in (("unsigned note", "note_signed"), ("missing note", "note_present")):
        found = of(key, planted)
        assert found
        for row in found:
            assert encounters[row["encounter_id"]][field] == "N"
            assert not row["code"]


def test_a_missing_note_has_no_services_and_no_diagnoses(key: list[Row], services: dict[str, list[Row]]):
    diagnosed = {row["encounter_id"] for row in read("documented_diagnoses.csv")}
    gone = {row["encounter_id"] for row in of(key, "missing note")}
    assert not gone & (diagnosed | set(services))


def test_what_was_not_billed_is_in_the_record_and_on_no_line(
    key: list[Row], services: dict[str, list[Row]], billed: dict[tuple[str, str], Row]
):
    found = of(key, "documented, not billed") + of(key, "drug without administration billed")
    assert len(found) == 9
    for row in found:
        assert not row["line_no"]
        assert row["code"] in {service["procedure_code"] for service in services[row["encounter_id"]]}
        assert row["code"] not in {line["procedure_code"] for place, line in billed.items() if place[0] == row["claim_id"]}


def test_what_was_not_documented_is_on_a_line_and_not_in_the_record(
    key: list[Row], services: dict[str, list[Row]], billed: dict[tuple[str, str], Row]
):
    found = of(key, "billed, not documented")
    assert found
    for row in found:
        code = billed[row["claim_id"], row["line_no"]]["procedure_code"]
        assert code not in {service["procedure_code"] for service in services.get(row["encounter_id"], [])}


def test_drugs_without_administration_are_planted_in_the_answer_key_too(key: list[Row]):
    fires = {row["claim_id"] for row in read("answer_key.csv") if row["check_id"] == "UND-ADMIN" and row["expected"] == "fires"}
    assert {row["claim_id"] for row in of(key, "drug without administration billed")} <= fires


@pytest.mark.parametrize("planted", ["unspecified diagnosis", "uncertain diagnosis"])
def test_the_record_confirms_the_diagnosis_that_the_key_says(planted: str, key: list[Row]):
    confirmed = {
        (row["encounter_id"], row["diagnosis_code"]) for row in read("documented_diagnoses.csv") if row["status"] == "confirmed"
    }
    found = of(key, planted)
    assert found
    for row in found:
        assert {(row["encounter_id"], code) for code in row["diagnosis"].split()} <= confirmed


def test_months_reach_twenty_minutes_with_consent_twice():
    found = [row for row in read("documented_months.csv") if int(row["staff_ccm_minutes"]) >= 20]
    assert Counter(row["consent"] for row in found) == {"Y": 2, "N": 1}


@pytest.mark.parametrize("row", facts("record/dose"), ids=lambda row: row["code"])
def test_restated_doses_are_those_of_the_code(row: dict[str, str]):
    described = real.descriptions().get(row["code"])
    if described is None:
        assert row["unit"] == "UN"  # a vaccine: one dose, and no Level II code
        return
    amount, unit = re.findall(r"([\d.]+) (mg|mcg|microgram|cc)\b", described)[-1]
    assert (Decimal(amount), {"microgram": "mcg", "cc": "ml"}.get(unit, unit)) == (Decimal(row["per_unit"]), row["unit"])
