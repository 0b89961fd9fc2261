"""A reference set as checks see it: the rows in force on a date, and whether any loaded release covers it at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets.definitions import Definition
from auditkit.codesets.releases import ALTERNATIVES, Release
from auditkit.errors import CodeSetError

EPOCH = dt.date(1970, 1, 1)
SINCE_EVER = dt.date(1, 1, 1)
STILL_IN_FORCE = dt.date(9999, 12, 31)
Lazy = nw.LazyFrame[Any]
# Above it codes are joined: DuckDB takes a second to plan an expression that names 100,000.
MOST_IN_AN_EXPRESSION = 1_000


def day_number(date: dt.date) -> int:
    """Days since 1970-01-01, as in the ``*_day`` columns."""
    return (date - EPOCH).days


@dataclass(frozen=True)
class CodeSet:
    """Dated rows of one reference set, given to a check by the name of its argument.

    ``rows`` are Polars rows as stored, with ``release``; ``releases`` say what they answer for. ``frame`` gives a Polars
    frame to
    the engine that the check runs on.
    """

    definition: Definition
    rows: pl.DataFrame
    releases: tuple[Release, ...]
    frame: Callable[[pl.DataFrame], Lazy] = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the set."""
        return self.definition.name

    def on(self, lines: Lazy, day: str = "service_day", prefix: str = "") -> Lazy:
        """Keep the rows of ``lines`` with an entry in force on their day, beside those that no loaded release covers.

        Adds the set's columns, ``release`` and ``covered`` (each with ``prefix``). Rows that a release covers without an
        entry in force are left out:
        the set does not speak of them. Rows without a release stay, ``covered`` false, so that a date outside the table
        cannot slip out as "does not apply".

        Args:
            lines: a lazy frame with the set's key and ``day``, an integer day.
            day: the column that holds the day.
            prefix: put before ``release``, ``covered``, ``in_force`` and the set's columns, where a check uses two sets.

        Raises:
            CodeSetError: the lines have a column of a name that would be added.
        """
        return self.beside(lines, day, prefix).filter(~nw.col(f"{prefix}covered") | nw.col(f"{prefix}in_force"))

    def beside(self, lines: Lazy, day: str = "service_day", prefix: str = "") -> Lazy:
        """Keep every row of ``lines`` and put beside it the entry in force on its day, if any.

        As ``on``, with ``in_force``: true where there is an entry. ``covered`` and not ``in_force`` means that the release
        says no such entry
        was in force that day.
        """
        self._refuse_clash(lines, prefix)
        marked = self.answering(lines, day, prefix)
        if not self.definition.unique:
            found = self._in_force(marked, self._prefixed(prefix), day, prefix)
            beside = marked.join(found, on=[*self.definition.key, f"{prefix}release", day], how="left")
            return beside.with_columns(**{f"{prefix}in_force": nw.col(f"{prefix}in_force").fill_null(False)})
        once, several = self._by_entries(prefix)
        beside = self._joined(marked, once, day, prefix)
        return beside if several is None else self._with_several(beside, several, day, prefix)

    def _joined(self, marked: Lazy, once: Lazy, day: str, prefix: str) -> Lazy:
        """Join codes that have one entry in a release, whatever its dates; what is not in force is blanked."""
        joined = marked.join(once, on=[*self.definition.key, f"{prefix}release"], how="left")
        in_force = ((nw.col("effective_day") <= nw.col(day)) & (nw.col(day) <= nw.col("until_day"))).fill_null(False)
        joined = joined.with_columns(**{f"{prefix}in_force": in_force}).drop("effective_day", "until_day")
        there = nw.col(f"{prefix}in_force")
        added = [f"{prefix}{name}" for name in self._beside()]
        return joined.with_columns(**{name: nw.when(there).then(nw.col(name)) for name in added}) if added else joined

    def _with_several(self, beside: Lazy, several: Lazy, day: str, prefix: str) -> Lazy:
        """Put beside it also the codes that have several entries in a release, one after another."""
        added = [f"{prefix}{name}" for name in (*self._beside(), "in_force")]
        found = self._in_force(beside.drop(*added), several, day, prefix).rename({name: f"{name} of several" for name in added})
        joined = beside.join(found, on=[*self.definition.key, f"{prefix}release", day], how="left")
        told = {name: nw.coalesce(nw.col(f"{name} of several"), nw.col(name)) for name in added}
        return joined.with_columns(**told).drop(*(f"{name} of several" for name in added))

    def _in_force(self, marked: Lazy, entries: Lazy, day: str, prefix: str) -> Lazy:
        """The entries in force for each distinct key, release and day of the rows."""
        keys = [*self.definition.key, f"{prefix}release"]
        asked = marked.filter(nw.col(f"{prefix}covered")).select(*keys, day)
        return (
            asked.join(entries.select(*keys).unique(), on=keys, how="semi")
            .unique()
            .join(entries, on=keys, how="inner")
            .filter(nw.col("effective_day") <= nw.col(day), nw.col(day) <= nw.col("until_day"))
            .drop("effective_day", "until_day")
            .with_columns(**{f"{prefix}in_force": nw.lit(True)})
        )

    def answering(self, lines: Lazy, day: str = "service_day", prefix: str = "") -> Lazy:
        """Add ``release``, the one that answers for each row's code on its day, and ``covered``, whether there is one."""
        release = f"{prefix}release"
        marked = self._marked(lines).with_columns(**{release: self._answering(day)})
        marked = marked.with_columns(**{f"{prefix}covered": ~nw.col(release).is_null()})
        return marked.drop(*(mark for _, _, mark in self._marks()))

    def entries(self) -> Lazy:
        """Every stored row whatever its date: the key, the columns, ``effective_day``, ``until_day`` and ``release``."""
        return self.given("entries", lambda: self._days)

    def _beside(self) -> tuple[str, ...]:
        """The columns that ``beside`` adds; those that a line is asked by are on the line already."""
        asked = (*self.definition.key, *self.definition.asked)
        return tuple(name for name in self.definition.columns if name not in asked)

    def _prefixed(self, prefix: str) -> Lazy:
        return self.given(f"all {prefix}", lambda: self._prefixed_rows(prefix))

    def _prefixed_rows(self, prefix: str) -> pl.DataFrame:
        renamed = {name: f"{prefix}{name}" for name in (*self._beside(), "release")}
        return self._days.select(*self.definition.key, *renamed, "effective_day", "until_day").rename(renamed)

    def _by_entries(self, prefix: str) -> tuple[Lazy, Lazy | None]:
        """Codes with one entry in their release, and those with several, if any: the first need no search for the day."""
        keys = [*self.definition.key, "release"]
        doubled = self._days.select(keys).is_duplicated()
        once = self.given(f"once {prefix}", lambda: self._prefixed_rows(prefix).filter(~doubled))
        if not doubled.any():
            return once, None
        return once, self.given(f"several {prefix}", lambda: self._prefixed_rows(prefix).filter(doubled))

    @cached_property
    def _days(self) -> pl.DataFrame:
        return in_force_days(self.rows, self.definition)

    @cached_property
    def _frames(self) -> dict[str, Lazy]:
        return {}

    def given(self, name: str, make: Callable[[], pl.DataFrame]) -> Lazy:
        """A frame made of the set's rows and given to the engine, once under a name: large sets are costly to prepare."""
        if name not in self._frames:
            self._frames[name] = self.frame(make())
        return self._frames[name]

    def _refuse_clash(self, lines: Lazy, prefix: str) -> None:
        added = {f"{prefix}{name}" for name in (*self._beside(), "release", "covered", "in_force")}
        clash = sorted(added & set(lines.collect_schema().names()))
        if clash:
            raise CodeSetError(
                f"{self.name}: the lines have {', '.join(clash)} already; give prefix= to tell the columns of two sets apart"
            )

    def _marks(self) -> list[tuple[Release, str, str]]:
        """Releases whose list of codes is too long for an expression, with the column asked by and the one to mark in."""
        long = (release for release in self.releases if len(release.answers_for) > MOST_IN_AN_EXPRESSION)
        return [
            (release, column, f"listed {number} {column}")
            for number, release in enumerate(long)
            for column in self.definition.asked
        ]

    def _marked(self, lines: Lazy) -> Lazy:
        for release, column, mark in self._marks():
            listed = pl.DataFrame({column: release.answers_for, mark: True}, schema={column: pl.String, mark: pl.Boolean})
            lines = lines.join(self.frame(listed), on=column, how="left")
        return lines

    def _is_listed(self, release: Release, column: str) -> nw.Expr:
        for marked, marked_column, mark in self._marks():
            if (marked, marked_column) == (release, column):
                return nw.col(mark).fill_null(False)
        return _listed(column, release.answers_for)

    def _answering(self, day: str) -> nw.Expr:
        ordered = sorted(self.releases, key=lambda release: release.precedence, reverse=True)
        answers = [nw.when(self._covers(release, day)).then(nw.lit(release.name)) for release in ordered]
        return nw.coalesce(*answers, nw.lit(None, dtype=nw.String))

    def _covers(self, release: Release, day: str) -> nw.Expr:
        first, last = day_number(release.covers_from), day_number(release.covers_until)
        covers = (nw.col(day) >= first) & (nw.col(day) <= last)
        for column in dict.fromkeys((*self.definition.key, *self.definition.asked)):
            covers = covers & ~nw.col(column).is_null()  # of a blank no release can tell
        for column in self.definition.asked:
            if release.scope:
                covers = covers & nw.col(column).str.contains(release.scope)
            if not release.complete:
                covers = covers & self._is_listed(release, column)
        for column, value in release.only:
            covers = covers & nw.col(column).is_in(value.split(ALTERNATIVES))
        if release.unreadable:
            covers = covers & ~nw.all_horizontal(
                *(_listed(column, release.unreadable) for column in self.definition.asked), ignore_nulls=False
            )
        return covers


def in_force_days(rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """Replace the dates of stored rows by integer days, open ends by far ones."""
    start = pl.col("effective_date").fill_null(SINCE_EVER)
    end = pl.col("until_date").fill_null(STILL_IN_FORCE)
    if not definition.until_is_in_force:
        end = end - dt.timedelta(days=1)
    return rows.with_columns(
        effective_day=start.cast(pl.Int32).cast(pl.Int64), until_day=end.cast(pl.Int32).cast(pl.Int64)
    ).select(*dict.fromkeys((*definition.key, *definition.columns)), "release", "effective_day", "until_day")


def _listed(column: str, codes: Sequence[str]) -> nw.Expr:
    return nw.col(column).is_in(list(codes)) if codes else nw.lit(False)
