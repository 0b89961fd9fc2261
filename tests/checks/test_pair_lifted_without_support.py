"""NCCI-BYPASS: without the record's tables, and without the hospital's pairs."""

from __future__ import annotations

from tests.checks.answers import answered, cases, doubts

LIFTED = "claim | line | procedure_code | mods | claim_type | type_of_bill | facility_ccn"
OFFICE = f"{LIFTED}\nA | 1 | 45385 | | P | |\nA | 2 | 45380 | 59 | P | |"
HOSPITAL = f"{OFFICE}\nH | 1 | 96365 | | I | 0131 | 450001\nH | 2 | 96374 | 59 | I | 0131 | 450001"


def without_record(tables):
    return {name: frame for name, frame in tables.items() if name not in ("encounters", "documented_services")}


def test_without_the_record_a_lifted_pair_is_information_and_the_run_says_what_it_left_out():
    found = answered("NCCI-BYPASS", OFFICE, change=without_record)
    assert cases(found, "line_no") == [("A", 2, "no record")]
    assert "not looked for: one service (table encounters, documented_services is absent)" in found.reason


def test_without_the_hospitals_pairs_its_lines_cannot_be_told_and_the_others_are():
    found = answered("NCCI-BYPASS", HOSPITAL, without_sets=["ptp_hospital"])
    assert cases(found, "line_no") == [("A", 2, "no record")]
    assert doubts(found) == [("H", "no release"), ("H", "no release")]
