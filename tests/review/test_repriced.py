"""The audited claim repriced as a whole, on invented values: 99214 is $100.00, 99212 $55.00 (1.1 x 50) in an office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.review.billed import lines_to_review
from auditkit.review.determination import CORRECT, Determination, LineKey, Service
from auditkit.review.determined import determinations
from auditkit.review.repriced import Repriced, Repricer, repriced_table
from auditkit.review.state import State
from auditkit.rules.settings import Settings
from tests.price.reference_sets import made_sets

SETS = made_sets()
CLAIM = """
claim | line | procedure_code | mods | service_date | units | place_of_service | locality | {extra} outcome
A     | 1    | 99214          |      | 2025-03-10   | 1     | 11               | 00000-00 | {first} silent
A     | 2    | 71046          |      | 2025-03-10   | 1     | 11               | 00000-00 | {second} silent
"""
FIRST, SECOND, ADDED = LineKey("A", 1), LineKey("A", 2), LineKey("A", None, "first-1")
NOT_RECEIVED, CANNOT_TELL = Determination("not_received"), Determination("cannot_tell")


class Made:
    """The made reference sets, opened as a store opens them."""

    def open(self, name: str, frame: Any, codes: Any) -> Any:
        return SETS(name)


def tables(extra: str = "", first: str = "", second: str = "", text: str = CLAIM) -> dict[str, pl.DataFrame]:
    return example_tables(parse_examples(text.format(extra=extra, first=first, second=second).strip(), "here:1"))


def changed(code: str, *modifiers: str, units: int = 1, outcome: Any = "changed") -> Determination:
    return Determination(outcome, Service(code, modifiers, Decimal(units), (), "11"), "wrong_code", rationale="read")


def reprice(decisions: dict[LineKey, Determination], made: dict[str, pl.DataFrame] | None = None) -> Repriced:
    return Repricer(made or tables(), Made(), Settings()).reprice([FIRST, SECOND], decisions)  # type: ignore[arg-type]


def amounts(found: Repriced) -> list[tuple[str | None, ...]]:
    shown = [(one.billed, one.audited, one.difference) for one in found.lines]
    return [tuple(None if amount is None else str(amount) for amount in row) for row in shown]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (CORRECT, ("100.00", "100.00", "0.00")),
        (changed("99212"), ("100.00", "55.00", "-45.00")),
        (changed("99214", units=2), ("100.00", "200.00", "100.00")),
        (changed("99214", units=0), ("100.00", "0.00", "-100.00")),
        (NOT_RECEIVED, ("100.00", "0.00", "-100.00")),
        (CANNOT_TELL, ("100.00", None, None)),
        (None, ("100.00", None, None)),
        (changed("G9999"), ("100.00", None, None)),
    ],
    ids=["correct", "lower code", "more units", "no units", "no record", "cannot tell", "undecided", "no price"],
)
def test_one_line(decision: Determination | None, expected: tuple[str | None, ...]):
    found = reprice({FIRST: decision} if decision else {})
    assert amounts(found)[0] == expected
    assert found.lines[0].reason or expected[1]  # what is missing has a reason


def test_a_line_that_was_not_billed_is_underpaid():
    found = reprice({ADDED: changed("99212", outcome="missed")})
    assert (found.lines[-1].line, amounts(found)[-1]) == (ADDED, ("0.00", "55.00", "55.00"))


def test_an_added_line_taken_back_is_worth_nothing():
    assert amounts(reprice({ADDED: Determination("not_missed")}))[-1] == ("0.00", "0.00", "0.00")


def test_over_and_under_are_kept_apart():
    found = reprice({FIRST: changed("99212"), SECOND: CORRECT, ADDED: changed("99214", outcome="missed")})
    assert (found.overpaid, found.underpaid) == (Decimal("45.00"), Decimal("100.00"))
    assert (found.billed, found.audited, found.difference) == (Decimal("200.00"), Decimal("255.00"), Decimal("55.00"))


def test_unpriced_and_undecided_lines_are_named_apart():
    found = reprice({FIRST: changed("G9999")})
    assert ([one.line for one in found.unpriced], [one.line for one in found.undecided]) == ([FIRST], [SECOND])


@pytest.mark.parametrize(
    ("decision", "expected"),
    [(changed("99212"), ("80.00", "44.00", "-36.00")), (changed("99214", units=2), ("80.00", "160.00", "80.00"))],
    ids=["in proportion to the fee schedule", "in proportion to the units"],
)
def test_an_allowed_amount_is_the_base_of_both_terms(decision: Determination, expected: tuple[str, ...]):
    found = reprice({FIRST: decision}, tables("allowed_amount |", "80.00 |", "90.00 |"))
    assert (amounts(found)[0], found.lines[0].basis) == (expected, "remittance")


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (CORRECT, ("0.00", "0.00", "0.00")),
        (changed("99212"), ("0.00", "0.00", "0.00")),
        (changed("99214", "25"), ("0.00", "100.00", "100.00")),
    ],
    ids=["the denial stands", "overcoding overpaid nothing", "the correct line would earn its price"],
)
def test_a_denied_line_was_paid_nothing(decision: Determination, expected: tuple[str, ...]):
    found = reprice({FIRST: decision}, tables("denied |", "Y |", "N |"))
    assert amounts(found)[0] == expected


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (CORRECT, [("20.00", "20.00", "0.00"), ("150.00", "150.00", "0.00")]),
        (changed("45385", units=0), [("20.00", "120.00", "100.00"), ("150.00", "0.00", "-150.00")]),
        (changed("45378"), [("20.00", "120.00", "100.00"), ("150.00", "0.00", "-150.00")]),
    ],
    ids=["as billed", "one falls away", "one is the base of the other"],
)
def test_what_stands_beside_a_line_is_what_was_found_right(second: Determination, expected: list):
    """Endoscopies of one family: the second is worth what it exceeds the base by, until the first is found wrong."""
    text = CLAIM.replace("99214", "45380").replace("71046", "45385")
    found = reprice({FIRST: CORRECT, SECOND: second}, tables(text=text))
    assert amounts(found) == expected


def test_the_working_of_the_claim_is_at_hand_as_billed_and_as_audited():
    found = reprice({FIRST: changed("99212"), ADDED: changed("99214", outcome="missed")})
    assert [line.placed.here.service.procedure_code for line in found.as_billed.lines] == ["99214", "71046"]
    assert [line.placed.here.service.procedure_code for line in found.as_audited.lines] == ["99212", "71046", "99214"]
    assert (found.as_billed.amount, found.as_audited.amount) == (Decimal("200.00"), Decimal("255.00"))


@pytest.mark.parametrize(("decision", "difference"), [(CORRECT, "0.00"), (changed("99212"), None)], ids=["correct", "changed"])
def test_a_withdrawn_line_has_no_amounts(decision: Determination, difference: str | None):
    found = reprice({FIRST: decision}, tables("line_status |", "deleted |", "billed |"))
    assert amounts(found)[0] == (None, None, difference)
    assert "withdrawn" in found.lines[0].reason


def test_the_table_of_determinations_is_repriced_line_by_line():
    made = tables()
    determined = determinations(State(), lines_to_review(made))
    decided = pl.Series(["decided", "unreviewed"]), pl.Series(["not_received", None], dtype=pl.String)
    determined = determined.with_columns(standing=decided[0], outcome=decided[1])
    found = repriced_table(determined, Repricer(made, Made(), Settings()).reprice)  # type: ignore[arg-type]
    assert found["difference_amount"].to_list() == [Decimal("-100.00"), None]
    assert found["reason"].to_list() == ["nothing of it is payable as determined", "not decided yet"]


def test_the_effect_of_one_line():
    effect = Repricer(tables(), Made(), Settings()).effect  # type: ignore[arg-type]
    assert effect({"claim_key": "A", "line_no": 1}, changed("99212")) == Decimal("-45.00")
