"""The checks of codes against the published files: every code of ICD-10-CM FY 2025, and single facts of HCPCS."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.registry import load_checks
from auditkit.checking.run import Evaluation, evaluate_check
from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.codesets.store import codes_in
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

ICD, HCPCS = "icd10cm/2025-code-descriptions-tabular-order-april.zip", "hcpcs/hcpcs_level2_2024-07.csv"
FY2025, Q3 = dt.date(2025, 3, 10), dt.date(2024, 8, 1)


@pytest.fixture(scope="module")
def published(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    for name in (ICD, HCPCS):
        import_file(reference_data / name, store)
    return store


def evaluated(check_id: str, tables: dict[str, pl.DataFrame], store: Store, engine_name: str) -> Evaluation:
    (check,) = load_checks(ids=[check_id])
    codes = codes_in(tables.values())
    with open_engine(engine_name) as engine:
        made = frames(tables, engine, Settings())
        return evaluate_check(check, made, lambda name: store.open(name, engine.frame, codes), engine, Settings())


@cache
def one_claim(code: str, day: dt.date, column: str) -> dict[str, pl.DataFrame]:
    table = f"claim | line | {column} | service_date | outcome\nA | 1 | {code} | {day} | silent"
    return example_tables(parse_examples(table, "here"))


def every_code(store: Store) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The codes of the release, and a claim with one diagnosis for each."""
    (release,) = store.releases("icd10cm")
    codes = store.rows(release).select("diagnosis_code", "billable").with_columns(claim_key="diagnosis_code")
    keys = codes.select("claim_key", claim_type=pl.lit("P"), payer_class=pl.lit("medicare"), frequency_code=pl.lit("1"))
    lines = codes.select("claim_key", line_no=pl.lit(1, pl.Int64), service_date=pl.lit(FY2025))
    diagnoses = codes.select("claim_key", "diagnosis_code", kind=pl.lit("principal"), position=pl.lit(1, pl.Int64))
    return codes, {"claims": keys, "lines": lines, "diagnoses": diagnoses}


def lacking_the_seventh(codes: pl.DataFrame) -> set[str]:
    """Headings that a seventh character would complete, those of ICD-9-CM's form apart."""
    full = codes.filter(pl.col("billable") == "Y", pl.col("diagnosis_code").str.len_chars() == 7)
    headings = codes.filter(pl.col("billable") == "N", ~pl.col("diagnosis_code").str.contains(r"^V\d{2,4}$"))
    stems = full["diagnosis_code"].str.head(6).implode()
    return set(headings.filter(pl.col("diagnosis_code").str.pad_end(6, "X").is_in(stems))["claim_key"])


@pytest.mark.parametrize("engine", ENGINES)
def test_every_published_heading_fires_and_no_billable_code_does(published: Store, engine: str):
    codes, tables = every_code(published)
    found = evaluated("DX-HEADER", tables, published, engine)
    of_icd9_form = pl.col("diagnosis_code").str.contains(r"^V\d{2,4}$")
    headings = codes.filter(pl.col("billable") == "N")
    assert headings.height == 23_324
    assert headings.filter(of_icd9_form).height == 1_583
    others = set(headings.filter(~of_icd9_form)["claim_key"]) - lacking_the_seventh(codes)
    assert set(found.findings["claim_key"]) == others
    assert found.unknown == {}
    assert found.applies == 74_260 + len(others)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_published_code_is_called_invalid(published: Store, engine: str):
    codes, tables = every_code(published)
    found = evaluated("CODE-DX", tables, published, engine)
    assert codes.filter(pl.col("diagnosis_code").str.contains(r"^E\d{3,4}$"), pl.col("billable") == "Y").height == 527
    assert found.fired == 0
    # The V headings have the form of ICD-9-CM and belong to CODE-DX-ICD9.
    assert (found.applies, found.unknown) == (97_584 - 1_583, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_of_the_published_codes_the_v_headings_alone_have_the_form_of_icd9(published: Store, engine: str):
    codes, tables = every_code(published)
    found = evaluated("CODE-DX-ICD9", tables, published, engine)
    headings = codes.filter(pl.col("billable") == "N", pl.col("diagnosis_code").str.contains(r"^V\d{2,4}$"))
    assert set(found.findings["claim_key"]) == set(headings["claim_key"])
    assert (found.applies, found.fired, found.unknown) == (97_584, 1_583, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_every_published_heading_that_lacks_its_seventh_character_fires(published: Store, engine: str):
    codes, tables = every_code(published)
    found = evaluated("DX-7CHAR", tables, published, engine)
    full = codes.filter(pl.col("billable") == "Y", pl.col("diagnosis_code").str.len_chars() == 7)
    lacking = lacking_the_seventh(codes)
    assert set(found.findings["claim_key"]) == lacking
    assert set(found.findings["case"]) == {"missing"}
    assert (found.applies, found.unknown) == (full.height + len(lacking), {})


@pytest.mark.parametrize(
    ("code", "case"),
    [
        ("O36.0110X", "form"),
        ("Z99.99X", "no such code"),
        ("M54.5A", "no such code"),
    ],
)
def test_what_is_no_code_in_fiscal_year_2025(published: Store, code: str, case: str):
    found = evaluated("CODE-DX", one_claim(code, FY2025, "dx"), published, "polars")
    assert found.findings["case"].to_list() == [case]


@pytest.mark.parametrize(
    ("code", "case", "under"),
    [
        ("E11", "heading", "the release lists 86 billable codes under it, from E11.00 to E11.9"),
        ("S52.5", "heading", "the release lists 450 billable codes under it, from S52.501A to S52.599S"),
        ("M54.5", "heading", "the release lists 3 billable codes under it, from M54.50 to M54.59"),
    ],
)
def test_what_lies_under_a_heading(published: Store, code: str, case: str, under: str):
    found = evaluated("DX-HEADER", one_claim(code, FY2025, "dx"), published, "polars")
    assert found.findings["case"].to_list() == [case]
    assert under in found.findings["evidence"][0]


@pytest.mark.parametrize(
    ("code", "owner", "case"),
    [
        ("T14.8A", "DX-7CHAR", "placeholder"),
        ("T14.8", "DX-7CHAR", "missing"),
        ("S52.501", "DX-7CHAR", "missing"),
        ("S52.501X", "DX-7CHAR", "not allowed"),
        ("M17.11X", "DX-7CHAR", "takes none"),
        ("S52.5", "DX-HEADER", "heading"),
        ("V70", "CODE-DX-ICD9", "ICD-9-CM code"),
        ("250.00", "CODE-DX-ICD9", "ICD-9-CM code"),
        ("Z99.99X", "CODE-DX", "no such code"),
    ],
)
def test_a_code_at_fault_has_one_owner(published: Store, code: str, owner: str, case: str):
    asked = one_claim(code, FY2025, "dx")
    found = {name: evaluated(name, asked, published, "polars") for name in ("CODE-DX", "CODE-DX-ICD9", "DX-HEADER", "DX-7CHAR")}
    assert {name: one.findings["case"].to_list() for name, one in found.items() if one.fired} == {owner: [case]}
    assert not any(one.unknown for one in found.values())


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("A4397", "ended"),  # 2021-12-31 by the file
        ("J3490", "unlisted"),
        ("G0299", None),
        ("99213", "no CPT list"),  # the file holds no CPT, and says nothing of it
        ("D0120", "no CDT list"),
    ],
)
def test_procedure_codes_by_the_file_of_july_2024(published: Store, code: str, answer: str | None):
    found = evaluated("CODE-HCPCS", one_claim(code, Q3, "procedure_code"), published, "polars")
    fired = found.findings["case"].to_list() if found.fired else []
    assert fired + list(found.unknown) == [answer] * (answer is not None)
