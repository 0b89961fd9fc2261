"""The figures of a report, worked out from a view: scope, potential dollars, causes. Nothing here formats.

Potential dollars count each line once (findings whose ``counted`` is Y). Overpaid and underpaid stand apart by the sign of each
finding's effect and are never netted. Nothing is an accuracy rate or an estimate: no finding has been reviewed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.errors import ReportError
from auditkit.kpis import NONE, measures
from auditkit.report.view import View

SEVERITIES = ("critical", "high", "medium", "low")
FAMILIES = ("coding_accuracy", "missing_modifiers", "undercoding", "unbundling", "documentation", "claim_integrity")


@dataclass(frozen=True, slots=True)
class Scope:
    """What was audited. ``in_window`` are lines in the audit window, on which findings are raised; the others are history."""

    claims: int
    lines: int
    in_window: int
    patients: int
    billing: int
    rendering: int
    payers: int
    first: dt.date | None
    last: dt.date | None
    window_from: dt.date | None
    window_until: dt.date | None
    charged: Decimal
    allowed: Decimal | None


def by(findings: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Findings grouped by columns, with ``measures``; most dollars first (the sum only ranks and is shown nowhere)."""
    grouped = findings.group_by(*columns).agg(measures()).with_columns(pl.col("over", "under", "at_risk").fill_null(NONE))
    rank = pl.col("over") + pl.col("under")
    return grouped.sort(
        [rank, pl.col("at_risk"), pl.col("findings"), *columns],
        descending=[True, True, True, *[False] * len(columns)],
        nulls_last=True,
    )


def scope(view: View) -> Scope:
    """What the audit covered."""
    claims, lines, settings = view["claims"], view["lines"], view.manifest["settings"]
    first, last = (
        dt.date.fromisoformat(settings[name]) if settings.get(name) else None for name in ("window_from", "window_until")
    )
    days = lines["service_date"].drop_nulls() if "service_date" in lines.columns else pl.Series(dtype=pl.Date)
    inside = days.filter(days.is_between(first or dt.date.min, last or dt.date.max))
    rendering = {*_distinct(lines, "rendering_npi"), *_distinct(claims, "rendering_npi")}
    payers = _distinct(claims, "payer_id") or _distinct(claims, "payer_name") or _distinct(claims, "payer_class")
    return Scope(
        claims.height,
        lines.height,
        inside.len(),
        len(_distinct(claims, "patient_key")),
        len(_distinct(claims, "billing_npi")),
        len(rendering),
        len(payers),
        _date(days.min()),
        _date(days.max()),
        first,
        last,
        _total(lines, "charge_amount") or NONE,
        _total(lines, "allowed_amount"),
    )


def names_of_providers(view: View) -> dict[str, str]:
    """Provider names by NPI: the roster's, else the billing names of the claims."""
    found: dict[str, str] = {}
    for table, number, name in (("claims", "billing_npi", "billing_name"), ("providers", "npi", "provider_name")):
        frame = view[table]
        if number in frame.columns and name in frame.columns:
            found.update(frame.select(number, name).drop_nulls().unique(maintain_order=True).iter_rows())
    return found


def months(view: View) -> pl.DataFrame:
    """Lines, findings, over and under by month of service, in order; months without lines are absent."""
    month = pl.col("service_date").dt.strftime("%Y-%m").alias("month")
    lines = view["lines"]
    if "service_date" not in lines.columns or lines.is_empty():
        return pl.DataFrame(
            schema={
                "month": pl.String,
                "lines": pl.UInt32,
                "findings": pl.UInt32,
                "over": pl.Decimal(38, 2),
                "under": pl.Decimal(38, 2),
            }
        )
    counted = lines.filter(pl.col("service_date").is_not_null()).group_by(month).agg(pl.len().alias("lines"))
    found = (
        view["findings"]
        .filter(pl.col("service_date").is_not_null())
        .group_by(month)
        .agg(measures())
        .select("month", "findings", "over", "under")
    )
    return (
        counted.join(found, on="month", how="left")
        .with_columns(pl.col("findings").fill_null(0), pl.col("over", "under").fill_null(NONE))
        .sort("month")
    )


def causes(view: View, most: int = 5) -> pl.DataFrame:
    """The largest causes: findings by check, FAIL and REVIEW only, with the check's title."""
    raised = view["findings"].filter(pl.col("status") != "INFO")
    return (
        by(raised, "check_id", "family")
        .join(view["checks"].select("check_id", "title"), on="check_id", how="left", maintain_order="left")
        .head(most)
    )


def examples(findings: pl.DataFrame, most: int) -> pl.DataFrame:
    """The findings to list first: gravest, then largest effect, then by claim and line."""
    rank = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(SEVERITIES)}, default=len(SEVERITIES), return_dtype=pl.Int64
    )
    size = pl.col("effect_amount").abs().fill_null(NONE)
    return findings.sort(
        [rank, size, pl.col("claim_key"), pl.col("line_no"), pl.col("finding_id")],
        descending=[False, True, False, False, False],
    ).head(most)


def at_least(findings: pl.DataFrame, severity: str) -> pl.DataFrame:
    """The findings of a severity or above.

    Raises:
        ReportError: there is no such severity.
    """
    if severity not in SEVERITIES:
        raise ReportError(f"no severity of that name; there are {', '.join(SEVERITIES)}")
    return findings.filter(pl.col("severity").is_in(SEVERITIES[: SEVERITIES.index(severity) + 1]))


def largest_charges(lines: pl.DataFrame, most: int = 10) -> pl.DataFrame:
    """The codes with the largest charges: ``procedure_code`` and ``charge_amount``."""
    coded = lines.filter(pl.col("procedure_code").is_not_null())
    charged = coded.group_by("procedure_code").agg(pl.col("charge_amount").sum())
    return charged.sort(["charge_amount", "procedure_code"], descending=[True, False]).head(most)


def office_visits(lines: pl.DataFrame) -> pl.DataFrame:
    """Office and outpatient visits, where the level is chosen: ``procedure_code`` and ``lines``, by code."""
    office = pl.col("procedure_code").str.contains(r"^99(20[2-5]|21[1-5])$")
    return lines.filter(office).group_by("procedure_code").agg(pl.len().alias("lines")).sort("procedure_code")


def _distinct(frame: pl.DataFrame, column: str) -> list[Any]:
    return frame[column].drop_nulls().unique().to_list() if column in frame.columns else []


def _total(frame: pl.DataFrame, column: str) -> Decimal | None:
    values: Iterable[Any] = [frame[column].sum()] if column in frame.columns and frame[column].drop_nulls().len() else []
    return next((value for value in values if value is not None), None)


def _date(value: Any) -> dt.date | None:
    return value if isinstance(value, dt.date) else None
