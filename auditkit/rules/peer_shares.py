"""Whether a provider's share of marked cases lies above its peers': a test of two proportions (rulebook NCCI-BYPASS, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

Lazy = nw.LazyFrame[Any]
FEWEST = 30  # cases, the provider's and its peers' each, below which nothing is said
Z = 1.96  # standard errors: 5 %, both sides together


def unusual_shares(cases: Lazy, marked: str, who: str, among: Sequence[str]) -> Lazy:
    """One row a provider and group of peers: counts, and whether the provider's share is above its peers'.

    The peers are all others of the group together. The standard error is that of the pooled share, without correction for
    continuity; a provider is called unusual where its share lies more than 1.96 of it above.

    Args:
        cases: one row a case.
        marked: the column that is true on those counted; never null.
        who: the column that names the provider.
        among: the columns within which providers are peers; never null.

    Returns:
        ``among``, ``who``, ``own_cases``, ``own_marked``, ``peer_cases``, ``peer_marked``, ``unusual`` (never null).
    """
    counted = cases.with_columns(one=nw.when(nw.col(marked)).then(nw.lit(1)).otherwise(nw.lit(0)))
    own = counted.group_by(*among, who).agg(own_cases=nw.len().cast(nw.Int64), own_marked=nw.col("one").sum().cast(nw.Int64))
    own = own.with_columns(
        peer_cases=nw.col("own_cases").sum().over(*among).cast(nw.Int64) - nw.col("own_cases"),
        peer_marked=nw.col("own_marked").sum().over(*among).cast(nw.Int64) - nw.col("own_marked"),
    )
    enough = (nw.col("own_cases") >= FEWEST) & (nw.col("peer_cases") >= FEWEST)
    cases_1, marked_1, cases_2, marked_2 = (
        nw.col(name).cast(nw.Float64) for name in ("own_cases", "own_marked", "peer_cases", "peer_marked")
    )
    pooled = (marked_1 + marked_2) / (cases_1 + cases_2)
    variance = pooled * (1 - pooled) * (1 / cases_1 + 1 / cases_2)
    difference = marked_1 / cases_1 - marked_2 / cases_2
    above = (difference > 0) & (difference * difference > Z * Z * variance)
    return own.with_columns(unusual=enough & nw.when(enough).then(above).otherwise(nw.lit(False)).fill_null(False))
