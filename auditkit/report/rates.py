"""Accuracy in a report: each rate with its definition, numerator, denominator and interval, overall and by group.

They come from determinations alone. A rate that is blocked is shown as not stated, with the reason, and never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from auditkit.accuracy import Policy, Rate, Tiers, accuracy, accuracy_by, by_code_type
from auditkit.errors import ReportError
from auditkit.report import facts
from auditkit.report.drawing import INK, UNDER, canvas, rows_named
from auditkit.report.markup import Heading, Html, count, dollars, image, join, paragraph, remarked, table
from auditkit.report.view import View, once_reviewed

BY_GROUP = ("line accuracy", "code-over-code accuracy", "claim accuracy", "E/M level accuracy")
NOT_A_SHARE = "mean signed E/M level error"
NUMBERS = [Heading(name, "number") for name in ("Numerator", "Denominator", "Value", "95 % interval")]
CONVENTION = (
    "Tiers are a setting of the organisation. 95 % is a convention that is used for several of these rates, and no rule. "
    "Not certain means that the interval reaches beyond the tier."
)
CLUSTERED = (
    "Shares have Wilson's score interval, two-sided 95 %, which takes lines as independent; lines of one claim are not "
    "quite so, and the true interval may be wider. Ratios of dollars have the linearised t interval of a ratio over sampled "
    "units, two-sided 95 %; the mean level error has the t interval of a mean."
)
NOTHING = "not stated"


def policy_of(tiers: Sequence[str] = ("95", "90"), not_received: str = "error") -> Policy:
    """The organisation's choices, as a template's parameters give them.

    Args:
        tiers: lowest rate of each tier but the last, falling, per cent.
        not_received: ``error`` or ``blocks``.

    Raises:
        ReportError: a tier is no number, or they do not fall.
        ReviewError: not_received is none of the two.
    """
    try:
        bounds = tuple(float(Decimal(one) / 100) for one in tiers)
    except ArithmeticError:
        raise ReportError("tiers: not numbers; expected per cents, falling, as 95, 90") from None
    names = [f"{one} % or more" for one in tiers[:1]]
    names += [f"{low} % to under {high} %" for high, low in pairwise(tiers)]
    return Policy(not_received, tiers=Tiers(bounds, (*names, f"under {tiers[-1]} %" if tiers else "all")))  # type: ignore[arg-type]


@once_reviewed
def overall(view: View, policy: Policy) -> Html:
    """Every rate of the sample."""
    rates = accuracy(view["determinations"], view["audited_amounts"], policy)
    columns = [Heading("Rate", "code"), Heading("Definition"), *NUMBERS]
    rows = [(one.name, _definition(one), *cells(one)) for one in rates]
    return join(table("Accuracy", columns, rows), paragraph(CLUSTERED, "meta"))


@once_reviewed
def by_provider(view: View, policy: Policy) -> Html:
    """Accuracy by rendering provider, with the tier."""
    names = facts.names_of_providers(view)
    groups = accuracy_by(view["determinations"], "rendering_npi", view["audited_amounts"], policy)
    labels = {npi: f"{npi} {names.get(npi, '')}".strip() for npi in groups}
    shown = _grouped("Accuracy by rendering provider", "Provider", groups, labels, policy)
    return join(shown, _figure(groups, "rendering provider"), paragraph(CONVENTION, "meta"))


@once_reviewed
def by_coder(view: View, policy: Policy) -> Html:
    """Accuracy by coder; a sentence where no claim names one."""
    determined = view["determinations"]
    if "coder_id" not in determined.columns or determined["coder_id"].drop_nulls().is_empty():
        return paragraph("No accuracy by coder: the claims name no coder.", "empty")
    groups = accuracy_by(determined, "coder_id", view["audited_amounts"], policy)
    return _grouped("Accuracy by coder", "Coder", groups, {name: name for name in groups}, policy)


@once_reviewed
def by_type(view: View, policy: Policy) -> Html:
    """Accuracy by type of code: E/M, drug, laboratory, procedure, diagnosis, modifier."""
    rows = [(name, one.name, *cells(one)) for name, one in by_code_type(view["determinations"], policy).items()]
    return table("Accuracy by type of code", [Heading("Type"), Heading("Rate"), *NUMBERS], rows)


def cells(rate: Rate) -> tuple[Any, ...]:
    """Numerator, denominator, value and interval of a rate, as a table shows them."""
    if rate.value is None:
        return (_number(rate.numerator), _number(rate.denominator), NOTHING, "")
    return (_number(rate.numerator), _number(rate.denominator), value_of(rate), span(rate) or "none")


def value_of(rate: Rate) -> str:
    """The value: a per cent, or a number of levels."""
    if rate.value is None:
        return NOTHING
    return f"{rate.value:+.2f}" if rate.name == NOT_A_SHARE else f"{100 * rate.value:.1f} %"


def span(rate: Rate) -> str:
    """The interval; empty where there is none."""
    if rate.low is None or rate.high is None:
        return ""
    if rate.name == NOT_A_SHARE:
        return f"{rate.low:+.2f} to {rate.high:+.2f}"
    return f"{100 * rate.low:.1f} to {100 * rate.high:.1f} %"


def told(rate: Rate) -> str:
    """A rate in one sentence: value, counts and interval, or why it is not stated."""
    if rate.value is None:
        return f"{NOTHING}: {rate.reason}"
    interval = f"; interval {span(rate)}" if span(rate) else f"; {rate.interval}"
    return f"{value_of(rate)}: {_number(rate.numerator)} / {_number(rate.denominator)}{interval}"


def _definition(rate: Rate) -> Html:
    none = rate.interval if rate.value is not None and not span(rate) else ""
    reason = f"Not stated: {rate.reason}" if rate.reason else ""
    return remarked(rate.definition, "; ".join(part for part in (reason, rate.remark, none) if part))


def _grouped(caption: str, name: str, groups: Mapping[str, Sequence[Rate]], labels: Mapping[str, str], policy: Policy) -> Html:
    """One row a group: each rate with its counts and interval below it, and the tier of the first."""
    columns = [Heading(name), *(Heading(one[:1].upper() + one[1:], "number") for one in BY_GROUP), Heading("Tier of lines")]
    rows = []
    for group, rates in groups.items():
        shown = [named(rates, one) for one in BY_GROUP]
        rows.append((labels[group], *(remarked(value_of(one), _below(one)) for one in shown), policy.tiers.of(shown[0])))
    return table(caption, columns, rows, empty="No line in the sample.")


def _below(rate: Rate) -> str:
    if rate.value is None:
        return "undetermined units" if rate.numerator is None else "none audited"
    return f"{_number(rate.numerator)} of {_number(rate.denominator)}; {span(rate)}"


def _figure(groups: Mapping[str, Sequence[Rate]], what: str) -> Html:
    """Line accuracy of each group with its interval; groups whose rate is blocked are named."""
    known = [(name, rates[0]) for name, rates in groups.items() if rates[0].value is not None]
    if not known:
        return paragraph(f"No figure of accuracy by {what}: no rate can be stated.", "empty")
    with canvas(len(known)) as (drawing, axes):
        for place, (_, rate) in enumerate(known):
            low, high, value = (100 * (one or 0) for one in (rate.low, rate.high, rate.value))
            axes.plot((low, high), (place, place), color=UNDER, linewidth=2, solid_capstyle="butt")
            axes.plot((value,), (place,), marker="o", color=INK, markersize=4)
            axes.annotate(f"{value:.0f} %", (value, place), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=7)
        rows_named(axes, [f"{name}  n={rate.denominator}" for name, rate in known])
        axes.set_xlim(0, 103)
        axes.set_xlabel("Line accuracy (% of lines audited), with its two-sided 95 % interval")
    left = len(groups) - len(known)
    rest = f" {left} of {len(groups)} are not shown: their rate cannot be stated." if left else ""
    described = "; ".join(f"{name}: {told(rate)}" for name, rate in known)
    caption = f"Line accuracy by {what}; n is the number of lines audited.{rest}"
    return image(drawing.svg, f"Dots with intervals of line accuracy by {what}. {described}.", caption)


def _number(value: int | Decimal | None) -> str:
    return dollars(value, "") if isinstance(value, Decimal) else count(value)


def named(rates: Iterable[Rate], name: str) -> Rate:
    """The rate of a name."""
    return next(rate for rate in rates if rate.name == name)
