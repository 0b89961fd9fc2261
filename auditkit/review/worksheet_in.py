"""Worksheet → events: only what was really changed, and nothing over what someone else has decided since.

A cell counts as changed where it differs from what the worksheet showed. A unit that someone has changed since the export is
a conflict: its rows are listed and none of them is recorded. Importing the same workbook twice records nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from auditkit.errors import ReviewConflict, ReviewError
from auditkit.review import actions
from auditkit.review import worksheet as form
from auditkit.review.determination import Determination, LineKey
from auditkit.review.event import STAGES, Draft, Event, Stage
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import NOT_READ, Reading, fold
from auditkit.review.store import ReviewStore
from auditkit.review.wording import clean_words
from auditkit.review.worksheet import FINDINGS, MISSED
from auditkit.review.worksheet_cells import Returned, RowProblem, SheetRow, read_worksheet
from auditkit.review.worksheet_rows import billed_cells, chosen, determination_of

CONFLICT = "the unit was changed since the export, by {who}; export again and decide anew"


@dataclass(frozen=True)
class ImportOutcome:
    """What became of a worksheet.

    Attributes:
        events: what was recorded.
        unchanged: rows that say what is known already.
        conflicts: rows of units that someone has changed since the export; nothing of them was recorded.
        foreign: protected cells changed, rows added, doubled or removed.
        refused: rows with formulas, mangled codes, unknown words or answers that do not fit together.
    """

    events: tuple[Event, ...]
    unchanged: int
    conflicts: tuple[RowProblem, ...]
    foreign: tuple[RowProblem, ...]
    refused: tuple[RowProblem, ...]

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """Every row that was not taken over."""
        return (*self.conflicts, *self.foreign, *self.refused)


def import_worksheet(path: Path | str, store: ReviewStore, actor: str) -> ImportOutcome:
    """Take a worksheet back into the log.

    Args:
        path: a workbook that ``export_worksheet`` wrote and someone filled in.
        store: the log that it was exported from.
        actor: who filled it in.

    Raises:
        ReadError: the archive is damaged or made to exhaust memory.
        ReviewError: it is no worksheet, or one of another audit or version.
    """
    source = Path(path)
    returned = read_worksheet(source)
    lead = returned.lead
    if lead["audit_id"] != store.audit_id or lead["stage"] not in STAGES:
        raise ReviewError(f"{source.name}: the worksheet is of another audit; nothing was recorded")
    reviewer = Reviewer(store, actor, cast(Stage, lead["stage"]))
    if int(lead["seq"]) > reviewer.state.seq:
        raise ReviewError(f"{source.name}: exported from a longer log than this one; run 'auditkit review verify'")
    taker = _Taker(reviewer, returned)
    changes = taker.changes(returned.rows)
    outcome = taker.record(changes)
    refused = (*returned.refused, *taker.refused)
    return replace(outcome, unchanged=taker.unchanged, foreign=tuple(returned.foreign), refused=refused)


@dataclass(frozen=True, slots=True)
class _Change:
    row: SheetRow
    unit: str
    drafts: tuple[Draft, ...]


class _Taker:
    """Compares rows with what was exported and what holds now, and records what is new."""

    def __init__(self, reviewer: Reviewer, returned: Returned) -> None:
        self.reviewer = reviewer
        self.worksheet, self.seq = returned.lead["worksheet"], int(returned.lead["seq"])
        self.units, self.lines = returned.units, returned.lines
        self.refused: list[RowProblem] = []
        self.unchanged = 0
        self._bases: dict[str, Reading] = {}
        self._new: dict[str, int] = {}

    def changes(self, rows: list[SheetRow]) -> dict[str, list[_Change]]:
        """The changes by unit; rows that cannot be understood go to ``refused``."""
        found: dict[str, list[_Change]] = {}
        for row in rows:
            try:
                unit = self._unit(row)
                drafts = tuple(self._drafts(row, unit))
            except ReviewError as error:
                self.refused.append(RowProblem(row.sheet, row.number, "", str(error)))
                continue
            if drafts:
                found.setdefault(unit, []).append(_Change(row, unit, drafts))
            else:
                self.unchanged += 1
        return found

    def record(self, changes: dict[str, list[_Change]]) -> ImportOutcome:
        """Record the changes, unit by unit, all of a unit or none."""
        events: list[Event] = []
        conflicts: list[RowProblem] = []
        for unit, rows in changes.items():
            others = self._others_since(unit)
            drafts = [self._marked(draft, change.row) for change in rows for draft in change.drafts]
            try:
                if not others:
                    events += self.reviewer.record(drafts)
            except ReviewConflict as conflict:
                others = [event.actor for event in conflict.since]
            except ReviewError as error:
                self.refused += [RowProblem(change.row.sheet, change.row.number, "", str(error)) for change in rows]
            if others:
                reason = CONFLICT.format(who=", ".join(sorted(set(others))))
                conflicts += [RowProblem(change.row.sheet, change.row.number, "", reason) for change in rows]
        return ImportOutcome(tuple(events), 0, tuple(conflicts), (), ())

    def base(self, unit: str) -> Reading:
        """What the worksheet showed, and what it has brought since."""
        if unit not in self._bases:
            history = self.reviewer.state.histories.get((unit, self.reviewer.stage), ())
            shown = tuple(event for event in history if event.seq <= self.seq or self._is_own(event))
            self._bases[unit] = fold(shown) if shown else NOT_READ
        return self._bases[unit]

    def _others_since(self, unit: str) -> list[str]:
        # What this person's own worksheet has brought before is no conflict: they may correct it and import it again.
        history = self.reviewer.state.histories.get((unit, self.reviewer.stage), ())
        since = [event for event in history if event.seq > self.seq]
        return [event.actor for event in since if not (self._is_own(event))]

    def _is_own(self, event: Event) -> bool:
        return event.actor == self.reviewer.actor and event.payload.get(form.PAYLOAD_MARK) == self.worksheet

    def _marked(self, draft: Draft, row: SheetRow) -> Draft:
        mark: dict[str, Any] = {form.PAYLOAD_MARK: self.worksheet}
        if row.is_new:
            mark[form.PAYLOAD_ROW] = row.number
        return replace(draft, payload={**draft.payload, **mark})

    def _unit(self, row: SheetRow) -> str:
        claim = row.cells["claim_key"].strip()
        if claim not in self.units or (row.cells["unit"] and row.cells["unit"] != self.units[claim]):
            raise ReviewError("claim_key: not one of this worksheet's claims")
        return self.units[claim]

    def _drafts(self, row: SheetRow, unit: str) -> Iterator[Draft]:
        if row.sheet == FINDINGS:
            yield from self._answered(row, unit)
        elif row.sheet == MISSED:
            yield from self._missed(row, unit)
        else:
            line = LineKey(row.cells["claim_key"], int(row.cells["line_no"]))
            yield from self._determined(unit, line, determination_of(row.cells, "outcomes", billed_cells(row.cells)))
            note = clean_words("note", row.cells["note"])
            known = {
                event.words.get("comment") for event in self.reviewer.reading(unit).remarks if event.line_no == line.line_no
            }
            if note and note not in known:
                yield actions.remark(unit, note, self.reviewer.stage, line)

    def _determined(self, unit: str, line: LineKey, said: Determination | None) -> Iterator[Draft]:
        if said in (self.base(unit).determination(line), self.reviewer.reading(unit).determination(line)):
            return
        stage = self.reviewer.stage
        yield actions.clear(unit, line, stage) if said is None else actions.determine(unit, line, said, stage)

    def _answered(self, row: SheetRow, unit: str) -> Iterator[Draft]:
        finding, claim, stage = row.cells["finding_id"], row.cells["claim_key"], self.reviewer.stage
        given = chosen("answer", row.cells["answer"], "answers")
        comment = clean_words("comment", row.cells["comment"])
        if comment and given is None:
            raise ReviewError("comment: without an answer; choose one")
        shown, now = (_answer(reading.answers.get(finding)) for reading in (self.base(unit), self.reviewer.reading(unit)))
        if (given, comment) in (shown, now):
            return
        if given is None:
            yield actions.clear_answer(unit, claim, finding, stage)
        else:
            yield actions.answer(unit, claim, finding, cast(actions.Answer, given), stage, comment)

    def _missed(self, row: SheetRow, unit: str) -> Iterator[Draft]:
        said = determination_of(row.cells, "added", None)
        if said is not None and said.beside_line is not None:
            self._known_line(row.cells["claim_key"].strip(), said.beside_line)
        if not row.is_new:
            yield from self._determined(unit, LineKey(row.cells["claim_key"], None, row.cells["added"]), said)
        elif said is not None:
            line = self._line_of_new_row(row, unit)
            yield from self._determined(unit, line, said)

    def _line_of_new_row(self, row: SheetRow, unit: str) -> LineKey:
        claim = row.cells["claim_key"].strip()
        for line, decided in self.reviewer.reading(unit).lines.items():
            event = decided.event
            if (
                line.added
                and line.claim_key == claim
                and self._is_own(event)
                and event.payload.get(form.PAYLOAD_ROW) == row.number
            ):
                return line
        beyond = self._new.get(unit, 0)
        self._new[unit] = beyond + 1
        return self.reviewer.next_added(unit, claim, beyond)

    def _known_line(self, claim: str, number: int) -> None:
        if f"{claim} {number}" not in self.lines:
            raise ReviewError("beside_line: the claim has no such line")


def _answer(event: Event | None) -> tuple[str | None, str]:
    return (event.payload["answer"], event.words.get("comment", "")) if event else (None, "")
