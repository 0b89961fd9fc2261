"""Results: the summary, and findings by family, severity, cause and provider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from auditkit import kpis
from auditkit.report import facts
from auditkit.report.front import caution
from auditkit.report.listing import SHEET
from auditkit.report.markup import Heading, Html, bullets, count, dollars, heading, join, note, plural, table, tiles, words
from auditkit.report.view import View

MEASURES = [Heading(name, "number") for name in ("Findings", "Claims", "Overpaid", "Underpaid", "At risk", "Unpriced")]
CAUSE = [Heading("Check", "code"), Heading("Finds"), *MEASURES]
MOST_PROVIDERS = 25
ONCE = "each line once; never netted"
CAUTION = "A provider with more claims has more findings: these are counts, not rates, and no ranking of conduct."
NO_RATE = "For a rate or an estimate, draw a random sample, have it reviewed, and estimate from the determinations."


def summary(view: View) -> Html:
    """One page: potential dollars over and under, what was not priced, and the five largest causes."""
    findings = view["findings"]
    total, split = kpis.potential(findings), kpis.split_by_status(findings)
    figures = [
        (dollars(total.over), "potentially overpaid", ONCE),
        (dollars(total.under), "potentially underpaid", ONCE),
        (dollars(total.at_risk), "allowed amount at risk", "of lines a payer may deny; not an overpayment"),
        (count(total.findings), "findings not settled by a reviewer" if view.reviewed else "findings, none reviewed", split),
        (count(total.unpriced), "findings not priced", "no allowed amount and no fee schedule row"),
    ]
    return join(tiles(figures), note(caution(view)), _five_causes(view))


def _five_causes(view: View) -> Html:
    rows = [(one["check_id"], one["title"], *_cells(one)) for one in facts.causes(view).iter_rows(named=True)]
    return table("The five largest causes, by potential dollars", CAUSE, rows, empty="No finding.")


def what_to_do(view: View) -> Html:
    """The next steps, for leadership."""
    return join(heading("What to do"), bullets(_steps(view)))


def _steps(view: View) -> Iterable[str]:
    findings = view["findings"]
    failing = findings.filter(pl.col("status") == "FAIL").height
    if failing:
        have = plural(failing, "finding")
        yield f"Have a coder review the {have} marked FAIL first, largest amount first, and record a determination on each."
    for one in facts.causes(view, 1).iter_rows(named=True):
        yield f"Begin with {one['check_id']}, the largest cause: {one['title']}. Recommendations by cause follow the findings."
    unpriced = kpis.potential(findings).unpriced
    if unpriced:
        have = plural(unpriced, "finding")
        yield f"Supply remittances or fee schedules for the {have} not priced: their amounts are unknown, not zero."
    lost = view["evaluations"].filter((pl.col("state") != "ran") | (pl.col("cannot_tell") > 0)).height
    if lost:
        have = plural(lost, "check")
        yield f"Close the gaps of the {have} that did not run or could not always tell: what they missed is in no figure."
    if not view.reviewed:
        yield NO_RATE


def by_family(view: View) -> Html:
    """Findings by family of checks."""
    rows = _grouped(view["findings"], "family", lambda name: (words(name or "none"),))
    return table("Findings by family", [Heading("Family"), *MEASURES], rows, empty="No finding.")


def by_severity(view: View) -> Html:
    """Findings by severity and status."""
    rows = []
    for severity in facts.SEVERITIES:
        found = view["findings"].filter(pl.col("severity") == severity)
        counts = [found.filter(pl.col("status") == status).height for status in kpis.STATUSES]
        rows.append((words(severity), *map(count, counts), count(sum(counts))))
    columns = [Heading("Severity"), *(Heading(name, "number") for name in ("Fail", "Review", "Info", "All"))]
    return table("Findings by severity and status", columns, rows)


def by_provider(view: View) -> Html:
    """Findings by rendering provider, most potential dollars first."""
    names = facts.names_of_providers(view)
    missing = "not in the roster" if "providers" in view.tables else "no roster supplied"
    rows = _grouped(view["findings"], "rendering_npi", lambda npi: (npi or "not stated", names.get(npi or "", missing)))
    left = len(rows) - MOST_PROVIDERS
    more = f"{plural(left, 'more provider')} in the {SHEET}." if left > 0 else ""
    columns = [Heading("NPI", "code"), Heading("Name"), *MEASURES]
    shown = table("Findings by rendering provider", columns, rows[:MOST_PROVIDERS], empty="No finding.")
    return join(shown, more, CAUTION if rows else "")


def by_check(view: View) -> Html:
    """Findings by check."""
    titles = dict(view["checks"].select("check_id", "title").iter_rows())
    rows = _grouped(view["findings"], "check_id", lambda name: (name or "", titles.get(name or "", "")))
    return table("Findings by check", CAUSE, rows, empty="No finding.")


def _grouped(findings: pl.DataFrame, column: str, named: Callable[[str | None], tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(*named(one[column]), *_cells(one)) for one in facts.by(findings, column).iter_rows(named=True)]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Counts and dollars of a group, as the columns of ``MEASURES``."""
    amounts = (dollars(row[name]) for name in ("over", "under", "at_risk"))
    return (count(row["findings"]), count(row["claims"]), *amounts, count(row["unpriced"]))
