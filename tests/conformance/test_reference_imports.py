"""The real publications import whole, and single rows are what the publication says."""

import datetime as dt
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from auditkit.codesets import Store, diff_releases
from auditkit.codesets.importers import ImportResult, import_file
from auditkit.codesets.periods import Period, quarter
from auditkit.errors import CodeSetError

Q3 = quarter(2024, 3)
YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
# File, days to give where the file does not say them, set, rows as counted by the data's own description.
PUBLICATIONS: list[tuple[str, Period | None, str, int]] = [
    ("ncci/ptp_practitioner_2024q3_all.csv.gz", None, "ptp_practitioner", 2_546_017),
    ("ncci/ptp_outpatient_hospital_2024q3_all.csv.gz", None, "ptp_hospital", 1_775_818),
    ("ncci/mue_practitioner_2024q3.csv", None, "mue", 14_677),
    ("ncci/mue_outpatient_hospital_2024q3.csv", None, "mue", 14_628),
    ("ncci/mue_dme_2024q3.csv", None, "mue", 2_928),
    ("ncci/addon_code_edits_2024-06-03.csv", Q3, "addon", 7_465),
    ("pfs/pprrvu_2025_oct_nocptdesc.csv", None, "pfs", 19_090),
    ("pfs/pprrvu_2024c_jul_nocptdesc.csv", None, "pfs", 18_664),
    ("pfs/gpci_2024c.csv", None, "gpci", 109),
    ("pfs/GPCI2025.csv", None, "gpci", 109),
    ("hcpcs/hcpcs_level2_2024-07.csv", None, "hcpcs", 8_033),
    ("hcpcs/2020-Alpha-Numeric-HCPCS-File.zip", quarter(2020, 1), "hcpcs", 6_710),
    ("icd10cm/2025-code-descriptions-tabular-order-april.zip", None, "icd10cm", 97_584),
    ("opps/addendum_b_2025_10_nocptdesc.csv", None, "opps", 18_797),
    ("asp/part_b_payment_limits_2026_01.csv", None, "asp", 877),
    ("asp/asp_ndc_hcpcs_crosswalk_2026_01.clean.csv", None, "ndc_crosswalk", 7_125),
    ("pfs/ANES2025.csv", None, "anesthesia_factor", 109),
    ("pfs/anes_2024c.csv", None, "anesthesia_factor", 109),
    ("codesets/place_of_service.csv", YEAR, "place_of_service", 99),
    ("codesets/modifiers_nocptdesc.csv", YEAR, "modifier_codes", 433),
    ("codesets/revenue_center_codes.csv", YEAR, "revenue_codes", 539),
    ("codesets/carc_rarc_group_codes.csv", YEAR, "adjustment_codes", 1_581),
    ("em_benchmarks/em_services_by_specialty_openmedicare_top50.csv", YEAR, "em_benchmark", 780),
]
FOREIGN = [
    "hcpcs/hcpcs_noc_2024.csv",
    "pfs/25LOCCO.csv",
    "pfs/OPPSCAP_Oct.csv",
    "asc/addendum_AA_2026-04.csv",
    "codesets/bill_frequency.csv",
    "codesets/bill_classification.csv",
    "codesets/patient_discharge_status.csv",
    "codesets/medicare_provider_specialty.csv",
    "codesets/zip3_population_2020.csv",
    "em_benchmarks/npixray_specialty_em_pct.csv",
]
Results = dict[str, ImportResult]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("codesets"), starter=False)


@pytest.fixture(scope="module")
def results(reference_data: Path, store: Store) -> Results:
    return {
        name: next(one for one in import_file(reference_data / name, store, covers=covers) if one.release.set_name == set_name)
        for name, covers, set_name, _ in PUBLICATIONS
    }


@pytest.mark.parametrize(("name", "set_name", "rows"), [(name, set_name, rows) for name, _, set_name, rows in PUBLICATIONS])
def test_every_row_is_accepted_or_counted_as_rejected(name: str, set_name: str, rows: int, results: Results):
    result = results[name]
    assert (result.release.set_name, result.read, result.accepted + result.rejected.height) == (set_name, rows, rows)


@pytest.mark.parametrize(
    ("name", "covers"),
    [
        ("ncci/ptp_practitioner_2024q3_all.csv.gz", Q3),
        ("hcpcs/hcpcs_level2_2024-07.csv", Q3),
        ("pfs/pprrvu_2024c_jul_nocptdesc.csv", Q3),
        ("pfs/pprrvu_2025_oct_nocptdesc.csv", quarter(2025, 4)),
        ("pfs/gpci_2024c.csv", (dt.date(2024, 1, 1), dt.date(2024, 12, 31))),
        ("pfs/GPCI2025.csv", (dt.date(2025, 1, 1), dt.date(2025, 12, 31))),
        ("pfs/ANES2025.csv", (dt.date(2025, 1, 1), dt.date(2025, 12, 31))),
        ("pfs/anes_2024c.csv", Q3),
        ("opps/addendum_b_2025_10_nocptdesc.csv", quarter(2025, 4)),
        ("asp/part_b_payment_limits_2026_01.csv", quarter(2026, 1)),
        ("icd10cm/2025-code-descriptions-tabular-order-april.zip", (dt.date(2024, 10, 1), dt.date(2025, 9, 30))),
    ],
)
def test_the_days_covered_are_read_from_the_file(name: str, covers: Period, results: Results):
    assert (results[name].release.covers_from, results[name].release.covers_until) == covers


@pytest.mark.parametrize(
    ("set_name", "where", "expected"),
    [
        ("ptp_practitioner", {"pair": "45385>45380", "until_date": None}, {"modifier_indicator": "1"}),
        ("ptp_practitioner", {"pair": "20610>20600"}, {"modifier_indicator": "9"}),
        ("mue", {"edit_service": "practitioner", "procedure_code": "82374"}, {"mue": 1, "mai": 3}),
        ("mue", {"edit_service": "practitioner", "procedure_code": "97110"}, {"mue": 6, "mai": 3}),
        ("mue", {"edit_service": "practitioner", "procedure_code": "G0422"}, {"mue": 6, "mai": 2}),
        ("addon", {"procedure_code": "17003", "primary_code": "17000"}, {"addon_type": 1}),
        (
            "pfs",
            {"procedure_code": "27447", "release": "PFS relative values 2024 Q3"},
            {"work_rvu": "19.6", "global_days": "090", "conversion_factor": "33.2875"},
        ),
        (
            "pfs",
            {"procedure_code": "71046", "rvu_modifier": "26", "release": "PFS relative values 2025 Q4"},
            {"work_rvu": "0.22", "conversion_factor": "32.3465"},
        ),
        (
            "gpci",
            {"locality": "06102-16", "release": "GPCI 2024"},
            {"work_gpci": "1.007", "pe_gpci": "1.023", "mp_gpci": "2.018"},
        ),
        (
            "hcpcs",
            {"procedure_code": "J2780", "release": "HCPCS Level II 2024 Q3"},
            {"until_date": dt.date(2024, 6, 30), "action": "D"},
        ),
        (
            "hcpcs",
            {"procedure_code": "J1885", "release": "HCPCS Level II 2020 Q1"},
            {"effective_date": dt.date(1993, 1, 1), "until_date": None},
        ),
        ("opps", {"procedure_code": "G0463"}, {"status_indicator": "J2", "apc": "5012"}),
        ("asp", {"procedure_code": "J3301"}, {"dosage": "10 MG", "payment_limit": "0.741"}),
        ("asp", {"procedure_code": "A9606"}, {"payment_limit": None}),
        ("ndc_crosswalk", {"ndc": "13533063605"}, {"procedure_code": "90371", "billing_units_per_package": "5"}),
        (
            "anesthesia_factor",
            {"locality": "10112-00", "release": "Anesthesia factors 2024 Q3"},
            {"conversion_factor": "19.77"},
        ),
        ("place_of_service", {"place_of_service": "19"}, {"facility": "Y"}),
        ("modifier_codes", {"modifier": "RT", "release": "Modifiers 2024"}, {"title": "right side", "claim_types": "P I"}),
        ("modifier_codes", {"modifier": "23"}, {"title": None}),
        ("revenue_codes", {"revenue_code": "0636"}, {"title": "drugs that need a HCPCS code"}),
        ("adjustment_codes", {"code_list": "carc", "code": "15"}, {"until_date": dt.date(2018, 5, 1)}),
        ("em_benchmark", {"specialty": "08", "procedure_code": "99214"}, {"em_family": "office_established"}),
        ("icd10cm", {"diagnosis_code": "E119"}, {"billable": "Y"}),
        ("icd10cm", {"diagnosis_code": "E11"}, {"billable": "N"}),
    ],
)
def test_single_rows(set_name: str, where: dict[str, object], expected: dict[str, object], store: Store, results: Results):
    rows = pl.concat([store.rows(release).lazy() for release in store.releases(set_name)])
    found = rows.filter(*(pl.col(name).eq_missing(pl.lit(value)) for name, value in where.items())).collect()
    assert found.height == 1
    assert {name: found[name][0] for name in expected} == expected


def test_no_cpt_code_has_a_title(store: Store, results: Results):
    titled = pl.concat([store.rows(release) for release in store.releases("hcpcs")]).filter(pl.col("title").is_not_null())
    assert titled.filter(pl.col("procedure_code").str.contains(r"^\d|^D")).height == 0


def test_an_edit_in_force_and_one_that_ended_the_day_before(store: Store, results: Results):
    codes = store.open(
        "ptp_practitioner", lambda frame: nw.from_native(frame.lazy()), codes={"45385", "45380", "27380", "27540"}
    )
    pairs = [("45385", "45380"), ("27380", "27540")]
    lines = pl.LazyFrame(
        [
            {"pair": f"{one}>{two}", "column_1": one, "column_2": two, "service_day": (Q3[0] - dt.date(1970, 1, 1)).days}
            for one, two in pairs
        ]
    )
    found = nw.to_native(codes.beside(nw.from_native(lines))).collect()
    assert dict(found.select("pair", "in_force").rows()) == {"45385>45380": True, "27380>27540": False}


def test_the_modifiers_of_the_hcpcs_file_of_2020(reference_data: Path, tmp_path: Path):
    found = import_file(reference_data / "hcpcs/2020-Alpha-Numeric-HCPCS-File.zip", Store(tmp_path), covers=quarter(2020, 1))
    (modifiers,) = (one for one in found if one.release.set_name == "modifier_codes")
    assert (modifiers.accepted, modifiers.rejected.height) == (369, 0)


def test_the_shares_of_a_family_add_up(store: Store, results: Results):
    rows = pl.concat([store.rows(release) for release in store.releases("em_benchmark")])
    sums = rows.group_by("specialty", "em_family").agg(pl.col("share").cast(pl.Float64).sum())
    assert ((sums["share"] - 1).abs() < 1e-5).all()


def test_two_real_schedules_differ_in_every_conversion_factor(store: Store, results: Results):
    found = diff_releases(store, "PFS relative values 2024 Q3", "PFS relative values 2025 Q4", {"99213", "99214"})
    factors = found.filter(column="conversion_factor").select("procedure_code", "old", "new").rows()
    assert factors == [("99213", "33.2875", "32.3465"), ("99214", "33.2875", "32.3465")]


@pytest.mark.parametrize("name", FOREIGN)
def test_other_files_are_taken_for_none_of_these(name: str, reference_data: Path, tmp_path: Path):
    with pytest.raises(CodeSetError, match="not a publication that can be imported"):
        import_file(reference_data / name, Store(tmp_path))


@pytest.mark.parametrize("set_name", ["hcpcs", "mue"])
def test_a_real_file_twice_changes_nothing(set_name: str, reference_data: Path, store: Store, results: Results):
    for name, covers, its_set, _ in PUBLICATIONS:
        if its_set == set_name:
            assert not import_file(reference_data / name, store, covers=covers)[0].added
