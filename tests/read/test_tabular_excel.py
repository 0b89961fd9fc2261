"""Workbooks: what Excel made of a cell is reported by row and column, and a bomb is weighed before it is opened."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from auditkit.errors import ReadError
from auditkit.read import read
from auditkit.read.excel import MOST_COLUMNS
from tests.read.tables_made import CANARY, HEADER, LINE, told


def workbook(folder: Path, *rows: list[Any], header: tuple[str, ...] = HEADER) -> Path:
    book = openpyxl.Workbook()
    for row in [list(header), *rows]:
        book.active.append(row)
    book.save(folder / "claims.xlsx")
    return folder / "claims.xlsx"


def line(**changes: Any) -> list[Any]:
    return list({**dict(zip(HEADER, LINE, strict=True)), **changes}.values())


def test_text_cells_stay_as_written(tmp_path: Path):
    codes = ["99E10", "00100", "NA", "n/a", "'=1+1"]
    raw = read(workbook(tmp_path, *(line(line_no=str(number), procedure_code=code) for number, code in enumerate(codes))))
    assert raw.tables["lines"]["procedure_code"].to_list() == codes
    assert raw.sources[0].notes == ()


def test_a_formula_written_as_text_stays_text(tmp_path: Path):
    path = tmp_path / "claims.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEADER, "patient_last_name"])
        sheet.write_row(1, 0, [*LINE, "=1+1"])
    raw = read(path)
    assert raw.tables["claims"]["patient_last_name"].to_list() == ["=1+1"]
    assert "formula" not in told(raw)


STORED = {
    "a code as a number": ({"procedure_code": 99213}, None),
    "an amount as a number": ({"charge_amount": 0.1 + 0.2}, None),
    "a date as a date": ({"service_date": dt.date(2024, 8, 1)}, None),
    "zeros lost": ({"procedure_code": 100}, ("procedure_code", "fewer than 5 digits: leading zeros may be lost")),
    "99E10 as a number": ({"procedure_code": 99e10}, ("procedure_code", "more than 5 digits, as 99E10 becomes")),
    "a code as a date": ({"procedure_code": dt.date(2024, 3, 1)}, ("procedure_code", "changed this cell to a date")),
    "a code as true": ({"procedure_code": True}, ("procedure_code", "changed this cell to true or false")),
    "an error": ({"units": "#N/A"}, ("units", "holds an error value")),
    "a formula without result": ({"units": "=1+1"}, ("units", "formula without a stored result")),
    "an id of 16 digits": ({"claim_id": 1234567890123456}, ("claim_id", "longer than the 15 digits")),
    "an id as a date": ({"claim_id": dt.date(2024, 3, 1)}, ("claim_id", "changed this cell to a date")),
}


@pytest.mark.parametrize(("changes", "fault"), STORED.values(), ids=STORED)
def test_a_cell_that_excel_changed_is_refused_by_row_and_column(
    tmp_path: Path, changes: dict[str, Any], fault: tuple[str, str] | None
):
    raw = read(workbook(tmp_path, line(line_no="2"), line(**changes)))
    if fault is None:
        assert raw.rejected.height == 0
        return
    assert raw.rejected.select("row", "column").rows() == [(3, fault[0])]
    assert fault[1] in raw.rejected["reason"][0]
    assert "Excel changed these cells (1), their rows are refused: row 3" in told(raw)
    assert CANARY not in told(raw)


def test_numbers_are_written_as_excel_shows_them(tmp_path: Path):
    raw = read(
        workbook(tmp_path, line(charge_amount=0.1 + 0.2, units=2.0, procedure_code=99213, service_date=dt.date(2024, 8, 1)))
    )
    row = raw.tables["lines"].select("charge_amount", "units", "procedure_code", "service_date").row(0)
    assert row == ("0.3", "2", "99213", "2024-08-01")
    assert "procedure_code: 1 cells are stored as numbers in Excel" in told(raw)


def test_formula_cells_are_counted_and_listed_and_their_results_read(tmp_path: Path):
    path = tmp_path / "claims.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, LINE)
        sheet.write_row(2, 0, line(line_no="2"))
        sheet.write_formula(2, 3, '="G"&"0008"', None, "G0008")
        sheet.write_formula(2, 5, "=1+2", None, 3)
    raw = read(path)
    assert raw.tables["lines"].select("procedure_code", "units").rows() == [("99213", "1"), ("G0008", "3")]
    assert "formula cells: 2, row 3, column numbers 4, 6" in raw.sources[0].notes


def test_cells_beyond_the_headings_refuse_their_row_and_blank_rows_are_none(tmp_path: Path):
    raw = read(workbook(tmp_path, [*line(), CANARY], [None], line(line_no="2")))
    assert raw.rejected.select("row", "reason").rows() == [(2, "the row has cells beyond the last of the 6 headings")]
    assert raw.tables["lines"]["source_row"].to_list() == ["4"]
    assert raw.sources[0].rows == 2


def test_a_sheet_is_chosen_by_name_and_others_are_mentioned(tmp_path: Path):
    book = openpyxl.load_workbook(workbook(tmp_path, line()))
    other = book.create_sheet("Second")
    other.append(list(HEADER))
    book.save(tmp_path / "claims.xlsx")
    assert "the first of 2 sheets was read" in told(read(tmp_path / "claims.xlsx"))
    assert read(tmp_path / "claims.xlsx", sheet="Second").tables["lines"].height == 0
    with pytest.raises(ReadError, match="no sheet has the name"):
        read(tmp_path / "claims.xlsx", sheet="Third")


def test_a_sheet_of_two_far_corners_is_read_without_filling_it(tmp_path: Path):
    book = openpyxl.load_workbook(workbook(tmp_path, line()))
    book.active["XFD1048576"] = CANARY
    book.save(tmp_path / "claims.xlsx")
    raw = read(tmp_path / "claims.xlsx")
    assert raw.rejected["row"].to_list() == [1048576]
    assert raw.tables["lines"].height == 1


def archive(path: Path, *parts: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (("xl/workbook.xml", b"<workbook/>"), *parts):
            packed.writestr(name, content)
    return path


BAD_BOOKS = {
    "a bomb": (("xl/worksheets/sheet1.xml", b"0" * 20_000_000), "more than 100 times its size"),
    "damaged": (("xl/worksheets/sheet1.xml", CANARY.encode()), "the workbook is damaged"),
}


@pytest.mark.parametrize(("part", "expected"), BAD_BOOKS.values(), ids=BAD_BOOKS)
def test_a_bad_workbook_is_an_error_without_a_value(tmp_path: Path, part: tuple[str, bytes], expected: str):
    with pytest.raises(ReadError, match=expected) as caught:
        read(archive(tmp_path / "claims.xlsx", part))
    assert CANARY not in str(caught.value)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("auditkit.read.excel.MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(ReadError, match="would unpack to"):
        read(workbook(tmp_path, line()))


def test_a_header_of_too_many_columns_is_refused(tmp_path: Path):
    with pytest.raises(ReadError, match="more than 1000 columns"):
        read(workbook(tmp_path, header=tuple(f"h{number}" for number in range(MOST_COLUMNS + 1))))
