"""CSV, frames and shapes: bad input gives a clear error or counted rejections, and no value stands in any of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import ReadError
from auditkit.read import read
from auditkit.read.csv_text import read_csv
from tests.read.tables_made import CANARY, HEADER, LINE, csv_text, told

GOOD = csv_text([LINE])


def put(folder: Path, content: str | bytes, name: str = "claims.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def line(**changes: str) -> tuple[str, ...]:
    return tuple({**dict(zip(HEADER, LINE, strict=True)), **changes}.values())


BAD_FILES = {
    "empty": ("claims.csv", b"", "is empty"),
    "first line blank": ("claims.csv", b"\n1,2\n", "header"),
    "one column": ("claims.csv", f"claim_id^line_no\n{CANARY}^1\n".encode(), "delimiter"),
    "cp1252": ("claims.csv", GOOD.replace("99213", "Mu\u00f1oz").encode("cp1252"), "offset 91 .* encoding='cp1252'"),
    "UTF-16 without mark": ("claims.csv", GOOD.encode("utf-16-le"), "utf-16-le"),
    "open quote": ("claims.csv", GOOD + f'{CANARY},"2,2024-08-01,99213,1,1\n', "line 3: a quote"),
    "missing column": ("claims.csv", csv_text([LINE[:5]], HEADER[:5]), r"no column for units.*\[columns\]"),
    "no header row": ("claims.csv", csv_text([LINE], LINE), "no column for claim_id"),
    "heading twice": ("claims.csv", csv_text([(*LINE, "1")], (*HEADER, "units")), r"6 \('units'\) and 7 \('units'\)"),
    "alias twice": ("claims.csv", csv_text([(*LINE, "1")], (*HEADER, "Qty")), r"6 \('units'\) and 7 \('Qty'\) both mean units"),
    "unread heading twice": (
        "claims.csv",
        csv_text([(*LINE, "a", "b")], (*HEADER, "mine", "mine")),
        "stands twice, in column numbers 7 and 8",
    ),
    "CSV named xlsx": ("claims.xlsx", GOOD, "says an Excel workbook .* holds text"),
    "HTML named xls": ("claims.xls", f"<html><table><td>{CANARY}", "holds a web page"),
    "X12 named csv": ("claims.csv", f"ISA*00*{CANARY}", "holds X12"),
    "old Excel": ("claims.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + CANARY.encode(), "does not read .xls"),
    "pickle": ("claims.pkl", b"\x80\x05\x95" + CANARY.encode(), "never read"),
    "damaged Parquet": ("claims.parquet", b"PAR1" + CANARY.encode(), "damaged"),
    "archive": ("claims.zip", b"PK\x03\x04" + CANARY.encode(), "unpack"),
}


@pytest.mark.parametrize(("name", "content", "expected"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_is_an_error_without_a_value(tmp_path: Path, name: str, content: str | bytes, expected: str):
    with pytest.raises(ReadError, match=expected) as caught:
        read(put(tmp_path, content, name))
    assert str(caught.value).startswith(name)
    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


BAD_ROWS = {
    "too few fields": (f"{CANARY}1,2", "2 fields, the header 6"),
    "too many fields": (csv_text([(*LINE, "7")]).splitlines()[1], "7 fields, the header 6"),
    "NUL": (csv_text([line(procedure_code="99\x00213")]).splitlines()[1], "NUL"),
    "no claim": (csv_text([line(claim_id=" ")]).splitlines()[1], "blank; every row needs the claim"),
}


@pytest.mark.parametrize(("row", "expected"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_row_that_cannot_be_read_is_refused_by_its_number(tmp_path: Path, row: str, expected: str):
    raw = read(put(tmp_path, GOOD + row + "\r\n" + csv_text([line(line_no="3")]).splitlines()[1] + "\r\n"))
    assert raw.rejected["row"].to_list() == [3]
    assert expected in raw.rejected["reason"][0]
    assert raw.tables["lines"]["source_row"].to_list() == ["2", "4"]
    assert raw.sources[0].rows == 3
    assert CANARY not in told(raw)


def test_a_header_alone_is_a_table_of_no_claims(tmp_path: Path):
    raw = read(put(tmp_path, csv_text([])))
    assert {name: frame.height for name, frame in raw.tables.items()} == {"claims": 0, "lines": 0}
    assert raw.sources[0].rows == 0


ENCODED = {
    "UTF-8": (GOOD.encode(), None),
    "byte-order mark": (GOOD.encode("utf-8-sig"), None),
    "UTF-16": (GOOD.encode("utf-16"), None),
    "cp1252 as said": (GOOD.replace("99213", "\u00f1").encode("cp1252"), "cp1252"),
}


@pytest.mark.parametrize(("content", "encoding"), ENCODED.values(), ids=ENCODED)
def test_an_encoding_is_known_or_said(tmp_path: Path, content: bytes, encoding: str | None):
    raw = read(put(tmp_path, content), encoding=encoding)
    assert raw.tables["claims"]["claim_id"].to_list() == [f"{CANARY}1"]
    assert raw.tables["lines"]["procedure_code"].to_list() == ["\u00f1" if encoding else "99213"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_detected_and_said(tmp_path: Path, delimiter: str):
    raw = read(put(tmp_path, csv_text([LINE], delimiter=delimiter)))
    assert raw.tables["lines"]["charge_amount"].to_list() == ["100.00"]
    assert ("confirm" in told(raw)) == (delimiter != ",")


TEXTS = ["99E10", "00100", "NA", "None", "n/a", "=1+1", "1e5", "true", "2024-08-01", " x "]


@pytest.mark.parametrize("way", ["csv", "parquet", "polars", "pandas"])
def test_a_text_stays_as_written(tmp_path: Path, way: str):
    columns = {**{name: [value] * len(TEXTS) for name, value in zip(HEADER, LINE, strict=True)}, "procedure_code": TEXTS}
    frame = pl.DataFrame(columns)
    path = tmp_path / f"claims.{way}"
    if way == "csv":
        frame.write_csv(path)
    elif way == "parquet":
        frame.write_parquet(path)
    source = {"polars": frame, "pandas": pd.DataFrame(columns)}.get(way, path)
    assert read(source).tables["lines"]["procedure_code"].to_list() == TEXTS


CELL = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=8)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8))
)
def test_every_cell_of_a_csv_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]):
    path = tmp_path_factory.mktemp("csv") / "any.csv"
    path.write_text(csv_text(rows, [f"h{number}" for number in range(len(rows[0]))]), encoding="utf-8", newline="")
    grid = read_csv(path, "any.csv")
    assert [[cell or "" for cell in row] for row in grid.cells.rows()] == rows
    assert not grid.rejected


FRAME_CODES = {
    "a float": (99213.0, "99213", None),
    "a whole number": (99213, "99213", None),
    "zeros lost": (100.0, None, "leading zeros may be lost"),
    "99E10 as a number": (99e10, None, "more than 5 digits"),
    "a fraction": (99213.5, None, "a number that is no code"),
    "a date": (dt.date(2024, 3, 1), None, "changed this cell to a date"),
    "true": (True, None, "changed this cell to true or false"),
}


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize(("code", "text", "reason"), FRAME_CODES.values(), ids=FRAME_CODES)
def test_a_code_that_a_frame_holds_as_no_text_is_noted_or_refused(
    library: type, code: object, text: str | None, reason: str | None
):
    columns = {name: [value] for name, value in zip(HEADER, LINE, strict=True)}
    raw = read(library({**columns, "procedure_code": [code]}))
    if reason is None:
        assert raw.tables["lines"]["procedure_code"].to_list() == [text]
        assert "procedure_code: 1 cells are stored as numbers in the frame" in told(raw)
    else:
        assert raw.tables["lines"].height == 0
        assert reason in raw.rejected["reason"][0]
        assert raw.rejected.select("row", "column").rows() == [(2, "procedure_code")]


def test_a_frame_of_lists_is_an_error():
    with pytest.raises(ReadError, match="column number 1: the frame holds lists"):
        read(pl.DataFrame({"claim_id": [[CANARY]]}))


def test_foreign_headings_are_recognised_or_mapped_and_the_rest_is_listed(tmp_path: Path):
    header = ("Claim No.", "LINE NUM", "Svc Dt", "CPT Code", "Line Charge", "Qty", "employer")
    mapping = put(
        tmp_path, '[columns]\n"Svc Dt" = "service_date"\n[dates]\nformat = "%m/%d/%Y"\n[csv]\ndelimiter = ";"\n', "ours.toml"
    )
    row = ("A", "1", "8/1/2024", "99213", "100", "1", CANARY)
    raw = read(put(tmp_path, csv_text([row], header, ";")), mapping=mapping)
    assert raw.tables["lines"]["service_date"].to_list() == ["2024-08-01"]
    assert "columns not read: employer" in raw.sources[0].notes
    assert CANARY not in told(raw)


BAD_MAPPINGS = {
    "unknown section": ({"colums": {}}, "unknown section"),
    "unknown key": ({"dates": {"formt": "%Y"}}, "unknown key 'formt'"),
    "unknown column": ({"columns": {"x": "procedure"[:3] + "zzz"}}, "no column of the data dictionary"),
    "not text": ({"csv": {"delimiter": 1}}, "must be text"),
}


@pytest.mark.parametrize(("mapping", "expected"), BAD_MAPPINGS.values(), ids=BAD_MAPPINGS)
def test_a_mapping_is_checked(tmp_path: Path, mapping: dict[str, dict[str, str]], expected: str):
    with pytest.raises(ReadError, match=expected):
        read(put(tmp_path, GOOD), mapping=mapping)


def test_a_two_digit_year_of_birth_lies_in_the_past(tmp_path: Path):
    path = put(tmp_path, csv_text([(*line(service_date="8/1/24"), "1/5/45")], (*HEADER, "DOB")))
    assert read(path, date_format="%m/%d/%y").tables["claims"]["patient_birth_date"].to_list() == ["1945-01-05"]


WIDE = (*HEADER, "dx_1", "dx_2", "dx_admitting", "dob", "rendering_npi")


def wide(*rows: tuple[str, str, str, str, str, str, str]) -> pl.DataFrame:
    cells = [(claim, number, "2024-08-01", "99213", "1", "1", *rest) for claim, number, *rest in rows]
    return pl.DataFrame(cells, schema=list(WIDE), orient="row")


def test_a_wide_table_makes_claims_lines_and_diagnoses():
    raw = read(
        wide(
            ("A", "1", "E119", "I10", "R05", "1960-01-01", "1"),
            ("A", "2", "", "", "", "", "1"),
            ("B", "1", "", "Z00", "", "", "2"),
        )
    )
    assert raw.tables["claims"].select("claim_key", "claim_id", "patient_birth_date", "rendering_npi").rows() == [
        ("C000001", "A", "1960-01-01", "1"),
        ("C000002", "B", None, "2"),
    ]
    assert raw.tables["diagnoses"].select("claim_key", "kind", "position", "diagnosis_code").rows() == [
        ("C000001", "principal", "1", "E119"),
        ("C000001", "other", "2", "I10"),
        ("C000001", "admitting", "1", "R05"),
        ("C000002", "other", "2", "Z00"),
    ]
    assert raw.tables["lines"]["claim_key"].to_list() == ["C000001", "C000001", "C000002"]


def test_professional_and_institutional_diagnoses_may_stand_in_one_table_but_not_contradict():
    rows = [
        (*line(claim_id=name), *codes) for name, codes in {"A": ("E119", ""), "B": ("", "I10"), "C": ("E119", "I10")}.items()
    ]
    raw = read(pl.DataFrame(rows, schema=[*HEADER, "dx_1", "dx_principal"], orient="row"))
    assert raw.tables["diagnoses"].select("kind", "position", "diagnosis_code").rows() == [
        ("principal", "1", "E119"),
        ("principal", "1", "I10"),
    ]
    assert raw.rejected.select("row", "column").rows() == [(4, "'dx_1' and 'dx_principal'")]


def test_a_claim_whose_lines_disagree_on_it_is_refused_with_its_lines():
    raw = read(
        wide(("A", "1", "", "", "", CANARY, ""), ("A", "2", "", "", "", "1961-01-01", ""), ("B", "1", "", "", "", "", ""))
    )
    assert raw.rejected.select("row", "table").rows() == [(2, "claims"), (2, "lines"), (3, "lines")]
    assert "rows 2 to 3, disagree on patient_birth_date" in raw.rejected["reason"][0]
    assert raw.tables["claims"]["claim_id"].to_list() == ["B"]
    assert CANARY not in told(raw)


def test_a_rendering_npi_may_differ_between_the_lines_of_a_claim():
    raw = read(wide(("A", "1", "", "", "", "", "1"), ("A", "2", "", "", "", "", "2")))
    assert raw.tables["lines"]["rendering_npi"].to_list() == ["1", "2"]
    assert raw.tables["claims"]["rendering_npi"].to_list() == [None]
    assert "differs between the lines of 1 claims" in told(raw)


POINTERS = {
    "AC": ["1", "3", None],
    "A,C": ["1", "3", None],
    "1:2": ["1", "2", None],
    "l": ["12", None, None],
    "134": ["1", "3", "4"],
    "12": ["12", None, None],
    "M": ["M", None, None],
    "": [None, None, None],
}


@pytest.mark.parametrize("cell", POINTERS)
def test_a_pointer_cell_is_split_and_its_letters_are_positions(cell: str):
    rows = [(*LINE, cell), (*line(line_no="2"), "ABC")]
    lines = read(pl.DataFrame(rows, schema=[*HEADER, "dx_ptr"], orient="row")).tables["lines"]
    assert list(lines.select("diagnosis_pointer_1", "diagnosis_pointer_2", "diagnosis_pointer_3").row(0)) == POINTERS[cell]


def test_more_than_four_pointers_or_modifiers_are_refused():
    rows = [(*LINE, "ABCDE", "25"), (*line(line_no="2"), "A", "25 59 76 77 91"), (*line(line_no="3"), "A", "25 59")]
    raw = read(pl.DataFrame(rows, schema=[*HEADER, "dx_ptr", "modifiers"], orient="row"))
    assert raw.rejected["column"].to_list() == ["diagnosis_pointer_1", "modifier_1"]
    assert raw.tables["lines"].select("modifier_1", "modifier_2").rows() == [("25", "59")]


def apart() -> dict[str, pl.DataFrame]:
    return {
        "claims": pl.DataFrame({"claim_id": ["A", "B", "B", "C", "C"], "dob": ["1960-01-01", "", "", CANARY, "x"]}),
        "lines": pl.DataFrame([line(claim_id=name) for name in "ABCD"], schema=list(HEADER), orient="row"),
        "diagnoses": pl.DataFrame({"claim_id": ["B", "B", "D"], "dx": ["E119", "I10", "R05"]}),
    }


def test_claims_lines_and_diagnoses_given_apart_are_joined():
    raw = read(apart())
    assert raw.tables["claims"]["claim_id"].to_list() == ["A", "B"]
    assert raw.tables["lines"]["claim_key"].to_list() == ["C000001", "C000002"]
    assert raw.tables["diagnoses"].select("claim_key", "kind", "position").rows() == [
        ("C000002", "principal", "1"),
        ("C000002", "other", "2"),
    ]


def test_what_has_no_claim_and_claims_that_stand_twice_are_refused():
    raw = read(apart())
    refused = raw.rejected.sort("table", "row").select("table", "row").rows()
    assert refused == [("claims", 4), ("claims", 5), ("claims", 6), ("diagnoses", 4), ("lines", 4), ("lines", 5)]
    assert sum(source.rows for source in raw.sources) == raw.rejected.height + sum(
        frame.height for frame in raw.tables.values()
    )
    assert CANARY not in told(raw)


def test_claims_without_lines_are_an_error():
    with pytest.raises(ReadError, match="no table of lines is given"):
        read(apart()["claims"])


def test_a_roster_and_a_record_abstract_are_recognised():
    sources = [
        pl.DataFrame({"NPI": ["2000000002"], "specialty": ["08"]}),
        pl.DataFrame({"encounter_id": ["E"], "dos": ["2024-08-01"], "note_present": ["Y"]}),
        pl.DataFrame({"encounter_id": ["E"], "seq": ["1"], "hcpcs": ["99213"]}),
        pl.DataFrame({"encounter_id": ["E"], "seq": ["1"], "icd10": ["E119"]}),
        pl.DataFrame({"mrn": ["1"], "patient_id": ["7"], "month": ["2024-08"]}).drop("mrn"),
    ]
    assert set(read(sources).tables) == {
        "providers",
        "encounters",
        "documented_services",
        "documented_diagnoses",
        "documented_months",
    }


def test_a_folder_is_read_whole_and_says_what_it_passed_over(tmp_path: Path):
    put(tmp_path, GOOD, "a.csv")
    put(tmp_path, GOOD, "b.txt")
    put(tmp_path, "how", "README.md")
    raw = read(tmp_path)
    assert [source.label for source in raw.sources] == ["a.csv", "b.txt"]
    assert "README.md" in told(raw)


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(ReadError, match=r"none\.csv: there is no such file"):
        read(tmp_path / "none.csv")
