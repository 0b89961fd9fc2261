"""The lines of a unit as billed and as audited, side by side, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.review.causes import CAUSES
from auditkit.review.determination import Determination, LineKey, Service, units_text
from auditkit.review.repriced import Repriced
from auditkit.review.state import Decided
from auditkit.widgets.markup import Html, counted, dollars, element, joined, table

OUTCOMES = {
    "correct": "correct as billed",
    "changed": "changed",
    "not_received": "record not received",
    "cannot_tell": "not enough to tell",
    "missed": "not billed",
    "not_missed": "taken back",
}
HEADINGS = ("Line", "As billed", "As audited", "Decision", "Billed $", "Audited $", "Difference $")
BASES = {"contract": "contract", "remittance": "allowed amount", "fee_schedule": "fee schedule", "unpriced": "no price"}


def line_name(line: LineKey) -> str:
    """``Line 2``, or ``Added line first-1``."""
    return f"Line {line.line_no}" if line.line_no is not None else f"Added line {line.added}"


def lines_table(
    billed: Mapping[LineKey, Mapping[str, Any]],
    decided: Mapping[LineKey, Decided],
    repriced: Repriced,
    current: LineKey | None,
) -> Html:
    """One row a line; the current one is marked in words too."""
    several = len({line.claim_key for line in billed}) > 1
    rows, kinds = [], []
    for one in repriced.lines:
        found = decided.get(one.line)
        marked = "▶ " if one.line == current else ""
        name = f"{marked}{line_name(one.line)}{f' of {one.line.claim_key}' if several else ''}"
        said = [element("div", _decision(found.determination if found else None))]
        said += [element("small", one.reason)] if one.reason and found is not None else []
        amounts = (dollars(one.billed), dollars(one.audited), dollars(one.difference))
        rows.append((name, _as_billed(billed.get(one.line)), _as_audited(found), joined(*said), *amounts))
        kinds.append("ak-current" if one.line == current else "")
    return table("Lines, billed and audited", HEADINGS, rows, kinds)


def worth_in_words(repriced: Repriced) -> Html:
    """Over and under, never netted; what has no price and what is not decided, by name."""
    over = [one for one in repriced.lines if one.difference is not None and one.difference < 0]
    under = [one for one in repriced.lines if one.difference is not None and one.difference > 0]
    bases = sorted({BASES[one.basis] for one in repriced.priced})
    sums = f"billed {dollars(repriced.billed)}, audited {dollars(repriced.audited)}"
    told = [
        f"Overpaid {dollars(repriced.overpaid)} on {counted(len(over), 'line')};",
        f"underpaid {dollars(repriced.underpaid)} on {counted(len(under), 'line')}.",
        f"Over {counted(len(repriced.priced), 'priced line')}: {sums}{', by ' + ' and '.join(bases) if bases else ''}.",
    ]
    if repriced.unpriced:
        told.append(f"No price: {_names(repriced.unpriced)}; not in these sums.")
    if repriced.undecided:
        told.append(f"Not decided yet: {_names(repriced.undecided)}.")
    return element("p", element("b", "The whole claim repriced. "), " ".join(told), kind="ak-worth")


def service_text(service: Service) -> str:
    """A service in one line: ``99213-25 × 1``."""
    return f"{'-'.join((service.code or 'no code', *service.modifiers))} × {units_text(service.units)}"


def billed_text(row: Mapping[str, Any]) -> str:
    """A billed line in the same form."""
    modifiers = str(row["modifiers"] or "").split()
    units = "?" if row["units"] is None else units_text(row["units"])
    return f"{'-'.join((row['procedure_code'] or 'no code', *modifiers))} × {units}"


def _names(lines: tuple[Any, ...]) -> str:
    return ", ".join(line_name(one.line).replace("Line", "line").replace("Added", "added") for one in lines)


def _as_billed(row: Mapping[str, Any] | None) -> Html:
    if row is None:
        return element("div", "not billed", kind="ak-quiet")
    charged = f"charged {dollars(row['charge_amount'], 'not stated')}"
    return _service(billed_text(row), row["service_date"], row["place_of_service"], row["diagnoses"], charged)


def _as_audited(found: Decided | None) -> Html:
    if found is None:
        return element("div", "–")
    service = found.determination.service
    if service is None:
        return element("div", "as billed" if found.determination.outcome == "correct" else "–")
    return _service(service_text(service), None, service.place_of_service, " ".join(service.diagnoses), "")


def _service(code: str, day: Any, place: str | None, diagnoses: str | None, charged: str) -> Html:
    under = [
        f"{day:%Y-%m-%d}" if day else "",
        f"place {place}" if place else "",
        f"dx {diagnoses}" if diagnoses else "",
        charged,
    ]
    return joined(element("div", element("b", code)), element("small", ", ".join(one for one in under if one)))


def _decision(determination: Determination | None) -> str:
    if determination is None:
        return "not decided"
    outcome = OUTCOMES[determination.outcome]
    return f"{outcome}: {CAUSES[determination.cause][1]}" if determination.service and determination.cause else outcome
