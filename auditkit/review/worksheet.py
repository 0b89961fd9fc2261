"""The worksheet's form: its sheets, columns and drop-downs. Written by ``worksheet_out``, read back by ``worksheet_in``.

Key columns are protected and repeated in a digest of the row, so that a change of what was billed, or of which line a row
is, shows on import. A cell left blank among the audited ones means "as billed"; the word ``none`` means that there is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from auditkit.review.causes import CAUSES, ROOT_CAUSES
from auditkit.review.event import canonical

FORMAT = 1
NONE = "none"
HIDDEN = "auditkit"  # the sheet that says which export this is, and holds the lists of the drop-downs
NEW_ROWS = 200
PAYLOAD_MARK, PAYLOAD_ROW = "worksheet", "row"  # an event that came by a worksheet names it

Kind = Literal["text", "code", "number", "date"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a sheet.

    Attributes:
        name: heading.
        kind: code cells must hold text; a number or a date there is a code that the spreadsheet has mangled.
        locked: protected, and part of the row's digest.
        choices: the list of a drop-down: what is stored, by what is shown.
        hidden: not shown.
        width: in characters.
    """

    name: str
    kind: Kind = "text"
    locked: bool = False
    choices: str = ""
    hidden: bool = False
    width: int = 12


OUTCOMES = {
    "correct as billed": "correct",
    "changed": "changed",
    "record not received": "not_received",
    "not enough to tell": "cannot_tell",
}
CHOICES: dict[str, dict[str, str]] = {
    "outcomes": OUTCOMES,
    "added": {"missed service": "missed", "taken back": "not_missed"},
    "answers": {"agree": "agree", "disagree": "disagree", "needs records": "needs_records"},
    "causes": {shown: name for name, (_, shown) in CAUSES.items()},
    "root_causes": {shown: name for name, shown in ROOT_CAUSES.items()},
}
AUDITED = (
    Cell("audited_code", "code"),
    Cell("audited_modifiers", "code", width=14),
    Cell("audited_units", "number"),
    Cell("audited_diagnoses", "code", width=18),
    Cell("audited_place_of_service", "code"),
    Cell("cause", choices="causes", width=28),
    Cell("root_cause", choices="root_causes", width=24),
    Cell("rationale", width=40),
    Cell("evidence", width=30),
)
KEYS = (Cell("unit", locked=True), Cell("claim_key", locked=True), Cell("line_no", "number", locked=True, width=6))
GUARDS = (Cell("version", "number", locked=True, hidden=True), Cell("row_digest", locked=True, hidden=True))
BILLED = (
    Cell("service_date", "date", locked=True),
    Cell("rendering_npi", "code", locked=True),
    Cell("billed_code", "code", locked=True),
    Cell("billed_modifiers", "code", locked=True),
    Cell("billed_units", "number", locked=True),
    Cell("billed_diagnoses", "code", locked=True, width=18),
    Cell("billed_place_of_service", "code", locked=True),
    Cell("charge_amount", "number", locked=True),
)
PROPOSED = (
    Cell("findings", locked=True, width=20),
    Cell("proposed_code", "code", locked=True),
    Cell("proposed_modifiers", "code", locked=True),
    Cell("proposed_units", "number", locked=True),
    Cell("proposal_conflicts", locked=True),
)
LINES, FINDINGS, MISSED = "lines", "findings", "missed services"
SHEETS: dict[str, tuple[Cell, ...]] = {
    LINES: (
        *KEYS,
        *GUARDS,
        *BILLED,
        *PROPOSED,
        Cell("outcome", choices="outcomes", width=20),
        *AUDITED,
        Cell("note", width=30),
    ),
    FINDINGS: (
        *KEYS,
        *GUARDS,
        Cell("finding_id", locked=True, width=24),
        Cell("check_id", "code", locked=True, width=16),
        Cell("case", locked=True),
        Cell("status", locked=True),
        Cell("severity", locked=True),
        *PROPOSED[1:],
        Cell("answer", choices="answers"),
        Cell("comment", width=40),
    ),
    MISSED: (
        Cell("unit", locked=True),
        Cell("added", locked=True),
        *GUARDS,
        Cell("claim_key"),
        Cell("beside_line", "number", width=8),
        Cell("outcome", choices="added", width=16),
        *AUDITED,
    ),
}


def digest(sheet: str, texts: Iterable[str]) -> str:
    """The digest of a row's protected cells, the digest's own apart."""
    return hashlib.sha256(canonical({"sheet": sheet, "cells": list(texts)}).encode()).hexdigest()[:32]


def locked_texts(sheet: str, row: dict[str, str]) -> list[str]:
    """The protected cells of a row, in order."""
    return [row[cell.name] for cell in SHEETS[sheet] if cell.locked and cell.name != "row_digest"]


def key_of(sheet: str, row: dict[str, str]) -> str:
    """Which row this is."""
    names = {LINES: ("claim_key", "line_no"), FINDINGS: ("finding_id",), MISSED: ("claim_key", "added")}[sheet]
    return " ".join(row[name] for name in names)
