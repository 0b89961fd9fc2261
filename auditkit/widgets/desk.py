"""The workbench itself: one unit at a time, decided line by line, each decision stored as it is made.

What it holds of its own is which unit, line and finding are selected; everything else is read from the audit and from the
event log, so that a second window, a reload or another day shows the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from auditkit.checking.explain import Explanation
from auditkit.checking.model import Check
from auditkit.errors import AuditError, ReviewError
from auditkit.review.determination import LineKey
from auditkit.review.repriced import Repriced, Repricer
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import Reading
from auditkit.widgets import claim_shown, controls
from auditkit.widgets.checklist import checklist_for
from auditkit.widgets.claim_facts import ClaimFacts
from auditkit.widgets.deciding import Deciding
from auditkit.widgets.finding_view import FindingsView
from auditkit.widgets.findings_shown import reference_rows
from auditkit.widgets.keys import ACTIONS, ALWAYS, FOCUS, KEYS, KeyCatcher
from auditkit.widgets.line_view import LineView
from auditkit.widgets.lines_shown import OUTCOMES, billed_text, line_name, lines_table, service_text, worth_in_words
from auditkit.widgets.markup import element, joined, pane, show, styles
from auditkit.widgets.note_view import NoteView
from auditkit.widgets.queue import QueuedUnit, first_not_done, status_of
from auditkit.widgets.queue_view import QueueView

STAGES = {"first": "first review", "second": "second, blind review"}
AHEAD = 40  # units whose prices are worked out beforehand
Explain = Callable[[str, list[str]], list[Explanation]]


@dataclass(frozen=True)
class Material:
    """What is reviewed: the queue, the lines as billed, the facts of claims, prices, checks, and how a finding is explained."""

    name: str
    units: tuple[QueuedUnit, ...]
    billed: Mapping[LineKey, Mapping[str, Any]]
    facts: ClaimFacts
    repricer: Repricer
    checks: Mapping[str, Check]
    explain: Explain


class Workbench:
    """A view over one audit and its review; display it, or put ``view`` among other widgets.

    Attributes:
        view: the widget.
        reviewer: who decides, and the state that they may see.
        decide: what the buttons and keys do.
        unit: the unit on screen; None where the queue is empty.
        line: the line that the buttons and keys are about.
    """

    def __init__(self, material: Material, reviewer: Reviewer) -> None:
        self.material, self.reviewer = material, reviewer
        self.unit: QueuedUnit | None = None
        self.line: LineKey | None = None
        self._repriced: tuple[tuple[str, int], Repriced] | None = None
        self.decide = decide = Deciding(self)
        self.keys = KeyCatcher(self.press)
        self.queue = QueueView(material.units, self._status, self.go_to)
        self.lines = LineView(decide, self.pick_line)
        self.findings = FindingsView(material.checks, decide.answer, decide.use_proposal, self.explain)
        self.notes = NoteView(decide.remark)
        self.header, self.table, self.worth, self.claim = pane(), pane("ak-lines"), pane(), pane()
        self.message = pane("ak-message")
        self.view = self._layout()
        self.open_unit(first_not_done(material.units, self._status) or next(iter(material.units), None))

    def _layout(self) -> Any:
        look, who, keys = pane(), pane("ak-who"), pane("ak-keys")
        show(look, styles(files("auditkit.widgets").joinpath("look.css").read_text(encoding="utf-8")))
        stage = STAGES[self.reviewer.stage]
        promise = "Each decision is stored the moment it is made; nothing waits to be saved."
        said = f": {stage}, audit {self.material.name}. {promise}"
        show(who, element("p", "Reviewing as ", element("b", self.reviewer.actor), said))
        show(keys, element("p", *(element("span", element("kbd", key), f" {does}") for key, does, _ in (*KEYS, *ALWAYS))))
        self._of_unit = (self.lines.view, self.findings.view, self.claim, self.notes.view)
        above = (self.header, self.table, self.worth, self.message)
        columns = controls.row(self.queue.view, controls.column(*above, *self._of_unit), kind="ak-columns")
        return controls.column(look, who, keys, columns, self.keys, kind="auditkit-workbench")

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.view._repr_mimebundle_(**options)

    def press(self, key: str) -> None:
        """Do what a key stands for."""
        action = ACTIONS[key]
        if self.unit is not None:
            getattr(self.decide, action, getattr(self, action, self.redraw))()
        # A form that did not open has no field to go to.
        stays_shut = action in ("change", "add") and not self.lines.form.is_open
        self.keys.put_focus("" if stays_shut else FOCUS.get(action, ""))

    @property
    def current_unit(self) -> QueuedUnit:
        """The unit on screen.

        Raises:
            ReviewError: the queue is empty.
        """
        if self.unit is None:
            raise ReviewError("there is no unit to review")
        return self.unit

    @property
    def current_line(self) -> LineKey:
        """The line that the buttons and keys are about."""
        return self.line or self.current_unit.lines[0]

    @property
    def reading(self) -> Reading:
        """What this stage has recorded of the unit on screen."""
        return self.reviewer.reading(self.current_unit.unit)

    def first_undecided(self) -> LineKey | None:
        """The first line of the unit that no one has decided about."""
        return next((line for line in self.current_unit.lines if line not in self.reading.lines), None)

    def open_unit(self, unit: QueuedUnit | None) -> None:
        """Put a unit on screen, as others have left it."""
        self.reviewer.refresh()
        self.unit = unit
        self.lines.form.close()
        show(self.message)
        for view in self._of_unit:
            controls.shown(view, unit is not None)
        if unit is None:
            show(self.header, element("p", "There is no unit to review."))
            self.queue.refresh(None)
            return
        self.line = self.first_undecided() or unit.lines[0]
        self._load(unit)
        self.redraw()

    def _load(self, unit: QueuedUnit) -> None:
        facts = self.material.facts
        show(self.header, *(joined(claim_shown.header(one, facts), claim_shown.diagnoses(one, facts)) for one in unit.claims))
        show(self.claim, *(joined(claim_shown.remittance(one, facts), claim_shown.record(one, facts)) for one in unit.claims))
        self.findings.load([row for claim in unit.claims for row in facts.findings(claim)])
        self.notes.load(checklist_for(facts.header(unit.claims[0]).get("claim_type"), unit.codes))

    def redraw(self) -> None:
        """Show what the event log says now."""
        unit, reading = self.current_unit, self.reading
        every = (*unit.lines, *reading.added)
        if self.line not in every:
            self.line = every[0]
        self.lines.refresh([(self._label(line), line) for line in every], self.line)
        self._reprice(reading)
        self.findings.refresh(reading)
        self.notes.refresh(reading)
        self.queue.refresh(unit)

    def _reprice(self, reading: Reading) -> None:
        unit = self.current_unit
        at = (unit.unit, reading.version)
        try:
            if self._repriced is None or self._repriced[0] != at:
                self._prepare(unit)
                decisions = {line: one.determination for line, one in reading.lines.items()}
                self._repriced = (at, self.material.repricer.reprice(unit.lines, decisions))
        except AuditError as error:
            show(self.table)
            show(self.worth, element("p", f"The claim cannot be repriced: {error}.", kind="ak-refused"))
            return
        billed = {line: self.material.billed[line] for line in unit.lines}
        show(self.table, lines_table(billed, reading.lines, self._repriced[1], self.line))
        show(self.worth, worth_in_words(self._repriced[1]))

    def _prepare(self, unit: QueuedUnit) -> None:
        # In one go for those that come next: one claim takes as long as many, and the next is to be there at once.
        if not self.material.repricer.knows(unit.claims):
            self.material.repricer.prepare(claim for one in (unit, *self.queue.following(AHEAD)) for claim in one.claims)

    def next_unit(self) -> None:
        """Go to the next unit that the filter leaves."""
        self._step(1, "This is the last unit that the filter leaves.")

    def previous_unit(self) -> None:
        """Go to the unit before."""
        self._step(-1, "This is the first unit that the filter leaves.")

    def _step(self, step: int, otherwise: str) -> None:
        found = self.queue.neighbour(step)
        if found is None:
            self.tell(otherwise)
        else:
            self.go_to(found)

    def go_to(self, unit: QueuedUnit) -> None:
        """Open another unit, unless something is typed that would be lost."""
        typed = "the form is open" if self.lines.form.is_open else "a note is typed" if self.notes.typed.value.strip() else ""
        if typed:
            self.queue.refresh(self.unit)
            self.refuse(f"Still on this claim: {typed} and not stored. Store it (Ctrl+Enter), or close or empty it first.")
        else:
            self.open_unit(unit)

    def pick_line(self, line: LineKey) -> None:
        """Select a line."""
        self.line = line
        self.redraw()

    def next_line(self) -> None:
        """Select the line below."""
        self._step_line(1)

    def previous_line(self) -> None:
        """Select the line above."""
        self._step_line(-1)

    def _step_line(self, step: int) -> None:
        lines = (*self.current_unit.lines, *self.reading.added)
        self.pick_line(lines[min(max(lines.index(self.current_line) + step, 0), len(lines) - 1)])

    def next_finding(self) -> None:
        """Select the next finding."""
        self.findings.step(self.reading)

    def explain(self) -> None:
        """Show the reference rows that the findings of the unit met."""
        ids = sorted({row["check_id"] for row in self.findings.rows})
        try:
            told = [one for claim in self.current_unit.claims for one in self.material.explain(claim, ids)]
        except AuditError as error:
            self.refuse(f"The reference rows cannot be shown: {error}.")
            return
        self.findings.explained(reference_rows(told))

    def tell(self, words: str) -> None:
        """Say what was done."""
        show(self.message, element("div", words, kind="ak-told", role="status"))

    def refuse(self, words: str) -> None:
        """Say what was not done, and why."""
        show(self.message, element("div", words, kind="ak-refused", role="alert"))

    def _label(self, line: LineKey) -> str:
        known = self.reading.determination(line)
        row = self.material.billed.get(line)
        what = billed_text(row) if row else service_text(known.service) if known and known.service else "no service"
        return f"{line_name(line)} · {what} · {OUTCOMES[known.outcome] if known else 'not decided'}"

    def _status(self, unit: QueuedUnit) -> str:
        return status_of(self.reviewer.state, self.reviewer.stage, unit)
