"""What every reader returns: tables of text as the source holds them, the rows refused, and what was read.

All columns are text; typing is validation's job. A reader gives only the columns that its source can hold, so that a check
can tell a column that is absent from one that is blank.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from auditkit.tables import table

REJECTED = {column.name: pl.Int64 if column.type == "int" else pl.String for column in table("rejected")}


@dataclass(frozen=True, slots=True)
class Source:
    """One file or frame read: its label, digest and what became of its rows.

    ``rows`` counts what the source holds (data rows of a table; CLM and CLP segments of X12); every one of them is either in
    a table or in ``rejected``. ``notes`` are sentences for the report, without values of the data.
    """

    label: str
    kind: str
    rows: int
    sha256: str = ""
    size: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """Tables of text by dictionary name, rejected rows, and the sources.

    ``claim_key`` in the tables is an ordinal within its source (text, from ``1``) until ``auditkit.read.join`` renumbers it.
    """

    tables: dict[str, pl.DataFrame]
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED))
    sources: tuple[Source, ...] = ()


def rejections(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    """Make the ``rejected`` table from dicts of its columns."""
    return pl.DataFrame(list(rows), schema=REJECTED)
