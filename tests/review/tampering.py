"""Six ways to change a log behind its back, by someone who owns the database and knows how the chain is made."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, text

from auditkit.review import schema
from auditkit.review.event import NO_EVENT, Draft, Event, canonical, hash_of, sealed
from auditkit.review.store import ReviewStore

EVENTS = 200
CHANGED = {
    "actor": "mallory",
    "at_utc": "2020-01-01T00:00:00.000000+00:00",
    "claim_key": "C0",
    "line_no": 99,
    "action": "clear",
    "unit": "C0",
    "payload_text": '{"outcome":"cannot_tell"}',
    "stage": "second",
}


def fill(store: ReviewStore, events: int = EVENTS) -> None:
    """A log of decisions, without words: those have checks of their own."""
    versions: dict[str, int] = {}
    for number in range(events):
        unit = f"C{number % 40 + 1}"
        draft = Draft(unit, "determine", claim_key=unit, line_no=number % 3 + 1, payload={"outcome": "correct"})
        versions[unit] = store.append(draft, actor="dana", expects_version=versions.get(unit, 0)).seq


def edit(events: list[Event], chance: random.Random) -> list[Event]:
    """Change a field; half of the time the event's own hash is made to fit."""
    place, name = chance.randrange(len(events)), chance.choice(sorted(CHANGED))
    changed = replace(events[place], **{name: CHANGED[name]})  # type: ignore[arg-type]
    if chance.random() < 0.5 and place < len(events) - 1:
        changed = sealed(changed)
    return [*events[:place], changed, *events[place + 1 :]]


def leave_out(events: list[Event], chance: random.Random) -> list[Event]:
    """Take one out before the end; half of the time the numbers after it are closed up."""
    place = chance.randrange(len(events) - 1)
    kept = [*events[:place], *events[place + 1 :]]
    return _renumbered(kept) if chance.random() < 0.5 else kept


def swap(events: list[Event], chance: random.Random) -> list[Event]:
    """Exchange two, numbers apart."""
    one, other = sorted(chance.sample(range(len(events)), 2))
    moved = list(events)
    moved[one], moved[other] = moved[other], moved[one]
    return _renumbered(moved)


def slip_in(events: list[Event], chance: random.Random) -> list[Event]:
    """Put a forged event between two; its own hash and the one before it fit."""
    place = chance.randrange(1, len(events))
    forged = sealed(replace(events[place], seq=place + 1, prev=events[place - 1].hash, actor="mallory"))
    return _renumbered([*events[:place], forged, *events[place:]])


def cut_short(events: list[Event], chance: random.Random) -> list[Event]:
    """Leave the end away."""
    return events[: len(events) - chance.randint(1, 20)]


def write_anew(events: list[Event], chance: random.Random) -> list[Event]:
    """Change one and make every hash after it fit."""
    place = chance.randrange(len(events))
    previous, written = NO_EVENT, []
    for number, event in enumerate(events):
        actor = "mallory" if number == place else event.actor
        written.append(sealed(replace(event, actor=actor, prev=previous)))
        previous = written[-1].hash
    return written


KINDS: dict[str, Callable[[list[Event], random.Random], list[Event]]] = {
    "edit": edit,
    "delete": leave_out,
    "swap": swap,
    "insert": slip_in,
    "truncate": cut_short,
    "rewrite all": write_anew,
}
# What a log alone cannot show.
ONLY_WITH_HEAD = ("truncate", "rewrite all")


def tamper(store: ReviewStore, kind: str, chance: random.Random) -> None:
    """Put a changed log in the place of the true one, the triggers back in place afterwards."""
    events = store.events()
    changed = KINDS[kind](events, chance)
    assert [canonical({"h": hash_of(event)}) for event in changed] != [canonical({"h": hash_of(event)}) for event in events]
    with store.engine.begin() as connection:
        back = _switch_off(connection)
        connection.execute(delete(schema.events))
        names = schema.events.c.keys()
        connection.execute(insert(schema.events), [{name: getattr(event, name) for name in names} for event in changed])
        for statement in back:
            connection.execute(text(statement))


def _switch_off(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return []
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _, sql in found]


def _renumbered(events: list[Event]) -> list[Event]:
    return [replace(event, seq=number) for number, event in enumerate(events, start=1)]
