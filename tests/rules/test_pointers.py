"""Diagnosis pointers as positions, on every engine."""

from __future__ import annotations

import polars as pl
import pytest

from auditkit.engine import ENGINES, open_engine
from auditkit.rules.pointers import pointer_position


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        *(("1", 1), ("01", 1), ("A", 1), ("9", 9), ("12", 12), ("L", 12)),
        *((text, None) for text in ("0", "13", "M", "a", "-1", "1.0", "", None)),
    ],
)
def test_position_of_a_pointer(engine: str, pointer: str | None, position: int | None):
    with open_engine(engine) as opened:
        given = opened.frame(pl.DataFrame({"pointer": [pointer]}, schema={"pointer": pl.String}))
        assert opened.collect(given.select(position=pointer_position("pointer")))["position"].to_list() == [position]
