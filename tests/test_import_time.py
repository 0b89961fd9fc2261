"""``import auditkit`` loads no heavy part: those load when they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("polars", "pandas", "pandera", "duckdb", "matplotlib", "papermill", "nbconvert", "scipy", "ipywidgets", "x12sdk")


@pytest.mark.parametrize("module", ["auditkit", "auditkit.tables", "auditkit.errors"])
def test_nothing_heavy_is_loaded(module: str):
    code = f"import {module}, sys; print(','.join(name for name in {HEAVY!r} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert found == ""


def test_public_names_are_there():
    import auditkit

    for name in auditkit.__all__:
        assert getattr(auditkit, name) is not None


def test_no_public_name_is_also_a_package():
    """Importing a submodule would replace the function by the module."""
    import auditkit

    rooms = {path.stem for path in Path(auditkit.__file__).parent.iterdir()}
    assert rooms.isdisjoint(auditkit.__all__)
