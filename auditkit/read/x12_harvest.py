"""What reading one X12 source has yielded so far: rows by table, refusals, notes and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from auditkit.read.x12_lines import Row


@dataclass(slots=True)
class Harvest:
    """The rows read so far from one source; ``ordinal`` is the last claim_key given."""

    claims: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    diagnoses: list[Row] = field(default_factory=list)
    remittances: list[Row] = field(default_factory=list)
    adjustments: list[Row] = field(default_factory=list)
    # one refusal a claim: segment number, column, reason without values, table
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    rows: int = 0
    ordinal: int = 0

    def refuse(self, row: int, column: str, reason: str, table: str) -> None:
        """Record a refused claim."""
        self.refused.append((row, column, reason, table))
