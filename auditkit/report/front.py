"""The first pages: cover, and who, what, when, where, how and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from auditkit import kpis
from auditkit.report import facts
from auditkit.report.markup import (
    Heading,
    Html,
    count,
    day,
    dollars,
    heading,
    join,
    note,
    pairs,
    paragraph,
    plural,
    table,
    tiles,
)
from auditkit.report.privacy import LEVELS
from auditkit.report.view import View

UNREVIEWED = (
    "Every finding in this report is an unreviewed proposal, and every amount is potential. A finding becomes an error only by "
    "a reviewer's determination. No accuracy rate and no overpayment estimate is stated here, and none may be derived from "
    "these figures."
)
REVIEWED = (
    "Accuracy rates and dollars determined rest on reviewers' determinations alone, of the units named; nothing is "
    "extrapolated to other claims. Findings that no reviewer has settled are shown apart as potential and are in no rate."
)
CONFIDENTIAL = {
    "phi": (
        "Confidential. Contains protected health information: it stays inside the organisation that holds the claims and with "
        "those who need it."
    ),
    "limited": (
        "Confidential. Limited data set: dates, codes and provider numbers are shown; names of patients, member, account and "
        "record numbers, tax numbers, postal codes and free text are withheld. Share it only under a data use agreement "
        "(45 CFR 164.514(e))."
    ),
}
ONCE = "each line counted once; never netted"


@dataclass(frozen=True, slots=True)
class About:
    """What the person who renders a report says about it; blanks are left out."""

    title: str
    client: str = ""
    prepared_by: str = ""
    reason: str = ""
    privilege: str = ""


def period(view: View) -> str:
    """The audit window, else the days of service there are."""
    known = facts.scope(view)
    first, last = known.window_from or known.first, known.window_until or known.last
    return f"{day(first)} to {day(last)}" if first and last else "no dated line"


def run_on(view: View) -> str:
    """The day of the audit run, from the manifest: a report has no clock."""
    return day(dt.date.fromisoformat(view.manifest["finished"][:10]))


def caution(view: View) -> str:
    """What the reader must not take the figures for."""
    return REVIEWED if view.reviewed else UNREVIEWED


def cover(view: View, about: About) -> Html:
    """The cover: title, client, period, day of the run, who prepared it, the figures at a glance, and confidentiality."""
    known = pairs(
        [
            ("Client", about.client),
            ("Dates of service", period(view)),
            ("Audit run", run_on(view)),
            ("Prepared by", about.prepared_by),
            ("Disclosure level", LEVELS[view.level]),
        ]
    )
    opened, closed = Html('<header class="cover">'), Html("</header>")
    head = join(paragraph("Coding compliance audit", "kicker"), heading(about.title, 1))
    lines = join(
        paragraph(about.privilege, "privilege") if about.privilege else "", paragraph(CONFIDENTIAL[view.level], "confidential")
    )
    return join(opened, head, known, glance(view), note(caution(view)), lines, closed)


def glance(view: View) -> Html:
    """Potential dollars over and under, apart, and how many findings there are."""
    total = kpis.potential(view["findings"])
    split = kpis.split_by_status(view["findings"])
    on = f"{split}; on {plural(total.claims, 'claim')}; {total.unpriced:,} not priced"
    figures = [
        (dollars(total.over), "potentially overpaid", ONCE),
        (dollars(total.under), "potentially underpaid", ONCE),
        (count(total.findings), "findings not settled by a reviewer" if view.reviewed else "findings, none reviewed", on),
    ]
    return tiles(figures)


def purpose(view: View, about: About) -> Html:
    """Who, what, when, where, how and why, one row each."""
    audience = "Compliance leadership, coding management and counsel" + (f" of {about.client}" if about.client else "")
    rows = [("Who reads it", audience), *_extent(view, facts.scope(view)), *([("Why", about.reason)] if about.reason else [])]
    return table("Scope of the audit", [Heading("Question", "code"), Heading("Answer")], [row for row in rows if row[1]])


def _extent(view: View, known: facts.Scope) -> list[tuple[str, str]]:
    patients = f"of {plural(known.patients, 'patient')}, charged {dollars(known.charged)}"
    history = f"{plural(known.lines - known.in_window, 'line')} before, after or without a date served as history"
    providers = f"{plural(known.billing, 'billing provider')}, {plural(known.rendering, 'rendering provider')}"
    tested = f"All claims supplied were tested by {plural(_ran(view), 'automated check')}"
    return [
        ("What", f"{plural(known.claims, 'claim')} with {plural(known.lines, 'service line')} {patients}"),
        ("When", f"Dates of service {period(view)}: {plural(known.in_window, 'line')} in the window; {history}"),
        ("Where", f"{providers}, {plural(known.payers, 'payer')}"),
        ("How", f"{tested}; {_reviewing(view)}"),
    ]


def _reviewing(view: View) -> str:
    if not view.reviewed:
        return "no sample was drawn and no reviewer has decided on a finding"
    determined = view["determinations"]
    units = plural(determined["unit"].n_unique(), "unit")
    drawn = "a sample of" if view.manifest["review"]["sampled"] else "every claim in the window is under review:"
    people = plural(determined["decided_by"].drop_nulls().n_unique(), "reviewer")
    return f"{drawn} {units} with {plural(determined['line_no'].count(), 'line')}, decided by {people}"


def _ran(view: View) -> int:
    return view["evaluations"].filter(view["evaluations"]["state"] == "ran").height
