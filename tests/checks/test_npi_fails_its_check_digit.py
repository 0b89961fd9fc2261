"""NPI-LUHN: each field of a claim is judged once, and what no source holds is not run."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.checking.examples import parse_examples
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import evaluate_examples
from auditkit.engine import ENGINES

(CHECK,) = load_checks(ids=["NPI-LUHN"])
BAD, OTHER_BAD = "2000000003", "1234567890"
TWO_LINES = parse_examples("claim | line | outcome\nA | 1 | silent\nA | 2 | silent", "here")


def findings(engine: str, claim: dict[str, str | None], second_line: dict[str, str | None]) -> set[tuple[str, int | None]]:
    def change(tables):
        claims = tables["claims"].with_columns(pl.lit(value, pl.String).alias(name) for name, value in claim.items())
        second = pl.col("line_no") == 2
        lines = tables["lines"].with_columns(
            pl.when(second).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name)
            for name, value in second_line.items()
        )
        return {**tables, "claims": claims, "lines": lines}

    found, _ = evaluate_examples(CHECK, TWO_LINES, engine, change=change)
    return set(found.findings.select("field", "line_no").iter_rows()) if found.fired else set()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("claim", "second_line", "expected"),
    [
        pytest.param(
            {"rendering_npi": BAD}, {}, {("rendering_npi", None)}, id="a line that takes the claim's is not judged again"
        ),
        pytest.param({"rendering_npi": BAD}, {"rendering_npi": BAD}, {("rendering_npi", None)}, id="nor one that repeats it"),
        pytest.param(
            {"rendering_npi": BAD},
            {"rendering_npi": OTHER_BAD},
            {("rendering_npi", None), ("rendering_npi", 2)},
            id="another one is",
        ),
        pytest.param(
            {"rendering_npi": None, "billing_npi": BAD},
            {},
            {("billing_npi", None)},
            id="the billing NPI that stands in is judged as such",
        ),
        pytest.param({"referring_npi": None}, {"referring_npi": BAD}, {("referring_npi", 2)}, id="a line's own"),
        pytest.param(
            {"billing_npi": BAD, "attending_npi": OTHER_BAD},
            {},
            {("billing_npi", None), ("attending_npi", None)},
            id="two fields, two findings",
        ),
        pytest.param({"rendering_npi": None, "billing_npi": None}, {}, set(), id="blank fields do not apply"),
    ],
)
def test_each_field_is_judged_once(engine: str, claim, second_line, expected):
    assert findings(engine, claim, second_line) == expected


def test_without_any_npi_column_it_is_not_run():
    def without(tables):
        return {
            name: frame.drop([column for column in frame.columns if column.endswith("_npi")]) for name, frame in tables.items()
        }

    evaluation, _ = evaluate_examples(CHECK, TWO_LINES, change=without)
    assert evaluation.state == "not_run"
    assert "none of the columns billing_npi" in evaluation.reason
