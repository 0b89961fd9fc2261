import datetime as dt
import gzip
from pathlib import Path

import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file, import_files, importers
from auditkit.errors import CodeSetError
from tests.codesets import publications as made
from tests.codesets.conftest import QUARTER, files_of, stored, workbook, zipped

DAY = dt.date


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# Each publication in each form that it comes in: name, content, the set, and how many rows.
FORMS = {
    "ptp text": ("ccipra-v302r0.TXT", made.ptp_text(), "ptp_practitioner", 4),
    "ptp workbook": ("ccioph-v302r0.xlsx", made.ptp_workbook(), "ptp_hospital", 4),
    "ptp reshaped": (
        "ptp_practitioner_2024q3.csv",
        b"column1,column2,modifier_indicator,deletion_date,rationale\nG0463,36591,1,9999-12-31,why\n",
        "ptp_practitioner",
        1,
    ),
    "mue text": ("MCR_MUE_PractitionerServices_Eff_07-01-2024.csv", made.mue_text(), "mue", 3),
    "mue workbook": ("MCR_MUE_DMESupplierServices_Eff_07-01-2024.xlsx", made.mue_workbook(), "mue", 1),
    "mue reshaped": (
        "mue_2024q3.csv",
        b"hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\nG0422,6,2,why,Outpatient Hospital\n",
        "mue",
        1,
    ),
    "add-on text": ("AOC_V2024Q3.txt", made.ADDON_TEXT, "addon", 2),
    "add-on workbook": ("AOC.xlsx", workbook(made.ADDON_SHEET), "addon", 2),
    "add-on reshaped": ("addon_2024q3.csv", b"primary_code,add_on_code,aoc_edit_type\n99213,G2211,1\n", "addon", 1),
    "pfs text": ("PPRRVU24_JUL.csv", made.pfs_text(), "pfs", 2),
    "gpci text": ("GPCI2024.csv", made.GPCI_TEXT, "gpci", 2),
    "hcpcs text": ("HCPC2024_JUL_ANWEB.txt", made.HCPCS_TEXT, "hcpcs", 3),
    "hcpcs workbook": ("HCPC2024_JUL_ANWEB.xlsx", workbook(made.HCPCS_SHEET), "hcpcs", 2),
    "icd-10-cm": ("icd10cm_order_2025.txt", made.ICD_TEXT, "icd10cm", 2),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packing", ["plain", "zip", "gzip"])
def test_a_publication_is_imported_in_every_form(form: str, packing: str, store: Store, tmp_path: Path):
    name, content, set_name, rows = FORMS[form]
    if packing == "zip":
        path = zipped(tmp_path / "from-cms.zip", **{name: content, "readme.txt": b"see the record layout\n"})
    else:
        path = written(
            tmp_path / (name if packing == "plain" else f"{name}.gz"), content if packing == "plain" else gzip.compress(content)
        )
    # The HCPCS file gives two sets, its codes and its modifiers.
    (result,) = (found for found in import_file(path, store) if found.release.set_name == set_name)
    assert (result.release.set_name, result.added, result.read, result.accepted, result.rejected.height) == (
        set_name,
        True,
        rows,
        rows,
        0,
    )
    assert stored(store, set_name).height == rows


def test_the_file_name_plays_no_part_in_recognition(store: Store, tmp_path: Path):
    (result,) = import_file(written(tmp_path / "download (3).bin", made.mue_text()), store, covers=QUARTER)
    assert result.release.name == "MUE practitioner 2024 Q3"


def test_the_same_file_twice_changes_nothing(store: Store, tmp_path: Path):
    path = written(tmp_path / "GPCI2024.csv", made.GPCI_TEXT)
    import_file(path, store)
    before = {file: file.stat().st_mtime_ns for file in files_of(store)}
    (again,) = import_file(path, store)
    assert not again.added
    assert {file: file.stat().st_mtime_ns for file in files_of(store)} == before


def test_another_file_of_the_same_release_is_refused(store: Store, tmp_path: Path):
    import_file(written(tmp_path / "MUE_2024q3.csv", made.mue_text()), store)
    other = written(tmp_path / "other_2024q3.csv", made.mue_text(rows="G0422,7,2 x,CMS Policy\r\n"))
    with pytest.raises(CodeSetError, match="from another file; remove it first"):
        import_file(other, store)


DAMAGED = {
    "empty": (b"", "the file is empty"),
    "foreign": (b"name,colour\nann,red\n", "not a publication that can be imported"),
    "binary": (bytes(range(256)) * 20, "not a publication that can be imported"),
    "titles only": (made.mue_text(rows=""), "titles and no rows"),
    "cut gzip": (gzip.compress(made.mue_text())[:-30], "damaged or cut off"),
    "cut text": (made.mue_text(rows=made.MUE_ROWS * 1 + "J2405,1"), "was cut off"),
    "many bad rows": (
        made.mue_text(rows=made.MUE_ROWS + "J2405,many,2 x,y\r\nJ2469,many,2 x,y\r\n"),
        "too many for a whole file",
    ),
    "cut workbook": (made.mue_workbook()[:-400], "damaged|not a publication"),
    "medicaid pairs": (made.ptp_text((("0001U", "G0463", "", "20200101", "", "0", "why"),)), "Medicaid's NCCI edits"),
    "medicaid units": (
        b"HCPCS/CPT Code,Practitioner Services MUE Values,MUE Rationale\nG0422,6,CMS Policy\n",
        "Medicaid's NCCI edits",
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_or_foreign_file_changes_nothing_and_says_why(kind: str, store: Store, tmp_path: Path):
    content, why = DAMAGED[kind]
    path = written(tmp_path / "MUE_ccipra_2024q3", content)
    with pytest.raises(CodeSetError, match=why):
        import_file(path, store)
    assert files_of(store) == []


def test_a_cut_zip_changes_nothing(store: Store, tmp_path: Path):
    path = zipped(tmp_path / "mue_2024q3.zip", **{"mue.csv": made.mue_text()})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CodeSetError, match="damaged or cut off"):
        import_file(path, store)
    assert files_of(store) == []


def test_an_archive_made_to_exhaust_memory_is_refused(store: Store, tmp_path: Path):
    path = zipped(tmp_path / "bomb.zip", **{"mue.csv": b"\0" * 20_000_000})
    with pytest.raises(CodeSetError, match="exhaust memory"):
        import_file(path, store)


def test_a_sheet_with_a_far_corner_is_refused(store: Store, tmp_path: Path):
    rows: list[list[object]] = [["HCPCS/CPT Code"], ["x"] * 200]
    with pytest.raises(CodeSetError, match="beyond column 64"):
        import_file(written(tmp_path / "wide.xlsx", workbook(rows)), store)


def test_of_several_files_one_damaged_stops_all(store: Store, tmp_path: Path):
    good = written(tmp_path / "mue_2024q3.csv", made.mue_text())
    with pytest.raises(CodeSetError, match="not a publication"):
        import_files([good, written(tmp_path / "other.csv", b"a,b\n1,2\n")], store)
    assert files_of(store) == []


def test_a_file_that_is_not_there(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="no such file"):
        import_file(tmp_path / "nowhere.zip", store)


def test_a_missing_period_is_asked_for(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="--covers 2024-07-01:2024-09-30"):
        import_file(written(tmp_path / "mue.csv", made.mue_text()), store)


def test_a_period_may_not_end_before_it_begins(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="lies before the first"):
        import_file(written(tmp_path / "mue.csv", made.mue_text()), store, covers=(DAY(2024, 9, 30), DAY(2024, 7, 1)))


def test_rejected_rows_are_counted_with_their_numbers_and_never_answered_for(store: Store, tmp_path: Path):
    rows = "".join(f"A{4206 + number},1,1 Line Edit,CMS Policy\r\n" for number in range(150)) + "J1885,many,2 x,y\r\n"
    (result,) = import_file(written(tmp_path / "mue_2024q3.csv", made.mue_text(rows=rows)), store)
    assert (result.read, result.accepted) == (151, 150)
    # The notice takes lines 1 to 4, the header two more: the refused row is line 157.
    assert result.rejected.rows() == [("mue_2024q3.csv", 157, "the value is not a whole number")]
    assert result.release.unreadable == ("J1885",)
    assert "many" not in str(result)
    assert str(result).splitlines()[:3] == [
        "MUE practitioner 2024 Q3: covers 2024-07-01 to 2024-09-30",
        "  151 rows read, 150 accepted, 1 rejected",
        "  mue_2024q3.csv, row 157: the value is not a whole number",
    ]


def test_every_importer_says_what_it_reads():
    assert len({importer.PUBLICATION for importer in importers()}) == len(importers())


def test_practitioner_and_hospital_pairs_come_in_one_go(tmp_path):
    """Their layout is the same; the file names keep the two releases apart."""
    text = "column1,column2,modifier_indicator,deletion_date,rationale\nG0001,G0002,1,9999-12-31,own\nG0003,G0004,0,9999-12-31,own\n"
    paths = [tmp_path / f"ptp_{service}_2024q3_all.csv" for service in ("practitioner", "outpatient_hospital")]
    for path in paths:
        path.write_text(text, encoding="utf-8")
    store = Store(tmp_path / "sets", starter=False)
    assert [result.release.set_name for result in import_files(paths, store)] == ["ptp_practitioner", "ptp_hospital"]
