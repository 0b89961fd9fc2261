"""The gate of proposals: what pairs, fee-schedule status and units say of the claim as proposed, by the fixtures' reference rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from auditkit.audit.gate import COLUMN, with_conflicts
from auditkit.audit.proposed_claims import copies_of, proposals_in
from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.fixtures import fixture_set
from auditkit.engine import AT_REST
from auditkit.rules.settings import Settings
from auditkit.tables import table

COLUMNS = {column.name: AT_REST[column.type] for column in table("findings")}
HEADER = "claim | line | patient | procedure_code | mods | service_date | units | denied | frequency_code"


class Fixtures:
    """The fixtures of the checks' examples, opened as a store opens them."""

    def open(self, name: str, frame: Any, codes: Any) -> Any:
        return fixture_set(name, frame)


def claims(*rows: str) -> dict[str, pl.DataFrame]:
    return example_tables(parse_examples("\n".join([f"{HEADER} | outcome", *(f"{row} | silent" for row in rows)]), "here:1"))


def said(tables: dict[str, pl.DataFrame], *proposals: dict[str, Any]) -> list[str | None]:
    usual = {"claim_key": "A", "line_no": 1, "payment_effect": "reprice"}
    rows = [{"finding_id": f"F{number}", **usual, **one} for number, one in enumerate(proposals)]
    days = tables["lines"].select("claim_key", "line_no", "service_date")
    findings = pl.DataFrame(rows, schema={**COLUMNS, "excess_units": pl.Float64}).drop("service_date")
    findings = findings.join(days, on=["claim_key", "line_no"], how="left", maintain_order="left").select(
        *COLUMNS, "excess_units"
    )
    found = with_conflicts(findings, tables, set(), Fixtures(), Settings())  # type: ignore[arg-type]
    assert found.drop(COLUMN).equals(findings.drop(COLUMN))
    return found[COLUMN].to_list()


TWO = ("A | 1 | P | 45385 | | 2025-03-10 | 1 | |", "A | 2 | P | 99214 | | 2025-03-10 | 1 | |")
PAIR = ("A | 1 | P | 45385 | | 2025-03-10 | 1 | |", "A | 2 | P | 45380 | 59 | 2025-03-10 | 1 | |")


@pytest.mark.parametrize(
    ("rows", "proposal", "expected", "because"),
    [
        (TWO, {"line_no": 2, "propose_code": "99213"}, "none", "nothing of the gate speaks against it"),
        (TWO, {"line_no": 2, "propose_code": "45380"}, "NCCI-PTP-PRAC: not bypassed", "column 2 of a pair"),
        (TWO, {"line_no": 2, "propose_code": "45380", "propose_modifiers": "XS"}, "none", "unless a modifier lifts it"),
        (PAIR, {"line_no": 2, "propose_modifiers": ""}, "NCCI-PTP-PRAC: not bypassed", "the modifier that lifted the pair goes"),
        (PAIR, {"line_no": 1, "propose_code": "45378"}, "none", "the pair goes"),
        (PAIR, {"line_no": 2, "propose_modifiers": "XS"}, "none", "another one takes its place"),
        (TWO, {"line_no": 2, "propose_code": "99080"}, "MUE-DOS: none allowed; PFS-STATUS: bundled", "never paid, and none allowed"),
        (TWO, {"line_no": 2, "propose_code": "97110", "propose_units": Decimal(9)}, "MUE-DOS: clinical", "over the day's 8"),
        (TWO, {"line_no": 2, "propose_code": "97110", "propose_units": Decimal(8)}, "none", "at the day's 8"),
        (TWO, {"line_no": 2, "propose_code": "82374", "propose_units": Decimal(3)}, "MUE-LINE: over", "over the line's 2"),
        (TWO, {"line_no": 9, "propose_code": "99213"}, "not checked: the proposal names no live line", "no such line"),
        (TWO, {}, None, "nothing is proposed"),
    ],
)  # fmt: skip
def test_one_proposal(rows: tuple[str, ...], proposal: dict[str, Any], expected: str | None, because: str):
    (found,) = said(claims(*rows), proposal)
    assert found == expected, because


def test_a_conflict_on_another_line_names_it():
    rows = ("A | 1 | P | 99214 | | 2025-03-10 | 1 | |", "A | 2 | P | 45380 | | 2025-03-10 | 1 | |")
    assert said(claims(*rows), {"propose_code": "45385"}) == ["NCCI-PTP-PRAC: not bypassed (line 2)"]


def test_what_stands_on_another_claim_of_the_day_counts():
    rows = ("A | 1 | P | 99214 | | 2025-03-10 | 1 | |", "B | 4 | P | 45380 | | {} | 1 | |")
    same, other = (claims(rows[0], rows[1].format(day)) for day in ("2025-03-10", "2025-03-11"))
    assert said(same, {"propose_code": "45385"}) == ["NCCI-PTP-PRAC: not bypassed (line 4 of another claim)"]
    assert said(other, {"propose_code": "45385"}) == ["none"]


def test_what_was_found_as_billed_is_no_conflict_of_the_proposal():
    rows = ("A | 1 | P | 45385 | | 2025-03-10 | 1 | |", "A | 2 | P | 45380 | | 2025-03-10 | 1 | |")
    assert said(claims(*rows), {"line_no": 2, "propose_modifiers": "76"}) == ["none"]


def test_proposals_do_not_see_each_other():
    first, second = {"line_no": 1, "propose_code": "45378"}, {"line_no": 2, "propose_code": "45380"}
    assert said(claims(*TWO), first, second) == ["none", "NCCI-PTP-PRAC: not bypassed"]


def test_equal_proposals_have_equal_answers():
    one = {"line_no": 2, "propose_code": "45380"}
    assert said(claims(*TWO), one, {}, one) == ["NCCI-PTP-PRAC: not bypassed", None, "NCCI-PTP-PRAC: not bypassed"]


def test_a_line_to_be_added_stands_beside_those_billed():
    added = {"payment_effect": "add", "line_no": 1, "propose_code": "45380"}
    assert said(claims(*TWO), added) == ["NCCI-PTP-PRAC: not bypassed"]
    assert said(claims(*TWO), {**added, "propose_code": "96372"}) == ["none"]


def test_a_line_to_be_added_to_a_claim_stands_on_its_day():
    tables = claims("A | 1 | P | 99214 | | 2025-03-09 | 1 | |", "A | 2 | P | 45385 | | 2025-03-10 | 1 | |")
    added = {"payment_effect": "add", "line_no": 2, "propose_code": "45380"}
    assert said(tables, added) == ["NCCI-PTP-PRAC: not bypassed"]
    assert said(tables, {**added, "line_no": 1}) == ["none"]


def test_what_cannot_be_told_is_said():
    rows = ("A | 1 | P | 99214 | | 2031-03-10 | 1 | |", "A | 2 | P | 99213 | | 2031-03-10 | 1 | |")
    (found,) = said(claims(*rows), {"propose_code": "99215"})
    assert found is not None
    assert "MUE-DOS: cannot tell, no loaded" in found
    assert "PFS-STATUS: cannot tell, no loaded" in found


def test_a_check_that_does_not_run_is_said():
    class Lacking(Fixtures):
        def open(self, name: str, frame: Any, codes: Any) -> Any:
            return _empty(frame) if name == "mue" else super().open(name, frame, codes)

    def _empty(frame: Any) -> Any:
        made = fixture_set("mue", frame)
        return type(made)(made.definition, made.rows.clear(), (), frame)

    tables = claims(*TWO)
    findings = pl.DataFrame(
        [{"finding_id": "F", "claim_key": "A", "line_no": 2, "payment_effect": "reprice", "propose_code": "99213"}],
        schema=COLUMNS,
    )
    (found,) = with_conflicts(findings, tables, set(), Lacking(), Settings())[COLUMN]  # type: ignore[arg-type]
    assert found == "MUE-DOS: not run, no release of mue is loaded; MUE-LINE: not run, no release of mue is loaded"


def test_a_denied_line_is_judged_as_if_it_were_sent_anew():
    rows = ("A | 1 | P | 45385 | | 2025-03-10 | 1 | |", "A | 2 | P | 99214 | | 2025-03-10 | 1 | Y |")
    assert said(claims(*rows), {"line_no": 2, "propose_code": "45380"}) == ["NCCI-PTP-PRAC: not bypassed"]


def test_a_claim_that_was_voided_stands_beside_nothing():
    rows = ("A | 1 | P | 45385 | | 2025-03-10 | 1 | |", "B | 1 | P | 45380 | | 2025-03-10 | 1 | | 8")
    assert said(claims(*rows), {"propose_code": "45384"}) == ["none"]


def test_copies_share_no_key():
    tables = claims(*TWO)
    findings = pl.DataFrame(
        [{"finding_id": f"F{line}", "claim_key": "A", "line_no": line, "propose_code": "99213"} for line in (1, 2)],
        schema=COLUMNS,
    )
    copies = copies_of(proposals_in(findings), tables, Settings())
    keys = copies.tables["lines"].select("claim_key", "line_no")
    assert keys.height == keys.unique().height == 6  # two proposals and one copy as billed, of two lines each
    assert copies.tables["claims"]["patient_key"].n_unique() == 3


def test_more_modifiers_than_the_source_has_columns_for_are_written():
    tables = claims(*TWO)
    tables["lines"] = tables["lines"].drop("modifier_2", "modifier_3", "modifier_4", strict=False)
    assert said(tables, {"line_no": 2, "propose_code": "45380", "propose_modifiers": "RT XS"}) == ["none"]


def test_no_findings_no_column_but_its_name():
    found = with_conflicts(pl.DataFrame(schema=COLUMNS), claims(*TWO), set(), Fixtures(), Settings())  # type: ignore[arg-type]
    assert found.columns == list(COLUMNS)
