"""What each sampled unit was over- and underpaid as determined: what an estimator takes."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.accuracy.dollars import Worth, worth_of
from auditkit.accuracy.judged import Sample
from auditkit.accuracy.policy import Policy

NOTHING = Decimal("0.00")
SCHEMA: dict[str, Any] = {"unit": pl.String, "overpaid": pl.Decimal(12, 2), "underpaid": pl.Decimal(12, 2)}


def unit_amounts(determined: pl.DataFrame, amounts: pl.DataFrame, policy: Policy | None = None) -> pl.DataFrame:
    """Over- and underpaid of each sampled unit, allowed dollars, never netted.

    Args:
        determined: the dictionary's ``determinations``.
        amounts: the same lines repriced.
        policy: the choices of the organisation.

    Returns:
        ``unit``, ``overpaid`` and ``underpaid``, positive amounts; null where it is not known, because a line of the unit
        is not determined or has no price. A service that was not billed can have overpaid nothing, priced or not.
    """
    sample = Sample.of(determined, policy or Policy())
    keyed = {(row["claim_key"], row["line_no"], row["added"] or ""): row for row in amounts.iter_rows(named=True)}
    worths: dict[str, list[Worth]] = defaultdict(list)
    for line in sample.lines:
        worths[line.unit].append(worth_of(line, keyed))
    rows = [(unit, *_sums(found, unit in sample.unfinished)) for unit, found in worths.items()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _sums(worths: list[Worth], unfinished: bool) -> tuple[Decimal | None, Decimal | None]:
    if unfinished:
        return None, None
    over_known = all(one.difference is not None for one in worths if not one.added)
    under_known = all(one.difference is not None for one in worths)
    over = sum((one.over for one in worths), NOTHING) if over_known else None
    return over, sum((one.under for one in worths), NOTHING) if under_known else None
