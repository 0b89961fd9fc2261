"""What the findings of the modifier checks are worth: the rulebook's amounts, from each check's own examples through to the price."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl
import pytest

from auditkit.checking.examples import example_tables
from auditkit.checking.findings import findings_table
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.codesets import CodeSet
from auditkit.engine import open_engine
from auditkit.price import price_findings
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from tests.price.reference_sets import code_set, made_sets

OpenSet = Callable[[str], CodeSet]
# Codes of the fixtures that rulebook 8.2 gives no amount, and a facility's own amount.
MORE = [("", "X0000", "100"), ("", "X2000", "100"), ("", "XA100", "50"), ("institutional", "45378", "190")]


@cache
def contract() -> CodeSet:
    with open_engine() as engine:
        fees = fixture_set("contract", engine.frame).rows.drop("release", "effective_date", "until_date")
    more = [
        {"payer_id": "", "setting": where, "procedure_code": code, "rvu_modifier": "", "amount": fee}
        for where, code, fee in MORE
    ]
    return code_set("contract", [*fees.to_dicts(), *more])


def by_contract(name: str) -> CodeSet:
    if name == "contract":
        return contract()
    with open_engine() as engine:
        return fixture_set(name, engine.frame) if name == "pfs" else made_sets()(name)


def by_fee_schedule(name: str) -> CodeSet:
    return made_sets()(name)


@cache
def check(check_id: str) -> Check:
    return next(one for one in load_checks() if one.id == check_id)


def worth(check_id: str, claim: str, line_no: int, open_set: OpenSet) -> tuple[str | None, str | None, str | None]:
    """Effect, risk and basis of the finding on one example of a check."""
    one = check(check_id)
    tables, settings = own_patients(example_tables(one.examples), one), Settings(**one.example_settings)
    with open_engine() as engine:
        seen = frames(tables, engine, settings)
        found = evaluate_check(one, seen, lambda name: fixture_set(name, engine.frame), engine, settings)
        findings = findings_table([found], seen, engine)
    priced = price_findings(findings, tables, open_set, settings)
    (row,) = [row for row in priced.iter_rows(named=True) if (row["claim_key"], row["line_no"]) == (claim, line_no)]
    return shown(row, "effect_amount"), shown(row, "at_risk_amount"), row["pricing_basis"]


def own_patients(tables: dict[str, pl.DataFrame], one: Check) -> dict[str, pl.DataFrame]:
    """Each claim of a patient of its own, unless the examples say whose it is: lines of one day bear on each other's price."""
    if "patient" in one.examples[0].cells:
        return tables
    return {**tables, "claims": tables["claims"].with_columns(patient_key=pl.col("claim_key"))}


def shown(row: dict[str, Any], column: str) -> str | None:
    return None if row[column] is None else str(row[column])


AMOUNTS = [
    ("MOD-50", "F1", 1, "-97.50", "97.50", "150 % of 65 twice, and once is right"),
    ("MOD-50", "F2", 2, "-100.00", "100.00", "rulebook: -100 % of one, the second side"),
    ("MOD-50", "A1", 1, "0.00", "0.00", "one price, with 50 or without"),
    ("MOD-26TC", "F1", 1, "-25.00", "25.00", "rulebook: 9 in place of 34"),
    ("MOD-26TC", "A2", 1, "-25.00", "25.00", "the technical part is denied"),
    ("MOD-26TC", "D1", 1, "25.00", "0.00", "34 in place of 9"),
    ("MOD-62", "F1B", 1, "-375.00", "375.00", "62.5 % of 1000"),
    ("MOD-66", "F1", 1, None, None, "a team is paid by report"),
    ("MOD-ASST", "F1", 1, "-6.80", "6.80", "rulebook: all that was allowed, 13.6 % of 50"),
    ("MOD-ASST", "F2B", 1, "-1080.00", "1080.00", "rulebook: 170 in place of 1250"),
    ("MOD-ASST", "A4", 1, "-30.00", "30.00", "13.6 % of 1250 in place of 16 %"),
    ("MOD-22", "F2", 1, None, None, "increased services are paid by report"),
    ("MOD-7374", "F1", 1, "-95.00", "95.00", "rulebook: half of 190"),
    ("MOD-7374", "F2", 1, "95.00", "0.00", "rulebook: the other half"),
    ("MOD-5253", "F2", 1, None, None, "53 is paid by report for this code"),
    ("MOD-ORDER", "F1", 1, "0.00", "0.00", "an order is worth nothing"),
    ("MOD-51", "F1", 1, "0.00", "0.00", "the contractor ranks, whatever the modifier"),
]


@pytest.mark.parametrize(("check_id", "claim", "line_no", "effect", "risk", "because"), AMOUNTS)
def test_amounts_by_contract(check_id: str, claim: str, line_no: int, effect: str | None, risk: str | None, because: str):
    assert worth(check_id, claim, line_no, by_contract)[:2] == (effect, risk), because


BY_OTHER_BASES = [
    ("MOD-ASST", "F2B", "-1080.00", "remittance", "13.6 % of the 1250 that were allowed"),
    ("MOD-5253", "F1", "-50.00", "fee_schedule", "the code's own row for 53"),
    ("MOD-26TC", "F1", "-60.00", "fee_schedule", "15 in place of 75, the facility rates"),
]


@pytest.mark.parametrize(("check_id", "claim", "effect", "basis", "because"), BY_OTHER_BASES)
def test_amounts_without_a_contract(check_id: str, claim: str, effect: str | None, basis: str, because: str):
    found = worth(check_id, claim, 1, by_fee_schedule)
    assert (found[0], found[2]) == (effect, basis), because


def test_a_line_paid_in_full_is_taken_as_paid_without_its_modifier():
    """Without what the payer read, 170 in place of 170 would be no overpayment at all."""
    one = check("MOD-ASST")
    tables = example_tables(one.examples)
    with open_engine() as engine:
        seen = frames(tables, engine, Settings())
        found = evaluate_check(one, seen, lambda name: fixture_set(name, engine.frame), engine, Settings())
        findings = findings_table([found], seen, engine)
    (row,) = findings.filter(claim_key="F2B").iter_rows(named=True)
    assert (row["propose_modifiers"], row["paid_modifiers"]) == ("AS", "")
    (unread,) = price_findings(findings.filter(claim_key="F2B").drop("paid_modifiers"), tables, by_contract, Settings())[
        "effect_amount"
    ]
    assert str(unread) == "0.00"
