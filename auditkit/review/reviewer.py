"""One person at work on one audit, in one stage: records decisions and holds the state that they may see.

The first and the second reviewer do not see each other's events; the adjudicator sees both. On SQLite this is a matter of the
program, not of rights: who can read the file can read everything in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from auditkit.errors import ReviewError
from auditkit.review import actions
from auditkit.review.determination import Determination, LineKey
from auditkit.review.event import STAGES, WHOLE, Draft, Event, Stage
from auditkit.review.second import frame_sha256, second_units
from auditkit.review.state import Reading, State, extend
from auditkit.review.store import ReviewStore

# What each stage may see; the plan says which units are drawn, not what was decided.
SEES: dict[str, tuple[str, ...]] = {"first": ("first", "plan"), "second": ("second", "plan")}


@dataclass
class Reviewer:
    """One person's desk.

    Attributes:
        store: the event log.
        actor: who decides.
        stage: first, second, adjudication, rebuttal, or plan.
        state: what the stage may see, as of the last event recorded or refreshed.
    """

    store: ReviewStore
    actor: str
    stage: Stage = "first"
    state: State = field(default_factory=State)

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ReviewError(f"stage: expected one of {', '.join(STAGES)}")
        self.refresh()

    @property
    def sees(self) -> tuple[str, ...]:
        """The stages whose events are shown here."""
        return SEES.get(self.stage, STAGES)

    def refresh(self) -> State:
        """Take in what others have recorded since."""
        self.state = extend(self.state, self.store.events(after=self.state.seq, stages=self.sees))
        return self.state

    def reading(self, unit: str) -> Reading:
        """What this stage says of a unit."""
        return self.state.reading(unit, self.stage)

    def record(self, drafts: Sequence[Draft], expects_version: int | None = None) -> tuple[Event, ...]:
        """Record drafts of one unit, all or none.

        Args:
            drafts: made by ``auditkit.review.actions``.
            expects_version: what the person has seen; the version in ``state`` when None.

        Raises:
            ReviewConflict: someone has changed the unit since; ``refresh`` shows what.
            ReviewError: the second review of a unit is not drawn, or by the same person as the first.
        """
        unit, stage = drafts[0].unit, drafts[0].stage
        self._keep_reviewers_apart(unit, stage)
        expected = self.state.version(unit, stage) if expects_version is None else expects_version
        events = self.store.append_all(drafts, actor=self.actor, expects_version=expected)
        self.refresh()
        return events

    def determine(self, unit: str, line: LineKey, determination: Determination) -> Event:
        """Decide about a line."""
        return self.record([actions.determine(unit, line, determination, self.stage)])[0]

    def add_line(self, unit: str, claim_key: str, determination: Determination) -> tuple[LineKey, Event]:
        """Add a service that was documented and not billed; gives the name of the new line."""
        line = self.next_added(unit, claim_key)
        return line, self.determine(unit, line, determination)

    def next_added(self, unit: str, claim_key: str, beyond: int = 0) -> LineKey:
        """The name of the next added line; a name is never used twice, also not after an undo."""
        used = sum(event.action == "determine" and "added" in event.payload for event in self._history(unit))
        return LineKey(claim_key, None, f"{self.stage}-{used + 1 + beyond}")

    def clear(self, unit: str, line: LineKey) -> Event:
        """Take the determination of a line back."""
        return self.record([actions.clear(unit, line, self.stage)])[0]

    def answer(self, unit: str, claim_key: str, finding_id: str, given: actions.Answer, comment: str = "") -> Event:
        """Answer a finding."""
        return self.record([actions.answer(unit, claim_key, finding_id, given, self.stage, comment)])[0]

    def remark(self, unit: str, text: str, line: LineKey | None = None) -> Event:
        """Leave a note on a unit or a line."""
        return self.record([actions.remark(unit, text, self.stage, line)])[0]

    def undo(self, unit: str) -> Event:
        """Undo the last event of the unit that is not undone.

        Raises:
            ReviewError: there is none.
        """
        live = [event for event in self.reading(unit).live if event.action != "erase_words"]
        if not live:
            raise ReviewError(f"unit {unit}: there is nothing to undo")
        return self.record([actions.undo(unit, live[-1].seq, self.stage)])[0]

    def rebut(self, unit: str, line: LineKey, given: actions.ProviderAnswer, words: str = "") -> Event:
        """Record what the provider answered about a line."""
        return self.record([actions.rebut(unit, line, given, words)])[0]

    def decide(
        self, unit: str, line: LineKey, given: actions.Decision, rationale: str = "", modified: Determination | None = None
    ) -> Event:
        """Decide on what the provider answered.

        Raises:
            ReviewError: the provider has not answered about this line.
        """
        if line not in self.state.reading(unit, "rebuttal").rebuttals:
            raise ReviewError(f"unit {unit}: the provider has not answered about this line, so there is nothing to decide")
        return self.record([actions.decide(unit, line, given, rationale, modified)])[0]

    def draw_second(self, units: Iterable[str], seed: str, *, count: int | None = None, percent: int | None = None) -> Event:
        """Draw the units for the second review and record the draw; each draw stays in the log."""
        frame = tuple(units)
        drawn = second_units(frame, seed, count=count, percent=percent)
        return self.record([actions.draw_second(seed, drawn, frame_sha256(frame))])[0]

    def _history(self, unit: str) -> tuple[Event, ...]:
        return self.state.histories.get((unit, self.stage), ())

    def _keep_reviewers_apart(self, unit: str, stage: str) -> None:
        other = {"first": "second", "second": "first"}.get(stage)
        if other is None or unit == WHOLE:
            return
        if stage == "second" and unit not in self.state.second_units:
            raise ReviewError(f"unit {unit}: not among those drawn for the second review")
        # Only names are looked at, and only this person learns that the name is their own.
        if any(event.actor == self.actor for event in self.store.events(stages=[other], unit=unit)):
            raise ReviewError(
                f"unit {unit}: the first and the second review must be by different people, and you did the {other}"
            )
