"""Turns findings into questions of price: the lines they touch and what they propose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from auditkit.price.billed import BilledLine, LineKey
from auditkit.price.effects import Question
from auditkit.price.placed import Placed
from auditkit.price.published import ruling

Row = Mapping[str, Any]
# Any place that is paid at the facility rate: the payer's price is asked as for a hospital's outpatient department.
IN_A_FACILITY = "22"
# Nurse practitioners; clinical nurse specialists and physician assistants have the same share.
PRACTITIONER = "50"
ONE = Decimal(1)


class Claims:
    """The billed lines of the claims at hand, by line and by claim."""

    def __init__(self, lines: Mapping[LineKey, BilledLine]) -> None:
        self.lines = lines
        self._of_claim: dict[str, list[BilledLine]] = {}
        for line in lines.values():
            self._of_claim.setdefault(line.key[0], []).append(line)

    def of_claim(self, claim_key: str) -> Sequence[BilledLine]:
        """The live lines of a claim."""
        return self._of_claim.get(claim_key, [])


def question(finding: Row, claims: Claims) -> Question:
    """The question of price that a finding asks.

    Args:
        finding: a row of the findings, with ``excess_units`` and, where its check saw how the payer read the line,
            ``paid_modifiers``: the payment as billed is then that of a physician's line with these.
        claims: the lines of its claim and of its partner's.
    """
    excess = finding["excess_units"]
    return Question(
        effect=finding["payment_effect"],
        direction=finding["direction"],
        lines=_as_paid(_lines(finding, claims), finding.get("paid_modifiers")),
        correct=_correct(finding, claims),
        excess_units=None if excess is None else Decimal(str(excess)),
        share=_share(finding),
    )


def _share(finding: Row) -> Decimal | None:
    """The share of the line that is paid to a practitioner, where the finding is about that and its day is known."""
    if finding["payment_effect"] != "practitioner_rate" or finding["service_date"] is None:
        return None
    found = ruling("practitioners", PRACTITIONER, finding["service_date"])
    return found.share if found else None


def _lines(finding: Row, claims: Claims) -> tuple[BilledLine, ...] | None:
    """The lines that a finding touches; None where they cannot be told or the line is not live."""
    every = tuple(claims.of_claim(finding["claim_key"]))
    if finding["line_no"] is not None and finding["payment_effect"] not in ("risk_claim", "risk_pointed"):
        line = claims.lines.get((finding["claim_key"], finding["line_no"]))
        return None if line is None else (line,)
    if finding["position"] is None or finding["payment_effect"] == "risk_claim":
        return every or None
    return _pointing(finding, every)


def _as_paid(lines: tuple[BilledLine, ...] | None, modifiers: str | None) -> tuple[BilledLine, ...] | None:
    if lines is None or modifiers is None:
        return lines
    # What the payer left out it left out whole: the practitioner's share goes with the modifier.
    read = (replace(line.service, modifiers=tuple(modifiers.split()), specialty=None) for line in lines)
    return tuple(replace(line, placed=line.placed.instead(one, line.units)) for line, one in zip(lines, read, strict=True))


def _pointing(finding: Row, lines: tuple[BilledLine, ...]) -> tuple[BilledLine, ...] | None:
    # Institutional lines have no pointers, and only kinds principal and other are pointed to: else it bears on every line.
    if finding["kind"] not in ("principal", "other") or any(line.service.claim_type != "P" for line in lines):
        return lines or None
    if not lines or any(line.pointed is None for line in lines):
        return None  # a line without pointers may be for this diagnosis
    return tuple(line for line in lines if line.pointed is not None and finding["position"] in line.pointed)


def _correct(finding: Row, claims: Claims) -> Placed | None:
    line = claims.lines.get((finding["claim_key"], finding["line_no"])) if finding["line_no"] is not None else None
    if finding["payment_effect"] == "add":
        return _addition(finding, line, claims)
    if line is None:
        return None
    if finding["payment_effect"] == "facility_rate":
        return line.placed.instead(replace(line.service, place_of_service=IN_A_FACILITY), line.units)
    proposed = finding["propose_code"], finding["propose_modifiers"], finding["propose_units"]
    if any(value is not None for value in proposed):
        return _proposal(line, *proposed)
    if finding["payment_effect"] == "reprice":
        return _partner(finding, claims)
    return None


def _proposal(line: BilledLine, code: str | None, modifiers: str | None, units: Decimal | None) -> Placed:
    """The line as billed, with what is proposed in place of it; what the proposal leaves blank stays."""
    chosen = line.units if units is None else units
    service = replace(
        line.service,
        procedure_code=line.service.procedure_code if code is None else code,
        modifiers=line.service.modifiers if modifiers is None else tuple(modifiers.split()),
    )
    return line.placed.instead(service, chosen)


def _partner(finding: Row, claims: Claims) -> Placed | None:
    """The other line of a pair: where it was denied and this one paid, it is what should have been paid (rulebook 6.8)."""
    if finding["partner_claim_key"] is None and finding["partner_line_no"] is None:
        return None
    partner = claims.lines.get((finding["partner_claim_key"] or finding["claim_key"], finding["partner_line_no"]))
    return None if partner is None else partner.placed


def _addition(finding: Row, line: BilledLine | None, claims: Claims) -> Placed | None:
    beside = line or next(iter(_same_day(finding, claims)), None)
    if beside is None or finding["propose_code"] is None:
        return None
    # A service that is missing was given at least once, so a proposal without units is priced as one.
    units = ONE if finding["propose_units"] is None else finding["propose_units"]
    service = replace(
        beside.service,
        procedure_code=finding["propose_code"],
        modifiers=tuple((finding["propose_modifiers"] or "").split()),
        service_date=finding["service_date"] or beside.service.service_date,
        minutes=None,
    )
    return beside.placed.with_another(service, units, beside.payable)


def _same_day(finding: Row, claims: Claims) -> Sequence[BilledLine]:
    lines = claims.of_claim(finding["claim_key"])
    return [line for line in lines if line.service.service_date == finding["service_date"]] or lines
