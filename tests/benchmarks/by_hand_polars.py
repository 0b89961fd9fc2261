"""The four checks as a careful analyst would write them in Polars for the population of ``population``: findings alone.

Every line of it is a live professional line of Medicare, complete, of one day and with one modifier at most, so that none of a
check's doubts arises. Each function is given the files by name and returns ``claim_key`` and ``line_no`` of the lines found.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

Files = Mapping[str, Path]
KEY = ["claim_key", "line_no"]
STATED = ["59", "XS", "76"]
SIDES = ["LT", "RT"]
BYPASSES = ["59", "XS", "LT", "RT", "25"]


def _lines(files: Files, line: list[str], claim: list[str]) -> pl.LazyFrame:
    lines = pl.scan_parquet(files["lines"]).select(*KEY, "procedure_code", "service_date", *line)
    claims = pl.scan_parquet(files["claims"]).select("claim_key", "patient_key", "rendering_npi", *claim)
    return lines.join(claims, on="claim_key")


def units_of_a_day(files: Files) -> pl.DataFrame:
    """MUE-DOS."""
    day = ["patient_key", "rendering_npi", "service_date", "procedure_code"]
    lines = _lines(files, ["units"], []).with_columns(pl.col("units").cast(pl.Float64))
    limits = pl.scan_parquet(files["mue"]).filter(pl.col("mai") != 1)
    total = lines.group_by(day).agg(pl.col("units").sum()).join(limits, on="procedure_code")
    return _found(lines.join(total.filter(pl.col("units") > pl.col("mue")), on=day, how="semi"))


def pairs_of_codes(files: Files) -> pl.DataFrame:
    """NCCI-PTP-PRAC."""
    day = ["patient_key", "rendering_npi", "service_date"]
    lines = _lines(files, ["modifier_1"], [])
    codes = lines.select("procedure_code").unique()
    edits = (
        pl.scan_parquet(files["ptp"])
        .join(codes, left_on="column_1", right_on="procedure_code", how="semi")
        .join(codes, left_on="column_2", right_on="procedure_code", how="semi")
        .select("pair", "modifier_indicator")
    )
    both = lines.join(lines, on=day, suffix="_1").with_columns(pair=pl.col("procedure_code_1") + ">" + pl.col("procedure_code"))
    named = both.join(edits, on="pair")
    visits = pl.read_parquet(files["visits"])["procedure_code"].implode()
    lifted = pl.lit(False)
    for end in ("", "_1"):
        modifier, code = pl.col(f"modifier_1{end}"), pl.col(f"procedure_code{end}")
        lifted |= modifier.is_in(["59", "XS"]) | ((modifier == "25") & code.is_in(visits)).fill_null(False)
    sides = pl.col("modifier_1").is_in(SIDES) | pl.col("modifier_1_1").is_in(SIDES)
    one_side = (pl.col("modifier_1") == pl.col("modifier_1_1")).fill_null(False)
    open_pair = ~(lifted.fill_null(False) | (sides.fill_null(False) & ~one_side))
    return _found(named.filter((pl.col("modifier_indicator") == "0") | open_pair))


def add_ons_alone(files: Files) -> pl.DataFrame:
    """AOC-T1."""
    day = ["patient_key", "service_date"]
    who = ["rendering_npi", "billing_tin", "rendering_specialty"]
    lines = _lines(files, [], who[1:])
    add_ons = pl.scan_parquet(files["addon"])
    asked = lines.join(add_ons, on="procedure_code")
    primaries = lines.select(*KEY, *day, *who, primary_code="procedure_code")
    met = asked.join(primaries, on=[*day, "primary_code"], suffix="_1")
    one_group = (pl.col("billing_tin") == pl.col("billing_tin_1")) & (
        pl.col("rendering_specialty") == pl.col("rendering_specialty_1")
    )
    carried = (pl.col("rendering_npi") == pl.col("rendering_npi_1")) | ((pl.col("procedure_code") == "99292") & one_group)
    itself = (pl.col("claim_key") == pl.col("claim_key_1")) & (pl.col("line_no") == pl.col("line_no_1"))
    return _found(asked.join(met.filter(carried, ~itself), on=KEY, how="anti"))


def lines_billed_twice(files: Files) -> pl.DataFrame:
    """DUP-LINE."""
    service = ["patient_key", "service_date", "procedure_code"]
    lines = _lines(
        files, ["modifier_1"], ["billing_npi", "billing_tin", "rendering_specialty", "received_date", "claim_place_of_service"]
    )
    several = lines.group_by(service).len().filter(pl.col("len") > 1)
    lines = lines.join(several, on=service, how="semi").with_columns(pl.col("modifier_1").fill_null(""))
    met = lines.join(lines, on=service, suffix="_1").join(
        pl.scan_parquet(files["mue"]).select("procedure_code", "mai"), on="procedure_code"
    )
    one_claim = pl.col("claim_key") == pl.col("claim_key_1")
    in_order = (
        pl.when(one_claim).then(pl.col("line_no") > pl.col("line_no_1")).otherwise(pl.col("claim_key") > pl.col("claim_key_1"))
    )
    later = (pl.col("received_date") > pl.col("received_date_1")) | (
        (pl.col("received_date") == pl.col("received_date_1")) & in_order
    )
    mine, theirs = pl.col("modifier_1"), pl.col("modifier_1_1")
    fine = mine.is_in(STATED) | theirs.is_in(STATED)
    fine |= one_claim & mine.is_in(BYPASSES) & theirs.is_in(BYPASSES) & (pl.col("mai") == 1)

    def same(name: str) -> pl.Expr:
        return pl.col(name) == pl.col(f"{name}_1")

    again = (mine == theirs) & same("rendering_npi") & (one_claim | (same("billing_npi") & same("claim_place_of_service")))
    apart = (mine.is_in(SIDES) | theirs.is_in(SIDES)) & (mine != theirs)
    partner = ~same("rendering_npi") & same("billing_tin") & same("rendering_specialty") & ~apart
    return _found(met.filter(later, ~fine, again | partner))


def _found(lines: pl.LazyFrame) -> pl.DataFrame:
    return lines.select(KEY).unique().collect(engine="streaming")


CHECKS = {
    "NCCI-PTP-PRAC": pairs_of_codes,
    "MUE-DOS": units_of_a_day,
    "AOC-T1": add_ons_alone,
    "DUP-LINE": lines_billed_twice,
}
