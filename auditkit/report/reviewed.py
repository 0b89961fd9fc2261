"""The reviewers' part of a view: determinations, dollars and answers at a disclosure level, and what is still potential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from auditkit.audit.folder import Audit
from auditkit.audit.reviewed import Reviewed
from auditkit.report.privacy import columns_kept

LINE = ("claim_key", "line_no")
SETTLED = ("agree", "disagree")
REVERSED = "22"  # claim status of a payment taken back


def review_tables(audit: Audit, review: Reviewed, findings: pl.DataFrame, level: str) -> dict[str, pl.DataFrame]:
    """The tables that a review adds to a view.

    Args:
        audit: the audit.
        review: its recorded review.
        findings: the findings at the level, with their text.
        level: the disclosure level.

    Returns:
        ``determinations`` (with ``coder_id`` and ``reimbursed_code`` where they are known), ``audited_amounts``, ``answers``,
        ``findings`` that no one has settled, and ``reviewed_findings`` with their ``answer``.
    """
    told = _told(findings, review)
    settled = told["settled"].fill_null(False)
    return {
        "determinations": _determined(audit, review, level),
        "audited_amounts": _kept(review.audited_amounts, "audited_amounts", level),
        "answers": _kept(review.answers, "answers", level),
        "findings": told.filter(~settled).select(findings.columns),
        "reviewed_findings": told.filter(settled).drop("settled"),
    }


def stated(review: Reviewed) -> dict[str, Any]:
    """What a view's manifest says of the review."""
    return {"event_log_head": review.head, "review": {"sampled": review.sampled, "digest": review.digest}}


def _determined(audit: Audit, review: Reviewed, level: str) -> pl.DataFrame:
    frame = _kept(review.determinations, "determinations", level)
    claims = audit.table("claims")
    if "coder_id" in claims.columns:
        frame = frame.join(claims.select("claim_key", "coder_id"), on="claim_key", how="left", maintain_order="left")
    paid = _reimbursed(audit.tables)
    return frame if paid is None else frame.join(paid, on=list(LINE), how="left", maintain_order="left")


def _kept(frame: pl.DataFrame, name: str, level: str) -> pl.DataFrame:
    return frame.select(columns_kept(level, name, frame.columns))


def _reimbursed(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """The code that the payer adjudicated, by line: of the last payment that was not taken back."""
    remittances = tables.get("remittances")
    if remittances is None or not {*LINE, "procedure_code", "claim_status_code"} <= set(remittances.columns):
        return None
    kept = remittances.filter((pl.col("claim_status_code") != REVERSED).fill_null(True), pl.col("line_no").is_not_null())
    last = kept.sort("remittance_key", "service_no").unique(LINE, keep="last", maintain_order=True)
    return last.select(*LINE, reimbursed_code=pl.col("procedure_code"))


def _told(findings: pl.DataFrame, review: Reviewed) -> pl.DataFrame:
    """Findings with their answer, and whether they are settled: answered, or superseded by a determination of their line.

    A finding on a claim as a whole is superseded once every reviewed line of the claim is decided.
    """
    lines = review.determinations.filter(pl.col("line_no").is_not_null())
    decided = pl.col("standing") == "decided"
    by_line = lines.select(*LINE, line_decided=decided)
    by_claim = lines.group_by("claim_key").agg(claim_decided=decided.all())
    told = findings.join(by_line, on=list(LINE), how="left", maintain_order="left")
    told = told.join(by_claim, on="claim_key", how="left", maintain_order="left")
    told = told.join(review.answers.select("finding_id", "answer"), on="finding_id", how="left", maintain_order="left")
    superseded = pl.when(pl.col("line_no").is_null()).then("claim_decided").otherwise("line_decided").fill_null(False)
    settled = superseded | pl.col("answer").is_in(SETTLED).fill_null(False)
    return told.with_columns(settled=settled).drop("line_decided", "claim_decided")
