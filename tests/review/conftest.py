"""A fresh event log for each test, in SQLite and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditkit.review.store import ReviewStore
from tests.review.postgresql import Cluster, binaries, cluster

AUDIT_ID = "audit-one"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    found = binaries()
    if found is None:
        pytest.skip("skipped: PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with cluster(found) as running:
        yield running


@pytest.fixture
def postgresql_url(postgresql: Cluster, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    return postgresql.fresh_database(f"t{abs(hash(request.node.nodeid)):x}")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a log is kept: a path or a URL."""
    return str(tmp_path / "decisions.sqlite") if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def opened() -> Iterator[Callable[..., ReviewStore]]:
    """Open logs that are closed at the end."""
    stores: list[ReviewStore] = []

    def open_store(place: str | Path, audit_id: str = AUDIT_ID, **options: object) -> ReviewStore:
        stores.append(ReviewStore.open(place, audit_id, **options))  # type: ignore[arg-type]
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def store(place: str, opened: Callable[..., ReviewStore]) -> ReviewStore:
    """A fresh log, in each database."""
    return opened(place)


@pytest.fixture
def sqlite_store(tmp_path: Path, opened: Callable[..., ReviewStore]) -> ReviewStore:
    """A fresh log where the database is of no account."""
    return opened(tmp_path / "decisions.sqlite")
