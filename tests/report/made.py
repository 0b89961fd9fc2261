"""A made-up audit folder: tables written as Parquet with a manifest, every identifier column holding a canary."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit.folder import FORMAT, MANIFEST, sha256, table_path
from auditkit.checking.run import CANNOT_TELL
from auditkit.engine import AT_REST
from auditkit.report.privacy import identifying
from auditkit.tables import table

CANARY = "ZZCANARY"
HOSTILE = (
    "=1+1",
    "{=SUM(A1)}",
    "<script>alert(1)</script>",
    'http://x.example/"onmouseover=alert(1)',
    "mailto:a@x.example",
    "+CMD|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
)
NPIS = ("2000000002", "2000000010", "2000000028")
WINDOW = (dt.date(2024, 7, 1), dt.date(2024, 9, 30))
# check, case, status, severity, direction, payment effect
RAISED = (
    ("MUE-DOS", "absolute", "FAIL", "high", "over", "deny_excess"),
    ("MUE-DOS", "clinical", "FAIL", "medium", "over", "deny_excess"),
    ("MADE-UNDER", "found", "REVIEW", "medium", "under", "add"),
    ("MADE-MODIFIER", "found", "REVIEW", "low", "neutral", "risk_line"),
    ("MADE-NOTE", "found", "INFO", "low", "neutral", "none"),
)
FAMILY = {
    "MUE-DOS": "unbundling",
    "MADE-UNDER": "undercoding",
    "MADE-MODIFIER": "missing_modifiers",
    "MADE-NOTE": "documentation",
}


def schema(name: str) -> dict[str, Any]:
    return CANNOT_TELL if name == "cannot_tell" else {column.name: AT_REST[column.type] for column in table(name)}


def frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema(name))


def hidden(name: str, place: int) -> dict[str, Any]:
    """A canary in every identifier column of text of a table."""
    known = table(name)
    return {
        column: f"{CANARY}-{name}-{column}-{place}" for column in identifying(name, known.names) if known[column].type != "date"
    }


def claims(number: int) -> pl.DataFrame:
    rows = []
    for place in range(1, number + 1):
        row = hidden("claims", place)
        row |= {
            "claim_key": f"C{place:06d}",
            "claim_type": "P",
            "total_charge": Decimal("400.00"),
            "payer_id": f"PAYER{place % 2}",
            "payer_name": "SAMPLE PLAN",
            "patient_key": f"P{place % 7:04d}",
            "patient_birth_date": dt.date(1950, 1, 1),
            "billing_npi": NPIS[0],
            "billing_name": HOSTILE[place % len(HOSTILE)],
            "rendering_npi": NPIS[place % 3],
            "source_file": "claims-of-zzcanary.csv",
            "source_row": place + 1,
        }
        rows.append(row)
    return frame("claims", rows)


def lines(number: int) -> pl.DataFrame:
    rows = []
    for place in range(1, number + 1):
        for line in (1, 2):
            row = hidden("lines", place)
            row |= {
                "claim_key": f"C{place:06d}",
                "line_no": line,
                "service_date": WINDOW[0] + dt.timedelta(days=place % 92),
                "procedure_code": ("99213", "G0422", "99214", "G0008")[(place + line) % 4],
                "charge_amount": Decimal("200.00") + place,
                "units": Decimal(line),
                "rendering_npi": NPIS[place % 3],
                "allowed_amount": Decimal("120.50"),
                "source_file": "claims-of-zzcanary.csv",
                "source_row": place + 1,
            }
            rows.append(row)
    return frame("lines", rows)


def evidence(check: str, place: int) -> dict[str, Any]:
    if check == "MUE-DOS":
        return {"day_units": float(place % 5 + 7), "mue": 6}
    # An unmapped field that repeats an identifier must not slip through.
    return {
        "member_id": f"{CANARY}-claims-member_id-{place}",
        "computed": f"of {CANARY}-CLAIMS-PATIENT_LAST_NAME-{place}",
        "limit": 3,
    }


def findings(number: int, of_claims: int) -> pl.DataFrame:
    rows = []
    for place in range(number):
        check, case, status, severity, direction, effect = RAISED[place % len(RAISED)]
        claim, line = place % of_claims + 1, place % 2 + 1
        priced = effect not in ("none", "risk_line") and place % 11 != 0
        amount = (Decimal(place % 90) + Decimal("0.37")) * (-1 if direction == "over" else 1)
        rows.append(
            {
                "finding_id": f"{check}/C{claim:06d}/{line}/{place}",
                "check_id": check,
                "case": case,
                "family": FAMILY[check],
                "status": status,
                "severity": severity,
                "direction": direction,
                "subject": "line",
                "claim_key": f"C{claim:06d}",
                "line_no": line,
                "service_date": WINDOW[0] + dt.timedelta(days=claim % 92),
                "rendering_npi": NPIS[claim % 3],
                "billing_npi": NPIS[0],
                "procedure_code": "0450T" if place % 13 == 0 else "G0422",
                "modifiers": "25 59" if place % 3 == 0 else None,
                "units": Decimal(line),
                "propose_modifiers": "=59" if place % 5 == 3 else None,
                "evidence": json.dumps(evidence(check, claim)),
                "release": "mue 2024-07 practitioner" if check == "MUE-DOS" else "",
                "payment_effect": effect,
                "effect_amount": amount if priced else None,
                "at_risk_amount": Decimal("120.50") if effect == "risk_line" else None,
                "pricing_basis": "remittance" if priced else "unpriced",
                "counted": "Y" if place % 4 else "N",
                "confidence": "high",
            }
        )
    return frame("findings", rows)


def evaluations(found: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "check_id": check,
            "family": family,
            "subject": "line",
            "state": "ran",
            "applies": 500,
            "tested": 480,
            "fired": found.filter(pl.col("check_id") == check).height,
            "cannot_tell": 20,
            "cannot_tell_reasons": "gap: 5; no release: 15",
            "seconds": "0.010",
        }
        for check, family in FAMILY.items()
    ]
    rows.append(
        {
            "check_id": "MADE-IDLE",
            "family": "documentation",
            "subject": "line",
            "state": "not_run",
            "reason": "table encounters is absent",
            "applies": 0,
            "tested": 0,
            "fired": 0,
            "cannot_tell": 0,
        }
    )
    return frame("evaluations", rows)


def cannot_tell() -> pl.DataFrame:
    rows = [
        {"check_id": check, "claim_key": f"C{place + 1:06d}", "line_no": 1, "reason": "gap" if place < 5 else "no release"}
        for check in FAMILY
        for place in range(20)
    ]
    return frame("cannot_tell", rows)


def rejected() -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "file": "claims-of-zzcanary.csv",
            "row": row,
            "column": "service_date",
            "reason": "not a date; expected YYYY-MM-DD",
            "table": "lines",
        }
        for row in (14, 77, 203)
    ]
    rows.append(
        {"file": "claims-of-zzcanary.csv", "row": 9, "column": f"{CANARY} heading", "reason": "missing\x00", "table": "claims"}
    )
    return frame("rejected", rows)


def write_audit(folder: Path, number_of_claims: int = 60, number_of_findings: int = 300) -> Path:
    """Write an audit folder; with no claims there are no findings, no refused row and no subject that could not be told."""
    found = findings(number_of_findings, number_of_claims or 1)
    some = number_of_claims > 0
    providers = frame(
        "providers",
        [
            {"npi": npi, "provider_name": name, "billing_tin": f"{CANARY}-tin"}
            for npi, name in zip(NPIS, HOSTILE[:3], strict=True)
        ],
    )
    tables = {
        "claims": claims(number_of_claims),
        "lines": lines(number_of_claims),
        "providers": providers,
        "findings": found,
        "evaluations": evaluations(found),
        "cannot_tell": cannot_tell() if some else frame("cannot_tell", []),
        "rejected": rejected() if some else frame("rejected", []),
    }
    folder.mkdir(parents=True)
    for name, one in tables.items():
        one.write_parquet(folder / table_path(name))
    outputs = {
        str(table_path(name)): {"sha256": sha256(folder / table_path(name)), "rows": one.height} for name, one in tables.items()
    }
    (folder / MANIFEST).write_text(json.dumps(manifest(tables) | {"outputs": outputs}), encoding="utf-8")
    return folder


def manifest(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    digest = hashlib.sha256(b"made").hexdigest()
    refused = tables["rejected"].height
    read = tables["lines"].height + refused
    return {
        "format": FORMAT,
        "package": "auditkit 0.1.0",
        "python": "3.11.7",
        "engine": "polars",
        "started": "2024-11-05T09:00:00+00:00",
        "finished": "2024-11-05T09:00:09+00:00",
        "inputs": [
            {
                "label": "claims-of-zzcanary.csv",
                "kind": "csv",
                "rows": read,
                "sha256": digest,
                "bytes": 1234,
                "notes": [f"columns not read: {CANARY} column"],
            }
        ],
        "counts": {"lines": {"read": read, "accepted": tables["lines"].height, "rejected": refused}},
        "settings": {
            "window_from": str(WINDOW[0]),
            "window_until": str(WINDOW[1]),
            "profile": "medicare",
            "nonfacility_places": [],
        },
        "checks": dict.fromkeys([*FAMILY, "MADE-IDLE"], "0123456789ab"),
        "releases": [
            {
                "name": "mue 2024-07 practitioner",
                "set": "mue",
                "from": "2024-07-01",
                "until": "2024-09-30",
                "complete": False,
                "publication": "NCCI MUE, practitioner",
                "source": "starter",
                "sha256": digest,
            }
        ],
        "event_log_head": None,
    }
