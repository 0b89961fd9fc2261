"""The findings sheet: text stays text, money is a number, and the first page says what it is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from auditkit.report import View, write_sheet
from auditkit.report.front import UNREVIEWED
from tests.report import made


@pytest.fixture(scope="module")
def hostile_view(view: View) -> View:
    """The view with hostile and over-long texts in the findings."""
    texts = [made.HOSTILE[place % len(made.HOSTILE)] for place in range(view["findings"].height)]
    texts[0], texts[1] = (
        "x" * 40_000,
        "bell\x07 and \ud83d\ude00 and nul\x00".encode("utf-16", "surrogatepass").decode("utf-16"),
    )
    findings = view["findings"].with_columns(text=pl.Series(texts))
    return dataclasses.replace(view, tables={**view.tables, "findings": findings})


@pytest.fixture(scope="module")
def book(hostile_view: View, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("sheet") / "findings.xlsx"
    write_sheet(hostile_view, path, "=1+1")
    opened = openpyxl.load_workbook(path)
    yield opened
    opened.close()


def cells(book: Any, page: str, heading: str) -> list[Any]:
    sheet = book[page]
    place = [cell.value for cell in sheet[1]].index(heading)
    return [row[place] for row in sheet.iter_rows(min_row=2)]


def test_the_pages(book: Any):
    assert book.sheetnames == ["Read me", "Findings", "Cannot tell", "Checks", "Rejected rows"]


def test_no_cell_is_a_formula_or_a_link(book: Any):
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in every} <= {"s", "n", "d"}
    assert not [cell for cell in every if cell.hyperlink]


def test_hostile_texts_are_there_as_text(book: Any):
    found = {cell.value for cell in cells(book, "Findings", "text")}
    assert set(made.HOSTILE) <= found
    assert book["Read me"]["A1"].value == "=1+1"


def test_codes_keep_their_zeros(book: Any):
    codes = {cell.value for cell in cells(book, "Findings", "procedure code")}
    assert codes == {"0450T", "G0422"}
    assert {cell.number_format for cell in cells(book, "Findings", "procedure code")} == {"@"}


def test_money_is_a_number_in_dollars_and_unpriced_is_blank(book: Any, view: View):
    amounts = cells(book, "Findings", "effect amount")
    known = [cell for cell in amounts if cell.value is not None]
    assert {cell.data_type for cell in known} == {"n"}
    assert all("$" in cell.number_format for cell in known)
    assert round(sum(cell.value for cell in known), 2) == float(view["findings"]["effect_amount"].sum())
    assert len(amounts) - len(known) == view["findings"]["effect_amount"].null_count()


def test_units_are_no_money(book: Any):
    assert not [cell for cell in cells(book, "Findings", "units") if "$" in cell.number_format]


def test_dates_are_dates(book: Any):
    assert {type(cell.value) for cell in cells(book, "Findings", "service date")} == {dt.datetime}


def test_every_finding_has_its_row(book: Any, view: View):
    assert len(cells(book, "Findings", "finding id")) == view["findings"].height
    assert len(cells(book, "Rejected rows", "row")) == view["rejected"].height


def test_headers_are_frozen_and_filtered(book: Any):
    assert [book[name].freeze_panes for name in book.sheetnames[1:]] == ["C2"] * 4
    assert all(book[name].auto_filter.ref for name in book.sheetnames[1:])


def test_the_first_page_says_what_the_sheet_is(book: Any, view: View):
    told = {row[0].value: row[1].value for row in book["Read me"].iter_rows(min_row=3) if row[0].value}
    assert told["Disclosure level"].startswith("Limited data set.")
    assert told["Findings are unreviewed"] == UNREVIEWED
    assert told["Manifest, SHA-256"] == view.digest
    assert told["Findings"] == "300 rows"
    assert told["procedure code"] == "code billed"


def test_control_characters_and_cut_texts_are_counted(book: Any):
    told = {row[0].value: row[1].value for row in book["Read me"].iter_rows(min_row=3)}
    # Two in a finding's text, one in the reason of a refused row.
    assert told["Changed for the workbook"] == "3 control characters replaced, 1 texts cut at 32,767"
    assert max(len(cell.value) for cell in cells(book, "Findings", "text")) == 32_767


def test_the_same_view_gives_the_same_bytes(view: View, tmp_path: Path):
    for name in ("a", "b"):
        write_sheet(view, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
