"""PySpark on a cluster, or on the cores of one machine. The folder must be one that driver and executors share.

The master is named by its URL: ``$AUDITKIT_SPARK_MASTER``, else ``local[*]``. What is computed once, reference sets too, is
written to the folder as Parquet and read back, so that nothing large goes through the driver.
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
from auditkit.errors import EngineError

MASTER_VARIABLE = "AUDITKIT_SPARK_MASTER"
WORK = "spark"


class SparkEngine:
    """PySpark; see the module's docstring."""

    name = "pyspark"

    def __init__(self, folder: Path | None = None) -> None:
        try:
            from pyspark.sql import SparkSession
        except ModuleNotFoundError:
            raise EngineError(
                "pyspark: the package is not installed; install auditkit with [spark], and Java 17, or choose --engine duckdb"
            ) from None
        self._work = Path(tempfile.mkdtemp(prefix="auditkit-")) if folder is None else folder / WORK
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(mode=0o700, parents=True)
        with values_withheld(self.name):
            self._session = _session(SparkSession.builder, self._work)
        self._kept: dict[int, tuple[Any, Path]] = {}  # the frame too, so that its identity is not given to another
        self._stored = 0

    def frame(self, frame: pl.DataFrame) -> Lazy:
        """See ``Engine.frame``."""
        path = self._next()
        # Written by Polars without 64-bit lengths, which Spark's reader does not know.
        frame.write_parquet(path, compression="snappy", use_pyarrow=True)
        return self._read(path)

    def scan(self, files: Sequence[Path], name: str) -> Lazy:
        """See ``Engine.scan``."""
        with values_withheld(self.name):
            found = self._session.read.option("mergeSchema", "true").parquet(*(str(file) for file in files))
            days = "datediff(CAST({} AS DATE), DATE '1970-01-01')"
            casted: Lazy = nw.from_native(found.selectExpr(*sql_casts(name, set(found.columns), "STRING", days)))
            return casted

    def keep(self, lazy: Lazy) -> Lazy:
        """See ``Engine.keep``."""
        path = self._next()
        self.write(lazy, path)
        kept = self._read(path)
        native = nw.to_native(kept)
        self._kept[id(native)] = native, path
        return kept

    def drop(self, kept: Lazy) -> None:
        """See ``Engine.drop``."""
        _, path = self._kept.pop(id(nw.to_native(kept)), (None, None))
        if path is not None:
            shutil.rmtree(path, ignore_errors=True)

    def collect(self, lazy: Lazy) -> pl.DataFrame:
        """See ``Engine.collect``."""
        with values_withheld(self.name):
            found = pl.from_arrow(nw.to_native(lazy).toArrow())
        return found if isinstance(found, pl.DataFrame) else found.to_frame()

    def write(self, lazy: Lazy, path: Path) -> None:
        """See ``Engine.write``: Spark writes a folder of files."""
        with values_withheld(self.name):
            nw.to_native(lazy).write.mode("overwrite").parquet(str(path))

    def distinct(self, lazy: Lazy, columns: Sequence[str]) -> int:
        """See ``Engine.distinct``."""
        with values_withheld(self.name):
            return int(nw.to_native(lazy.select(*columns)).distinct().count())

    def close(self) -> None:
        """Stop the session and remove what was kept."""
        self._session.stop()
        shutil.rmtree(self._work, ignore_errors=True)

    def _next(self) -> Path:
        self._stored += 1
        return self._work / f"kept-{self._stored}.parquet"

    def _read(self, path: Path) -> Lazy:
        with values_withheld(self.name):
            found: Lazy = nw.from_native(self._session.read.parquet(str(path)))
            return found


def _session(builder: Any, work: Path) -> Any:
    """A session of its own settings: UTC, no console noise, its scratch files in the private folder."""
    settings = {
        "spark.app.name": "auditkit",
        "spark.master": os.environ.get(MASTER_VARIABLE, "local[*]"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.shuffle.partitions": os.environ.get("AUDITKIT_SPARK_PARTITIONS", "8"),
        "spark.sql.warehouse.dir": str(work / "warehouse"),
        "spark.local.dir": str(work),
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
