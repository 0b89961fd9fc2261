"""POS-SITE: places of another rate by setting, and what it says without claims of facilities."""

from __future__ import annotations

import pytest

from auditkit.rules.settings import Settings
from tests.checks.answers import answered, cases

HEADER = "claim | procedure_code | place_of_service | claim_type | type_of_bill"


def at(place: str) -> str:
    return f"{HEADER}\nA | 45385 | {place} | P |\nH | 45385 | | I | 0131"


@pytest.mark.parametrize(
    ("place", "nonfacility", "expected"),
    [("11", (), [("A", "same code")]), ("22", (), []), ("22", ("22",), [("A", "same code")]), ("88", (), [])],
)
def test_which_places_are_offices(place: str, nonfacility: tuple[str, ...], expected: list):
    assert cases(answered("POS-SITE", at(place), settings=Settings(nonfacility_places=nonfacility))) == expected


def test_without_claims_of_facilities_nothing_is_tested():
    found = answered("POS-SITE", f"{HEADER}\nA | 45385 | 11 | P |\nB | 20610 | 11 | P |")
    assert (found.applies, found.tested) == (0, 0)


def test_each_line_is_found_once_however_many_lines_the_facility_has():
    lines = [f"H | {number} | 45385 | | I | 0131" for number in range(1, 4)]
    text = "\n".join(
        ["claim | line | procedure_code | place_of_service | claim_type | type_of_bill", "A | 1 | 45385 | 11 | P |", *lines]
    )
    found = answered("POS-SITE", text)
    assert cases(found, "partner_claim_key", "partner_line_no") == [("A", "H", 1, "same code")]
