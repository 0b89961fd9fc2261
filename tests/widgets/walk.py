"""Walks a view: every widget in it, every control, every text that is shown as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import ipywidgets

# What the workbench makes of its own accord; nothing here runs or fetches anything.
TAGS = {
    "div", "span", "p", "b", "small", "h3", "h4", "h5", "table", "caption", "thead", "tbody", "tr", "th", "td", "details",
    "summary", "ul", "li", "kbd", "progress", "style",
}  # fmt: skip
ATTRIBUTES = {"class", "scope", "open", "role", "value", "max", "aria-label"}


def widgets(view: Any) -> Iterator[Any]:
    """The view and everything in it."""
    yield view
    for child in getattr(view, "children", ()):
        yield from widgets(child)


def controls(view: Any) -> list[Any]:
    """What can be pressed, typed into or chosen from."""
    kinds = (ipywidgets.Button, ipywidgets.Text, ipywidgets.Textarea, ipywidgets.Dropdown, ipywidgets.Select)
    return [one for one in widgets(view) if isinstance(one, kinds)]


class Strange(HTMLParser):
    """Collects every tag and attribute that the workbench does not make itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [] if tag in TAGS else [tag]
        self.found += [f"{tag} {name}" for name, _ in attrs if name not in ATTRIBUTES]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(view: Any) -> Strange:
    """Everything in a view that is shown as HTML, read by a parser."""
    reader = Strange()
    for one in widgets(view):
        if isinstance(one, ipywidgets.HTML | ipywidgets.HTMLMath):
            reader.feed(one.value)
            reader.close()
    return reader
