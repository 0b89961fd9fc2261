"""Opening the database of an event log: SQLite in one file by default, PostgreSQL by URL for a team.

SQLite is opened so that an acknowledged decision survives a killed process and a power cut, and so that writers wait for each
other instead of failing: the driver's own deferred transaction cannot wait once it has read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from auditkit.errors import ReviewError
from auditkit.review.place import ADVICE, refuse_network_file_system
from auditkit.review.schema import metadata

FILE = "decisions.sqlite"
SECONDS_TO_WAIT = 60
READ_ONLY = "auditkit_read_only"
SETTINGS = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "recursive_triggers = ON")


def connect(place: str | Path) -> Engine:
    """Open the database at a path (SQLite) or URL (``postgresql://...``) and make its tables where there are none.

    Raises:
        ReviewError: it cannot be opened, is no database of this kind, or lies on a network file system.
    """
    text = str(place)
    engine = _postgresql(text) if "://" in text else _sqlite(Path(place))
    try:
        with engine.begin() as connection:
            # Two that open a new log at once: the lock lets the second see the tables of the first.
            lock_log(connection, "tables")
            if not inspect(connection).has_table("review_words"):
                metadata.create_all(connection)
    except SQLAlchemyError as error:
        raise failed("opened", error) from None
    return engine


def failed(what: str, error: SQLAlchemyError) -> ReviewError:
    """The error that stands for one of the database's own, whose text may quote a row."""
    cause = type(getattr(error, "orig", None) or error).__name__
    return ReviewError(
        f"the event log could not be {what} ({cause}; details withheld: they may quote data). Nothing was recorded; "
        "check the disk, the URL and your rights, and try again"
    )


def lock_log(connection: Connection, audit_id: str) -> None:
    """Hold the log until the transaction ends. On SQLite the transaction itself does: it begins as ``IMMEDIATE``."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('auditkit review ' || %s, 0))", (audit_id,))


def _postgresql(text: str) -> Engine:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ReviewError("the URL of the event log cannot be read; expected postgresql://USER@HOST/DATABASE") from None
    if url.get_backend_name() != "postgresql":
        raise ReviewError(f"event logs are kept in SQLite (a path) or PostgreSQL (a URL), not in {url.get_backend_name()}")
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": "-c synchronous_commit=on"},
        )
    except ModuleNotFoundError:
        raise ReviewError("PostgreSQL needs the driver psycopg; install it with: pip install 'auditkit[team]'") from None


def _sqlite(path: Path) -> Engine:
    refuse_network_file_system(path.parent)
    if not path.parent.is_dir():
        raise ReviewError(f"{path.parent.name}: no such folder, so no decisions can be kept there")
    # Only its owner may read it; the write-ahead log takes over the mode.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": SECONDS_TO_WAIT})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin does
    cursor = connection.cursor()
    mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise ReviewError(f"SQLite cannot keep a write-ahead log where the decision file lies; {ADVICE}")
    for setting in SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
