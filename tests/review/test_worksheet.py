"""The Excel round trip: what comes back is what was typed, or is listed by row."""

from __future__ import annotations

import datetime as dt
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from auditkit.errors import ReadError, ReviewError
from auditkit.review.determination import CORRECT, Determination, LineKey, Service
from auditkit.review.reviewer import Reviewer
from auditkit.review.store import ReviewStore
from auditkit.review.worksheet import SHEETS
from auditkit.review.worksheet_in import ImportOutcome, import_worksheet
from auditkit.review.worksheet_out import export_worksheet
from tests.review.made import changed, line, missed, tables
from tests.review.worksheet_edits import put, round_trip

ROUND_TRIPS = 50
SECRET = "SMITH1961"


@pytest.fixture
def dana(sqlite_store: ReviewStore) -> Reviewer:
    return Reviewer(sqlite_store, "dana")


@pytest.fixture
def exported(dana: Reviewer, tmp_path: Path) -> Path:
    return export_worksheet(dana, tables(), tmp_path / "review.xlsx")


def edit(path: Path, sheet: str, row: int, **values: Any) -> None:
    """Type into a row; row 2 is the first below the headings."""
    change(path, lambda book: [put(book[sheet].cell(row, column(sheet, name)), value) for name, value in values.items()])


def change(path: Path, act: Callable[[Any], object]) -> None:
    book = openpyxl.load_workbook(path)
    act(book)
    book.save(path)


def column(sheet: str, name: str) -> int:
    return [cell.name for cell in SHEETS[sheet]].index(name) + 1


def cell(path: Path, sheet: str, row: int, name: str) -> Any:
    return openpyxl.load_workbook(path)[sheet].cell(row, column(sheet, name)).value


def imported(path: Path, dana: Reviewer) -> ImportOutcome:
    outcome = import_worksheet(path, dana.store, "dana")
    dana.refresh()
    return outcome


def reasons(outcome: ImportOutcome) -> list[tuple[str, int | None, str]]:
    return [(one.sheet, one.row, one.column) for one in outcome.problems]


@pytest.mark.parametrize("seed", range(ROUND_TRIPS))
def test_what_was_typed_equals_the_same_decisions_made_directly(tmp_path: Path, seed: int):
    outcome, edits, by_worksheet, directly = round_trip(tmp_path, seed)
    assert by_worksheet == directly
    assert len({(one.sheet, one.row) for one in outcome.refused}) == edits.mangled
    assert not outcome.foreign


def test_what_was_not_touched_makes_no_event(exported: Path, dana: Reviewer):
    outcome = imported(exported, dana)
    assert (outcome.events, outcome.problems) == ((), ())


def test_an_export_after_decisions_makes_no_event_either(dana: Reviewer, tmp_path: Path):
    dana.determine("C1", line(2), changed("2.5"))
    dana.add_line("C1", "C1", missed())
    dana.answer("C1", "C1", "F-C1", "agree", "=1+1")
    path = export_worksheet(dana, tables(), tmp_path / "review.xlsx")
    outcome = imported(path, dana)
    assert (outcome.events, outcome.problems) == ((), ())


def test_importing_twice_records_once(exported: Path, dana: Reviewer):
    edit(exported, "lines", 2, outcome="correct as billed", note="see the coder")
    edit(
        exported,
        "missed services",
        2,
        claim_key="C1",
        audited_code="G0008",
        audited_units=1,
        cause="documented and not billed",
        rationale="given",
    )
    assert len(imported(exported, dana).events) == 3
    assert imported(exported, dana).events == ()


def test_a_row_corrected_after_the_first_import_is_taken_over(exported: Path, dana: Reviewer):
    edit(exported, "lines", 2, outcome="correct as billed")
    imported(exported, dana)
    edit(exported, "lines", 2, outcome="not enough to tell")
    outcome = imported(exported, dana)
    assert (len(outcome.events), outcome.problems) == (1, ())
    assert dana.reading("C1").determination(line(1)) == Determination("cannot_tell")


def test_a_row_set_back_after_the_first_import_is_set_back(exported: Path, dana: Reviewer):
    edit(exported, "lines", 2, outcome="correct as billed")
    imported(exported, dana)
    edit(exported, "lines", 2, outcome=None)
    imported(exported, dana)
    assert dana.reading("C1").determination(line(1)) is None


def test_a_new_row_corrected_after_the_first_import_stays_one_line(exported: Path, dana: Reviewer):
    typed = {
        "claim_key": "C1",
        "audited_code": "G0008",
        "audited_units": 1,
        "cause": "documented and not billed",
        "rationale": "given",
    }
    edit(exported, "missed services", 2, **typed)
    imported(exported, dana)
    edit(exported, "missed services", 2, audited_code="G0009")
    imported(exported, dana)
    added = dana.reading("C1").added
    assert [dana.reading("C1").lines[one].determination.service.code for one in added] == ["G0009"]  # type: ignore[union-attr]


def test_a_blank_audited_cell_means_as_billed(exported: Path, dana: Reviewer):
    edit(
        exported,
        "lines",
        2,
        outcome="changed",
        audited_modifiers="none",
        cause="a modifier does not apply",
        rationale="no separate visit",
    )
    imported(exported, dana)
    found = dana.reading("C1").determination(line(1))
    assert found is not None
    assert found.service == Service.of("G0463", "", "1", "M1711 E119", "11")


def test_words_are_matched_without_regard_to_case(exported: Path, dana: Reviewer):
    edit(exported, "lines", 2, outcome=" Correct as Billed ")
    assert len(imported(exported, dana).events) == 1


def test_a_unit_changed_since_the_export_is_a_conflict(exported: Path, dana: Reviewer):
    edit(exported, "lines", 2, outcome="correct as billed")
    edit(exported, "lines", 4, outcome="correct as billed")
    Reviewer(dana.store, "lee").determine("C1", line(2), CORRECT)
    outcome = imported(exported, dana)
    assert [(one.sheet, one.row, one.reason) for one in outcome.conflicts] == [
        ("lines", 2, "the unit was changed since the export, by lee; export again and decide anew")
    ]
    assert [event.unit for event in outcome.events] == ["C2"]
    assert dana.reading("C1").determination(line(1)) is None


def test_another_who_fills_in_the_same_workbook_conflicts(exported: Path, dana: Reviewer, tmp_path: Path):
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(exported.read_bytes())
    edit(exported, "lines", 2, outcome="correct as billed")
    edit(copy, "lines", 2, outcome="not enough to tell")
    imported(exported, dana)
    assert len(import_worksheet(copy, dana.store, "lee").conflicts) == 1


@pytest.mark.parametrize(
    ("sheet", "name", "value"),
    [
        ("lines", "audited_code", 99213),
        ("lines", "audited_code", 99e10),
        ("lines", "audited_code", "=A1"),
        ("lines", "audited_modifiers", 25),
        ("lines", "audited_diagnoses", dt.datetime(2026, 3, 1)),  # noqa: DTZ001 - a cell knows no zone
        ("lines", "audited_place_of_service", 11),
        ("lines", "audited_units", dt.time(1, 30)),
        ("lines", "audited_units", True),
        ("lines", "rationale", "=A1"),
        ("lines", "rationale", dt.datetime(2026, 3, 1)),  # noqa: DTZ001
        ("findings", "answer", "=A1"),
        ("missed services", "audited_code", 12345),
    ],
)  # fmt: skip
def test_formulas_and_mangled_codes_are_refused_by_row(exported: Path, dana: Reviewer, sheet: str, name: str, value: object):
    more = {"outcome": "changed"} if sheet == "lines" else {}
    edit(exported, sheet, 2, **{**more, name: value})
    outcome = imported(exported, dana)
    assert outcome.events == ()
    assert [(one.sheet, one.row, one.column) for one in outcome.refused] == [(sheet, 2, name)]


@pytest.mark.parametrize(
    "typed",
    [
        {"outcome": SECRET},
        {"outcome": "changed", "cause": SECRET, "rationale": "x"},
        {"audited_code": "G0008"},
        {"outcome": "correct as billed", "audited_code": SECRET[:5]},
        {"outcome": "changed", "audited_code": SECRET, "cause": "filed too late", "rationale": "x"},
        {"outcome": "changed", "audited_units": SECRET, "cause": "filed too late", "rationale": "x"},
        {"outcome": "changed", "audited_code": "G0008", "cause": "filed too late"},
        {"outcome": "changed", "audited_code": "G0008", "rationale": "x"},
        {"outcome": "changed", "audited_code": "G0008", "cause": "filed too late", "rationale": "x" * 10_001},
    ],
    ids=["outcome", "cause", "no outcome", "correct with a code", "code", "units", "no rationale", "no cause", "too long"],
)
def test_what_does_not_fit_together_is_refused_without_its_value(exported: Path, dana: Reviewer, typed: dict[str, str]):
    edit(exported, "lines", 2, **typed)
    edit(exported, "lines", 3, outcome="correct as billed")
    outcome = imported(exported, dana)
    assert [(one.sheet, one.row) for one in outcome.refused] == [("lines", 2)]
    assert SECRET[:5] not in str(outcome.refused[0])
    assert len(outcome.events) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"claim_key": "C9"}, "not one of this worksheet"),
        ({"claim_key": "C1", "beside_line": 7}, "no such line"),
        ({"claim_key": "C1", "outcome": "taken back", "audited_code": "G0008"}, "does not go with"),
    ],
)
def test_a_missed_service_that_does_not_fit_is_refused(exported: Path, dana: Reviewer, typed: dict[str, object], words: str):
    whole = {"audited_code": "G0008", "audited_units": 1, "cause": "documented and not billed", "rationale": "given"}
    edit(exported, "missed services", 2, **{**whole, **typed})
    outcome = imported(exported, dana)
    assert outcome.events == ()
    assert words in outcome.refused[0].reason


def test_a_comment_without_an_answer_is_refused(exported: Path, dana: Reviewer):
    edit(exported, "findings", 2, comment="why?")
    assert reasons(imported(exported, dana)) == [("findings", 2, "")]


def test_an_answer_blanked_is_taken_back(dana: Reviewer, tmp_path: Path):
    dana.answer("C1", "C1", "F-C1", "agree")
    path = export_worksheet(dana, tables(), tmp_path / "review.xlsx")
    edit(path, "findings", 2, answer=None)
    imported(path, dana)
    assert dana.reading("C1").answers == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("billed_code", "G0008"),
        ("billed_units", 5),
        ("version", 9),
        ("rendering_npi", None),
        ("findings", "x"),
        ("row_digest", "0" * 32),
    ],
)
def test_a_protected_cell_that_was_changed_is_foreign(exported: Path, dana: Reviewer, name: str, value: object):
    edit(exported, "lines", 2, outcome="correct as billed", **{name: value})
    outcome = imported(exported, dana)
    assert outcome.events == ()
    assert [(one.row, one.reason.split(";")[0]) for one in outcome.foreign] == [(2, "a protected cell was changed")]


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda book: book["lines"].delete_rows(3), [(None, "the row of C1 2 was removed")]),
        (lambda book: book["lines"].append([each.value for each in book["lines"][2]]), [(8, "the row is there twice")]),
        (
            lambda book: put(book["lines"].cell(2, 2), "C7"),
            [(2, "no row of the export"), (None, "the row of C1 1 was removed")],
        ),
        (lambda book: book["lines"].append(["C7", "C7", 1]), [(8, "no row of the export")]),
    ],
    ids=["removed", "doubled", "key changed", "added"],
)
def test_rows_added_removed_or_doubled_are_foreign(
    exported: Path, dana: Reviewer, act: Callable[[Any], object], told: list[tuple[int | None, str]]
):
    change(exported, act)
    outcome = imported(exported, dana)
    assert outcome.events == ()
    assert [(one.row, one.reason.split(";")[0]) for one in outcome.foreign] == told


def test_rows_in_another_order_are_the_same_rows(exported: Path, dana: Reviewer):
    def sort(book: Any) -> None:
        sheet = book["lines"]
        rows = [[each.value for each in row] for row in sheet.iter_rows(min_row=2)]
        for number, values in enumerate(reversed(rows), start=2):
            for place, value in enumerate(values, start=1):
                sheet.cell(number, place).value = value

    edit(exported, "lines", 2, outcome="correct as billed")
    change(exported, sort)
    outcome = imported(exported, dana)
    assert outcome.problems == ()
    assert [(event.claim_key, event.line_no) for event in outcome.events] == [("C1", 1)]


def test_text_is_text_and_nothing_is_active(dana: Reviewer, tmp_path: Path):
    hostile = ["=1+1", "+1", "@SUM(A1)", "http://example.org", "{=A1}"]
    for number, text in enumerate(hostile):
        dana.determine("C1", line(1), Determination("correct", rationale=text, evidence=hostile[number - 1]))
        path = export_worksheet(dana, tables(), tmp_path / "review.xlsx")
        assert cell(path, "lines", 2, "rationale") == text
        with zipfile.ZipFile(path) as archive:
            parts = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/"))
        assert "<f>" not in parts
        assert "<hyperlink" not in parts


def test_codes_are_text_and_numbers_are_numbers(exported: Path):
    assert cell(exported, "lines", 2, "billed_modifiers") == "25"
    assert cell(exported, "lines", 3, "billed_units") == 2
    assert openpyxl.load_workbook(exported)["lines"].cell(2, column("lines", "audited_code")).number_format == "@"


def test_keys_are_protected_and_answers_are_not(exported: Path):
    sheet = openpyxl.load_workbook(exported)["lines"]
    assert sheet.protection.sheet
    locked = {name.name: sheet.cell(2, place).protection.locked for place, name in enumerate(SHEETS["lines"], start=1)}
    assert locked == {name.name: name.locked for name in SHEETS["lines"]}


def test_the_version_is_hidden_and_lists_are_offered(exported: Path):
    book = openpyxl.load_workbook(exported)
    assert book["lines"].column_dimensions["D"].hidden
    assert book["auditkit"].sheet_state == "veryHidden"
    assert {str(one.sqref).split(":")[0] for one in book["lines"].data_validations.dataValidation} == {
        f"{book['lines'].cell(2, column('lines', name)).coordinate}" for name in ("outcome", "cause", "root_cause")
    }


def test_only_its_owner_may_read_the_workbook(exported: Path):
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def test_a_second_reviewer_gets_the_units_drawn_and_no_decision(dana: Reviewer, tmp_path: Path):
    Reviewer(dana.store, "lead", "plan").draw_second(["C1", "C2", "C3"], "a", count=1)  # takes C3
    dana.determine("C3", line(1, "C3"), Determination("correct", rationale="seen by dana"))
    path = export_worksheet(Reviewer(dana.store, "lee", "second"), tables(), tmp_path / "second.xlsx")
    sheet = openpyxl.load_workbook(path)["lines"]
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == ["C3", "C3", None]
    assert cell(path, "lines", 2, "outcome") is None
    with zipfile.ZipFile(path) as archive:
        assert b"seen by dana" not in b"".join(archive.read(name) for name in archive.namelist())
    edit(path, "lines", 2, outcome="not enough to tell")
    outcome = import_worksheet(path, dana.store, "lee")
    assert [(event.stage, event.claim_key) for event in outcome.events] == [("second", "C3")]


def test_the_first_reviewer_cannot_bring_the_second_review(dana: Reviewer, tmp_path: Path):
    Reviewer(dana.store, "lead", "plan").draw_second(["C1"], "a", count=1)
    dana.determine("C1", line(1), CORRECT)
    path = export_worksheet(Reviewer(dana.store, "lee", "second"), tables(1), tmp_path / "second.xlsx")
    edit(path, "lines", 2, outcome="not enough to tell")
    assert "different people" in import_worksheet(path, dana.store, "dana").refused[0].reason


@pytest.mark.parametrize("stage", ["adjudication", "rebuttal", "plan"])
def test_other_stages_have_no_worksheet(sqlite_store: ReviewStore, tmp_path: Path, stage: str):
    with pytest.raises(ReviewError, match="first and the second review"):
        export_worksheet(Reviewer(sqlite_store, "kim", stage), tables(), tmp_path / "review.xlsx")  # type: ignore[arg-type]


def test_a_worksheet_of_another_audit_is_refused(exported: Path, tmp_path: Path):
    other = ReviewStore.open(tmp_path / "other.sqlite", "another")
    with pytest.raises(ReviewError, match="of another audit"):
        import_worksheet(exported, other, "dana")
    other.close()


def test_a_worksheet_from_a_longer_log_is_refused(dana: Reviewer, tmp_path: Path):
    dana.determine("C1", line(1), CORRECT)
    path = export_worksheet(dana, tables(), tmp_path / "review.xlsx")
    shorter = ReviewStore.open(tmp_path / "shorter.sqlite", dana.store.audit_id)
    with pytest.raises(ReviewError, match="longer log"):
        import_worksheet(path, shorter, "dana")
    shorter.close()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda book: book.remove(book["auditkit"]), "no worksheet of auditkit"),
        (lambda book: book.remove(book["findings"]), "'findings' is missing"),
        (lambda book: book["auditkit"].delete_rows(2), "hidden sheet is changed"),
        (lambda book: put(book["lines"].cell(1, 3), "number"), "headings missing or doubled: line_no"),
    ],
)
def test_a_workbook_that_is_no_worksheet_is_refused(exported: Path, dana: Reviewer, act: Callable[[Any], object], words: str):
    change(exported, act)
    with pytest.raises(ReviewError, match=words):
        imported(exported, dana)


def test_a_damaged_file_is_refused(dana: Reviewer, tmp_path: Path):
    (tmp_path / "review.xlsx").write_bytes(b"PK no archive")
    with pytest.raises(ReadError):
        imported(tmp_path / "review.xlsx", dana)


def test_added_lines_keep_their_names(exported: Path, dana: Reviewer):
    for row, code in ((2, "G0008"), (3, "G0009")):
        edit(
            exported,
            "missed services",
            row,
            claim_key="C1",
            audited_code=code,
            audited_units=1,
            cause="documented and not billed",
            rationale="x",
        )
    imported(exported, dana)
    assert dana.reading("C1").added == (LineKey("C1", None, "first-1"), LineKey("C1", None, "first-2"))
