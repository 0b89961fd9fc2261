"""Excludes1 and sequence notes of the published tabular list (April 2026, as the package simple-icd-10-cm holds it)."""

from __future__ import annotations

import datetime as dt
import random
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest

from auditkit.checking.examples import example_tables, parse_examples
from auditkit.checking.registry import load_checks
from auditkit.checking.run import Evaluation, evaluate_check
from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.codesets.store import codes_in
from auditkit.engine import ENGINES, open_engine
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings

DAY = dt.date(2026, 5, 4)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("codesets"), starter=False)
    # The package is found and not imported: it reads all of its codes when it is.
    package = find_spec("simple_icd_10_cm")
    assert package is not None
    (folder,) = package.submodule_search_locations or ()
    (tabular,) = Path(folder, "data").glob("*.xml")
    import_file(tabular, store)
    return store


def evaluated(check_id: str, claims: dict[str, str], store: Store, engine_name: str = "polars") -> Evaluation:
    """Run a check over claims of these diagnoses, all on one day."""
    rows = "\n".join(f"{name} | {codes} | {DAY} | silent" for name, codes in claims.items())
    tables = example_tables(parse_examples(f"claim | dx | service_date | outcome\n{rows}", "here"))
    (check,) = load_checks(ids=[check_id])
    codes = codes_in(tables.values())
    with open_engine(engine_name) as engine:
        made = frames(tables, engine, Settings())
        return evaluate_check(check, made, lambda name: store.open(name, engine.frame, codes), engine, Settings())


def cases(found: Evaluation) -> dict[str, list[tuple[int, str]]]:
    """The position and case of each finding, by claim."""
    told = found.findings.sort("claim_key", "position").select("claim_key", "position", "case").rows()
    return {claim: [(place, case) for name, place, case in told if name == claim] for claim, _, _ in told}


@pytest.mark.parametrize("engine", ENGINES)
def test_excludes1_pairs(notes: Store, engine: str):
    claims = {
        "the two types of diabetes": "E11.9 E10.9",
        "the same, turned": "E10.9 I10 E11.65",
        "an Excludes2 note": "J03.90 J35.01",
        "unrelated": "I10 E78.5 J06.9",
        "a common cold with an acute sore throat": "J00 J02.9",
    }
    found = evaluated("DX-EXCL1", claims, notes, engine)
    assert cases(found) == {
        "the two types of diabetes": [(1, "excluded")],
        "the same, turned": [(1, "excluded")],
        "a common cold with an acute sore throat": [(1, "excluded")],
    }
    assert found.unknown == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_code_first(notes: Store, engine: str):
    claims = {
        "anemia before the kidney disease": "D63.1 N18.4",
        "after it": "N18.4 D63.1",
        "alone": "D63.1",
        "heart failure alone": "I50.9",
        "heart failure before the hypertension": "I50.9 I11.0",
        "dementia after Alzheimer's disease": "G30.9 F02.80",
        "dementia before it": "F02.80 G30.9",
    }
    found = evaluated("DX-CODEFIRST", claims, notes, engine)
    told = {name: [case for _, case in rows if "code missing" not in case] for name, rows in cases(found).items()}
    assert {name: rows for name, rows in told.items() if rows} == {
        "anemia before the kidney disease": ["partner later"],
        "alone": ["partner missing"],
        "heart failure before the hypertension": ["partner later, note open"],
        "dementia before it": ["partner later"],
    }


def drawn_claims(store: Store, name: str, named: str, count: int) -> dict[str, list[str]]:
    """Claims of two to four codes, about half of them with a pair that a note names."""
    draw = random.Random(20261124)
    (release,) = store.releases(name)
    notes = store.rows(release).select("stem", named).rows()
    codes = sorted({stem for pair in notes for stem in pair})
    below: dict[str, list[str]] = {}
    for code in codes:
        for length in range(3, len(code) + 1):
            below.setdefault(code[:length], []).append(code)
    claims = {}
    for number in range(count):
        chosen = draw.sample(codes, draw.randrange(2, 4))
        if number % 2:
            pair = draw.choice(notes)
            chosen += [draw.choice(below[stem]) for stem in pair]
        draw.shuffle(chosen)
        claims[f"C{number:05}"] = list(dict.fromkeys(chosen))
    return {name: listed for name, listed in claims.items() if len(listed) > 1}


def unreadable(store: Store, name: str, codes: list[str]) -> set[int]:
    """The positions of codes below a note that could not be read."""
    (release,) = store.releases(name)
    return {place for place, code in enumerate(codes, start=1) if any(code.startswith(stem) for stem in release.unreadable)}


def test_excludes1_pairs_against_a_plain_loop(notes: Store):
    claims = drawn_claims(notes, "icd10cm_excludes1", "excluded_stem", 1_500)
    (release,) = notes.releases("icd10cm_excludes1")
    by_stem: dict[str, list[str]] = {}
    for stem, excluded in notes.rows(release).select("stem", "excluded_stem").rows():
        by_stem.setdefault(stem, []).append(excluded)

    def excludes(code: str, other: str) -> bool:
        found = ((code[:size], one) for size in range(3, 8) for one in by_stem.get(code[:size], []) if size <= len(code))
        return any(other.startswith(one) and (not other.startswith(stem) or one.startswith(stem)) for stem, one in found)

    expected = set()
    for name, codes in claims.items():
        lost = unreadable(notes, "icd10cm_excludes1", codes)
        for (low, one), (high, other) in combinations(enumerate(codes, start=1), 2):
            told = (low not in lost and excludes(one, other)) or (high not in lost and excludes(other, one))
            if told and one != other:
                expected.add((name, low, high))
    found = evaluated("DX-EXCL1", {name: " ".join(codes) for name, codes in claims.items()}, notes)
    assert len(expected) > 500
    assert set(found.findings.select("claim_key", "position", "partner_position").rows()) == expected


def test_code_first_against_a_plain_loop(notes: Store):
    claims = drawn_claims(notes, "icd10cm_sequence", "partner_stem", 1_500)
    (release,) = notes.releases("icd10cm_sequence")
    grouped: dict[str, dict[str, list[tuple[str, str]]]] = {}
    wanted = notes.rows(release).filter(note_type="code_first")
    for stem, owner, partner, optional in wanted.select("stem", "note_stem", "partner_stem", "optional").rows():
        grouped.setdefault(stem, {}).setdefault(owner, []).append((partner, optional))

    def faults(codes: list[str], place: int) -> set[str]:
        code, told = codes[place], set()
        for note in (note for size in range(3, len(code) + 1) for note in grouped.get(code[:size], {}).values()):
            partners, kinds = [partner for partner, _ in note], {optional for _, optional in note}
            places = [n for n, one in enumerate(codes) if n != place and any(one.startswith(stem) for stem in partners)]
            holds = "N" in kinds or ("open" in kinds and place == 0)
            if places and min(places) > place:
                told.add("partner later" if holds else "partner later, note open")
            elif not places and holds:
                told.add("partner missing")
        return told

    order = ("partner later", "partner later, note open", "partner missing")
    expected = {
        (name, place + 1, next(case for case in order if case in told))
        for name, codes in claims.items()
        for place in range(len(codes))
        if (told := faults(codes, place))
    }
    found = evaluated("DX-CODEFIRST", {name: " ".join(codes) for name, codes in claims.items()}, notes)
    sequence = found.findings.filter(found.findings["case"].is_in(order)).select("claim_key", "position", "case")
    assert {case for _, _, case in expected} == set(order)
    assert set(sequence.rows()) == expected


def test_a_code_below_a_note_that_cannot_be_read_is_not_passed(notes: Store):
    (release,) = notes.releases("icd10cm_excludes1")
    assert "S51" in release.unreadable
    found = evaluated("DX-EXCL1", {"A": "S51.011A W01.0XXA"}, notes)
    assert found.unknown == {"no release": 1}
