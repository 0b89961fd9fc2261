"""Potential dollars: each line once, over and under by the sign of the effect, never netted."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from auditkit.engine import empty_at_rest
from auditkit.kpis import Potential, potential


def findings(*rows: tuple[str, str, str | None, str | None]) -> pl.DataFrame:
    """Rows of counted, direction, effect and at risk."""
    made = [
        {
            "finding_id": str(number), "claim_key": "C1", "counted": counted, "direction": direction, "status": "FAIL",
            "payment_effect": "reprice", "effect_amount": Decimal(effect) if effect else None,
            "at_risk_amount": Decimal(risk) if risk else None,
        }
        for number, (counted, direction, effect, risk) in enumerate(rows)
    ]  # fmt: skip
    return pl.DataFrame(made, schema=dict(empty_at_rest("findings").schema))


def test_the_sign_decides_and_not_the_direction():
    found = potential(findings(("Y", "over", "-30", None), ("Y", "over", "5", None), ("Y", "neutral", "-1", None)))
    assert (found.over, found.under) == (Decimal(31), Decimal(5))


def test_what_counts_elsewhere_is_not_counted_twice():
    assert potential(findings(("Y", "over", "-30", None), ("N", "over", "-40", "9"))).over == Decimal(30)


def test_what_has_no_price_is_counted_and_is_not_nought():
    found = potential(findings(("Y", "over", None, None)))
    assert (found.unpriced, found.over) == (1, Decimal("0.00"))


def test_no_finding_at_all():
    assert potential(findings()) == Potential(0, 0, Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), 0)


def test_findings_are_split_by_how_sure_they_are():
    from auditkit.kpis import split_by_status

    findings = pl.DataFrame({"status": ["FAIL", "INFO", "INFO"]})
    assert split_by_status(findings) == "1 fail, 0 for review, 2 for information"
