"""The controls that the views are made of, each with a label that is shown or read out. Texts in them are never HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets

from auditkit.widgets.markup import plain

Option = tuple[str, Any]


def button(label: str, tooltip: str, pressed: Callable[[], None], main: bool = False) -> Any:
    """A button; ``main`` is the one that goes first in its row."""
    made = ipywidgets.Button(description=label, tooltip=tooltip)
    made.on_click(lambda _: pressed())
    if main:
        made.add_class("ak-main")
    return made


def field(label: str, tooltip: str, kind: str, changed: Callable[[], None] | None = None) -> Any:
    """A line of text. Without ``changed`` its value is sent when it is left, with it at every key."""
    made = ipywidgets.Text(description=label, tooltip=tooltip, continuous_update=changed is not None)
    return _prepared(made, kind, changed)


def area(label: str, tooltip: str, kind: str, rows: int = 2) -> Any:
    """Several lines of text; sent when it is left."""
    made = ipywidgets.Textarea(description=label, tooltip=tooltip, continuous_update=False, rows=rows)
    return _prepared(made, kind, None)


def choice(label: str, tooltip: str, options: Sequence[Option], kind: str, changed: Callable[[], None] | None = None) -> Any:
    """A drop-down list."""
    made = ipywidgets.Dropdown(description=label, tooltip=tooltip, options=named(options))
    return _prepared(made, kind, changed)


def listing(label: str, tooltip: str, kind: str, rows: int, changed: Callable[[], None]) -> Any:
    """A list of which several rows are seen at once; the label stands beside it where one is given."""
    made = ipywidgets.Select(description=label, tooltip=tooltip, rows=rows)
    return _prepared(made, kind, changed)


def row(*parts: Any, kind: str = "ak-buttons") -> Any:
    """Controls beside each other."""
    return _of(ipywidgets.HBox(list(parts)), kind)


def column(*parts: Any, kind: str = "ak-grow") -> Any:
    """Controls below each other."""
    return _of(ipywidgets.VBox(list(parts)), kind)


def refill(control: Any, options: Iterable[Option], value: Any) -> None:
    """Give a list other options; nothing is sent where they are the ones it has."""
    wanted = named(options)
    if tuple(control.options) != wanted:
        control.options = wanted
    if control.value != value:
        control.value = value


def shown(control: Any, seen: bool) -> None:
    """Show or hide a control."""
    control.layout.display = None if seen else "none"


def named(options: Iterable[Option]) -> tuple[Option, ...]:
    """Options with their texts on one line and none of them empty."""
    return tuple((plain(label) or "(blank)", value) for label, value in options)


def _prepared(made: Any, kind: str, changed: Callable[[], None] | None) -> Any:
    made.add_class("ak-wide")
    for one in kind.split():
        made.add_class(one)
    if changed is not None:
        made.observe(lambda _: changed(), names="value")
    return made


def _of(made: Any, kind: str) -> Any:
    for one in kind.split():
        made.add_class(one)
    return made
