"""Contractor and locality of claims that name none, from the ZIP code of the place of service (rulebook 6.1)."""

from __future__ import annotations

import polars as pl

from auditkit.price.lookup import entries
from auditkit.price.relative_values import OpenSet

ZIP_DIGITS = 5


def with_localities(lines: pl.DataFrame, open_set: OpenSet) -> pl.DataFrame:
    """Fill in blank localities where the list of ZIP codes has one for the place and the day.

    Args:
        lines: with ``locality``, ``service_facility_zip`` and ``service_date``.
        open_set: gives the reference set ``locality_by_zip``.
    """
    zip_code = pl.col("service_facility_zip").str.slice(0, ZIP_DIGITS)
    lacking = lines.filter(pl.col("locality").is_null()).select(zip_code, "service_date").drop_nulls().unique()
    if lacking.is_empty():
        return lines
    found = entries(open_set("locality_by_zip"), [((place,), day) for place, day in lacking.iter_rows()])
    known = [(place, day, str(entry.row["locality"])) for ((place,), day), entry in found.items() if entry.row]
    listed = pl.DataFrame(
        known, schema={"zip": pl.String, "service_date": lines.schema["service_date"], "of_zip": pl.String}, orient="row"
    )
    joined = lines.with_columns(zip=zip_code).join(listed, on=["zip", "service_date"], how="left", maintain_order="left")
    return joined.with_columns(locality=pl.coalesce("locality", "of_zip")).drop("zip", "of_zip")
