"""What a reviewer does at the workbench: each step becomes an event, or is refused with the reason on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from auditkit.errors import ReviewConflict, ReviewError
from auditkit.review.actions import Answer
from auditkit.review.determination import CORRECT, Determination, LineKey, units_text
from auditkit.review.event import Event
from auditkit.widgets.findings_shown import ANSWERS
from auditkit.widgets.line_view import NO_SERVICE, billed_cells, cells_of
from auditkit.widgets.lines_shown import OUTCOMES, line_name

if TYPE_CHECKING:
    from auditkit.widgets.desk import Workbench


class Deciding:
    """Decides about the unit, line and finding that are selected at a workbench."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    def correct(self) -> None:
        """The line is right as billed."""
        self._determine(self.bench.current_line, CORRECT)

    def not_received(self) -> None:
        """The record did not come."""
        self._determine(self.bench.current_line, Determination("not_received"))

    def cannot_tell(self) -> None:
        """The record does not settle it."""
        self._determine(self.bench.current_line, Determination("cannot_tell"))

    def change(self) -> None:
        """Open the form for what is right instead; a decision made before stands in it."""
        bench, line = self.bench, self.bench.current_line
        if bench.lines.form.is_open:
            return  # what is typed there stays
        known = bench.reading.determination(line)
        if known is not None and known.service is not None:
            bench.lines.form.open(line, cells_of(known.service), known)
            return
        row = bench.material.billed.get(line)
        bench.lines.form.open(line, billed_cells(row) if row else NO_SERVICE)

    def add(self) -> None:
        """Open the form for a service that was not billed, beside the selected line."""
        bench, line = self.bench, self.bench.current_line
        if bench.lines.form.is_open:
            return
        near = line if line.line_no is not None else bench.current_unit.lines[0]
        _, _, _, diagnoses, place = billed_cells(bench.material.billed[near])
        name = bench.reviewer.next_added(bench.current_unit.unit, near.claim_key)
        bench.lines.form.open(name, ("", "", "1", diagnoses, place), beside=near.line_no)

    def store(self) -> None:
        """Store what the form holds, or else the note that is typed."""
        form = self.bench.lines.form
        if form.line is None:
            self.bench.notes.send()
            return
        line = form.line
        try:
            determination = form.determination()
        except ReviewError as error:
            self.bench.refuse(f"Not stored: {error}.")
            return
        if self._determine(line, determination):
            form.close()

    def clear(self) -> None:
        """Take the decision about the line back; an added line stays in the log as taken back."""
        line = self.bench.current_line
        if line.added:
            self._determine(line, Determination("not_missed"))
        elif self.bench.reading.determination(line) is None:
            self.bench.tell("This line is not decided, so there is nothing to take back.")
        else:
            unit = self.bench.current_unit.unit
            self._record(lambda: self.bench.reviewer.clear(unit, line), f"{line_name(line)}, decision taken back")

    def undo(self) -> None:
        """Undo the last thing that was stored for the unit."""
        unit = self.bench.current_unit.unit
        self._record(lambda: self.bench.reviewer.undo(unit), "the last step undone")

    def agree(self) -> None:
        """Agree with the selected finding."""
        self._answer_current("agree")

    def disagree(self) -> None:
        """Disagree with the selected finding."""
        self._answer_current("disagree")

    def needs_records(self) -> None:
        """The selected finding cannot be answered without records."""
        self._answer_current("needs_records")

    def answer(self, row: Mapping[str, Any], given: Answer) -> bool:
        """Answer a finding; False where that was refused."""
        unit, reviewer = self.bench.current_unit.unit, self.bench.reviewer
        told = f"{row['check_id']}, {ANSWERS[given]}"
        before = self.bench.reading.answers.get(row["finding_id"])
        if before is not None and before.payload["answer"] == given:
            self.bench.tell(f"{told}: that is the answer already.")
            return True
        return self._record(lambda: reviewer.answer(unit, row["claim_key"], row["finding_id"], given), told)

    def _answer_current(self, given: Answer) -> None:
        row = self.bench.findings.current
        if row is None:
            self.bench.tell("There is no finding to answer.")
        elif self.answer(row, given):
            self.bench.next_finding()

    def use_proposal(self, row: Mapping[str, Any]) -> None:
        """Open the form for a finding's line, filled with what it proposes; nothing is stored by that."""
        line = LineKey(row["claim_key"], row["line_no"])
        if self.bench.lines.form.is_open:
            self.bench.refuse("The form is open already; store or close it first.")
            return
        self.bench.pick_line(line)
        code, modifiers, units, diagnoses, place = billed_cells(self.bench.material.billed[line])
        code = row["propose_code"] or code
        modifiers = modifiers if row["propose_modifiers"] is None else row["propose_modifiers"]
        units = units if row["propose_units"] is None else units_text(row["propose_units"])
        self.bench.lines.form.open(line, (code, modifiers, units, diagnoses, place))
        self.bench.keys.put_focus(".ak-cause select")

    def remark(self, words: str) -> None:
        """Store a note on the unit."""
        unit = self.bench.current_unit.unit
        if self._record(lambda: self.bench.reviewer.remark(unit, words), "note"):
            self.bench.notes.typed.value = ""

    def _determine(self, line: LineKey, determination: Determination) -> bool:
        unit, reviewer = self.bench.current_unit.unit, self.bench.reviewer
        told = f"{line_name(line)}, {OUTCOMES[determination.outcome]}"
        if self.bench.reading.determination(line) == determination:
            self.bench.tell(f"{told}: that is the decision already.")
            return True
        return self._record(lambda: reviewer.determine(unit, line, determination), told, go_on=True)

    def _record(self, record: Callable[[], Event], told: str, go_on: bool = False) -> bool:
        bench = self.bench
        try:
            event = record()
        except ReviewConflict as conflict:
            bench.reviewer.refresh()
            bench.redraw()
            bench.refuse(f"Not stored. {conflict}.")
            return False
        except ReviewError as error:
            bench.refuse(f"Not stored: {error}.")
            return False
        if go_on:
            bench.line = bench.first_undecided() or bench.line
        bench.redraw()
        done = "" if bench.first_undecided() else " The unit is done: n is the next claim."
        bench.tell(f"Stored as event {event.seq}, {event.at_utc[11:19]} UTC: {told}.{done}")
        return True
