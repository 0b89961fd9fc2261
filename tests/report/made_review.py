"""A made-up review of a made-up audit: three claims of it, decided, with hostile words."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit.folder import REVIEW, sha256
from tests.report import made

HEAD = "7:" + "ab" * 32
UNITS = ("C000001", "C000002", "C000003")
BILLED, AUDITED = Decimal("120.50"), Decimal("90.50")


def line(place: int, claim: str, number: int, lines: pl.DataFrame) -> dict[str, Any]:
    """The first line of each claim is right; the second of the first two has too many units."""
    row = lines.filter(pl.col("claim_key") == claim, pl.col("line_no") == number).row(0, named=True)
    wrong = number == 2 and claim != UNITS[2]
    billed = {"procedure_code": row["procedure_code"], "units": row["units"], "modifiers": "", "diagnoses": "I10"}
    audited = {"audited_code": row["procedure_code"], "audited_modifiers": "", "audited_diagnoses": "I10"}
    return {
        "unit": claim,
        "claim_key": claim,
        "line_no": number,
        "standing": "decided",
        "outcome": "changed" if wrong else "correct",
        "service_date": row["service_date"],
        "rendering_npi": row["rendering_npi"],
        **billed,
        **audited,
        "audited_units": Decimal(1) if wrong else row["units"],
        "cause": "units_wrong" if wrong else None,
        "category": "incorrect_coding" if wrong else None,
        "rationale": made.HOSTILE[2 if place < 2 else 6] if wrong else None,
        "evidence": made.HOSTILE[(place + 1) % len(made.HOSTILE)] if wrong else None,
        "basis": "first",
        "decided_by": "dana",
        "decided_at": "2024-11-06T09:00:00+00:00",
        "event": place,
    }


def amount(row: dict[str, Any]) -> dict[str, Any]:
    wrong = row["outcome"] == "changed"
    keys = {name: row[name] for name in ("unit", "claim_key", "line_no", "outcome")}
    return keys | {
        "billed_amount": BILLED,
        "audited_amount": AUDITED if wrong else BILLED,
        "difference_amount": AUDITED - BILLED if wrong else Decimal("0.00"),
        "paid_amount": Decimal("100.00"),
        "pricing_basis": "remittance",
    }


def write_review(folder: Path, **changed: Any) -> Path:
    """Leave a recorded review in an audit folder; ``changed`` holds for the first line of the third claim."""
    lines = pl.read_parquet(folder / "lines.parquet")
    rows = [line(place, claim, 1 + place % 2, lines) for place, claim in enumerate(sorted(UNITS * 2), start=0)]
    rows[4] |= changed
    found = pl.read_parquet(folder / "findings.parquet").filter(pl.col("claim_key") == UNITS[0])
    answers = [
        {"finding_id": name, "unit": UNITS[0], "answer": answer, "answered_by": "dana", "event": 9}
        for name, answer in zip(found["finding_id"], ("agree", "disagree"), strict=False)
    ]
    tables = {
        "determinations": made.frame("determinations", rows),
        "audited_amounts": made.frame("audited_amounts", [amount(row) for row in rows]),
        "answers": made.frame("answers", answers),
    }
    outputs = {}
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
        outputs[f"{name}.parquet"] = {"sha256": sha256(folder / f"{name}.parquet"), "rows": frame.height}
    record = {"format": 1, "package": "auditkit 0.1.0", "event_log_head": HEAD, "outputs": outputs}
    (folder / REVIEW).write_text(json.dumps(record), encoding="utf-8")
    return folder
