"""Potential dollars of unreviewed findings, worked out in one place for every surface that shows them.

Each line counts once (findings whose ``counted`` is Y). Overpaid and underpaid stand apart by the sign of each finding's
effect, not by the direction that its check supposed, and are never netted. Nothing here is an accuracy rate or an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

STATUSES = ("FAIL", "REVIEW", "INFO")
NONE = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Potential:
    """Findings and their potential dollars; ``at_risk`` is the allowed amount a payer would deny, over no line twice."""

    findings: int
    claims: int
    over: Decimal
    under: Decimal
    at_risk: Decimal
    unpriced: int


def measures() -> list[pl.Expr]:
    """The columns that every grouping of findings has: counts and potential dollars."""
    counts = pl.col("counted") == "Y"
    effect = pl.col("effect_amount").filter(counts)
    return [
        pl.len().alias("findings"),
        pl.col("claim_key").n_unique().alias("claims"),
        (-effect.filter(effect < 0).sum()).alias("over"),
        effect.filter(effect > 0).sum().alias("under"),
        pl.col("at_risk_amount").filter(counts).sum().alias("at_risk"),
        (pl.col("effect_amount").is_null() & (pl.col("payment_effect") != "none")).sum().alias("unpriced"),
        *((pl.col("status") == status).sum().alias(status) for status in STATUSES),
    ]


def potential(findings: pl.DataFrame) -> Potential:
    """The totals of a set of findings."""
    row = findings.select(measures()).row(0, named=True)
    over, under, at_risk = (row[name] or NONE for name in ("over", "under", "at_risk"))
    return Potential(row["findings"], row["claims"], over, under, at_risk, row["unpriced"])


def split_by_status(findings: pl.DataFrame) -> str:
    """How many findings are sure, doubtful, or no error at all: ``110 fail, 116 for review, 344 for information``."""
    found = dict(findings.group_by("status").len().iter_rows())
    words = {"FAIL": "fail", "REVIEW": "for review", "INFO": "for information"}
    return ", ".join(f"{found.get(status, 0):,} {word}" for status, word in words.items())
