"""The real publications import whole, and single rows are what the publication says."""

import datetime as dt
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import ImportResult, import_file
from auditkit.codesets.periods import Period, quarter
from auditkit.errors import CodeSetError

Q3 = quarter(2024, 3)
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
]
FOREIGN = [
    "hcpcs/hcpcs_noc_2024.csv",
    "pfs/25LOCCO.csv",
    "pfs/OPPSCAP_Oct.csv",
    "asc/addendum_AA_2026-04.csv",
    "codesets/place_of_service.csv",
    "mce/MCE_Simple_Code_Edits_v37.txt",
]
Results = dict[str, ImportResult]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("codesets"), starter=False)


@pytest.fixture(scope="module")
def results(reference_data: Path, store: Store) -> Results:
    return {name: import_file(reference_data / name, store, covers=covers)[0] for name, covers, _, _ in PUBLICATIONS}


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


@pytest.mark.parametrize("name", FOREIGN)
def test_other_files_are_taken_for_none_of_these(name: str, reference_data: Path, tmp_path: Path):
    with pytest.raises(CodeSetError, match="not a publication that can be imported"):
        import_file(reference_data / name, Store(tmp_path))


@pytest.mark.parametrize("set_name", ["hcpcs", "mue"])
def test_a_real_file_twice_changes_nothing(set_name: str, reference_data: Path, store: Store, results: Results):
    for name, covers, its_set, _ in PUBLICATIONS:
        if its_set == set_name:
            assert not import_file(reference_data / name, store, covers=covers)[0].added
