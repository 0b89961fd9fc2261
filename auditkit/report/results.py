"""Results: the summary, and findings by family, provider, cause and check, each with a listing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from auditkit.report import facts
from auditkit.report.front import UNREVIEWED
from auditkit.report.markup import Heading, Html, bullets, count, dollars, heading, join, note, pairs, paragraph, plural, quantity, table, tiles, words
from auditkit.report.view import View

MEASURES = [Heading(name, "number") for name in ("Findings", "Claims", "Overpaid", "Underpaid", "At risk", "Not priced")]
MOST_PROVIDERS = 25
SHEET = "findings sheet (XLSX)"


def summary(view: View) -> Html:
    """One page: potential dollars over and under, what was not priced, and the five largest causes."""
    findings = view["findings"]
    total, status = facts.potential(findings), dict(findings.group_by("status").len().iter_rows())
    split = ", ".join(f"{count(status.get(name, 0))} {word}" for name, word in (("FAIL", "fail"), ("REVIEW", "for review"), ("INFO", "for information")))
    figures = tiles(
        [
            (dollars(total.over), "potentially overpaid", "never netted with the next"),
            (dollars(total.under), "potentially underpaid", "never netted with the last"),
            (dollars(total.at_risk), "allowed amount at risk", "a payer would deny it; no finding says so of itself"),
            (count(total.findings), "findings, none reviewed", split),
            (count(total.unpriced), "findings not priced", "no allowed amount and no fee schedule row"),
        ]
    )
    return join(figures, note(UNREVIEWED), _five_causes(view))


def _five_causes(view: View) -> Html:
    rows = [(one["check_id"], one["title"], *_cells(one)) for one in facts.causes(view).iter_rows(named=True)]
    return table("The five largest causes, by potential dollars", [Heading("Check", "code"), Heading("Finds"), *MEASURES], rows, empty="No finding.")


def what_to_do(view: View) -> Html:
    """The next steps, for leadership."""
    return join(heading("What to do"), bullets(_steps(view)))


def _steps(view: View) -> Iterable[str]:
    findings = view["findings"]
    failing = findings.filter(pl.col("status") == "FAIL").height
    if failing:
        yield f"Have a coder review the {plural(failing, 'finding')} marked FAIL first, largest amount first, and record a determination on each."
    causes = facts.causes(view, 1)
    if causes.height:
        yield f"Begin with {causes['check_id'][0]} ({str(causes['title'][0]).lower()}): it holds the most potential dollars. Recommendations by cause follow the findings."
    unpriced = facts.potential(findings).unpriced
    if unpriced:
        yield f"Supply remittances or fee schedules for the {plural(unpriced, 'finding')} not priced: their amounts are unknown, not zero."
    lost = view["evaluations"].filter((pl.col("state") != "ran") | (pl.col("cannot_tell") > 0)).height
    if lost:
        yield f"Close the gaps of the {plural(lost, 'check')} that did not run or could not tell throughout; what they would have found is not in these figures."
    yield "For a rate or an estimate, draw a random sample, have it reviewed, and estimate from the determinations."


def by_family(view: View) -> Html:
    """Findings by family of checks."""
    return table("Findings by family", [Heading("Family"), *MEASURES], _grouped(view["findings"], "family", words), empty="No finding.")


def by_severity(view: View) -> Html:
    """Findings by severity and status."""
    rows = []
    for severity in facts.SEVERITIES:
        found = view["findings"].filter(pl.col("severity") == severity)
        counts = [found.filter(pl.col("status") == status).height for status in facts.STATUSES]
        rows.append((words(severity), *map(count, counts), count(sum(counts))))
    return table("Findings by severity and status", [Heading("Severity"), *(Heading(name, "number") for name in ("Fail", "Review", "Info", "All"))], rows)


def by_provider(view: View) -> Html:
    """Findings by rendering provider, most potential dollars first."""
    names, findings = facts.names_of_providers(view), view["findings"]
    grouped = facts.by(findings, "rendering_npi")
    rows = [(one["rendering_npi"] or "not stated", names.get(one["rendering_npi"] or "", ""), *_cells(one)) for one in grouped.head(MOST_PROVIDERS).iter_rows(named=True)]
    more = f"{plural(grouped.height - MOST_PROVIDERS, 'more provider')} in the {SHEET}." if grouped.height > MOST_PROVIDERS else ""
    caution = "A provider with more claims has more findings: these are counts, not rates, and no ranking of conduct." if rows else ""
    return join(table("Findings by rendering provider", [Heading("NPI", "code"), Heading("Name"), *MEASURES], rows, empty="No finding."), more, caution)


def by_check(view: View) -> Html:
    """Findings by check."""
    titles = dict(view["checks"].select("check_id", "title").iter_rows())
    rows = [(one["check_id"], titles.get(one["check_id"]), *_cells(one)) for one in facts.by(view["findings"], "check_id").iter_rows(named=True)]
    return table("Findings by check", [Heading("Check", "code"), Heading("Finds"), *MEASURES], rows, empty="No finding.")


def _grouped(findings: pl.DataFrame, column: str, named: Any) -> list[tuple[str, ...]]:
    return [(named(one[column] or "not stated"), *_cells(one)) for one in facts.by(findings, column).iter_rows(named=True)]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Counts and dollars of a group, as the columns of ``MEASURES``."""
    return (count(row["findings"]), count(row["claims"]), dollars(row["over"]), dollars(row["under"]), dollars(row["at_risk"]), count(row["unpriced"]))


def findings_listed(view: View, minimum_severity: str = "low", listed: int = 10) -> Html:
    """Each check that fired: what it found, its source, an example, its amounts and the first of its findings.

    Args:
        view: the view.
        minimum_severity: findings below it are counted and not listed.
        listed: how many findings of a check are listed; all stand in the sheet.
    """
    checks = {one["check_id"]: one for one in view["checks"].iter_rows(named=True)}
    tested = {one["check_id"]: one for one in view["evaluations"].iter_rows(named=True)}
    parts = []
    for group in facts.by(view["findings"], "check_id").iter_rows(named=True):
        found = view["findings"].filter(pl.col("check_id") == group["check_id"])
        check = checks.get(group["check_id"], {})
        parts.append(_one_check(check, group, tested.get(group["check_id"], {}), found, facts.at_least(found, minimum_severity), listed))
    return join(*parts) if parts else paragraph("No check fired.")


def _one_check(check: Mapping[str, Any], group: Mapping[str, Any], evaluation: Mapping[str, Any], found: pl.DataFrame, grave: pl.DataFrame, listed: int) -> Html:
    first = facts.examples(grave if grave.height else found, 1).row(0, named=True)
    statuses = ", ".join(f"{count(group[name])} {name}" for name in facts.STATUSES if group[name])
    release = "; ".join(sorted({one for value in found["release"].drop_nulls() for one in value.split("; ") if one})) or "none needed"
    facts_of = [
        ("Why it matters", check.get("why") or ""), ("Rule", check.get("rule") or ""), ("Source", check.get("source") or ""), ("Release", release),
        ("Found", f"{plural(group['findings'], 'finding')} ({statuses}) on {plural(group['claims'], 'claim')}, of {count(evaluation.get('tested'))} tested; {count(evaluation.get('cannot_tell'))} not told"),
        ("Potential", f"overpaid {dollars(group['over'])}; underpaid {dollars(group['under'])}; at risk {dollars(group['at_risk'])}; {group['unpriced']:,} not priced"),
        ("Example", f"Claim {first['claim_key']}{_line(first)}: {first['text']}."), ("What settles it", check.get("settles") or ""),
    ]  # fmt: skip
    title = f"{group['check_id']}: {check.get('title') or 'check of the auditor'}"
    return join(Html('<section class="check">'), heading(title), pairs(facts_of), _listing(grave, found.height, listed), Html("</section>"))


def _line(row: Mapping[str, Any]) -> str:
    return f", line {row['line_no']}" if row["line_no"] is not None else ""


def _listing(grave: pl.DataFrame, all_of_them: int, listed: int) -> Html:
    rows = [_finding(row) for row in facts.examples(grave, listed).iter_rows(named=True)]
    left = all_of_them - len(rows)
    columns = [Heading("Claim", "code"), Heading("Line", "number"), Heading("Date", "code"), Heading("Code", "code"), Heading("Mod.", "code"), Heading("Units", "number"), Heading("Finding"), Heading("Effect", "number")]
    more = f"{plural(left, 'more finding')} of this check in the {SHEET}." if left else ""
    return join(table("Findings, unreviewed", columns, rows, empty="None of the severity listed."), paragraph(more, "meta") if more else "")


def _finding(row: Mapping[str, Any]) -> tuple[str, ...]:
    effect = dollars(row["effect_amount"]) if row["payment_effect"] != "none" else "none"
    counted = "" if row["counted"] == "Y" or row["effect_amount"] is None else " (counted elsewhere)"
    units, date = quantity(row["units"]), row["service_date"]
    return row["claim_key"], count(row["line_no"]), "" if date is None else date.isoformat(), row["procedure_code"], row["modifiers"], units, f"{row['text']}.", effect + counted
