"""ICD-10-CM and Medicare Code Editor as published: sides, history, notes and lists of the real files."""

import datetime as dt
import re
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from auditkit.codesets import Store
from auditkit.codesets.codeset import day_number
from auditkit.codesets.importers import ImportResult, import_file, import_files
from auditkit.codesets.tabular import read_tabular
from tests.conformance.starter_diagnoses import tabular_file

ORDER = "icd10cm/2025-code-descriptions-tabular-order-april.zip"
TABLE = "icd10cm/2025-conversion-table.zip"
TAB, CSV = "mce/MCE_Simple_Code_Edits_v37.txt", "mce/mce_v41_1_dx_edits.csv"
HISTORY = "ICD-10-CM history 2015-10-01 to 2024-09-30"
DAY = dt.date


@pytest.fixture(scope="module")
def store(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    import_files([reference_data / name for name in (TABLE, ORDER, TAB, CSV)], made)
    return made


@pytest.fixture(scope="module")
def listed(store: Store) -> pl.DataFrame:
    return rows_of(store, "ICD-10-CM FY 2025")


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[ImportResult]]:
    made = Store(tmp_path_factory.mktemp("notes"), starter=False)
    return made, import_file(tabular_file(), made)


def rows_of(store: Store, name: str) -> pl.DataFrame:
    (release,) = (release for release in store.releases() if release.name == name)
    return store.rows(release)


def asked(store: Store, codes: pl.Series, day: dt.date) -> pl.DataFrame:
    """What the set says of every code on a day."""
    lines = pl.LazyFrame({"diagnosis_code": codes}).with_columns(service_day=pl.lit(day_number(day), pl.Int64))
    code_set = store.open("icd10cm", lambda frame: nw.from_native(frame.lazy()))
    return nw.to_native(code_set.beside(nw.from_native(lines))).collect()


def test_every_code_of_the_order_file_answers_in_its_year_as_the_file_says(store: Store, listed: pl.DataFrame):
    found = asked(store, listed["diagnosis_code"], DAY(2025, 5, 1))
    told = found.select("diagnosis_code", "billable", "release").sort("diagnosis_code")
    assert told.equals(listed.select("diagnosis_code", "billable", "release").sort("diagnosis_code"))
    assert found["covered"].all()
    assert found["in_force"].all()


def test_every_code_is_as_old_as_the_first_list_or_introduced_or_left_out(store: Store, listed: pl.DataFrame):
    history = rows_of(store, HISTORY)
    before = asked(store, listed["diagnosis_code"], DAY(2024, 9, 30))
    assert set(before.filter("covered")["diagnosis_code"]) <= set(history["diagnosis_code"])
    out = before.filter(~pl.col("covered"))
    assert out.height == 1_091
    flags = dict(listed.select("diagnosis_code", "billable").rows())
    assert {flags[code] for code in out["diagnosis_code"]} == {"N"}


KNOWN = [
    ("U071", DAY(2020, 3, 31), None),
    ("U071", DAY(2020, 4, 1), "Y"),
    ("R05", DAY(2021, 9, 30), "Y"),
    ("R05", DAY(2021, 10, 1), "N"),
    ("M545", DAY(2015, 10, 1), "Y"),
    ("M545", DAY(2021, 10, 1), "N"),
    ("M5450", DAY(2021, 9, 30), None),
    ("M5450", DAY(2021, 10, 1), "Y"),
    ("H814", DAY(2019, 9, 30), "N"),
    ("H814", DAY(2019, 10, 1), "Y"),
    ("H8142", DAY(2019, 9, 30), "Y"),
    ("H8142", DAY(2019, 10, 1), None),
    ("E119", DAY(2015, 10, 1), "Y"),
    ("E11", DAY(2015, 10, 1), "N"),
    ("F32A", DAY(2021, 10, 1), "Y"),
    ("T404X1A", DAY(2020, 9, 30), "Y"),
    ("T404X1A", DAY(2020, 10, 1), None),
    ("Z20822", DAY(2021, 1, 1), "Y"),
    ("Z20822", DAY(2020, 12, 31), None),
]


@pytest.mark.parametrize(("code", "day", "billable"), KNOWN)
def test_known_days(code: str, day: dt.date, billable: str | None, store: Store):
    found = asked(store, pl.Series([code]), day)
    assert found.select("covered", "in_force", "billable").row(0) == (True, billable is not None, billable)


@pytest.mark.parametrize("code", ["C8339", "H36", "Q5120", "R3119", "A99"])
def test_codes_of_whose_past_the_two_files_do_not_tell(code: str, store: Store):
    """C83.39 and H36 were billable and divided; Q51.20 began and is gone; R31.19 is a misprint; nobody names A99 but the list."""
    found = asked(store, pl.Series([code]), DAY(2018, 5, 1))
    assert found["covered"].to_list() == [code == "A99"]


@pytest.mark.parametrize(
    ("name", "day"), [("MCE FY 2020", DAY(2019, 10, 1)), ("MCE 2024-04-01 to 2024-09-30", DAY(2024, 4, 1))]
)
def test_every_code_that_medicare_lists_was_billable_then_or_cannot_be_told(name: str, day: dt.date, store: Store):
    """The editor's lists, which are of other years and other hands, against the history: no code is said not to be there."""
    codes = rows_of(store, name)["diagnosis_code"].unique()
    found = asked(store, codes, day)
    told = found.filter("covered")
    assert told.height >= codes.len() - 2
    assert told.filter(~pl.col("in_force") | (pl.col("billable") != "Y"))["diagnosis_code"].to_list() == []


SIDES = {"L": 15_567, "R": 15_567, "B": 1_155, "U": 13_233}


def test_sides_of_the_order_file(listed: pl.DataFrame):
    counts = dict(listed.group_by("laterality").len().rows())
    assert {side: counts[side] for side in SIDES} == SIDES


def test_a_family_has_one_code_a_side_and_a_right_and_a_left(listed: pl.DataFrame):
    families = listed.filter(pl.col("side_family").is_not_null()).group_by("side_family").agg(pl.col("laterality").sort())
    assert set(families["laterality"].list.join("")) == {"LR", "LRU", "BLR", "BLRU"}


TOLD = {
    "M170": "B", "M1710": "U", "M1711": "R", "M1712": "L", "H2512": "L", "H00013": "R", "H00019": "U", "H0200": None, "S52501A": "R",
    "S52509A": "U", "M79603": "U", "M2550": None, "C3410": "U", "C342": None, "I50810": None, "I4510": None, "T81500A": None,
    "K5150": None, "E1165": None, "H540X33": None, "G8190": "U", "Z90722": "B", "S36500A": None, "L97529": "L", "H53461": "R",
    "I69351": "R", "M6080": None, "T148XXA": None,
}  # fmt: skip


@pytest.mark.parametrize("code", TOLD)
def test_the_side_of_a_code(code: str, listed: pl.DataFrame):
    assert listed.filter(diagnosis_code=code)["laterality"].to_list() == [TOLD[code]]


SAME_BUT_FOR_THE_SIDE = [
    ["M170", "M1710", "M1711", "M1712"],
    ["H2510", "H2511", "H2512", "H2513"],
    ["H00013", "H00016", "H00019"],
    ["S52501A", "S52502A", "S52509A"],
    ["M79601", "M79602", "M79603"],
]


@pytest.mark.parametrize("codes", SAME_BUT_FOR_THE_SIDE)
def test_one_family(codes: list[str], listed: pl.DataFrame):
    (family,) = set(listed.filter(pl.col("diagnosis_code").is_in(codes))["side_family"])
    assert sorted(listed.filter(side_family=family)["diagnosis_code"]) == codes


def test_every_simple_reference_of_the_tabular_list_is_a_row(notes: tuple[Store, list[ImportResult]]):
    """An independent reading: a note at a code that ends in one code in parentheses."""
    store, _ = notes
    made = {(row["stem"], row["excluded_stem"]) for row in rows_named(store, "icd10cm_excludes1")}
    made |= {(row["stem"], row["partner_stem"]) for row in rows_named(store, "icd10cm_sequence")}
    simple = re.compile(r"^[^()]*\(([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\.?-?\)$")
    tabular = read_tabular(tabular_file().read_bytes(), "tabular")
    found = [
        (note.owner, match[1].replace(".", ""))
        for note in tabular.notes
        if note.level in ("category", "code") and (match := simple.match(note.text))
    ]
    assert len(found) > 5_000
    assert [pair for pair in found if pair not in made] == [("F02", "G3190")]


def rows_named(store: Store, set_name: str) -> list[dict[str, str]]:
    (release,) = store.releases(set_name)
    return store.rows(release).to_dicts()


def test_nearly_every_note_can_be_read(notes: tuple[Store, list[ImportResult]]):
    _, results = notes
    assert [(result.read, result.rejected.height) for result in results] == [(5_279, 3), (2_240, 1)]
    assert [result.release.unreadable for result in results] == [("E872", "R1085", "S51"), ()]
    assert {(result.release.covers_from, result.release.covers_until) for result in results} == {
        (DAY(2026, 4, 1), DAY(2026, 9, 30))
    }


NOTES = [
    ("icd10cm_excludes1", {"stem": "E11", "excluded_stem": "E10", "note_level": "category"}),
    ("icd10cm_excludes1", {"stem": "E11", "excluded_stem": "P70", "note_level": "chapter", "note_stem": "E00-E89"}),
    ("icd10cm_excludes1", {"stem": "J06", "excluded_stem": "J020"}),
    ("icd10cm_sequence", {"stem": "D631", "partner_stem": "N18", "note_type": "code_first", "optional": "N"}),
    ("icd10cm_sequence", {"stem": "I50", "partner_stem": "I110", "note_type": "code_first", "optional": "Y"}),
    ("icd10cm_sequence", {"stem": "F02", "partner_stem": "G30", "note_type": "code_first", "optional": "open"}),
    ("icd10cm_sequence", {"stem": "E11", "partner_stem": "Z794", "note_type": "use_additional"}),
    ("icd10cm_sequence", {"stem": "T451X5", "partner_stem": "D64", "note_type": "code_first"}),
]


@pytest.mark.parametrize(("set_name", "where"), NOTES)
def test_single_notes(set_name: str, where: dict[str, str], notes: tuple[Store, list[ImportResult]]):
    assert any(where.items() <= row.items() for row in rows_named(notes[0], set_name))


def test_an_excludes2_note_is_no_row(notes: tuple[Store, list[ImportResult]]):
    pairs = {(row["stem"], row["excluded_stem"]) for row in rows_named(notes[0], "icd10cm_excludes1")}
    assert not {("J03", "J350"), ("J35", "J03"), ("J0390", "J3501")} & pairs


COUNTS = {
    "MCE FY 2020": {
        "newborn": 41,
        "pediatric": 114,
        "maternity": 2_372,
        "adult": 771,
        "female": 3_135,
        "male": 529,
        "manifestation": 395,
    }
    | {"questionable_admission": 27, "unacceptable_principal": 2_405, "requires_secondary": 1},
    "MCE 2024-04-01 to 2024-09-30": {
        "newborn": 42,
        "pediatric": 125,
        "maternity": 2_543,
        "adult": 854,
        "female": 3_431,
        "male": 529,
        "manifestation": 422,
    },
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_lists_of_the_code_editor(name: str, store: Store):
    assert dict(rows_of(store, name).group_by("edit").len().rows()) == COUNTS[name]
