"""What the loaded releases say of one code on one day, and which days they cover: tables for people."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from auditkit.codesets.definitions import DEFINITIONS, Definition
from auditkit.codesets.releases import ALTERNATIVES, Release

if TYPE_CHECKING:
    from auditkit.codesets.store import Store

SHOWN = {
    "set": pl.String,
    "release": pl.String,
    "state": pl.String,
    "says": pl.String,
    "effective_date": pl.Date,
    "until_date": pl.Date,
}
COVERAGE = {
    "set": pl.String,
    "release": pl.String,
    "covers_from": pl.Date,
    "covers_until": pl.Date,
    "complete": pl.Boolean,
    "rows": pl.Int64,
    "source": pl.String,
}
DIAGNOSIS, PROCEDURE = r"[A-Z][0-9][0-9A-Z]{1,5}", r"[0-9A-Z]\d{3}[0-9A-Z]"
# The form of a code by the column that it is looked up in; a column that is not here is looked up by its set's own name only.
FORMS = {
    "diagnosis_code": DIAGNOSIS,
    "stem": DIAGNOSIS,
    "procedure_code": PROCEDURE,
    "column_1": PROCEDURE,
    "column_2": PROCEDURE,
    "locality": r"\d{5}-\d{2}",
    "modifier": r"[0-9A-Z]{2}",
    "place_of_service": r"\d{2}",
    "revenue_code": r"\d{4}",
    "zip": r"\d{5}",
    "taxonomy": r"[0-9A-Z]{9}X",
    "npi": r"[12]\d{9}",
    "ndc": r"\d{11}",
    "specialty": r"[0-9A-F]\d",
    "code": r"\d{1,3}|[ABDPWY]\d{1,2}|(?:MA?|N)\d{1,4}|CO|CR|OA|PI|PR",
}
NEVER = r"(?!)"
# An NDC as a label or a crosswalk prints it; stored are eleven digits, 5-4-2.
NDC = r"(\d{4,5})-(\d{3,4})-(\d{1,2})"
NOT_LOADED = "no release of the set is loaded"


def show(store: Store, code: str, on: dt.date) -> pl.DataFrame:
    """What each set says of a code on a day.

    One row an entry: ``set``, ``release``, ``state``, ``says`` (the columns of the entry), ``effective_date``,
    ``until_date``. ``state`` is
    ``in force``, ``not yet``, ``ended``, ``no entry`` (a release covers the day and has none) or ``not covered`` (none can
    tell).

    Args:
        store: the releases.
        code: a procedure or diagnosis code, with or without its dot, a modifier, a place of service, a revenue code, an
            adjustment code, a specialty, a taxonomy, an NPI, an NDC with or without dashes, a ZIP code, or a locality as
            10112-00. NCCI pairs are shown in which it is either code.
        on: the day.
    """
    wanted = code.strip().upper().replace(".", "")
    parts = re.fullmatch(NDC, wanted)
    if parts:
        wanted = "".join(part.zfill(width) for part, width in zip(parts.groups(), (5, 4, 2), strict=True))
    fitting = [found for found in DEFINITIONS.values() if _has_form(found, wanted)]
    # What has the form of no code may still be listed as not being one.
    sets = fitting or [found for found in DEFINITIONS.values() if found.codes]
    return pl.DataFrame(
        [row for definition in sets for row in _of_set(store, definition, wanted, on)], schema=SHOWN, orient="row"
    )


def coverage_table(store: Store) -> pl.DataFrame:
    """One row a release: ``set``, ``release``, ``covers_from``, ``covers_until``, ``complete``, ``rows``, ``source``."""
    rows = [
        (
            found.set_name,
            found.name,
            found.covers_from,
            found.covers_until,
            found.complete,
            found.rows,
            f"{found.publication}: {found.source_name}",
        )
        for found in store.releases()
    ]
    return pl.DataFrame(rows, schema=COVERAGE, orient="row")


def _has_form(definition: Definition, wanted: str) -> bool:
    return any(re.fullmatch(FORMS.get(asked, NEVER), wanted) for asked in definition.asked)


def _of_set(store: Store, definition: Definition, code: str, on: dt.date) -> Iterator[tuple[Any, ...]]:
    answered: list[tuple[tuple[str, str], ...]] = []
    for release in reversed(store.releases(definition.name)):
        if () in answered or not _answers(release, code, on):
            continue
        found = _entries(store, release, definition, code)
        for only in answered:  # what a release of greater precedence answers for is not asked of this one
            spoken = (pl.col(column).is_in(value.split(ALTERNATIVES)) for column, value in only)
            found = found.filter(~pl.all_horizontal(*spoken))
        shadowed = bool(answered) and not release.only
        answered.append(release.only)
        if not found.height and not shadowed:
            yield (definition.name, release.name, "no entry", "", None, None)
        for entry in found.iter_rows(named=True):
            yield (
                definition.name,
                release.name,
                _state(entry, on),
                _says(entry, definition, code),
                entry["effective_date"],
                entry["until_date"],
            )
    if not answered:
        why = "no loaded release answers for this code on this day" if store.releases(definition.name) else NOT_LOADED
        yield (definition.name, None, "not covered", why, None, None)


def _answers(release: Release, code: str, on: dt.date) -> bool:
    listed = release.complete or code in release.answers_for
    spoken = listed and code not in release.unreadable and bool(re.search(release.scope, code))
    return spoken and release.covers_from <= on <= release.covers_until


def _entries(store: Store, release: Release, definition: Definition, code: str) -> pl.DataFrame:
    columns = dict.fromkeys((*definition.asked, *definition.codes)) or definition.key
    return store.lazy(release).filter(pl.any_horizontal(pl.col(column) == code for column in columns)).collect()


def _state(entry: dict[str, Any], on: dt.date) -> str:
    if entry["effective_date"] and entry["effective_date"] > on:
        return "not yet"
    return "ended" if entry["until_date"] and entry["until_date"] < on else "in force"


def _says(entry: dict[str, Any], definition: Definition, code: str) -> str:
    """Every column of an entry in words, but for the code itself."""
    pair = "pair" in definition.key
    hidden = ("pair", "column_1", "column_2") if pair else ()
    looked_up = (*definition.asked, *definition.codes)
    names = [name for name in dict.fromkeys((*definition.key, *definition.columns)) if name not in hidden]
    told = [
        f"{name.replace('_', ' ')} {entry[name]}"
        for name in names
        if entry[name] not in (None, "") and not (name in looked_up and entry[name] == code)
    ]
    return ", ".join([f"{entry['column_1']} column 1, {entry['column_2']} column 2", *told] if pair else told)
