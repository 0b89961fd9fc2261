"""MUE-LINE, AOC-T2, AOC-T3 and NCCI-PTP-HOSP against the published tables of the third quarter of 2024, row by row."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from auditkit.checking.registry import load_checks
from auditkit.checking.run import Evaluation, evaluate_check
from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.codesets.store import codes_in
from auditkit.engine import open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

MUE = {"P": "ncci/mue_practitioner_2024q3.csv", "I": "ncci/mue_outpatient_hospital_2024q3.csv"}
ADD_ONS = "ncci/addon_code_edits_2024-06-03.csv"
PAIRS = "ncci/ptp_outpatient_hospital_2024q3_all.csv.gz"
DAY = dt.date(2024, 8, 1)
QUARTER = (dt.date(2024, 7, 1), dt.date(2024, 9, 30))
Row = dict[str, str]


@pytest.fixture(scope="module")
def published(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    for name in (*MUE.values(), ADD_ONS, PAIRS):
        import_file(reference_data / name, store, covers=QUARTER)
    return store


def rows_of(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as text:
        yield from csv.DictReader(text)


def evaluated(check_id: str, store: Store, claims: dict[str, list[Row]], kind: str = "P") -> Evaluation:
    """Run a check over claims of one patient each; lines are given as columns, the rest is usual."""
    lines = [
        {"claim_key": key, "line_no": number, "service_date": DAY, "units": 1.0, **line}
        for key, several in claims.items()
        for number, line in enumerate(several, start=1)
    ]
    headers = [
        {
            "claim_key": key, "claim_type": kind, "payer_class": "medicare", "frequency_code": "1", "patient_key": key,
            "rendering_npi": "2000000002", "rendering_specialty": "08", "billing_npi": "2000000101", "type_of_bill": "0131",
        }
        for key in claims
    ]  # fmt: skip
    tables = {"claims": pl.DataFrame(headers), "lines": pl.DataFrame(lines, infer_schema_length=None)}
    tables["lines"] = tables["lines"].with_columns(unit_basis=pl.lit("UN"), charge_amount=pl.lit(1.0))
    missing = [name for name in ("modifier_1", "revenue_code", "denied") if name not in tables["lines"].columns]
    tables["lines"] = tables["lines"].with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    (check,) = load_checks(ids=[check_id])
    codes = codes_in(tables.values())
    with open_engine() as engine:
        made = frames(tables, engine, Settings())
        return evaluate_check(check, made, lambda name: store.open(name, engine.frame, codes), engine, Settings())


def fired(found: Evaluation, case: str | None = None) -> set[str]:
    kept = found.findings if case is None else found.findings.filter(pl.col("case") == case)
    return set(kept["claim_key"]) if found.findings.height else set()


@pytest.mark.parametrize("kind", ["P", "I"])
def test_each_line_maximum_holds_at_the_limit_and_not_one_over(published: Store, reference_data: Path, kind: str):
    listed = [row for row in rows_of(reference_data / MUE[kind]) if row["mue_mai"] == "1"]
    at_limit = {
        f"{row['hcpcs_code']}=": [{"procedure_code": row["hcpcs_code"], "units": float(row["mue_units"])}] for row in listed
    }
    over = {
        f"{row['hcpcs_code']}+": [{"procedure_code": row["hcpcs_code"], "units": float(row["mue_units"]) + 1}] for row in listed
    }
    found = evaluated("MUE-LINE", published, {**at_limit, **over}, kind)
    assert len(listed) > 40
    assert fired(found, "over") == set(over)
    assert found.tested == 2 * len(listed)


def test_maximums_of_a_day_are_not_held_against_a_line(published: Store, reference_data: Path):
    listed = [row["hcpcs_code"] for row in rows_of(reference_data / MUE["P"]) if row["mue_mai"] != "1"][:500]
    found = evaluated("MUE-LINE", published, {code: [{"procedure_code": code, "units": 9999.0}] for code in listed})
    assert (found.fired, found.tested) == (0, 0)


def primaries_of(folder: Path, kind: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in rows_of(folder / ADD_ONS):
        if row["aoc_edit_type"] == kind:
            found[row["add_on_code"]].append(row["primary_code"])
    return found


def test_a_type_2_add_on_is_for_review_alone_and_silent_beside_a_visit(published: Store, reference_data: Path):
    codes = primaries_of(reference_data, "2")
    alone = {f"{code} alone": [{"procedure_code": code}] for code in codes}
    beside = {f"{code} beside": [{"procedure_code": code}, {"procedure_code": "99213"}] for code in codes}
    found = evaluated("AOC-T2", published, {**alone, **beside})
    assert len(codes) > 30
    assert fired(found, "alone") == set(alone) == fired(found)
    assert found.tested == 2 * len(codes)


def test_a_type_3_add_on_needs_a_listed_primary_or_a_review(published: Store, reference_data: Path):
    listed = {code: [one for one in several if one != "CCCCC"] for code, several in primaries_of(reference_data, "3").items()}
    primary = {
        f"{code} {one}": [{"procedure_code": code}, {"procedure_code": one}]
        for code, several in listed.items()
        for one in several
    }
    alone = {f"{code} alone": [{"procedure_code": code}] for code in listed}
    unlisted = {f"{code} unlisted": [{"procedure_code": code}, {"procedure_code": "71046"}] for code in listed}
    found = evaluated("AOC-T3", published, {**primary, **alone, **unlisted})
    assert len(primary) > 500
    assert fired(found, "alone") == set(alone)
    assert fired(found, "not listed") == set(unlisted)
    assert fired(found) == set(alone) | set(unlisted)


def pairs_of(folder: Path, indicator: str, active: bool) -> list[tuple[str, str]]:
    """About 150 pairs of the hospital file, spread over it: in force, or deleted and in force in neither order."""
    every = pl.read_csv(folder / PAIRS, infer_schema=False)
    open_ended = every.filter(pl.col("deletion_date").str.starts_with("9999"))
    ended = every.filter(pl.col("deletion_date") < str(DAY))
    for order in (["column1", "column2"], ["column2", "column1"]):
        ended = ended.join(open_ended, left_on=["column1", "column2"], right_on=order, how="anti")
    kept = (open_ended if active else ended).filter(modifier_indicator=indicator)
    return kept.gather_every(max(1, kept.height // 150)).select("column1", "column2").rows()


@pytest.mark.parametrize(
    ("indicator", "active", "modifier", "case"),
    [("0", True, "59", "indicator 0"), ("1", True, None, "not bypassed"), ("1", True, "59", None), ("0", False, None, None), ("9", False, None, None)],
)  # fmt: skip
def test_hospital_pairs(
    published: Store, reference_data: Path, indicator: str, active: bool, modifier: str | None, case: str | None
):
    pairs = pairs_of(reference_data, indicator, active)
    claims = {f"{one}>{two}": [{"procedure_code": one}, {"procedure_code": two, "modifier_1": modifier}] for one, two in pairs}
    found = evaluated("NCCI-PTP-HOSP", published, claims, "I")
    assert len(pairs) > 100
    assert fired(found) == (set(claims) if case else set())
    assert fired(found, case) == fired(found) if case else True
