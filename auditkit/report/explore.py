"""Pictures and tables of claims before any check: what was read, when, what was billed, by whom, for how much.

They take tables at rest, as ``auditkit.validate`` gives them, and show counts and sums; no row of a claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from auditkit.report.drawing import FAINT, GREY, INK, UNDER, bars, panels, small_multiples
from auditkit.report.markup import Heading, Html, count, dollars, image, paragraph, table

Tables = Mapping[str, pl.DataFrame]
OFFICE_LEVELS = ("99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215")
MOST_PROVIDERS, LEAST_VISITS = 12, 10


def rows_read(validated: Any) -> Html:
    """Rows read, accepted and rejected, by table: read is always accepted plus rejected."""
    headings = (Heading("Table"), Heading("Read", "number"), Heading("Accepted", "number"), Heading("Rejected", "number"))
    rows = [(name, *(count(number) for number in numbers)) for name, numbers in validated.counts.items()]
    return table("Rows by table", headings, rows)


def rejections(validated: Any) -> Html:
    """Why rows were rejected, and how many."""
    grouped = validated.rejected.group_by("table", "column", "reason").len().sort("table", "column", "reason")
    headings = (Heading("Table"), Heading("Column"), Heading("Reason"), Heading("Rows", "number"))
    return table("Rejected rows by reason", headings, grouped.iter_rows(), empty="No row was rejected.")


def volumes(tables: Tables, window_from: dt.date | None = None, window_until: dt.date | None = None) -> Html:
    """Lines by month of service; months outside the audit window are hatched, they are history."""
    dated = (
        tables["lines"]
        .filter(pl.col("service_date").is_not_null())
        .with_columns(month=pl.col("service_date").dt.strftime("%Y-%m"))
    )
    inside = pl.col("service_date").is_between(window_from or dt.date.min, window_until or dt.date.max)
    months = dated.group_by("month").agg(pl.len().alias("lines"), inside.sum().alias("inside")).sort("month")
    if months.is_empty():
        return paragraph("No figure of volumes: there is no dated line.", "empty")
    names, lines, within = months["month"].to_list(), months["lines"].to_list(), months["inside"].to_list()
    with panels(1, 2.2) as (drawing, (axes,)):
        axes.bar(range(len(names)), within, color=UNDER, label="in the audit window")
        history = [every - part for every, part in zip(lines, within, strict=True)]
        axes.bar(range(len(names)), history, bottom=within, color=FAINT, hatch="///", edgecolor="white", label="history")
        for place, every in enumerate(lines):
            axes.annotate(count(every), (place, every), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=7)
        axes.set_xticks(range(len(names)), names, rotation=45, ha="right", fontsize=7)
        axes.set_ylabel("Service lines (count)")
        axes.set_ylim(0, max(lines) * 1.25)
        axes.legend(loc="upper left", ncols=2)
    told = "; ".join(f"{name}: {number} lines" for name, number in zip(names, lines, strict=True))
    return image(drawing.svg, f"Bars of service lines by month. {told}", "Service lines by month of service.")


def codes_billed(tables: Tables, most: int = 12) -> Html:
    """The codes on most lines, and those with the largest charges."""
    coded = tables["lines"].filter(pl.col("procedure_code").is_not_null())
    if coded.is_empty():
        return paragraph("No figure of the codes billed: no line has a procedure code.", "empty")
    grouped = coded.group_by("procedure_code").agg(pl.len().alias("lines"), pl.col("charge_amount").sum().alias("charged"))
    by_lines = grouped.sort(["lines", "procedure_code"], descending=[True, False]).head(most)
    by_charge = grouped.sort(["charged", "procedure_code"], descending=[True, False]).head(most)
    with panels(2, 3.0) as (drawing, (left, right)):
        bars(left, by_lines["procedure_code"].to_list(), by_lines["lines"].to_list(), "")
        left.set_title("Most lines, by code (count)")
        bars(right, by_charge["procedure_code"].to_list(), [float(one) for one in by_charge["charged"]], "$")
        right.set_title("Largest charges, by code ($)")
    told = "; ".join(f"{code}: {number} lines" for code, number, _ in by_lines.iter_rows())
    return image(
        drawing.svg,
        f"Bars of codes by lines and by charge. {told}",
        "What was billed. Bare codes; their text belongs to the AMA.",
    )


def visit_levels(tables: Tables) -> Html:
    """The levels of office visits, one small chart a rendering provider: the E/M curve."""
    lines = tables["lines"].join(tables["claims"].select("claim_key", claim_npi="rendering_npi"), on="claim_key", how="left")
    npi = pl.coalesce("rendering_npi", "claim_npi") if "rendering_npi" in tables["lines"].columns else pl.col("claim_npi")
    visits = lines.with_columns(npi=npi).filter(pl.col("procedure_code").is_in(OFFICE_LEVELS), pl.col("npi").is_not_null())
    counted = visits.group_by("npi").len().filter(pl.col("len") >= LEAST_VISITS)
    shown = counted.sort(["len", "npi"], descending=[True, False]).head(MOST_PROVIDERS)["npi"].to_list()
    if not shown:
        return paragraph(f"No figure of visit levels: no provider billed {LEAST_VISITS} office visits.", "empty")
    with small_multiples(len(shown), 4, 1.55) as (drawing, charts):
        for axes, provider in zip(charts, shown, strict=True):
            _curve(axes, visits.filter(pl.col("npi") == provider), provider)
    told = "; ".join(f"{one}: {visits.filter(pl.col('npi') == one).height} visits" for one in shown)
    return image(
        drawing.svg,
        f"Share of each visit level by provider. {told}",
        f"Office visits by level, share of each provider's visits (%); n is the number of visits, {LEAST_VISITS} at least.",
    )


def _curve(axes: Any, visits: pl.DataFrame, provider: str) -> None:
    counted = dict(visits.group_by("procedure_code").len().iter_rows())
    shares = [100 * counted.get(code, 0) / visits.height for code in OFFICE_LEVELS]
    axes.bar(range(len(OFFICE_LEVELS)), shares, color=[GREY] * 4 + [UNDER] * 5)
    axes.set_title(f"{provider}  n={visits.height}", fontsize=7, color=INK)
    axes.set_xticks(range(len(OFFICE_LEVELS)), [code[-3:] for code in OFFICE_LEVELS], fontsize=5.5, rotation=90)
    axes.tick_params(axis="y", labelsize=6)
    axes.set_ylim(0, 100)


def money(tables: Tables) -> Html:
    """Charged, allowed and paid by class of payer; a sum over lines without an amount says how many lack it."""
    lines = tables["lines"].join(
        tables["claims"].select("claim_key", payer=_payer(tables["claims"])), on="claim_key", how="left"
    )
    amounts = [name for name in ("charge_amount", "allowed_amount", "paid_amount") if name in lines.columns]
    grouped = (
        lines.group_by("payer")
        .agg(pl.len().alias("lines"), *(pl.col(name).sum() for name in amounts), *_lacking(amounts))
        .sort("payer")
    )
    headings = [
        Heading("Payer"),
        Heading("Lines", "number"),
        *(Heading(name.removesuffix("_amount").capitalize(), "number") for name in amounts),
    ]
    headings += [Heading("Lines without an allowed amount", "number")] if "allowed_amount" in amounts else []
    rows = [
        (
            row[0],
            count(row[1]),
            *(dollars(value) for value in row[2 : 2 + len(amounts)]),
            *(count(value) for value in row[2 + len(amounts) :]),
        )
        for row in grouped.iter_rows()
    ]
    return table("Dollars by payer", headings, rows)


def _payer(claims: pl.DataFrame) -> pl.Expr:
    named = [name for name in ("payer_class", "payer_id") if name in claims.columns]
    return pl.coalesce(*named, pl.lit("not stated"))


def _lacking(amounts: Sequence[str]) -> list[pl.Expr]:
    return [pl.col("allowed_amount").is_null().sum().alias("lacking")] if "allowed_amount" in amounts else []
