"""The full figures of docs/reliability.md: ``python -m tests.review.reliability``, or with the names of its parts.

Each part prints what it did and exits 1 where anything was lost, missed or different. All parts when none is named.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from auditkit.review.determination import CORRECT, LineKey
from auditkit.review.reviewer import Reviewer
from auditkit.review.state import extend, state
from auditkit.review.store import ReviewStore
from tests.review.postgresql import Cluster, binaries, cluster
from tests.review.tampering import EVENTS, KINDS, fill, tamper
from tests.review.writers import AUDIT_ID, kill_writers, write_together

TRIALS, KILLS, KILLS_POSTGRESQL, CRASHES, WRITERS, TRANSACTIONS, EDIT_SETS = 200, 1_000, 200, 20, 8, 1_000, 500
CLAIMS, LINES = 2_000, 3


def tampering(folder: Path) -> bool:
    """Six kinds, each 200 times, against the head and without it."""
    source = folder / "true.sqlite"
    store = ReviewStore.open(source, AUDIT_ID)
    fill(store)
    head = store.head()
    store.close()
    sound = True
    for kind in KINDS:
        with_head = without = 0
        for seed in range(TRIALS):
            target = folder / "tampered.sqlite"
            shutil.copy(source, target)
            store = ReviewStore.open(target, AUDIT_ID)
            tamper(store, kind, random.Random(seed))
            with_head += bool(store.verify_chain(head))
            without += bool(store.verify_chain())
            store.close()
            for leftover in folder.glob("tampered.sqlite*"):
                leftover.unlink()
        sound &= with_head == TRIALS
        print(
            f"tampering, {kind}, log of {EVENTS}: shown {with_head}/{TRIALS} with the head, {without}/{TRIALS} without",
            flush=True,
        )
    return sound


def kills(folder: Path) -> bool:
    """Kill writers in the middle of writing; on PostgreSQL crash the server too."""
    sound = _kills("SQLite, writer killed", str(folder / "killed.sqlite"), KILLS)
    with _postgresql() as running:
        if running:
            sound &= _kills("PostgreSQL, writer killed", running.fresh_database("killed"), KILLS_POSTGRESQL)
            sound &= _crashes(running)
    return sound


def _kills(what: str, place: str, count: int) -> bool:
    found = kill_writers(place, count, seed=2026)
    print(
        f"{what}: {found.kills} kills, {found.acknowledged} acknowledged, {found.lost} lost, {len(found.problems)} problems",
        flush=True,
    )
    return found.lost == 0 and not found.problems


def _crashes(running: Cluster) -> bool:
    """Crash the server while a writer writes; what it had acknowledged must be there after recovery."""
    from auditkit.errors import ReviewError
    from auditkit.review.event import Draft

    url = running.fresh_database("crashed")
    acknowledged: dict[int, str] = {}
    for number in range(CRASHES):
        store = ReviewStore.open(url, AUDIT_ID)
        version, crash_at = 0, time.monotonic() + random.Random(number).uniform(0.05, 0.5)
        pid = os.fork()
        if pid == 0:
            time.sleep(max(0.0, crash_at - time.monotonic()))
            running.stop_at_once()
            os._exit(0)
        try:
            while True:
                event = store.append(Draft(f"C{number}", "determine"), actor="dana", expects_version=version)
                version = event.seq
                acknowledged[event.seq] = event.hash
        except ReviewError:
            store.close()
        os.waitpid(pid, 0)
        running.start()
    store = ReviewStore.open(url, AUDIT_ID)
    held = {event.seq: event.hash for event in store.events()}
    problems = store.verify_chain(store.head())
    store.close()
    lost = sum(held.get(seq) != digest for seq, digest in acknowledged.items())
    count = len(acknowledged)
    print(
        f"PostgreSQL, server crashed: {CRASHES} crashes, {count} acknowledged, {lost} lost, {len(problems)} problems",
        flush=True,
    )
    return lost == 0 and not problems


def writers(folder: Path) -> bool:
    """Eight processes, a thousand transactions each."""
    sound = _writers("SQLite", str(folder / "written.sqlite"))
    with _postgresql() as running:
        if running:
            sound &= _writers("PostgreSQL", running.fresh_database("written"))
    return sound


def _writers(what: str, place: str) -> bool:
    found = write_together(place, WRITERS, TRANSACTIONS)
    rate = found.transactions / found.seconds
    print(
        f"{what}, {WRITERS} writers x {TRANSACTIONS}: {found.transactions} recorded, {found.errors} errors, "
        f"{found.gaps} gaps, {len(found.problems)} problems; worst wait {found.worst_wait_seconds:.2f} s, {rate:.0f} a second",
        flush=True,
    )
    return not (found.errors or found.gaps or found.problems) and found.transactions == WRITERS * TRANSACTIONS


def worksheets(folder: Path) -> bool:
    """Random edit sets through Excel and made directly."""
    from tests.review.worksheet_edits import round_trip

    different = conflicts = refused = recorded = mangled = 0
    for seed in range(EDIT_SETS):
        place = folder / f"set{seed}"
        place.mkdir()
        outcome, edits, by_worksheet, directly = round_trip(place, 10_000 + seed)
        different += by_worksheet != directly
        recorded += len(outcome.events)
        conflicts += len(outcome.conflicts)
        refused += len({(one.sheet, one.row) for one in outcome.refused})
        mangled += edits.mangled
        shutil.rmtree(place)
    print(
        f"worksheets: {EDIT_SETS} edit sets, {different} different from direct edits; {recorded} events, "
        f"{conflicts} rows in conflict, {refused} of {mangled} spoilt rows refused",
        flush=True,
    )
    return different == 0 and refused == mangled


def speed(folder: Path) -> bool:
    """What a person waits for: a decision made durable, a queue of 2,000 claims opened, the next event taken in."""
    store = ReviewStore.open(folder / "speed.sqlite", AUDIT_ID)
    desk = Reviewer(store, "dana")
    waits = []
    for number in range(CLAIMS):
        lines = [LineKey(f"C{number}", line_no) for line_no in range(1, LINES + 1)]
        started = time.perf_counter()
        desk.determine(f"C{number}", lines[0], CORRECT)
        waits.append(time.perf_counter() - started)
        for line in lines[1:]:
            desk.determine(f"C{number}", line, CORRECT)
    started = time.perf_counter()
    events = store.events()
    folded = state(events)
    opened = time.perf_counter() - started
    started = time.perf_counter()
    extend(folded, store.events(after=folded.seq))
    next_one = time.perf_counter() - started
    started = time.perf_counter()
    problems = store.verify_chain(store.head())
    verified = time.perf_counter() - started
    store.close()
    late = statistics.quantiles(waits, n=100)
    print(
        f"speed, {len(events)} events on {CLAIMS} claims: "
        f"decision durable and folded in {statistics.median(waits) * 1000:.1f} ms "
        f"(99th percentile {late[98] * 1000:.1f}, worst {max(waits) * 1000:.1f}); "
        f"log read and folded in {opened * 1000:.0f} ms; looking for news {next_one * 1000:.1f} ms; "
        f"chain verified in {verified * 1000:.0f} ms",
        flush=True,
    )
    return not problems


@contextmanager
def _postgresql() -> Iterator[Cluster | None]:
    found = binaries()
    if found is None:
        print("PostgreSQL is not installed: not measured", flush=True)
        yield None
        return
    with cluster(found) as running:
        yield running


PARTS: dict[str, Callable[[Path], bool]] = {
    "tampering": tampering,
    "kills": kills,
    "writers": writers,
    "worksheets": worksheets,
    "speed": speed,
}

if __name__ == "__main__":
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors", flush=True
    )
    failed = []
    for part in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as scratch:
            started_at = time.monotonic()
            if not PARTS[part](Path(scratch)):
                failed.append(part)
            print(f"  {part}: {time.monotonic() - started_at:.0f} s", flush=True)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
