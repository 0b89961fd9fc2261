"""The event: one thing a person did, in a log to which things are only added.

Each event holds the hash of the one before it, so that an edit, a deletion, a swap or an insertion shows. A log cut
short or written anew from its first event is whole in itself: it shows only against a *head* (count and hash) that was kept
elsewhere, as in a manifest, a report's footer or a letter to the client.

The hash of an event is SHA-256 over one line of JSON in UTF-8: the names below in alphabetical order, no blanks, nothing
escaped that JSON does not require. The payload enters as the text that is stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from auditkit.errors import ReviewError

Stage = Literal["plan", "first", "second", "adjudication", "rebuttal"]
STAGES: tuple[str, ...] = get_args(Stage)
WHOLE = "*"  # the unit of events that concern the whole audit, as the draw of the second review
NO_EVENT = "0" * 64  # what the first event has for the hash of the one before it


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded, before the store gives it a number, a time and a hash.

    Attributes:
        unit: key of the sampling unit, or ``*`` for the whole audit.
        action: what was done; see ``auditkit.review.actions``.
        stage: first or second review, adjudication, rebuttal, or plan.
        claim_key: claim, where one is meant.
        line_no: line as billed, where one is meant.
        payload: typed fields of the action; text, whole numbers, lists and truth values only, and nothing that identifies
            a patient.
        words: free text (``rationale``, ``evidence``, ``comment``, ``answer``); kept apart, and only its salted hash enters the
            chain.
    """

    unit: str
    action: str
    stage: Stage = "first"
    claim_key: str | None = None
    line_no: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded event. ``words`` is empty where there are none or where their text was erased.

    ``expects_version`` is the number of the last event of the unit and stage that the actor had seen; 0 means none.
    """

    audit_id: str
    seq: int
    unit: str
    stage: str
    claim_key: str | None
    line_no: int | None
    actor: str
    at_utc: str
    action: str
    payload_text: str
    expects_version: int
    words_hash: str | None
    prev: str
    hash: str
    words: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def payload(self) -> dict[str, Any]:
        """The typed fields of the action."""
        found: dict[str, Any] = json.loads(self.payload_text)
        return found


# In the hash, in this order; ``hash`` and ``words`` are not in it.
HASHED = (
    "action",
    "actor",
    "at_utc",
    "audit_id",
    "claim_key",
    "expects_version",
    "line_no",
    "payload_text",
    "prev",
    "seq",
    "stage",
    "unit",
    "words_hash",
)


@dataclass(frozen=True, slots=True)
class Head:
    """How many events a log had, and the hash of the last. Kept outside the log, it makes shortening and rewriting show."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read ``count:hash``.

        Raises:
            ReviewError: it is no head.
        """
        count, _, digest = text.strip().partition(":")
        if not count.isdecimal() or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ReviewError("not the head of an event log; expected COUNT:HASH, as 'auditkit review status' prints it")
        return cls(int(count), digest)


def canonical(value: Mapping[str, Any]) -> str:
    """One spelling of a JSON object: names in order, no blanks, nothing escaped that need not be.

    Raises:
        ReviewError: it holds something else than text, whole numbers, truth values, null, lists and objects.
    """
    _exact(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _exact(value: Any) -> None:
    # A binary fraction is spelt differently from language to language, and would make the hash a matter of taste.
    match value:
        case None | bool() | int() | str():
            return
        case Mapping():
            if not all(isinstance(name, str) for name in value):
                raise ReviewError("a payload has a name that is no text")
            for one in value.values():
                _exact(one)
        case list() | tuple():
            for one in value:
                _exact(one)
        case _:
            kind = type(value).__name__
            raise ReviewError(f"a payload holds a {kind}; expected text, whole numbers, truth values, lists or null")


def hash_of(event: Event) -> str:
    """The hash that the event must have."""
    body = {name: getattr(event, name) for name in HASHED}
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def sealed(event: Event) -> Event:
    """The event with its hash filled in."""
    return replace(event, hash=hash_of(event))


def words_hash(words: Mapping[str, str], salt: str) -> str:
    """The hash that stands in the event for a free text. The salt keeps an erased short text from being guessed."""
    return hashlib.sha256(f"{salt}\n{canonical(words)}".encode()).hexdigest()


def chain_problems(events: Iterable[Event], head: Head | None = None) -> list[str]:
    """Say what is wrong with a log: nothing where every event is as it was recorded.

    Args:
        events: the whole log in order.
        head: a head kept elsewhere. Without one neither a log cut short nor one written anew can be told from a whole one.
    """
    problems: list[str] = []
    previous, count, at_head = NO_EVENT, 0, NO_EVENT
    for count, event in enumerate(events, start=1):
        if event.seq != count:
            return [*problems, f"event {count}: found number {event.seq}; events are missing, doubled or out of order"]
        if event.prev != previous:
            problems.append(f"event {count}: does not follow the event before it")
        if event.hash != hash_of(event):
            problems.append(f"event {count}: changed since it was recorded")
        previous = event.hash
        if head is not None and count == head.count:
            at_head = event.hash
    if head is not None and count < head.count:
        problems.append(f"the log has {count} events, the head says {head.count}: its end is missing")
    elif head is not None and at_head != head.hash:
        problems.append(
            f"event {head.count}: not the one that the head names; the log was written anew, or it is another's head"
        )
    return problems
