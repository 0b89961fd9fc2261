"""What reviewers determined: how far the review is, what was found wrong and why, and what became of the findings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from auditkit import kpis
from auditkit.report.markup import Heading, Html, count, dollars, join, note, paragraph, plural, table, tiles, words
from auditkit.report.view import View, once_reviewed
from auditkit.review.causes import CATEGORIES, CAUSES

OUTCOMES = {
    "correct": "Correct as billed",
    "changed": "Changed",
    "not_received": "Record not received",
    "cannot_tell": "Not enough to tell",
    "missed": "Documented, not billed",
    "not_missed": "Added and taken back",
}
STANDINGS = {
    "decided": "Decided",
    "unreviewed": "Not reviewed",
    "disputed": "Two reviewers differ",
    "rebuttal_open": "Provider disputes, not decided",
}
ONLY_DETERMINATIONS = (
    "What follows rests on reviewers' determinations, each of a whole line, the correct ones too, repriced as whole claims. "
    "Overpaid and underpaid are never netted."
)
POTENTIAL_APART = (
    "The figures that follow are of findings that no reviewer has settled. They are potential, stand apart from the "
    "determinations above, and are in no rate."
)
LINE = ["unit", "claim_key", "line_no", "added"]


@once_reviewed
def progress(view: View) -> Html:
    """Units and lines done, by standing and by outcome, and the dollars determined."""
    determined = view["determinations"]
    units = determined.group_by("unit").agg(done=(pl.col("standing") == "decided").all())
    over, under, unpriced = dollars_determined(view)
    done = int(units["done"].sum())
    figures = [
        (f"{done:,} of {units.height:,}", "units done", "every line of them decided"),
        (dollars(over), "overpaid as determined", "never lessened by what was underpaid"),
        (dollars(under), "underpaid as determined", "documented and not billed included"),
        (count(unpriced), "decided lines not priced", "their amounts are unknown, not zero"),
    ]
    standing = _counted(determined, "standing", STANDINGS, "Lines by standing")
    decided = determined.filter(pl.col("standing") == "decided")
    outcome = _counted(decided, "outcome", OUTCOMES, "Decided lines by outcome")
    return join(note(ONLY_DETERMINATIONS), tiles(figures), standing, outcome, _causes(view))


def dollars_determined(view: View) -> tuple[Decimal, Decimal, int]:
    """Overpaid and underpaid as determined, positive amounts, and how many decided lines have no price."""
    decided = view["determinations"].filter(pl.col("standing") == "decided").select(LINE)
    amounts = view["audited_amounts"].join(decided, on=LINE, how="semi", nulls_equal=True)
    effect = pl.col("difference_amount")
    over = amounts.filter(effect < 0).select(-effect.sum()).item()
    under = amounts.filter(effect > 0).select(effect.sum()).item()
    unpriced = amounts.filter(pl.col("outcome") != "cannot_tell", effect.is_null()).height
    return over or kpis.NONE, under or kpis.NONE, unpriced


def _counted(frame: pl.DataFrame, column: str, names: dict[str, str], caption: str) -> Html:
    known = dict(frame.group_by(column).len().iter_rows())
    rows = [(name, count(known[key])) for key, name in names.items() if key in known]
    return table(caption, [Heading(words(column)), Heading("Lines", "number")], rows, empty="No line is decided.")


def causes_of(view: View, lines: pl.DataFrame) -> pl.DataFrame:
    """The wrong lines among some determinations, by cause: ``cause``, ``lines``, ``over``, ``under``; most lines first."""
    wrong = lines.filter(pl.col("standing") == "decided", pl.col("cause").is_not_null())
    priced = wrong.join(view["audited_amounts"].select(*LINE, "difference_amount"), on=LINE, how="left", nulls_equal=True)
    effect = pl.col("difference_amount")
    grouped = priced.group_by("cause").agg(
        lines=pl.len(),
        over=-effect.filter(effect < 0).sum(),
        under=effect.filter(effect > 0).sum(),
        unpriced=effect.is_null().sum(),
    )
    return grouped.sort(["lines", "cause"], descending=[True, False])


def cause_rows(grouped: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    """The rows of a table of causes."""
    for one in grouped.iter_rows(named=True):
        category, meaning = CAUSES.get(one["cause"], ("other", one["cause"]))
        amounts = (dollars(one[name] or kpis.NONE) for name in ("over", "under"))
        yield meaning, CATEGORIES[category], count(one["lines"]), *amounts, count(one["unpriced"])


def _causes(view: View) -> Html:
    rows = cause_rows(causes_of(view, view["determinations"]))
    return table("Wrong lines by cause, as determined", cause_headings(), rows, empty="No line was found wrong.")


def cause_headings() -> list[Heading]:
    """The columns of a table of causes."""
    numbers = [Heading(name, "number") for name in ("Lines", "Overpaid", "Underpaid", "Unpriced")]
    return [Heading("Cause"), Heading("Category (CERT)"), *numbers]


@once_reviewed
def answered(view: View) -> Html:
    """What became of the findings on reviewed lines, by check; and how many are still potential."""
    settled = view["reviewed_findings"]
    answer = pl.col("answer")
    grouped = settled.group_by("check_id").agg(
        findings=pl.len(),
        agree=(answer == "agree").sum(),
        disagree=(answer == "disagree").sum(),
        needs=(answer == "needs_records").sum(),
        unanswered=answer.is_null().sum(),
    )
    rows = [(check, *(count(number) for number in numbers)) for check, *numbers in grouped.sort("check_id").iter_rows()]
    names = ("Findings", "Agree", "Disagree", "Needs records", "Line decided, not answered")
    columns = [Heading("Check", "code"), *(Heading(name, "number") for name in names)]
    left = f"{plural(view['findings'].height, 'finding')} not settled: shown below as potential, apart."
    shown = table("Findings settled by reviewers", columns, rows, empty="No finding is settled.")
    return join(paragraph(left, "lead"), shown)


@once_reviewed
def still_potential(view: View) -> Html:
    """Says that what follows is potential."""
    total = kpis.potential(view["findings"])
    return join(note(POTENTIAL_APART), paragraph(f"{plural(total.findings, 'finding')} on {plural(total.claims, 'claim')}."))


def changed_lines(view: View, lines: pl.DataFrame, most: int) -> Iterator[tuple[str, ...]]:
    """The wrong lines, largest effect first: claim, line, billed, determined, why (with its rationale at phi) and dollars."""
    wrong = lines.filter(pl.col("standing") == "decided", pl.col("outcome").is_in(["changed", "missed", "not_received"]))
    priced = wrong.join(view["audited_amounts"].select(*LINE, "difference_amount"), on=LINE, how="left", nulls_equal=True)
    size = pl.col("difference_amount").abs().fill_null(kpis.NONE)
    ordered = priced.sort([size, pl.col("claim_key"), pl.col("line_no")], descending=[True, False, False])
    for one in ordered.head(most).iter_rows(named=True):
        billed = service(one["procedure_code"], one["modifiers"], one["units"])
        audited = service(one["audited_code"], one["audited_modifiers"], one["audited_units"])
        reason = CAUSES.get(one["cause"] or "", ("", ""))[1]
        said = f"{reason}: {one['rationale']}" if one.get("rationale") else reason
        yield (
            one["claim_key"],
            count(one["line_no"]) or "added",
            billed or "not billed",
            audited or OUTCOMES[one["outcome"]].lower(),
            said,
            dollars(one["difference_amount"]),
        )


def service(code: str | None, modifiers: str | None, units: object) -> str:
    """A service in short: ``99213-25``, ``J1885 x 2``."""
    if not code:
        return ""
    named = "-".join([code, *(modifiers or "").split()])
    return named if units in (None, 1) else f"{named} x {float(str(units)):g}"
