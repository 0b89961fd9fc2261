"""What the findings of pairs, units, add-ons, status, place and age are worth: from each check's own examples to the price."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest

from auditkit.checking.examples import example_tables
from auditkit.checking.findings import findings_table
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.engine import open_engine
from auditkit.price import price_findings
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from tests.price.reference_sets import code_set, made_sets

# Codes of the fixtures that rulebook 8.2 gives no amount, and what a hospital's contract pays.
MORE = [
    *(("", code, fee) for code, fee in (("99382", "115"), ("XTT00", "40"), ("XT200", "50"), ("XT300", "50"))),
    *(("institutional", code, fee) for code, fee in (("96374", "38"), ("80048", "8"), ("99213", "90"))),
]


@cache
def contract():
    with open_engine() as engine:
        fees = fixture_set("contract", engine.frame).rows.drop("release", "effective_date", "until_date")
    more = [
        {"payer_id": "", "setting": where, "procedure_code": code, "rvu_modifier": "", "amount": fee}
        for where, code, fee in MORE
    ]
    return code_set("contract", [*fees.to_dicts(), *more])


def by_contract(name: str):
    if name == "contract":
        return contract()
    with open_engine() as engine:
        return fixture_set(name, engine.frame) if name == "pfs" else made_sets()(name)


@cache
def priced(check_id: str) -> tuple[dict[str, Any], ...]:
    """The findings on a check's examples, each claim of a patient of its own where the examples name none."""
    (one,) = load_checks(ids=[check_id])
    tables = example_tables(one.examples)
    if "patient" not in one.examples[0].cells:
        tables = {**tables, "claims": tables["claims"].with_columns(patient_key=pl.col("claim_key"))}
    with open_engine() as engine:
        seen = frames(tables, engine, Settings(**one.example_settings))
        found = evaluate_check(
            one, seen, lambda name: fixture_set(name, engine.frame), engine, Settings(**one.example_settings)
        )
        findings = findings_table([found], seen, engine)
    return tuple(price_findings(findings, tables, by_contract, Settings()).iter_rows(named=True))


def amounts(check_id: str, claim: str, line_no: int) -> tuple[str | None, ...]:
    (row,) = [row for row in priced(check_id) if (row["claim_key"], row["line_no"]) == (claim, line_no)]
    return tuple(None if row[name] is None else str(row[name]) for name in ("effect_amount", "at_risk_amount"))


AMOUNTS = [
    ("MUE-LINE", "F1", 1, "-5.00", "15.00", "rulebook: one unit over, the whole line at risk"),
    ("MUE-LINE", "F2", 1, "-240.00", "480.00", "rulebook: four units over, the whole line at risk"),
    ("NCCI-PTP-HOSP", "F1", 2, "-38.00", "38.00", "rulebook: column 2"),
    ("NCCI-PTP-HOSP", "F2", 2, "-8.00", "8.00", "rulebook: 0 ignores 59"),
    ("NCCI-PTP-HOSP", "N2B", 1, "0.00", "38.00", "a review: nothing is overpaid yet"),
    ("NCCI-BYPASS", "F1", 2, "0.00", "220.00", "rulebook: at risk is what column 2 was allowed"),
    ("NCCI-BYPASS", "F2", 2, "0.00", "85.00", "rulebook: column 2"),
    ("NCCI-BYPASS", "A1", 2, "0.00", "0.00", "information"),
    ("AOC-T2", "F1", 1, "0.00", "50.00", "rulebook: at risk"),
    ("AOC-T2", "F2", 1, None, None, "no amount for the code"),
    ("AOC-T3", "F1", 1, "-50.00", "50.00", "rulebook: the add-on, where it fails"),
    ("AOC-T3", "F2", 1, "0.00", "50.00", "rulebook: at risk, where it is for review"),
    ("PFS-STATUS", "F1", 1, "-20.00", "20.00", "rulebook: what was allowed"),
    ("PFS-STATUS", "F2", 1, "-40.00", "40.00", "T beside a visit"),
    ("POS-SITE", "F1", 1, "-110.00", "110.00", "rulebook: 190 in place of 300"),
    ("POS-PROC", "F1", 1, "0.00", "115.00", "which place is right, the record says"),
    ("PROC-AGE", "F1", 1, "-10.00", "10.00", "100 in place of 110"),
    ("PROC-AGE", "F2", 1, "5.00", "0.00", "115 in place of 110"),
    ("PROC-SEX", "F1", 1, "0.00", "0.00", "rulebook: 0"),
    ("MEDNEC", "F1", 1, "0.00", "200.00", "rulebook: at risk is what was allowed"),
    ("REV-HCPCS", "F2", 1, "0.00", "90.00", "rulebook: at risk"),
    ("REV-HCPCS", "F1", 1, None, None, "a line without a code has no price"),
]


@pytest.mark.parametrize(("check_id", "claim", "line_no", "effect", "risk", "because"), AMOUNTS)
def test_amounts_by_contract(check_id: str, claim: str, line_no: int, effect: str | None, risk: str | None, because: str):
    assert amounts(check_id, claim, line_no) == (effect, risk), because
