import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import DEFINITIONS, Release, Store, coverage_table
from auditkit.codesets.store import default_folder, refuse_overlaps
from auditkit.errors import CodeSetError
from tests.codesets.conftest import QUARTER, files_of

DAY = dt.date
MUE = {"edit_service": "practitioner", "procedure_code": "G0422", "mue": 6, "mai": 2}


def q3(name: str = "MUE 2024 Q3", sha256: str = "one", **told: object) -> Release:
    return Release(name, "mue", *QUARTER, source_sha256=sha256, publication="MUE", source_name="mue.zip", rows=1, **told)  # type: ignore[arg-type]


def rows(*changes: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([{**MUE, **change} for change in changes or ({},)], infer_schema_length=None)


def test_a_release_is_read_back_as_it_was_added(store: Store):
    made = q3(only=(("edit_service", "practitioner"),), unreadable=("J1885",), notes=("a note",), scope="^G")
    assert store.add(made, rows())
    assert Store(store.folder, starter=False).releases() == (made,)
    assert store.rows(made).select(*MUE, "release").to_dicts() == [{**MUE, "release": "MUE 2024 Q3"}]


def test_the_same_file_again_is_not_added(store: Store):
    store.add(q3(), rows())
    assert not store.add(q3(), rows())


@pytest.mark.parametrize("name", ["MUE 2024 Q3", "mue-2024 q3"])
def test_a_name_is_given_once(name: str, store: Store):
    store.add(q3(), rows())
    with pytest.raises(CodeSetError, match=r"remove it first|give it another name"):
        store.add(q3(name, sha256="two"), rows({"mue": 7}))


def test_a_name_of_the_starter_set_is_taken(tmp_path: Path):
    store = Store(tmp_path)
    with pytest.raises(CodeSetError, match="give it another name"):
        store.add(q3("starter MUE 2024 Q3"), rows())


@pytest.mark.parametrize(
    ("until", "next_day", "clash"),
    [(DAY(2024, 7, 31), DAY(2024, 8, 1), False), (DAY(2024, 8, 1), DAY(2024, 8, 1), True), (None, DAY(2024, 8, 1), True)],
)
def test_rows_of_one_key_may_not_overlap(until: dt.date | None, next_day: dt.date, clash: bool, store: Store):
    table = rows({"until_date": until, "effective_date": None}, {"mue": 7, "effective_date": next_day})
    if clash:
        with pytest.raises(CodeSetError, match="1 rows are in force on the same day"):
            store.add(q3(), table)
        assert files_of(store) == []
    else:
        assert store.add(q3(), table)


def test_rows_never_in_force_overlap_nothing():
    dates = pl.DataFrame(
        {"effective_date": [DAY(2024, 1, 1), None], "until_date": [DAY(2023, 12, 31), None]},
        schema_overrides={"effective_date": pl.Date, "until_date": pl.Date},
    )
    refuse_overlaps(pl.concat([rows({}, {"mue": 7}), dates], how="horizontal"), DEFINITIONS["mue"], "made")


def test_a_set_is_cut_down_to_the_codes_at_hand(store: Store):
    store.add(q3(), rows({}, {"procedure_code": "J1885"}))
    assert store.open("mue", lambda frame: frame, codes={"J1885"}).rows["procedure_code"].to_list() == ["J1885"]  # type: ignore[arg-type, return-value]


def test_a_release_stored_without_a_column_is_to_be_imported_again(store: Store):
    store.add(q3(), rows())
    (stored,) = store.folder.rglob("*.parquet")
    pl.read_parquet(stored).drop("mai").write_parquet(stored)
    with pytest.raises(CodeSetError, match="before mai became columns of mue; remove it and import the publication again"):
        store.rows(q3())


def test_a_removed_release_is_gone(store: Store):
    store.add(q3(), rows())
    store.remove("MUE 2024 Q3")
    assert (store.releases(), files_of(store)) == ((), [])


def test_what_is_not_there_cannot_be_removed(store: Store):
    with pytest.raises(CodeSetError, match="no release 'MUE'"):
        store.remove("MUE")


def test_an_unknown_set_is_named_with_those_there_are(store: Store):
    with pytest.raises(CodeSetError, match="there are icd10cm, hcpcs"):
        store.open("mues", lambda frame: frame)  # type: ignore[arg-type, return-value]


def test_a_damaged_description_says_what_to_do(store: Store):
    store.add(q3(), rows())
    (description,) = store.folder.rglob("*.json")
    description.write_text("{")
    with pytest.raises(CodeSetError, match="import the publication again"):
        Store(store.folder).releases()


def test_the_folder_can_be_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("AUDITKIT_CODESETS", str(tmp_path))
    assert default_folder() == tmp_path


def test_the_coverage_table(store: Store):
    store.add(q3(), rows())
    assert coverage_table(store).rows() == [("mue", "MUE 2024 Q3", *QUARTER, True, 1, "MUE: mue.zip")]
