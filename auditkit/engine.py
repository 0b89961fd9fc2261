"""The frames that checks run on: Polars in memory, DuckDB beyond it. The only module that knows the engines.

Checks are Narwhals expressions over lazy frames. Every frame is cast to the data dictionary before a check sees it (an
all-empty column would otherwise be an integer on one engine and a union with text would fail, printing data), and every
engine's own exception is withheld: it may print data.

At rest a table holds dates, ``Decimal(12, 2)`` dollars and ``Decimal(12, 3)`` quantities. For checks money becomes whole cents
(``allowed_amount`` -> ``allowed_cents``), quantities floats, and beside each date stands an integer day (``service_day``, days
since 1970-01-01); ``service_ymd`` is 20240701.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import narwhals as nw
import polars as pl

from auditkit.errors import EngineError
from auditkit.tables import Column, table

AT_REST: dict[str, Any] = {
    "text": pl.String,
    "code": pl.String,
    "flag": pl.String,
    "date": pl.Date,
    "money": pl.Decimal(12, 2),
    "quantity": pl.Decimal(12, 3),
    "int": pl.Int64,
}
ENGINES = ("polars", "duckdb")
# Simplifying the long expressions of a check takes longer than a sample's lines take to compute, and saves nothing at size.
OPTIMIZATIONS = pl.QueryOptFlags(simplify_expression=False)


def empty_at_rest(name: str) -> pl.DataFrame:
    """An empty table of the data dictionary, typed as at rest."""
    return pl.DataFrame(schema={column.name: AT_REST[column.type] for column in table(name)})


def for_checks(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Cast a table at rest to what checks compute on; absent columns become nulls of their type."""
    columns = [column for known in table(name) for column in _for_checks(known, known.name in frame.columns)]
    if name == "lines":
        present = "service_date" in frame.columns
        columns.append(
            (pl.col("service_date").dt.strftime("%Y%m%d").cast(pl.Int64) if present else pl.lit(None, pl.Int64)).alias(
                "service_ymd"
            )
        )
    return frame.select(columns)


def _for_checks(column: Column, present: bool) -> Iterator[pl.Expr]:
    value = pl.col(column.name) if present else pl.lit(None, AT_REST[column.type])
    if column.type == "money":
        yield (value.cast(pl.Decimal(12, 2)) * 100).cast(pl.Int64).alias(cents_name(column.name))
    elif column.type == "quantity":
        yield value.cast(pl.Float64).alias(column.name)
    else:
        yield value.cast(AT_REST[column.type]).alias(column.name)
    if column.type == "date":
        yield value.cast(pl.Date).cast(pl.Int32).cast(pl.Int64).alias(day_name(column.name))


def cents_name(column: str) -> str:
    """The name of a money column inside an engine: ``allowed_amount`` -> ``allowed_cents``."""
    return f"{column.removesuffix('_amount')}_cents"


def day_name(column: str) -> str:
    """The name of the integer day beside a date: ``service_date`` -> ``service_day``."""
    return f"{column.removesuffix('_date')}_day"


class Engine(Protocol):
    """Where checks run. Frames go in as Polars frames and come out as Polars frames."""

    name: str

    def frame(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Give a frame to the engine, as the lazy frame that checks see."""
        ...

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Compute once and store, so that what follows reads the stored rows."""
        ...

    def collect(self, lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
        """Compute and bring the rows out."""
        ...

    def close(self) -> None:
        """Free what the engine holds, spill files included."""
        ...


class PolarsEngine:
    """Polars, lazily: the default. What it computes must fit in memory."""

    name = "polars"

    def frame(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """See ``Engine.frame``."""
        return nw.from_native(frame.lazy())

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """See ``Engine.keep``."""
        return nw.from_native(self.collect(lazy).lazy())

    def collect(self, lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
        """See ``Engine.collect``."""
        with _values_withheld(self.name):
            native: pl.LazyFrame = nw.to_native(lazy)
            return native.collect(optimizations=OPTIMIZATIONS)

    def close(self) -> None:
        """Nothing to free."""


class DuckDBEngine:
    """DuckDB on one machine, beyond memory. Spill files lie in a private folder and are removed at the end."""

    name = "duckdb"

    def __init__(self, folder: Path | None = None) -> None:
        import duckdb

        self._own = folder is None
        self._spill = Path(tempfile.mkdtemp(prefix="auditkit-")) if folder is None else folder / "spill"
        shutil.rmtree(self._spill, ignore_errors=True)  # a killed run leaves claims in clear text here
        self._spill.mkdir(mode=0o700, parents=True)
        self._connection = duckdb.connect(config={"temp_directory": str(self._spill)})
        self._connection.execute("SET enable_progress_bar = false")
        self._kept = 0

    def frame(self, frame: pl.DataFrame) -> nw.LazyFrame[Any]:
        """See ``Engine.frame``."""
        with _values_withheld(self.name):
            return nw.from_native(self._connection.from_arrow(frame.to_arrow()))

    def keep(self, lazy: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """See ``Engine.keep``."""
        self._kept += 1
        name = f"kept_{self._kept}"
        with _values_withheld(self.name):
            nw.to_native(lazy).create(name)
            return nw.from_native(self._connection.table(name))

    def collect(self, lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
        """See ``Engine.collect``."""
        with _values_withheld(self.name):
            found = pl.from_arrow(nw.to_native(lazy).to_arrow_table())
        return found if isinstance(found, pl.DataFrame) else found.to_frame()

    def close(self) -> None:
        """Close the connection and remove the spill files."""
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)


@contextmanager
def open_engine(name: str = "polars", folder: Path | None = None) -> Iterator[Engine]:
    """Open an engine by name and close it afterwards.

    Args:
        name: one of ``ENGINES``.
        folder: the private folder for spill files (DuckDB); a temporary one when None.

    Raises:
        EngineError: there is no engine of that name.
    """
    if name not in ENGINES:
        raise EngineError(f"no engine '{name}'; expected one of {', '.join(ENGINES)}")
    engine: Engine = PolarsEngine() if name == "polars" else DuckDBEngine(folder)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def _values_withheld(engine: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # Engines print the offending value, so only the kind of error goes on; a missing column's name is not data.
        detail = (
            f": {error}" if isinstance(error, (pl.exceptions.ColumnNotFoundError, nw.exceptions.ColumnNotFoundError)) else ""
        )
        raise EngineError(f"{engine}: {type(error).__name__} (values withheld){detail}") from None
