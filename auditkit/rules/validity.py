"""When a code was or will be valid by the releases loaded, for texts that say more than "not on this date"."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]


def beside_other_days(
    rows: Lazy, code_set: CodeSet, where: nw.Expr | None = None, carry: str = "", day: str = "service_day"
) -> Lazy:
    """Put beside each row the nearest days, before and after its own, on which its code was in force.

    Adds ``last_valid_date``, the last such day before, and ``next_valid_date``, the first after; null where no loaded release
    has one. An end that an entry does not date is the end of what its release covers, no farther.

    Args:
        rows: a lazy frame with the set's key (one column) and ``day``.
        code_set: the reference set.
        where: only entries for which this holds; its columns are the set's.
        carry: a column of the set whose value in the entries that ended before is added (the greatest, where they differ).
        day: the column that holds the integer day.
    """
    (key,) = code_set.definition.key
    spans = validity_spans(code_set) if where is None else validity_spans(code_set).filter(where)
    asked = rows.select(key, day).unique()
    met = asked.join(spans, on=key, how="inner")
    before, after = nw.col("last_valid_day") < nw.col(day), nw.col("first_valid_day") > nw.col(day)
    carried = {carry: nw.col("carried").max()} if carry else {}
    nearest = (
        met.with_columns(
            ended=nw.when(before).then(nw.col("last_valid")),
            began=nw.when(after).then(nw.col("first_valid")),
            **({"carried": nw.when(before).then(nw.col(carry))} if carry else {}),
        )
        .group_by(key, day)
        .agg(last_valid_date=nw.col("ended").max(), next_valid_date=nw.col("began").min(), **carried)
    )
    there = [carry] if carry and carry in rows.collect_schema().names() else []
    return rows.drop(*there).join(nearest, on=[key, day], how="left")


def validity_spans(code_set: CodeSet) -> Lazy:
    """The first and last day of each entry, as day and date, beside the set's key and columns."""
    covers = pl.DataFrame(
        [(release.name, release.covers_from, release.covers_until) for release in code_set.releases],
        schema={"release": pl.String, "covers_from": pl.Date, "covers_until": pl.Date},
        orient="row",
    )
    first, last = pl.coalesce("effective_date", "covers_from"), pl.coalesce("until_date", "covers_until")
    never = (pl.col("effective_date") > pl.col("until_date")).fill_null(False)
    spans = code_set.rows.filter(~never).join(covers, on="release", how="inner")
    # Where one end alone is dated and lies outside what the release covers, the entry counts for that day.
    spans = spans.with_columns(
        first_valid=pl.when(pl.col("effective_date").is_null()).then(pl.min_horizontal(first, last)).otherwise(first),
        last_valid=pl.when(pl.col("until_date").is_null()).then(pl.max_horizontal(first, last)).otherwise(last),
    )
    days = {f"{name}_day": pl.col(name).cast(pl.Int32).cast(pl.Int64) for name in ("first_valid", "last_valid")}
    columns = dict.fromkeys((*code_set.definition.key, *code_set.definition.columns))
    return code_set.frame(spans.with_columns(**days).select(*columns, "first_valid", "last_valid", *days))
