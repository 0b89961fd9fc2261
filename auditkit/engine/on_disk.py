"""DuckDB on one machine, beyond memory.

Spill files lie in a private folder and are removed at the end and at the next start.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.engine.casting import sql_casts
from auditkit.engine.contract import Lazy, values_withheld

SPILL = "spill"
MEMORY_VARIABLE = "AUDITKIT_MEMORY"


class DuckDBEngine:
    """DuckDB on one machine, beyond memory.

    ``folder`` is the private folder for spill files; ``$AUDITKIT_MEMORY`` bounds what it takes (``14GB``), DuckDB's own
    default is 80 % of the machine.
    """

    name = "duckdb"

    def __init__(self, folder: Path | None = None) -> None:
        import duckdb

        self._spill = Path(tempfile.mkdtemp(prefix="auditkit-")) if folder is None else folder / SPILL
        shutil.rmtree(self._spill, ignore_errors=True)  # a killed run leaves claims in clear text here
        self._spill.mkdir(mode=0o700, parents=True)
        config = {"temp_directory": str(self._spill), "preserve_insertion_order": "false"}
        if os.environ.get(MEMORY_VARIABLE):
            config["memory_limit"] = os.environ[MEMORY_VARIABLE]
        with values_withheld(self.name):
            self._connection = duckdb.connect(config=config)  # type: ignore[arg-type]
        self._connection.execute("SET enable_progress_bar = false")
        self._kept: dict[int, tuple[Any, Path]] = {}  # the frame too, so that its identity is not given to another
        self._stored = 0

    def frame(self, frame: pl.DataFrame) -> Lazy:
        """See ``Engine.frame``."""
        with values_withheld(self.name):
            return nw.from_native(self._connection.from_arrow(frame.to_arrow()))

    def scan(self, files: Sequence[Path], name: str) -> Lazy:
        """See ``Engine.scan``."""
        with values_withheld(self.name):
            found = self._connection.read_parquet([str(file) for file in files], union_by_name=True)
            days = "datediff('day', DATE '1970-01-01', CAST({} AS DATE))"
            return nw.from_native(found.project(", ".join(sql_casts(name, set(found.columns), "VARCHAR", days))))

    def keep(self, lazy: Lazy) -> Lazy:
        """See ``Engine.keep``: as Parquet beside the spill files, which takes no memory."""
        self._stored += 1
        path = self._spill / f"kept-{self._stored}.parquet"
        self.write(lazy, path)
        with values_withheld(self.name):
            kept: Lazy = nw.from_native(self._connection.read_parquet(str(path)))
        native = nw.to_native(kept)
        self._kept[id(native)] = native, path
        return kept

    def drop(self, kept: Lazy) -> None:
        """See ``Engine.drop``."""
        _, path = self._kept.pop(id(nw.to_native(kept)), (None, None))
        if path is not None:
            path.unlink(missing_ok=True)

    def collect(self, lazy: Lazy) -> pl.DataFrame:
        """See ``Engine.collect``."""
        with values_withheld(self.name):
            found = pl.from_arrow(nw.to_native(lazy).to_arrow_table())
        return found if isinstance(found, pl.DataFrame) else found.to_frame()

    def write(self, lazy: Lazy, path: Path) -> None:
        """See ``Engine.write``."""
        with values_withheld(self.name):
            nw.to_native(lazy).write_parquet(str(path), compression="snappy")

    def distinct(self, lazy: Lazy, columns: Sequence[str]) -> int:
        """See ``Engine.distinct``."""
        listed = ", ".join(f'"{name}"' for name in columns)
        with values_withheld(self.name):
            native: Any = nw.to_native(lazy)
            rows, hashed = native.aggregate(f"count(*), count(DISTINCT hash({listed}))").fetchall()[0]
            # Where all hashes differ, so do all keys; only otherwise are the keys themselves compared.
            return int(rows if rows == hashed else native.project(listed).distinct().aggregate("count(*)").fetchall()[0][0])

    def close(self) -> None:
        """Close the connection and remove the spill files."""
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)
