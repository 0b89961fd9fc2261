"""The manifest of an audit: what went in, the settings, the checks and releases used, and what came out."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

import auditkit
from auditkit.audit.folder import FORMAT
from auditkit.checking.model import Check
from auditkit.checking.run import Evaluation
from auditkit.codesets import Release
from auditkit.read.raw import Source
from auditkit.rules.settings import Settings
from auditkit.validate import Validated


@dataclass(frozen=True)
class Results:
    """What the checks made of a set of tables."""

    tables: Mapping[str, pl.DataFrame]
    evaluations: list[Evaluation]
    findings: pl.DataFrame
    releases: tuple[Release, ...]


def manifest_of(
    validated: Validated, results: Results, checks: Iterable[Check], settings: Settings, engine: str, started: dt.datetime
) -> dict[str, Any]:
    """The manifest without its outputs, which are added once they are written."""
    return {
        "format": FORMAT,
        "package": f"auditkit {auditkit.__version__}",
        "python": platform.python_version(),
        "engine": engine,
        "started": started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": [_source(source) for source in validated.sources],
        "counts": {name: dict(counts._asdict()) for name, counts in validated.counts.items()},
        "notes": list(validated.notes),
        "settings": settings.as_json(),
        "checks": {check.id: check.version for check in checks},
        "releases": [_release(release) for release in results.releases],
        "event_log_head": None,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "label": source.label,
        "kind": source.kind,
        "rows": source.rows,
        "sha256": source.sha256,
        "bytes": source.size,
        "notes": list(source.notes),
    }


def _release(release: Release) -> dict[str, Any]:
    return {
        "name": release.name,
        "set": release.set_name,
        "from": release.covers_from.isoformat(),
        "until": release.covers_until.isoformat(),
        "complete": release.complete,
        "publication": release.publication,
        "source": release.source_name,
        "sha256": release.source_sha256,
    }
