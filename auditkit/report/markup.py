"""Report text as HTML: every value is escaped here, once, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, Literal

Align = Literal["text", "number", "code"]
MOST_NARROW = 4  # columns; a wide table of so few would leave gaps that the eye cannot cross


@dataclass(frozen=True)
class Html:
    """A piece of a report. ``html`` is safe: it was put together by this module."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"a section of the report ({len(self.html)} characters of HTML)"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table: its name, and whether it holds text, numbers (right-aligned) or codes (not broken)."""

    name: str
    align: Align = "text"


def join(*parts: Html | str) -> Html:
    """Pieces one after another; empty texts are left out, others become paragraphs."""
    return Html("\n".join(part.html if isinstance(part, Html) else paragraph(part).html for part in parts if part))


def text(value: Any) -> str:
    """A value as escaped text; nothing for a missing one."""
    return "" if value is None else escape(str(value))


def paragraph(value: str, kind: str = "") -> Html:
    """One paragraph; ``kind`` is a class of the look (note, lead, meta)."""
    return Html(f'<p class="{kind}">{text(value)}</p>' if kind else f"<p>{text(value)}</p>")


def heading(value: str, level: int = 3) -> Html:
    """A heading below the notebook's own."""
    return Html(f"<h{level}>{text(value)}</h{level}>")


def bullets(values: Iterable[str]) -> Html:
    """A list."""
    return Html("<ul>" + "".join(f"<li>{text(value)}</li>" for value in values) + "</ul>")


def pairs(rows: Iterable[tuple[str, str]], kind: str = "facts") -> Html:
    """Names and values, as a definition list; blank values are left out."""
    return Html(
        f'<dl class="{kind}">'
        + "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in rows if value)
        + "</dl>"
    )


def note(value: str) -> Html:
    """A sentence that stands out: what the reader must not take the figures for."""
    return Html(f'<p class="note">{text(value)}</p>')


def tiles(rows: Iterable[tuple[str, str, str]]) -> Html:
    """Key figures: a number, what it is, and a remark."""
    made = "".join(f'<div class="tile">{_tile(row)}</div>' for row in rows)
    return Html(f'<div class="tiles">{made}</div>')


def _tile(row: tuple[str, str, str]) -> str:
    kinds = ("figure", "label", "remark")
    return "".join(f'<span class="{kind}">{text(value)}</span>' for kind, value in zip(kinds, row, strict=True))


def table(
    caption: str,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Any]],
    total: Sequence[Any] | None = None,
    empty: str = "None.",
) -> Html:
    """A table with a caption; one sentence where there are no rows.

    Args:
        caption: what the rows are.
        headings: the columns.
        rows: cells as text, numbers or ``Html``.
        total: a last row that stands out.
        empty: what to say where there is no row.
    """
    body = [_row(headings, row) for row in rows]
    if not body:
        return Html(f'<p class="empty"><span class="caption">{text(caption)}.</span> {text(empty)}</p>')
    head = "".join(f'<th scope="col" class="{one.align}">{text(one.name)}</th>' for one in headings)
    foot = f"<tfoot>{_row(headings, total)}</tfoot>" if total is not None else ""
    kind = ' class="narrow"' if len(headings) <= MOST_NARROW else ""
    return Html(
        f"<table{kind}><caption>{text(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>{foot}</table>"
    )


def _row(headings: Sequence[Heading], cells: Sequence[Any]) -> str:
    return (
        "<tr>"
        + "".join(
            f'<td class="{one.align}">{cell.html if isinstance(cell, Html) else text(cell)}</td>'
            for one, cell in zip(headings, cells, strict=True)
        )
        + "</tr>"
    )


def image(svg: bytes, described: str, caption: str) -> Html:
    """A figure with its caption; ``described`` says in words what it shows, for readers who cannot see it."""
    from base64 import b64encode

    source = f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
    return Html(
        f'<figure><img src="{source}" alt="{escape(described, quote=True)}"><figcaption>{text(caption)}</figcaption></figure>'
    )


def dollars(value: Decimal | None, missing: str = "not priced") -> str:
    """Dollars and cents, or a word where there is no amount."""
    return missing if value is None else f"{'-' if value < 0 else ''}${abs(value):,.2f}"


def count(value: int | None) -> str:
    """A whole number with thousands apart."""
    return "" if value is None else f"{value:,}"


def quantity(value: Decimal | float | None) -> str:
    """Units without a needless fraction."""
    return "" if value is None else f"{float(value):,.10g}"


def remarked(value: str, remark: str) -> Html:
    """A cell with a remark below its value."""
    return Html(text(value) + (f'<span class="remark">{text(remark)}</span>' if remark else ""))


def day(value: dt.date | None) -> str:
    """A date as people write it in a report."""
    return "" if value is None else f"{value:%B} {value.day}, {value.year}"


def plural(number: int, one: str, more: str = "") -> str:
    """``1 claim``, ``2 claims``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def words(name: str) -> str:
    """A name of the data as words: ``coding_accuracy`` as Coding accuracy."""
    return name.replace("_", " ").capitalize()
