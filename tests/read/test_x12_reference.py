"""Every public X12 file of the reference data is read, and its rows are counted again by a plain pattern."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from auditkit.read.x12 import read_x12

FOLDER = Path(os.environ.get("AUDITKIT_REFERENCE_DATA", "")) / "x12"
pytestmark = pytest.mark.skipif("AUDITKIT_REFERENCE_DATA" not in os.environ, reason="skipped: no reference data")
FILES = sorted(FOLDER.iterdir()) if FOLDER.is_dir() and "AUDITKIT_REFERENCE_DATA" in os.environ else []
REFUSED = {"835_005010X221A1_tertiary-payment.835": 1}  # its one SVC names no code: SVC*HC*24599.00*...


def counted(text: str, name: str) -> int:
    return len(re.findall(rf"(?:^|~)\s*{name}\*", text))


def test_there_are_51_files():
    assert len(FILES) == 51


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_rows_equal_the_segments_counted_in_the_text(path: Path):
    text = path.read_text(encoding="utf-8")
    raw = read_x12(path)
    height = {name: frame.height for name, frame in raw.tables.items()}
    refused = REFUSED.get(path.name, 0)
    assert raw.rejected.height == refused
    assert raw.sources[0].rows == counted(text, "CLM") + counted(text, "CLP")
    assert height.get("claims", 0) == counted(text, "CLM")
    assert height.get("lines", 0) == counted(text, "SV[12]")
    bare = 2 if "medicare-part-a" in path.name else 1 if "secondary" in path.name else 0  # paid claims without services
    assert height.get("remittances", 0) == counted(text, "SVC") + bare - refused


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name.startswith(("837", "sample"))], ids=lambda path: path.name
)
def test_charges_add_up_as_in_the_text(path: Path):
    text = path.read_text(encoding="utf-8")
    lines = read_x12(path).tables["lines"]
    said = re.findall(r"~\s*SV(?:1\*[^*]*|2\*[^*]*\*[^*]*)\*([^*~]*)", text)
    assert lines["charge_amount"].to_list() == said
