"""The modifier checks on every code of a published fee schedule, against its indicators read with plain Python."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_and_keep
from auditkit.codesets import Store
from auditkit.codesets.importers import import_files
from auditkit.engine import AT_REST, open_engine
from auditkit.rules.code_kinds import code_ranges
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from auditkit.tables import table

SCHEDULE = "pfs/pprrvu_2024c_jul_nocptdesc.csv"
DAY = dt.date(2024, 8, 1)
Row = dict[str, str]
EYE_VISITS = ("92002", "92004", "92012", "92014")
VISITS = ("G0402", "G0438", "G0439", "G0463", *(f"G038{last}" for last in range(5)))


@pytest.fixture(scope="module")
def schedule(reference_data: Path) -> dict[tuple[str, str], Row]:
    with (reference_data / SCHEDULE).open(encoding="utf-8") as file:
        return {(row["hcpcs"], row["mod"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def store(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    import_files([reference_data / SCHEDULE], made)
    return made


def answers(check_id: str, modifier: str, codes: list[str], store: Store, place: str = "11") -> dict[str, str]:
    """What a check says of one line of every code, each of a patient of its own: a case, silent, or a reason."""
    (check,) = (one for one in load_checks() if one.id == check_id)
    keys = {"claim_key": codes, "patient_key": codes}
    claims = {**keys, "claim_type": "P", "payer_class": "medicare", "rendering_npi": "2000000002", "billing_npi": "2000000101"}
    lines = {
        "claim_key": codes, "line_no": 1, "procedure_code": codes, "modifier_1": modifier or None, "service_date": DAY,
        "units": "1", "place_of_service": place, "line_note": "NOTE",
    }  # fmt: skip
    tables = {"claims": at_rest("claims", {**claims, "rendering_specialty": "20"}), "lines": at_rest("lines", lines)}
    with open_engine() as engine:
        seen = frames(tables, engine, Settings())
        found, kept = evaluate_and_keep(check, seen, lambda name: store.open(name, engine.frame), engine, Settings())
        assert kept is not None, found.reason
        rows = engine.collect(kept.select("claim_key", "breach", "case"))
    return {key: "silent" if breach is False else case for key, breach, case in rows.iter_rows()}


def at_rest(name: str, given: dict[str, object]) -> pl.DataFrame:
    wanted = [column for column in table(name) if column.name in given]
    frame = pl.DataFrame({column.name: given[column.name] for column in wanted})
    return frame.with_columns(pl.col(column.name).cast(AT_REST[column.type]) for column in wanted)


def is_visit(code: str) -> bool:
    return code in EYE_VISITS or code in VISITS or (code.isdecimal() and 99202 <= int(code) <= 99499)


def component(column: str, modifier: str) -> Callable[[str, dict[tuple[str, str], Row]], str]:
    return lambda code, rows: rows.get((code, modifier), rows[code, ""])[column]


def of_part(modifier: str, allowed: tuple[str, ...]) -> Callable[[str, dict[tuple[str, str], Row]], str | None]:
    indicator = component("pctc_ind", modifier)
    return lambda code, rows: "silent" if indicator(code, rows) in allowed else "no such component"


def by_indicator(column: str, cases: dict[str, str]) -> Callable[[str, dict[tuple[str, str], Row]], str | None]:
    return lambda code, rows: cases[rows[code, ""][column]]


def assistant(code: str, rows: dict[tuple[str, str], Row]) -> str:
    cases = {"0": "documentation", "1": "never paid", "2": "no surgeon", "9": "no assistant"}
    return "visit" if is_visit(code) else cases[rows[code, ""]["asst_surg"]]


def increased(code: str, rows: dict[tuple[str, str], Row]) -> str:
    period = rows[code, ""]["glob_days"]
    return "visit" if is_visit(code) else {"ZZZ": "add-on", "XXX": "no global period"}.get(period, "silent")


def further(code: str, rows: dict[tuple[str, str], Row]) -> str:
    cases = {"0": "not lowered", "9": "not lowered", "2": "only one", "3": "only one"}
    return "add-on" if rows[code, ""]["glob_days"] == "ZZZ" else cases.get(rows[code, ""]["mult_proc"], "silent")


def whole_in_a_facility(code: str, rows: dict[tuple[str, str], Row]) -> str | None:
    return {"1": "whole in a facility", "4": "whole test only", "5": "incident to"}.get(rows[code, ""]["pctc_ind"])


RULES = [
    ("MOD-26TC", "26", "11", of_part("26", ("1", "6"))),
    ("MOD-26TC", "TC", "11", of_part("TC", ("1",))),
    ("MOD-26TC", "", "22", whole_in_a_facility),
    ("MOD-50", "50", "11", by_indicator("bilat_surg", {"0": "no bilateral form", "9": "no bilateral form", "2": "both sides in the price", "1": "silent", "3": "silent"})),
    ("MOD-62", "62", "11", by_indicator("co_surg", {"0": "not permitted", "9": "not permitted", "1": "documentation", "2": "no other surgeon"})),
    ("MOD-66", "66", "11", by_indicator("team_surg", {"0": "not permitted", "9": "not permitted", "1": "fewer than three", "2": "fewer than three"})),
    ("MOD-ASST", "80", "11", assistant),
    ("MOD-22", "22", "11", increased),
    ("MOD-51", "51", "11", further),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check_id", "modifier", "place", "rule"), RULES, ids=[f"{row[0]} {row[1] or row[2]}" for row in RULES]
)
def test_every_code_of_the_schedule(check_id: str, modifier: str, place: str, rule: Callable, schedule: dict, store: Store):
    codes = sorted({code for code, part in schedule if not part})
    assert len(codes) > 15_000
    found = answers(check_id, modifier, codes, store, place)
    wrong = {code: (found.get(code), rule(code, schedule)) for code in codes if found.get(code) != rule(code, schedule)}
    assert not wrong


def test_operations_hold_every_code_that_takes_a_second_surgeon_or_counts_beside_another(schedule: dict):
    """The checks look at codes of the kind "operation" only; no indicator that they ask for may lie outside it."""
    spans = [(span.first, span.last) for span in code_ranges("operation")]
    counting = {"co_surg": "12", "team_surg": "12", "asst_surg": "2", "mult_proc": "23"}
    asked = {code for (code, _), row in schedule.items() if any(row[name] in values for name, values in counting.items())}
    outside = {code for code in asked if not any(alike(code, first) and first <= code <= last for first, last in spans)}
    assert not outside


def alike(code: str, other: str) -> bool:
    return [letter.isdigit() for letter in code] == [letter.isdigit() for letter in other]


def test_components_that_have_a_row_are_never_called_wrong(schedule: dict, store: Store):
    """A published row for 26 or TC says that the component exists, whatever the code's own row says."""
    for part in ("26", "TC"):
        codes = sorted(code for code, modifier in schedule if modifier == part)
        assert set(answers("MOD-26TC", part, codes, store).values()) == {"silent"}
