"""Rows of a reference set in force for many keys at once, with the coverage that checks see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a set says of a key on a day: whether a loaded release answers for it, and the row in force, if any."""

    covered: bool
    row: Mapping[str, Any] | None


def entries(found: CodeSet, asked: Iterable[tuple[Key, dt.date]]) -> dict[tuple[Key, dt.date], Entry]:
    """Look up keys on days in a reference set.

    Args:
        found: the set.
        asked: the set's key columns, in their order, and the day of service.
    """
    distinct = sorted(set(asked))
    names = found.definition.key
    columns: dict[str, Any] = {name: [key[place] for key, _ in distinct] for place, name in enumerate(names)}
    frame = pl.DataFrame(
        {**columns, "asked_date": [day for _, day in distinct]},
        schema={**dict.fromkeys(names, pl.String), "asked_date": pl.Date},
    )
    frame = frame.with_columns(service_day=pl.col("asked_date").cast(pl.Int32).cast(pl.Int64))
    # Few distinct keys: they are looked up in memory whatever engine the checks ran on.
    in_memory = replace(found, frame=_in_memory)
    rows: pl.LazyFrame = nw.to_native(in_memory.beside(_in_memory(frame)))
    return {
        (tuple(row[name] for name in names), row["asked_date"]): Entry(row["covered"], row if row["in_force"] else None)
        for row in rows.collect().iter_rows(named=True)
    }


def _in_memory(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame.lazy())
