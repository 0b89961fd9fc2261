"""A PostgreSQL of the tests' own: a fresh cluster on a socket, started as an unprivileged user, stopped at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

OWNER = "auditor"
UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, or None where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file()), None)


@dataclass(frozen=True)
class Cluster:
    """A running cluster; ``socket`` is the folder of its socket."""

    socket: Path
    prefix: tuple[str, ...]
    bin_folder: Path

    def url(self, database: str, role: str = OWNER) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def fresh_database(self, name: str, template: str = "template1") -> str:
        """Make a database anew and give its URL."""
        maker = create_engine(self.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
        with maker.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        maker.dispose()
        return self.url(name)

    def start(self) -> None:
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.socket} -c shared_buffers=32MB -c max_connections=40"
        )
        self.run("pg_ctl", "-D", str(self.socket / "data"), "-w", "-l", str(self.socket / "log"), "-o", options, "start")

    def stop_at_once(self) -> None:
        """Stop as in a crash: nothing is finished, nothing written back."""
        self.run("pg_ctl", "-D", str(self.socket / "data"), "-w", "-m", "immediate", "stop")

    def run(self, program: str, *words: str) -> None:
        command = [*self.prefix, str(self.bin_folder / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.socket)


@contextmanager
def cluster(bin_folder: Path) -> Iterator[Cluster]:
    """Run a cluster for the time of the block."""
    # A socket's path may have about 100 characters, which pytest's own folders exceed.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    made = Cluster(folder, _as_unprivileged(folder), bin_folder)
    made.run("initdb", "-D", str(folder / "data"), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    try:
        made.start()
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop_at_once()
        shutil.rmtree(folder, ignore_errors=True)


def _as_unprivileged(folder: Path) -> tuple[str, ...]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return ()
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in UNPRIVILEGED if name in names)
    shutil.chown(folder, user)
    return ("runuser", "-u", user, "--")
