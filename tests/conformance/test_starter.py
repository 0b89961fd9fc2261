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


@pytest.mark.parametrize("name", [name for name in SETS if DEFINITIONS[name].codes and name not in ("icd10cm", "mce")])
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


def _listed(set_name: str) -> pl.DataFrame:
    (release,) = STARTED.releases(set_name)
    return STARTED.rows(release)


def test_places_and_their_rate_are_those_of_the_reference_data(reference_data: Path):
    read = pl.read_csv(reference_data / "codesets/place_of_service.csv", infer_schema=False)
    used = read.filter(pl.col("pos_type") != "Unassigned")
    said = dict(
        used.select("pos_code", pl.when(pl.col("pos_type") == "Facility").then(pl.lit("Y")).otherwise(pl.lit("N"))).iter_rows()
    )
    own = dict(
        _listed("place_of_service").filter(pl.col("until_date").is_null()).select("place_of_service", "facility").iter_rows()
    )
    assert own == said


def test_modifiers_are_all_in_the_reference_list(reference_data: Path):
    listed = set(pl.read_csv(reference_data / "codesets/modifiers_nocptdesc.csv", infer_schema=False)["mod_code"])
    assert set(_listed("modifier_codes")["modifier"]) <= listed


def test_adjustment_codes_began_when_the_reference_list_says(reference_data: Path):
    read = pl.read_csv(reference_data / "codesets/carc_rarc_group_codes.csv", infer_schema=False)
    began = dict(read.select("adj_code", "adj_start_date").iter_rows())
    for code, effective in _listed("adjustment_codes").select("code", pl.col("effective_date").cast(pl.String)).iter_rows():
        assert began[code] == effective, code


def test_billing_units_are_in_the_title_of_the_reference_file(reference_data: Path):
    read = pl.read_csv(reference_data / "hcpcs/hcpcs_level2_2024-07.csv", infer_schema=False)
    titles = dict(read.select("hcpcs_code", "long_desc").iter_rows())
    for code, dose in _listed("drug_packages").select("procedure_code", "dose_per_unit").iter_rows():
        assert code == "J7613" or dose in titles[code], code


def test_every_row_of_the_providers_has_a_specialty_for_its_taxonomy():
    listed = dict(_listed("taxonomy_specialty").select("taxonomy", "specialty").iter_rows())
    providers = pl.read_csv(Path(__file__).parent.parent.parent / "sample_claims/providers.csv", infer_schema=False)
    for taxonomy, specialty in providers.select("taxonomy", "specialty").unique().iter_rows():
        assert specialty in (None, listed[taxonomy])
