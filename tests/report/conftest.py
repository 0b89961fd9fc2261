"""One audit, rendered once with papermill at level limited, for all tests that look at a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest

from auditkit.audit.folder import open_audit
from auditkit.checking.registry import OWN_CHECKS, check
from auditkit.report import ReportFiles, View, make_view, report
from auditkit.rules import Case
from tests.report import made

ABOUT = {"client": "Sample Clinic <b>&", "prepared_by": "=Internal audit", "listed": "4"}
TEXTS = {
    "MADE-UNDER": ("undercoding", "a service was not billed; limit {limit}, {member_id}, {computed}"),
    "MADE-MODIFIER": ("missing_modifiers", "a modifier is missing; limit {limit}, {member_id}, {computed}"),
    "MADE-NOTE": ("documentation", "the note is unsigned"),
}


@dataclass(frozen=True)
class Rendered:
    """A rendered report and what it was made of."""

    audit: Path
    files: ReportFiles
    view: View

    @property
    def html(self) -> str:
        return self.files.html.read_text(encoding="utf-8")

    @property
    def page(self) -> Page:
        return Page(self.html)

    @property
    def notebook(self) -> Any:
        return nbformat.read(self.files.notebook, as_version=4)


class Page(HTMLParser):
    """A page as a browser's parser sees it: tags with their attributes, and the text without styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.headings: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "h2":
            self.headings.append(data.strip())
        if self._open != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="package")
def own_checks() -> Iterator[None]:
    """The made checks, so that their findings have a text."""

    def as_given(lines: Any) -> Any:
        """Something is not as it should be."""
        return lines

    for name, (family, text) in TEXTS.items():
        check(name, text, ("units",), family, Case("REVIEW", "medium", "under", "add", text))(as_given)
    yield
    for name in TEXTS:
        del OWN_CHECKS[name]


@pytest.fixture(scope="package")
def audit_folder(tmp_path_factory: pytest.TempPathFactory, own_checks: None) -> Path:
    return made.write_audit(tmp_path_factory.mktemp("made") / "audit")


@pytest.fixture(scope="package")
def view(audit_folder: Path) -> View:
    return make_view(open_audit(audit_folder), "limited")


@pytest.fixture(scope="package")
def rendered(audit_folder: Path, view: View) -> Rendered:
    return Rendered(audit_folder, report(audit_folder, parameters=ABOUT), view)
