"""Where reference sets are kept: one Parquet file and one JSON description a release.

The bundled starter set is read from the package, releases of the user's own from a folder. A release is written whole or not at
all: rows first, description last, both through a temporary name.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals as nw
import platformdirs
import polars as pl

from auditkit.codesets.codeset import CodeSet
from auditkit.codesets.definitions import DEFINITIONS, Definition
from auditkit.codesets.releases import Release
from auditkit.codesets.show import show
from auditkit.codesets.starter import starter_releases
from auditkit.errors import CodeSetError

ROWS_A_GROUP = 20_000
FOLDER_VARIABLE = "AUDITKIT_CODESETS"


def default_folder() -> Path:
    """The user's folder of releases: ``$AUDITKIT_CODESETS``, else the platform's data folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_data_dir("auditkit")) / "codesets"


class Store:
    """The releases at hand: the bundled starter set and those of a folder."""

    def __init__(self, folder: Path | str | None = None, starter: bool = True) -> None:
        self.folder = default_folder() if folder is None else Path(folder)
        self._starter = starter_releases() if starter else {}

    @cached_property
    def _stored(self) -> dict[str, tuple[Release, Path]]:
        found = {}
        for path in sorted(self.folder.glob("*/*.json")):
            try:
                release = Release.from_json(path.read_text(encoding="utf-8"))
            except (ValueError, TypeError, KeyError) as error:
                raise CodeSetError(
                    f"{path.name}: not a release description ({type(error).__name__}); import the publication again"
                ) from None
            found[release.name] = (release, path.with_suffix(".parquet"))
        return found

    def releases(self, set_name: str | None = None) -> tuple[Release, ...]:
        """The releases at hand, of one set or of all, those that take precedence last."""
        every = [release for release, _ in (*self._starter.values(), *self._stored.values())]
        chosen = [release for release in every if set_name in (None, release.set_name)]
        return tuple(sorted(chosen, key=lambda release: (release.set_name, release.precedence)))

    def lazy(self, release: Release) -> pl.LazyFrame:
        """Every row of one release, unread as yet."""
        return (
            self._starter[release.name][1].lazy()
            if release.name in self._starter
            else pl.scan_parquet(self._stored[release.name][1])
        )

    def show(self, code: str, on: dt.date) -> pl.DataFrame:
        """What each set says of a code on a day; see ``auditkit.codesets.show.show``."""
        return show(self, code, on)

    def rows(self, release: Release, codes: Collection[str] | None = None) -> pl.DataFrame:
        """The rows of one release, cut down to ``codes`` where given, with the column ``release``.

        Raises:
            CodeSetError: an earlier auditkit stored the release, without a column that the set has now.
        """
        definition = DEFINITIONS[release.set_name]
        lazy = self.lazy(release)
        absent = sorted(set(definition.row) - set(lazy.collect_schema().names()))
        if absent:
            raise CodeSetError(
                f"release '{release.name}' was stored before {', '.join(absent)} became columns of {release.set_name}; remove "
                f"it and import the publication again: auditkit codesets remove '{release.name}'"
            )
        if codes is not None and not definition.whole:
            wanted = pl.Series(sorted(codes), dtype=pl.String)
            for column in definition.codes:
                lazy = lazy.filter(pl.col(column).is_in(wanted.implode()))
        return lazy.select(*definition.row, pl.lit(release.name).alias("release")).collect()

    def open(
        self, set_name: str, frame: Callable[[pl.DataFrame], nw.LazyFrame[Any]], codes: Collection[str] | None = None
    ) -> CodeSet:
        """A reference set for checks, cut down to the codes at hand.

        Raises:
            CodeSetError: there is no set of that name.
        """
        definition = definition_of(set_name)
        releases = self.releases(set_name)
        rows = [self.rows(release, codes) for release in releases]
        return CodeSet(definition, pl.concat(rows) if rows else empty_rows(definition), releases, frame)

    def add(self, release: Release, rows: pl.DataFrame) -> bool:
        """Store a release; return False where the very same one is there already.

        Raises:
            CodeSetError: a release of that name came from another file, or rows of one key overlap in time.
        """
        known = self._stored.get(release.name)
        if known and known[0].source_sha256 == release.source_sha256:
            return False
        if known:
            raise CodeSetError(
                f"release '{release.name}' is there already, from another file; remove it "
                f"first: auditkit codesets remove '{release.name}'"
            )
        definition = definition_of(release.set_name)
        typed = stored_rows(rows, definition)
        refuse_overlaps(typed, definition, release.name)
        path = self.folder / release.set_name / f"{slug(release.name)}.json"
        if release.name in self._starter or path.exists():
            raise CodeSetError(
                f"release '{release.name}': another release of the store is called so, or "
                f"nearly so; give it another name: --release NAME"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(
            path.with_suffix(".parquet"),
            lambda temporary: typed.write_parquet(temporary, row_group_size=ROWS_A_GROUP, statistics=True),
        )
        _write(path, lambda temporary: temporary.write_text(release.to_json(), encoding="utf-8"))
        self.__dict__.pop("_stored", None)
        return True

    def remove(self, name: str) -> None:
        """Remove a release of the folder.

        Raises:
            CodeSetError: no release of that name lies in the folder.
        """
        if name not in self._stored:
            raise CodeSetError(f"no release '{name}' in {self.folder.name}; see: auditkit codesets list")
        path = self._stored[name][1]
        path.with_suffix(".json").unlink()
        path.unlink(missing_ok=True)
        self.__dict__.pop("_stored", None)


def definition_of(set_name: str) -> Definition:
    """The definition of a set.

    Raises:
        CodeSetError: there is no set of that name.
    """
    if set_name not in DEFINITIONS:
        raise CodeSetError(f"no reference set '{set_name}'; there are {', '.join(DEFINITIONS)}")
    return DEFINITIONS[set_name]


def empty_rows(definition: Definition) -> pl.DataFrame:
    """No rows, typed as stored, with ``release``."""
    return stored_rows(pl.DataFrame(schema=dict.fromkeys(definition.row, pl.String)), definition).with_columns(
        release=pl.lit(None, pl.String)
    )


def stored_rows(rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """Cast rows to the types they are stored in: text, whole numbers where the definition says so, and dates."""
    present = set(rows.columns)
    typed = rows.select(
        (pl.col(name) if name in present else pl.lit(None)).cast(_stored_type(name, definition)).alias(name)
        for name in definition.row
    )
    # A key joins, so no modifier is an empty text and not a null; sorted, so that a lookup of a few codes skips most of
    # the file.
    return (
        typed.with_columns(pl.col(*definition.key).fill_null(""))
        .unique()
        .sort(*definition.codes, *definition.key, "effective_date")
    )


def _stored_type(name: str, definition: Definition) -> Any:
    if name in ("effective_date", "until_date"):
        return pl.Date
    return pl.Int64 if name in definition.whole_numbers else pl.String


def refuse_overlaps(rows: pl.DataFrame, definition: Definition, label: str) -> None:
    """Raise where two rows of one key are in force on one day, which would double every line that meets them.

    Raises:
        CodeSetError: naming the release and how many keys overlap.
    """
    if not definition.unique:
        return
    start, end = pl.col("effective_date").fill_null(pl.date(1, 1, 1)), pl.col("until_date").fill_null(pl.date(9999, 12, 31))
    ordered = (
        rows.select(*definition.key, start=start, end=end)
        .filter(pl.col("start") <= pl.col("end"))
        .sort(*definition.key, "start")
    )
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in definition.key)
    clashes = ordered.select((same & (pl.col("start") <= pl.col("end").shift(1))).sum()).item()
    if clashes:
        raise CodeSetError(
            f"{label}: {clashes} rows are in force on the same day as another row of their key ({', '.join(definition.key)})"
        )


def slug(name: str) -> str:
    """A file name for a release: ASCII letters, digits, dots and dashes."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-").lower()


def _write(path: Path, write: Callable[[Path], object]) -> None:
    temporary = path.with_name(f".{path.name}.part")
    write(temporary)
    with temporary.open("rb") as handle:
        os.fsync(handle.fileno())
    temporary.replace(path)


def codes_in(frames: Iterable[pl.DataFrame]) -> set[str]:
    """The distinct codes (procedures and diagnoses) that the tables hold, to cut sets down to."""
    found: set[str] = set()
    for frame in frames:
        for column in ("procedure_code", "diagnosis_code"):
            if column in frame.columns:
                found.update(frame.get_column(column).drop_nulls().unique().to_list())
    return found
