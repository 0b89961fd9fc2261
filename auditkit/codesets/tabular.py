"""The ICD-10-CM tabular list as published in XML: its codes in their order, and the notes at each level.

Chapters hold sections (blocks), sections hold categories, categories hold codes; each may carry notes, which apply to all that
lies below. Seventh characters are no codes of their own here. Entities are refused, so that a file cannot swell in memory.
"""

from __future__ import annotations

import io
import xml.sax
from dataclasses import dataclass, field
from functools import lru_cache

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from auditkit.errors import CodeSetError

ROOT = "ICD10CM.tabular"
KINDS = ("excludes1", "codeFirst", "useAdditionalCode", "codeAlso")
CATEGORY = 3
LEVELS = {"chapter": "chapter", "section": "block", "diag": "code"}


@dataclass(frozen=True)
class Note:
    """One note: its kind (an element's name), where it stands, what it says, and the line of the file.

    ``owner`` is a code without its dot, a block or a chapter by its categories as ``A00-A09``; ``stems`` are the code or the
    categories that it applies to. ``heading`` is the note above it that introduces it ("underlying disease, such as:"),
    ``beside`` how many notes of the kind stand together, itself counted.
    """

    kind: str
    level: str
    owner: str
    stems: tuple[str, ...]
    text: str
    heading: str
    beside: int
    line: int


@dataclass(frozen=True)
class Tabular:
    """``codes`` in tabular order, without dots, those above before those below; ``year`` is the fiscal year."""

    year: int
    codes: tuple[str, ...]
    notes: tuple[Note, ...]


@lru_cache(maxsize=1)
def read_tabular(content: bytes, label: str) -> Tabular:
    """Read the tabular list.

    Raises:
        CodeSetError: the file is damaged, defines entities, or holds no codes.
    """
    reader = _Reader(label)
    try:
        defusedxml.sax.parse(io.BytesIO(content), reader)
    except DefusedXmlException as error:
        raise CodeSetError(
            f"{label}: the file defines entities ({type(error).__name__}), which the publication does not"
        ) from None
    except xml.sax.SAXParseException as error:
        line = error.getLineNumber()
        raise CodeSetError(
            f"{label}: line {line} is not well-formed XML: the file is damaged or cut off; download it again"
        ) from None
    if not reader.codes or not reader.version.isdigit():
        raise CodeSetError(f"{label}: a tabular list without codes or without its year; download it again")
    return Tabular(int(reader.version), tuple(reader.codes), tuple(note.settled() for note in reader.notes))


@dataclass
class _Place:
    """A chapter, block or code that is open, with the categories found in it so far."""

    level: str
    name: str = ""
    categories: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """A note as met: the categories of a chapter and the notes that stand together are complete only where they end."""

    kind: str
    place: _Place
    text: str
    heading: str
    together: list[str]
    line: int

    def settled(self) -> Note:
        name, level, categories = self.place.name, self.place.level, self.place.categories
        if level == "code":
            stems, level = [name], "category" if len(name) == CATEGORY else level
        else:
            stems, name = categories, f"{categories[0]}-{categories[-1]}" if categories else name
        return Note(self.kind, level, name, tuple(stems), self.text, self.heading, len(self.together), self.line)


class _Reader(xml.sax.ContentHandler):
    """Collects codes and notes while the file is parsed."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.codes: list[str] = []
        self.notes: list[_Found] = []
        self.version = ""
        self._label = label
        self._open: list[str] = []
        self._places: list[_Place] = []
        self._text: list[str] = []
        self._heading = ""
        self._together: list[str] = []

    def setDocumentLocator(self, locator: xml.sax.xmlreader.Locator) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attrs: xml.sax.xmlreader.AttributesImpl) -> None:  # noqa: N802
        if not self._open and name != ROOT:
            raise CodeSetError(f"{self._label}: XML of another kind; expected {ROOT}")
        self._open.append(name)
        self._text = []
        if name in LEVELS:
            self._places.append(_Place(LEVELS[name]))
        elif name in KINDS:
            self._heading, self._together = "", []

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._open.pop()
        above = self._open[-1] if self._open else ""
        text = " ".join("".join(self._text).split())
        self._text = []
        if name == "version" and above == ROOT:
            self.version = text
        elif name == "name" and above in LEVELS:
            self._named(text.replace(".", ""))
        elif name == "note" and above in KINDS and self._places:
            self._note(above, text)
        elif name in LEVELS:
            self._places.pop()

    def _named(self, name: str) -> None:
        place = self._places[-1]
        place.name = name
        if place.level == "code":
            self.codes.append(name)
            if len(name) == CATEGORY:
                for above in self._places[:-1]:
                    above.categories.append(name)

    def _note(self, kind: str, text: str) -> None:
        self._together.append(text)
        line = self._locator.getLineNumber() or 0
        self.notes.append(_Found(kind, self._places[-1], text, self._heading, self._together, line))
        if text.endswith(":"):
            self._heading = text
