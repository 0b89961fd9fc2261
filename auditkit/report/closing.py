"""The last pages: recommendations by cause, and the appendix that lets a second person re-run the audit."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import polars as pl

from auditkit.report import facts
from auditkit.report.front import caution
from auditkit.report.markup import Heading, Html, join, pairs, paragraph, table, words
from auditkit.report.view import View

REFUNDS = (
    "Where a reviewer determines an overpayment by a federal program, the time to report and return it runs from its "
    "identification (42 CFR 401.305 for Medicare): take advice of counsel before refunds. After the corrections, audit the "
    "same causes again."
)


def recommendations(view: View) -> Html:
    """What to do about each cause found, largest first, in neutral words."""
    rows = list(_advice(view))
    columns = [Heading("Family"), Heading("Checks that fired"), Heading("Kind", "code"), Heading("Action")]
    shown = table("Recommendations by cause", columns, rows, empty="No finding calls for one.")
    return join(shown, REFUNDS if rows else "")


def _advice(view: View) -> Iterator[tuple[str, str, str, str]]:
    lines = files("auditkit.report").joinpath("recommendations.psv").read_text(encoding="utf-8").splitlines()[2:]
    known = [line.split("|") for line in lines if line]
    findings = view["findings"].filter(pl.col("status") != "INFO")
    for family in facts.by(findings, "family")["family"]:
        found = findings.filter(pl.col("family") == family)
        directions = {"any", *found["direction"].drop_nulls()}
        cause = (words(family), ", ".join(sorted(found["check_id"].unique())))
        for name, direction, kind, action in known:
            if name == family and direction in directions:
                yield *cause, words(kind), action
                cause = ("", "")


def appendix(view: View) -> Html:
    """Digests, versions, the head of the event log and the commands that repeat the audit and the report."""
    manifest = view.manifest
    known = [
        ("Manifest, SHA-256", view.digest),
        ("Event log head", str(manifest["event_log_head"] or "no decision has been recorded")),
        ("Review record, SHA-256", manifest["review"]["digest"] if view.reviewed else ""),
        ("Package", f"{manifest['package']}, Python {manifest['python']}, engine {manifest['engine']}"),
        ("Run", f"{manifest['started']} to {manifest['finished']}"),
        ("Run it again", _replay(view)),
        ("Check the folder", "auditkit verify AUDIT"),
        ("Check the decisions", f"auditkit review verify AUDIT --head {manifest['event_log_head']}" if view.reviewed else ""),
        ("Explain one claim", "auditkit explain AUDIT CLAIM"),
        ("Render this report", f"auditkit report AUDIT --level {view.level}"),
    ]
    return join(pairs(known, "facts mono"), _versions(view), _provenance(view), paragraph(caution(view), "meta"))


def _replay(view: View) -> str:
    """The command that repeats the audit on the same inputs; the digests of the inputs stand under Methodology."""
    settings, engine = view.manifest["settings"], view.manifest["engine"]
    dates = [settings.get(name) for name in ("window_from", "window_until")]
    window = f" --window {':'.join(dates)}" if all(dates) else ""
    return f"auditkit run INPUTS --out ANOTHER{window} --profile {settings['profile']} --engine {engine}"


def _versions(view: View) -> Html:
    rows = [
        (one["check_id"], one["version"], _now(one["version"], one["version_now"]))
        for one in view["checks"].sort("check_id").iter_rows(named=True)
    ]
    return table(
        "Versions of the checks: digest of each check's file",
        [Heading("Check", "code"), Heading("In the audit", "code"), Heading("Where this report was rendered")],
        rows,
    )


def _now(ran: str | None, now: str | None) -> str:
    if now is None:
        return "not installed: its findings have no text"
    return "the same" if now == ran else f"another, {now}: texts are of this one"


def _provenance(view: View) -> Html:
    rows = [(one["name"], one["source"], one["sha256"][:16]) for one in view.manifest["releases"]]
    return table(
        "Where the releases came from",
        [Heading("Release", "code"), Heading("Source"), Heading("SHA-256 begins", "code")],
        rows,
        empty="No release was used.",
    )
