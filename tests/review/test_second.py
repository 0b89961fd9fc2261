"""The draw for the second review, blindness, and the final word after adjudication and rebuttal."""

from __future__ import annotations

import hashlib

import pytest

from auditkit.errors import ReviewError
from auditkit.review.billed import as_service, billed_services
from auditkit.review.determination import CORRECT, Determination, LineKey, Service
from auditkit.review.final import Final, added_lines, final, is_done
from auditkit.review.reviewer import Reviewer
from auditkit.review.second import frame_sha256, second_units
from auditkit.review.state import state
from auditkit.review.store import ReviewStore
from tests.review.made import changed, line, lines, missed

UNITS = tuple(f"C{number}" for number in range(1, 101))


@pytest.fixture
def desk(sqlite_store: ReviewStore):
    """Open a desk; unit C1 is drawn for the second review, C2 is not."""
    Reviewer(sqlite_store, "lead", "plan").draw_second(["C1"], "2026-03", count=1)
    return lambda actor, stage="first": Reviewer(sqlite_store, actor, stage)


def standing(desk, key: LineKey | None = None) -> Final:
    key = key or line()
    billed = billed_services(lines()).get(key)
    return final(state(desk("lead", "plan").store.events()), "C1", key, as_service(billed) if billed else None)


def test_the_draw_can_be_redone_in_any_language():
    ranked = sorted(UNITS, key=lambda unit: hashlib.sha256(f"seed 7|{unit}".encode()).hexdigest())
    assert second_units(UNITS, "seed 7", count=10) == tuple(ranked[:10])


def test_a_known_draw():
    # printf 'a|C1' | sha256sum gives 5e3e..., C2 4be1..., C3 34ea...
    assert second_units(["C1", "C2", "C3"], "a", count=3) == ("C3", "C2", "C1")


def test_the_order_of_the_units_is_of_no_account():
    assert second_units(reversed(UNITS), "s", percent=10) == second_units(UNITS, "s", percent=10)
    assert frame_sha256(reversed(UNITS)) == frame_sha256(UNITS)


def test_a_larger_draw_contains_the_smaller():
    assert set(second_units(UNITS, "s", count=5)) < set(second_units(UNITS, "s", count=20))


def test_another_seed_takes_others():
    assert second_units(UNITS, "s", count=10) != second_units(UNITS, "t", count=10)


@pytest.mark.parametrize(
    ("size", "drawn"), [({"percent": 1}, 1), ({"percent": 10}, 10), ({"percent": 100}, 100), ({"count": 7}, 7)]
)
def test_the_share_is_rounded_up(size: dict[str, int], drawn: int):
    assert len(second_units(UNITS, "s", **size)) == drawn


@pytest.mark.parametrize(
    "size", [{}, {"count": 1, "percent": 1}, {"count": 0}, {"count": 101}, {"percent": 0}, {"percent": 101}]
)
def test_a_size_out_of_range_is_refused(size: dict[str, int]):
    with pytest.raises(ReviewError):
        second_units(UNITS, "s", **size)


def test_the_second_reviewer_sees_nothing_of_the_first(desk):
    desk("dana").determine("C1", line(), changed())
    lee = desk("lee", "second")
    assert lee.state.reading("C1", "first").version == 0
    assert not [events for (_, stage), events in lee.state.histories.items() if stage not in ("second", "plan")]


def test_the_first_reviewer_sees_nothing_of_the_second(desk):
    desk("lee", "second").determine("C1", line(), CORRECT)
    assert {stage for _, stage in desk("dana").state.histories} == {"plan"}


def test_the_adjudicator_sees_both(desk):
    desk("dana").determine("C1", line(), changed())
    desk("lee", "second").determine("C1", line(), CORRECT)
    assert {"first", "second"} <= {stage for _, stage in desk("kim", "adjudication").state.histories}


@pytest.mark.parametrize(("one", "other"), [("first", "second"), ("second", "first")])
def test_nobody_reviews_a_unit_twice(desk, one: str, other: str):
    desk("dana", one).determine("C1", line(), CORRECT)
    with pytest.raises(ReviewError, match="different people"):
        desk("dana", other).determine("C1", line(), CORRECT)


def test_a_unit_that_was_not_drawn_has_no_second_review(desk):
    with pytest.raises(ReviewError, match="not among those drawn"):
        desk("lee", "second").determine("C2", line(1, "C2"), CORRECT)


def test_a_line_that_no_one_reviewed_is_unreviewed(desk):
    assert standing(desk) == Final("unreviewed", second="pending")


def test_a_line_whose_second_review_is_to_come(desk):
    desk("dana").determine("C1", line(), CORRECT)
    found = standing(desk)
    assert (found.standing, found.basis, found.second) == ("decided", "first", "pending")


def test_two_who_agree(desk):
    desk("dana").determine("C1", line(2), changed(root_cause="oversight"))
    desk("lee", "second").determine("C1", line(2), changed())
    assert (standing(desk, line(2)).standing, standing(desk, line(2)).second) == ("decided", "agrees")


def test_changed_into_what_was_billed_agrees_with_correct(desk):
    as_billed = Determination("changed", Service.of("J1885", "", "2", "E119", "19"), "units_wrong", rationale="recounted")
    desk("dana").determine("C1", line(2), CORRECT)
    desk("lee", "second").determine("C1", line(2), as_billed)
    assert standing(desk, line(2)).second == "agrees"


def test_two_who_differ_leave_no_final_word(desk):
    desk("dana").determine("C1", line(2), changed())
    desk("lee", "second").determine("C1", line(2), CORRECT)
    assert (standing(desk, line(2)).standing, standing(desk, line(2)).second) == ("disputed", "differs")


def test_the_adjudicator_settles_it(desk):
    desk("dana").determine("C1", line(2), changed())
    desk("lee", "second").determine("C1", line(2), CORRECT)
    desk("kim", "adjudication").determine("C1", line(2), CORRECT)
    found = standing(desk, line(2))
    assert (found.standing, found.basis, found.second) == ("decided", "adjudication", "adjudicated")
    assert found.decided is not None
    assert found.decided.determination == CORRECT


def test_a_missed_service_that_both_found(desk):
    key, _ = desk("dana").add_line("C1", "C1", missed())
    desk("lee", "second").add_line("C1", "C1", missed())
    assert added_lines(state(desk("lead", "plan").store.events()), "C1") == (key,)
    assert standing(desk, key).second == "agrees"


def test_a_missed_service_that_one_found_is_in_dispute(desk):
    key, _ = desk("lee", "second").add_line("C1", "C1", missed())
    assert standing(desk, key).standing == "disputed"
    kim = desk("kim", "adjudication")
    kim.determine("C1", key, Determination("not_missed", rationale="part of the visit"))
    assert standing(desk, key).standing == "decided"


def test_a_missed_service_waits_for_the_second_reviewer(desk):
    key, _ = desk("dana").add_line("C1", "C1", missed())
    assert (standing(desk, key).standing, standing(desk, key).second) == ("decided", "pending")
    desk("lee", "second").determine("C1", line(), CORRECT)
    assert standing(desk, key).standing == "disputed"


def settled(desk) -> Reviewer:
    desk("dana").determine("C1", line(2), changed())
    desk("lee", "second").determine("C1", line(2), changed())
    return desk("kim", "rebuttal")


def test_an_open_dispute_leaves_no_final_word(desk):
    settled(desk).rebut("C1", line(2), "disputes", "two were given, see the count")
    assert standing(desk, line(2)).standing == "rebuttal_open"


@pytest.mark.parametrize("answer", ["accepts", "no_answer"])
def test_a_provider_who_does_not_dispute_leaves_it_as_it_is(desk, answer):
    settled(desk).rebut("C1", line(2), answer)
    assert standing(desk, line(2)).standing == "decided"


@pytest.mark.parametrize(
    ("decision", "given", "outcome", "basis"),
    [
        ("upheld", {"rationale": "count does not show it"}, changed(), "first"),
        ("reversed", {"rationale": "count shows it"}, Determination("correct", rationale="count shows it"), "rebuttal"),
        ("modified", {"modified": changed("1.5")}, changed("1.5"), "rebuttal"),
    ],
)
def test_the_decision_on_a_rebuttal_is_final(desk, decision, given, outcome, basis):
    kim = settled(desk)
    kim.rebut("C1", line(2), "disputes", "two were given")
    kim.decide("C1", line(2), decision, **given)
    found = standing(desk, line(2))
    assert found.decided is not None
    assert (found.standing, found.basis, found.decided.determination) == ("decided", basis, outcome)


@pytest.mark.parametrize(
    "given",
    [
        ("upheld", {}),
        ("modified", {"rationale": "x"}),
        ("upheld", {"rationale": "x", "modified": changed()}),
        ("kept", {"rationale": "x"}),
    ],
)
def test_a_decision_without_its_reason_is_refused(desk, given):
    kim = settled(desk)
    kim.rebut("C1", line(2), "disputes", "two were given")
    with pytest.raises(ReviewError):
        kim.decide("C1", line(2), given[0], **given[1])


def test_there_is_no_decision_without_a_rebuttal(desk):
    with pytest.raises(ReviewError, match="has not answered"):
        settled(desk).decide("C1", line(2), "upheld", "x")


def test_a_unit_is_done_when_every_line_is(desk):
    dana = desk("dana")
    dana.determine("C1", line(1), CORRECT)
    assert not is_done(dana.state, "C1", "first", [line(1), line(2)])
    dana.determine("C1", line(2), Determination("cannot_tell"))
    assert is_done(dana.state, "C1", "first", [line(1), line(2)])
