"""Checks that look into the medical record: its columns in examples, and what holds where no record was abstracted."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import answer_for, evaluate_examples, keys, try_examples
from auditkit.engine import ENGINES
from auditkit.errors import CheckError

CHECK = '''"""Lines with more units than minutes documented.

Why it matters
    A test.
Rule
    A test.
Cannot tell
    No minutes are documented.
What settles it
    The record.
"""

import narwhals as nw

from auditkit.rules import Case, Lines

ID, FAMILY, SUBJECT = "OWN-MINUTES", "claim_integrity", "line"
NEEDS, READS = ("units",), ("total_minutes",)
OPTIONAL_TABLES = ("encounters",)
SOURCE = "Own policy"
CASES = {"over": Case("REVIEW", "medium", "over", "risk_line", "{units:g} units, {total_minutes} minutes")}
UNKNOWN = {"no minutes": "no minutes are documented"}
EXAMPLES = """
claim | units | encounters.total_minutes | outcome                 | because
A     | 11    | 10                       | over                    | one over
B     | 10    | 10                       | silent                  | as many
C     | 10    |                          | cannot tell: no minutes | no encounter
"""


def evaluate(lines: Lines, encounters: Lines) -> Lines:
    found = lines.join(encounters.select("claim_id", "total_minutes"), on="claim_id", how="left")
    told = ~nw.col("total_minutes").is_null()
    return found.with_columns(
        breach=nw.when(told).then(nw.col("units") > nw.col("total_minutes")),
        case=nw.when(told).then(nw.lit("over")).otherwise(nw.lit("no minutes")),
    )
'''


def load(folder: Path, text: str = CHECK):
    (folder / "own_minutes.py").write_text(text, encoding="utf-8")
    return next(check for check in load_checks(folder) if check.id == "OWN-MINUTES")


@pytest.mark.parametrize("engine", ENGINES)
def test_examples_hold_the_record(tmp_path: Path, engine: str):
    assert all(verdict.as_expected for verdict in try_examples(load(tmp_path), engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_without_an_optional_table_the_check_runs_and_cannot_tell(tmp_path: Path, engine: str):
    check = load(tmp_path)
    evaluation, subjects = evaluate_examples(
        check,
        check.examples,
        engine,
        change=lambda tables: {name: frame for name, frame in tables.items() if name != "encounters"},
    )
    assert [answer_for(check, evaluation, subjects, key) for key in keys(check)] == ["cannot tell: no minutes"] * 3


def test_without_a_column_of_an_optional_table_the_check_runs(tmp_path: Path):
    check = load(tmp_path)
    evaluation, _ = evaluate_examples(
        check,
        check.examples,
        change=lambda tables: {**tables, "encounters": tables["encounters"].drop("total_minutes")},
    )
    assert (evaluation.state, evaluation.tested) == ("ran", 0)


def test_a_table_that_is_not_optional_is_missed(tmp_path: Path):
    check = load(tmp_path, CHECK.replace('OPTIONAL_TABLES = ("encounters",)\n', ""))
    evaluation, _ = evaluate_examples(
        check,
        check.examples,
        change=lambda tables: {name: frame for name, frame in tables.items() if name != "encounters"},
    )
    assert (evaluation.state, evaluation.reason) == ("not_run", "table encounters is absent")


def test_an_optional_table_must_be_an_argument(tmp_path: Path):
    with pytest.raises(CheckError, match="'providers' is no table that evaluate"):
        load(tmp_path, CHECK.replace('("encounters",)', '("encounters", "providers")'))


def test_services_and_diagnoses_of_the_record_hang_on_the_encounter_of_their_row():
    examples = parse_examples(
        """
        claim | line | documented_services.procedure_code | documented_diagnoses.laterality | encounters.encounter_id | outcome
        A     | 1    | 96372                              |                                 |                         | silent
        A     | 2    | 96375                              | R                               |                         | silent
        B     | 1    |                                    | L                               | X1                      | silent
        C     | 1    |                                    |                                 |                         | silent
        """,
        "here:1",
    )
    tables = example_tables(examples)
    assert tables["encounters"].select("encounter_id", "claim_id", "auditor_confirmed").rows() == [
        ("EA", "A", "Y"),
        ("X1", "B", "Y"),
    ]
    assert tables["documented_services"].select("encounter_id", "sequence", "procedure_code").rows() == [
        ("EA", 1, "96372"),
        ("EA", 2, "96375"),
    ]
    assert tables["documented_diagnoses"].select("encounter_id", "sequence", "laterality").rows() == [
        ("EA", 2, "R"),
        ("X1", 1, "L"),
    ]


def test_a_row_may_stand_for_many_claims():
    tables = example_tables(parse_examples("claim | times | patient | outcome\nA | 3 | X | silent\nB | | | silent", "here:1"))
    assert tables["claims"].select("claim_key", "patient_key").rows() == [
        ("A", "X"),
        ("A#2", "X#2"),
        ("A#3", "X#3"),
        ("B", "P1"),
    ]
    assert tables["lines"].height == 4


def test_examples_hold_under_the_settings_that_the_check_names(tmp_path: Path):
    text = CHECK.replace("SOURCE =", 'EXAMPLE_SETTINGS = {"profile": "cpt"}\nSOURCE =')
    text = text.replace('"no minutes": "no', '"other": "other", "no minutes": "no').replace(
        "encounters: Lines)", "encounters: Lines, settings)"
    )
    text = text.replace(
        '.otherwise(nw.lit("no minutes"))', '.otherwise(nw.lit("no minutes" if settings.profile == "cpt" else "other"))'
    )
    assert all(
        verdict.as_expected for verdict in try_examples(load(tmp_path, text.replace('"other": "other", ', "")), "polars")
    )


def test_a_setting_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(CheckError, match="'prophile' is no setting"):
        load(tmp_path, CHECK.replace("SOURCE =", 'EXAMPLE_SETTINGS = {"prophile": "cpt"}\nSOURCE ='))


def test_a_column_that_the_record_does_not_hold_is_refused():
    with pytest.raises(CheckError, match=r"heading 'encounters\.minutes'"):
        parse_examples("claim | encounters.minutes | outcome\nA | 1 | silent", "here:1")
