"""The public names, and that the log alone stays light."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import auditkit.review


@pytest.mark.parametrize("name", auditkit.review.__all__)
def test_a_public_name_is_no_module(name: str):
    assert not isinstance(getattr(auditkit.review, name), ModuleType)


def test_the_log_needs_neither_frames_nor_spreadsheets():
    heavy = {"polars", "xlsxwriter", "openpyxl", "statsmodels"}
    code = f"import auditkit.review.store, sys; print(sorted({heavy!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert found == "[]"
