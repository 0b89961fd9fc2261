"""Tampering, kills and writers at the same time, in small; ``python -m tests.review.reliability`` measures the full figures."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from auditkit.review.store import ReviewStore
from tests.review.postgresql import Cluster
from tests.review.tampering import KINDS, ONLY_WITH_HEAD, fill, tamper
from tests.review.writers import AUDIT_ID, kill_writers, race, write_together

TRIALS, KILLS, WRITERS, TRANSACTIONS = 20, 20, 8, 40


@pytest.fixture(scope="session")
def true_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "decisions.sqlite"
    store = ReviewStore.open(path, AUDIT_ID)
    fill(store)
    store.close()
    return path


@pytest.mark.parametrize("seed", range(TRIALS))
@pytest.mark.parametrize("kind", KINDS)
def test_tampering_shows_against_the_head(true_log: Path, tmp_path: Path, kind: str, seed: int):
    shutil.copy(true_log, tmp_path / "decisions.sqlite")
    store = ReviewStore.open(tmp_path / "decisions.sqlite", AUDIT_ID)
    head = store.head()
    assert store.verify_chain(head) == []
    tamper(store, kind, random.Random(seed))
    assert store.verify_chain(head)
    # The figures would flatter the chain if the cases that need a head were caught by something else.
    assert bool(store.verify_chain()) == (kind not in ONLY_WITH_HEAD)
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_by_the_owner_of_a_postgresql_database_shows(postgresql: Cluster, kind: str):
    store = ReviewStore.open(postgresql.fresh_database("tampered"), AUDIT_ID)
    fill(store, 50)
    head = store.head()
    assert store.verify_chain(head) == []
    tamper(store, kind, random.Random(kind))
    assert store.verify_chain(head)
    store.close()


def test_a_killed_writer_loses_nothing_that_it_acknowledged(place: str):
    found = kill_writers(place, KILLS, seed=1)
    assert (found.kills, found.lost, found.problems) == (KILLS, 0, [])
    assert found.acknowledged >= KILLS


def test_writers_at_the_same_time_leave_no_error_and_no_gap(place: str):
    found = write_together(place, WRITERS, TRANSACTIONS)
    assert (found.transactions, found.errors, found.gaps, found.problems) == (WRITERS * TRANSACTIONS, 0, 0, [])


def test_of_several_who_decide_at_once_one_is_recorded_and_the_others_are_told(place: str):
    assert race(place, WRITERS) == ["conflict"] * (WRITERS - 1) + ["recorded"]
