"""Makes the view of an audit at a disclosure level: columns by privacy class, texts rendered, files by ordinal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit.folder import Audit
from auditkit.audit.reviewed import open_review
from auditkit.checking.findings import render_text
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.report.privacy import WITHHELD, columns_kept, field_kept, identifying, known_level
from auditkit.report.reviewed import review_tables, stated
from auditkit.report.view import View
from auditkit.tables import table

SHOWN = ("claims", "lines", "providers", "findings", "evaluations", "cannot_tell", "rejected")
SHORTEST_IDENTIFIER, LONG_IDENTIFIER = 3, 7
NOT_INSTALLED = "A check of the auditor's own, not installed where this report was rendered"
SECTIONS = {"why": "Why it matters", "rule": "Rule", "settles": "What settles it"}
# The message of a check that failed names its file; the folders above it are of the machine.
FOLDERS = r"(?:[A-Za-z]:)?[/\\](?:[^\s:/\\]+[/\\])+"
CHECK_COLUMNS = (
    "check_id",
    "family",
    "subject",
    "title",
    "source",
    "why",
    "rule",
    "unknown",
    "settles",
    "version",
    "version_now",
)


def make_view(audit: Audit, level: str = "limited", checks_folder: Path | str | None = None) -> View:
    """Make the view of an audit.

    Args:
        audit: a finished audit.
        level: ``phi`` or ``limited``.
        checks_folder: the auditor's own checks that the audit ran with, so that their findings have a text.

    Raises:
        ReportError: the level is unknown.
        CheckError: a check file breaks its contract.
        AuditFolderError: the record of the review is missing or damaged.
    """
    known_level(level)
    checks = {check.id: check for check in load_checks(checks_folder)}
    files = {source["label"]: f"input {number}" for number, source in enumerate(audit.manifest["inputs"], start=1)}
    tables = {name: _at_level(audit.table(name), name, level, files) for name in SHOWN if name in audit.names}
    identifiers = _identifiers(audit) if level != "phi" else {}
    tables["findings"] = _with_text(audit.findings, tables["findings"], checks, level, identifiers)
    tables["checks"] = _checks_table(audit, checks)
    manifest, review = _manifest(audit, level), open_review(audit)
    if review is not None:
        tables |= review_tables(audit, review, tables["findings"], level)
        manifest |= stated(review)
    return View(level, audit.digest, manifest, tables)


def _at_level(frame: pl.DataFrame, name: str, level: str, files: Mapping[str, str]) -> pl.DataFrame:
    kept = frame.select(columns_kept(level, name, frame.columns))
    if name == "evaluations":
        kept = kept.with_columns(pl.col("reason").str.replace_all(FOLDERS, ""))
    if level == "phi":
        return kept
    labels = [column for column in ("file", "source_file") if column in kept.columns]
    kept = kept.with_columns(pl.col(column).replace_strict(files, default="input", return_dtype=pl.String) for column in labels)
    if name == "rejected":
        # A heading is the sender's own text; only names of the dictionary are shown.
        known = {column for one in ("claims", "lines", "diagnoses", "providers", "remittances") for column in table(one).names}
        kept = kept.with_columns(
            column=pl.when(pl.col("column").is_in(list(known)) | pl.col("column").is_null())
            .then("column")
            .otherwise(pl.lit(WITHHELD))
        )
    return kept


def _identifiers(audit: Audit) -> dict[str, frozenset[str]]:
    """By claim, every value that the level drops, in lower case: none may turn up in a finding's text."""
    wanted = audit.findings.select(pl.concat([pl.col("claim_key"), pl.col("partner_claim_key")])).to_series().unique()
    found: dict[str, set[str]] = {}
    for name in ("claims", "lines"):
        frame = audit.table(name).filter(pl.col("claim_key").is_in(wanted.implode()))
        columns = [one for one in identifying(name, frame.columns) if frame.schema[one] == pl.String]
        for key, *values in frame.select("claim_key", *columns).iter_rows():
            found.setdefault(key, set()).update(
                value.casefold() for value in values if value and len(value) >= SHORTEST_IDENTIFIER
            )
    return {key: frozenset(values) for key, values in found.items()}


def _with_text(
    findings: pl.DataFrame,
    kept: pl.DataFrame,
    checks: Mapping[str, Check],
    level: str,
    identifiers: Mapping[str, frozenset[str]],
) -> pl.DataFrame:
    evidence, texts = [], []
    for row in findings.select("check_id", "case", "evidence", "claim_key", "partner_claim_key").iter_rows(named=True):
        names = identifiers.get(row["claim_key"], frozenset()) | identifiers.get(row["partner_claim_key"] or "", frozenset())
        fields = json.loads(row["evidence"] or "{}")
        shown = json.dumps({name: _field_at(level, name, value, names) for name, value in fields.items()}, default=str)
        evidence.append(shown)
        texts.append(_text(checks.get(row["check_id"]), row["case"], shown))
    return kept.with_columns(evidence=pl.Series(evidence, dtype=pl.String), text=pl.Series(texts, dtype=pl.String))


@cache
def _field_known(level: str, name: str) -> bool:
    return field_kept(level, name)


def _field_at(level: str, name: str, value: Any, identifiers: frozenset[str]) -> Any:
    if not _field_known(level, name):
        return WITHHELD
    if isinstance(value, str) and any(_stands_in(one, value.casefold()) for one in identifiers):
        return WITHHELD
    return value


def _stands_in(identifier: str, text: str) -> bool:
    """True where a text holds an identifier; a short one only as a word of its own (Ann is no part of Manual)."""
    if len(identifier) >= LONG_IDENTIFIER:
        return identifier in text
    return f" {_words(identifier)} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text).split())


def _text(check: Check | None, case: str, evidence: str) -> str:
    if check is None or case not in check.cases:
        return "The text of this finding is not available: the check that raised it is not installed here."
    return render_text(check, case, evidence)


def _checks_table(audit: Audit, checks: Mapping[str, Check]) -> pl.DataFrame:
    rows = list(_check_rows(audit, checks))
    return pl.DataFrame(rows, schema=dict.fromkeys(CHECK_COLUMNS, pl.String))


def _check_rows(audit: Audit, checks: Mapping[str, Check]) -> Iterator[dict[str, str | None]]:
    ran: Mapping[str, str] = audit.manifest["checks"]
    for row in audit.evaluations.iter_rows(named=True):
        check = checks.get(row["check_id"])
        stated = {
            "check_id": row["check_id"],
            "family": row["family"],
            "subject": row["subject"],
            "version": ran.get(row["check_id"]),
        }
        if check is None:
            yield {**stated, "title": NOT_INSTALLED, "source": "own check"}
        else:
            told = {column: check.sections.get(heading) for column, heading in SECTIONS.items()}
            known = {"title": check.title, "source": check.source, "unknown": json.dumps(dict(check.unknown))}
            yield {**stated, **told, **known, "version_now": check.version}


def _manifest(audit: Audit, level: str) -> dict[str, Any]:
    stated = {
        name: audit.manifest[name]
        for name in ("package", "python", "engine", "started", "finished", "counts", "settings", "checks", "releases")
    }
    inputs = []
    for number, source in enumerate(audit.manifest["inputs"], start=1):
        # What follows a colon in a note may be a heading of the sender's.
        notes = [note if level == "phi" else note.split(":")[0] for note in source["notes"]]
        label = f"{number}: {source['label']}" if level == "phi" else str(number)
        inputs.append(
            {**source, "label": label, "file": source["label"] if level == "phi" else f"input {number}", "notes": notes}
        )
    return {**stated, "inputs": inputs, "event_log_head": audit.manifest.get("event_log_head")}
