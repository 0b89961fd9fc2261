"""Every check's own examples, on every engine; and what must hold for every check there will ever be."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from auditkit.checking.examples import example_tables
from auditkit.checking.fixtures import fixture_set
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.checking.trial import answer_for, evaluate_examples, keys, try_examples
from auditkit.engine import ENGINES

CHECKS = load_checks()
CASES = [(check, number) for check in CHECKS for number in range(len(check.examples))]


@cache
def verdicts(check_id: str, engine: str):
    check = next(check for check in CHECKS if check.id == check_id)
    return try_examples(check, engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("check", "number"),
    CASES,
    ids=[f"{check.id}-{check.examples[number].claim}{check.examples[number].line_no}-{number}" for check, number in CASES],
)
def test_example(check: Check, number: int, engine: str):
    verdict = verdicts(check.id, engine)[number]
    example = verdict.example
    assert verdict.as_expected, (
        f"{example.place}: claim {example.claim} line {example.line_no}: expected {example.outcome}, got {verdict.answer} ({example.cells.get('because', '')})"
    )


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_findings_are_equal_on_every_engine(check: Check):
    found = [evaluate_examples(check, check.examples, engine)[0] for engine in ENGINES]
    assert [(one.applies, one.tested, one.fired, one.unknown) for one in found] == [
        (found[0].applies, found[0].tested, found[0].fired, found[0].unknown)
    ] * len(found)
    assert found[0].findings.sort(*check.key).equals(found[1].findings.sort(*check.key))


def firing(check: Check) -> list[tuple]:
    return [
        key for key, verdict in zip(keys(check), verdicts(check.id, "polars"), strict=True) if verdict.answer in check.cases
    ]


BLANKS = [(check, column) for check in CHECKS for column in dict.fromkeys((*check.needs, *check.reads))]
SOURCE_COLUMNS = {
    "performer": ("rendering_npi", "billing_npi"),
    "service_day": ("service_date",),
    "provider_group": ("billing_tin", "rendering_specialty"),
    "place_of_service": ("place_of_service", "claim_place_of_service"),
}


@pytest.mark.parametrize(("check", "column"), BLANKS, ids=[f"{check.id}-{column}" for check, column in BLANKS])
def test_a_blank_never_turns_a_finding_silent(check: Check, column: str):
    """Blank any column that the check names, on one firing row at a time: it fires still or cannot tell.

    Each row has a copy of the examples of its own, and all copies run together; those of a check that counts over all claims
    of a provider, apart.
    """
    fired = firing(check)
    for keys_together in [[key] for key in fired] if check.across_patients else [fired]:
        evaluation, subjects = evaluate_examples(
            check, check.examples, change=lambda tables, among=keys_together: copies(check, tables, column, among)
        )
        if evaluation.state == "not_run":
            continue
        for number, key in enumerate(keys_together):
            answer = answer_for(check, evaluation, subjects, (f"{number}~{key[0]}", *key[1:]))
            assert answer in check.cases or answer.startswith("cannot tell"), (
                f"{check.id}: blanking {column} of {key} made it {answer}"
            )


PERSONAL = ("claim_key", "claim_id", "patient_key", "encounter_id")


def copies(check: Check, tables, column: str, among: list[tuple]):
    """The tables once for each key, its column blank in its own copy; claims and patients of copies are others'."""
    made: dict[str, list[pl.DataFrame]] = {name: [] for name in tables}
    for number, key in enumerate(among):
        for name, frame in blanked(check, tables, column, key).items():
            personal = [one for one in PERSONAL if one in frame.columns]
            made[name].append(frame.with_columns((pl.lit(f"{number}~") + pl.col(one)).alias(one) for one in personal))
    shared = ("providers", "documented_months")
    return {name: tables[name] if name in shared or not parts else pl.concat(parts) for name, parts in made.items()}


WATCHED = [check for check in CHECKS if check.candidates is not None]


@pytest.mark.parametrize("check", WATCHED, ids=[check.id for check in WATCHED])
def test_without_candidates_a_check_applies_to_nothing(check: Check):
    """Take the rows away that are candidates: nothing is left that the check applies to."""
    from auditkit.checking.idle import looked_at
    from auditkit.checking.run import evaluate_check
    from auditkit.engine import open_engine
    from auditkit.rules.frames import Frames, frames
    from auditkit.rules.settings import Settings

    settings = Settings(**check.example_settings)
    with open_engine() as engine:
        seen = frames(example_tables(check.examples), engine, settings)
        rest = seen.lazy[check.frame].filter(~looked_at(check))
        found = evaluate_check(
            check,
            Frames({**seen.lazy, check.frame: rest}, seen.present, seen.held),
            lambda name: fixture_set(name, engine.frame),
            engine,
            settings,
        )
    assert (found.state, found.applies, dict(found.unknown)) == ("ran", 0, {})


def blanked(check: Check, tables, column: str, key: tuple):
    """The tables with one column of the key's row blank, wherever a source of that column lies, the claim's record included."""
    made = dict(tables)
    for name in ("claims", "lines", "diagnoses", "encounters"):
        frame = made[name]
        if name == "encounters":
            frame = frame.with_columns(claim_key=pl.col("claim_id"))
        here = [known for known in check.key if known in frame.columns and known not in check.partner]
        row = pl.all_horizontal(
            pl.lit(True), *(pl.col(known) == dict(zip(check.key, key, strict=False))[known] for known in here)
        )
        names = {
            *SOURCE_COLUMNS.get(column, (column,)),
            column.removesuffix("_day") + "_date",
            column.removesuffix("_cents") + "_amount",
        }
        blank = [one for one in names if one in frame.columns and one not in ("claim_key", "line_no", "kind", "position")]
        frame = frame.with_columns(pl.when(row).then(None).otherwise(pl.col(one)).alias(one) for one in blank)
        made[name] = frame.select(tables[name].columns)
    return made


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_without_its_reference_set_a_check_is_not_run(check: Check):
    if not set(check.code_sets) - set(check.optional_sets):
        pytest.skip("names no reference set that it cannot do without")
    from auditkit.checking.run import evaluate_check
    from auditkit.codesets import CodeSet
    from auditkit.codesets.store import definition_of, empty_rows
    from auditkit.engine import open_engine
    from auditkit.rules.frames import frames
    from auditkit.rules.settings import Settings

    with open_engine() as engine:
        made = frames(example_tables(check.examples), engine, Settings())
        found = evaluate_check(
            check,
            made,
            lambda name: CodeSet(definition_of(name), empty_rows(definition_of(name)), (), engine.frame),
            engine,
            Settings(),
        )
    assert found.state == "not_run"
    assert "no release of" in found.reason


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_a_voided_claim_is_ignored(check: Check):
    """Void every claim of the examples: nothing is left to fire on."""

    def voided(tables):
        return {**tables, "claims": tables["claims"].with_columns(frequency_code=pl.lit("8"))}

    evaluation, _ = evaluate_examples(check, check.examples, change=voided)
    assert evaluation.fired == 0


RECORDED = [check for check in CHECKS if check.optional_tables]


@pytest.mark.parametrize("check", RECORDED, ids=[check.id for check in RECORDED])
def test_without_its_optional_tables_a_check_runs_and_what_needs_them_is_not_silent(check: Check):
    """Leave the record away: what it made fire fires on other grounds, cannot be told, or is said not to have been looked for."""

    def without(tables):
        return {name: frame for name, frame in tables.items() if name not in check.optional_tables}

    evaluation, subjects = evaluate_examples(check, check.examples, change=without)
    assert evaluation.state == "ran", evaluation.reason
    for key in firing(check):
        answer = answer_for(check, evaluation, subjects, key)
        told = [name for name, case in check.cases.items() if case.given and f"not looked for: {name} (" in evaluation.reason]
        left_out = {
            key for key, verdict in zip(keys(check), verdicts(check.id, "polars"), strict=True) if verdict.answer in told
        }
        assert answer in check.cases or answer.startswith("cannot tell") or key in left_out, f"without it {key} became {answer}"
