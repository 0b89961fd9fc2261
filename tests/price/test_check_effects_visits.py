"""What the findings of the visit and global-surgery checks are worth, at the rulebook's amounts, on their own examples.

EM-DIST-RIGHT and IMPOSSIBLE-DAY have no amounts: a signal about a provider corrects no line.
"""

from __future__ import annotations

from functools import cache

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


@cache
def priced(check_id: str) -> pl.DataFrame:
    """The findings of a check on its examples, with their dollars."""
    (check,) = load_checks(ids=[check_id])
    tables, settings = example_tables(check.examples), Settings(**check.example_settings)
    with open_engine() as engine:

        def opened(name: str):
            return fixture_set(name, engine.frame)

        seen = frames(tables, engine, settings)
        findings = findings_table([evaluate_check(check, seen, opened, engine, settings)], seen, engine)
        return price_findings(findings, tables, opened, settings)


AMOUNTS = [
    ("EM-NEWEST", "F1", 1, "-40.00"),  # 99204 to 99214
    ("EM-NEWEST", "F2", 1, "-20.00"),  # 99203 to 99213
    ("EM-PERDAY", "F1", 1, "-90.00"),  # the lower of 99213 and 99214
    ("EM-PERDAY", "F2", 2, "-80.00"),  # the lower of 99223 and 99238
    ("EM-G2211", "F1", 2, "-16.00"),
    ("EM-PROL-CPT", "F1", 2, "-32.00"),  # one unit of two
    ("EM-PROL-CPT", "F2", 2, "-32.00"),
    ("EM-PROL-CMS", "F1", 2, "-32.00"),
    ("EM-PROL-CMS", "F2", 2, "0.00"),  # G2212 and G0316 are paid alike
    ("CRIT-TIME", "F1", 2, "-110.00"),
    ("CRIT-TIME", "F2", 1, "220.00"),  # two units left out
    ("GLOB-EM", "F1", 1, "-90.00"),
    ("GLOB-EM", "F2", 1, "0.00"),  # shown only
    ("MOD-25-UNSUP", "F1", 1, "-110.00"),
    ("MOD-25-UNSUP", "F2", 1, "-125.00"),
    ("MOD-GLOB", "F1", 1, "-217.00"),  # 700.00 x (0.69 - 1)
    ("MOD-GLOB", "F2", 1, "0.00"),  # at risk only
    ("EM-DIST-RIGHT", "A1", 1, "0.00"),
    ("IMPOSSIBLE-DAY", "F1", 1, "0.00"),
]


@pytest.mark.parametrize(("check_id", "claim", "line", "expected"), AMOUNTS, ids=[f"{row[0]}-{row[1]}" for row in AMOUNTS])
def test_the_rulebooks_amount(check_id: str, claim: str, line: int, expected: str):
    rows = priced(check_id).filter(pl.col("claim_key") == claim, pl.col("line_no") == line)
    assert [str(amount) for amount in rows["effect_amount"]] == [expected]
