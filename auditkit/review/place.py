"""Where a decision file may lie: not on a network file system, where SQLite's write-ahead log can lose or damage decisions.

The log's index is memory shared between processes, which works on one machine only (https://sqlite.org/wal.html).
"""

from __future__ import annotations

import re
from pathlib import Path

from auditkit.errors import ReviewError

MOUNTS = Path("/proc/mounts")
NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "lustre", "gpfs", "beegfs", "glusterfs", "ceph", "ocfs2",
    "gfs2", "orangefs", "pvfs2", "panfs", "9p", "davfs",
})  # fmt: skip
NETWORK_BY_FUSE = (
    "sshfs",
    "s3fs",
    "gcsfuse",
    "rclone",
    "glusterfs",
    "ceph",
    "goofys",
    "mountpoint-s3",
    "davfs",
    "juicefs",
    "blobfuse",
)
ADVICE = (
    "keep the audit folder on a local disk, or give a PostgreSQL URL (--store postgresql://HOST/DATABASE, or the environment "
    "variable AUDITKIT_REVIEW_STORE); docs/reliability.md says how to start one"
)


def refuse_network_file_system(folder: Path, mounts: str | None = None) -> None:
    """Refuse a folder on a file system that several machines share.

    Args:
        folder: where the decision file would lie.
        mounts: text in the form of ``/proc/mounts``; read from there when None. Where the system has none (macOS, Windows) only
            a Windows network path can be told, and the rest is let through.

    Raises:
        ReviewError: the file system is a network one; says which and what to do.
    """
    if str(folder).startswith("\\\\"):
        raise ReviewError(f"{folder.name}: a network path; decisions could be lost there: {ADVICE}")
    if mounts is None:
        if not MOUNTS.is_file():
            return
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    kind = file_system_of(folder.resolve(), mounts)
    if kind in NETWORK or (kind.startswith("fuse.") and any(name in kind for name in NETWORK_BY_FUSE)):
        raise ReviewError(f"{folder.name}: lies on a network file system ({kind}), where decisions could be lost; {ADVICE}")


def file_system_of(folder: Path, mounts: str) -> str:
    """The type of the file system that holds a folder; empty where the mounts do not say.

    Args:
        folder: an absolute path.
        mounts: text in the form of ``/proc/mounts``; a blank in a path stands there as its octal number.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), fields[1]))
        # The last of several mounts on one point is the one seen.
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind
