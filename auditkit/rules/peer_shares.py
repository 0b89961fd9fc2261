"""Whether a provider's share of marked cases lies above its peers': a test of two proportions (rulebook NCCI-BYPASS, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

Lazy = nw.LazyFrame[Any]
FEWEST = 30  # cases, the provider's and its peers' each, below which nothing is said
Z = 1.96  # standard errors: 5 %, both sides together


def with_peer_shares(cases: Lazy, counted: nw.Expr, marked: nw.Expr, who: str, among: Sequence[str]) -> Lazy:
    """Add counts of each case's provider and its peers, and ``unusual``: the provider's share is above its peers'.

    The peers are all others of the group together. The standard error is that of the pooled share, without correction for
    continuity; a provider is called unusual where its share lies more than 1.96 of it above.

    Args:
        cases: one row a case.
        counted: true on the cases that the shares are of; never null.
        marked: true on those marked; never null.
        who: the column that names the provider; never null.
        among: the columns within which providers are peers; never null.

    Returns:
        The cases with ``own_cases``, ``own_marked``, ``peer_cases``, ``peer_marked`` and ``unusual`` (never null).
    """
    one, none, own = nw.lit(1), nw.lit(0), (*among, who)
    cases = cases.with_columns(
        a_case=nw.when(counted).then(one).otherwise(none), a_mark=nw.when(counted & marked).then(one).otherwise(none)
    )
    sums = {"own_cases": ("a_case", own), "own_marked": ("a_mark", own), "cases": ("a_case", among), "marks": ("a_mark", among)}
    cases = cases.with_columns(**{name: nw.col(of).sum().over(*over).cast(nw.Int64) for name, (of, over) in sums.items()})
    cases = cases.with_columns(
        peer_cases=nw.col("cases") - nw.col("own_cases"), peer_marked=nw.col("marks") - nw.col("own_marked")
    )
    return cases.with_columns(unusual=_above()).drop("a_case", "a_mark", "cases", "marks")


def _above() -> nw.Expr:
    enough = (nw.col("own_cases") >= FEWEST) & (nw.col("peer_cases") >= FEWEST)
    cases_1, marked_1, cases_2, marked_2 = (
        nw.col(name).cast(nw.Float64) for name in ("own_cases", "own_marked", "peer_cases", "peer_marked")
    )
    pooled = (marked_1 + marked_2) / (cases_1 + cases_2)
    variance = pooled * (1 - pooled) * (1 / cases_1 + 1 / cases_2)
    difference = marked_1 / cases_1 - marked_2 / cases_2
    return nw.when(enough).then((difference > 0) & (difference * difference > Z * Z * variance)).otherwise(nw.lit(False))
