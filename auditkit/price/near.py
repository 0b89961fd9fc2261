"""The claims that bear on some claims' prices, so that the rest of a population need not be looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

# Columns that tie two claims of one patient, or a claim and the one that replaces it.
TIES = (
    ("patient_key", "patient_key"),
    ("payer_claim_number", "original_reference_number"),
    ("original_reference_number", "payer_claim_number"),
)


def near(tables: Mapping[str, pl.DataFrame], claims: Collection[str]) -> dict[str, pl.DataFrame]:
    """The claims and lines that bear on some claims: their own, their patients', and their replacements.

    Args:
        tables: ``claims`` and ``lines`` at rest.
        claims: the keys of the claims.
    """
    every = tables["claims"]
    wanted = pl.Series(sorted(claims), dtype=pl.String).implode()
    own = every.filter(pl.col("claim_key").is_in(wanted))
    chosen = pl.col("claim_key").is_in(wanted)
    for here, there in TIES:
        if here in every.columns and there in every.columns:
            chosen = chosen | pl.col(there).is_in(own[here].drop_nulls().implode()).fill_null(False)
    kept = every.filter(chosen)
    return {"claims": kept, "lines": tables["lines"].join(kept.select("claim_key"), on="claim_key", how="semi")}
