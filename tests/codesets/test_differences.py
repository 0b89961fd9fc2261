"""What a release changes against another, by set; and which codes an audit asks for."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from auditkit.codesets import Release, Store, codes_asked, diff_releases
from auditkit.errors import CodeSetError

DAY = dt.date
SECOND = (DAY(2024, 4, 1), DAY(2024, 6, 30))
THIRD = (DAY(2024, 7, 1), DAY(2024, 9, 30))
Row = dict[str, object]


def add(store: Store, name: str, set_name: str, days: tuple[DAY, DAY], *rows: Row, **told: object) -> None:
    store.add(Release(name, set_name, *days, source_sha256=name, **told), pl.DataFrame(list(rows), infer_schema_length=None))  # type: ignore[arg-type]


def pair(one: str, other: str, indicator: str = "1", **dates: object) -> Row:
    return {
        "pair": f"{one}>{other}",
        "column_1": one,
        "column_2": other,
        "modifier_indicator": indicator,
        "rationale": "own",
        **dates,
    }


@pytest.fixture
def pairs(store: Store) -> Store:
    add(
        store,
        "Q2",
        "ptp_practitioner",
        SECOND,
        pair("G0463", "36591"),
        pair("G0463", "96523"),
        pair("45385", "45380"),
        pair("20610", "20600"),
    )
    add(
        store, "Q3", "ptp_practitioner", THIRD,
        pair("G0463", "36591", "0"),
        pair("G0463", "96523", until_date=DAY(2024, 8, 31)),
        pair("45385", "45380", until_date=DAY(2024, 12, 31)),
        pair("96365", "96374", effective_date=DAY(2024, 7, 1)),
    )  # fmt: skip
    return store


def test_pairs_added_ended_and_changed(pairs: Store):
    found = diff_releases(pairs, "Q2", "Q3")
    assert found.select("column_1", "column_2", "change", "column", "old", "new", "effective_date", "until_date").rows() == [
        ("20610", "20600", "ended", None, "modifier indicator 1, rationale own", None, None, None),
        ("45385", "45380", "changed", "until_date", None, "2024-12-31", None, DAY(2024, 12, 31)),
        ("96365", "96374", "added", None, None, "modifier indicator 1, rationale own", DAY(2024, 7, 1), None),
        ("G0463", "36591", "changed", "modifier_indicator", "1", "0", None, None),
        ("G0463", "96523", "ended", None, "modifier indicator 1, rationale own", None, None, DAY(2024, 8, 31)),
    ]


def test_the_other_way_round_additions_are_ends(pairs: Store):
    assert sorted(diff_releases(pairs, "Q3", "Q2")["change"]) == ["added", "added", "changed", "changed", "ended"]


def test_a_release_against_itself_changes_nothing(pairs: Store):
    assert diff_releases(pairs, "Q3", "Q3").height == 0


def test_only_entries_all_of_whose_codes_are_asked_for(pairs: Store):
    assert diff_releases(pairs, "Q2", "Q3", {"45385", "45380", "G0463"})["column_1"].to_list() == ["45385"]


def test_what_a_partial_release_does_not_list_has_not_ended(store: Store):
    row: Row = {"edit_service": "practitioner", "mai": 2}
    add(store, "Q2", "mue", SECOND, row | {"procedure_code": "G0422", "mue": 6}, row | {"procedure_code": "J1885", "mue": 8})
    add(store, "some", "mue", THIRD, row | {"procedure_code": "G0422", "mue": 7}, complete=False, answers_for=("G0422",))
    assert diff_releases(store, "Q2", "some").select("procedure_code", "change", "column", "old", "new").rows() == [
        ("G0422", "changed", "mue", "6", "7")
    ]


def test_a_code_whose_row_was_refused_has_not_ended(store: Store):
    row: Row = {"procedure_code": "G0422", "status_indicator": "S"}
    add(store, "Q2", "opps", SECOND, row, row | {"procedure_code": "J1885"})
    add(store, "Q3", "opps", THIRD, row, unreadable=("J1885",))
    assert diff_releases(store, "Q2", "Q3").height == 0


def test_of_a_set_with_several_rows_a_key_each_row_is_an_entry(store: Store):
    add(
        store,
        "A",
        "addon",
        SECOND,
        *({"procedure_code": "G2211", "primary_code": code, "addon_type": 1} for code in ("99213", "99214")),
    )
    add(
        store,
        "B",
        "addon",
        THIRD,
        *({"procedure_code": "G2211", "primary_code": code, "addon_type": 1} for code in ("99214", "99215")),
    )
    assert diff_releases(store, "A", "B").select("change", "old", "new").rows() == [
        ("added", None, "primary code 99215, addon type 1"),
        ("ended", "primary code 99213, addon type 1", None),
    ]


def test_someone_reinstated_has_ended(store: Store):
    someone: Row = {"npi": "2000000002", "last_name": "SAMPLE", "effective_date": DAY(2020, 1, 1)}
    add(store, "June", "leie", (DAY(1977, 1, 1), DAY(2024, 6, 30)), someone)
    add(store, "July", "leie", (DAY(2024, 7, 1), DAY(2024, 7, 31)), someone | {"until_date": DAY(2024, 7, 14)})
    assert diff_releases(store, "June", "July").select("change", "npi", "until_date").rows() == [
        ("ended", "2000000002", DAY(2024, 7, 14))
    ]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("Q2", "nothing", "no release 'nothing'"),
        ("Q2", "tests", "of ptp_practitioner and 'tests' of clia_waived"),
        ("units A", "units B", "different lists: dme and practitioner"),
    ],
)
def test_what_cannot_be_compared_is_refused(before: str, after: str, why: str, pairs: Store):
    add(pairs, "tests", "clia_waived", THIRD, {"procedure_code": "81002", "qw_required": "N"})
    for name, service in (("units A", "dme"), ("units B", "practitioner")):
        row: Row = {"edit_service": service, "procedure_code": "G0422", "mue": 6, "mai": 2}
        add(pairs, name, "mue", THIRD, row, only=(("edit_service", service),))
    with pytest.raises(CodeSetError, match=why):
        diff_releases(pairs, before, after)


TABLES = {
    "lines": pl.DataFrame(
        {"procedure_code": ["99213", None], "rendering_npi": ["2000000002", None], "place_of_service": ["11", "22"]}
    ),
    "modifiers": pl.DataFrame({"modifier": ["25"]}),
    "diagnoses": pl.DataFrame({"diagnosis_code": ["E119"]}),
    "adjustments": pl.DataFrame({"reason_code": ["45"], "group_code": ["CO"]}),
}


@pytest.mark.parametrize(
    ("set_name", "held"),
    [
        ("mue", {"99213"}),
        ("ptp_hospital", {"99213"}),
        ("leie", {"2000000002"}),
        ("modifier_codes", {"25"}),
        ("place_of_service", {"11", "22"}),
        ("icd10cm_excludes1", {"E11", "E119"}),
        ("adjustment_codes", {"45", "CO"}),
    ],
)
def test_the_codes_of_an_audit_are_those_that_the_set_is_asked_by(set_name: str, held: set[str]):
    found = codes_asked(set_name, TABLES)
    assert found is not None
    assert found - {"carc", "rarc", "group"} == held


def test_a_set_that_is_asked_by_no_code_of_a_claim_has_none():
    assert codes_asked("therapy_threshold", TABLES) is None


def test_the_command_prints_counts_and_a_table(
    pairs: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from auditkit.__main__ import main

    monkeypatch.setattr(
        "sys.argv", ["auditkit", "codesets", "diff", "Q2", "Q3", "--codesets", str(pairs.folder), "--rows", "2"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr().out
    assert ended.value.code in (0, None)
    assert "1 added, 2 ended, 2 changed" in printed
    assert "3 rows more; --rows 5 shows all" in printed


def test_the_bundled_and_an_imported_release_compare(tmp_path: Path):
    store = Store(tmp_path)
    add(store, "full", "clia_waived", (DAY(2024, 1, 1), DAY(2024, 12, 31)), {"procedure_code": "87804", "qw_required": "N"})
    found = diff_releases(store, "starter waived tests", "full", {"87804", "81002"})
    assert found.select("procedure_code", "change").rows() == [("81002", "ended"), ("87804", "changed")]
