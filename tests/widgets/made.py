"""A small audit folder for the tests of the workbench: claims of two lines, with remittance, record and findings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit import Audit, open_audit
from auditkit.audit.folder import FORMAT, MANIFEST, sha256, table_path
from auditkit.codesets import Store
from auditkit.engine import AT_REST
from auditkit.tables import table
from auditkit.widgets import Workbench, workbench

DAY = dt.date(2024, 8, 1)
NPIS = ("2000000002", "2000000010")
Fill = Callable[[str], str]


def rows_of(claims: int, lines: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by table. Every claim has a visit allowed at $100.00; the others are injections allowed at $60.00."""
    made: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "claims",
            "lines",
            "diagnoses",
            "remittances",
            "adjustments",
            "encounters",
            "documented_services",
            "documented_diagnoses",
            "findings",
            "evaluations",
        )
    }
    for place in range(1, claims + 1):
        key, npi = f"C{place}", NPIS[place % 2]
        made["claims"].append({
            "claim_key": key, "claim_id": f"S{place}", "claim_type": "P", "total_charge": Decimal("300.00"), "patient_key": f"P{place}",
            "patient_last_name": "Sample", "patient_first_name": "Echo", "patient_record_number": f"MR{place}", "payer_class": "medicare",
            "claim_place_of_service": "11", "rendering_npi": npi, "billing_npi": NPIS[0], "locality": "06102-16", "note_text": "seen",
        })  # fmt: skip
        for line in range(1, lines + 1):
            visit = line == 1
            made["lines"].append({
                "claim_key": key, "line_no": line, "service_date": DAY, "procedure_code": "99213" if visit else "G0008",
                "units": Decimal(1), "charge_amount": Decimal("150.00"), "diagnosis_pointer_1": "1" if visit else "B",
                "allowed_amount": Decimal("100.00") if visit else Decimal("60.00"), "denied": "N", "rendering_npi": npi,
            })  # fmt: skip
            made["remittances"].append(
                {
                    "remittance_key": f"R{place}",
                    "service_no": line,
                    "claim_key": key,
                    "line_no": line,
                    "claim_status_code": "1",
                    "procedure_code": "99213",
                    "service_paid": Decimal("80.00"),
                    "link_basis": "line_control_number",
                }
            )
        made["diagnoses"] += [
            {"claim_key": key, "kind": kind, "position": number, "diagnosis_code": code}
            for kind, number, code in (("principal", 1, "E119"), ("other", 2, "Z23"))
        ]
        made["adjustments"].append(
            {
                "remittance_key": f"R{place}",
                "service_no": 1,
                "position": 1,
                "group_code": "CO",
                "reason_code": "45",
                "amount": Decimal("50.00"),
            }
        )
        made["encounters"].append(
            {
                "encounter_id": f"E{place}",
                "claim_id": f"S{place}",
                "service_date": DAY,
                "visit_type": "office",
                "auditor_confirmed": "Y",
                "external_note": "typed",
            }
        )
        made["documented_services"].append({"encounter_id": f"E{place}", "sequence": 1, "procedure_code": "99212"})
        made["documented_diagnoses"].append(
            {"encounter_id": f"E{place}", "sequence": 1, "diagnosis_code": "E119", "status": "confirmed"}
        )
        if place % 2:
            made["findings"].append(finding(key, place))
    return made


def finding(claim: str, place: int) -> dict[str, Any]:
    """Too many units of the visit, with a proposal of one unit of a lower code."""
    return {
        "finding_id": f"MUE-DOS/{claim}/1", "check_id": "MUE-DOS", "case": "absolute", "family": "unbundling", "status": "FAIL",
        "severity": ("high", "medium")[place % 4 == 3], "direction": "over", "subject": "line", "claim_key": claim, "line_no": 1,
        "propose_code": "99212", "propose_units": Decimal(1), "evidence": json.dumps({"day_units": 7.0, "mue": 6}),
        "release": "made", "payment_effect": "deny", "effect_amount": Decimal("-100.00"), "pricing_basis": "remittance", "confidence": "high",
    }  # fmt: skip


def write_audit(folder: Path, claims: int = 4, lines: int = 2, fill: Fill | None = None) -> Audit:
    """Write the folder.

    Args:
        folder: a new folder.
        claims: how many.
        lines: how many a claim.
        fill: gives the text that stands in every text column of a name; the text as made where None.
    """
    folder.mkdir(parents=True)
    outputs = {}
    for name, rows in rows_of(claims, lines).items():
        filled = [_filled(name, row, fill) for row in rows] if fill else rows
        frame = pl.DataFrame(filled, schema={column.name: AT_REST[column.type] for column in table(name)})
        frame.write_parquet(path := _made(folder / table_path(name)))
        outputs[str(table_path(name))] = {"sha256": sha256(path), "rows": frame.height}
    settings = {"window_from": "2024-07-01", "window_until": "2024-09-30"}
    (folder / MANIFEST).write_text(json.dumps({"format": FORMAT, "settings": settings, "checks": {}, "outputs": outputs}))
    return open_audit(folder)


def _made(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    return path


def _filled(name: str, row: dict[str, Any], fill: Fill) -> dict[str, Any]:
    """Keys keep their own beginning, so that the tables still join; a diagnosis keeps its kind, an evidence its form."""
    kept = {"kind", "evidence", "claim_type", "case", "severity", "locality"}
    joins = {"claim_key", "claim_id", "remittance_key", "encounter_id", "finding_id", "patient_key"}
    made = dict(row)
    for column in table(name):
        if column.type not in ("text", "code") or column.name in kept:
            continue
        own = row.get(column.name)
        made[column.name] = f"{own}{fill('key')}" if column.name in joins and own else fill(column.name)
    if name == "findings":
        made["evidence"] = json.dumps({"day_units": fill("day_units"), "mue": fill("mue")})
        made["check_id"] = row["check_id"] if row["claim_key"] == "C1" else fill("check_id")
    return made


def open_bench(audit: Audit, reviewer: str = "Ana", **options: Any) -> Workbench:
    """The workbench on an audit, with the bundled reference sets alone."""
    return workbench(audit, options.pop("sample", None), reviewer, code_sets=Store(audit.folder / "none"), **options)
