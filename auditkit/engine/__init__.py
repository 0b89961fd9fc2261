"""Where checks run: Polars by default, DuckDB beyond memory, PySpark on a cluster. The only place that knows them.

Checks are Narwhals expressions over lazy frames. Every frame is cast to the data dictionary before a check sees it (an
all-empty column would otherwise be an integer on one engine and a union with text would fail, printing data), and every
engine's own exception is withheld: it may print data.

At rest a table holds dates, ``Decimal(12, 2)`` dollars and ``Decimal(12, 3)`` quantities. For checks money becomes whole cents
(``allowed_amount`` -> ``allowed_cents``), quantities floats, and beside each date stands an integer day (``service_day``, days
since 1970-01-01); ``service_ymd`` is 20240701.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from auditkit.engine.casting import AT_REST, cents_name, day_name, empty_at_rest, for_checks
from auditkit.engine.contract import Engine
from auditkit.engine.in_memory import PolarsEngine
from auditkit.engine.on_cluster import SparkEngine
from auditkit.engine.on_disk import DuckDBEngine
from auditkit.errors import EngineError

__all__ = [
    "AT_REST",
    "ENGINES",
    "DuckDBEngine",
    "Engine",
    "PolarsEngine",
    "SparkEngine",
    "cents_name",
    "day_name",
    "empty_at_rest",
    "for_checks",
    "open_engine",
]
KINDS: dict[str, Callable[[Path | None], Engine]] = {
    "polars": lambda folder: PolarsEngine(),
    "duckdb": DuckDBEngine,
    "pyspark": SparkEngine,
}
ENGINES = ("polars", "duckdb")  # those of one machine, which need nothing more


@contextmanager
def open_engine(name: str = "polars", folder: Path | None = None) -> Iterator[Engine]:
    """Open an engine by name and close it afterwards.

    Args:
        name: polars, duckdb or pyspark.
        folder: the private folder for spill files (DuckDB, PySpark); a temporary one when None.

    Raises:
        EngineError: there is no engine of that name, or it is not installed.
    """
    if name not in KINDS:
        raise EngineError(f"no engine '{name}'; expected one of {', '.join(KINDS)}")
    engine = KINDS[name](folder)
    try:
        yield engine
    finally:
        engine.close()
