"""What a set says of a row: in force, covered without an entry, or not covered, on both engines."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from auditkit.codesets import DEFINITIONS, CodeSet, Release, Store
from auditkit.codesets.codeset import MOST_IN_AN_EXPRESSION, day_number
from auditkit.engine import ENGINES, Engine, open_engine
from auditkit.errors import CodeSetError

DAY = dt.date


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with open_engine(request.param) as opened:
        yield opened


def release(name: str, set_name: str, first: dt.date, last: dt.date, **told: object) -> Release:
    return Release(name, set_name, first, last, source_sha256=name, **told)  # type: ignore[arg-type]


def add(store: Store, made: Release, *rows: dict[str, object]) -> Release:
    assert store.add(made, pl.DataFrame(list(rows), infer_schema_length=None))
    return made


def asked(
    engine: Engine, codes: CodeSet, *lines: dict[str, object], how: str = "beside", **told: str
) -> list[dict[str, object]]:
    schema = {name: pl.Int64 if name.endswith("_day") else pl.String for name in lines[0]}
    frame = pl.DataFrame(
        [{**line, "service_day": line["service_day"] and day_number(line["service_day"])} for line in lines], schema=schema
    )  # type: ignore[arg-type]
    found = engine.collect(getattr(codes, how)(engine.frame(frame.with_row_index("line").cast({"line": pl.Int64})), **told))
    return found.sort("line").to_dicts()


def mue(store: Store, engine: Engine) -> CodeSet:
    return store.open("mue", engine.frame)


def line(code: str | None, day: dt.date | None, service: str | None = "practitioner") -> dict[str, object]:
    return {"edit_service": service, "procedure_code": code, "service_day": day}


def row(code: str, value: int, service: str = "practitioner", **dates: object) -> dict[str, object]:
    return {"edit_service": service, "procedure_code": code, "mue": value, "mai": 2, **dates}


Q2 = (DAY(2024, 4, 1), DAY(2024, 6, 30))
Q3 = (DAY(2024, 7, 1), DAY(2024, 9, 30))


@pytest.mark.parametrize(
    ("day", "covered", "value"),
    [
        (DAY(2024, 3, 31), False, None),
        (DAY(2024, 4, 1), True, 5),
        (DAY(2024, 6, 30), True, 5),
        (DAY(2024, 7, 1), True, 6),
        (DAY(2024, 9, 30), True, 6),
        (DAY(2024, 10, 1), False, None),
        (None, False, None),
    ],
)
def test_two_quarters_side_by_side_each_answer_for_their_days(
    day: dt.date | None, covered: bool, value: int | None, store: Store, engine: Engine
):
    add(store, release("Q2", "mue", *Q2), row("G0422", 5))
    add(store, release("Q3", "mue", *Q3), row("G0422", 6))
    (found,) = asked(engine, mue(store, engine), line("G0422", day))
    assert (found["covered"], found["in_force"], found["mue"]) == (covered, covered, value)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [(DAY(2024, 7, 31), False), (DAY(2024, 8, 1), True), (DAY(2024, 8, 20), True), (DAY(2024, 8, 21), False)],
)
def test_an_entry_is_in_force_from_its_first_to_its_last_day(day: dt.date, in_force: bool, store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3), row("G0422", 6, effective_date=DAY(2024, 8, 1), until_date=DAY(2024, 8, 20)))
    (found,) = asked(engine, mue(store, engine), line("G0422", day))
    assert (found["covered"], found["in_force"]) == (True, in_force)


def test_the_last_day_can_be_set_to_count_no_more(store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3), row("G0422", 6, until_date=DAY(2024, 8, 20)))
    codes = mue(store, engine)
    exclusive = replace(codes, definition=replace(codes.definition, until_is_in_force=False))
    found = asked(engine, exclusive, line("G0422", DAY(2024, 8, 19)), line("G0422", DAY(2024, 8, 20)))
    assert [each["in_force"] for each in found] == [True, False]


def test_on_keeps_what_is_in_force_and_what_no_release_covers(store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3), row("G0422", 6))
    lines = [
        line("G0422", DAY(2024, 8, 1)),
        line("J1885", DAY(2024, 8, 1)),
        line("J1885", DAY(2023, 8, 1)),
        line(None, DAY(2024, 8, 1)),
        line("G0422", None),
    ]
    found = asked(engine, mue(store, engine), *lines, how="on")
    assert [(each["line"], each["covered"]) for each in found] == [(0, True), (2, False), (3, False), (4, False)]


def test_one_service_does_not_answer_for_another(store: Store, engine: Engine):
    add(store, release("practitioner", "mue", *Q3, only=(("edit_service", "practitioner"),)), row("G0422", 6))
    found = asked(
        engine,
        mue(store, engine),
        line("J1885", Q3[0]),
        line("J1885", Q3[0], "outpatient_hospital"),
        line("J1885", Q3[0], None),
    )
    assert [each["covered"] for each in found] == [True, False, False]


def test_a_code_whose_row_was_refused_is_not_covered(store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3, unreadable=("J1885",)), row("G0422", 6))
    found = asked(engine, mue(store, engine), line("J1885", Q3[0]), line("J2405", Q3[0]))
    assert [each["covered"] for each in found] == [False, True]


def test_a_partial_release_answers_for_the_codes_it_lists_only(store: Store, engine: Engine):
    add(store, release("some", "mue", *Q3, complete=False, answers_for=("G0422", "J0000")), row("G0422", 6))
    found = asked(engine, mue(store, engine), line("G0422", Q3[0]), line("J0000", Q3[0]), line("J1885", Q3[0]))
    assert [(each["covered"], each["in_force"]) for each in found] == [(True, True), (True, False), (False, False)]


def test_a_partial_release_may_answer_for_more_codes_than_an_expression_takes(store: Store, engine: Engine):
    codes = tuple(f"J{number:04}" for number in range(MOST_IN_AN_EXPRESSION + 1))
    add(store, release("many", "mue", *Q3, complete=False, answers_for=codes), row("J0001", 6))
    lines = [line("J0001", Q3[0]), line("J0002", Q3[0]), line("G0422", Q3[0]), line(None, Q3[0])]
    found = asked(engine, mue(store, engine), *lines)
    assert [(each["covered"], each["mue"]) for each in found] == [(True, 6), (True, None), (False, None), (False, None)]
    assert not [name for name in found[0] if name.startswith("listed")]


def test_a_long_list_is_asked_by_both_codes_of_a_pair(store: Store, engine: Engine):
    codes = tuple(f"J{number:04}" for number in range(MOST_IN_AN_EXPRESSION + 1))
    made = release("many", "ptp_practitioner", *Q3, complete=False, answers_for=codes)
    add(store, made, {"pair": "J0001>J0002", "column_1": "J0001", "column_2": "J0002", "modifier_indicator": "0"})
    pairs = [("J0001", "J0002"), ("J0001", "G0463"), ("G0463", "J0001")]
    lines = [{"pair": f"{one}>{two}", "column_1": one, "column_2": two, "service_day": Q3[0]} for one, two in pairs]
    found = asked(engine, store.open("ptp_practitioner", engine.frame), *lines)
    assert [(each["covered"], each["in_force"]) for each in found] == [(True, True), (False, False), (False, False)]


def test_a_complete_release_goes_before_a_later_partial_one(store: Store, engine: Engine):
    add(store, release("all", "mue", *Q3), row("G0422", 6))
    add(store, release("some", "mue", DAY(2024, 8, 1), Q3[1], complete=False, answers_for=("G0422",)), row("G0422", 99))
    (found,) = asked(engine, mue(store, engine), line("G0422", DAY(2024, 8, 15)))
    assert (found["release"], found["mue"]) == ("all", 6)


def test_level_2_leaves_cpt_codes_to_the_starter_set(tmp_path: Path, engine: Engine):
    store = Store(tmp_path)
    made = release("Level II", "hcpcs", *Q3, scope=r"^[A-CE-V][0-9]{4}$")
    add(store, made, {"procedure_code": "J1885", "system": "HCPCS2", "title": "ketorolac"})
    codes = store.open("hcpcs", engine.frame)
    lines = [{"procedure_code": code, "service_day": Q3[0]} for code in ("J1885", "J0001", "99213", "0001U", "D0120")]
    found = asked(engine, codes, *lines)
    assert [each["release"] for each in found] == ["Level II", "Level II", "starter HCPCS 2024 Q3", None, None]
    assert [each["in_force"] for each in found] == [True, False, True, False, False]


def test_pairs_are_asked_by_both_codes(store: Store, engine: Engine):
    made = release("some", "ptp_practitioner", *Q3, complete=False, answers_for=("G0463", "36591"))
    add(store, made, {"pair": "G0463>36591", "column_1": "G0463", "column_2": "36591", "modifier_indicator": "0"})
    pairs = [("G0463", "36591"), ("36591", "G0463"), ("G0463", "96523")]
    lines = [
        {"pair": f"{first}>{second}", "column_1": first, "column_2": second, "service_day": Q3[0]} for first, second in pairs
    ]
    found = asked(engine, store.open("ptp_practitioner", engine.frame), *lines)
    assert [(each["covered"], each["modifier_indicator"], each["column_1"]) for each in found] == [
        (True, "0", "G0463"),
        (True, None, "36591"),
        (False, None, "G0463"),
    ]


def test_a_prefix_tells_two_sets_apart(store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3), row("G0422", 6))
    (found,) = asked(engine, mue(store, engine), {**line("G0422", Q3[0]), "release": "of another set"}, prefix="mue_")
    assert (found["mue_mue"], found["mue_release"], found["release"]) == (6, "Q3", "of another set")


def test_without_a_prefix_two_sets_may_not_share_a_name(store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3), row("G0422", 6))
    with pytest.raises(CodeSetError, match="the lines have release already"):
        asked(engine, mue(store, engine), {**line("G0422", Q3[0]), "release": "of another set"})


def test_entries_hold_every_row_with_its_days(store: Store, engine: Engine):
    add(store, release("Q3", "mue", *Q3), row("G0422", 6, until_date=DAY(2024, 8, 20)), row("J1885", 8, until_date=None))
    entries = engine.collect(mue(store, engine).entries()).sort("procedure_code")
    assert entries["procedure_code"].to_list() == ["G0422", "J1885"]
    assert entries["until_day"].to_list() == [day_number(DAY(2024, 8, 20)), day_number(DAY(9999, 12, 31))]


def test_without_releases_nothing_is_covered(store: Store, engine: Engine):
    (found,) = asked(engine, mue(store, engine), line("G0422", Q3[0]))
    assert (found["covered"], found["in_force"]) == (False, False)


@pytest.mark.parametrize("name", [name for name, definition in DEFINITIONS.items() if definition.unique])
def test_a_set_never_doubles_a_line(name: str, engine: Engine, tmp_path: Path):
    codes = Store(tmp_path).open(name, engine.frame)
    definition = DEFINITIONS[name]
    lines = (
        codes.rows.select(*dict.fromkeys((*definition.key, *definition.asked)))
        .unique()
        .with_columns(service_day=pl.lit(day_number(Q3[0]), pl.Int64))
    )
    found = engine.collect(codes.beside(engine.frame(lines)).select(nw.len().alias("rows")))
    assert found["rows"][0] == lines.height
