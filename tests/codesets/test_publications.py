"""What each publication's rows become."""

import datetime as dt
from pathlib import Path

import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file, import_files
from auditkit.errors import CodeSetError
from tests.codesets import publications as made
from tests.codesets.conftest import QUARTER, stored, workbook, zipped

DAY = dt.date


def imported(store: Store, tmp_path: Path, name: str, content: bytes, **told: object):
    path = tmp_path / name
    path.write_bytes(content)
    result, *_ = import_file(path, store, **told)  # type: ignore[arg-type]
    return result


def test_ptp_dates_and_pairs(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, "ccipra-v302r0.txt", made.ptp_text())
    assert (result.release.covers_from, result.release.covers_until) == QUARTER
    rows = stored(store, "ptp_practitioner").select("pair", "modifier_indicator", "effective_date", "until_date").rows()
    assert sorted(rows, key=str) == [
        ("0001U>G0463", "0", DAY(2020, 1, 1), None),
        ("0001U>J1885", "9", DAY(1996, 1, 1), DAY(1995, 12, 31)),  # deleted on the day it began: never in force
        ("G0463>36591", "0", DAY(2024, 8, 1), None),
        ("G0463>36591", "1", DAY(2020, 1, 1), DAY(2024, 7, 31)),
    ]


def test_ptp_without_effective_dates_begins_after_the_row_deleted_before(store: Store, tmp_path: Path):
    text = (
        b"column1,column2,modifier_indicator,deletion_date,rationale\nG0463,36591,0,9999-12-31,now\n"
        b"G0463,36591,1,2024-07-31,then\nG0463,96523,9,2019-01-01,never\n"
    )
    result = imported(store, tmp_path, "practitioner_2024q3.csv", text)
    assert sorted(stored(store, "ptp_practitioner").select("pair", "effective_date", "until_date").rows(), key=str) == [
        ("G0463>36591", None, DAY(2024, 7, 31)),
        ("G0463>36591", DAY(2024, 8, 1), None),
        ("G0463>96523", DAY(2019, 1, 1), DAY(2018, 12, 31)),
    ]
    assert any(note.startswith("1 rows are of a pair that an earlier row holds too") for note in result.notes)


def ptp_part(tmp_path: Path, number: int, *rows: tuple[str, ...]) -> Path:
    return zipped(
        tmp_path / f"practitioner-v302r0-f{number}.zip",
        **{f"ccipra-v302r0-f{number}.TXT": made.ptp_text(rows), f"ccipra-v302r0-f{number}.xlsx": made.ptp_workbook()},
    )


def test_the_four_parts_of_ptp_make_one_release(store: Store, tmp_path: Path):
    parts = [
        ptp_part(tmp_path, number, (code, "G0463", "", "20200101", "*", "0", "why"))
        for number, code in enumerate(("0001U", "20610", "45378", "G0105"), start=1)
    ]
    (result,) = import_files(parts, store)
    assert (result.release.name, result.accepted) == ("NCCI PTP practitioner 2024 Q3", 4)


def test_a_missing_part_of_ptp_is_refused(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="f2, f3, f4 is missing"):
        import_file(ptp_part(tmp_path, 1, made.PTP_ROWS[0], made.PTP_ROWS[2]), store)


def test_a_part_of_ptp_under_another_name_is_known_by_its_codes(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="this is a part of the edits"):
        imported(store, tmp_path, "practitioner_2024q3.txt", made.ptp_text(made.PTP_ROWS[:1]))


def test_ptp_practitioner_or_hospital_must_be_told(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="--set ptp_practitioner or --set ptp_hospital"):
        imported(store, tmp_path, "edits_2024q3.txt", made.ptp_text())
    assert (
        imported(store, tmp_path, "edits_2024q3.txt", made.ptp_text(), set_name="ptp_hospital").release.set_name
        == "ptp_hospital"
    )


def test_mue_of_each_service_answers_for_its_own_lines_only(store: Store, tmp_path: Path):
    for name, content in (
        ("mue_a_2024q3.csv", made.mue_text("Outpatient Hospital")),
        ("mue_b_2024q3.xlsx", made.mue_workbook("DME Supplier")),
    ):
        imported(store, tmp_path, name, content)
    assert {release.only for release in store.releases("mue")} == {
        (("edit_service", "outpatient_hospital"),),
        (("edit_service", "dme"),),
    }
    rows = stored(store, "mue").filter(procedure_code="G0422").select("edit_service", "mue", "mai").rows()
    assert sorted(rows) == [("dme", 6, 2), ("outpatient_hospital", 6, 2)]


@pytest.mark.parametrize(("name", "content"), [("AOC_2024q3.txt", made.ADDON_TEXT), ("AOC.xlsx", workbook(made.ADDON_SHEET))])
def test_addon_types_primaries_and_dates(name: str, content: bytes, store: Store, tmp_path: Path):
    imported(store, tmp_path, name, content)
    rows = stored(store, "addon").select("procedure_code", "primary_code", "addon_type", "effective_date").rows()
    assert [row[:3] for row in sorted(rows)] == [("G0317", "CCCCC", 2), ("G2211", "99213", 1)]
    assert sorted(rows)[0][3] == DAY(2023, 1, 1)


def test_pfs_columns_by_position_and_no_description(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, "PPRRVU.csv", made.pfs_text())
    assert (result.release.covers_from, result.release.covers_until) == QUARTER
    first, second = stored(store, "pfs").sort("rvu_modifier").iter_rows(named=True)
    assert (first["rvu_modifier"], second["rvu_modifier"]) == ("", "53")
    expected = {
        "work_rvu": "3.26",
        "facility_pe_rvu": "1.77",
        "mp_rvu": "0.42",
        "global_days": "000",
        "endoscopic_base": "45378",
        "conversion_factor": "33.2875",
        "imaging_family": "99",
    }
    assert {name: first[name] for name in expected} == expected
    assert second["facility_na"] == "NA"
    assert "Colorectal screen" not in str(first.values())


def test_gpci_localities_and_footnotes(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, "GPCI.csv", made.GPCI_TEXT)
    assert (result.release.covers_from, result.release.covers_until) == (DAY(2024, 1, 1), DAY(2024, 12, 31))
    assert stored(store, "gpci").select("locality", "locality_name", "work_gpci").sort("locality").rows() == [
        ("02102-01", "ALASKA", "1.5"),
        ("06102-16", "CHICAGO", "1.007"),
    ]
    assert any("1 footnote rows skipped" in note for note in result.notes)


def test_hcpcs_dates_references_and_unlisted(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, "HCPC2024_JUL_ANWEB.txt", made.HCPCS_TEXT)
    rows = (
        stored(store, "hcpcs")
        .sort("procedure_code")
        .select("procedure_code", "unlisted", "replaced_by", "effective_date", "until_date")
        .rows()
    )
    assert rows == [
        ("J1010", "N", None, DAY(2024, 4, 1), None),
        ("J1030", "N", "J1010", DAY(1982, 1, 1), DAY(2024, 3, 31)),
        ("J3490", "Y", None, DAY(1986, 1, 1), None),
    ]
    assert any(note.startswith("2 rows are modifiers or continue a title") for note in result.notes)


def test_hcpcs_keeps_no_title_of_a_dental_code(store: Store, tmp_path: Path):
    imported(store, tmp_path, "HCPC2024_JUL.xlsx", workbook(made.HCPCS_SHEET))
    assert dict(stored(store, "hcpcs").select("procedure_code", "title").rows()) == {
        "J1010": "Injection, one milligram",
        "D0120": None,
    }


@pytest.mark.parametrize(
    ("zip_name", "additions", "first"),
    [
        ("2025-code-descriptions.zip", None, DAY(2024, 10, 1)),
        ("2025-april.zip", 0, DAY(2024, 10, 1)),  # nothing new in April: it holds for the whole fiscal year
        ("2025-april.zip", 3, DAY(2025, 4, 1)),
        ("2025-april.zip", None, DAY(2025, 4, 1)),
    ],
)
def test_icd10cm_covers_the_fiscal_year_or_from_april(
    zip_name: str, additions: int | None, first: dt.date, store: Store, tmp_path: Path
):
    addenda = {} if additions is None else {"icd10cm_order_addenda_2025.txt": made.ADDENDA % additions}
    (result,) = import_file(zipped(tmp_path / zip_name, **{"icd10cm_order_2025.txt": made.ICD_TEXT}, **addenda), store)
    assert (result.release.covers_from, result.release.covers_until) == (first, DAY(2025, 9, 30))
    assert dict(stored(store, "icd10cm").select("diagnosis_code", "billable").rows()) == {"M545": "N", "M5450": "Y"}
