"""Processes that write decisions: to be killed in the middle, and to write at the same time."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from auditkit.errors import AuditError, ReviewConflict
from auditkit.review.event import Draft
from auditkit.review.store import ReviewStore

AUDIT_ID = "reliability"
LONGEST_LIFE = 0.08  # seconds from the first acknowledgement to the kill


def processes() -> Any:
    """Where processes come from: a server that has loaded what they need and has no threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.review.writers"])
    return context


def write_until_killed(place: str, unit: str, acknowledged: Connection) -> None:
    """Record decisions and acknowledge each once it is durable."""
    store = ReviewStore.open(place, AUDIT_ID)
    version = 0
    while True:
        draft = Draft(unit, "determine", claim_key=unit, line_no=1, payload={"outcome": "correct"}, words={"rationale": "seen"})
        event = store.append(draft, actor="dana", expects_version=version)
        version = event.seq
        acknowledged.send((event.seq, event.hash))


@dataclass
class Kills:
    """What kills left: acknowledged decisions, and those of them that are gone."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    problems: list[str] = field(default_factory=list)


def kill_writers(place: str, kills: int, seed: int) -> Kills:
    """Start a writer, kill it in the middle of writing, look whether each acknowledged decision is there; again and again."""
    chance, context, found = random.Random(seed), processes(), Kills()
    ReviewStore.open(place, AUDIT_ID).close()
    seen = 0
    for number in range(kills):
        acknowledged = _killed(context, place, f"C{number}", chance.uniform(0, LONGEST_LIFE))
        store = ReviewStore.open(place, AUDIT_ID)
        held = {event.seq: event.hash for event in store.events(after=seen)}
        store.close()
        found.kills += 1
        found.acknowledged += len(acknowledged)
        found.lost += sum(held.get(seq) != digest for seq, digest in acknowledged)
        seen = max(held, default=seen)
    store = ReviewStore.open(place, AUDIT_ID)
    found.problems = store.verify_chain(store.head())
    store.close()
    return found


def _killed(context: Any, place: str, unit: str, life: float) -> list[tuple[int, str]]:
    here, there = context.Pipe(duplex=False)
    writer = context.Process(target=write_until_killed, args=(place, unit, there), daemon=True)
    writer.start()
    there.close()
    got = [here.recv()]
    end = time.monotonic() + life
    while (left := end - time.monotonic()) > 0:
        if here.poll(left):
            got.append(here.recv())
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    try:
        # What it had acknowledged before it died counts; a message cut off in the middle was none.
        while True:
            got.append(here.recv())
    except (EOFError, OSError):
        here.close()
    return got


@dataclass
class Written:
    """What writers at the same time left."""

    transactions: int = 0
    errors: int = 0
    gaps: int = 0
    worst_wait_seconds: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def write_many(place: str, number: int, transactions: int, result: Connection) -> None:
    """Record decisions on a unit of its own, reading before each what is there."""
    store = ReviewStore.open(place, AUDIT_ID)
    unit, errors, worst = f"W{number}", 0, 0.0
    for _ in range(transactions):
        started = time.monotonic()
        try:
            seen = store.events(unit=unit)[-1:] if number % 2 else []
            version = seen[0].seq if seen else _version(store, unit)
            store.append(Draft(unit, "determine", claim_key=unit, line_no=1), actor=unit, expects_version=version)
        except AuditError:
            errors += 1
        worst = max(worst, time.monotonic() - started)
    store.close()
    result.send((errors, worst))


def _version(store: ReviewStore, unit: str) -> int:
    with store.engine.connect() as connection:
        return store._version(connection, unit, "first")


def write_together(place: str, writers: int, transactions: int) -> Written:
    """Let several processes write at once, then count and check the log."""
    ReviewStore.open(place, AUDIT_ID).close()
    started = time.monotonic()
    results = _together(place, writers, write_many, transactions)
    store = ReviewStore.open(place, AUDIT_ID)
    numbers = [event.seq for event in store.events()]
    found = Written(len(numbers), sum(errors for errors, _ in results), worst_wait_seconds=max(worst for _, worst in results))
    found.seconds = time.monotonic() - started
    found.gaps = sum(one != other for one, other in zip(numbers, range(1, writers * transactions + 1), strict=False))
    found.problems = store.verify_chain(store.head())
    store.close()
    return found


def decide_once(place: str, number: int, _: int, result: Connection) -> None:
    """Decide about one unit that no one is known to have decided about."""
    store = ReviewStore.open(place, AUDIT_ID)
    try:
        store.append(Draft("C1", "determine", claim_key="C1", line_no=1), actor=f"W{number}", expects_version=0)
        result.send("recorded")
    except ReviewConflict:
        result.send("conflict")
    store.close()


def race(place: str, writers: int) -> list[str]:
    """Let several decide about the same unit at once; gives what each was told."""
    ReviewStore.open(place, AUDIT_ID).close()
    return sorted(_together(place, writers, decide_once, 1))


def _together(place: str, writers: int, target: Any, transactions: int) -> list[Any]:
    context = processes()
    pipes = [context.Pipe(duplex=False) for _ in range(writers)]
    started = [
        context.Process(target=target, args=(place, number, transactions, there)) for number, (_, there) in enumerate(pipes)
    ]
    for one in started:
        one.start()
    results = [here.recv() for here, _ in pipes]
    for one in started:
        one.join()
    return results
