"""What the checks say that a list of the user's extends, where none is loaded, and on days that it does not cover."""

from __future__ import annotations

import pytest

from tests.checks.answers import answered, cases, doubts

ADD_ON = "claim | line | procedure_code\nA | 1 | XT201\nA | 2 | 99213"
REVENUE = "claim | procedure_code | revenue_code | claim_type | type_of_bill\nA | 99213 | 0270 | I | 0131\nB | (blank) | 0300 | I | 0131"
PLACE = "claim | procedure_code | place_of_service\nA | 27447 | 11\nB | 99284 | 11"
AGE = "claim | procedure_code | patient_birth_date\nA | 90662 | 2000-01-01\nB | 99396 | 2000-01-01"


@pytest.mark.parametrize(
    ("check_id", "text", "own", "with_it", "without"),
    [
        ("AOC-T2", ADD_ON, "addon_primaries", [("A", "no primary")], []),
        ("REV-HCPCS", REVENUE, "revenue_allowed", [("A", "forbidden"), ("B", "code needed")], [("A", "other revenue code"), ("B", "code needed")]),
        ("POS-PROC", PLACE, "place_allowed", [("A", "forbidden"), ("B", "unusual")], [("B", "unusual")]),
        ("PROC-AGE", AGE, "procedure_limits", [("A", "limits"), ("B", "span")], [("B", "span")]),
    ],
)  # fmt: skip
def test_with_and_without_the_list(check_id: str, text: str, own: str, with_it: list, without: list):
    assert cases(answered(check_id, text)) == with_it
    bare = answered(check_id, text, without_sets=[own])
    assert (cases(bare), doubts(bare)) == (without, [])


@pytest.mark.parametrize(
    ("check_id", "text", "published", "expected", "unknown"),
    [
        ("REV-HCPCS", REVENUE, "revenue_codes", [("A", "forbidden"), ("B", "code needed")], []),
        (
            "POS-PROC",
            f"{PLACE}\nC | 99213 | 11",
            "place_of_service",
            [("A", "forbidden"), ("B", "unusual")],
            [("C", "no release")],
        ),
    ],
)
def test_without_the_published_list_only_what_hangs_on_it_cannot_be_told(
    check_id: str, text: str, published: str, expected: list, unknown: list
):
    found = answered(check_id, text, without_sets=[published])
    assert (cases(found), doubts(found)) == (expected, unknown)


@pytest.mark.parametrize("check_id", ["PROC-SEX", "MEDNEC"])
def test_what_hangs_on_the_list_alone_is_not_run_without_it(check_id: str):
    own = {"PROC-SEX": "procedure_limits", "MEDNEC": "coverage_policies"}[check_id]
    found = answered(check_id, "claim | procedure_code\nA | 58150", without_sets=[own])
    assert (found.state, found.reason) == ("not_run", f"no release of {own} is loaded")
