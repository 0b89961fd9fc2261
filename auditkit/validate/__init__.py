"""Tables of text → typed tables and rejected rows: every row read is accepted or rejected, with the reason and no value.

A row is rejected when it cannot be read as what its columns say; whether what it says is right is for the checks. A rejected
claim takes its lines and diagnoses with it; a rejected line does not take its claim, as long as another line is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from auditkit.errors import ValidationError
from auditkit.read import Raw, Source
from auditkit.tables import TABLES
from auditkit.validate.faults import REJECTED, cascade, origins_of, rejected_rows, typed
from auditkit.validate.identity import with_patients

__all__ = ["Counts", "Validated", "validate"]

Patients = Callable[[pl.DataFrame], tuple[pl.DataFrame, tuple[str, ...]]]
MODIFIERS = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")


class Counts(NamedTuple):
    """Rows of one table: ``read`` is ``accepted`` plus ``rejected``."""

    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Validated:
    """Typed tables by name, rejected rows, rows read, accepted and rejected by table, the sources, and notes.

    A column that no source has is absent from its table; a blank cell is null. ``modifiers`` is made from the lines.
    """

    tables: dict[str, pl.DataFrame]
    rejected: pl.DataFrame
    counts: dict[str, Counts]
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()


def validate(raw: Raw, *, today: date | None = None, patients: Patients = with_patients) -> Validated:
    """Type the tables read and reject the rows that cannot be.

    Args:
        raw: what ``auditkit.read.read`` gives.
        today: the day that dates are held against (up to a year ahead is let through); the clock's by default.
        patients: adds to the claims who the patient is.

    Raises:
        ValidationError: a table lacks a column that it needs, or rows would be lost (accepted and rejected are not all).
    """
    names = [name for name in TABLES if name in raw.tables and not (name == "modifiers" and "lines" in raw.tables)]
    origins = origins_of(raw.tables)
    works = {name: typed(name, raw.tables[name], origins, today) for name in names}
    cascade(works)
    tables = {name: work.accepted() for name, work in works.items()}
    notes = [note for work in works.values() for note in work.notes]
    if "claims" in tables:
        tables["claims"], more = patients(tables["claims"])
        notes += more
    rejected = pl.concat([raw.rejected.cast(REJECTED), *(rejected_rows(work) for work in works.values())])
    counts = _counts(raw, tables, rejected)
    if "lines" in tables and any(name in tables["lines"].columns for name in MODIFIERS):
        tables["modifiers"] = _modifiers(tables["lines"])
        counts["modifiers"] = Counts(tables["modifiers"].height, tables["modifiers"].height, 0)
    return Validated(tables, rejected, counts, raw.sources, tuple(notes))


def _counts(raw: Raw, tables: dict[str, pl.DataFrame], rejected: pl.DataFrame) -> dict[str, Counts]:
    """Count the rows by table, and refuse to go on where one is lost."""
    by_reader = dict(raw.rejected.group_by(pl.col("table").fill_null("")).len().iter_rows())
    altogether = dict(rejected.group_by(pl.col("table").fill_null("")).len().iter_rows())
    counts = {}
    for name in dict.fromkeys([*tables, *altogether]):
        read = (raw.tables[name].height if name in raw.tables else 0) + by_reader.get(name, 0)
        accepted = tables[name].height if name in tables else 0
        counts[name] = Counts(read, accepted, altogether.get(name, 0))
        if counts[name].read != accepted + counts[name].rejected:
            raise ValidationError(
                f"table {name}: {read} rows were read, {accepted} accepted and {counts[name].rejected} rejected; "
                "rows in must be accepted or rejected; please report this"
            )
    return counts


def _modifiers(lines: pl.DataFrame) -> pl.DataFrame:
    """Make the long table: one row a modifier in its order, blanks dropped, duplicates kept."""
    names = [name for name in MODIFIERS if name in lines.columns]
    listed = lines.select("claim_key", "line_no", modifier=pl.concat_list(names).list.drop_nulls())
    long = listed.explode("modifier", empty_as_null=False)
    position = (pl.int_range(pl.len()).over("claim_key", "line_no") + 1).alias("position")
    return long.select("claim_key", "line_no", position, "modifier")
