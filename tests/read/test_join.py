"""Several sources: keys are numbered over all of them and nothing is mixed."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.errors import ReadError
from auditkit.read import Raw, Source, read
from auditkit.read.join import join
from auditkit.read.raw import rejections
from tests.read.tables_made import HEADER, LINE


def raw(label: str, *claims: str, **tables: pl.DataFrame) -> Raw:
    keys = [str(number) for number in range(1, len(claims) + 1)]
    made = {
        "claims": pl.DataFrame({"claim_key": keys, "claim_id": claims}, schema={"claim_key": pl.String, "claim_id": pl.String})
    }
    return Raw({**made, **tables}, sources=(Source(label, "csv", len(claims)),))


def test_claims_are_numbered_over_all_sources_in_order():
    lines = pl.DataFrame({"claim_key": ["2", "1", "1"], "line_no": ["1", "1", "2"]})
    joined = join([raw("a", "X", "Y"), raw("b", "X", "Z", lines=lines)])
    assert joined.tables["claims"].rows() == [("C000001", "X"), ("C000002", "Y"), ("C000003", "X"), ("C000004", "Z")]
    assert joined.tables["lines"]["claim_key"].to_list() == ["C000004", "C000003", "C000003"]
    assert [source.label for source in joined.sources] == ["a", "b"]


def test_a_number_over_a_million_gets_wider():
    many = Raw({"claims": pl.select(claim_key=pl.int_range(1_000_001).cast(pl.String))})
    assert join([many]).tables["claims"]["claim_key"][-1] == "C1000001"


def test_a_column_of_one_source_is_blank_on_the_rows_of_another():
    one = raw("a", "X").tables["claims"].with_columns(patient_sex=pl.lit("F"))
    joined = join([Raw({"claims": one}), raw("b", "Y")])
    assert joined.tables["claims"]["patient_sex"].to_list() == ["F", None]


def test_remittances_are_numbered_and_name_no_claim_yet():
    paid = pl.DataFrame(
        {"remittance_key": ["1", "1", "2"], "claim_key": [None, None, None]}, schema_overrides={"claim_key": pl.String}
    )
    cut = pl.DataFrame({"remittance_key": ["2"]})
    parts = [Raw({"remittances": paid, "adjustments": cut}), Raw({"remittances": paid, "adjustments": cut})]
    joined = join(parts)
    assert joined.tables["remittances"]["remittance_key"].to_list() == [
        "R000001",
        "R000001",
        "R000002",
        "R000003",
        "R000003",
        "R000004",
    ]
    assert joined.tables["adjustments"]["remittance_key"].to_list() == ["R000002", "R000004"]
    assert joined.tables["remittances"]["claim_key"].null_count() == 6


def test_a_row_of_no_claim_of_its_source_is_an_error():
    lines = pl.DataFrame({"claim_key": ["7"], "line_no": ["1"]})
    with pytest.raises(ReadError, match="a: rows of lines name a claim_key that is not in claims"):
        join([raw("a", "X", lines=lines)])


def test_rejections_of_all_sources_are_kept():
    refused = rejections([{"file": "a", "row": 2, "column": None, "reason": "r", "table": "lines"}])
    assert join([Raw({}, refused), Raw({}, refused)]).rejected.height == 2


def test_nothing_joins_to_nothing():
    assert join([]).tables == {}


def test_frames_of_equal_claim_ids_are_different_claims():
    frame = pl.DataFrame([LINE], schema=list(HEADER), orient="row")
    both = read([frame, frame])
    assert both.tables["claims"]["claim_key"].to_list() == ["C000001", "C000002"]
    assert [source.label for source in both.sources] == ["frame 1", "frame 2"]
    assert both.tables["lines"]["claim_key"].to_list() == ["C000001", "C000002"]
