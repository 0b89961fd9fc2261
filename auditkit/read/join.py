"""Several sources → one: keys are numbered anew over all of them, in order of appearance, and tables are put together.

A column that one source can hold and another cannot is blank on the rows of the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from auditkit.errors import ReadError
from auditkit.read.raw import Raw, rejections

KEYS = {"claim_key": ("claims", "C"), "remittance_key": ("remittances", "R")}
WIDTH = 6


def join(raws: Sequence[Raw]) -> Raw:
    """Put sources together; ``claim_key`` becomes ``C000001``, ``remittance_key`` ``R000001``, and so on.

    Raises:
        ReadError: a row names a claim or remittance that its own source does not have.
    """
    counted = {"claim_key": 0, "remittance_key": 0}
    parts: dict[str, list[pl.DataFrame]] = {}
    for raw in raws:
        renumbered = raw.tables
        for key, (owner, letter) in KEYS.items():
            renumbered, counted[key] = _renumbered(renumbered, key, owner, letter, counted[key], raw)
        for name, frame in renumbered.items():
            parts.setdefault(name, []).append(frame)
    tables = {name: pl.concat(frames, how="diagonal") for name, frames in parts.items()}
    rejected = pl.concat([raw.rejected for raw in raws]) if raws else rejections(())
    return Raw(tables, rejected, tuple(source for raw in raws for source in raw.sources))


def _renumbered(
    tables: dict[str, pl.DataFrame], key: str, owner: str, letter: str, before: int, raw: Raw
) -> tuple[dict[str, pl.DataFrame], int]:
    if owner not in tables:
        return tables, before
    old = tables[owner].select(key).unique(maintain_order=True)
    number = pl.int_range(before + 1, before + 1 + old.height, eager=True).cast(pl.String).str.zfill(WIDTH)
    new = old.with_columns((letter + number).alias("new key"))
    changed = dict(tables)
    for name, frame in tables.items():
        # Before they are linked, remittances name no claim: blanks stay blank.
        if key not in frame.columns:
            continue
        joined = frame.join(new, on=key, how="left", maintain_order="left", nulls_equal=False)
        if joined.filter(pl.col("new key").is_null() & pl.col(key).is_not_null()).height:
            label = raw.sources[0].label if raw.sources else "a source"
            raise ReadError(f"{label}: rows of {name} name a {key} that is not in {owner}; its tables do not fit together")
        changed[name] = joined.with_columns(pl.col("new key").alias(key)).drop("new key")
    return changed, before + old.height
