"""The lines as billed, and the table of determinations."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from auditkit.errors import ReviewError
from auditkit.review.billed import lines_to_review
from auditkit.review.determination import CORRECT, Determination
from auditkit.review.determined import determinations
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import State, state
from auditkit.review.store import ReviewStore
from auditkit.tables import table
from tests.review.made import DAY, changed, line, lines, missed, tables


def row(frame: pl.DataFrame, number: int | None, claim: str = "C1") -> dict[str, object]:
    same = pl.col("line_no").is_null() if number is None else pl.col("line_no") == number
    return frame.filter(pl.col("claim_key") == claim, same).row(0, named=True)


def test_a_line_is_shown_as_billed():
    assert row(lines(), 1) == {
        "unit": "C1",
        "claim_key": "C1",
        "line_no": 1,
        "service_date": DAY,
        "rendering_npi": "2000000002",
        "procedure_code": "G0463",
        "modifiers": "25",
        "units": Decimal("1.000"),
        "diagnoses": "M1711 E119",
        "place_of_service": "11",
        "charge_amount": Decimal("90.00"),
        "paid_amount": None,
    }


def test_a_lines_own_place_of_service_comes_first():
    assert row(lines(), 2)["place_of_service"] == "19"


def test_a_line_without_pointers_has_the_claims_diagnoses():
    given = tables(1)
    given["lines"] = given["lines"].drop("diagnosis_pointer_1", "diagnosis_pointer_2")
    assert row(lines_to_review(given), 2)["diagnoses"] == "M1711 E119"


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ({"claim_key": ["C2"]}, [("C2", "C2", 1), ("C2", "C2", 2)]),
        ({"claim_key": ["C2", "C3"], "line_no": [1, 2]}, [("C2", "C2", 1), ("C3", "C3", 2)]),
        (
            {"claim_key": ["C1", "C2"], "unit": ["stay 1", "stay 1"]},
            [("stay 1", "C1", 1), ("stay 1", "C1", 2), ("stay 1", "C2", 1), ("stay 1", "C2", 2)],
        ),
    ],
    ids=["claims", "lines", "units of several claims"],
)
def test_the_sample_says_which_lines(sample: dict[str, list[object]], expected: list[tuple[str, str, int]]):
    assert lines_to_review(tables(), pl.DataFrame(sample)).select("unit", "claim_key", "line_no").rows() == expected


@pytest.mark.parametrize("sample", [{"claim_key": ["C9"]}, {"other": ["C1"]}, {"claim_key": ["C1", "C1"], "unit": ["a", "b"]}])
def test_a_sample_that_does_not_fit_is_refused(sample: dict[str, list[str]]):
    with pytest.raises(ReviewError, match="sample"):
        lines_to_review(tables(), pl.DataFrame(sample))


def test_the_table_is_as_the_dictionary_says():
    assert tuple(determinations(State(), lines()).columns) == table("determinations").names


def test_every_line_is_there_and_none_passes_as_correct():
    found = determinations(State(), lines())
    assert found.select("claim_key", "line_no").rows() == lines().select("claim_key", "line_no").rows()
    assert found["standing"].unique().to_list() == ["unreviewed"]
    assert found["outcome"].null_count() == found["audited_code"].null_count() == found.height


@pytest.fixture
def dana(sqlite_store: ReviewStore) -> Reviewer:
    return Reviewer(sqlite_store, "dana")


def test_a_correct_line_is_audited_as_billed(dana: Reviewer):
    dana.determine("C1", line(1), CORRECT)
    found = row(determinations(dana.state, lines()), 1)
    assert (found["standing"], found["outcome"], found["basis"], found["decided_by"]) == ("decided", "correct", "first", "dana")
    assert [found[f"audited_{name}"] for name in ("code", "modifiers", "units", "diagnoses")] == [
        "G0463",
        "25",
        Decimal(1),
        "M1711 E119",
    ]


def test_a_changed_line_has_what_was_determined(dana: Reviewer):
    dana.determine("C1", line(2), changed("1", evidence="medication record"))
    found = row(determinations(dana.state, lines()), 2)
    assert (found["units"], found["audited_units"], found["cause"], found["category"]) == (
        Decimal(2),
        Decimal(1),
        "units_wrong",
        "incorrect_coding",
    )
    assert (found["rationale"], found["evidence"]) == ("one given", "medication record")


@pytest.mark.parametrize("outcome", ["not_received", "cannot_tell"])
def test_a_line_without_a_record_has_no_audited_service(dana: Reviewer, outcome: str):
    dana.determine("C1", line(1), Determination(outcome))  # type: ignore[arg-type]
    found = row(determinations(dana.state, lines()), 1)
    assert found["outcome"] == outcome
    assert found["audited_code"] is None
    assert found["audited_units"] is None


def test_a_missed_service_is_a_row_of_its_own(dana: Reviewer):
    dana.add_line("C1", "C1", missed())
    found = row(determinations(dana.state, lines()), None)
    assert (found["added"], found["outcome"], found["procedure_code"], found["audited_code"]) == (
        "first-1",
        "missed",
        None,
        "G0008",
    )
    assert (found["service_date"], found["rendering_npi"]) == (DAY, "2000000002")


def test_a_disputed_line_is_not_decided(dana: Reviewer):
    Reviewer(dana.store, "lead", "plan").draw_second(["C1"], "s", count=1)
    dana.refresh()
    dana.determine("C1", line(1), CORRECT)
    Reviewer(dana.store, "lee", "second").determine("C1", line(1), Determination("cannot_tell"))
    found = row(determinations(state(dana.store.events()), lines()), 1)
    assert (found["standing"], found["second"]) == ("disputed", "differs")


def test_a_decision_outside_the_sample_is_told(dana: Reviewer):
    dana.determine("C1", line(1), CORRECT)
    with pytest.raises(ReviewError, match="unit C1: 1 decided lines are not in the sample"):
        determinations(dana.state, lines_to_review(tables(), pl.DataFrame({"claim_key": ["C2"]})))
