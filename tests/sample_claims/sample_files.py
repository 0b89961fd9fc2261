"""The committed sample, read with the csv module and by splitting segments alone."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "sample_claims"
SEED, PROFESSIONAL, FACILITY = 20240701, 2000, 300
X12 = ("claims_professional.837", "claims_institutional.837", "remittance.835")
RECORD = ("encounters", "documented_services", "documented_diagnoses", "documented_months")
FILES = (
    "claims.csv",
    *X12,
    "providers.csv",
    "answer_key.csv",
    *(f"{name}.csv" for name in RECORD),
    "documentation_key.csv",
)


@cache
def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def segments(name: str, folder: Path = FOLDER) -> list[list[str]]:
    text = (folder / name).read_text(encoding="ascii")
    return [segment.strip().split("*") for segment in text.split("~") if segment.strip()]
