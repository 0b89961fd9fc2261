"""How far a review is: one row of counts, made from the table of determinations."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from auditkit.review.state import State


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of a review.

    Attributes:
        units: sampled units.
        units_done: units of which every line is decided.
        lines: billed lines of those units.
        by_standing: lines, those added too, by standing.
        by_outcome: decided lines, those added too, by outcome.
        drawn: units drawn for the second review.
        answered: findings answered in the first review.
    """

    units: int
    units_done: int
    lines: int
    by_standing: dict[str, int]
    by_outcome: dict[str, int]
    drawn: int
    answered: int


def overview(state: State, determined: pl.DataFrame) -> Overview:
    """Count what the table of determinations holds.

    Args:
        state: a state that saw every stage.
        determined: ``determinations`` of the same state.
    """
    done = determined.group_by("unit").agg(done=(pl.col("standing") == "decided").all())
    decided = determined.filter(pl.col("standing") == "decided")
    return Overview(
        done.height,
        int(done["done"].sum()),
        determined["line_no"].count(),
        _counts(determined["standing"]),
        _counts(decided["outcome"]),
        len(state.second_units),
        sum(len(reading.answers) for (_, stage), reading in state.readings.items() if stage == "first"),
    )


def _counts(values: pl.Series) -> dict[str, int]:
    return {value: count for value, count in values.value_counts(sort=True).iter_rows() if value is not None}
