"""Random edits of a worksheet, made as a person makes them, and the same edits made directly."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from auditkit.review.causes import CAUSES, ROOT_CAUSES
from auditkit.review.determination import CORRECT, Determination, LineKey, Service
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import State, state
from auditkit.review.store import ReviewStore
from auditkit.review.worksheet_in import ImportOutcome, import_worksheet
from auditkit.review.worksheet_out import cells_of, export_worksheet
from tests.review.made import tables

CLAIMS = 6
# What a spreadsheet makes of codes, or what is not in a list: refused by row.
WRONG: tuple[dict[str, Any], ...] = (
    {"audited_code": 99213},
    {"audited_modifiers": 25},
    {"outcome": "=A1"},
    {"rationale": dt.date(2024, 3, 1)},
    {"audited_diagnoses": dt.date(2026, 3, 2)},
    {"cause": "bad luck"},
)
# What a spreadsheet likes to take for something else, and what could become active where it is shown.
TEXTS = (
    "as the note says",
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "_x0041_",
    "_x000D_",
    "'quoted",
    "é 医 🩺",
    "two\nlines",
    "a\tb",
    "<script>alert(1)</script>",
    "1/2",
    "1e5",
    "00123",
    "TRUE",
    "#REF!",
    "mailto:a@b.c",
    "a" * 300,
    "{=A1}",
    "none",
    "x  y",
    "&amp; &",
    "\u202eabc",
)
SERVICES = ("J1885", "G0463", "G0008", "99E10", "1E100", "00123", "J0171")
DIAGNOSES = ("E119", "M1711 E119", "Z23", "")
BLANK_ROWS_FROM = 2


@dataclass
class Edits:
    """What is typed: by row of the sheets, and the same as direct actions; ``mangled`` rows must be refused."""

    cells: list[tuple[str, Callable[[dict[str, Any]], bool], dict[str, Any]]] = field(default_factory=list)
    direct: list[tuple[str, Callable[[Reviewer], object]]] = field(default_factory=list)
    changed_by_others: set[str] = field(default_factory=set)
    mangled: int = 0


def random_determination(chance: random.Random, *, added: bool = False) -> Determination:
    """Any determination that a billed or an added line can have."""
    words = {"rationale": chance.choice(TEXTS), "evidence": chance.choice((*TEXTS, "", ""))}
    outcome = "missed" if added else chance.choice(("correct", "changed", "changed", "not_received", "cannot_tell"))
    root_cause = chance.choice((*ROOT_CAUSES, None))
    if outcome not in ("changed", "missed"):
        cause = chance.choice((*CAUSES, None)) or ("record_not_received" if outcome == "not_received" else None)
        return Determination(outcome, None, cause, root_cause, **words)  # type: ignore[arg-type]
    units, modifiers = chance.choice(("0", "1", "2.5", "100")), chance.choice(("", "25", "RT 59", "01 02 03 04"))
    service = Service.of(
        chance.choice(SERVICES), modifiers, units, chance.choice(DIAGNOSES), chance.choice(("11", "19", "02", ""))
    )
    beside = chance.choice((1, 2, None)) if added else None
    return Determination(outcome, service, chance.choice(tuple(CAUSES)), root_cause, **words, beside_line=beside)  # type: ignore[arg-type]


def fill_before(reviewer: Reviewer, chance: random.Random) -> None:
    """What was decided before the export."""
    for number in range(1, CLAIMS + 1):
        claim = f"C{number}"
        for line_no in (1, 2):
            if chance.random() < 0.4:
                reviewer.determine(claim, LineKey(claim, line_no), random_determination(chance))
        if chance.random() < 0.3:
            reviewer.answer(claim, claim, f"F-{claim}", chance.choice(("agree", "disagree")), chance.choice(("", *TEXTS)))
        if chance.random() < 0.3:
            reviewer.add_line(claim, claim, random_determination(chance, added=True))


def random_edits(chance: random.Random, before: State) -> Edits:
    """What one person types, and what another decides meanwhile."""
    edits = Edits()
    for number in range(1, CLAIMS + 1):
        claim = f"C{number}"
        if chance.random() < 0.2:
            edits.changed_by_others.add(claim)
        for line_no in (1, 2):
            if chance.random() < 0.5:
                _edit_line(edits, chance, LineKey(claim, line_no), before)
        if chance.random() < 0.3:
            _edit_answer(edits, chance, claim)
        if chance.random() < 0.3:
            _edit_missed(edits, chance, claim)
    return edits


def _edit_line(edits: Edits, chance: random.Random, line: LineKey, before: State) -> None:
    def row(cells: dict[str, Any]) -> bool:
        return (cells["claim_key"], cells["line_no"]) == (line.claim_key, line.line_no)

    if chance.random() < 0.15:
        edits.cells.append(("lines", row, {"outcome": "changed", **chance.choice(WRONG)}))
        edits.mangled += 1
        return
    if chance.random() < 0.15:
        edits.cells.append(("lines", row, cells_of(None, "outcomes")))
        if before.reading(line.claim_key, "first").determination(line):
            edits.direct.append((line.claim_key, lambda reviewer: reviewer.clear(line.claim_key, line)))
        return
    said = CORRECT if chance.random() < 0.2 else random_determination(chance)
    edits.cells.append(("lines", row, _typed(cells_of(said, "outcomes"))))
    edits.direct.append((line.claim_key, lambda reviewer: _unless_same(reviewer, line, said)))


def _unless_same(reviewer: Reviewer, line: LineKey, said: Determination) -> None:
    if reviewer.reading(line.claim_key).determination(line) != said:
        reviewer.determine(line.claim_key, line, said)


def _edit_answer(edits: Edits, chance: random.Random, claim: str) -> None:
    given, comment = chance.choice(("agree", "disagree", "needs_records")), chance.choice(("", *TEXTS))
    typed = {"answer": given.replace("_", " "), "comment": comment}
    edits.cells.append(("findings", lambda cells: cells["finding_id"] == f"F-{claim}", typed))
    edits.direct.append((claim, lambda reviewer: reviewer.answer(claim, claim, f"F-{claim}", given, comment)))  # type: ignore[arg-type]


def _edit_missed(edits: Edits, chance: random.Random, claim: str) -> None:
    said = random_determination(chance, added=True)
    typed = _typed({**cells_of(said, "added"), "claim_key": claim})
    edits.cells.append(
        (
            "missed services",
            lambda cells: not cells["claim_key"] and not cells["added"],
            {**typed, "beside_line": said.beside_line},
        )
    )
    edits.direct.append((claim, lambda reviewer: reviewer.add_line(claim, claim, said)))


def _typed(cells: dict[str, str]) -> dict[str, Any]:
    # A person types units as a number.
    units = cells["audited_units"]
    return {**cells, "audited_units": float(units) if units else None}


def type_into(path: Path, edits: Edits) -> None:
    """Open, type, save."""
    book = openpyxl.load_workbook(path)
    for sheet_name, is_row, values in edits.cells:
        sheet = book[sheet_name]
        headings = {cell.value: cell.column for cell in sheet[1]}
        for row in sheet.iter_rows(min_row=BLANK_ROWS_FROM):
            if is_row({name: row[column - 1].value for name, column in headings.items()}):
                for name, value in values.items():
                    put(row[headings[name] - 1], value)
                break
    book.save(path)


def put(cell: Any, value: Any) -> None:
    """Type a value; in a cell that is formatted as text, all but what we mean as a formula stays text."""
    cell.value = None if value == "" else value
    if isinstance(value, str) and value and value != "=A1":
        cell.data_type = "s"


def content(found: State, stage: str = "first") -> dict[str, object]:
    """What a state says, whoever said it and in whichever order."""
    said: dict[str, object] = {}
    for (unit, of), reading in found.readings.items():
        if of == stage:
            billed = {line: one.determination for line, one in reading.lines.items() if not line.added}
            added = sorted(repr(one.determination) for line, one in reading.lines.items() if line.added)
            answers = {name: (event.payload["answer"], dict(event.words)) for name, event in reading.answers.items()}
            if billed or added or answers:
                said[unit] = (billed, added, answers)
    return said


def round_trip(folder: Path, seed: int) -> tuple[ImportOutcome, Edits, dict[str, object], dict[str, object]]:
    """One set of edits both ways: the outcome of the import, the edits, and what the two logs say at the end."""
    chance = random.Random(seed)
    stores = [ReviewStore.open(folder / f"{name}.sqlite", "round trip") for name in ("worksheet", "direct")]
    for store in stores:
        fill_before(Reviewer(store, "dana"), random.Random(seed))
    sheet_store, direct_store = stores
    before = Reviewer(sheet_store, "dana")
    path = export_worksheet(before, tables(CLAIMS), folder / "review.xlsx")
    edits = random_edits(chance, before.state)
    for store in stores:
        lee = Reviewer(store, "lee")
        for unit in sorted(edits.changed_by_others):
            lee.determine(unit, LineKey(unit, 1), Determination("cannot_tell", rationale="lee was here"))
    type_into(path, edits)
    outcome = import_worksheet(path, sheet_store, "dana")
    dana = Reviewer(direct_store, "dana")
    for unit, act in edits.direct:
        if unit not in edits.changed_by_others:
            act(dana)
    ends = [content(state(store.events())) for store in stores]
    for store in stores:
        store.close()
    return outcome, edits, ends[0], ends[1]
