"""Live versions of a claim (rulebook 0.2), on every engine."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

DAY = dt.date(2024, 8, 1)


def claim(key: str, frequency: str | None = "1", **given: object) -> dict[str, object]:
    return {
        "claim_key": key, "claim_id": key, "frequency_code": frequency, "patient_control_number": "A1", "billing_npi": "2000000101", "patient_key": "P1",
        "payer_claim_number": None, "original_reference_number": None, "received_date": None, "payer_id": "X", **given,
    }  # fmt: skip


def live_claims(engine_name: str, *claims: dict[str, object]) -> tuple[set[str], set[str]]:
    """The keys of the live claims and of those whose link was inferred."""
    header = pl.DataFrame(
        list(claims),
        schema_overrides={"payer_claim_number": pl.String, "original_reference_number": pl.String, "received_date": pl.Date},
    )
    lines = pl.DataFrame(
        [{"claim_key": one["claim_key"], "line_no": 1, "service_date": DAY, "procedure_code": "G0422"} for one in claims]
    )
    with open_engine(engine_name) as engine:
        found = engine.collect(frames({"claims": header, "lines": lines}, engine, Settings()).lazy["claims"])
    return set(found["claim_key"]), set(found.filter(pl.col("link_inferred"))["claim_key"])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("claims", "live"),
    [
        pytest.param([claim("A"), claim("B", patient_control_number="A2")], {"A", "B"}, id="originals stay"),
        pytest.param([claim("A", payer_claim_number="N1"), claim("B", "7", original_reference_number="N1")], {"B"}, id="a replacement drops the claim it names"),
        pytest.param([claim("A", payer_claim_number="N1"), claim("B", "8", original_reference_number="N1")], set(), id="a void drops itself and the claim it names"),
        pytest.param([claim("A"), claim("B", "7", original_reference_number="N1")], {"B"}, id="without a remittance the account links"),
        pytest.param([claim("A", patient_key="P2"), claim("B", "7", original_reference_number="N1")], {"A", "B"}, id="another patient's claim is not replaced"),
        pytest.param(
            [claim("A", payer_claim_number="N1"), claim("B", "7", original_reference_number="N1", received_date=dt.date(2024, 9, 9)),
             claim("C", "7", original_reference_number="N1", received_date=dt.date(2024, 9, 1))], {"B"}, id="of two replacements the last received stays"),
        pytest.param(
            [claim("A", payer_claim_number="N1"), claim("B", "7", original_reference_number="N1", payer_claim_number="N2"),
             claim("C", "8", original_reference_number="N2")], set(), id="a voided replacement leaves nothing"),
        pytest.param([claim("A", payer_claim_number="N1", payer_id="Y"), claim("B", "7", original_reference_number="N1", patient_control_number="A2")], {"A", "B"}, id="equal numbers of two payers are not one claim"),
        pytest.param([claim("A", payer_claim_number="N1"), claim("B", "7", original_reference_number="N9")], {"A", "B"}, id="a claim of another number is not the one named"),
        pytest.param([claim("A", "8"), claim("B", patient_control_number="A2")], {"B"}, id="a void without its original drops alone"),
    ],
)  # fmt: skip
def test_live_versions(engine: str, claims: list[dict[str, object]], live: set[str]):
    assert live_claims(engine, *claims)[0] == live


@pytest.mark.parametrize("engine", ENGINES)
def test_a_link_by_account_is_marked_as_inferred(engine: str):
    assert live_claims(engine, claim("A"), claim("B", "7", original_reference_number="N1"))[1] == {"B"}
    assert live_claims(engine, claim("A", payer_claim_number="N1"), claim("B", "7", original_reference_number="N1"))[1] == set()
