"""The bundled starter set: dated facts for the codes of ``sample_claims/``, restated in own words, with their source.

One file a set, ``<set>.psv``: the set's columns with ``effective_date`` and ``until_date``; above them comment lines ``#
name: value``
that describe the release (``name``, ``covers_from``, ``covers_until``, ``publication``, ``source_name``, and ``scope`` where
it is
narrower). The codes it answers for stand in ``answers_for.psv``, ``set|code``. It is never complete: of a code it does not
list it cannot tell.
"""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from importlib.resources import files

import polars as pl

from auditkit.codesets.definitions import DEFINITIONS, Definition
from auditkit.codesets.releases import Release


@cache
def starter_releases() -> dict[str, tuple[Release, pl.DataFrame]]:
    """The bundled releases with their rows, by release name."""
    folder = files("auditkit.codesets.starter")
    listed = _rows(folder.joinpath("answers_for.psv").read_text(encoding="utf-8"))
    found = {}
    for definition in DEFINITIONS.values():
        source = folder.joinpath(f"{definition.name}.psv")
        if source.is_file():
            codes = listed.filter(pl.col("set") == definition.name).get_column("code").to_list()
            release, rows = parse_release(source.read_text(encoding="utf-8"), definition, tuple(codes))
            found[release.name] = (release, rows)
    return found


def starter_rows(set_name: str) -> pl.DataFrame:
    """The rows of one bundled set: also what auditkit says in its own words of the codes of a publication."""
    (rows,) = (rows for release, rows in starter_releases().values() if release.set_name == set_name)
    return rows


def parse_release(text: str, definition: Definition, answers_for: tuple[str, ...]) -> tuple[Release, pl.DataFrame]:
    """Read a release that lists its rows as text; it answers for ``answers_for`` only."""
    described = dict(line[2:].split(": ", 1) for line in text.splitlines() if line.startswith("# "))
    rows = _rows(text)
    typed = rows.select(_typed(name, definition, name in rows.columns) for name in definition.row)
    release = Release(
        name=described["name"],
        set_name=definition.name,
        covers_from=dt.date.fromisoformat(described["covers_from"]),
        covers_until=dt.date.fromisoformat(described["covers_until"]),
        complete=False,
        scope=described.get("scope", ""),
        answers_for=answers_for,
        publication=described.get("publication", ""),
        source_name=described.get("source_name", ""),
        rows=typed.height,
    )
    return release, typed


def _rows(text: str) -> pl.DataFrame:
    body = "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))
    rows = pl.read_csv(io.StringIO(body), separator="|", infer_schema=False)
    return rows.with_columns(pl.all().replace("", None))


def _typed(name: str, definition: Definition, present: bool) -> pl.Expr:
    value = pl.col(name) if present else pl.lit(None, pl.String)
    if name in ("effective_date", "until_date"):
        return value.str.to_date("%Y-%m-%d").alias(name)
    if name in definition.key:  # a key joins, so no modifier is an empty text and not a null
        return value.fill_null("").alias(name)
    return value.cast(pl.Int64 if name in definition.whole_numbers else pl.String).alias(name)
