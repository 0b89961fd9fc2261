"""The decision about one line: the buttons, and the form for what was found to be right instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from auditkit.errors import ReviewError
from auditkit.review.causes import CATEGORIES, CAUSES, ROOT_CAUSES
from auditkit.review.determination import Determination, LineKey, Service, units_text
from auditkit.widgets import controls
from auditkit.widgets.lines_shown import line_name
from auditkit.widgets.markup import element, pane, show

NOT_CHOSEN = ("choose", None)
Cells = tuple[str, str, str, str, str]  # code, modifiers, units, diagnoses, place of service
NO_SERVICE: Cells = ("", "", "1", "", "")


def cells_of(service: Service) -> Cells:
    """A service as the form shows it."""
    units = units_text(service.units)
    return service.code or "", " ".join(service.modifiers), units, " ".join(service.diagnoses), service.place_of_service or ""


def billed_cells(row: Mapping[str, Any]) -> Cells:
    """A billed line as the form shows it, also where it is out of form."""
    units = "" if row["units"] is None else units_text(row["units"])
    code, modifiers, diagnoses, place = (
        str(row[name] or "") for name in ("procedure_code", "modifiers", "diagnoses", "place_of_service")
    )
    return code, modifiers, units, diagnoses, place


class LineForm:
    """The form for an audited service: code, modifiers, units, diagnoses, place of service, cause, rationale, evidence.

    Args:
        store: called when what is typed is to be stored.
    """

    def __init__(self, store: Callable[[], None]) -> None:
        self.title = pane()
        self.code = controls.field("Code", "Procedure code found right; blank where a facility line has none", "ak-code")
        self.modifiers = controls.field("Modifiers", "In order, separated by blanks", "ak-modifiers")
        self.units = controls.field("Units", "0 says that the line should not have been billed", "ak-units")
        self.diagnoses = controls.field("Diagnoses", "That the line is for, the first-named first", "ak-diagnoses")
        self.place = controls.field("Place", "Place of service, two digits", "ak-place")
        causes = [(f"{CATEGORIES[category]}: {words}", name) for name, (category, words) in CAUSES.items()]
        self.cause = controls.choice("Cause", "What is wrong with the line", [NOT_CHOSEN, *causes], "ak-cause")
        roots = [(words, name) for name, words in ROOT_CAUSES.items()]
        self.root = controls.choice("Root cause", "How it came about", [("not stated", None), *roots], "ak-root")
        self.rationale = controls.area("Rationale", "Why, in your words; needed", "ak-rationale")
        self.evidence = controls.area("Evidence", "What you looked at: document, page, date", "ak-evidence")
        self.stored = controls.button("Store [Ctrl+Enter]", "Store this determination", store, main=True)
        self.closed = controls.button("Close without storing", "Leave the form; nothing of it is stored", lambda: self.close())
        fields = controls.row(
            self.code, self.modifiers, self.units, self.diagnoses, self.place, self.cause, self.root, kind="ak-fields"
        )
        self.view = controls.column(
            self.title, fields, self.rationale, self.evidence, controls.row(self.stored, self.closed), kind="ak-form"
        )
        self.line: LineKey | None = None
        self.beside: int | None = None
        self.close()

    @property
    def is_open(self) -> bool:
        """True while it is on screen."""
        return self.line is not None

    def open(self, line: LineKey, cells: Cells, known: Determination | None = None, beside: int | None = None) -> None:
        """Show the form for a line, filled with a service."""
        self.line, self.beside = line, beside if known is None else known.beside_line
        what = (
            f"a service that was not billed, beside line {beside}" if line.added and known is None else line_name(line).lower()
        )
        show(self.title, element("b", f"What is right for {what}; not stored until you press Store"))
        self.fill(cells)
        self.cause.value = known.cause if known else "service_not_billed" if line.added else None
        self.root.value = known.root_cause if known else None
        self.rationale.value, self.evidence.value = (known.rationale, known.evidence) if known else ("", "")
        controls.shown(self.view, True)

    def fill(self, cells: Cells) -> None:
        """Put a service into the fields."""
        for one, cell in zip((self.code, self.modifiers, self.units, self.diagnoses, self.place), cells, strict=True):
            one.value = cell

    def close(self) -> None:
        """Take the form off the screen."""
        self.line = None
        controls.shown(self.view, False)

    def determination(self) -> Determination:
        """What is typed, as a determination.

        Raises:
            ReviewError: a field is out of form, or the cause or the rationale is missing.
        """
        if self.line is None:
            raise ReviewError("no form is open")
        typed = (self.code.value, self.modifiers.value, self.units.value, self.diagnoses.value, self.place.value)
        words = {"rationale": self.rationale.value, "evidence": self.evidence.value}
        outcome: Any = "missed" if self.line.added else "changed"
        beside = self.beside if self.line.added else None
        return Determination(outcome, Service.of(*typed), self.cause.value, self.root.value, **words, beside_line=beside)


class LineView:
    """Chooses a line and decides about it.

    Args:
        decide: what the buttons do, each a method of the button's name.
        picked: called when another line was chosen.
    """

    OF_BILLED = ("correct", "not_received", "cannot_tell")

    def __init__(self, decide: Any, picked: Callable[[LineKey], None]) -> None:
        self._picked, self._filling = picked, False
        self.list = controls.listing("Line", "The line that the buttons are about", "ak-line-list", 3, self._list_changed)
        told = {
            "correct": ("Correct as billed [c]", "The record supports the line as billed"),
            "change": ("Change… [x]", "Another code, modifiers, units, diagnoses or place of service"),
            "not_received": ("Record not received [r]", "The record was asked for and did not come"),
            "cannot_tell": ("Not enough to tell [t]", "The record is there and does not settle it"),
            "add": ("Add a line not billed… [a]", "A service that is documented and was not billed"),
            "undo": ("Undo [u]", "Undo the last thing that was stored for this unit"),
            "clear": ("Take back", "Take the decision about this line back"),
        }
        self.buttons = {
            name: controls.button(label, tip, getattr(decide, name), main=name == "correct")
            for name, (label, tip) in told.items()
        }
        self.form = LineForm(decide.store)
        self.view = controls.column(self.list, controls.row(*self.buttons.values()), self.form.view)

    def refresh(self, options: list[tuple[str, LineKey]], current: LineKey | None) -> None:
        """Show the lines to choose from, and which buttons fit the current one."""
        self._filling = True
        controls.refill(self.list, options, current)
        self.list.rows = min(max(len(options), 2), 6)
        self._filling = False
        for name in self.OF_BILLED:
            self.buttons[name].disabled = current is None or bool(current.added)

    def _list_changed(self) -> None:
        if not self._filling and self.list.value is not None:
            self._picked(self.list.value)
