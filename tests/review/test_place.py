"""A network file system is refused, by the type that the system gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.errors import ReviewError
from auditkit.review.place import file_system_of, refuse_network_file_system

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
server:/export /srv/homes nfs4 rw 0 0
/dev/sdb1 /srv/homes/local xfs rw 0 0
//server/share /srv/my\040share cifs rw 0 0
bucket /srv/bucket fuse.s3fs rw 0 0
/dev/sdc1 /srv/usb fuseblk rw 0 0
tmpfs /srv/homes/twice tmpfs rw 0 0
server:/x /srv/homes/twice nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/homes/dana/audit", "nfs4"),
        ("/srv/homes/local/audit", "xfs"),
        ("/srv/my share/audit", "cifs"),
        ("/srv/bucket", "fuse.s3fs"),
        ("/srv/usb/audit", "fuseblk"),
        ("/srv/homestead", "ext4"),
        ("/srv/homes/twice", "nfs"),
    ],
)
def test_the_innermost_and_last_mount_counts(folder: str, kind: str):
    assert file_system_of(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize("folder", ["/srv/homes/dana", "/srv/my share", "/srv/bucket/audit"])
def test_a_network_file_system_is_refused_with_advice(folder: str):
    with pytest.raises(ReviewError, match=r"network file system .* local disk, or give a PostgreSQL URL"):
        refuse_network_file_system(Path(folder), MOUNTS)


@pytest.mark.parametrize("folder", ["/srv/homes/local", "/srv/usb", "/var/audits"])
def test_a_local_file_system_is_let_through(folder: str):
    refuse_network_file_system(Path(folder), MOUNTS)


def test_a_windows_network_path_is_refused():
    with pytest.raises(ReviewError, match="network path"):
        refuse_network_file_system(Path(r"\\server\share"), "")
