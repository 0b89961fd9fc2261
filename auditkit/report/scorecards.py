"""Provider scorecards: accuracy with interval and tier, causes, examples, and how all providers of the sample did."""

from __future__ import annotations

import polars as pl

from auditkit.accuracy import Policy, Rate, accuracy, accuracy_by
from auditkit.report import facts
from auditkit.report.determined import cause_headings, cause_rows, causes_of, changed_lines, dollars_determined
from auditkit.report.markup import Heading, Html, dollars, heading, join, paragraph, plural, remarked, table, tiles
from auditkit.report.rates import cells, named, span, value_of
from auditkit.report.view import View, once_reviewed

SHOWN = (
    "line accuracy", "code-over-code accuracy", "claim accuracy", "E/M level accuracy", "E/M level over", "E/M level under",
    "diagnosis accuracy", "modifier accuracy", "gross overpaid", "gross underpaid",
)  # fmt: skip
EXAMPLES = 3
EXAMPLE = [
    Heading("Claim", "code"), Heading("Line", "number"), Heading("Billed", "code"), Heading("Determined", "code"),
    Heading("Why"), Heading("Effect", "number"),
]  # fmt: skip
FEW = 30
SMALL = f"Fewer than {FEW} lines: read the interval and not the value."


@once_reviewed
def scorecards(view: View, policy: Policy) -> Html:
    """One block a rendering provider, in the order of their numbers."""
    determined, amounts = view["determinations"], view["audited_amounts"]
    everyone, names = accuracy(determined, amounts, policy), facts.names_of_providers(view)
    groups = accuracy_by(determined, "rendering_npi", amounts, policy)
    cards = [_card(view, npi, names.get(npi, ""), rates, everyone, policy) for npi, rates in groups.items()]
    return join(*cards) if cards else paragraph("No scorecard: the sample holds no line.", "empty")


@once_reviewed
def headline(view: View, policy: Policy) -> Html:
    """For leadership: accuracy with its interval, and the dollars determined, over and under apart."""
    rates = accuracy(view["determinations"], view["audited_amounts"], policy)
    over, under, unpriced = dollars_determined(view)
    figures = [_figure(named(rates, name)) for name in ("line accuracy", "claim accuracy", "E/M level accuracy")]
    figures.append((dollars(over), "overpaid as determined", f"{unpriced:,} decided lines not priced"))
    figures.append((dollars(under), "underpaid as determined", "never netted"))
    return tiles(figures)


def _figure(rate: Rate) -> tuple[str, str, str]:
    if rate.value is None:
        return (value_of(rate), rate.name, rate.reason)
    return (value_of(rate), rate.name, f"{rate.numerator} of {rate.denominator}; interval {span(rate) or 'none'}")


def _card(view: View, npi: str, name: str, rates: tuple[Rate, ...], everyone: tuple[Rate, ...], policy: Policy) -> Html:
    known = pl.col("rendering_npi").is_null() if npi == "not stated" else pl.col("rendering_npi") == npi
    lines = view["determinations"].filter(known)
    audited = lines["line_no"].count()
    extent = f"{plural(audited, 'line')} of {plural(lines['unit'].n_unique(), 'unit')} audited."
    opened, closed = Html('<section class="check scorecard">'), Html("</section>")
    return join(
        opened,
        heading(f"{npi} {name}".strip()),
        paragraph(f"{extent} {SMALL if audited < FEW else ''}".strip()),
        _rates(rates, everyone, policy),
        table("Wrong lines by cause", cause_headings(), cause_rows(causes_of(view, lines)), empty="No line was found wrong."),
        table("Examples, largest effect first", EXAMPLE, changed_lines(view, lines, EXAMPLES), empty="None."),
        closed,
    )


def _rates(rates: tuple[Rate, ...], everyone: tuple[Rate, ...], policy: Policy) -> Html:
    rows = []
    for rate in (one for one in rates if one.name in SHOWN):
        tier = policy.tiers.of(rate) if "accuracy" in rate.name and rate.value is not None else ""
        rows.append((remarked(rate.name, rate.reason), *cells(rate), tier, value_of(named(everyone, rate.name))))
    numbers = [Heading(one, "number") for one in ("Numerator", "Denominator", "Value", "95 % interval")]
    return table("Accuracy", [Heading("Rate"), *numbers, Heading("Tier"), Heading("All of the sample", "number")], rows)
