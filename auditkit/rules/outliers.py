"""Providers whose rate lies above the 95th percentile of their specialty in the data at hand."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.settings import Settings

Lazy = nw.LazyFrame[Any]
RATED = ("rendering_npi", "rendering_specialty")


def unusual_rates(lines: Lazy, marked: nw.Expr, settings: Settings) -> Lazy:
    """One row a provider and specialty: how many of its lines are marked, and whether that rate is unusual.

    Only providers with ``outlier_services`` lines count, and only specialties with ``outlier_peers`` of them. The percentile is
    the one that interpolates between neighbours, so that a provider lies above it where its place among n, counted from 0, is
    more than 0.95 (n - 1); those of an equal rate share the lowest place.

    Args:
        lines: the lines that the rate is of.
        marked: true on those that are counted; never null.
        settings: ``outlier_peers`` and ``outlier_services``.

    Returns:
        ``rendering_npi``, ``rendering_specialty``, ``marked``, ``services``, ``peers`` and ``unusual``.
    """
    known = lines.filter(~nw.col("rendering_npi").is_null(), ~nw.col("rendering_specialty").is_null())
    counted = known.with_columns(one=nw.when(marked).then(nw.lit(1)).otherwise(nw.lit(0)))
    rates = counted.group_by(*RATED).agg(marked=nw.col("one").sum(), services=nw.len())
    rates = rates.with_columns(marked=nw.col("marked").cast(nw.Int64), services=nw.col("services").cast(nw.Int64))
    rates = rates.filter(nw.col("services") >= settings.outlier_services)
    rates = rates.with_columns(rate=nw.col("marked").cast(nw.Float64) / nw.col("services").cast(nw.Float64))
    rates = rates.with_columns(
        peers=nw.col("rendering_npi").count().over("rendering_specialty").cast(nw.Int64),
        place=nw.col("rate").rank("min").over("rendering_specialty"),
    )
    above = (nw.col("place") - 1) * 20 > (nw.col("peers") - 1) * 19
    unusual = above & (nw.col("peers") >= settings.outlier_peers) & (nw.col("marked") > 0)
    return rates.with_columns(unusual=unusual).drop("rate", "place")
