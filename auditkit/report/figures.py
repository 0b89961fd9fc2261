"""The figures of a report, one function each. Amounts are potential dollars of unreviewed findings.

Overpaid and underpaid, and the statuses, differ by hatching and by place as well as by colour. Text is drawn as outlines, so
that a figure looks the same everywhere; the bytes are the same on every run. Where there is nothing to draw a sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit import kpis
from auditkit.report import facts
from auditkit.report.drawing import FILLS, GREY, INK, OVER, SLATE, UNDER, bars, canvas, panels, rows_named
from auditkit.report.markup import Html, count, dollars, image, paragraph, words
from auditkit.report.view import View

MOST_BARS = 12
NEVER_NETTED = "Potential dollars: overpaid to the left, underpaid to the right; never netted"
CODES_CAPTION = "What was billed: the codes with the largest charges, and the mix of office visits by code."


def potential_by_family(view: View) -> Html:
    """Overpaid to the left, underpaid to the right, one bar a family of checks."""
    return _diverging(facts.by(view["findings"], "family"), "family", words, "family of checks")


def potential_by_provider(view: View) -> Html:
    """Overpaid to the left, underpaid to the right, one bar a rendering provider."""
    known = view["findings"].filter(pl.col("rendering_npi").is_not_null())
    return _diverging(facts.by(known, "rendering_npi"), "rendering_npi", str, "rendering provider (NPI)")


def _diverging(grouped: pl.DataFrame, column: str, named: Callable[[str], str], what: str) -> Html:
    priced = grouped.filter((pl.col("over") > 0) | (pl.col("under") > 0))
    if priced.is_empty():
        return paragraph(f"No figure of potential dollars by {what}: no finding has a priced effect.", "empty")
    shown = priced.head(MOST_BARS)
    names = [named(name) for name in shown[column]]
    over, under = shown["over"].to_list(), shown["under"].to_list()
    with canvas(len(names)) as (drawing, axes):
        _two_sides(axes, over, under)
        rows_named(axes, names)
    pairs = zip(names, over, under, strict=True)
    told = "; ".join(f"{name}: overpaid {dollars(more)}, underpaid {dollars(less)}" for name, more, less in pairs)
    caption = f"Potential dollars by {what}, each line counted once in each direction.{_rest(priced.height)}"
    return image(drawing.svg, f"Bars of potential dollars by {what}. {told}.", caption)


def _two_sides(axes: Any, over: Sequence[Decimal], under: Sequence[Decimal]) -> None:
    places = range(len(over))
    axes.barh(places, [-float(one) for one in over], color=OVER, hatch="///", edgecolor="white", label="Potentially overpaid")
    axes.barh(places, [float(one) for one in under], color=UNDER, edgecolor="white", label="Potentially underpaid")
    for place, (more, less) in enumerate(zip(over, under, strict=True)):
        for amount, side, align in ((more, -1, "right"), (less, 1, "left")):
            if amount:
                text, at = f"${amount:,.0f}", (side * float(amount), place)
                axes.annotate(text, at, xytext=(side * 3, 0), textcoords="offset points", va="center", ha=align)
    widest = max(float(one) for one in (*over, *under))
    axes.set_xlim(*(side * widest * (1.25 if any(amounts) else 0.02) for side, amounts in ((-1, over), (1, under))))
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel(NEVER_NETTED)
    axes.xaxis.set_major_formatter(lambda value, _: f"${abs(value):,.0f}")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)


def findings_by_check(view: View) -> Html:
    """Findings by check, stacked by status."""
    grouped = view["findings"].group_by("check_id").agg(kpis.measures())
    if grouped.is_empty():
        return paragraph("No figure of findings by check: there is no finding.", "empty")
    shown = grouped.sort(["findings", "check_id"], descending=[True, False]).head(MOST_BARS)
    with canvas(shown.height) as (drawing, axes):
        _stacked(axes, shown)
        rows_named(axes, shown["check_id"].to_list())
    rows = shown.iter_rows(named=True)
    told = "; ".join(f"{one['check_id']}: {one['FAIL']} fail, {one['REVIEW']} review, {one['INFO']} info" for one in rows)
    caption = f"Findings by check and status.{_rest(grouped.height)}"
    return image(drawing.svg, f"Stacked bars of findings by check and status. {told}.", caption)


def _stacked(axes: Any, shown: pl.DataFrame) -> None:
    left = [0] * shown.height
    for status, (colour, hatch) in FILLS.items():
        counts, edge = shown[status].to_list(), INK if status == "INFO" else "white"
        # A bar of no width would still draw its edge as a line.
        drawn = [number or float("nan") for number in counts]
        axes.barh(range(shown.height), drawn, left=left, color=colour, hatch=hatch, edgecolor=edge, label=status)
        left = [before + more for before, more in zip(left, counts, strict=True)]
    for place, total in enumerate(left):
        axes.annotate(f"{total:,}", (total, place), xytext=(3, 0), textcoords="offset points", va="center")
    axes.set_xlim(0, max(left) * 1.1)
    axes.set_xlabel("Findings, unreviewed (count)")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)


def by_month(view: View) -> Html:
    """Small multiples over the months of service: lines, findings, potential dollars over and under."""
    rows = facts.months(view)
    if rows.is_empty():
        return paragraph("No figure by month: there is no dated line.", "empty")
    shown = (
        ("Service lines (count)", "lines", GREY, ""),
        ("Findings (count)", "findings", SLATE, ""),
        ("Potentially overpaid ($)", "over", OVER, "///"),
        ("Potentially underpaid ($)", "under", UNDER, ""),
    )
    with panels(len(shown), 1.9) as (drawing, all_axes):
        for axes, (title, column, colour, hatch) in zip(all_axes, shown, strict=True):
            values = [float(value) for value in rows[column]]
            axes.bar(range(len(values)), values, width=0.7, color=colour, hatch=hatch, edgecolor="white")
            axes.set_title(title)
            axes.set_ylim(0, max(values) * 1.15 or 1)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value == int(value) else "")
            if not any(values):
                axes.set_yticks([0])
            _month_ticks(axes, rows["month"].to_list())
    caption = "By month of service. Findings are raised only on lines in the audit window."
    return image(drawing.svg, f"Four bar charts over months of service. {_told_by_month(rows)}.", caption)


def _told_by_month(rows: pl.DataFrame) -> str:
    return "; ".join(
        f"{one['month']}: {one['lines']} lines, {one['findings']} findings, overpaid {dollars(one['over'])}, "
        f"underpaid {dollars(one['under'])}"
        for one in rows.iter_rows(named=True)
    )


def _month_ticks(axes: Any, labels: Sequence[str]) -> None:
    few, step = len(labels) <= 2, -(-len(labels) // 4)
    axes.set_xticks(range(0, len(labels), step), labels[::step], fontsize=6.5)
    axes.tick_params(axis="x", rotation=0 if few else 45)
    axes.set_xlim(-0.7, len(labels) - 0.3)


def codes_billed(view: View) -> Html:
    """Two panels: the codes with the largest charges, and the mix of visit levels where visits were billed."""
    lines = view["lines"]
    if not {"procedure_code", "charge_amount"} <= set(lines.columns) or lines["procedure_code"].drop_nulls().is_empty():
        return paragraph("No figure of the codes billed: no line has a procedure code.", "empty")
    charged, visits = facts.largest_charges(lines), facts.office_visits(lines)
    with panels(2, 2.5) as (drawing, (left, right)):
        _one_panel(left, charged, "charge_amount", "Largest charges by code ($)", "$")
        _one_panel(right, visits, "lines", "Office visits by code (lines)", "")
        if visits.is_empty():
            right.annotate("No office visit was billed.", (0.5, 0.5), xycoords="axes fraction", ha="center")
    amounts = "; ".join(f"{code} {dollars(amount)}" for code, amount in charged.iter_rows())
    levels = "; ".join(f"{code} {count(number)} lines" for code, number in visits.iter_rows()) or "none"
    return image(drawing.svg, f"Largest charges: {amounts}. Office visits: {levels}.", CODES_CAPTION)


def _one_panel(axes: Any, frame: pl.DataFrame, column: str, title: str, unit: str) -> None:
    bars(axes, frame["procedure_code"].to_list(), [float(value) for value in frame[column]], unit)
    axes.set_title(title)


def _rest(all_of_them: int) -> str:
    return f" The {MOST_BARS} largest of {all_of_them}." if all_of_them > MOST_BARS else ""


__all__ = ["by_month", "codes_billed", "findings_by_check", "potential_by_family", "potential_by_provider"]
