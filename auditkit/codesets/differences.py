"""What one release of a reference set changes against another: entries added, ended and changed, in a table.

Each release is taken as it stands on the last day it covers, and only codes that both answer for are compared: what a partial
release does not list has not ended.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import polars as pl

from auditkit.codesets.definitions import DEFINITIONS, Definition
from auditkit.codesets.releases import Release
from auditkit.errors import CodeSetError

if TYPE_CHECKING:
    from auditkit.codesets.store import Store

END = "until_date"
SHORTEST_STEM, LONGEST_CODE = 3, 7
# The columns of an audit's tables that hold what a set is asked by, where the name is not the same.
HELD_IN = {
    "column_1": ("procedure_code",),
    "column_2": ("procedure_code",),
    "stem": ("diagnosis_code",),
    "modifier": ("modifier", "modifier_1", "modifier_2", "modifier_3", "modifier_4"),
    "place_of_service": ("place_of_service", "claim_place_of_service"),
    "code": ("reason_code", "remark_code", "group_code"),
}
# What is no code of a claim but tells the lists of one set apart.
NAMES_OF_LISTS = ("carc", "rarc", "group")


def diff_releases(store: Store, before: str, after: str, codes: Collection[str] | None = None) -> pl.DataFrame:
    """Every entry that release ``after`` adds, ends or changes against release ``before``.

    One row an entry, and of a changed entry one row a column: ``change`` (added, ended, changed), the set's key, ``column``
    (of a change), ``old``, ``new``, ``effective_date``, ``until_date`` (of an ended entry its last day, where the later
    release states it). ``old`` of an ended entry and ``new`` of an added one are its columns in words. A date on which an
    entry will end is a change of ``until_date``.

    Args:
        store: the releases.
        before: the name of the earlier release.
        after: the name of the later one, of the same set.
        codes: only entries whose codes are all among these; every entry when None. See ``codes_asked``.

    Raises:
        CodeSetError: there is no release of that name, the two are of different sets or speak of different lists.
    """
    first, second = _release(store, before), _release(store, after)
    _refuse_unlike(first, second)
    definition = DEFINITIONS[first.set_name]
    old, new = (_standing(store, one, definition, (first, second), codes) for one in (first, second))
    identity = _identity(definition)
    ended = _ended(old.join(new, on=identity, how="anti", nulls_equal=True), store, second, definition)
    added = _entries(new.join(old, on=identity, how="anti", nulls_equal=True), definition, "added", "new")
    both = old.join(new, on=identity, how="inner", nulls_equal=True, suffix="_new")
    changed = [_changed(both, column, definition) for column in (*_compared(definition), END)]
    found = pl.concat([added, ended, *changed], how="diagonal").select(*_columns(definition))
    return found.sort(*_shown_key(definition), "change", "column", nulls_last=True, maintain_order=True)


def codes_asked(set_name: str, tables: Mapping[str, pl.DataFrame]) -> set[str] | None:
    """What the tables of an audit hold of that which a set is asked by; None where a set is not asked by codes of claims.

    Args:
        set_name: the set.
        tables: the audit's tables by name, as ``auditkit.open_audit(folder).tables``.
    """
    found: set[str] = set()
    held = False
    for asked in DEFINITIONS[set_name].asked:
        for frame in tables.values():
            for column in _holding(asked, frame.columns):
                held = True
                values = frame.get_column(column).drop_nulls().unique().to_list()
                found.update(_stems(values) if asked == "stem" else map(str, values))
    return found | set(NAMES_OF_LISTS) if held else None


def _holding(asked: str, columns: Collection[str]) -> list[str]:
    named = HELD_IN.get(asked, (asked,))
    ends = asked if asked in ("npi", "taxonomy", "specialty", "zip") else None
    return [column for column in columns if column in named or (ends and column.endswith(f"_{ends}"))]


def _stems(codes: Collection[str]) -> set[str]:
    return {code[:length] for code in codes for length in range(SHORTEST_STEM, LONGEST_CODE + 1)}


def _release(store: Store, name: str) -> Release:
    found = [release for release in store.releases() if release.name == name]
    if not found:
        raise CodeSetError(f"no release '{name}'; see: auditkit codesets list")
    return found[0]


def _refuse_unlike(first: Release, second: Release) -> None:
    if first.set_name != second.set_name:
        raise CodeSetError(f"'{first.name}' is of {first.set_name} and '{second.name}' of {second.set_name}; expected one set")
    if first.only != second.only:
        told = (", ".join(value for _, value in one.only) or "every list" for one in (first, second))
        raise CodeSetError(f"'{first.name}' and '{second.name}' speak of different lists: {' and '.join(told)}")


def _identity(definition: Definition) -> list[str]:
    """What tells entries apart: the key, and of a set with several rows a key every column."""
    return list(definition.key) if definition.unique else list(dict.fromkeys((*definition.key, *definition.columns)))


def _compared(definition: Definition) -> list[str]:
    return [name for name in definition.columns if name not in _identity(definition)]


def _standing(
    store: Store, release: Release, definition: Definition, both: tuple[Release, Release], codes: Collection[str] | None
) -> pl.DataFrame:
    """The entries of a release in force on its last day, cut down to what both releases answer for."""
    last = release.covers_until
    rows = store.lazy(release).filter(
        (pl.col("effective_date") <= last).fill_null(True), (pl.col("until_date") >= last).fill_null(True)
    )
    for one in both:
        for column in definition.asked:
            if one.scope:
                rows = rows.filter(pl.col(column).str.contains(one.scope))
            if not one.complete:
                rows = rows.filter(_among(column, one.answers_for))
            if one.unreadable:
                rows = rows.filter(~_among(column, one.unreadable))
    if codes is not None:
        rows = rows.filter(_among(column, codes) for column in definition.asked)
    kept = rows.select(*dict.fromkeys((*definition.key, *definition.columns)), "effective_date", END)
    return kept.unique(_identity(definition), keep="any").collect()


def _among(column: str, codes: Collection[str]) -> pl.Expr:
    return pl.col(column).is_in(pl.Series(sorted(codes), dtype=pl.String).implode())


def _ended(gone: pl.DataFrame, store: Store, after: Release, definition: Definition) -> pl.DataFrame:
    """Entries in force before and not after, with their last day where the later release states it."""
    identity = _identity(definition)
    stated = (
        store.lazy(after)
        .join(gone.lazy().select(identity), on=identity, how="semi", nulls_equal=True)
        .group_by(identity)
        .agg(pl.col(END).max().alias("stated"))
        .collect()
    )
    dated = gone.join(stated, on=identity, how="left", nulls_equal=True).with_columns(pl.coalesce("stated", END).alias(END))
    return _entries(dated, definition, "ended", "old")


def _entries(rows: pl.DataFrame, definition: Definition, change: str, where: str) -> pl.DataFrame:
    words = [
        pl.concat_str(pl.lit(f"{name.replace('_', ' ')} "), pl.col(name).cast(pl.String))
        for name in definition.columns
        if name not in _shown_key(definition)
    ]
    said = pl.concat_str(words, separator=", ", ignore_nulls=True) if words else pl.lit("")
    return rows.with_columns(said.alias(where), change=pl.lit(change))


def _changed(both: pl.DataFrame, column: str, definition: Definition) -> pl.DataFrame:
    differs = both.filter(~pl.col(column).eq_missing(pl.col(f"{column}_new")))
    return differs.with_columns(
        pl.col(column).cast(pl.String).alias("old"),
        pl.col(f"{column}_new").cast(pl.String).alias("new"),
        pl.col(f"{END}_new").alias(END),
        pl.col("effective_date_new").alias("effective_date"),
        change=pl.lit("changed"),
        column=pl.lit(column),
    ).select(*_columns(definition))


def _shown_key(definition: Definition) -> list[str]:
    """The columns that name an entry: of a pair its two codes."""
    return ["column_1", "column_2"] if "pair" in definition.key else list(definition.key)


def _columns(definition: Definition) -> list[pl.Expr]:
    texts = [pl.col(name) for name in ("change", *_shown_key(definition), "column", "old", "new")]
    return [*(text.cast(pl.String) for text in texts), pl.col("effective_date"), pl.col(END)]
