"""Methodology: what went in, what was tested with which releases, and what was not run or could not be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from auditkit.report import facts
from auditkit.report.markup import Heading, Html, count, day, dollars, heading, join, pairs, paragraph, plural, table, words
from auditkit.report.view import View
from auditkit.rules.settings import NAMES

TESTED_ALONE = (
    "Selection: all claims supplied were tested. No sample was drawn, neither random nor targeted; no result is extrapolated."
)
SAMPLED = (
    "Selection: all claims supplied were tested by checks; the units of a sample were reviewed line by line. The audit folder "
    "does not say whether the sample is random or targeted, so no result is extrapolated."
)
WINDOW = (
    "Selection: all claims supplied were tested by checks; every claim with a line in the audit window is under review. "
    "Nothing was drawn, and no result is extrapolated."
)
LIMITS = (
    "A check fires on the claim as billed. It does not see the medical record unless an abstract of it was supplied, and it "
    "cannot say why a line was billed so.",
    "A missing value, table, date or release is never a pass: it is listed below as not run or as cannot tell.",
    "Potential dollars are the correct payment as priced less the payment as billed. Where several findings meet on one line, "
    "one counts in each direction. Overpaid and underpaid are never netted.",
    "The amount at risk is the whole allowed amount of lines that a payer may deny. It holds what is potentially overpaid on "
    "them and is not added to it.",
)
FILE_COLUMNS = (
    Heading("Input", "code"),
    Heading("Kind"),
    Heading("Rows read", "number"),
    Heading("Rows refused", "number"),
    Heading("SHA-256 begins", "code"),
    Heading("Remarks of the reader"),
)
COUNTED = ("read", "accepted", "rejected")


def selection(view: View) -> Html:
    """How the claims were chosen, and what the figures are and are not."""
    if not view.reviewed:
        return join(TESTED_ALONE, *LIMITS)
    return join(SAMPLED if view.manifest["review"]["sampled"] else WINDOW, *LIMITS)


def population(view: View) -> Html:
    """Claims, lines, providers, payers and dates."""
    known = facts.scope(view)
    allowed = dollars(known.allowed, "no line has an allowed amount")
    rows = [
        ("Claims", count(known.claims)),
        ("Service lines", count(known.lines)),
        ("Lines in the audit window", count(known.in_window)),
        ("Patients", count(known.patients)),
        ("Billing providers", count(known.billing)),
        ("Rendering providers", count(known.rendering)),
        ("Payers", count(known.payers)),
        ("First and last day of service", f"{day(known.first)} to {day(known.last)}" if known.first else "no dated line"),
        ("Charged", dollars(known.charged)),
        ("Allowed", allowed),
    ]
    return join(heading("Population"), pairs(rows))


def inputs(view: View) -> Html:
    """The files by their ordinal, with rows read and refused and their digests; and rows by table."""
    refused = dict(view["rejected"].group_by("file").len().iter_rows()) if "file" in view["rejected"].columns else {}
    files = [
        (
            one["label"],
            one["kind"],
            count(one["rows"]),
            count(refused.get(one["file"], 0)),
            one["sha256"][:16],
            "; ".join(one["notes"]),
        )
        for one in view.manifest["inputs"]
    ]
    counts = [(words(name), *(count(one[part]) for part in COUNTED)) for name, one in view.manifest["counts"].items()]
    columns = [Heading("Table"), *(Heading(words(part), "number") for part in COUNTED)]
    return join(
        table("Input files", FILE_COLUMNS, files), table("Rows by table: read is accepted plus rejected", columns, counts)
    )


def settings(view: View) -> Html:
    """The settings of the run."""
    rows = [(NAMES.get(name, words(name)), _setting(value)) for name, value in view.manifest["settings"].items()]
    return join(heading("Settings"), pairs(rows))


def _setting(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not set" if value in (None, "") else str(value).replace("_", " ")


def releases(view: View) -> Html:
    """The reference sets used, with the days they cover."""
    rows = [
        (
            one["name"],
            one["publication"],
            f"{one['from']} to {one['until']}",
            "all codes" if one["complete"] else "listed codes only",
        )
        for one in view.manifest["releases"]
    ]
    columns = [Heading("Release", "code"), Heading("Publication"), Heading("Covers", "code"), Heading("Answers for")]
    return table("Reference releases", columns, rows, empty="No release was used.")


def check_list(view: View) -> Html:
    """Every check with its source and what came of it."""
    known = view["checks"].select("check_id", "title", "source")
    joined = view["evaluations"].join(known, on="check_id", how="left", maintain_order="left").sort("family", "check_id")
    rows = [(one["check_id"], one["title"], one["source"], *_counts(one)) for one in joined.iter_rows(named=True)]
    numbers = [Heading(name, "number") for name in ("Tested", "Fired", "Cannot tell")]
    return table(
        "Checks: subjects tested, fired and not told",
        [Heading("Check", "code"), Heading("Finds"), Heading("Source"), *numbers],
        rows,
    )


def _counts(row: dict[str, Any]) -> tuple[str, str, str]:
    if row["state"] != "ran":
        return ("failed" if row["state"] == "failed" else "not run", "", "")
    return count(row["tested"]), count(row["fired"]), count(row["cannot_tell"])


def not_told(view: View) -> Html:
    """What was not run, what could not be told and which rows were refused, each with its reason."""
    lost = view["evaluations"].filter(pl.col("state") != "ran").sort("check_id")
    idle = [(one["check_id"], one["state"].replace("_", " "), one["reason"]) for one in lost.iter_rows(named=True)]
    subjects = int(view["evaluations"]["cannot_tell"].sum() or 0)
    lead = (
        f"{plural(len(idle), 'check')} did not run. {plural(subjects, 'subject')} could not be judged by one check or another. "
        f"{plural(view['rejected'].height, 'input row')} refused."
    )
    check, reason = Heading("Check", "code"), Heading("Reason")
    return join(
        paragraph(lead, "lead"),
        table("Checks that did not run", [check, Heading("State", "code"), reason], idle),
        table("Cannot tell, by check and reason", [check, reason, Heading("Subjects", "number")], _doubtful(view)),
        _refused(view),
    )


def _doubtful(view: View) -> Iterator[tuple[str, str, str]]:
    reasons = {one["check_id"]: json.loads(one["unknown"] or "{}") for one in view["checks"].iter_rows(named=True)}
    if view["cannot_tell"].is_empty():
        return
    grouped = view["cannot_tell"].group_by("check_id", "reason").len().sort("check_id", "reason")
    for check_id, reason, number in grouped.iter_rows():
        yield check_id, reasons.get(check_id, {}).get(reason, reason), count(number)


def _refused(view: View) -> Html:
    columns = [Heading("Table"), Heading("Column", "code"), Heading("Reason"), Heading("Rows", "number")]
    rejected = view["rejected"]
    if rejected.is_empty():
        return table("Input rows refused, by reason", columns, [])
    grouped = (
        rejected.group_by("table", "column", "reason")
        .len()
        .sort("len", "table", "column", "reason", descending=[True, False, False, False], nulls_last=True)
    )
    rows = [
        (words(one["table"] or "any"), one["column"], one["reason"], count(one["len"])) for one in grouped.iter_rows(named=True)
    ]
    return table("Input rows refused, by reason", columns, rows)
