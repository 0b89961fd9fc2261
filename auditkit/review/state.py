"""The state of a review: what its events add up to. A pure function of the events; nothing of it is stored.

``extend`` folds new events into a state and leaves the old state as it was; only the units they touch are folded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditkit.errors import ReviewError
from auditkit.review.determination import CORRECT, Determination, LineKey
from auditkit.review.event import WHOLE, Event


@dataclass(frozen=True, slots=True)
class Decided:
    """A determination and the event that it came from."""

    determination: Determination
    event: Event


@dataclass(frozen=True, slots=True)
class Rebuttal:
    """What the provider answered about a line, and what was decided; ``decision`` is None as long as nothing was."""

    answer: str
    event: Event
    decision: str | None = None
    decided: Decided | None = None

    @property
    def open(self) -> bool:
        """True where the provider disputes and no one has decided."""
        return self.answer == "disputes" and self.decision is None


@dataclass(frozen=True)
class Reading:
    """What one stage says of one unit: the first review, the second, the adjudication or the rebuttal.

    Attributes:
        version: number of its last event; what an append must expect.
        lines: the determination of each line that has one.
        answers: the event that answers each finding, by its id.
        remarks: events that are notes, oldest first.
        rebuttals: the provider's answers, by line.
        live: the events that no undo has taken back, undos left out.
    """

    version: int = 0
    lines: Mapping[LineKey, Decided] = field(default_factory=dict)
    answers: Mapping[str, Event] = field(default_factory=dict)
    remarks: tuple[Event, ...] = ()
    rebuttals: Mapping[LineKey, Rebuttal] = field(default_factory=dict)
    live: tuple[Event, ...] = ()

    def determination(self, line: LineKey) -> Determination | None:
        """What was decided about a line, or None."""
        found = self.lines.get(line)
        return found.determination if found else None

    @property
    def added(self) -> tuple[LineKey, ...]:
        """The lines that the reviewer added, those taken back too."""
        return tuple(line for line in self.lines if line.added)


NOT_READ = Reading()


@dataclass(frozen=True)
class State:
    """What the events seen so far add up to.

    Attributes:
        seq: number of the last event seen.
        histories: every event of a unit and stage.
        readings: what they add up to.
        second_units: the units drawn for a second review.
    """

    seq: int = 0
    histories: Mapping[tuple[str, str], tuple[Event, ...]] = field(default_factory=dict)
    readings: Mapping[tuple[str, str], Reading] = field(default_factory=dict)
    second_units: frozenset[str] = frozenset()

    def reading(self, unit: str, stage: str) -> Reading:
        """What a stage says of a unit; an empty reading where it says nothing."""
        return self.readings.get((unit, stage), NOT_READ)

    def version(self, unit: str, stage: str) -> int:
        """Number of the last event of the unit and stage; 0 where there is none."""
        return self.reading(unit, stage).version


def state(events: Iterable[Event]) -> State:
    """Fold a whole log."""
    return extend(State(), events)


def extend(known: State, events: Iterable[Event]) -> State:
    """Fold events that came after a state into a new one.

    Raises:
        ReviewError: an event comes before what the state has seen, or cannot be understood by this version.
    """
    histories, readings = dict(known.histories), dict(known.readings)
    touched: dict[tuple[str, str], list[Event]] = {}
    last = known.seq
    for event in events:
        if event.seq <= last:
            raise ReviewError(f"event {event.seq} comes after event {last}; events must be folded in order, each once")
        last = event.seq
        touched.setdefault((event.unit, event.stage), []).append(event)
    for place, new in touched.items():
        histories[place] = histories.get(place, ()) + tuple(new)
        readings[place] = fold(histories[place])
    plan = histories.get((WHOLE, "plan"), ())
    drawn = frozenset(unit for event in live_events(plan) if event.action == "draw_second" for unit in event.payload["units"])
    return State(last, histories, readings, drawn)


def live_events(history: Iterable[Event]) -> tuple[Event, ...]:
    """The events that no undo has taken back, without the undos. An undone undo brings its event back."""
    kept, undone = [], set()
    for event in reversed(tuple(history)):
        if event.seq in undone:
            continue
        if event.action == "undo":
            undone.add(event.payload["seq"])
        else:
            kept.append(event)
    return tuple(reversed(kept))


def fold(history: tuple[Event, ...]) -> Reading:
    """What the events of one unit and stage add up to.

    Raises:
        ReviewError: an event cannot be understood by this version; names its number.
    """
    lines: dict[LineKey, Decided] = {}
    answers: dict[str, Event] = {}
    rebuttals: dict[LineKey, Rebuttal] = {}
    remarks: list[Event] = []
    live = live_events(history)
    for event in live:
        try:
            _apply(event, lines, answers, rebuttals, remarks)
        except (KeyError, TypeError, ReviewError):
            raise ReviewError(f"event {event.seq}: cannot be understood by this version of auditkit; update it") from None
    return Reading(history[-1].seq, lines, answers, tuple(remarks), rebuttals, live)


def _apply(
    event: Event,
    lines: dict[LineKey, Decided],
    answers: dict[str, Event],
    rebuttals: dict[LineKey, Rebuttal],
    remarks: list[Event],
) -> None:
    payload = event.payload
    match event.action:
        case "determine":
            lines[_line(event, payload)] = Decided(_determination(payload, event), event)
        case "clear" if "finding_id" in payload:
            answers.pop(payload["finding_id"], None)
        case "clear":
            lines.pop(_line(event, payload), None)
        case "answer":
            answers[payload["finding_id"]] = event
        case "remark":
            remarks.append(event)
        case "rebut":
            rebuttals[_line(event, payload)] = Rebuttal(payload["answer"], event)
        case "decide":
            line = _line(event, payload)
            rebuttals[line] = _decided(rebuttals.get(line), line, payload, event)
        case "erase_words" | "draw_second":
            pass  # say something about other events, nothing about a line
        case _:
            raise ReviewError("an action that is not known")


def _line(event: Event, payload: Mapping[str, Any]) -> LineKey:
    if event.claim_key is None:
        raise ReviewError("no claim is named")
    return LineKey(event.claim_key, event.line_no, payload.get("added", ""))


def _determination(payload: Mapping[str, Any], event: Event) -> Determination:
    return Determination.from_payload(payload, event.words, erased=bool(event.words_hash) and not event.words)


def _decided(before: Rebuttal | None, line: LineKey, payload: Mapping[str, Any], event: Event) -> Rebuttal:
    if before is None:
        raise ReviewError("a decision without a rebuttal")
    decision = payload["decision"]
    found = None
    if decision == "modified":
        found = Decided(_determination(payload["determination"], event), event)
    elif decision == "reversed":
        words = event.words.get("rationale", "")
        found = Decided(Determination("not_missed" if line.added else CORRECT.outcome, rationale=words), event)
    return Rebuttal(before.answer, before.event, decision, found)
