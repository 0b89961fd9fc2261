"""The event log at rest: events are appended and read, never changed.

An append names the version of the unit that the actor had seen. Where someone has changed the unit since, nothing is recorded
and the error says who did what and when.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from auditkit.errors import ReviewConflict, ReviewError
from auditkit.review import schema
from auditkit.review.connect import READ_ONLY, connect, failed, lock_log
from auditkit.review.event import NO_EVENT, STAGES, Draft, Event, Head, canonical, chain_problems, sealed, words_hash

Clock = Callable[[], dt.datetime]
MOST_SHOWN = 3


def audit_id_of(outputs: Mapping[str, Mapping[str, Any]]) -> str:
    """The identity of an audit: a digest of its claims and lines, so that decisions belong to what was decided on.

    Args:
        outputs: ``manifest["outputs"]``; a report, a new check or a stored head does not change the identity.
    """
    digests = {name: str(outputs[name]["sha256"]) for name in ("claims.parquet", "lines.parquet") if name in outputs}
    return hashlib.sha256(canonical(digests).encode()).hexdigest()[:32]


def utc_now() -> dt.datetime:
    """The time that a store writes beside an event."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class ReviewStore:
    """The event log of one audit. Open it with ``ReviewStore.open``.

    Attributes:
        engine: the database.
        audit_id: which audit the events belong to; one PostgreSQL database holds many.
        clock: what gives the time.
    """

    engine: Engine
    audit_id: str
    clock: Clock = utc_now

    @classmethod
    def open(cls, place: str | Path, audit_id: str, clock: Clock = utc_now) -> ReviewStore:
        """Open the log of an audit, or begin it.

        Args:
            place: path of a SQLite file, or ``postgresql://USER@HOST/DATABASE``.
            audit_id: see ``auditkit.review.audit_id_of``.
            clock: what gives the time.

        Raises:
            ReviewError: it cannot be opened, lies on a network file system, or the file holds another audit's decisions.
        """
        store = cls(connect(place), audit_id, clock)
        if store.engine.dialect.name == "sqlite" and store._others_only():
            store.close()
            raise ReviewError(
                f"{Path(place).name}: holds the decisions of another audit (its claims or lines differ); "
                "choose the file that belongs to this audit"
            )
        return store

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def append(self, draft: Draft, *, actor: str, expects_version: int) -> Event:
        """Record one event; it is durable when this returns.

        Args:
            draft: what was done.
            actor: who did it; on PostgreSQL the role that is logged in.
            expects_version: number of the last event of the unit and stage that the actor has seen, 0 for none.

        Raises:
            ReviewConflict: the unit was changed since.
            ReviewError: the draft cannot be recorded, or the database failed; nothing was recorded.
        """
        return self.append_all([draft], actor=actor, expects_version=expects_version)[0]

    def append_all(self, drafts: Sequence[Draft], *, actor: str, expects_version: int) -> tuple[Event, ...]:
        """Record several events of one unit and stage, all or none; otherwise as ``append``."""
        unit, stage = _one_unit(drafts, actor)
        try:
            with self.engine.begin() as connection:
                lock_log(connection, self.audit_id)
                since = self._select(connection, after=expects_version, unit=unit, stages=(stage,))
                version = self._version(connection, unit, stage)
                if since:
                    raise ReviewConflict(_who_changed_what(unit, since, self.clock()), since)
                if version != expects_version:
                    raise ReviewError(
                        f"unit {unit}: the log holds no event {expects_version} of it and may have been cut short; "
                        "run 'auditkit review verify'"
                    )
                return tuple(self._insert(connection, draft, actor, expects_version) for draft in drafts)
        except SQLAlchemyError as error:
            raise failed("written", error) from None

    def events(self, *, after: int = 0, stages: Iterable[str] | None = None, unit: str | None = None) -> list[Event]:
        """The events in order.

        Args:
            after: leave out those up to this number.
            stages: these stages only, so that a blind reviewer's program never holds another's decisions.
            unit: this unit only.
        """
        try:
            with self._reading() as connection:
                return self._select(connection, after=after, stages=stages, unit=unit)
        except SQLAlchemyError as error:
            raise failed("read", error) from None

    def head(self) -> Head:
        """Count and hash as they are now: what a manifest or a report keeps."""
        try:
            with self._reading() as connection:
                return self._head(connection)
        except SQLAlchemyError as error:
            raise failed("read", error) from None

    def verify_chain(self, head: Head | None = None) -> list[str]:
        """Say what was done to the log other than adding to it; nothing where it is whole.

        Args:
            head: a head kept outside the log. Without one neither a log cut short nor one written anew can be told.
        """
        try:
            with self._reading() as connection:
                events = self._select(connection)
                kept = connection.execute(select(schema.words).where(schema.words.c.audit_id == self.audit_id)).all()
                return chain_problems(events, head) + _words_problems(events, kept) + _missing_guards(connection)
        except SQLAlchemyError as error:
            raise failed("read", error) from None

    def erase_words(self, seq: int, *, actor: str, expects_version: int) -> Event:
        """Erase the free text of an event for good, and record who did; the chain stays whole, as it holds only a salted hash.

        On PostgreSQL this takes the owner's role: reviewers may not delete.

        Raises:
            ReviewConflict: the unit was changed since.
            ReviewError: the event has no free text, or the database refused.
        """
        found = next((one for one in self.events(after=seq - 1) if one.seq == seq and one.words_hash), None)
        if found is None:
            raise ReviewError(f"event {seq} has no free text to erase")
        draft = Draft(found.unit, "erase_words", found.stage, found.claim_key, payload={"seq": seq})  # type: ignore[arg-type]
        try:
            with self.engine.begin() as connection:
                lock_log(connection, self.audit_id)
                if self._version(connection, found.unit, found.stage) != expects_version:
                    raise ReviewConflict(f"unit {found.unit} was changed since; nothing was erased")
                event = self._insert(connection, draft, actor, expects_version)
                kept = schema.words.c
                connection.execute(delete(schema.words).where(kept.audit_id == self.audit_id, kept.seq == seq))
                return event
        except SQLAlchemyError as error:
            raise failed("written", error) from None

    def _reading(self) -> AbstractContextManager[Connection]:
        return self.engine.execution_options(**{READ_ONLY: True}).begin()

    def _others_only(self) -> bool:
        with self._reading() as connection:
            found = connection.execute(select(schema.events.c.audit_id).distinct()).scalars().all()
        return bool(found) and self.audit_id not in found

    def _head(self, connection: Connection) -> Head:
        table = schema.events.c
        query = select(table.seq, table.hash).where(table.audit_id == self.audit_id).order_by(table.seq.desc()).limit(1)
        row = connection.execute(query).first()
        return Head(row.seq, row.hash) if row else Head(0, NO_EVENT)

    def _version(self, connection: Connection, unit: str, stage: str) -> int:
        table = schema.events.c
        where = (table.audit_id == self.audit_id, table.unit == unit, table.stage == stage)
        return int(connection.execute(select(func.coalesce(func.max(table.seq), 0)).where(*where)).scalar_one())

    def _select(
        self, connection: Connection, *, after: int = 0, stages: Iterable[str] | None = None, unit: str | None = None
    ) -> list[Event]:
        events, words = schema.events.c, schema.words.c
        query = select(schema.events, words.words_text).join_from(
            schema.events, schema.words, and_(events.audit_id == words.audit_id, events.seq == words.seq), isouter=True
        )  # fmt: skip
        query = query.where(events.audit_id == self.audit_id, events.seq > after).order_by(events.seq)
        if stages is not None:
            query = query.where(events.stage.in_(list(stages)))
        if unit is not None:
            query = query.where(events.unit == unit)
        return [_event(row) for row in connection.execute(query)]

    def _insert(self, connection: Connection, draft: Draft, actor: str, expects_version: int) -> Event:
        head, salt = self._head(connection), secrets.token_hex(16)
        hashed = words_hash(draft.words, salt) if draft.words else None
        at = self.clock().astimezone(dt.UTC).isoformat(timespec="microseconds")
        event = sealed(Event(
            self.audit_id, head.count + 1, draft.unit, draft.stage, draft.claim_key, draft.line_no, actor, at, draft.action,
            canonical(draft.payload), expects_version, hashed, head.hash, "", dict(draft.words),
        ))  # fmt: skip
        connection.execute(insert(schema.events).values({name: getattr(event, name) for name in schema.events.c.keys()}))  # noqa: SIM118 - names, not columns
        if draft.words:
            kept = {"audit_id": self.audit_id, "seq": event.seq, "salt": salt, "words_text": canonical(draft.words)}
            connection.execute(insert(schema.words).values(kept))
        return event


def _event(row: Row[Any]) -> Event:
    fields = dict(row._mapping)
    words_text = fields.pop("words_text")
    return Event(**fields, words=json.loads(words_text or "{}"))


def _one_unit(drafts: Sequence[Draft], actor: str) -> tuple[str, str]:
    places = {(draft.unit, draft.stage) for draft in drafts}
    if len(places) != 1:
        raise ReviewError("events recorded together must be of one unit and one stage")
    if not actor.strip():
        raise ReviewError("no reviewer is named; say who decides (--reviewer NAME)")
    unit, stage = places.pop()
    if stage not in STAGES or not unit:
        raise ReviewError(f"an event needs a unit and one of the stages {', '.join(STAGES)}")
    return unit, stage


def _who_changed_what(unit: str, since: Sequence[Event], now: dt.datetime) -> str:
    told = []
    for event in since[-MOST_SHOWN:]:
        seconds = max(0, round((now - dt.datetime.fromisoformat(event.at_utc)).total_seconds()))
        where = "" if event.line_no is None else f" on line {event.line_no}"
        told.append(f"{event.actor}: {event.action.replace('_', ' ')}{where}, {seconds} s ago ({event.at_utc[:19]}Z)")
    more = f", and {len(since) - MOST_SHOWN} earlier changes" if len(since) > MOST_SHOWN else ""
    changes = "; ".join(told) + more
    return f"unit {unit} was changed since you saw it: {changes}. Nothing was recorded; look at it again and decide anew"


def _words_problems(events: Sequence[Event], kept: Sequence[Row[Any]]) -> list[str]:
    """Free texts that are missing without an event that says so, changed, or without an event of their own."""
    erased = {event.payload.get("seq") for event in events if event.action == "erase_words"}
    worded = {event.seq: event for event in events if event.words_hash}
    found: Mapping[int, Any] = {row.seq: row for row in kept}
    problems = [f"event {seq}: has a free text that the event does not know" for seq in found if seq not in worded]
    for event in worded.values():
        row = found.get(event.seq)
        if row is None:
            if event.seq not in erased:
                problems.append(f"event {event.seq}: its free text is missing, and no event says that it was erased")
        elif words_hash(json.loads(row.words_text), row.salt) != event.words_hash:
            problems.append(f"event {event.seq}: its free text was changed since it was recorded")
    return problems


def _missing_guards(connection: Connection) -> list[str]:
    dialect = connection.dialect.name
    if dialect == "sqlite":
        present = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    else:
        # 'D' is a trigger that someone switched off.
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
        present = set(connection.execute(text(query)).scalars())
    missing = sorted(schema.GUARDS[dialect] - present) if inspect(connection).has_table("review_events") else []
    return [f"the trigger {name} is missing or switched off: events could be changed" for name in missing]
