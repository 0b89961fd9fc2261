"""A finding as it is put to the reviewer: what it says, the rule behind it, what it proposes, the source it cites."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from auditkit.checking.explain import Explanation
from auditkit.checking.findings import render_text
from auditkit.checking.model import Check
from auditkit.review.determination import units_text
from auditkit.review.state import Reading
from auditkit.widgets.markup import Html, dollars, element, fold, joined, pairs, table

DIRECTIONS = {"over": "overcoding", "under": "undercoding", "neutral": "neither over nor under"}
ANSWERS = {"agree": "agreed", "disagree": "disagreed", "needs_records": "needs records"}


def finding(row: Mapping[str, Any], check: Check | None, reading: Reading, current: bool) -> Html:
    """One finding with its rule, the reference values that it met, and the answer so far."""
    subject = f"line {row['line_no']}" if row["line_no"] is not None else row["subject"] or "claim"
    marked = "▶ " if current else ""
    title = element(
        "div",
        element("b", f"{marked}{row['check_id']}"),
        f", {subject}: {row['status']}, {row['severity']}, {DIRECTIONS.get(row['direction'], row['direction'])}",
    )
    return joined(
        title, element("p", statement(row, check)), _proposal(row), _answer(row["finding_id"], reading), _rule(row, check)
    )


def statement(row: Mapping[str, Any], check: Check | None) -> str:
    """The text of a finding; its fields alone where the check is not at hand, or was changed since the audit ran."""
    if check is None:
        return f"{row['case']}: {row['evidence']} (the check is not at hand; open with checks_folder)"
    case = check.cases.get(row["case"])
    if case is None or not set(case.fields) <= set(json.loads(row["evidence"] or "{}")):
        return f"{row['case']}: {row['evidence']} (the check was changed since the audit ran; run it again for its text)"
    return render_text(check, row["case"], row["evidence"])


def _proposal(row: Mapping[str, Any]) -> Html:
    units = None if row["propose_units"] is None else units_text(row["propose_units"])
    proposed = (("Code", row["propose_code"]), ("Modifiers", row["propose_modifiers"]), ("Units", units))
    amounts = (
        ("Potential difference", dollars(row["effect_amount"], "not priced")),
        ("At risk", dollars(row["at_risk_amount"], "not priced")),
    )
    named = [(f"Proposed {name.lower()}", value) for name, value in proposed if value is not None]
    conflicts = row.get("proposal_conflicts")
    gate = [("What the proposal would newly meet", conflicts)] if conflicts else []
    return pairs(
        [
            *named,
            *gate,
            *amounts,
            ("Priced by", (row["pricing_basis"] or "").replace("_", " ")),
            ("Confidence", row["confidence"]),
        ]
    )


def _answer(finding_id: str, reading: Reading) -> Html:
    given = reading.answers.get(finding_id)
    if given is None:
        return element("p", "Not answered yet.", kind="ak-quiet")
    comment = f": {given.words['comment']}" if given.words.get("comment") else ""
    return element(
        "p", element("b", f"Answer: {ANSWERS[given.payload['answer']]}"), f" by {given.actor}, {given.at_utc[:16]}Z{comment}"
    )


def _rule(row: Mapping[str, Any], check: Check | None) -> Html:
    met = pairs((name.replace("_", " "), value) for name, value in json.loads(row["evidence"] or "{}").items())
    facts = [pairs([("Release", row["release"])]), met]
    if check is None:
        return fold("Reference values", *facts)
    sections = [element("p", element("b", f"{name}. "), said) for name, said in check.sections.items()]
    return joined(
        fold(f"Rule: {check.title}", *sections, *facts), element("p", element("b", "Source "), check.source, kind="ak-source")
    )


def reference_rows(told: Iterable[Explanation]) -> Html:
    """What each check that fired saw of the claim, and the reference rows it met."""
    rows = [
        (one.check_id, one.subject, one.answer, one.why, _values(one.fields), _values(one.reference))
        for one in told
        if one.answer in ("fires", "cannot tell", "failed", "not run")
    ]
    return table(
        "What the checks saw, and the reference rows they met",
        ("Check", "Subject", "Answer", "Why", "Saw", "Reference row"),
        rows,
    )


def _values(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items() if value is not None)
