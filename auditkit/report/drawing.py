"""What the figures are drawn with: colours, hatching, type sizes, canvases. The only place that knows matplotlib."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

OVER, UNDER, INK, FAINT, GREY, SLATE = "#a8452f", "#2b5c8a", "#222222", "#c9ced6", "#93a3b8", "#3f4a5a"
FILLS = {"FAIL": (SLATE, ""), "REVIEW": (GREY, "///"), "INFO": ("#ffffff", "...")}
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlesize": 7.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "auditkit",
}
WIDTH, ROW, MARGIN = 7.2, 0.3, 0.95  # inches


@dataclass
class Drawing:
    """A figure as SVG, once its canvas is closed."""

    svg: bytes = b""


@contextmanager
def canvas(rows: int) -> Iterator[tuple[Drawing, Any]]:
    """One chart of horizontal bars, as high as its rows need."""
    with _drawn(MARGIN + ROW * rows) as (drawing, figure):
        yield drawing, figure.subplots()


@contextmanager
def panels(number: int, height: float) -> Iterator[tuple[Drawing, Sequence[Any]]]:
    """Small charts side by side."""
    with _drawn(height) as (drawing, figure):
        yield drawing, list(figure.subplots(1, number, squeeze=False).flat)


@contextmanager
def small_multiples(number: int, columns: int, height: float) -> Iterator[tuple[Drawing, Sequence[Any]]]:
    """Many small charts on a grid, with one scale; ``height`` is that of a row in inches."""
    rows = -(-number // columns)
    with _drawn(height * rows + 0.2) as (drawing, figure):
        charts = list(figure.subplots(rows, columns, squeeze=False, sharey=True).flat)
        for spare in charts[number:]:
            spare.set_visible(False)
        yield drawing, charts[:number]


@contextmanager
def _drawn(height: float) -> Iterator[tuple[Drawing, Figure]]:
    drawing, stream = Drawing(), BytesIO()
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield drawing, figure
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    drawing.svg = stream.getvalue()


def bars(axes: Any, names: Sequence[str], values: Sequence[float], unit: str) -> None:
    """Plain horizontal bars with their values beside them."""
    axes.barh(range(len(names)), values, color=GREY, height=0.68)
    for place, value in enumerate(values):
        axes.annotate(f"{unit}{value:,.0f}", (value, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7)
    rows_named(axes, names)
    axes.set_xlim(0, max(values, default=1) * 1.25 or 1)
    axes.set_xticks([])


def rows_named(axes: Any, names: Sequence[str]) -> None:
    """Name the rows of a chart of horizontal bars, first on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
