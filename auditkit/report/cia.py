"""The findings sheet of a corporate integrity agreement's claims review: one row a sampled unit, and the counts beside it.

Amounts are those of the claim repriced as a whole, in allowed dollars, both on one basis; the error rate is in paid dollars. An
amount that is not known stays blank, and a unit with an undetermined line has no correct code and blocks the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.accuracy import Policy, accuracy
from auditkit.accuracy.judged import Sample
from auditkit.report.determined import LINE, service
from auditkit.report.markup import Heading, Html, dollars, join, pairs, table
from auditkit.report.rates import named, told
from auditkit.report.view import View, once_reviewed

FEDERAL = ("medicare", "medicare_advantage", "medicaid")
OIG_RATE = "OIG net financial error rate"
UNDETERMINED = "undetermined"
MONEY = ("allowed_amount", "correct_allowed_amount", "difference_amount")
COLUMNS: dict[str, Any] = {
    "unit": pl.String,
    "federal_program": pl.String,
    "beneficiary": pl.String,
    "date_of_service": pl.String,
    "code_submitted": pl.String,
    "code_reimbursed": pl.String,
    "allowed_amount": pl.Decimal(12, 2),
    "correct_code": pl.String,
    "correct_allowed_amount": pl.Decimal(12, 2),
    "difference_amount": pl.Decimal(12, 2),
    "remarks": pl.String,
}
NAMES = (
    "Unit", "Federal program billed", "Beneficiary", "Date of service", "Code submitted", "Code reimbursed", "Allowed by payer",
    "Correct code", "Correct allowed", "Difference", "Remarks",
)  # fmt: skip
KEYED = "At this level the beneficiary is our own key of the person; at level phi it is the member number."


def cia_table(view: View, policy: Policy | None = None) -> pl.DataFrame:
    """One row a unit.

    Args:
        view: the view of a reviewed audit; at level ``phi`` the beneficiary is the member number, else our own key.
        policy: the organisation's choices.

    Returns:
        The columns of ``COLUMNS``; codes of several lines are separated by semicolons, money is dollars, and the difference is
        correct less allowed: negative is overpaid.
    """
    determined = view["determinations"].join(view["audited_amounts"].drop("outcome"), on=LINE, how="left", nulls_equal=True)
    claims = {row["claim_key"]: row for row in view["claims"].iter_rows(named=True)}
    open_units = Sample.of(view["determinations"], policy or Policy()).unfinished
    rows = [
        _row(str(unit), list(part.sort(LINE, nulls_last=True).iter_rows(named=True)), claims, open_units)
        for (unit,), part in determined.group_by("unit", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _row(
    unit: str, lines: list[dict[str, Any]], claims: Mapping[str, Mapping[str, Any]], open_units: Mapping[str, str]
) -> tuple[Any, ...]:
    counted = [one for one in lines if one["outcome"] != "not_missed"]
    billed = [one for one in counted if one["line_no"] is not None]
    of = [claims.get(key, {}) for key in dict.fromkeys(one["claim_key"] for one in lines)]
    days = sorted({one["service_date"].isoformat() for one in billed if one["service_date"]})
    submitted = _joined(service(one["procedure_code"], one["modifiers"], one["units"]) for one in billed)
    open_reason = open_units.get(unit, "")
    correct = UNDETERMINED if open_reason else _joined(map(_correct, counted))
    return (
        unit,
        _joined(dict.fromkeys(_program(one) for one in of)),
        _joined(dict.fromkeys(one.get("member_id") or one.get("patient_key") or "" for one in of)),
        " to ".join(dict.fromkeys([*days[:1], *days[-1:]])),
        submitted,
        _joined(one.get("reimbursed_code") or "" for one in billed),
        _sum(billed, "billed_amount"),
        correct,
        None if open_reason else _sum(counted, "audited_amount"),
        None if open_reason else _sum(counted, "difference_amount"),
        _remarks(counted, open_reason),
    )


def cia_counts(view: View, policy: Policy | None = None) -> list[tuple[str, str]]:
    """The counts beside the sheet, as names and texts; where a unit is undetermined each says so."""
    determined, chosen = view["determinations"], policy or Policy()
    sample, sheet = Sample.of(determined, chosen), cia_table(view, chosen)
    units = ("Units", f"{sheet.height:,}")
    rate = named(accuracy(determined, view["audited_amounts"], chosen), OIG_RATE)
    if sample.reason:
        return [units, ("Not stated", sample.reason)]
    differing = {line.unit for line in sample.lines if not line.strictly_right}
    effect = sheet["difference_amount"]
    over = -sum((one for one in effect if one is not None and one < 0), Decimal("0.00"))
    under = sum((one for one in effect if one is not None and one > 0), Decimal("0.00"))
    unpriced = effect.null_count()
    return [
        units,
        ("Units differing, whatever the payment", f"{len(differing):,}"),
        ("Units resulting in overpayment", f"{int((effect < 0).sum()):,}"),
        ("Total overpayment, allowed dollars", dollars(over)),
        ("Total underpayment, allowed dollars", dollars(under)),
        ("Net overpayment, allowed dollars", dollars(over - under)),
        ("Units not priced", f"{unpriced:,}: their amounts are unknown, not zero" if unpriced else "0"),
        ("Net overpayment, paid dollars", _paid(rate.numerator)),
        ("Paid in the sample", _paid(rate.denominator)),
        ("Error rate", f"{told(rate)}. {rate.definition}"),
    ]


@once_reviewed
def cia_sheet(view: View, policy: Policy) -> Html:
    """The sheet and its counts as a section of a report."""
    numbers = {NAMES[place] for place, name in enumerate(COLUMNS) if name in MONEY}
    columns = [Heading(name, "number" if name in numbers else "text") for name in NAMES]
    rows = [
        tuple(dollars(value, "") if name in MONEY else value for name, value in row.items())
        for row in cia_table(view, policy).iter_rows(named=True)
    ]
    counts = pairs(cia_counts(view, policy))
    shown = table("Findings sheet, one row a unit", columns, rows, empty="No unit.")
    return join(counts, shown, KEYED if view.level != "phi" else "")


def _paid(value: int | Decimal | None) -> str:
    return dollars(value) if isinstance(value, Decimal) else "not known"


def _correct(one: Mapping[str, Any]) -> str:
    if one["outcome"] == "not_received":
        return "none (no record)"
    if one["audited_units"] == 0:
        return "none"
    return service(one["audited_code"], one["audited_modifiers"], one["audited_units"])


def _program(claim: Mapping[str, Any]) -> str:
    kind = claim.get("payer_class")
    if not kind:
        return "not stated"
    return kind if kind in FEDERAL else f"none ({kind})"


def _sum(lines: list[dict[str, Any]], name: str) -> Decimal | None:
    """A sum; None where a part of it is not known."""
    values = [one[name] for one in lines]
    return None if any(value is None for value in values) else sum(values, Decimal("0.00"))


def _remarks(lines: list[dict[str, Any]], open_reason: str) -> str:
    added = sum(one["line_no"] is None for one in lines)
    unpriced = sum(one["difference_amount"] is None for one in lines) if not open_reason else 0
    # Amounts are the payer's own unless it says otherwise.
    bases = sorted({one["pricing_basis"] for one in lines} - {None, "unpriced", "remittance"})
    return _joined(
        [
            open_reason,
            f"{added} not billed" if added else "",
            f"{unpriced} lines not priced" if unpriced else "",
            f"priced by {' and '.join(bases)}".replace("_", " ") if bases else "",
        ]
    )


def _joined(values: Iterable[str]) -> str:
    return "; ".join(value for value in values if value)
