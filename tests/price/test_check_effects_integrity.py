"""What findings on a claim's integrity and on shared surgical care are worth, from lines through the check to the price."""

from __future__ import annotations

from typing import Any

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.findings import findings_table
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check
from auditkit.engine import open_engine
from auditkit.price import price_findings
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from tests.price.reference_sets import made_sets, with_fixture_contract

BY_FEE_SCHEDULE = made_sets()


def priced(check_id: str, text: str, open_set: Any = with_fixture_contract) -> list[dict[str, Any]]:
    """The findings of one check on lines written as its examples, with their dollars."""
    (check,) = load_checks(ids=[check_id])
    header, *rows = text.strip().splitlines()
    written = "\n".join([f"{header} | outcome", *(f"{row} | silent" for row in rows)])
    tables = example_tables(parse_examples(written, "here:1"))
    with open_engine() as engine:
        seen = frames(tables, engine, Settings())
        found = evaluate_check(check, seen, lambda name: fixture_set(name, engine.frame), engine, Settings())
        findings = findings_table([found], seen, engine)
    return list(price_findings(findings, tables, open_set, Settings()).iter_rows(named=True))


def dollars(row: dict[str, Any]) -> tuple[str | None, str | None]:
    effect, risk = (None if row[name] is None else str(row[name]) for name in ("effect_amount", "at_risk_amount"))
    return effect, risk


def test_every_line_that_an_excluded_person_touches_is_overpaid():
    rows = priced(
        "LEIE",
        "claim | line | procedure_code | rendering_npi\nA | 1 | 99213 | R1\nA | 2 | 85025 | R1\nA | 3 | 80053 | 2000000028",
    )
    assert [(row["line_no"], *dollars(row)) for row in rows] == [(1, "-90.00", "90.00"), (2, "-8.00", "8.00")]


def test_a_line_of_two_excluded_persons_counts_once():
    rows = priced("LEIE", "claim | procedure_code | rendering_npi | ordering_npi\nA | 85025 | R1 | R9\nB | 85025 | R2 | R1")
    assert sorted((row["claim_key"], row["kind"], row["counted"]) for row in rows) == [
        ("A", "rendering_npi", "Y"),
        ("B", "ordering_npi", "Y"),
    ]
    day = "2025-03-09"  # the last day of the second person's exclusion
    both = priced("LEIE", f"claim | procedure_code | service_date | rendering_npi | ordering_npi\nA | 85025 | {day} | R1 | R9")
    assert [dollars(row) for row in both] == [("-8.00", "8.00")] * 2
    assert sorted(row["counted"] for row in both) == ["N", "Y"]


@pytest.mark.parametrize(
    ("check_id", "lines", "risk"),
    [
        ("TIMELY", "claim | procedure_code | service_date | received_date\nA | 99213 | 2024-03-11 | 2025-03-12", "90.00"),
        ("CLM-DATES", "claim | procedure_code | patient_death_date\nA | 99213 | 2025-03-01", "90.00"),
        ("CLM-AUTH", "claim | procedure_code\nA | 97110", "30.00"),
        ("CLM-FIELDS", "claim | line | procedure_code | dx | ptr\nA | 1 | 99213 | I10 | 1\nA | 2 | 96372 | | 1", "105.00"),
        ("CHG-ARITH", "claim | procedure_code | total_charge\nA | 99213 | 151.00", "0.00"),
        ("MOD-ABN", "claim | procedure_code | mods | abn_on_file\nA | 99213 | GA | N", "0.00"),
    ],
)
def test_what_is_at_risk(check_id: str, lines: str, risk: str):
    (row,) = priced(check_id, lines)
    assert dollars(row) == ("0.00", risk)


WHOLE_AND_PART = """
claim | patient | procedure_code | mods | service_date | rendering_npi | billing_npi
A     | P1      | 27447          |      | 2025-03-10   | R1            | G1
B     | P1      | 27447          | 55   | 2025-03-20   | {}            | G9
"""


def test_a_surgery_billed_whole_is_worth_its_own_shares_where_another_cares_after_it():
    (row,) = priced("MOD-5455", WHOLE_AND_PART.format("R2"), BY_FEE_SCHEDULE)
    # 10 % before and 69 % for the operation stay with the surgeon of the $100.00.
    assert (row["claim_key"], row["propose_modifiers"], *dollars(row)) == ("A", "54", "-21.00", "21.00")


def test_the_part_beside_the_own_whole_is_overpaid():
    (row,) = priced("MOD-5455", WHOLE_AND_PART.format("R1"), BY_FEE_SCHEDULE)
    assert (row["claim_key"], *dollars(row)) == ("B", "-21.00", "21.00")
