"""Persons and entities of OIG's list of exclusions (LEIE) among the providers of claims (rulebook LEIE).

The monthly file drops who was reinstated, so that a file speaks of the days up to the end of its own coverage only: who stands
in a later file with an earlier exclusion was excluded on the days between; of who does not, an older day cannot be told by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet
from auditkit.codesets.codeset import day_number, in_force_days
from auditkit.rules.contract import Lines
from auditkit.rules.visits import LINE

Lazy = nw.LazyFrame[Any]
UNKNOWN_NPI = ("", "0000000000")
SHOWN = ("npi", "excluded_since", "exclusion_type", "waiver_state", "leie_release")


def excluded_providers(lines: Lines, leie: CodeSet, fields: Sequence[str]) -> Lines:
    """One row a line and field whose NPI stands in the list on the day of service.

    Holds claim_key, line_no, ``field``, ``npi``, ``excluded_since`` (text), ``exclusion_type``, ``waiver_state`` and
    ``leie_release``. A number that the list does not know (blank or zeros) matches no one.

    Args:
        lines: lines with ``service_day`` and the fields.
        leie: the list.
        fields: the columns that hold NPIs.
    """
    listed = leie.frame(_listed(leie).filter(~_unknown_npi()).drop("business_name"))
    # One part a field: the engines' own unpivot does not run on every one of them. Blanks join nothing.
    parts = [lines.select(*LINE, "service_day", field=nw.lit(name), npi=nw.col(name)) for name in fields]
    asked = nw.concat(parts, how="vertical")
    return _one_each(asked.join(listed, on="npi", how="inner"))


def excluded_names(lines: Lines, leie: CodeSet) -> Lines:
    """As ``excluded_providers`` for ``billing_name``: an entity of the list whose NPI the list does not know has that name.

    Upper and lower case, blanks and punctuation do not count.
    """
    unknown = _listed(leie).filter(_unknown_npi(), pl.col("business_name").is_not_null())
    spelt = pl.col("business_name").str.to_uppercase().str.replace_all("[^A-Z0-9]", "").alias("spelling")
    listed = leie.frame(unknown.select(spelt, pl.exclude("npi", "business_name")).filter(pl.col("spelling") != ""))
    names = lines.filter(~nw.col("billing_name").is_null()).select("billing_name").unique()
    names = names.with_columns(spelling=nw.col("billing_name").str.to_uppercase().str.replace_all("[^A-Z0-9]", ""))
    met = lines.join(names.join(listed, on="spelling", how="inner"), on="billing_name", how="inner")
    return _one_each(met.with_columns(field=nw.lit("billing_name"), npi=nw.lit(None, dtype=nw.String)))


def _unknown_npi() -> pl.Expr:
    return pl.col("npi").fill_null("").is_in(UNKNOWN_NPI)


def _one_each(met: Lines) -> Lines:
    """Of the entries that exclude a provider on a line's day, one row a line and field."""
    day = nw.col("service_day")
    held = met.filter(nw.col("effective_day") <= day, day <= nw.col("until_day"), day <= nw.col("speaks_until"))
    return held.group_by(*LINE, "field").agg(**{name: nw.col(name).max() for name in SHOWN})


def _listed(leie: CodeSet) -> pl.DataFrame:
    """The entries of every release with their integer days, and the last day that the release speaks of."""
    since = leie.rows.select(excluded_since=pl.col("effective_date").cast(pl.String))
    speaks = {release.name: day_number(release.covers_until) for release in leie.releases}
    return in_force_days(leie.rows, leie.definition).with_columns(since["excluded_since"]).select(
        "npi", "business_name", "excluded_since", "exclusion_type", "waiver_state", "effective_day", "until_day",
        leie_release="release",
        speaks_until=pl.col("release").replace_strict(speaks, default=None, return_dtype=pl.Int64),
    )  # fmt: skip
