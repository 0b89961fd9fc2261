"""What a report sees: the tables of an audit at one disclosure level. The kernel that renders gets nothing else.

``auditkit.report.disclose`` makes a view; this module holds, stores and opens one and is light enough for every notebook.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import polars as pl

from auditkit.errors import ReportError
from auditkit.report.markup import Html, paragraph
from auditkit.report.privacy import known_level

VIEW = "view.json"
NOT_REVIEWED = "No determination is recorded in this audit: 'auditkit review status' records them."
Given = ParamSpec("Given")


@dataclass(frozen=True)
class View:
    """The tables of an audit at one disclosure level.

    Attributes:
        level: ``phi`` or ``limited``.
        digest: SHA-256 of the audit's manifest.
        manifest: what went in and was used, at the level.
        tables: ``findings`` (with the rendered ``text``), ``checks``, ``evaluations``, ``cannot_tell``, ``rejected``,
            ``claims``, ``lines`` and, where the audit holds it, ``providers``. Once a review is recorded ``findings`` are those
            that no one has settled, and there are ``reviewed_findings``, ``determinations``, ``audited_amounts``, ``answers``.
    """

    level: str
    digest: str
    manifest: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]

    def __getitem__(self, name: str) -> pl.DataFrame:
        """A table of the view; an empty frame where the audit has none."""
        return self.tables.get(name, pl.DataFrame())

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {frame.height}" for name, frame in self.tables.items())
        return f"View at level {self.level}: {rows}"

    @property
    def reviewed(self) -> bool:
        """True where the audit holds determinations."""
        return "determinations" in self.tables

    def save(self, folder: Path) -> None:
        """Write the view as Parquet files and one JSON file into a private folder."""
        for name, frame in self.tables.items():
            frame.write_parquet(folder / f"{name}.parquet")
            (folder / f"{name}.parquet").chmod(0o600)
        stored = {"level": self.level, "digest": self.digest, "manifest": self.manifest, "tables": sorted(self.tables)}
        (folder / VIEW).write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")


def open_view(folder: Path | str, level: str = "limited") -> View:
    """Open a stored view, or make one from an audit folder.

    Args:
        folder: a render folder that ``auditkit report`` made, or an audit folder.
        level: disclosure level; a stored view must be of it.

    Raises:
        ReportError: the level is unknown, or the stored view is of another.
        AuditFolderError: the folder is neither a view nor a finished audit.
    """
    known_level(level)
    path = Path(folder)
    if not (path / VIEW).is_file():
        # Heavy: it loads the checks. A rendered report never comes here.
        from auditkit.audit.folder import open_audit
        from auditkit.report.disclose import make_view

        return make_view(open_audit(path), level)
    stored = json.loads((path / VIEW).read_text(encoding="utf-8"))
    if stored["level"] != level:
        raise ReportError(f"the view is of level {stored['level']}, the report was asked for at {level}; render it again")
    tables = {name: pl.read_parquet(path / f"{name}.parquet") for name in stored["tables"]}
    return View(level, stored["digest"], stored["manifest"], tables)


def once_reviewed(
    section: Callable[Concatenate[View, Given], Html],
) -> Callable[Concatenate[View, Given], Html]:
    """A section that needs determinations; where there are none it says so."""

    @wraps(section)
    def shown(view: View, /, *args: Given.args, **kwargs: Given.kwargs) -> Html:
        return section(view, *args, **kwargs) if view.reviewed else paragraph(NOT_REVIEWED, "empty")

    return shown
