"""The review of an audit at rest: determinations, their dollars and the answers to findings, with a record of their own.

The files are written after the manifest, again whenever the review has gone on. ``review.json`` holds their digests and the
head of the event log that they were made from, so that a report says which decisions it rests on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import auditkit
from auditkit.audit.folder import REVIEW, SAMPLE, Audit, review_outputs, sha256
from auditkit.codesets import Store
from auditkit.engine import AT_REST
from auditkit.errors import AuditFolderError
from auditkit.review.billed import lines_to_review
from auditkit.review.determined import determinations
from auditkit.review.repriced import Repricer, repriced_table
from auditkit.review.state import State, state
from auditkit.review.store import ReviewStore
from auditkit.tables import table

FORMAT = 1
LINE = ["unit", "claim_key", "line_no", "added"]
TABLES = ("determinations", "audited_amounts", "answers")
REMEDY = "'auditkit review status' writes it anew"


@dataclass(frozen=True)
class Reviewed:
    """A recorded review.

    Attributes:
        determinations: one row a line of each sampled unit, unreviewed ones too.
        audited_amounts: the lines of the units that have been begun, repriced, dollars.
        answers: the findings that were answered.
        sampled: True where a sample was drawn; else every claim in the audit window is reviewed.
        head: count and hash of the event log.
        digest: SHA-256 of the record.
    """

    determinations: pl.DataFrame
    audited_amounts: pl.DataFrame
    answers: pl.DataFrame
    sampled: bool
    head: str
    digest: str


def sample_of(audit: Audit) -> pl.DataFrame:
    """What is reviewed: the sample; where none was drawn, every claim with a line in the audit window."""
    if (audit.folder / SAMPLE).is_file():
        return pl.read_parquet(audit.folder / SAMPLE)
    lines, settings = audit.table("lines"), audit.settings
    if settings.window_from and settings.window_until:
        lines = lines.filter(pl.col("service_date").is_between(settings.window_from, settings.window_until))
    return lines.select("claim_key").unique().sort("claim_key")


def record_review(audit: Audit, log: ReviewStore, store: Store | None = None) -> Reviewed:
    """Write determinations, amounts and answers into the audit folder, and last the record of them.

    Args:
        audit: the audit.
        log: its event log.
        store: the reference sets that price the audited claims; those at hand when None.

    Raises:
        ReviewError: the log cannot be read, or someone decided about a line outside the sample.
    """
    folded, head = state(log.events()), str(log.head())
    lines = lines_to_review(audit.tables, sample_of(audit))
    determined = determinations(folded, lines)
    frames = {
        "determinations": determined,
        "audited_amounts": _amounts(audit, determined, lines, store or Store()),
        "answers": _answers(folded),
    }
    written = {f"{name}.parquet": _write(audit.folder / f"{name}.parquet", frame) for name, frame in frames.items()}
    if (audit.folder / SAMPLE).is_file():
        written[SAMPLE] = {"sha256": sha256(audit.folder / SAMPLE), "rows": pl.read_parquet(audit.folder / SAMPLE).height}
    record = {"format": FORMAT, "package": f"auditkit {auditkit.__version__}", "event_log_head": head, "outputs": written}
    _replace(audit.folder / REVIEW, json.dumps(record, indent=2).encode())
    return _reviewed(frames, SAMPLE in written, head, audit.folder)


def open_review(audit: Audit) -> Reviewed | None:
    """The recorded review of an audit; None where there is none.

    Raises:
        AuditFolderError: determinations without a record, a file that is missing, or a record of a later version.
    """
    folder, known = audit.folder, review_outputs(audit.folder)
    if not known:
        if (folder / "determinations.parquet").is_file():
            raise AuditFolderError(f"{folder.name}: determinations without {REVIEW}, their record; {REMEDY}")
        return None
    record: Mapping[str, Any] = json.loads((folder / REVIEW).read_text(encoding="utf-8"))
    if record.get("format") != FORMAT:
        raise AuditFolderError(f"{REVIEW}: of format {record.get('format')}, expected {FORMAT}; use the version that made it")
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise AuditFolderError(f"{folder.name}: {', '.join(missing)} of the review missing; {REMEDY}")
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    return _reviewed(frames, SAMPLE in known, record["event_log_head"], folder)


def _reviewed(frames: Mapping[str, pl.DataFrame], sampled: bool, head: str, folder: Path) -> Reviewed:
    determined, amounts, answers = (frames[name] for name in TABLES)
    return Reviewed(determined, amounts, answers, sampled, head, sha256(folder / REVIEW))


def _amounts(audit: Audit, determined: pl.DataFrame, lines: pl.DataFrame, store: Store) -> pl.DataFrame:
    """The dollars of the units that have been begun: a unit that no one has looked at has nothing to reprice."""
    begun = determined.filter((pl.col("standing") == "decided").any().over("unit"))
    reprice = Repricer(audit.tables, store, audit.settings).reprice
    paid = lines.select(*LINE[:3], pl.col("paid_amount").cast(pl.Decimal(12, 2)))
    frame = repriced_table(begun, reprice).join(paid, on=LINE[:3], how="left", maintain_order="left")
    return frame.select(_at_rest("audited_amounts")).sort(LINE, nulls_last=True)


def _answers(folded: State) -> pl.DataFrame:
    rows = [
        (finding, unit, event.payload["answer"], event.actor, event.at_utc, event.seq)
        for (unit, stage), reading in folded.readings.items()
        if stage == "first"
        for finding, event in reading.answers.items()
    ]
    schema = {column.name: AT_REST[column.type] for column in table("answers")}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("finding_id")


def _at_rest(name: str) -> list[pl.Expr]:
    return [pl.col(column.name).cast(AT_REST[column.type]) for column in table(name)]


def _write(path: Path, frame: pl.DataFrame) -> dict[str, Any]:
    temporary = path.with_name(f".{path.name}.part")
    frame.write_parquet(temporary)
    temporary.chmod(0o600)
    temporary.replace(path)
    return {"sha256": sha256(path), "rows": frame.height}


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    temporary.chmod(0o600)
    temporary.replace(path)
