"""The workbench without a browser: buttons are clicked, keys pressed, traits set."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from auditkit.audit import Audit
from auditkit.errors import ReviewError
from auditkit.review.actions import draw_second
from auditkit.review.determination import Determination, LineKey
from auditkit.review.reviewer import Reviewer
from auditkit.widgets import Workbench
from auditkit.widgets.opening import workbench
from tests.widgets.made import open_bench
from tests.widgets.walk import controls

FIRST, SECOND = LineKey("C1", 1), LineKey("C1", 2)


def said(bench: Workbench) -> str:
    return str(bench.message.value)


def actions(bench: Workbench) -> list[str]:
    return [event.action for event in bench.reviewer.store.events()]


def fill_form(bench: Workbench, **cells: str) -> None:
    for name, value in cells.items():
        getattr(bench.lines.form, name).value = value


def test_it_says_who_reviews_and_that_nothing_waits(bench: Workbench):
    shown = "".join(str(getattr(child, "value", "")) for child in bench.view.children)
    assert "Reviewing as <b>Ana</b>" in shown
    assert "nothing waits to be saved" in shown


def test_claims_with_findings_come_first(bench: Workbench):
    assert [unit.unit for unit in bench.queue.units] == ["C1", "C3", "C2", "C4"]


def test_a_sample_is_the_queue(audit: Audit):
    bench = open_bench(audit, sample=pl.DataFrame({"claim_key": ["C4", "C2"]}).to_pandas())
    assert [unit.unit for unit in bench.queue.units] == ["C2", "C4"]


def test_the_line_and_its_decision_are_stored_at_once(bench: Workbench):
    bench.lines.buttons["correct"].click()
    (event,) = bench.reviewer.store.events()
    assert (event.action, event.actor, event.unit, event.line_no) == ("determine", "Ana", "C1", 1)
    assert "Stored as event 1" in said(bench)


@pytest.mark.parametrize(("key", "outcome"), [("c", "correct"), ("r", "not_received"), ("t", "cannot_tell")])
def test_keys_decide(bench: Workbench, key: str, outcome: str):
    bench.press(key)
    found = bench.reading.determination(FIRST)
    assert found is not None
    assert found.outcome == outcome


def test_after_a_decision_the_next_line_is_selected(bench: Workbench):
    bench.press("c")
    assert bench.line == SECOND


def test_the_same_decision_again_is_no_event(bench: Workbench):
    bench.press("c")
    bench.press("k")
    bench.press("c")
    assert actions(bench) == ["determine"]
    assert "already" in said(bench)


def test_a_change_is_stored_and_the_whole_claim_repriced(bench: Workbench):
    bench.press("x")
    fill_form(bench, code="99212", rationale="one problem")
    bench.lines.form.cause.value = "level_too_high"
    bench.lines.form.stored.click()
    found = bench.reading.determination(FIRST)
    assert found is not None
    assert found.service is not None
    assert (found.service.code, found.service.diagnoses, found.service.units) == ("99212", ("E119",), Decimal(1))
    assert "Overpaid $" in bench.worth.value
    assert "on 1 line; underpaid $0.00 on 0 lines" in bench.worth.value
    assert not bench.lines.form.is_open


def test_a_change_without_its_reason_is_refused_and_stays_typed(bench: Workbench):
    bench.press("x")
    fill_form(bench, code="99212")
    bench.press("Ctrl+Enter")
    assert "needs a cause from the list and a rationale" in said(bench)
    assert (bench.lines.form.code.value, actions(bench)) == ("99212", [])


def test_what_is_typed_is_not_lost_by_going_on(bench: Workbench):
    bench.press("x")
    bench.press("n")
    assert (bench.current_unit.unit, bench.lines.form.is_open) == ("C1", True)
    assert "form is open and not stored" in said(bench)


def test_a_line_that_was_not_billed_is_added_and_taken_back(bench: Workbench):
    bench.press("a")
    fill_form(bench, code="36415", rationale="drawn")
    bench.press("Ctrl+Enter")
    added = LineKey("C1", None, "first-1")
    assert bench.reading.added == (added,)
    assert "Added line first-1" in bench.table.value
    bench.pick_line(added)
    assert bench.lines.buttons["correct"].disabled
    bench.lines.buttons["clear"].click()
    found = bench.reading.determination(added)
    assert found is not None
    assert found.outcome == "not_missed"


def test_undo(bench: Workbench):
    bench.press("c")
    bench.press("u")
    assert bench.reading.determination(FIRST) is None
    assert actions(bench) == ["determine", "undo"]


def test_undo_with_nothing_to_undo_says_so(bench: Workbench):
    bench.press("u")
    assert "nothing to undo" in said(bench)


@pytest.mark.parametrize(("name", "key"), [("agree", "y"), ("disagree", "d"), ("needs_records", "w")])
def test_a_finding_is_answered_by_button_or_key(bench: Workbench, name: str, key: str):
    bench.findings.views()[0].buttons[name].click()
    assert bench.reading.answers["MUE-DOS/C1/1"].payload["answer"] == name
    bench.press("u")
    bench.press(key)
    assert bench.reading.answers["MUE-DOS/C1/1"].payload["answer"] == name


def test_a_finding_shows_its_rule_reference_and_citation(bench: Workbench):
    shown = bench.findings.views()[0].text.value
    assert "units in a day; the maximum in force is 6" in shown
    for part in ("Rule: ", "Why it matters", "Release", "made", "Source", "NCCI Policy Manual"):
        assert part in shown


def test_the_proposal_fills_the_form_and_stores_nothing(bench: Workbench):
    bench.findings.views()[0].propose.click()
    assert (bench.lines.form.code.value, bench.lines.form.line, actions(bench)) == ("99212", FIRST, [])


def test_reference_rows_on_request(bench: Workbench):
    bench.press("e")
    assert "reference rows they met" in bench.findings.reference.value


def test_a_note_is_stored(bench: Workbench):
    bench.notes.typed.value = "ask for the order"
    bench.press("Ctrl+Enter")
    assert "ask for the order" in bench.notes.notes.value
    assert bench.notes.typed.value == ""


def test_the_checklist_fits_the_claim_and_is_noted(bench: Workbench):
    bench.notes.gone_through.click()
    assert "Checklist gone through: visits" in bench.notes.notes.value


@pytest.mark.parametrize(
    "part",
    ["Sample, Echo", "MR1", "E119", "CO-45 $50.00", "Encounter E1, confirmed by an auditor", "99212", "place 11", "dx Z23"],
)
def test_the_claim_is_shown_whole(bench: Workbench, part: str):
    assert part in bench.header.value + bench.table.value + bench.claim.value


def test_another_reviewer_in_between_is_named_and_nothing_is_overwritten(audit: Audit, bench: Workbench):
    other = Reviewer(bench.reviewer.store, "Dana")
    other.determine("C1", FIRST, Determination("cannot_tell"))
    bench.press("c")
    assert "Not stored." in said(bench)
    assert "Dana: determine on line 1" in said(bench)
    found = bench.reading.lines[FIRST]
    assert (found.event.actor, found.determination.outcome) == ("Dana", "cannot_tell")


def test_it_resumes_at_the_first_unit_that_is_not_done(audit: Audit, bench: Workbench):
    bench.press("c")
    bench.press("c")
    again = open_bench(audit, "Ana")
    assert again.current_unit.unit == "C3"
    assert "1 of 4 done" in again.queue.progress.value


def test_a_half_done_unit_goes_on_at_its_first_open_line(audit: Audit, bench: Workbench):
    bench.press("c")
    assert open_bench(audit).line == SECOND


def test_the_second_review_is_blind_and_holds_the_drawn_units_only(audit: Audit, bench: Workbench):
    bench.press("t")
    Reviewer(bench.reviewer.store, "Lead", "plan").record([draw_second("seed", ("C1",), "0" * 64)])
    second = open_bench(audit, "Bela", stage="second")
    assert [unit.unit for unit in second.queue.units] == ["C1"]
    assert second.reading.determination(FIRST) is None


def test_an_empty_queue_is_said_and_keys_do_nothing(audit: Audit):
    bench = open_bench(audit, "Bela", stage="second")
    bench.press("c")
    assert "no unit to review" in bench.header.value


@pytest.mark.parametrize("reviewer", ["", "  "])
def test_without_a_reviewer_it_does_not_open(audit: Audit, reviewer: str):
    with pytest.raises(ReviewError, match="no reviewer is named"):
        workbench(audit, reviewer=reviewer)


def test_every_control_is_labelled(bench: Workbench):
    nameless = [type(one).__name__ for one in controls(bench.view) if not (one.description or one.tooltip)]
    assert nameless == []
