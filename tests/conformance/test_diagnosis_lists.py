"""The checks on sides, ages, sex and manifestations against the published lists, each code of them, by plain computation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.checking.registry import load_checks
from auditkit.checking.run import Evaluation, evaluate_check
from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.codesets.store import codes_in
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

ICD, MCE = "icd10cm/2025-code-descriptions-tabular-order-april.zip", "mce/mce_v41_1_dx_edits.csv"
IN_FY2025, IN_V41_1 = dt.date(2025, 3, 10), dt.date(2024, 8, 1)


@pytest.fixture(scope="module")
def published(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    for name in (ICD, MCE):
        import_file(reference_data / name, store)
    return store


def rows(store: Store, name: str) -> pl.DataFrame:
    return pl.concat([store.rows(release) for release in store.releases(name)])


def claims_of(
    diagnoses: pl.DataFrame, day: dt.date, line: dict[str, str] | None = None, claim: dict[str, pl.Expr] | None = None
) -> dict[str, pl.DataFrame]:
    """A professional claim for each row (``claim_key``, ``diagnosis_code``; others are the claim's), one line pointing to it."""
    keys = diagnoses.with_columns(**(claim or {}))
    header = keys.drop("diagnosis_code").with_columns(
        claim_type=pl.lit("P"), payer_class=pl.lit("medicare"), frequency_code=pl.lit("1"), claim_id=pl.col("claim_key")
    )
    cells = {"diagnosis_pointer_1": "1", "procedure_code": "99213", **(line or {})}
    lines = diagnoses.select("claim_key", line_no=pl.lit(1, pl.Int64), service_date=pl.lit(day))
    lines = lines.with_columns(pl.lit(value).alias(name) for name, value in cells.items())
    billed = diagnoses.select(
        "claim_key", "diagnosis_code", kind=pl.lit("principal"), position=pl.lit(1, pl.Int64), qualifier=pl.lit("ABK")
    )
    return {"claims": header, "lines": lines, "diagnoses": billed}


def evaluated(check_id: str, tables: dict[str, pl.DataFrame], store: Store, engine_name: str) -> Evaluation:
    (check,) = load_checks(ids=[check_id])
    codes = codes_in(tables.values())
    with open_engine(engine_name) as engine:
        made = frames(tables, engine, Settings())
        return evaluate_check(check, made, lambda name: store.open(name, engine.frame, codes), engine, Settings())


def fired(found: Evaluation, *cases: str) -> set[str]:
    chosen = found.findings.filter(pl.col("case").is_in(cases)) if cases else found.findings
    return set(chosen["claim_key"]) if found.fired else set()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_code_of_the_other_side_contradicts_a_modifier_for_the_right(published: Store, engine: str):
    codes = rows(published, "icd10cm").select("diagnosis_code", "laterality", claim_key="diagnosis_code")
    sided = codes.drop_nulls("laterality")
    tables = claims_of(codes.drop("laterality"), IN_FY2025, {"modifier_1": "RT"})
    found = evaluated("DX-LAT-MOD", tables, published, engine)
    assert fired(found) == set(sided.filter(pl.col("laterality") == "L")["claim_key"])
    assert (found.applies, found.unknown) == (sided.height, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_every_code_of_an_open_side_has_its_code_for_the_right(published: Store, engine: str):
    codes = rows(published, "icd10cm").drop_nulls("side_family").with_columns(claim_key="diagnosis_code")
    billable = codes.filter(pl.col("billable") == "Y")
    sides = {
        side: billable.filter(pl.col("laterality") == side).group_by("side_family").agg(pl.col("diagnosis_code").min())
        for side in ("L", "R")
    }
    both = sides["L"].join(sides["R"], on="side_family", suffix="_right").select("side_family", "diagnosis_code_right")
    expected = codes.filter(pl.col("laterality") == "U").join(both, on="side_family")
    assert expected.height > 1_000
    tables = claims_of(codes.select("claim_key", "diagnosis_code"), IN_FY2025, {"modifier_1": "RT"})
    found = evaluated("DX-LAT-UNSPEC", tables, published, engine)
    told = found.findings.select("claim_key", suggested=pl.col("evidence").str.json_path_match("$.suggested"))
    suggested = dict(told.with_columns(pl.col("suggested").str.replace(".", "", literal=True)).iter_rows())
    assert suggested == dict(expected.select("claim_key", "diagnosis_code_right").iter_rows())
    assert (found.applies, found.unknown) == (expected.height, {})


BOUNDED = ("newborn", "pediatric", "maternity", "adult")
AGES = (0, 1, 2, 7, 8, 9, 13, 14, 15, 17, 18, 19, 64, 65, 66, 90, 124)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_code_with_ages_at_every_bound(published: Store, engine: str):
    listed = rows(published, "mce").filter(pl.col("edit").is_in(list(BOUNDED)))
    patients = pl.DataFrame({"age": AGES, "patient_birth_date": [IN_V41_1.replace(year=IN_V41_1.year - age) for age in AGES]})
    codes = listed.select("diagnosis_code").unique().join(patients, how="cross")
    codes = codes.with_columns(claim_key=pl.format("{}-{}", "diagnosis_code", "age"))
    found = evaluated("DX-AGE", claims_of(codes, IN_V41_1), published, engine)
    below, above = pl.col("age_from") - pl.col("age"), pl.col("age") - pl.col("age_to")
    judged = listed.join(codes, on="diagnosis_code").with_columns(years=pl.max_horizontal(below, above))
    outside = judged.filter(pl.col("years") > 0)
    assert fired(found) == set(outside["claim_key"])
    far = outside.filter(pl.col("years") > 1, pl.col("edit") != "newborn")
    assert fired(found, "far outside") == set(far["claim_key"])
    assert (found.applies, found.unknown) == (codes.height, {})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("sex", "other"), [("F", "male"), ("M", "female")])
def test_every_code_of_the_other_sex(published: Store, engine: str, sex: str, other: str):
    listed = rows(published, "mce").filter(pl.col("edit").is_in(["male", "female"]))
    codes = listed.select("diagnosis_code", claim_key="diagnosis_code").unique()
    found = evaluated("DX-SEX", claims_of(codes, IN_V41_1, claim={"patient_sex": pl.lit(sex)}), published, engine)
    assert fired(found) == set(listed.filter(pl.col("edit") == other)["diagnosis_code"])
    assert (found.applies, found.unknown) == (codes.height, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_every_manifestation_first_on_its_claim(published: Store, engine: str):
    listed = rows(published, "mce")
    codes = listed.select("diagnosis_code", claim_key="diagnosis_code").unique()
    found = evaluated("DX-MANIF", claims_of(codes, IN_V41_1), published, engine)
    manifestations = set(listed.filter(pl.col("edit") == "manifestation")["diagnosis_code"])
    assert "D631" in manifestations  # rulebook 8.4
    assert fired(found, "listed first") == manifestations
    assert (found.applies, found.unknown) == (len(manifestations), {})
