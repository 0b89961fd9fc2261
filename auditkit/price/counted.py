"""Which findings' dollars count (rulebook 0.8): a line's once in each direction, so that potential dollars never double."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from auditkit.price.effects import Question, Worth

NONE = Decimal(0)
STATUS_ORDER = {"FAIL": 0, "REVIEW": 1}
DIRECTION_ORDER = {"over": 0, "neutral": 1, "under": 0}


def counted_ids(findings: Iterable[tuple[Mapping[str, Any], Question, Worth]]) -> set[str]:
    """The ids of the findings whose potential dollars count.

    Of the findings on a line the first counts: FAIL before REVIEW, then the greatest absolute effect, then the greatest risk.
    Over- and undercoding are counted apart; a neutral finding counts only on a line without one of overcoding. A finding on a
    claim or a diagnosis counts only where none of the lines it touches has been counted. INFO never counts, nor what has no
    effect.

    Args:
        findings: the rows of the findings, each with its question and its worth.
    """
    candidates = [one for one in findings if one[0]["status"] in STATUS_ORDER and one[0]["payment_effect"] != "none"]
    taken: set[tuple[object, ...]] = set()
    counted = set()
    for finding, asked, _ in sorted(candidates, key=_order):
        touched = {("under" if finding["direction"] == "under" else "over", *key) for key in _touched(finding, asked)}
        if not touched & taken:
            taken |= touched
            counted.add(finding["finding_id"])
    return counted


def _order(one: tuple[Mapping[str, Any], Question, Worth]) -> tuple[object, ...]:
    finding, _, worth = one
    # A finding on a line is closer to the dollars than one on its claim, so it goes first.
    return (
        finding["line_no"] is None,
        DIRECTION_ORDER[finding["direction"]],
        STATUS_ORDER[finding["status"]],
        -abs(worth.effect or NONE),
        -(worth.at_risk or NONE),
        finding["finding_id"],
    )


def _touched(finding: Mapping[str, Any], asked: Question) -> set[tuple[object, ...]]:
    claim = finding["claim_key"]
    if finding["line_no"] is not None and finding["payment_effect"] not in ("risk_claim", "risk_pointed"):
        return {(claim, finding["line_no"])}
    if finding["payment_effect"] == "add":
        return {(claim, "added", finding["propose_code"])}  # a service that no line of the claim has
    return {line.key for line in asked.lines or ()} or {(claim, "unknown lines")}
