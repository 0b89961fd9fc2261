"""What a determination must hold, and that no message quotes what was typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from auditkit.errors import ReviewError
from auditkit.review.determination import Determination, LineKey, Service, units_text
from tests.review.made import changed, missed


def test_cells_are_put_right():
    service = Service.of(" g0463 ", "25; rt", "2.500", "m17.11, e11.9", "11")
    assert service == Service("G0463", ("25", "RT"), Decimal("2.5"), ("M1711", "E119"), "11")


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("9921", "", "1", "", "11"), "code"),
        (("992133", "", "1", "", "11"), "code"),
        (("99E1.", "", "1", "", "11"), "code"),
        (("G0463", "2", "1", "", "11"), "modifiers"),
        (("G0463", "25 26 27 28 29", "1", "", "11"), "modifiers"),
        (("G0463", "", "", "", "11"), "units"),
        (("G0463", "", "-1", "", "11"), "units"),
        (("G0463", "", "1e3", "", "11"), "units"),
        (("G0463", "", "1.0001", "", "11"), "units"),
        (("G0463", "", "NaN", "", "11"), "units"),
        (("G0463", "", "1", "M1", "11"), "diagnoses"),
        (("G0463", "", "1", "", "1"), "place of service"),
    ],
)
def test_what_is_out_of_form_is_refused_by_field(cells: tuple[str, ...], field: str):
    with pytest.raises(ReviewError, match=f"audited {field}") as caught:
        Service.of(*cells)
    assert not [cell for cell in cells if len(cell) > 2 and cell in str(caught.value)]


def test_no_units_say_that_the_line_should_not_have_been_billed():
    assert Service.of("G0463", "", "0", "", "11").units == 0


@pytest.mark.parametrize(("units", "text"), [("1.000", "1"), ("2.50", "2.5"), ("10", "10"), ("0.000", "0"), ("100", "100")])
def test_units_have_one_spelling(units: str, text: str):
    assert units_text(Decimal(units)) == text


@pytest.mark.parametrize(
    "made",
    [
        lambda: Determination("changed"),
        lambda: Determination("correct", Service("G0463")),
        lambda: Determination("changed", Service("G0463"), "units_wrong"),
        lambda: Determination("changed", Service("G0463"), rationale="seen"),
        lambda: Determination("changed", Service("G0463"), "no such cause", rationale="seen"),
        lambda: Determination("correct", root_cause="bad luck"),
        lambda: Determination("right"),
        lambda: Determination("correct", beside_line=1),
        lambda: Determination("correct", rationale="a\x00b"),
        lambda: Determination("correct", rationale="half \ud800"),
        lambda: Determination("correct", rationale="x" * 10_001),
    ],
    ids=[
        "no service",
        "service too many",
        "no rationale",
        "no cause",
        "cause",
        "root cause",
        "outcome",
        "beside",
        "NUL",
        "surrogate",
        "length",
    ],
)
def test_a_determination_that_says_too_little_or_too_much_is_refused(made: object):
    with pytest.raises(ReviewError):
        made()  # type: ignore[operator]


@pytest.mark.parametrize(
    "one",
    [
        Determination("correct"),
        Determination("cannot_tell", rationale="illegible"),
        changed("2.5", root_cause="oversight"),
        missed(),
    ],
)
def test_it_reads_back_from_its_payload(one: Determination):
    assert Determination.from_payload(one.as_payload(), one.words()) == one


def test_a_record_not_received_has_its_cause():
    assert Determination("not_received").cause == "record_not_received"


def test_line_ends_and_blanks_are_tidied():
    assert Determination("correct", rationale=" a\r\nb\r ").rationale == "a\nb"


@pytest.mark.parametrize(("number", "added"), [(None, ""), (1, "first-1")])
def test_a_line_has_one_name(number: int | None, added: str):
    with pytest.raises(ReviewError):
        LineKey("C1", number, added)
