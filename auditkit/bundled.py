"""Where the templates and the sample claims lie: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def bundled(name: str) -> Path:
    """The folder ``templates``, ``sample_claims`` or ``notebooks``.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    for folder in (PACKAGE / "bundle" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the folder {name} is neither in the package nor beside it; install auditkit again")
