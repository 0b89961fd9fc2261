"""What is measured side by side does the same: every way finds the same lines of a small population."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.against import prepare
from tests.benchmarks.by_hand_polars import CHECKS
from tests.benchmarks.measure import AUDITKIT, BY_HAND, by_auditkit, by_hand


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("population")
    prepare(made, 4_000)
    return made


@pytest.mark.parametrize("check_id", CHECKS)
def test_every_way_finds_the_same_lines(folder: Path, check_id: str):
    runs = [by_hand(way, check_id, folder) for way in BY_HAND] + [by_auditkit(way, check_id, folder) for way in AUDITKIT]
    assert {run["digest"] for run in runs} == {runs[0]["digest"]}
    assert runs[0]["found"] > 0
