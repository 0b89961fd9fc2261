"""The four checks as a careful analyst would write them in pandas: findings alone, as ``by_hand_polars``.

Careful: of each file only the columns that are needed, filters before joins, no loops over rows.
"""

from __future__ import annotations

import pandas as pd
import polars as pl

from tests.benchmarks.by_hand_polars import BYPASSES, SIDES, STATED, Files

KEY = ["claim_key", "line_no"]


def _lines(files: Files, line: list[str], claim: list[str]) -> pd.DataFrame:
    lines = pd.read_parquet(files["lines"], columns=[*KEY, "procedure_code", "service_date", *line])
    claims = pd.read_parquet(files["claims"], columns=["claim_key", "patient_key", "rendering_npi", *claim])
    return lines.merge(claims, on="claim_key")


def units_of_a_day(files: Files) -> pl.DataFrame:
    """MUE-DOS."""
    day = ["patient_key", "rendering_npi", "service_date", "procedure_code"]
    lines = _lines(files, ["units"], [])
    lines["units"] = lines["units"].astype(float)
    limits = pd.read_parquet(files["mue"]).query("mai != 1")
    total = lines.groupby(day, as_index=False)["units"].sum().merge(limits, on="procedure_code")
    over = total.loc[total["units"] > total["mue"], day]
    return _found(lines.merge(over, on=day))


def pairs_of_codes(files: Files) -> pl.DataFrame:
    """NCCI-PTP-PRAC."""
    day = ["patient_key", "rendering_npi", "service_date"]
    lines = _lines(files, ["modifier_1"], [])
    lines["modifier_1"] = lines["modifier_1"].fillna("")
    codes = lines["procedure_code"].unique()
    edits = pd.read_parquet(files["ptp"], columns=["column_1", "column_2", "modifier_indicator"])
    edits = edits[edits["column_1"].isin(codes) & edits["column_2"].isin(codes)]
    both = lines.merge(lines, on=day, suffixes=("", "_1"))
    both = both[both["procedure_code"] != both["procedure_code_1"]]
    named = both.merge(edits, left_on=["procedure_code_1", "procedure_code"], right_on=["column_1", "column_2"])
    visits = pd.read_parquet(files["visits"])["procedure_code"]
    lifted = pd.Series(False, index=named.index)
    for end in ("", "_1"):
        modifier = named[f"modifier_1{end}"]
        lifted |= modifier.isin(["59", "XS"]) | ((modifier == "25") & named[f"procedure_code{end}"].isin(visits))
    sides = named["modifier_1"].isin(SIDES) | named["modifier_1_1"].isin(SIDES)
    apart = sides & (named["modifier_1"] != named["modifier_1_1"])
    return _found(named[(named["modifier_indicator"] == "0") | ~(lifted | apart)])


def add_ons_alone(files: Files) -> pl.DataFrame:
    """AOC-T1."""
    day = ["patient_key", "service_date"]
    lines = _lines(files, [], ["billing_tin", "rendering_specialty"])
    asked = lines.merge(pd.read_parquet(files["addon"]), on="procedure_code")
    met = asked.merge(lines, left_on=[*day, "primary_code"], right_on=[*day, "procedure_code"], suffixes=("", "_1"))
    one_group = (met["billing_tin"] == met["billing_tin_1"]) & (met["rendering_specialty"] == met["rendering_specialty_1"])
    carried = (met["rendering_npi"] == met["rendering_npi_1"]) | ((met["procedure_code"] == "99292") & one_group)
    itself = (met["claim_key"] == met["claim_key_1"]) & (met["line_no"] == met["line_no_1"])
    kept = met.loc[carried & ~itself, KEY].drop_duplicates()
    left = asked[KEY].drop_duplicates().merge(kept, on=KEY, how="left", indicator=True)
    return _found(left[left["_merge"] == "left_only"])


def lines_billed_twice(files: Files) -> pl.DataFrame:
    """DUP-LINE."""
    service = ["patient_key", "service_date", "procedure_code"]
    further = ["billing_npi", "billing_tin", "rendering_specialty", "received_date", "claim_place_of_service"]
    lines = _lines(files, ["modifier_1"], further)
    lines = lines[lines.duplicated(service, keep=False)].assign(modifier_1=lambda frame: frame["modifier_1"].fillna(""))
    met = lines.merge(lines, on=service, suffixes=("", "_1"))
    met = met.merge(pd.read_parquet(files["mue"], columns=["procedure_code", "mai"]), on="procedure_code")

    def same(name: str) -> pd.Series:
        return met[name] == met[f"{name}_1"]

    one_claim, mine, theirs = same("claim_key"), met["modifier_1"], met["modifier_1_1"]
    in_order = (met["line_no"] > met["line_no_1"]).where(one_claim, met["claim_key"] > met["claim_key_1"])
    later = (met["received_date"] > met["received_date_1"]) | (same("received_date") & in_order)
    fine = mine.isin(STATED) | theirs.isin(STATED)
    fine |= one_claim & mine.isin(BYPASSES) & theirs.isin(BYPASSES) & (met["mai"] == 1)
    again = same("modifier_1") & same("rendering_npi") & (one_claim | (same("billing_npi") & same("claim_place_of_service")))
    apart = (mine.isin(SIDES) | theirs.isin(SIDES)) & ~same("modifier_1")
    partner = ~same("rendering_npi") & same("billing_tin") & same("rendering_specialty") & ~apart
    return _found(met[later & ~fine & (again | partner)])


def _found(lines: pd.DataFrame) -> pl.DataFrame:
    return pl.from_pandas(lines[KEY].drop_duplicates())


CHECKS = {
    "NCCI-PTP-PRAC": pairs_of_codes,
    "MUE-DOS": units_of_a_day,
    "AOC-T1": add_ons_alone,
    "DUP-LINE": lines_billed_twice,
}
