"""The figures of a report, one function each. Amounts are potential dollars of unreviewed findings.

Overpaid and underpaid, and the statuses, differ by hatching and by place as well as by colour. Text is drawn as outlines, so that
a figure looks the same everywhere; the bytes are the same on every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import matplotlib as mpl
import polars as pl
from matplotlib.figure import Figure

from auditkit.report import facts
from auditkit.report.markup import Html, dollars, image, paragraph, words
from auditkit.report.view import View

OVER, UNDER, INK, FAINT = "#a8452f", "#2b5c8a", "#222222", "#c9ced6"
FILLS = {"FAIL": ("#3f4a5a", ""), "REVIEW": ("#93a3b8", "///"), "INFO": ("#ffffff", "...")}
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans", "font.size": 8, "axes.edgecolor": FAINT, "axes.labelcolor": INK, "axes.titlesize": 8.5, "axes.titleweight": "bold",
    "axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False, "xtick.color": INK, "ytick.color": INK, "xtick.major.size": 0,
    "ytick.major.size": 0, "hatch.linewidth": 0.7, "legend.frameon": False, "legend.fontsize": 7.5, "svg.fonttype": "path", "svg.hashsalt": "auditkit",
}  # fmt: skip
WIDTH, ROW, MARGIN = 7.2, 0.3, 0.95
MOST_BARS = 12


def potential_by_family(view: View) -> Html:
    """Overpaid to the left, underpaid to the right, one bar a family of checks."""
    return _diverging(facts.by(view["findings"], "family"), "family", words, "family of checks")


def potential_by_provider(view: View) -> Html:
    """Overpaid to the left, underpaid to the right, one bar a rendering provider."""
    grouped = facts.by(view["findings"].filter(pl.col("rendering_npi").is_not_null()), "rendering_npi")
    return _diverging(grouped, "rendering_npi", str, "rendering provider (NPI)")


def _diverging(grouped: pl.DataFrame, column: str, named: Any, what: str) -> Html:
    shown = grouped.filter((pl.col("over") > 0) | (pl.col("under") > 0)).head(MOST_BARS)
    if shown.is_empty():
        return paragraph(f"No figure of potential dollars by {what}: no finding is priced.", "empty")
    names = [named(name) for name in shown[column]]
    over, under = shown["over"].to_list(), shown["under"].to_list()
    with mpl.rc_context(STYLE):
        figure, axes = _canvas(len(names))
        places = range(len(names))
        axes.barh(places, [-float(value) for value in over], color=OVER, hatch="///", edgecolor="white", label="Potentially overpaid")
        axes.barh(places, [float(value) for value in under], color=UNDER, edgecolor="white", label="Potentially underpaid")
        _bar_labels(axes, over, under)
        _rows(axes, names)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_xlabel("Potential dollars: overpaid to the left, underpaid to the right; never netted")
        axes.xaxis.set_major_formatter(lambda value, _: f"${abs(value):,.0f}")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    told = "; ".join(f"{name}: overpaid {dollars(more)}, underpaid {dollars(less)}" for name, more, less in zip(names, over, under, strict=True))
    rest = f" The {MOST_BARS} largest of {grouped.height}." if grouped.height > MOST_BARS else ""
    return image(_svg(figure), f"Bars of potential dollars by {what}. {told}", f"Potential dollars by {what}, each line counted once.{rest}")


def _bar_labels(axes: Any, over: Sequence[Decimal], under: Sequence[Decimal]) -> None:
    widest = max(float(value) for value in (*over, *under)) or 1.0
    axes.set_xlim(-widest * 1.25 if any(over) else -widest * 0.02, widest * 1.25 if any(under) else widest * 0.02)
    for place, (more, less) in enumerate(zip(over, under, strict=True)):
        if more:
            axes.annotate(f"${more:,.0f}", (-float(more), place), xytext=(-3, 0), textcoords="offset points", va="center", ha="right")
        if less:
            axes.annotate(f"${less:,.0f}", (float(less), place), xytext=(3, 0), textcoords="offset points", va="center", ha="left")


def findings_by_check(view: View) -> Html:
    """Findings by check, stacked by status."""
    grouped = view["findings"].group_by("check_id").agg(facts.measures()).sort(["findings", "check_id"], descending=[True, False])
    shown = grouped.head(MOST_BARS)
    if shown.is_empty():
        return paragraph("No figure of findings by check: there is no finding.", "empty")
    with mpl.rc_context(STYLE):
        figure, axes = _canvas(shown.height)
        left = [0] * shown.height
        for status, (colour, hatch) in FILLS.items():
            counts = shown[status].to_list()
            axes.barh(range(shown.height), counts, left=left, color=colour, hatch=hatch, edgecolor=INK if status == "INFO" else "white", label=status)
            left = [before + more for before, more in zip(left, counts, strict=True)]
        for place, total in enumerate(left):
            axes.annotate(f"{total:,}", (total, place), xytext=(3, 0), textcoords="offset points", va="center")
        _rows(axes, shown["check_id"].to_list())
        axes.set_xlim(0, max(left) * 1.1)
        axes.set_xlabel("Findings, unreviewed (count)")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    told = "; ".join(f"{one['check_id']}: {one['FAIL']} fail, {one['REVIEW']} review, {one['INFO']} info" for one in shown.iter_rows(named=True))
    rest = f" The {MOST_BARS} checks with most of {grouped.height}." if grouped.height > MOST_BARS else ""
    return image(_svg(figure), f"Stacked bars of findings by check and status. {told}", f"Findings by check and status.{rest}")


def by_month(view: View) -> Html:
    """Small multiples over the months of service: lines, findings, potential dollars over and under."""
    rows = facts.months(view)
    if rows.is_empty():
        return paragraph("No figure by month: there is no dated line.", "empty")
    labels = rows["month"].to_list()
    panels = [("Service lines (count)", "lines", "#93a3b8", ""), ("Findings (count)", "findings", "#3f4a5a", ""), ("Potentially overpaid ($)", "over", OVER, "///"), ("Potentially underpaid ($)", "under", UNDER, "")]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.9), layout="constrained")
        for axes, (title, column, colour, hatch) in zip(figure.subplots(1, len(panels)), panels, strict=True):
            values = [float(value) for value in rows[column]]
            axes.bar(range(len(labels)), values, width=0.7, color=colour, hatch=hatch, edgecolor="white")
            axes.set_title(title, fontsize=7.5)
            axes.set_ylim(0, max(values) * 1.15 or 1)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value == int(value) else "")
            _month_ticks(axes, labels)
    told = "; ".join(f"{one['month']}: {one['lines']} lines, {one['findings']} findings, overpaid {dollars(one['over'])}, underpaid {dollars(one['under'])}" for one in rows.iter_rows(named=True))
    return image(_svg(figure), f"Four bar charts over months of service. {told}", "By month of service. Findings are raised only on lines in the audit window.")


def _month_ticks(axes: Any, labels: Sequence[str]) -> None:
    step = -(-len(labels) // 4)
    axes.set_xticks(range(0, len(labels), step), labels[::step], fontsize=6.5, rotation=0 if len(labels) <= 2 else 45, ha="center" if len(labels) <= 2 else "right")
    axes.set_xlim(-0.7, len(labels) - 0.3)


def codes_billed(view: View) -> Html:
    """Two panels: the codes with the largest charges, and the mix of visit levels where visits were billed."""
    lines = view["lines"]
    if lines.is_empty() or not {"procedure_code", "charge_amount"} <= set(lines.columns):
        return paragraph("No figure of the codes billed: there is no line.", "empty")
    charged = lines.filter(pl.col("procedure_code").is_not_null()).group_by("procedure_code").agg(pl.col("charge_amount").sum()).sort(["charge_amount", "procedure_code"], descending=[True, False]).head(10)
    visits = _visits(lines)
    if charged.is_empty():
        return paragraph("No figure of the codes billed: no line has a procedure code.", "empty")
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 2.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        _bars(left, charged["procedure_code"].to_list(), [float(value) for value in charged["charge_amount"]], "Largest charges by code ($)", "$")
        _bars(right, visits["procedure_code"].to_list(), [float(value) for value in visits["lines"]], "Visits by code (lines)", "")
        if visits.is_empty():
            right.annotate("No visit code was billed.", (0.5, 0.5), xycoords="axes fraction", ha="center")
    told = "; ".join(f"{code} {dollars(amount)}" for code, amount in charged.iter_rows()) + ". Visits: " + ("; ".join(f"{code} {lines} lines" for code, lines in visits.iter_rows()) or "none")
    return image(_svg(figure), f"Charges by code: {told}", "What was billed: the codes with the largest charges, and the mix of visit codes. Bare codes; their text belongs to the AMA.")


def _visits(lines: pl.DataFrame) -> pl.DataFrame:
    """Office and outpatient visits by code: where the level of a visit is chosen."""
    office = pl.col("procedure_code").str.contains(r"^99(20[2-5]|21[1-5])$")
    return lines.filter(office).group_by("procedure_code").agg(pl.len().alias("lines")).sort("procedure_code")


def _bars(axes: Any, names: Sequence[str], values: Sequence[float], title: str, unit: str) -> None:
    axes.barh(range(len(names)), values, color="#93a3b8", height=0.68)
    for place, value in enumerate(values):
        axes.annotate(f"{unit}{value:,.0f}", (value, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7)
    _rows(axes, names)
    axes.set_title(title, fontsize=7.5)
    axes.set_xlim(0, max(values, default=1) * 1.25)
    axes.set_xticks([])


def _canvas(rows: int) -> tuple[Figure, Any]:
    figure = Figure(figsize=(WIDTH, MARGIN + ROW * rows), layout="constrained")
    return figure, figure.subplots()


def _rows(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6) if names else axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _svg(figure: Figure) -> bytes:
    stream = BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
