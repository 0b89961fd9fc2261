"""What the notes of a tabular list become: stems, partners, levels."""

import datetime as dt
from pathlib import Path

import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import ImportResult, import_file
from auditkit.codesets.tabular_notes import NAMES_NO_LISTED_CODE
from auditkit.codesets.tabular_references import Codes
from auditkit.errors import CodeSetError
from tests.codesets import icd_publications as made
from tests.codesets.conftest import files_of, stored, zipped

DAY = dt.date


def imported(
    store: Store, tmp_path: Path, content: bytes = made.TABULAR, name: str = "icd10cm_tabular_2025.xml"
) -> list[ImportResult]:
    return import_file(
        zipped(tmp_path / "2025-table-and-index.zip", **{name: content, "readme.txt": b"see the introduction\n"}), store
    )


def excludes(store: Store, stem: str) -> list[tuple[object, ...]]:
    rows = stored(store, "icd10cm_excludes1").filter(stem=stem)
    return sorted(rows.select("excluded_stem", "note_stem", "note_level").rows())


def sequence(store: Store, stem: str) -> list[tuple[object, ...]]:
    rows = stored(store, "icd10cm_sequence").filter(stem=stem)
    return sorted(rows.select("partner_stem", "note_stem", "note_type", "optional").rows())


def test_one_file_gives_both_sets_with_the_days_of_its_year(store: Store, tmp_path: Path):
    results = imported(store, tmp_path)
    assert [result.release.set_name for result in results] == ["icd10cm_excludes1", "icd10cm_sequence"]
    assert {(result.release.covers_from, result.release.covers_until) for result in results} == {
        (DAY(2024, 10, 1), DAY(2025, 9, 30))
    }


def test_the_april_update_answers_from_april(store: Store, tmp_path: Path):
    result, *_ = imported(store, tmp_path, name="icd10cm-tabular-April-1-2025.xml")
    assert (result.release.covers_from, result.release.covers_until) == (DAY(2025, 4, 1), DAY(2025, 9, 30))


def test_a_note_at_a_category_stands_at_the_category(store: Store, tmp_path: Path):
    imported(store, tmp_path)
    assert ("E11", "E10", "category") in excludes(store, "E10")
    assert ("E10", "E11", "category") in excludes(store, "E11")


def test_a_note_at_a_chapter_stands_at_each_of_its_categories(store: Store, tmp_path: Path):
    imported(store, tmp_path)
    for category in ("E08", "E10", "E11", "E24"):
        assert {("I50", "E08-E24", "chapter"), ("I96", "E08-E24", "chapter")} <= set(excludes(store, category))
    assert excludes(store, "E109") == []


def test_a_note_at_a_block_stands_at_each_of_its_categories(store: Store, tmp_path: Path):
    imported(store, tmp_path, made.TABULAR.replace(b"(Z72.0)", b"(E24.9)"))
    assert ("E249", "I09-I96", "use_additional", "N") in sequence(store, "I50")
    assert sequence(store, "I96") == [("E249", "I09-I96", "use_additional", "N")]


def test_a_note_at_a_code_stands_at_the_code(store: Store, tmp_path: Path):
    imported(store, tmp_path)
    assert sequence(store, "D631") == [("N18", "D631", "code_first", "N")]
    assert sequence(store, "D638") == []


OPTIONAL = {
    "due": ("D631", ("N18", "D631", "code_first", "N")),
    "such as, in the note above": ("E08", ("E24", "E08", "code_first", "open")),
    "any, in the note above": ("N18", ("E105", "N18", "code_first", "Y")),
    "if applicable": ("D648", ("T360X5", "D648", "use_additional", "Y")),
    "one case": ("I50", ("I110", "I50", "code_first", "Y")),
    "one of several": ("I50", ("I0981", "I50", "code_first", "Y")),
}


@pytest.mark.parametrize("kind", OPTIONAL)
def test_whether_a_partner_is_due(kind: str, store: Store, tmp_path: Path):
    imported(store, tmp_path)
    stem, row = OPTIONAL[kind]
    assert row in sequence(store, stem)


def test_adverse_effects_have_a_note_that_poisoning_has_not(store: Store, tmp_path: Path):
    imported(store, tmp_path)
    assert sequence(store, "T360X5") == [("N18", "T36-T50", "code_first", "open")]
    assert sequence(store, "T5095") == [("N18", "T36-T50", "code_first", "open")]
    assert sequence(store, "T36") == sequence(store, "T360X1") == []


def test_a_note_that_names_an_unlisted_code_is_refused_and_not_passed_over(store: Store, tmp_path: Path):
    many = [
        made.diag(f"A{number:02}", "any", made.notes("excludes1", "one (E10.-)"), made.notes("codeFirst", "one (E10.-)"))
        for number in range(100)
    ]
    added = made.chapter(1, "A00-A99", made.section("A00-A99", *many)).encode()
    content = made.TABULAR.replace(b"</ICD10CM", added + b"</ICD10CM").replace(b"(E08-E11 with .52)", b"(I99.99)")
    result, _ = imported(store, tmp_path, content)
    line = content[: content.index(b"I99.99")].count(b"\n") + 1
    assert result.rejected.select("row", "reason").rows() == [(line, NAMES_NO_LISTED_CODE)]
    assert (result.read, result.accepted, result.release.unreadable) == (104, 103, ("I96",))
    assert "I99" not in str(result)


def test_notes_without_a_code_are_counted(store: Store, tmp_path: Path):
    result, other = imported(store, tmp_path)
    assert "1 notes name no code and were not taken: they can be compared with no claim" in result.notes
    assert "5 notes name no code and were not taken: they can be compared with no claim" in other.notes


def test_importing_twice_changes_nothing(store: Store, tmp_path: Path):
    imported(store, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in files_of(store)}
    assert [result.added for result in imported(store, tmp_path)] == [False, False]
    assert {file: file.stat().st_mtime_ns for file in files_of(store)} == before


DAMAGED = {
    "cut off": (made.TABULAR[:-200], "is not well-formed XML: the file is damaged or cut off"),
    "an entity": (
        made.TABULAR.replace(b"<ICD10CM.tabular>", b'<!DOCTYPE t [<!ENTITY a "aaaa">]><ICD10CM.tabular>'),
        "defines entities",
    ),
    "an index": (
        b"<?xml version='1.0'?><ICD10CM.index><version>2025</version></ICD10CM.index>",
        "not a publication that can be imported",
    ),
    "no codes": (made.tabular(), "without codes or without its year"),
    "no year": (made.TABULAR.replace(b"<version>2025</version>", b""), "without codes or without its year"),
    "another root": (b"<list><ICD10CM.tabular/></list>", "XML of another kind"),
    "no notes": (
        made.tabular(made.chapter(1, "A00-A00", made.section("A00-A00", made.diag("A00", "any")))),
        "without notes of the kind",
    ),
    "most notes unreadable": (made.TABULAR.replace(b"(E", b"(Q"), "too many for a whole file"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_or_foreign_file_changes_nothing_and_says_why(kind: str, store: Store, tmp_path: Path):
    content, why = DAMAGED[kind]
    with pytest.raises(CodeSetError, match=why):
        imported(store, tmp_path, content)
    assert files_of(store) == []


LISTED = Codes(
    [
        "E08",
        "E085",
        "E0851",
        "E0852",
        "E0862",
        "E10",
        "E105",
        "E1051",
        "E1052",
        "E109",
        "I21",
        "I210",
        "I21A",
        "I21A1",
        "I21B",
        "I69",
        "I690",
        "I6902",
        "I69023",
        "S02",
        "S020",
        "S021",
        "S0210",
        "S02101",
        "T36",
        "T360",
        "T360X",
        "T360X1",
        "T360X5",
        "T3695",
        "T3696",
        "T37",
        "T37X5",
        "S12",
        "S120",
        "S121",
        "S126",
    ]
)
REFERENCES = {
    "gland disease": [],
    "one (E10.-)": ["E10"],
    "two (E08, E10.5-)": ["E08", "E105"],
    "two (E08.51 and E10.9)": ["E0851", "E109"],
    "a range (E08-E10)": ["E08", "E10"],
    "a range that ends in a dash (E08.5-E10.5-)": ["E085", "E0862", "E10"],
    "a range with blanks (E08 - E10.-)": ["E08", "E10"],
    "a range in words (E08.51 to E08.62)": ["E0851", "E0852", "E0862"],
    "a range of stems (S12.0--S12.1-)": ["S120", "S121"],
    "a range to a letter (I21.0-I21.B)": ["I210", "I21A", "I21B"],
    "what they end in (E08-E10 with .51-.52)": ["E0851", "E0852", "E1051", "E1052"],
    "what they end in (E08-E10 with .5-)": ["E085", "E105"],
    "final characters (I69. with final characters -23)": ["I69023"],
    "fifth or sixth (T36-T37 with fifth or sixth character 5)": ["T360X5", "T3695", "T37X5"],
    "fifth to sixth (I69.- with fifth to sixth characters 23)": ["I69023"],
    "fifth alone (T36 with 5th character X)": ["T360X"],
    "seventh (S02.- with 7th character B)": ["S020XXB", "S02101B"],
    "any intent (T36-T37 with fifth or sixth character to indicate intent)": ["T36", "T37"],
    "outside of the parentheses (T36) with fifth or sixth character 5": ["T360X5", "T3695"],
    "code from category I69 to identify it": ["I69"],
    "lack of vitamin T36 (E10.9)": ["E109"],
    "unclosed (E08.5-": ["E085"],
    "a code with its seventh character (S02.101B)": ["S02101B"],
    "code for codes E08-E10, to identify:": [],
    "unlisted (E99.9)": None,
    "a range with an unlisted end (E08-E99)": None,
    "listed and unlisted (E10.9, E99.9)": None,
    "with words (E08 with something)": None,
    "with an ending that none has (E08-E10 with .99)": None,
    "with an exception (E08-E10 except E09)": None,
}


@pytest.mark.parametrize("text", REFERENCES)
def test_the_stems_that_a_note_names(text: str):
    assert LISTED.stems(text) == REFERENCES[text]
