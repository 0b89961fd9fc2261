"""Tables of the user's own: headings, cells, ranges, dates, refusals; and the invented tables of the sample."""

import datetime as dt
from pathlib import Path

import pytest

from auditkit.codesets import DEFINITIONS, Store
from auditkit.codesets.cell_forms import codes_of
from auditkit.codesets.importers import ImportResult, import_file, import_files
from auditkit.codesets.importers.own_tables import recognise
from auditkit.codesets.opened import open_publication
from auditkit.errors import CodeSetError
from tests.codesets.conftest import files_of, stored, workbook

DAY = dt.date
YEAR = (DAY(2024, 1, 1), DAY(2024, 12, 31))
SAMPLE_TABLES = sorted((Path(__file__).parent.parent.parent / "sample_claims" / "tables").glob("*.csv"))


def imported(store: Store, tmp_path: Path, content: bytes, set_name: str | None = None) -> ImportResult:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    (result,) = import_file(path, store, covers=YEAR, set_name=set_name)
    return result


CONTRACT = b'payer_id,setting,procedure_code,rvu_modifier,amount\nP1,Nonfacility,99213,,"$1,110.50"\n,,g0463,26,90\n'


def test_a_contract_is_tidied(store: Store, tmp_path: Path):
    assert imported(store, tmp_path, CONTRACT).release.name == "own contract 2024"
    assert sorted(stored(store, "contract").select(DEFINITIONS["contract"].row).rows(), key=str) == [
        ("", "", "G0463", "26", "90", None, None),
        ("P1", "nonfacility", "99213", "", "1110.50", None, None),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [(b"2024-07-01", DAY(2024, 7, 1)), (b"07/01/2024", DAY(2024, 7, 1)), (b"20240701", DAY(2024, 7, 1)), (b"", None)],
)
def test_dates_are_read_in_the_forms_in_use(text: bytes, day: dt.date | None, store: Store, tmp_path: Path):
    imported(store, tmp_path, b"procedure_code,minutes,effective_date,until_date\n97110,15," + text + b",2024-12-31\n")
    assert stored(store, "service_minutes").select("minutes", "effective_date", "until_date").rows() == [
        (15, day, DAY(2024, 12, 31))
    ]


def test_a_workbook_below_a_title_and_in_another_order(store: Store, tmp_path: Path):
    path = tmp_path / "limits.xlsx"
    path.write_bytes(
        workbook([["Filing limits of 2024"], ["Days", "Payer ID", "Basis", "Calendar rule"], [90, "P1", "service", ""]])
    )
    (result,) = import_file(path, store, covers=YEAR)
    assert result.release.set_name == "timely_filing"
    assert stored(store, "timely_filing").select("payer_id", "days", "basis").rows() == [("P1", 90, "service")]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("99281-99283", ["99281", "99282", "99283"]),
        ("J0100 - J0102", ["J0100", "J0101", "J0102"]),
        ("0001F-0002F", ["0001F", "0002F"]),
        ("99213", ["99213"]),
        ("99283-99281", ["99283-99281"]),
        ("J0100-99213", ["J0100-99213"]),
    ],
)
def test_a_range_stands_for_every_code_between(cell: str, codes: list[str]):
    assert codes_of(cell) == codes


def test_a_range_is_one_row_read_and_several_stored(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, b"procedure_code,place_of_service,allowed\n99281-99285,23,Y\n99284,11,N\n")
    assert (result.read, result.accepted, result.release.rows) == (2, 2, 6)


def test_a_blank_code_of_a_revenue_rule_stands_for_any(store: Store, tmp_path: Path):
    imported(store, tmp_path, b"revenue_code,procedure_code,relation\n0420,,required\n")
    assert stored(store, "revenue_allowed").select("revenue_code", "procedure_code").rows() == [("0420", "")]


PAIRS = b"column_1,column_2,pair,modifier_indicator,rationale\nG0463,36591,G0463>36591,1,own\n"


def test_headings_that_fit_two_sets_ask_for_the_set(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="fit ptp_practitioner and ptp_hospital; say which: --set"):
        imported(store, tmp_path, PAIRS)
    assert imported(store, tmp_path, PAIRS, "ptp_hospital").release.set_name == "ptp_hospital"


def test_a_set_that_is_named_may_lack_columns_and_have_others(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, b"procedure_code,amount,remark\n99213,90,words\n", "contract")
    assert "1 columns that the set does not have were left out" in result.notes
    assert stored(store, "contract").select("payer_id", "procedure_code", "amount").rows() == [("", "99213", "90")]


def test_a_foreign_table_is_refused_whatever_the_set(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="not a publication that can be imported"):
        imported(store, tmp_path, b"name,colour\nann,red\n", "contract")
    assert files_of(store) == []


REFUSED = {
    "code": (b"procedure_code,minutes\n9921,15\n", "procedure_code: expected five characters"),
    "number": (b"procedure_code,minutes\n99213,a quarter\n", "minutes: expected a whole number"),
    "blank": (b"procedure_code,minutes\n,15\n", "procedure_code: expected"),
    "date": (b"procedure_code,minutes,effective_date\n99213,15,July\n", "effective_date: expected 2024-07-01"),
    "turned": (b"procedure_code,minutes,effective_date,until_date\n99213,15,2024-07-01,2024-01-01\n", "lies before"),
    "word": (b"revenue_code,procedure_code,relation\n0450,99283,maybe\n", "relation: expected required, allowed, forbidden"),
    "place": (b"procedure_code,place_of_service,allowed\n99213,,Y\n", "place_of_service: expected two digits"),
    "range": (b"procedure_code,place_of_service,allowed\n99215-99211,11,Y\n", "procedure_code: expected"),
    "list": (b"policy_id,procedure_code,payer_id,jurisdiction,diagnosis_code,match,list_kind,group_no,frequency_limit,frequency_days\nA,99213,,,I10,exact,,1,,\n", "list_kind: expected"),
    "overlap": (b"procedure_code,minutes\n99213,15\n99213,20\n", "in force on the same day"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_table_with_a_fault_changes_nothing_and_says_why(kind: str, store: Store, tmp_path: Path):
    content, why = REFUSED[kind]
    with pytest.raises(CodeSetError, match=why):
        imported(store, tmp_path, content)
    assert files_of(store) == []


def test_a_single_bad_row_of_many_is_counted_and_its_code_not_answered_for(store: Store, tmp_path: Path):
    good = "".join(f"{code},15\n" for code in range(97001, 97151))
    result = imported(store, tmp_path, f"procedure_code,minutes\n{good}99213,a quarter\n".encode())
    assert (result.read, result.accepted, result.rejected.height) == (151, 150, 1)
    assert result.rejected.row(0) == ("own.csv", 152, "minutes: expected a whole number of 0 or more")
    assert result.release.unreadable == ("99213",)


def test_the_same_table_twice_changes_nothing(store: Store, tmp_path: Path):
    assert imported(store, tmp_path, CONTRACT).added
    assert not imported(store, tmp_path, CONTRACT).added


@pytest.mark.parametrize("path", SAMPLE_TABLES, ids=[path.stem for path in SAMPLE_TABLES])
def test_a_table_of_the_sample_says_that_it_is_made_and_is_known_by_its_headings(path: Path):
    title = path.read_text(encoding="utf-8").splitlines()[0]
    assert "Invented for the sample claims" in title or "Set back in time for the sample claims" in title
    (file,) = open_publication(path)
    assert recognise(file)


def test_every_table_of_the_sample_is_imported_whole(store: Store):
    results = import_files(SAMPLE_TABLES, store, covers=(DAY(2023, 7, 1), DAY(2024, 12, 31)))
    assert {result.release.set_name for result in results} == {path.stem for path in SAMPLE_TABLES}
    assert all(result.rejected.height == 0 and result.accepted == result.read for result in results)
