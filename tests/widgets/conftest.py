"""A small audit and a workbench on it, fresh for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.audit import Audit
from auditkit.widgets import Workbench
from tests.widgets.made import open_bench, write_audit


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Four claims of two lines; C1 and C3 have a finding."""
    return write_audit(tmp_path / "audit")


@pytest.fixture
def bench(audit: Audit) -> Workbench:
    """A workbench on it, at the first unit."""
    return open_bench(audit)
