"""The conversion table dates the codes of an order file back to October 2015."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file, import_files
from auditkit.errors import CodeSetError
from tests.codesets import icd_publications as made
from tests.codesets.conftest import files_of, zipped

DAY = dt.date
HISTORY = "ICD-10-CM history 2015-10-01 to 2024-09-30"


@pytest.fixture
def order(tmp_path: Path) -> Path:
    return zipped(tmp_path / "2025-code-descriptions.zip", **{"icd10cm_order_2025.txt": made.ORDER_2025})


@pytest.fixture
def table(tmp_path: Path) -> Path:
    members = {"conversion.csv": made.conversion_text(), "conversion.xlsx": made.conversion_workbook()}
    return zipped(tmp_path / "2025-conversion-table.zip", **members)


def history(store: Store) -> pl.DataFrame:
    (release,) = (release for release in store.releases("icd10cm") if release.name == HISTORY)
    return store.rows(release)


def told(store: Store, code: str) -> list[tuple[object, ...]]:
    rows = history(store).filter(diagnosis_code=code).sort("effective_date")
    return rows.select("billable", "effective_date", "until_date").rows()


FIRST = DAY(2015, 10, 1)
DATED = {
    "introduced in April": ("U071", [("Y", DAY(2020, 4, 1), None)]),
    "as old as the list": ("R311", [("Y", FIRST, None)]),
    "divided": ("M545", [("Y", FIRST, DAY(2021, 9, 30)), ("N", DAY(2021, 10, 1), None)]),
    "divided, a category": ("R05", [("Y", FIRST, DAY(2021, 9, 30)), ("N", DAY(2021, 10, 1), None)]),
    "a part of what was divided": ("M5451", [("Y", DAY(2021, 10, 1), None)]),
    "a heading that became billable": ("H814", [("N", FIRST, DAY(2019, 9, 30)), ("Y", DAY(2019, 10, 1), None)]),
    "ended, the end of a range": ("H8143", [("Y", FIRST, DAY(2019, 9, 30))]),
    "ended, the one code inside a range": ("H8142", [("Y", FIRST, DAY(2019, 9, 30))]),
    "ended, seven characters": ("W451XXA", [("Y", FIRST, DAY(2016, 9, 30))]),
    "introduced and divided later": ("Z298", [("Y", DAY(2016, 10, 1), DAY(2023, 9, 30)), ("N", DAY(2023, 10, 1), None)]),
    "introduced with the order file": ("C83390", [("Y", DAY(2024, 10, 1), None)]),
    "a heading above old and new codes": ("M54", [("N", FIRST, None)]),
}


@pytest.mark.parametrize("kind", DATED)
def test_what_the_two_files_say_of_a_code(kind: str, order: Path, table: Path, store: Store):
    import_files([table, order], store)
    code, expected = DATED[kind]
    assert told(store, code) == expected


UNTOLD = {
    "a heading whose codes are all new": "C8339",
    "the same, a category": "U07",
    "introduced and gone, nobody says when": "Q5120",
    "under a code that was billable": "R3119",
    "named as what lies under it": "Q52",
    "in neither file": "A000",
    "a category named in a range": "W25",
}


@pytest.mark.parametrize("kind", UNTOLD)
def test_of_what_cannot_be_told_nothing_is_said(kind: str, order: Path, table: Path, store: Store):
    import_files([table, order], store)
    (release,) = (release for release in store.releases("icd10cm") if release.name == HISTORY)
    assert UNTOLD[kind] not in release.answers_for
    assert told(store, UNTOLD[kind]) == []
    assert store.show(UNTOLD[kind], DAY(2018, 1, 1)).filter(set="icd10cm")["state"].to_list() == ["not covered"]


def test_the_release_ends_the_day_before_the_order_file_and_is_not_complete(order: Path, table: Path, store: Store):
    results = import_files([table, order], store)
    (release,) = (result.release for result in results if result.release.name == HISTORY)
    assert (release.covers_from, release.covers_until, release.complete) == (FIRST, DAY(2024, 9, 30), False)
    assert set(release.answers_for) == set(history(store)["diagnosis_code"])
    assert release.precedence < store.releases("icd10cm")[-1].precedence
    (result,) = (result for result in results if result.release.name == HISTORY)
    assert (result.read, result.accepted, result.rejected.height) == (12, 12, 0)
    assert "1 previous codes are misprints: a code above them was billable" in result.notes


def test_codes_of_the_order_file_keep_their_titles_and_ended_ones_have_none(order: Path, table: Path, store: Store):
    import_files([table, order], store)
    titles = dict(history(store).select("diagnosis_code", "title").rows())
    assert (titles["U071"], titles["H8141"]) == ("COVID", None)


@pytest.mark.parametrize("first", ["order", "table"])
def test_the_order_file_may_be_there_already_or_come_in_the_same_call(first: str, order: Path, table: Path, store: Store):
    if first == "order":
        import_file(order, store)
        results = import_file(table, store)
    else:
        results = import_files([table, order], store)
    assert [result.release.name for result in results][-1] == HISTORY


def test_workbook_and_text_say_the_same(order: Path, table: Path, store: Store, tmp_path: Path):
    import_files([table, order], store)
    alone = tmp_path / "conversion.xlsx"
    alone.write_bytes(made.conversion_workbook())
    other = Store(tmp_path / "other", starter=False)
    import_files([order, alone], other)
    assert history(other).equals(history(store))


def test_without_an_order_file_the_table_is_refused(table: Path, store: Store):
    with pytest.raises(CodeSetError, match="none is loaded; give the ICD-10-CM order file of fiscal year 2025"):
        import_file(table, store)
    assert files_of(store) == []


def test_an_order_file_newer_than_the_table_does_not_do(order: Path, table: Path, store: Store):
    import_file(order, store, covers=(DAY(2025, 10, 1), DAY(2026, 9, 30)))
    before = files_of(store)
    with pytest.raises(CodeSetError, match="those loaded are newer than the table"):
        import_file(table, store)
    assert files_of(store) == before


def test_rows_later_than_the_order_file_are_left_aside(order: Path, table: Path, store: Store):
    import_file(order, store, covers=(DAY(2022, 10, 1), DAY(2023, 9, 30)))
    (result,) = import_file(table, store)
    assert result.release.covers_until == DAY(2022, 9, 30)
    rows = store.rows(result.release).filter(pl.col("effective_date") > DAY(2022, 10, 1))
    assert rows.height == 0


def test_importing_both_again_changes_nothing(order: Path, table: Path, store: Store):
    import_files([table, order], store)
    before = {file: file.stat().st_mtime_ns for file in files_of(store)}
    assert [result.added for result in import_files([table, order], store)] == [False, False]
    assert {file: file.stat().st_mtime_ns for file in files_of(store)} == before


def test_with_another_order_file_of_the_same_days_the_release_is_not_the_same(
    order: Path, table: Path, store: Store, tmp_path: Path
):
    import_files([table, order], store)
    store.remove("ICD-10-CM FY 2025")
    other = zipped(
        tmp_path / "other-2025.zip",
        **{"icd10cm_order_2025.txt": made.ORDER_2025 + made.order_line(99, "A00", "1", "New").encode() + b"\r\n"},
    )
    with pytest.raises(CodeSetError, match="from another file; remove it first"):
        import_files([table, other], store)


DAMAGED = {
    "no dates": ([[code, "soon", before] for code, _, before in made.CONVERSION_ROWS], "neither a year nor a date"),
    "no codes": ([["code", day, before] for _, day, before in made.CONVERSION_ROWS], "not an ICD-10-CM code"),
    "no previous codes": ([[code, day, ""] for code, day, _ in made.CONVERSION_ROWS], "previous codes are blank"),
    "no rows": ([], "titles and no rows"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_table_changes_nothing_and_says_why(kind: str, order: Path, store: Store, tmp_path: Path):
    rows, why = DAMAGED[kind]
    path = tmp_path / "conversion.csv"
    path.write_bytes(made.conversion_text(rows))
    with pytest.raises(CodeSetError, match=why):
        import_files([order, path], store)
    assert files_of(store) == []
