"""The final word on a line: first review, then second, adjudication and rebuttal.

Where a second, blind reviewer found something else and no one has adjudicated, or a provider disputes and no one has
decided, there is no final word yet: the line is in dispute and counts as unreviewed for every rate and estimate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from auditkit.review.determination import Determination, LineKey, Service
from auditkit.review.state import Decided, Reading, State

Standing = Literal["unreviewed", "decided", "disputed", "rebuttal_open"]
Second = Literal["", "pending", "agrees", "differs", "adjudicated"]


@dataclass(frozen=True, slots=True)
class Final:
    """What holds for a line now.

    Attributes:
        standing: unreviewed, decided, disputed (the two reviewers differ) or rebuttal_open.
        decided: the determination and its event; None where there is none. It is final only where ``standing`` is decided.
        basis: which stage it comes from.
        second: what became of the second review; empty where none was drawn.
    """

    standing: Standing
    decided: Decided | None = None
    basis: str = ""
    second: Second = ""


def final(state: State, unit: str, line: LineKey, billed: Service | None = None) -> Final:
    """Work out what holds for a line.

    Args:
        state: a state that saw every stage.
        unit: its unit.
        line: the line.
        billed: the line as billed; a 'changed' line that equals it agrees with 'correct'.
    """
    reviewed = _reviewed(state, unit, line, billed)
    rebuttal = state.reading(unit, "rebuttal").rebuttals.get(line)
    if rebuttal is None or reviewed.standing != "decided":
        return reviewed
    if rebuttal.open:
        return Final("rebuttal_open", reviewed.decided, reviewed.basis, reviewed.second)
    if rebuttal.decided is not None:
        return Final("decided", rebuttal.decided, "rebuttal", reviewed.second)
    return reviewed


def added_lines(state: State, unit: str) -> tuple[LineKey, ...]:
    """The lines that reviewers added to a unit: the first's, and those of the second that the first has not."""
    first, second = state.reading(unit, "first"), state.reading(unit, "second")
    return first.added + tuple(line for line in second.added if _twin(line, second, first) is None)


def is_done(state: State, unit: str, stage: str, lines: Iterable[LineKey]) -> bool:
    """True where the stage has determined every line of the unit; ``lines`` are the billed ones."""
    reading = state.reading(unit, stage)
    return all(line in reading.lines for line in lines)


def content(determination: Determination, billed: Service | None) -> tuple[str, Service | None]:
    """What two reviewers must agree on; 'changed' into what was billed is the same as 'correct'."""
    if determination.outcome == "changed" and billed is not None and determination.service == billed:
        return "correct", None
    return determination.content


def _reviewed(state: State, unit: str, line: LineKey, billed: Service | None) -> Final:
    first, second = state.reading(unit, "first"), state.reading(unit, "second")
    settled = state.reading(unit, "adjudication").lines.get(line)
    if settled is not None:
        return Final("decided", settled, "adjudication", "adjudicated")
    mine = first.lines.get(line)
    if unit not in state.second_units:
        return Final("decided", mine, "first") if mine else Final("unreviewed")
    if line.added:
        return _added(line, first, second)
    theirs = second.lines.get(line)
    if mine is None:
        return Final("unreviewed", second="pending")
    if theirs is None:
        return Final("decided", mine, "first", "pending")
    if content(mine.determination, billed) == content(theirs.determination, billed):
        return Final("decided", mine, "first", "agrees")
    return Final("disputed", mine, "first", "differs")


def _added(line: LineKey, first: Reading, second: Reading) -> Final:
    # A service found by one reviewer alone is a disagreement as soon as the other has begun the unit.
    mine = first.lines.get(line)
    if mine is not None:
        taken_back = mine.determination.outcome == "not_missed"
        if not second.version:
            return Final("decided", mine, "first", "pending")
        agreed = taken_back or _twin(line, first, second) is not None
        return Final("decided" if agreed else "disputed", mine, "first", "agrees" if agreed else "differs")
    theirs = second.lines.get(line)
    if theirs is None:
        return Final("unreviewed")
    if theirs.determination.outcome == "not_missed":
        return Final("decided", theirs, "second", "agrees")
    return Final("disputed", theirs, "second", "differs")


def _twin(line: LineKey, here: Reading, there: Reading) -> LineKey | None:
    """The added line of the other reviewer that says the same of the same claim."""
    own = here.lines[line].determination.content
    for other in there.added:
        if other.claim_key == line.claim_key and there.lines[other].determination.content == own:
            return other
    return None
