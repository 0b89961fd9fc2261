"""Notes on a unit, and the checklist for its kind of claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditkit.review.event import Event
from auditkit.review.state import Reading
from auditkit.widgets import controls
from auditkit.widgets.checklist import Checklist, checklists
from auditkit.widgets.markup import Html, element, pane, show


class NoteView:
    """Notes and checklist.

    Args:
        noted: called with the text of a note to store.
    """

    def __init__(self, noted: Callable[[str], None]) -> None:
        self._noted = noted
        self.notes, self.questions = pane(), pane()
        self.typed = controls.area("Note", "On this claim; stored when you press Store note", "ak-note ak-typing")
        self.store = controls.button("Store note", "Store the note", self.send)
        self._lists = {one.name: one for one in checklists()}
        self.choice = controls.choice(
            "Checklist", "Kind of claim", [(name, name) for name in self._lists], "ak-checklist", self._show_list
        )
        self.gone_through = controls.button("Gone through", "Store that you went through this checklist", self._send_list)
        self.view = controls.column(
            self.notes, controls.row(self.typed, self.store), controls.row(self.choice, self.gone_through), self.questions
        )
        self._show_list()

    def load(self, offered: Checklist) -> None:
        """Take in another unit."""
        self.typed.value = ""
        self.choice.value = offered.name

    def refresh(self, reading: Reading) -> None:
        """Show the notes as they are now."""
        rows = [_note(event) for event in reading.remarks]
        show(self.notes, element("h4", f"Notes: {len(rows)}"), *([element("ul", *rows)] if rows else []))

    def send(self) -> None:
        """Store what is typed."""
        self._noted(self.typed.value)

    def _send_list(self) -> None:
        self._noted(f"Checklist gone through: {self.choice.value}")

    def _show_list(self) -> None:
        one = self._lists[self.choice.value]
        show(self.questions, element("ul", *(element("li", question) for question in one.questions)))


def _note(event: Event) -> Html:
    where = f", line {event.line_no}" if event.line_no is not None else ""
    words: Any = event.words.get("comment") or "(erased)"
    return element("li", element("small", f"{event.actor}, {event.at_utc[:16].replace('T', ' ')} UTC{where}: "), words)
