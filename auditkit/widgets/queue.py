"""The queue of units to review: what each holds, how far it is, and which ones a filter leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from auditkit.review.determination import LineKey
from auditkit.review.final import is_done
from auditkit.review.state import State

SEVERITIES = ("critical", "high", "medium", "low")
STATUSES = ("open", "started", "done")


@dataclass(frozen=True, slots=True)
class QueuedUnit:
    """A unit: its claims and lines as billed, and what the checks say of it.

    ``severity`` is that of its gravest finding, empty where there is none; ``findings`` counts them.
    """

    unit: str
    claims: tuple[str, ...]
    lines: tuple[LineKey, ...]
    codes: tuple[str, ...]
    providers: tuple[str, ...]
    checks: tuple[str, ...]
    findings: int
    severity: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter: empty means any. ``search`` is a part of a key, or the beginning of a procedure code."""

    status: str = ""
    check: str = ""
    provider: str = ""
    severity: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is, in units."""

    done: int
    started: int
    total: int


def queued_units(lines: pl.DataFrame, findings: pl.DataFrame, findings_first: bool) -> tuple[QueuedUnit, ...]:
    """Make the queue.

    Args:
        lines: ``lines_to_review``.
        findings: the audit's findings.
        findings_first: put units with findings first, the gravest before the others; otherwise by key.
    """
    raised = findings.join(lines.select("unit", "claim_key").unique(), on="claim_key", how="inner")
    grave = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(SEVERITIES)}, default=None, return_dtype=pl.Int64
    )
    told = raised.group_by("unit").agg(
        pl.len().alias("findings"), pl.col("check_id").unique().sort().alias("checks"), grave.min().alias("grave")
    )
    units = lines.group_by("unit", maintain_order=True).agg("claim_key", "line_no", "procedure_code", "rendering_npi")
    found = [_unit(row) for row in units.join(told, on="unit", how="left").iter_rows(named=True)]
    if not findings_first:
        return tuple(sorted(found, key=lambda one: one.unit))
    order = {name: place for place, name in enumerate((*SEVERITIES, ""))}
    return tuple(sorted(found, key=lambda one: (not one.findings, order[one.severity], one.unit)))


def _unit(row: dict[str, Any]) -> QueuedUnit:
    claims, numbers = row["claim_key"], row["line_no"]
    return QueuedUnit(
        unit=row["unit"],
        claims=tuple(dict.fromkeys(claims)),
        lines=tuple(LineKey(claim, number) for claim, number in zip(claims, numbers, strict=True)),
        codes=tuple(dict.fromkeys(code for code in row["procedure_code"] if code)),
        providers=tuple(sorted({one for one in row["rendering_npi"] if one})),
        checks=tuple(row["checks"] or ()),
        findings=row["findings"] or 0,
        severity="" if row["grave"] is None else SEVERITIES[row["grave"]],
    )


def status_of(state: State, stage: str, unit: QueuedUnit) -> str:
    """``done`` where every line is determined, ``started`` where anything is recorded that was not undone, else ``open``."""
    if is_done(state, unit.unit, stage, unit.lines):
        return "done"
    return "started" if state.reading(unit.unit, stage).live else "open"


def progress(units: Iterable[QueuedUnit], status: Callable[[QueuedUnit], str]) -> Progress:
    """How far the whole queue is, whatever the filter."""
    counts = Counter(status(unit) for unit in units)
    return Progress(counts["done"], counts["started"], counts.total())


def chosen(units: Iterable[QueuedUnit], wanted: Wanted, status: Callable[[QueuedUnit], str]) -> tuple[QueuedUnit, ...]:
    """The units that a filter leaves, in the order of the queue."""
    return tuple(unit for unit in units if _fits(unit, wanted) and (not wanted.status or status(unit) == wanted.status))


def _fits(unit: QueuedUnit, wanted: Wanted) -> bool:
    if wanted.check and wanted.check not in unit.checks:
        return False
    if wanted.provider and wanted.provider not in unit.providers:
        return False
    if wanted.severity and wanted.severity != unit.severity:
        return False
    searched = wanted.search.strip().upper()
    keys = (unit.unit.upper(), *(claim.upper() for claim in unit.claims))
    return not searched or any(searched in key for key in keys) or any(code.startswith(searched) for code in unit.codes)


def first_not_done(units: Iterable[QueuedUnit], status: Callable[[QueuedUnit], str]) -> QueuedUnit | None:
    """Where work goes on."""
    return next((unit for unit in units if status(unit) != "done"), None)
