"""The queue: filter, search, order, pages, progress."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditkit.widgets import Workbench
from auditkit.widgets.queue_view import A_PAGE
from tests.widgets.made import open_bench, write_audit


def left(bench: Workbench) -> list[str]:
    return [unit.unit for unit in bench.queue.left]


@pytest.mark.parametrize(
    ("filter_name", "value", "expected"),
    [
        ("search", "c3", ["C3"]),
        ("search", "g00", ["C1", "C3", "C2", "C4"]),
        ("search", "0008", []),
        ("search", "  ", ["C1", "C3", "C2", "C4"]),
        ("by_check", "MUE-DOS", ["C1", "C3"]),
        ("by_severity", "medium", ["C3"]),
        ("by_provider", "2000000002", ["C2", "C4"]),
        ("by_status", "open", ["C1", "C3", "C2", "C4"]),
        ("by_status", "done", []),
    ],
)
def test_filters(bench: Workbench, filter_name: str, value: str, expected: list[str]):
    getattr(bench.queue, filter_name).value = value
    assert left(bench) == expected


def test_filters_work_together_and_are_cleared(bench: Workbench):
    bench.queue.by_check.value = "MUE-DOS"
    bench.queue.search.value = "C1"
    assert left(bench) == ["C1"]
    bench.queue.clear.click()
    assert len(left(bench)) == 4


@pytest.mark.parametrize(
    ("keys", "status"), [("", "open"), ("c", "started"), ("cc", "done"), ("cu", "open"), ("ccu", "started")]
)
def test_status_follows_what_is_recorded(bench: Workbench, keys: str, status: str):
    for key in keys:
        bench.press(key)
    bench.queue.by_status.value = status
    assert "C1" in left(bench)


def test_progress_in_words(bench: Workbench):
    for key in "ccnc":
        bench.press(key)
    assert "1 of 4 done, 1 started" in bench.queue.progress.value


def test_next_and_previous_stay_within_the_filter(bench: Workbench):
    bench.queue.by_provider.value = "2000000002"
    seen = []
    for key in "nnnpp":
        bench.press(key)
        seen.append(bench.current_unit.unit)
    assert seen == ["C2", "C4", "C4", "C2", "C2"]


def test_the_ends_of_the_queue_are_said(bench: Workbench):
    bench.press("p")
    assert "first unit" in bench.message.value


def test_choosing_in_the_list_opens_the_unit(bench: Workbench):
    bench.queue.list.value = "C4"
    assert bench.current_unit.unit == "C4"


def test_a_filter_leaves_the_claim_on_screen(bench: Workbench):
    bench.queue.search.value = "C4"
    assert (bench.current_unit.unit, bench.queue.list.value) == ("C1", None)


def test_a_long_queue_is_paged_and_the_current_unit_is_on_its_page(tmp_path: Path):
    bench = open_bench(write_audit(tmp_path / "audit", claims=A_PAGE + 50, lines=1))
    assert len(bench.queue.list.options) == A_PAGE
    bench.queue.later.click()
    assert len(bench.queue.list.options) == 50
    bench.open_unit(bench.queue.units[0])
    assert bench.queue.list.value == bench.queue.units[0].unit
