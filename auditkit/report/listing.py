"""Findings check by check: the rule and its source, an example, the amounts and the first of its findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from auditkit import kpis
from auditkit.report import facts
from auditkit.report.markup import (
    Heading,
    Html,
    count,
    dollars,
    heading,
    join,
    pairs,
    paragraph,
    plural,
    quantity,
    remarked,
    table,
)
from auditkit.report.view import View

SHEET = "findings sheet (XLSX)"
LISTED = (
    Heading("Claim", "code"),
    Heading("Line", "number"),
    Heading("Date", "code"),
    Heading("Code", "code"),
    Heading("Mod.", "code"),
    Heading("Units", "number"),
    Heading("Finding"),
    Heading("Effect", "number"),
)
Row = Mapping[str, Any]


def findings_listed(view: View, minimum_severity: str = "low", listed: int = 10) -> Html:
    """Each check that fired: what it found, its source, an example, its amounts and the first of its findings.

    Args:
        view: the view.
        minimum_severity: findings below it are counted and not listed.
        listed: how many findings of a check are listed; all stand in the sheet.

    Raises:
        ReportError: there is no such severity.
    """
    checks = {one["check_id"]: one for one in view["checks"].iter_rows(named=True)}
    tested = {one["check_id"]: one for one in view["evaluations"].iter_rows(named=True)}
    parts = []
    for group in facts.by(view["findings"], "check_id").iter_rows(named=True):
        found = view["findings"].filter(pl.col("check_id") == group["check_id"])
        grave = facts.at_least(found, minimum_severity)
        about = {**tested.get(group["check_id"], {}), **checks.get(group["check_id"], {}), **group}
        parts.append(_one_check(about, found, grave, listed))
    return join(*parts) if parts else paragraph("No check fired.")


def _one_check(about: Row, found: pl.DataFrame, grave: pl.DataFrame, listed: int) -> Html:
    first = facts.examples(grave if grave.height else found, 1).row(0, named=True)
    told = [
        ("Why it matters", about.get("why") or ""),
        ("Rule", about.get("rule") or ""),
        ("Source", about.get("source") or ""),
        ("Release", _releases(found)),
        ("Found", _counts(about)),
        ("Potential", _amounts(about)),
        ("Example", f"Claim {first['claim_key']}{_line(first)}: {first['text']}."),
        ("What settles it", about.get("settles") or ""),
    ]
    title = heading(f"{about['check_id']}: {about.get('title') or 'a check of the auditor'}")
    opened, closed = Html('<section class="check">'), Html("</section>")
    return join(opened, title, pairs(told), _listing(grave, found.height, listed), closed)


def _releases(found: pl.DataFrame) -> str:
    named = {one for value in found["release"].drop_nulls() for one in value.split("; ") if one}
    return "; ".join(sorted(named)) or "none needed"


def _counts(about: Row) -> str:
    statuses = ", ".join(f"{count(about[name])} {name}" for name in kpis.STATUSES if about[name])
    found = f"{plural(about['findings'], 'finding')} ({statuses}) on {plural(about['claims'], 'claim')}"
    return f"{found}, of {count(about.get('tested'))} tested; {count(about.get('cannot_tell'))} not told"


def _amounts(about: Row) -> str:
    priced = f"overpaid {dollars(about['over'])}; underpaid {dollars(about['under'])}; at risk {dollars(about['at_risk'])}"
    return f"{priced}; {about['unpriced']:,} not priced"


def _line(row: Row) -> str:
    return f", line {row['line_no']}" if row["line_no"] is not None else ""


def _listing(grave: pl.DataFrame, all_of_them: int, listed: int) -> Html:
    rows = [_finding(row) for row in facts.examples(grave, listed).iter_rows(named=True)]
    left = all_of_them - len(rows)
    more = paragraph(f"{plural(left, 'more finding')} of this check in the {SHEET}.", "meta") if left else ""
    # A check on claims has no line, code or units to show.
    used = [place for place in range(len(LISTED)) if not rows or any(row[place] for row in rows)]
    shown = [[row[place] for place in used] for row in rows]
    empty = "None of the severity listed."
    return join(table("Findings, unreviewed", [LISTED[place] for place in used], shown, empty=empty), more)


def _finding(row: Row) -> tuple[Any, ...]:
    date = row["service_date"].isoformat() if row["service_date"] else ""
    billed = (row["procedure_code"], row["modifiers"], quantity(row["units"]))
    return row["claim_key"], count(row["line_no"]), date, *billed, f"{row['text']}.", _effect(row)


def _effect(row: Row) -> Html:
    """What the finding does to the payment, with the amount at risk where that is all there is."""
    amount, risk = row["effect_amount"], row["at_risk_amount"]
    elsewhere = row["counted"] != "Y" and bool(amount or risk)
    remarks = [f"at risk {dollars(risk)}" if risk and not amount else "", "counted elsewhere" if elsewhere else ""]
    return remarked(dollars(amount) if row["payment_effect"] != "none" else "none", "; ".join(filter(None, remarks)))
