"""Small tables of claims for the readers' tests, and what every test of bad input asks: no value in any message."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from auditkit.read import Raw

CANARY = "ZZCANARY"
HEADER = ("claim_id", "line_no", "service_date", "procedure_code", "charge_amount", "units")
LINE = (f"{CANARY}1", "1", "2024-08-01", "99213", "100.00", "1")


def csv_text(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue()


def told(raw: Raw) -> str:
    """Everything that a reading says besides its tables."""
    reasons = [str(cell) for row in raw.rejected.rows() for cell in row]
    return " | ".join([*reasons, *(note for source in raw.sources for note in source.notes)])
