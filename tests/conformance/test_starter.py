"""The bundled starter set restates the reference data, and nothing else, for the codes of the sample."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import DEFINITIONS, Store
from auditkit.codesets.store import refuse_overlaps
from tests.conformance.build_starter import OWN, SETS, STARTER, build, sample_codes

STARTED = Store(Path("none"))


@pytest.fixture(scope="module")
def made(reference_data: Path) -> Mapping[str, str]:
    return build(reference_data)


@pytest.mark.parametrize("name", [*(f"{name}.psv" for name in SETS), "answers_for.psv"])
def test_the_committed_file_is_what_the_reference_data_say(name: str, made: Mapping[str, str]):
    assert (STARTER / name).read_text(encoding="utf-8") == made[name]


@pytest.mark.parametrize("name", [*SETS, *OWN])
def test_there_is_a_partial_release_of_every_set(name: str):
    (release,) = STARTED.releases(name)
    assert not release.complete
    assert release.answers_for


@pytest.mark.parametrize("name", [*SETS, *OWN])
def test_no_two_rows_of_a_key_overlap(name: str):
    (release,) = STARTED.releases(name)
    refuse_overlaps(STARTED.rows(release), DEFINITIONS[name], name)


@pytest.mark.parametrize("name", [name for name in SETS if DEFINITIONS[name].codes and name != "icd10cm"])
def test_every_procedure_code_of_the_sample_is_answered_for(name: str):
    (release,) = STARTED.releases(name)
    assert set(sample_codes()[0]) == set(release.answers_for)


def test_no_cpt_code_has_a_title():
    (release,) = STARTED.releases("hcpcs")
    titled = STARTED.rows(release).filter(pl.col("title").is_not_null())
    assert titled.height
    assert titled.filter(pl.col("system") == "CPT").height == 0


def test_every_drug_of_the_sample_has_a_route():
    (release,) = STARTED.releases("drug_administration")
    drugs = set(STARTED.rows(release)["procedure_code"])
    (hcpcs,) = STARTED.releases("hcpcs")
    level2 = set(STARTED.rows(hcpcs).filter(pl.col("system") == "HCPCS2")["procedure_code"])
    assert drugs == {code for code in level2 if code[0] in "JQ"}


def test_an_oral_or_inhaled_drug_has_no_administration_code():
    (release,) = STARTED.releases("drug_administration")
    rows = STARTED.rows(release)
    assert rows.filter(pl.col("administration_code").is_null())["route"].unique().sort().to_list() == ["inhaled", "oral"]
