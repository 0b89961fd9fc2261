"""A PostgreSQL of the tests' own: a fresh cluster on a socket, started as an unprivileged user, stopped at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "auditor"
UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, or None where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file()), None)


@contextmanager
def cluster(bin_folder: Path) -> Iterator[Path]:
    """Run a cluster for the time of the block; gives the folder of its socket."""
    # A socket's path may have about 100 characters, which pytest's own folders exceed.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    prefix = _as_unprivileged(folder)
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*prefix, str(bin_folder / "initdb"), "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        **quiet,
    )
    control = [*prefix, str(bin_folder / "pg_ctl"), "-D", str(data), "-w"]
    try:
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c shared_buffers=32MB -c max_connections=40"
        subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], **quiet)
        yield folder
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
        )
        shutil.rmtree(folder, ignore_errors=True)


def url(socket: Path, database: str, role: str = OWNER) -> str:
    return f"postgresql://{role}@/{database}?host={socket}"


def _as_unprivileged(folder: Path) -> list[str]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in UNPRIVILEGED if name in names)
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"]
