"""What events add up to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditkit.errors import ReviewError
from auditkit.review.determination import CORRECT, Determination
from auditkit.review.event import Draft
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import State, extend, state
from auditkit.review.store import ReviewStore
from tests.review.made import changed, line, missed


@pytest.fixture
def dana(sqlite_store: ReviewStore) -> Reviewer:
    return Reviewer(sqlite_store, "dana")


def decided(dana: Reviewer, number: int = 1) -> Determination | None:
    return state(dana.store.events()).reading("C1", "first").determination(line(number))


def test_nothing_is_decided_at_first(dana: Reviewer):
    assert decided(dana) is None
    assert dana.state.version("C1", "first") == 0


def test_the_last_determination_counts(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    dana.determine("C1", line(), changed())
    assert decided(dana) == changed()


def test_undo_brings_the_one_before_back(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    dana.determine("C1", line(), changed())
    dana.undo("C1")
    assert decided(dana) == CORRECT


def test_two_undos_go_back_two_steps(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    dana.determine("C1", line(), changed())
    dana.undo("C1")
    dana.undo("C1")
    assert decided(dana) is None


def test_an_undo_can_be_undone(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    undo = dana.undo("C1")
    dana.record([Draft("C1", "undo", payload={"seq": undo.seq})])
    assert decided(dana) == CORRECT


def test_undo_takes_nothing_out_of_the_log(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    dana.undo("C1")
    assert [event.action for event in dana.store.events()] == ["determine", "undo"]


def test_there_is_nothing_to_undo_at_first(dana: Reviewer):
    with pytest.raises(ReviewError, match="nothing to undo"):
        dana.undo("C1")


def test_a_cleared_line_is_undetermined(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    dana.clear("C1", line())
    assert decided(dana) is None


def test_findings_are_answered_one_by_one(dana: Reviewer):
    dana.answer("C1", "C1", "F-1", "agree")
    dana.answer("C1", "C1", "F-2", "needs_records", "ask for the order")
    dana.answer("C1", "C1", "F-1", "disagree")
    answers = dana.reading("C1").answers
    assert {key: event.payload["answer"] for key, event in answers.items()} == {"F-1": "disagree", "F-2": "needs_records"}
    assert answers["F-2"].words == {"comment": "ask for the order"}


def test_an_added_line_gets_a_name_that_is_never_used_again(dana: Reviewer):
    first, _ = dana.add_line("C1", "C1", missed())
    dana.undo("C1")
    second, _ = dana.add_line("C1", "C1", missed())
    assert (first.added, second.added) == ("first-1", "first-2")
    assert dana.reading("C1").added == (second,)


def test_notes_are_kept_in_order(dana: Reviewer):
    dana.remark("C1", "ask the coder")
    dana.remark("C1", "answered", line(2))
    assert [(event.line_no, event.words["comment"]) for event in dana.reading("C1").remarks] == [
        (None, "ask the coder"),
        (2, "answered"),
    ]


def test_folding_bit_by_bit_equals_folding_at_once(dana: Reviewer):
    for number in (1, 2):
        dana.determine("C1", line(number), CORRECT)
        dana.determine("C2", line(number, "C2"), changed())
        dana.undo("C2")
    events = dana.store.events()
    grown = State()
    for event in events:
        grown = extend(grown, [event])
    assert grown == state(events) == dana.state


def test_an_older_state_is_left_as_it_was(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    before = dana.state
    dana.determine("C1", line(), changed())
    assert before.reading("C1", "first").determination(line()) == CORRECT


def test_events_folded_twice_are_refused(dana: Reviewer):
    dana.determine("C1", line(), CORRECT)
    with pytest.raises(ReviewError, match="in order, each once"):
        extend(dana.state, dana.store.events())


def test_an_event_of_a_later_version_is_told_by_number(dana: Reviewer):
    event = dana.determine("C1", line(), CORRECT)
    with pytest.raises(ReviewError, match="event 1: cannot be understood"):
        state([replace(event, action="sing")])


def test_erased_words_leave_the_determination(dana: Reviewer):
    event = dana.determine("C1", line(), changed())
    dana.store.erase_words(event.seq, actor="dana", expects_version=event.seq)
    found = decided(dana)
    assert found is not None
    assert found == replace(changed(), rationale="(erased)")


@pytest.mark.parametrize(
    "made",
    [
        lambda dana: dana.determine("C1", line(), missed()),
        lambda dana: dana.add_line("C1", "C1", CORRECT),
        lambda dana: dana.answer("C1", "C1", "F", "perhaps"),
        lambda dana: dana.remark("C1", " "),
    ],
)
def test_what_does_not_fit_is_not_recorded(dana: Reviewer, made: object):
    with pytest.raises(ReviewError):
        made(dana)  # type: ignore[operator]
    assert dana.store.events() == []
