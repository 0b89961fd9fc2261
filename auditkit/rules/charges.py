"""Charges of a claim: their sum, a provider's charge for one unit as time goes on, and what the chargemaster says (CHG-ARITH).

Charges are whole cents. A charge a unit is a quotient, so charges are compared by cross-multiplication and never divided.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.contract import Lines
from auditkit.rules.indicators import WHOLE, component
from auditkit.rules.visits import LINE

TOTAL_ROW = "0001"
DAYS, SHARE = 90, 0.25
SERVICE = ("performer", "procedure_code", "billed_modifiers")


def is_total_row() -> nw.Expr:
    """True for the line of an institutional bill that holds its total; never null."""
    return (nw.col("revenue_code") == TOTAL_ROW).fill_null(False)


def claim_sums(lines: Lines) -> Lines:
    """One row a claim: ``line_sum_cents`` (null where a charge is blank) and its first line, the total's own row apart.

    Returns:
        ``claim_key``, ``line_no`` (the first), ``line_sum_cents``, ``total_charge_cents``, ``withdrawn_cents`` (of lines
        that the source withdrew) and ``in_window`` of any line.
    """
    summed = lines.filter(~is_total_row()).group_by("claim_key").agg(
        line_no=nw.col("line_no").min(),
        line_sum_cents=nw.col("charge_cents").sum(),
        gap=nw.col("charge_cents").is_null().any(),
        total_charge_cents=nw.col("total_charge_cents").max(),
        withdrawn_cents=nw.col("withdrawn_cents").max(),
        in_window=nw.col("in_window").any(),
    )  # fmt: skip
    return summed.with_columns(line_sum_cents=nw.when(~nw.col("gap")).then(nw.col("line_sum_cents"))).drop("gap")


def changed_unit_charges(lines: Lines) -> Lines:
    """Lines whose charge for one unit differs by over a quarter from the one before, of the same service within 90 days.

    The service is performer, code and modifiers as billed; the one before is the last in order of day, claim and line. Lines in
    minutes are left out.

    Returns:
        claim_key, line_no, ``earlier_cents``, ``earlier_units`` and ``earlier_date``.
    """
    minutes = (nw.col("unit_basis") == "MJ").fill_null(False)
    priced = lines.filter(nw.col("charge_cents") > 0, nw.col("units") > 0, ~nw.col("procedure_code").is_null(), ~minutes)
    priced = priced.select(
        *LINE, "service_day", "service_date", "performer", "procedure_code", "charge_cents", "units",
        billed_modifiers=nw.coalesce(nw.col("modifiers"), nw.lit("")), unit_charge=nw.col("charge_cents") / nw.col("units"),
    )  # fmt: skip
    span = priced.group_by(*SERVICE).agg(least=nw.col("unit_charge").min(), most=nw.col("unit_charge").max())
    # Most services have one charge: only the others are put in order.
    uneven = span.filter(nw.col("most") > nw.col("least")).select(*SERVICE)
    ordered = priced.join(uneven, on=list(SERVICE), how="semi")
    in_order = ["service_day", "claim_key", "line_no"]
    before = {
        name: nw.col(column).shift(1).over(*SERVICE, order_by=in_order)
        for name, column in (("earlier_cents", "charge_cents"), ("earlier_units", "units"), ("earlier_date", "service_date"))
    }
    earlier_day = nw.col("service_day").shift(1).over(*SERVICE, order_by=in_order)
    met = ordered.with_columns(**before, earlier_day=earlier_day)
    now, then = nw.col("charge_cents") * nw.col("earlier_units"), nw.col("earlier_cents") * nw.col("units")
    changed = (now - then).abs() > SHARE * then
    recent = nw.col("service_day") - nw.col("earlier_day") <= DAYS
    return met.filter(changed.fill_null(False), recent.fill_null(False)).select(*LINE, *before)


def with_listed_charges(lines: Lines, chargemaster: CodeSet) -> Lines:
    """Add the chargemaster's charge for one unit that day, ``listed_cents`` and ``charge_release``; null where it has none.

    A row of the component (26, TC, 53) serves lines of it alone; a row of the line's revenue code comes before one of none.
    """
    if not chargemaster.releases:
        nothing = {"listed_cents": nw.lit(None, dtype=nw.Int64), "charge_release": nw.lit(None, dtype=nw.String)}
        return lines.with_columns(**nothing)
    asked = chargemaster.answering(lines.with_columns(component=component(), rvu_modifier=component()).with_columns(
        revenue_code=nw.coalesce(nw.col("revenue_code"), nw.lit(WHOLE))
    ))  # fmt: skip
    known = asked.filter(nw.col("covered")).select(
        *LINE, "procedure_code", "component", "revenue_code", "service_day", "release"
    )
    rows = chargemaster.entries().select(
        "procedure_code", "release", "charge", "effective_day", "until_day",
        component="rvu_modifier", of_revenue="revenue_code",
    )  # fmt: skip
    met = known.join(rows, on=["procedure_code", "component", "release"], how="inner")
    day, revenue = nw.col("service_day"), nw.col("of_revenue")
    held = met.filter(
        nw.col("effective_day") <= day, day <= nw.col("until_day"), (revenue == "") | (revenue == nw.col("revenue_code"))
    )
    held = held.with_columns(special=nw.when(revenue == "").then(nw.lit(0)).otherwise(nw.lit(1)))
    best = held.filter(nw.col("special") == nw.col("special").max().over(*LINE))
    cents = (nw.col("charge").cast(nw.Float64) * 100).round(0).cast(nw.Int64)
    found = best.with_columns(cents=cents).group_by(*LINE).agg(
        listed_cents=nw.col("cents").max(), charge_release=nw.col("release").max()
    )  # fmt: skip
    return lines.join(found, on=list(LINE), how="left")
