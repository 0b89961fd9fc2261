"""When a code was or will be valid by the releases loaded, for texts that say more than "not on this date"."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet

Lazy = nw.LazyFrame[Any]


def with_other_days(
    asked: Lazy, code_set: CodeSet, where: nw.Expr | None = None, carry: str = "", day: str = "service_day"
) -> Lazy:
    """Add the nearest days, before and after the day asked of, on which a code was in force.

    Adds ``last_valid_date``, the last such day before, and ``next_valid_date``, the first after; null where no loaded release
    has one. An end that an entry does not date is the end of what its release covers, no farther.

    Args:
        asked: distinct rows with the set's key (one column) and ``day``; other columns stay.
        code_set: the reference set.
        where: only entries for which this holds; its columns are the set's.
        carry: a column of the set to add: its value in the entries that ended before (the greatest, where they differ).
        day: the column that holds the integer day.
    """
    (key,) = code_set.definition.key
    kept = asked.collect_schema().names()
    spans = validity_spans(code_set) if where is None else validity_spans(code_set).filter(where)
    met = asked.join(spans, on=key, how="left")
    before, after = nw.col("last_valid_day") < nw.col(day), nw.col("first_valid_day") > nw.col(day)
    carried = {carry: nw.when(before).then(nw.col(carry))} if carry else {}
    found = met.with_columns(
        last_valid_date=nw.when(before).then(nw.col("last_valid")),
        next_valid_date=nw.when(after).then(nw.col("first_valid")),
        **carried,
    )
    greatest = {name: nw.col(name).max() for name in ("last_valid_date", *carried)}
    return found.group_by(*kept).agg(next_valid_date=nw.col("next_valid_date").min(), **greatest)


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
