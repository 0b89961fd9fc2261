"""The lists of the Medicare Code Editor, in the forms that they come in."""

import datetime as dt
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from auditkit.codesets import Store
from auditkit.codesets.importers import ImportResult, import_file
from auditkit.errors import CodeSetError
from tests.codesets import icd_publications as made
from tests.codesets.conftest import files_of, stored, zipped

DAY = dt.date
TAB, CSV, MANUAL = "MCE_v41.txt", "mce_v41_1_dx.csv", "Definitions of Medicare Code Edits_v_43_1.txt"


def imported(store: Store, tmp_path: Path, name: str, content: bytes) -> ImportResult:
    path = tmp_path / name
    path.write_bytes(content)
    (result,) = import_file(path, store)
    return result


def lists(store: Store) -> dict[str, list[str]]:
    rows = stored(store, "mce").group_by("edit").agg(pl.col("diagnosis_code").sort())
    return dict(rows.rows())


def test_the_lists_of_the_table_by_tabs(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, TAB, made.MCE_TAB)
    assert lists(store) == {
        "newborn": ["A33"],
        "pediatric": ["E8411"],
        "maternity": ["O80"],
        "adult": ["N400"],
        "female": ["C539"],
        "male": ["C61"],
        "manifestation": ["F0280"],
        "questionable_admission": ["Z370"],
        "unacceptable_principal": ["Z794"],
        "requires_secondary": ["Z5189"],
    }
    assert (result.read, result.accepted) == (10, 10)
    assert "2 rows are of procedures or of other edits and were not taken" in result.notes


def test_the_lists_of_the_manual(store: Store, tmp_path: Path):
    imported(store, tmp_path, MANUAL, made.mce_manual())
    assert lists(store) == {
        "newborn": ["A33", "P0700"],
        "pediatric": ["E8411"],
        "maternity": ["O80"],
        "adult": ["N400"],
        "female": ["C539"],
        "male": ["C61"],
        "manifestation": ["F0280"],
        "questionable_admission": ["Z370"],
        "unacceptable_principal": ["B950", "Z794"],
        "requires_secondary": ["Z5189", "Z99"],
    }


LIMITS = {
    "newborn": (0, 0, None),
    "pediatric": (0, 17, None),
    "maternity": (9, 64, None),
    "adult": (15, 124, None),
    "female": (None, None, "F"),
    "male": (None, None, "M"),
    "manifestation": (None, None, None),
}


@pytest.mark.parametrize("edit", LIMITS)
def test_ages_and_sexes_by_edit(edit: str, store: Store, tmp_path: Path):
    imported(store, tmp_path, TAB, made.MCE_TAB)
    assert stored(store, "mce").filter(edit=edit).select("age_from", "age_to", "sex").rows() == [LIMITS[edit]]


@pytest.mark.parametrize(("name", "content", "ages"), [(CSV, made.MCE_CSV, (9, 64)), (MANUAL, made.mce_manual(), (12, 55))])
def test_ages_that_the_file_states_go_before_those_known(
    name: str, content: bytes, ages: tuple[int, int], store: Store, tmp_path: Path
):
    imported(store, tmp_path, name, content)
    assert stored(store, "mce").filter(edit="maternity").select("age_from", "age_to").rows() == [ages]


PERIODS = {
    "a version": (TAB, made.MCE_TAB, DAY(2023, 10, 1), DAY(2024, 9, 30)),
    "an April version in the name": (CSV, made.MCE_CSV, DAY(2024, 4, 1), DAY(2024, 9, 30)),
    "days that the manual states": (MANUAL, made.mce_manual(), DAY(2026, 4, 1), DAY(2026, 9, 30)),
}


@pytest.mark.parametrize("kind", PERIODS)
def test_the_days_covered(kind: str, store: Store, tmp_path: Path):
    name, content, first, last = PERIODS[kind]
    release = imported(store, tmp_path, name, content).release
    assert (release.covers_from, release.covers_until) == (first, last)


def test_without_a_version_the_days_are_asked_for(store: Store, tmp_path: Path):
    with pytest.raises(CodeSetError, match="does not say plainly which days it covers"):
        imported(store, tmp_path, "edits.csv", made.MCE_CSV)


def asked(store: Store, edit: str, code: str) -> tuple[bool, bool]:
    day = (DAY(2024, 5, 1) - DAY(1970, 1, 1)).days
    line = pl.LazyFrame({"edit": [edit], "diagnosis_code": [code], "service_day": [day]})
    found = nw.to_native(store.open("mce", lambda frame: nw.from_native(frame.lazy())).beside(nw.from_native(line))).collect()
    return found.select("covered", "in_force").row(0)


def test_a_file_does_not_answer_for_an_edit_that_it_does_not_list(store: Store, tmp_path: Path):
    imported(store, tmp_path, CSV, made.MCE_CSV)
    assert asked(store, "manifestation", "F0280") == (True, True)
    assert asked(store, "manifestation", "E119") == (True, False)
    assert asked(store, "unacceptable_principal", "Z794") == (False, False)


def test_an_april_version_goes_before_the_version_of_the_year(store: Store, tmp_path: Path):
    imported(store, tmp_path, TAB, made.MCE_TAB)
    imported(store, tmp_path, CSV, made.MCE_CSV.replace(b"O80", b"O85"))
    assert asked(store, "maternity", "O80") == (True, False)
    assert asked(store, "unacceptable_principal", "Z794") == (True, True)
    assert store.show("O80", DAY(2024, 5, 1)).filter(set="mce", state="in force").height == 0


def test_lists_out_of_use_are_answered_for_and_empty(store: Store, tmp_path: Path):
    sex = "5. Sex conflict (deactivated as of 10/01/2024)\nProse only.\n"
    result = imported(store, tmp_path, MANUAL, made.mce_manual(sex))
    assert "female" not in lists(store)
    (only,) = result.release.only
    assert {"female", "male"} <= set(only[1].split("|"))


def test_the_sex_lists_have_no_last_day_and_the_release_says_so(store: Store, tmp_path: Path):
    result = imported(store, tmp_path, TAB, made.MCE_TAB)
    assert stored(store, "mce").filter(edit="male")["until_date"].to_list() == [None]
    assert any(note.startswith("the sex lists have no last day here") for note in result.notes)


def test_the_manual_in_its_zip_and_importing_twice(store: Store, tmp_path: Path):
    path = zipped(
        tmp_path / "definition-medicare-code-edits-v431.zip", **{MANUAL: made.mce_manual(), "manual.pdf": b"%PDF-1.7\0"}
    )
    assert [import_file(path, store)[0].added for _ in range(2)] == [True, False]


DAMAGED = {
    "manual cut off in a list": (
        MANUAL,
        made.mce_manual(behind="").split(b"Chapter 2: Code list changes\r\n6.")[0],
        "it ends before section 10",
    ),
    "manual without a list": (MANUAL, made.mce_manual().replace(b"F0280\tany", b"none"), "section 6 holds no codes"),
    "rows that hold no codes": (
        TAB,
        made.MCE_TAB.replace(b"\tA33\t", b"\t?\t").replace(b"\tO80\t", b"\t?\t"),
        "not an ICD-10-CM code",
    ),
    "one list twice": (CSV, made.MCE_CSV + made.MCE_CSV.split(b"\n", 1)[1], "stands in another row of its list too"),
    "no diagnoses": (TAB, made.MCE_TAB.replace(b"\tD\t", b"\tP\t"), "titles and no rows"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_changes_nothing_and_says_why(kind: str, store: Store, tmp_path: Path):
    name, content, why = DAMAGED[kind]
    with pytest.raises(CodeSetError, match=why):
        imported(store, tmp_path, name, content)
    assert files_of(store) == []
