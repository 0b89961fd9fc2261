"""The findings on a unit, one by one, each to be agreed or disagreed with or put off until records come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from auditkit.checking.model import Check
from auditkit.review.actions import Answer
from auditkit.review.state import Reading
from auditkit.widgets import controls
from auditkit.widgets.findings_shown import finding
from auditkit.widgets.markup import Html, element, pane, show

ANSWERS: tuple[tuple[Answer, str], ...] = (
    ("agree", "Agree [y]"),
    ("disagree", "Disagree [d]"),
    ("needs_records", "Needs records [w]"),
)
Row = Mapping[str, Any]
Answered = Callable[[Row, Answer], object]


class FindingView:
    """One finding with its buttons. The same view shows one finding after another, so that nothing is made anew."""

    def __init__(self, answered: Answered, proposed: Callable[[Row], None]) -> None:
        self.row: Row = {}
        self.text = pane()
        self.buttons = {
            name: controls.button(label, "What you answer to this finding", partial(self._answer, answered, name))
            for name, label in ANSWERS
        }
        self.propose = controls.button(
            "Use the proposal…", "Fill the form for the line with what is proposed", lambda: proposed(self.row)
        )
        self.view = controls.column(self.text, controls.row(*self.buttons.values(), self.propose), kind="ak-grow ak-finding")

    def _answer(self, answered: Answered, given: Answer) -> None:
        answered(self.row, given)

    def show(self, row: Row, check: Check | None, reading: Reading, current: bool) -> None:
        """Show a finding."""
        self.row = row
        show(self.text, finding(row, check, reading, current))
        controls.shown(
            self.propose,
            row["line_no"] is not None
            and any(row[name] is not None for name in ("propose_code", "propose_modifiers", "propose_units")),
        )
        (self.view.add_class if current else self.view.remove_class)("ak-chosen")


class FindingsView:
    """All findings of a unit.

    Args:
        checks: the checks at hand, by id.
        answered: called with a finding and the answer.
        proposed: called with a finding whose proposal is to be used.
        explain: called when the reference rows are wanted.
    """

    def __init__(
        self, checks: Mapping[str, Check], answered: Answered, proposed: Callable[[Row], None], explain: Callable[[], None]
    ) -> None:
        self._checks, self._answered, self._proposed = checks, answered, proposed
        self.rows: list[dict[str, Any]] = []
        self.place = 0
        self._views: list[FindingView] = []
        self.title, self.reference = pane(), pane()
        self.explain = controls.button(
            "Reference rows [e]", "What these checks saw of the claim and the reference rows they met", explain
        )
        self._list = controls.column()
        self.view = controls.column(self.title, self._list, controls.row(self.explain), self.reference)

    @property
    def current(self) -> Row | None:
        """The finding that the keys are about."""
        return self.rows[self.place] if self.rows else None

    def views(self) -> list[FindingView]:
        """The views in use, one a finding."""
        return self._views[: len(self.rows)]

    def load(self, rows: list[dict[str, Any]]) -> None:
        """Take in the findings of another unit."""
        self.rows, self.place = rows, 0
        show(self.reference)
        while len(self._views) < len(rows):
            self._views.append(FindingView(self._answered, self._proposed))
        self._list.children = [one.view for one in self.views()]

    def refresh(self, reading: Reading) -> None:
        """Show the findings as they are answered now."""
        answered = sum(row["finding_id"] in reading.answers for row in self.rows)
        said = (
            f"Findings: {answered} of {len(self.rows)} answered"
            if self.rows
            else "Findings: no check found anything on this claim. That is no proof that it is right."
        )
        show(self.title, element("h4", said))
        controls.shown(self.explain, bool(self.rows))
        for place, (view, row) in enumerate(zip(self.views(), self.rows, strict=True)):
            view.show(row, self._checks.get(row["check_id"]), reading, place == self.place)

    def step(self, reading: Reading) -> None:
        """Go to the next finding."""
        self.place = (self.place + 1) % len(self.rows) if self.rows else 0
        self.refresh(reading)

    def explained(self, told: Html) -> None:
        """Show what was explained."""
        show(self.reference, told)
