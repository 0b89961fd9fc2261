"""NCCI-PTP-HOSP: which bills the pairs hold for is a setting."""

from __future__ import annotations

import pytest

from auditkit.rules.settings import Settings
from tests.checks.answers import answered, cases, doubts

HEADER = "claim | line | procedure_code | claim_type | type_of_bill | facility_ccn"


def pair(bill: str) -> str:
    return f"{HEADER}\nA | 1 | 96365 | I | {bill} | 450001\nA | 2 | 96374 | I | {bill} | 450001"


@pytest.mark.parametrize(
    ("bill", "bills", "expected"),
    [
        ("0131", ("13",), [("A", 2, "not bypassed")]),
        ("0121", ("13",), []),
        ("0711", ("13", "71"), [("A", 2, "not bypassed")]),
        ("0851", (), [("A", 2, "critical access")]),
        ("0851", ("85",), [("A", 2, "critical access")]),
    ],
)
def test_the_setting_says_which_bills_pairs_hold_for(bill: str, bills: tuple[str, ...], expected: list):
    found = answered("NCCI-PTP-HOSP", pair(bill), settings=Settings(hospital_pair_bills=bills))
    assert cases(found, "line_no") == expected


def test_without_the_column_of_the_type_of_bill_it_is_not_run():
    found = answered("NCCI-PTP-HOSP", pair("0131"), without_columns=["type_of_bill"])
    assert (found.state, found.reason) == ("not_run", "absent from the claims read: type_of_bill")


def test_a_bill_of_unknown_type_is_in_doubt_only_where_a_pair_stands():
    apart = f"{HEADER}\nA | 1 | 96365 | I | (blank) | 450001\nA | 2 | 11102 | I | (blank) | 450001"
    assert doubts(answered("NCCI-PTP-HOSP", apart)) == []
    assert doubts(answered("NCCI-PTP-HOSP", pair("(blank)"))) == [("A", "bill type")]
