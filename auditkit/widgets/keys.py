"""The keys of the workbench: what each does, and the catcher that hears them in JupyterLab and in Voila."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

# Key, what it does, and the name of the action.
KEYS = (
    ("n", "next claim", "next_unit"),
    ("p", "previous claim", "previous_unit"),
    ("j", "next line", "next_line"),
    ("k", "previous line", "previous_line"),
    ("c", "correct as billed", "correct"),
    ("x", "change", "change"),
    ("r", "record not received", "not_received"),
    ("t", "not enough to tell", "cannot_tell"),
    ("a", "add a line", "add"),
    ("u", "undo", "undo"),
    ("f", "next finding", "next_finding"),
    ("y", "agree", "agree"),
    ("d", "disagree", "disagree"),
    ("w", "needs records", "needs_records"),
    ("e", "reference rows", "explain"),
    ("m", "note", "note"),
    ("/", "search", "search"),
)
ALWAYS = (("Ctrl+Enter", "store what is typed", "store"), ("Escape", "leave a field", "leave"))
FOCUS = {
    "change": ".ak-code input",
    "add": ".ak-code input",
    "search": ".ak-search input",
    "note": ".ak-note textarea",
}
ACTIONS = {key: action for key, _, action in (*KEYS, *ALWAYS)}


class KeyCatcher(anywidget.AnyWidget):
    """Hears keys pressed inside the workbench and says their names; can put the focus somewhere."""

    _esm = files("auditkit.widgets").joinpath("keys.js").read_text(encoding="utf-8")
    fields = traitlets.Dict().tag(sync=True)
    caught = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, pressed: Callable[[str], None]) -> None:
        fields = {key: FOCUS[action] for key, _, action in KEYS if action in FOCUS}
        super().__init__(caught=[key for key, _, _ in KEYS], fields=fields)
        self._pressed = pressed
        self.on_msg(self._heard)

    def put_focus(self, selector: str) -> None:
        """Put the focus on the first element that a selector finds, or on the workbench itself where it is empty."""
        self.send({"focus": selector})

    def _heard(self, _: Any, content: Any, __: Any) -> None:
        key = content.get("key") if isinstance(content, dict) else None
        if key in ACTIONS:
            self._pressed(key)
