"""Compares the findings of an audit with an answer key: recall and precision of each check, with exact intervals.

An answer key is a CSV file of planted errors and near misses: ``claim_id, line_no, check_id, expected`` (fires, silent or
cannot tell), and optionally ``position``, ``case`` and ``why``. Intervals are Clopper and Pearson's, two-sided 95 %.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from auditkit.audit.folder import Audit, open_audit
from auditkit.errors import AuditError

CONFIDENCE = 0.95
NEEDED = ("claim_id", "line_no", "check_id", "expected")
FIRES, SILENT, CANNOT_TELL = "fires", "silent", "cannot tell"
Subject = tuple[str, str, str]  # claim_id, line_no, position; empty where the key does not say


@dataclass(frozen=True, slots=True)
class Expectation:
    """One row of an answer key."""

    check_id: str
    claim_id: str
    line_no: str
    position: str
    expected: str
    why: str

    def meets(self, subject: Subject) -> bool:
        """True where a subject is the one meant; what the key leaves empty is not compared."""
        claim, line, position = subject
        return self.claim_id == claim and self.line_no in ("", line) and self.position in ("", position)


@dataclass(frozen=True, slots=True)
class CheckScore:
    """How one check did: counts, and what it missed or found beyond the key."""

    check_id: str
    planted: int
    found: int
    near_misses: int
    fired_on_near_misses: int
    doubtful: int
    told: int
    findings: int
    matched: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        recall, precision = interval(self.found, self.planted), interval(self.matched, self.findings)
        extra = self.findings - self.matched
        return (
            self.check_id,
            str(self.planted),
            str(self.found),
            *recall,
            str(self.near_misses),
            str(self.fired_on_near_misses),
            str(extra),
            *precision,
        )


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of all checks that the key names, and every difference in words."""

    checks: tuple[CheckScore, ...]
    differences: tuple[str, ...]


def interval(count: int, total: int) -> tuple[str, str]:
    """A rate and its exact two-sided 95 % interval, as text; dashes where nothing was counted."""
    if not total:
        return "-", "-"
    from scipy.stats import binomtest

    span = binomtest(count, total).proportion_ci(CONFIDENCE, method="exact")
    return f"{count / total:.3f}", f"{span.low:.3f} to {span.high:.3f}"


def score_audit(audit: Audit | Path | str, key: Path | str) -> Score:
    """Compare an audit with an answer key.

    Args:
        audit: an audit, or its folder.
        key: the answer key.

    Raises:
        AuditError: the key lacks a column, or names a claim that the audit does not hold.
    """
    opened = audit if isinstance(audit, Audit) else open_audit(audit)
    expectations = read_key(Path(key))
    names = dict(opened.table("claims").select("claim_key", "claim_id").iter_rows())
    unknown = {one.claim_id for one in expectations} - set(names.values())
    if unknown:
        found = f"{Path(key).name}: {len(unknown)} of its claims are not in the audit"
        raise AuditError(f"{found}; score the audit of the claims that the key belongs to")
    fired = _subjects(opened.findings.filter(pl.col("status") != "INFO"), names)
    doubtful = _subjects(opened.table("cannot_tell"), names)
    checks: list[CheckScore] = []
    differences: list[str] = []
    for check_id in sorted({one.check_id for one in expectations}):
        wanted = [one for one in expectations if one.check_id == check_id]
        checks.append(_score(check_id, wanted, fired.get(check_id, set()), doubtful.get(check_id, set())))
        differences.extend(_differences(wanted, fired.get(check_id, set()), doubtful.get(check_id, set())))
    return Score(tuple(checks), tuple(differences))


def read_key(path: Path) -> list[Expectation]:
    """Read an answer key.

    Raises:
        AuditError: a column is missing or an expectation is unknown.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    missing = [name for name in NEEDED if rows and name not in rows[0]]
    if not rows or missing:
        raise AuditError(f"{path.name}: no answer key; expected the columns {', '.join(NEEDED)}")
    strange = [number for number, row in enumerate(rows, start=2) if row["expected"] not in (FIRES, SILENT, CANNOT_TELL)]
    if strange:
        raise AuditError(f"{path.name}, rows {strange[:5]}: expected is fires, silent or cannot tell")
    return [
        Expectation(
            row["check_id"], row["claim_id"], row["line_no"], row.get("position") or "", row["expected"], row.get("why") or ""
        )
        for row in rows
    ]


def _subjects(rows: pl.DataFrame, names: dict[str, str]) -> dict[str, set[Subject]]:
    found: dict[str, set[Subject]] = {}
    for check_id, claim, line, position in rows.select("check_id", "claim_key", "line_no", "position").iter_rows():
        found.setdefault(check_id, set()).add((names[claim], _text(line), _text(position)))
    return found


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _score(check_id: str, wanted: list[Expectation], fired: set[Subject], doubtful: set[Subject]) -> CheckScore:
    planted = [one for one in wanted if one.expected == FIRES]
    near = [one for one in wanted if one.expected == SILENT]
    unknown = [one for one in wanted if one.expected == CANNOT_TELL]
    return CheckScore(
        check_id=check_id,
        planted=len(planted),
        found=sum(_any(one, fired) for one in planted),
        near_misses=len(near),
        fired_on_near_misses=sum(_any(one, fired) for one in near),
        doubtful=len(unknown),
        told=sum(not _any(one, doubtful) for one in unknown),
        findings=len(fired),
        matched=sum(any(one.meets(subject) for one in planted) for subject in fired),
    )


def _any(expectation: Expectation, subjects: Iterable[Subject]) -> bool:
    return any(expectation.meets(subject) for subject in subjects)


def _differences(wanted: list[Expectation], fired: set[Subject], doubtful: set[Subject]) -> Iterator[str]:
    for one in wanted:
        place = f"{one.check_id}, claim {one.claim_id}" + (f" line {one.line_no}" if one.line_no else "")
        if one.expected == FIRES and not _any(one, fired):
            yield f"missed: {place}{' (could not tell)' if _any(one, doubtful) else ''}: {one.why}"
        elif one.expected == SILENT and _any(one, fired):
            yield f"fired on a near miss: {place}: {one.why}"
        elif one.expected == CANNOT_TELL and not _any(one, doubtful):
            yield f"told where it cannot: {place}: {one.why}"
    planted = [one for one in wanted if one.expected == FIRES]
    for claim, line, position in sorted(subject for subject in fired if not any(one.meets(subject) for one in planted)):
        yield f"extra: {wanted[0].check_id}, claim {claim} line {line or '-'}{f' diagnosis {position}' if position else ''}"
