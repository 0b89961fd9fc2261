"""Polars, lazily: the default. What it computes must fit in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import narwhals as nw
import polars as pl

from auditkit.engine.casting import polars_casts
from auditkit.engine.contract import Lazy, values_withheld

# Simplifying the long expressions of a check takes longer than a sample's lines take to compute, and saves nothing at size.
OPTIMIZATIONS = pl.QueryOptFlags(simplify_expression=False)


class PolarsEngine:
    """Polars, lazily: the default. What it computes must fit in memory."""

    name = "polars"

    def frame(self, frame: pl.DataFrame) -> Lazy:
        """See ``Engine.frame``."""
        return nw.from_native(frame.lazy())

    def scan(self, files: Sequence[Path], name: str) -> Lazy:
        """See ``Engine.scan``."""
        lazy = pl.scan_parquet(list(files), missing_columns="insert", extra_columns="ignore")
        return nw.from_native(lazy.select(polars_casts(name, set(lazy.collect_schema()))))

    def keep(self, lazy: Lazy) -> Lazy:
        """See ``Engine.keep``."""
        return nw.from_native(self.collect(lazy).lazy())

    def drop(self, kept: Lazy) -> None:
        """Nothing to free beyond the frame itself."""

    def collect(self, lazy: Lazy) -> pl.DataFrame:
        """See ``Engine.collect``."""
        with values_withheld(self.name):
            native: pl.LazyFrame = nw.to_native(lazy)
            return native.collect(optimizations=OPTIMIZATIONS)

    def write(self, lazy: Lazy, path: Path) -> None:
        """See ``Engine.write``."""
        self.collect(lazy).write_parquet(path)

    def distinct(self, lazy: Lazy, columns: Sequence[str]) -> int:
        """See ``Engine.distinct``."""
        keys = self.collect(lazy.select(*columns))
        # Where all hashes differ, so do all keys; only otherwise are the keys themselves compared.
        hashed = keys.hash_rows().n_unique() if keys.height else 0
        return hashed if hashed == keys.height else keys.n_unique()

    def close(self) -> None:
        """Nothing to free."""
