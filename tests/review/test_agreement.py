"""Agreement of two reviewers: the share, kappa against printed figures, and the list of differences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from auditkit.review.agreement import Agreement, _kappa, agreement
from auditkit.review.determination import CORRECT, Determination, Service
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import state
from auditkit.review.store import ReviewStore
from tests.review.made import changed, line, lines, missed


@pytest.fixture
def desks(sqlite_store: ReviewStore) -> tuple[Reviewer, Reviewer]:
    Reviewer(sqlite_store, "lead", "plan").draw_second(["C1", "C2"], "s", count=2)
    return Reviewer(sqlite_store, "dana"), Reviewer(sqlite_store, "lee", "second")


def read(desk: Reviewer, claim: str, one: Determination, two: Determination) -> None:
    desk.determine(claim, line(1, claim), one)
    desk.determine(claim, line(2, claim), two)


def compared(desks: tuple[Reviewer, Reviewer], **more: object) -> Agreement:
    return agreement(state(desks[0].store.events()), lines(), **more)  # type: ignore[arg-type]


def level(found: Agreement, name: str) -> dict[str, object]:
    return next(row for row in found.table.iter_rows(named=True) if row["level"] == name)


def test_kappa_is_the_printed_one():
    # Fleiss, Statistical Methods for Rates and Proportions, 2nd ed., table 13.1: 100 pairs, kappa .676, s.e. .088
    counts = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
    pairs = [(row, column) for row, cells in enumerate(counts) for column, count in enumerate(cells) for _ in range(count)]
    found = _kappa(pairs)
    assert found["kappa"] == pytest.approx(0.676, abs=0.0005)
    assert (found["high"] - found["low"]) / 2 / 1.96 == pytest.approx(0.088, abs=0.0005)


def test_full_agreement_is_one_and_has_no_interval():
    found = _kappa([("a", "a"), ("b", "b")])
    assert found["kappa"] == pytest.approx(1.0)
    assert "low" not in found


@pytest.mark.parametrize("pairs", [[], [("a", "a")], [("a", "a")] * 9])
def test_one_category_has_no_kappa(pairs: list[tuple[str, str]]):
    assert "kappa" not in _kappa(pairs)


def test_shares_are_counted_by_level(desks: tuple[Reviewer, Reviewer]):
    read(desks[0], "C1", CORRECT, changed("1"))
    read(desks[1], "C1", CORRECT, changed("1.5"))
    read(desks[0], "C2", CORRECT, CORRECT)
    read(desks[1], "C2", Determination("not_received"), CORRECT)
    found = compared(desks)
    assert {row["level"]: (row["agreed"], row["pairs"]) for row in found.table.iter_rows(named=True)} == {
        "line": (3, 4),
        "code": (3, 3),
        "modifiers": (3, 3),
        "units": (2, 3),
        "diagnoses": (3, 3),
        "payment": (0, 0),
    }
    assert level(found, "units")["remark"] == "1 pairs left out: without a service or a price on one side"
    assert level(found, "payment")["remark"] == "not compared: no prices were given"


def test_payment_is_compared_by_its_direction(desks: tuple[Reviewer, Reviewer]):
    read(desks[0], "C1", CORRECT, changed("1"))
    read(desks[1], "C1", CORRECT, changed("1.5"))

    def effect(billed: object, determination: Determination) -> Decimal | None:
        return Decimal(0) if determination.outcome == "correct" else Decimal(-4)

    assert (level(compared(desks, effect=effect), "payment")["agreed"]) == 2


def test_differences_are_listed_with_what_differs(desks: tuple[Reviewer, Reviewer]):
    read(desks[0], "C1", CORRECT, changed("1"))
    read(
        desks[1],
        "C1",
        CORRECT,
        Determination("changed", Service.of("J1885", "RT", "2", "E119", "19"), "modifier_missing", rationale="x"),
    )
    rows = compared(desks).differences.rows(named=True)
    assert [(row["line_no"], row["differs_in"], row["first_reviewer"], row["second_reviewer"]) for row in rows] == [
        (2, "modifiers, units", "dana", "lee")
    ]


def test_an_adjudicated_difference_says_so(desks: tuple[Reviewer, Reviewer]):
    read(desks[0], "C1", CORRECT, CORRECT)
    read(desks[1], "C1", CORRECT, changed())
    Reviewer(desks[0].store, "kim", "adjudication").determine("C1", line(2), CORRECT)
    assert compared(desks).differences["adjudicated"].to_list() == [True]


def test_a_missed_service_that_one_found_is_a_difference(desks: tuple[Reviewer, Reviewer]):
    for desk in desks:
        read(desk, "C1", CORRECT, CORRECT)
        read(desk, "C2", CORRECT, CORRECT)
        desk.add_line("C1", "C1", missed())
    desks[1].add_line("C2", "C2", missed())
    rows = compared(desks).differences.rows(named=True)
    assert [(row["unit"], row["differs_in"], row["first_outcome"], row["second_outcome"]) for row in rows] == [
        ("C2", "missed service", None, "missed")
    ]


def test_units_that_wait_are_named_and_not_compared(desks: tuple[Reviewer, Reviewer]):
    read(desks[0], "C1", CORRECT, CORRECT)
    assert compared(desks).waiting == ("C1", "C2")
    assert level(compared(desks), "line")["pairs"] == 0


def test_units_that_were_not_drawn_are_not_compared(desks: tuple[Reviewer, Reviewer]):
    read(desks[0], "C3", CORRECT, CORRECT)
    assert "C3" not in compared(desks).waiting
