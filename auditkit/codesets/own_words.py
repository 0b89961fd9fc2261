"""What auditkit says in its own words of the codes of a publication: of modifiers, places of service, revenue codes.

The words stand in the bundled set of the same name, so that they are said once.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.definitions import DEFINITIONS
from auditkit.codesets.starter import starter_rows


def in_own_words(rows: pl.DataFrame, set_name: str, columns: Sequence[str]) -> pl.DataFrame:
    """Give ``rows`` the columns of the bundled set by its key, as they are still in force.

    Where the bundled set has no such code, what ``rows`` say already is kept; else the cell is blank.

    Args:
        rows: rows of a publication, with the set's key.
        set_name: the set.
        columns: which columns to give.
    """
    key = list(DEFINITIONS[set_name].key)
    own = starter_rows(set_name).filter(pl.col("until_date").is_null()).select(*key, *columns)
    joined = rows.join(own, on=key, how="left", maintain_order="left", suffix="_own")
    return joined.with_columns(pl.coalesce(f"{name}_own", name).alias(name) for name in columns if name in rows.columns).drop(
        (f"{name}_own" for name in columns), strict=False
    )
