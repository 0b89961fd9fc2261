"""Small audits for the review tests: claims C1.. with a visit and an injection each. Codes are of HCPCS Level II."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl

from auditkit.review.billed import lines_to_review
from auditkit.review.determination import Determination, LineKey, Service

DAY = dt.date(2024, 8, 1)


def tables(claims: int = 3) -> dict[str, pl.DataFrame]:
    """Claims of two lines: G0463 for both diagnoses and J1885 x 2 for the second one."""
    keys = [f"C{number}" for number in range(1, claims + 1)]
    lines = [
        {
            "claim_key": key,
            "line_no": 1,
            "service_date": DAY,
            "procedure_code": "G0463",
            "modifier_1": "25",
            "modifier_2": None,
            "diagnosis_pointer_1": "1",
            "diagnosis_pointer_2": "B",
            "units": Decimal("1.000"),
            "place_of_service": None,
            "charge_amount": Decimal("90.00"),
        }
        for key in keys
    ] + [
        {
            "claim_key": key,
            "line_no": 2,
            "service_date": DAY,
            "procedure_code": "J1885",
            "modifier_1": None,
            "modifier_2": None,
            "diagnosis_pointer_1": "2",
            "diagnosis_pointer_2": None,
            "units": Decimal("2.000"),
            "place_of_service": "19",
            "charge_amount": Decimal("8.00"),
        }
        for key in keys
    ]
    diagnoses = [
        {"claim_key": key, "kind": kind, "position": position, "diagnosis_code": code}
        for key in keys
        for kind, position, code in (("principal", 1, "M1711"), ("other", 2, "E119"), ("external_cause", 1, "W19XXXA"))
    ]
    header = {"claim_place_of_service": "11", "rendering_npi": "2000000002"}
    return {
        "claims": pl.DataFrame([{"claim_key": key, **header} for key in keys]),
        "lines": pl.DataFrame(lines, schema_overrides={"units": pl.Decimal(12, 3), "modifier_2": pl.String}),
        "diagnoses": pl.DataFrame(diagnoses),
        "findings": findings(keys),
    }


def findings(keys: list[str]) -> pl.DataFrame:
    """One finding on the second line of each claim."""
    rows = [
        {
            "finding_id": f"F-{key}",
            "check_id": "MUE-LINE",
            "case": "over",
            "status": "FAIL",
            "severity": "high",
            "claim_key": key,
            "line_no": 2,
            "propose_code": None,
            "propose_modifiers": None,
            "propose_units": Decimal("1.000"),
        }
        for key in keys
    ]
    return pl.DataFrame(rows, schema_overrides={"propose_code": pl.String, "propose_modifiers": pl.String})


def lines(claims: int = 3) -> pl.DataFrame:
    return lines_to_review(tables(claims))


def line(number: int = 1, claim: str = "C1") -> LineKey:
    return LineKey(claim, number)


def changed(units: str = "1", code: str = "J1885", **more: object) -> Determination:
    """The injection with other units."""
    service = Service.of(code, "", units, "E119", "19")
    return Determination("changed", service, "units_wrong", rationale="one given", **more)  # type: ignore[arg-type]


def missed(code: str = "G0008", beside: int | None = 1) -> Determination:
    """A service that was not billed."""
    service = Service.of(code, "", "1", "Z23", "11")
    return Determination("missed", service, "service_not_billed", "charge_capture", "record of 8 o'clock", beside_line=beside)
