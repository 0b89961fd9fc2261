"""What every engine offers, and how its errors are told without a value of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import polars as pl

from auditkit.errors import EngineError

Lazy = nw.LazyFrame[Any]


class Engine(Protocol):
    """Where checks run. Frames go in as Polars frames or Parquet files and come out as Polars frames."""

    name: str

    def frame(self, frame: pl.DataFrame) -> Lazy:
        """Give a frame to the engine, as the lazy frame that checks see."""
        ...

    def scan(self, files: Sequence[Path], name: str) -> Lazy:
        """Read the Parquet files of one table at rest, as ``for_checks`` casts it; nothing is read until it is needed."""
        ...

    def keep(self, lazy: Lazy) -> Lazy:
        """Compute once and store, so that what follows reads the stored rows."""
        ...

    def drop(self, kept: Lazy) -> None:
        """Free what ``keep`` stored; the frame is not read again."""
        ...

    def collect(self, lazy: Lazy) -> pl.DataFrame:
        """Compute and bring the rows out."""
        ...

    def write(self, lazy: Lazy, path: Path) -> None:
        """Compute and write Parquet: one file, or a folder of files where the engine writes in parts."""
        ...

    def distinct(self, lazy: Lazy, columns: Sequence[str]) -> int:
        """How many distinct combinations of the columns there are."""
        ...

    def close(self) -> None:
        """Free what the engine holds, spill files included."""
        ...


@contextmanager
def values_withheld(engine: str) -> Iterator[None]:
    """Turn an engine's error into one without values: engines print the offending value."""
    try:
        yield
    except Exception as error:
        # Only the kind of error goes on; a missing column's name is not data.
        detail = (
            f": {error}" if isinstance(error, (pl.exceptions.ColumnNotFoundError, nw.exceptions.ColumnNotFoundError)) else ""
        )
        raise EngineError(f"{engine}: {type(error).__name__} (values withheld){detail}") from None
