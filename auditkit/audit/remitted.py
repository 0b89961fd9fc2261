"""Remittances of a population, joined to its claims in buckets of account numbers, so that not all need be in memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from auditkit.read.link import link

LINES_A_BUCKET = 400_000
ACCOUNT = "patient_control_number"
FINISHED = "finished"


def link_in_buckets(parts: Path, linked: Path) -> None:
    """Fill in what payers decided, as ``auditkit.read.link`` does.

    Claims that carry the payer's own number may be found by it under any account, so then everything is one bucket.

    Args:
        parts: the folder with a folder of Parquet parts for each table.
        linked: where claims, lines and remittances go, a folder for each.
    """
    if (linked / FINISHED).exists():
        return
    count = _buckets(parts)
    for bucket in range(count):
        for name, frame in _linked(parts, bucket, count).items():
            (linked / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            frame.write_parquet(linked / name / f"{bucket:04d}.parquet", compression="lz4")
    (linked / FINISHED).touch()


def _buckets(parts: Path) -> int:
    claims = _all(parts, "claims")
    numbered = pl.col("payer_claim_number").is_not_null().any()
    if "payer_claim_number" in claims.collect_schema() and claims.select(numbered).collect().item():
        return 1
    lines = int(_all(parts, "lines").select(pl.len()).collect().item())
    return max(1, -(-lines // LINES_A_BUCKET))


def _linked(parts: Path, bucket: int, count: int) -> dict[str, pl.DataFrame]:
    inside = pl.col(ACCOUNT).fill_null("").hash(0) % count == bucket
    claims = _all(parts, "claims").filter(inside).collect()
    remittances = _all(parts, "remittances").filter(inside).collect()
    lines = _all(parts, "lines").join(claims.lazy().select("claim_key"), on="claim_key", how="semi").collect()
    adjustments = pl.DataFrame()
    if (parts / "adjustments").exists():
        wanted = remittances.lazy().select("remittance_key").unique()
        adjustments = _all(parts, "adjustments").join(wanted, on="remittance_key", how="semi").collect()
    found = link(remittances, adjustments, claims, lines)
    return {"claims": found.claims, "lines": found.lines, "remittances": found.remittances}


def _all(parts: Path, name: str) -> pl.LazyFrame:
    return pl.concat([pl.scan_parquet(file) for file in sorted((parts / name).glob("*.parquet"))], how="diagonal")
