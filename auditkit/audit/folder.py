"""An audit at rest: one folder of Parquet tables and a manifest that is written last.

A folder without a manifest is unfinished. The manifest holds the digest of every table, so that a change shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.errors import AuditFolderError
from auditkit.rules.settings import Settings

MANIFEST = "manifest.json"
FORMAT = 1
RECORD_FOLDER = "documentation"
# Written after the manifest, with a record of its own; 'auditkit review verify' compares the determinations with the log.
REVIEW = "review.json"
SAMPLE = "sample.parquet"
IN_RECORD_FOLDER = ("encounters", "documented_services", "documented_diagnoses", "documented_months")


@dataclass(frozen=True)
class Audit:
    """A finished audit folder.

    Attributes:
        folder: where it lies.
        manifest: what went in, the settings, the releases and checks used, and the digests of what came out.
    """

    folder: Path
    manifest: Mapping[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        """One table of the audit (``claims``, ``lines``, ``findings`` ...); ``.to_pandas()`` gives a pandas frame.

        Raises:
            AuditFolderError: the audit holds no such table.
        """
        path = self.folder / table_path(name)
        if not path.is_file():
            raise AuditFolderError(f"{self.folder.name}: no table '{name}'; it holds {', '.join(self.names)}")
        return pl.read_parquet(path)

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that the audit holds."""
        return tuple(sorted(Path(name).stem for name in self.manifest["outputs"]))

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The claim, remittance and record tables, as the checks were given them."""
        results = {"rejected", "findings", "evaluations", "cannot_tell"}
        return {name: self.table(name) for name in self.names if name not in results}

    @property
    def findings(self) -> pl.DataFrame:
        """One row a finding: proposals to a human, not errors."""
        return self.table("findings")

    @property
    def evaluations(self) -> pl.DataFrame:
        """One row a check: tested, fired, cannot tell, or why it did not run."""
        return self.table("evaluations")

    @property
    def settings(self) -> Settings:
        """The settings of the run."""
        return Settings.from_json(dict(self.manifest["settings"]))

    @property
    def digest(self) -> str:
        """The digest of the manifest, which stands for the whole audit."""
        return sha256(self.folder / MANIFEST)


def open_audit(folder: Path | str) -> Audit:
    """Open a finished audit folder.

    Raises:
        AuditFolderError: it is no audit folder, is unfinished, or was made by a later version.
    """
    path = Path(folder)
    if not path.is_dir():
        raise AuditFolderError(f"{path}: no such folder")
    source = path / MANIFEST
    if not source.is_file():
        raise AuditFolderError(
            f"{path.name}: no manifest.json, so it is no audit folder or the run was not finished; run it again"
        )
    try:
        manifest = json.loads(source.read_text(encoding="utf-8"))
    except ValueError:
        raise AuditFolderError(f"{path.name}: manifest.json is not JSON; restore it or run the audit again") from None
    if manifest.get("format") != FORMAT:
        raise AuditFolderError(
            f"{path.name}: manifest of format {manifest.get('format')}, expected {FORMAT}; use the version that made it"
        )
    return Audit(path, manifest)


def verify(folder: Path | str) -> list[str]:
    """Recompute the digest of every table and say what differs from the manifest; nothing where all agree.

    Raises:
        AuditFolderError: as ``open_audit``.
    """
    audit = open_audit(folder)
    outputs: Mapping[str, Mapping[str, Any]] = audit.manifest["outputs"]
    reviewed = review_outputs(audit.folder)
    problems = [*_differing(audit.folder, outputs, "the audit was finished")]
    problems += _differing(audit.folder, reviewed, "the review was recorded; 'auditkit review status' records it anew")
    known = {audit.folder / name for name in (*outputs, *reviewed, SAMPLE)}
    strangers = sorted(path for path in audit.folder.rglob("*.parquet") if path not in known and "reports" not in path.parts)
    return problems + [f"{path.relative_to(audit.folder)}: not in the manifest" for path in strangers]


def review_outputs(folder: Path) -> dict[str, dict[str, Any]]:
    """The files of the review and their digests, as ``review.json`` has them; nothing where no review was recorded.

    Raises:
        AuditFolderError: the record cannot be read.
    """
    path = folder / REVIEW
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["outputs"])
    except (ValueError, KeyError, TypeError):
        raise AuditFolderError(f"{REVIEW}: not the record of a review; 'auditkit review status' writes it anew") from None


def _differing(folder: Path, outputs: Mapping[str, Mapping[str, Any]], since: str) -> Iterator[str]:
    for name, recorded in outputs.items():
        path = folder / name
        if not path.is_file():
            yield f"{name}: missing"
        elif sha256(path) != recorded["sha256"]:
            yield f"{name}: changed since {since}"


def table_path(name: str) -> Path:
    """Where a table lies within the folder."""
    return Path(RECORD_FOLDER, f"{name}.parquet") if name in IN_RECORD_FOLDER else Path(f"{name}.parquet")


def sha256(path: Path) -> str:
    """The SHA-256 digest of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
