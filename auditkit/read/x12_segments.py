"""X12 text → interchanges → numbered segments.

The splitting itself is ``x12sdk``'s segment reader. Around it stands what that reader cannot do: a byte order mark, leading
blank lines, a file without ISA, joined interchanges whose separators differ, a line feed as segment terminator (it deletes
every line feed before it splits) and header elements of the wrong width (it reads the separators at fixed offsets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from x12sdk.io import X12SegmentReader

from auditkit.errors import ReadError
from auditkit.read.x12_elements import Segment

ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)
ISA_LONGEST = 400  # a header longer than this, padding and all, is damaged
FIRST_SEGMENTS = 20_000  # characters in which a file without ISA must show its separators
INNER_START = re.compile(r"(?:GS|ST)([^A-Za-z0-9 \r\n])")


class Separators(NamedTuple):
    """The three separators of an interchange; ``declared`` is false where they were inferred."""

    element: str
    component: str
    terminator: str
    declared: bool = True


class Numbered(NamedTuple):
    """One segment: its number in the file (from 1), its elements (the name is element 0) and its interchange's separators."""

    row: int
    elements: Segment
    separators: Separators


def text_of(content: bytes, label: str) -> str:
    """Decode the bytes of an X12 file; what is no UTF-8 is read as Latin-1, which maps every byte.

    Raises:
        ReadError: the content is empty or starts with no X12 segment.
    """
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.lstrip("\ufeff\x00 \t\r\n")
    if not text:
        raise ReadError(f"{label}: the file is empty; expected X12 837 or 835")
    if not (text.startswith("ISA") or INNER_START.match(text)):
        raise ReadError(f"{label}: not X12, it starts with none of ISA, GS and ST; expected an X12 837 or 835 file")
    return text


def segments(text: str, label: str) -> Iterator[Numbered]:
    """Yield the segments of a file in order, numbered through all its interchanges.

    Raises:
        ReadError: an interchange header is damaged.
    """
    row, position = 0, 0
    while position < len(text):
        isa = text.startswith("ISA", position)
        separators, body = _declared(text, position, label, row) if isa else _inferred(text, label)
        position = _next_interchange(text, body, separators)
        if isa:
            row += 1
            yield Numbered(row, ("ISA",), separators)
        for elements in _split(text[body:position], separators, label):
            row += 1
            if elements[0] == "ISA":
                raise ReadError(f"{label}, segment {row}: a damaged interchange header (ISA); the file was not read")
            yield Numbered(row, elements, separators)


def _declared(text: str, position: int, label: str, row: int) -> tuple[Separators, int]:
    """Read the separators from an ISA by counting its elements, and where its body starts."""
    mark = text[position + 3 : position + 4]
    header = text[position : position + ISA_LONGEST].split(mark, 16) if mark else []
    tail = header[16][:2] if len(header) == 17 else ""
    separators = Separators(mark, tail[:1], tail[1:])
    if len(tail) < 2 or not _sound(separators):
        raise ReadError(
            f"{label}, segment {row + 1}: a damaged interchange header (ISA); expected 16 elements and three different "
            "separators that are neither letters nor digits"
        )
    body = position + sum(len(part) + 1 for part in header[:16]) + 2
    if separators.terminator == "\r" and text[body : body + 1] == "\n":
        body += 1
    return separators, body


def _inferred(text: str, label: str) -> tuple[Separators, int]:
    """Infer the separators of a file without ISA: what follows GS or ST, and what stands before the next known segment."""
    start = INNER_START.match(text)
    mark = start.group(1) if start else ""
    known = re.compile(rf"([^A-Za-z0-9 {re.escape(mark)}])[ \r\n]*(?:ST|BHT|BPR|HL|REF|NM1|N1){re.escape(mark)}")
    following = known.search(text, 2, FIRST_SEGMENTS)
    terminator = following.group(1) if following else ""
    # transactions look for their component separator in their own composites; this one only has to differ from the others
    component = next(choice for choice in ":>|" if choice not in (mark, terminator))
    separators = Separators(mark, component, terminator, declared=False)
    if not _sound(separators):
        raise ReadError(f"{label}: no interchange header (ISA), and the separators cannot be told from the first segments")
    return separators, 0


def _sound(separators: Separators) -> bool:
    marks = (separators.element, separators.component, separators.terminator)
    return len(set(marks)) == 3 and all(mark and not mark.isalnum() for mark in marks)


def _next_interchange(text: str, body: int, separators: Separators) -> int:
    """Find where the next ISA starts; junk between interchanges goes with the earlier one."""
    element, terminator = re.escape(separators.element), re.escape(separators.terminator)
    found = re.compile(rf"{terminator}[^{element}{terminator}]*?(?=ISA[^A-Za-z0-9 \r\n])").search(text, max(body - 1, 0))
    return found.end() if found else len(text)


def _split(body: str, separators: Separators, label: str) -> Iterator[Segment]:
    """Split one interchange with x12sdk's reader, under a header of our own with the same separators."""
    terminator = separators.terminator
    if terminator in "\r\n":  # the reader deletes line feeds before it splits, so such a terminator is swapped first
        terminator = next((mark for mark in "~\x1c\x1d\x1e" if mark not in body), "")
        body = body.replace("\r\n", terminator).replace("\r", terminator).replace("\n", terminator)
    else:
        body = body.replace("\r", "")
    blanks = [" " * width for width in ISA_WIDTHS]
    header = separators.element.join(["ISA", *blanks, separators.component]) + terminator
    try:
        with X12SegmentReader(header + body) as reader:
            split = reader.segments()
            next(split, None)  # the header of our own
            yield from ((name.strip(), *fields[1:]) for name, fields in split if len(fields) > 1 or name.strip())
    except (ValueError, IndexError):
        raise ReadError(f"{label}: an interchange cannot be split into segments; check its separators") from None
