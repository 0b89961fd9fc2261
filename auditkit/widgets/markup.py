"""What the workbench shows, as HTML: every value is escaped by ``text``, and only this module makes an HTML widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import ipywidgets

# Characters that turn the direction of what follows or that no one sees: a code could be made to look like another.
UNSEEN = {
    ord(one): None for one in "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
}


@dataclass(frozen=True)
class Html:
    """A piece of HTML that this module put together, so that every value in it is escaped."""

    html: str


def text(value: Any) -> str:
    """A value as escaped text; a dash where it is missing."""
    return "–" if value is None or value == "" else escape(str(value).translate(UNSEEN), quote=True)


def plain(value: Any) -> str:
    """A value for a label or an option, which the widgets show as text and never as HTML."""
    return " ".join(str(value).translate(UNSEEN).split())


def pane(kind: str = "") -> Any:
    """A widget that shows HTML; fill it with ``show``."""
    made = ipywidgets.HTML()
    for one in kind.split():
        made.add_class(one)
    return made


def show(where: Any, *parts: Html) -> None:
    """Put pieces into a pane; nothing is sent where it shows them already."""
    made = "".join(part.html for part in parts)
    if where.value != made:
        where.value = made


def element(tag: str, *parts: Html | str, kind: str = "", **attributes: str) -> Html:
    """An element with escaped text and escaped attributes; an underscore in a name becomes a dash."""
    named = {"class": kind, **{name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}}
    opening = "".join(f' {name}="{escape(value, quote=True)}"' for name, value in named.items() if value)
    return Html(f"<{tag}{opening}>{''.join(_inside(part) for part in parts)}</{tag}>")


def joined(*parts: Html) -> Html:
    """Pieces one after another."""
    return Html("".join(part.html for part in parts))


def styles(css: str) -> Html:
    """The look of the workbench; the package's own file and never a value."""
    return Html(f"<style>{css}</style>")


def pairs(rows: Iterable[tuple[str, Any]]) -> Html:
    """Names and values; those without a value are left out."""
    inner = [
        element("span", element("b", f"{name} "), value if isinstance(value, Html) else text_of(value))
        for name, value in rows
        if value not in (None, "")
    ]
    return element("div", *inner, kind="ak-facts")


def text_of(value: Any) -> Html:
    """A value as a piece."""
    return Html(text(value))


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], kinds: Sequence[str] = ()) -> Html:
    """A table with a caption; a sentence where there are no rows. A cell that is ``Html`` goes in as it is."""
    body = [element("tr", *(element("td", _cell(cell)) for cell in row), kind=kind) for row, kind in _with_kind(rows, kinds)]
    if not body:
        return element("p", f"{caption}: none.", kind="ak-quiet")
    head = element("tr", *(element("th", name, scope="col") for name in headings))
    return element("table", element("caption", caption), element("thead", head), element("tbody", *body))


def fold(summary: str, *parts: Html, is_open: bool = False) -> Html:
    """What a reader may open and close."""
    return element("details", element("summary", summary), *parts, **({"open": "open"} if is_open else {}))


def dollars(value: Decimal | None, missing: str = "–") -> str:
    """Dollars and cents, or a word where there is no amount."""
    return missing if value is None else f"{'−' if value < 0 else ''}${abs(value):,.2f}"


def whole(value: Any) -> Html:
    """An amount or a date that is not broken over two lines."""
    return element("span", text_of(value), kind="ak-whole")


def counted(number: int, one: str, more: str = "") -> str:
    """``1 claim``, ``2 claims``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _inside(part: Html | str) -> str:
    return part.html if isinstance(part, Html) else escape(part.translate(UNSEEN), quote=True)


def _cell(cell: Any) -> Html:
    return cell if isinstance(cell, Html) else text_of(cell)


def _with_kind(rows: Iterable[Sequence[Any]], kinds: Sequence[str]) -> Iterable[tuple[Sequence[Any], str]]:
    for place, row in enumerate(rows):
        yield row, kinds[place] if place < len(kinds) else ""
