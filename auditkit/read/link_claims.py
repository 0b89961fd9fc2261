"""Find the claim that a paid claim of an 835 answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

import polars as pl

Record = dict[str, str | None]
REVERSAL = "22"
NO_CLAIM, AMBIGUOUS, NO_LINE = "no_claim", "ambiguous", "no_line"


class Found(NamedTuple):
    """What a search found: the key of it, or None, and the basis or the reason why not."""

    key: str | None
    basis: str


def records(frame: pl.DataFrame, *columns: str) -> list[Record]:
    """Return rows of text whatever the frame's types; columns that it lacks are None."""
    there = [column for column in columns if column in frame.columns]
    texts = frame.select(pl.col(there).cast(pl.String)).to_dicts() if there else [{} for _ in range(frame.height)]
    missing = dict.fromkeys(column for column in columns if column not in there)
    return [{**missing, **text} for text in texts]


@lru_cache(maxsize=65_536)
def money(text: str | None) -> Decimal | None:
    """Return an amount, or None where there is none or it is no number."""
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


class ClaimIndex:
    """The claims of the audit, ready to be found by the payer's number or the provider's account number."""

    def __init__(self, claims: list[Record], lines: list[Record]) -> None:
        self.claims = claims
        self.by_payer_number: dict[str, list[Record]] = defaultdict(list)
        self.by_account: dict[str, list[Record]] = defaultdict(list)
        self.lines: dict[str, list[Record]] = defaultdict(list)
        for line in lines:
            self.lines[line["claim_key"] or ""].append(line)
        for claim in claims:
            self.by_payer_number[claim["payer_claim_number"] or ""].append(claim)
            self.by_account[claim["patient_control_number"] or ""].append(claim)

    def find(self, services: list[Record]) -> Found:
        """Find the claim that the services of one paid claim belong to."""
        paid = services[0]
        number, account = paid["payer_claim_number"], paid["patient_control_number"]
        candidates = self.by_payer_number.get(number, []) if number else []
        basis = "payer_claim_number"
        if not candidates:
            # an account number repeats, so everything else that both sides know has to agree
            basis = "patient_control_number"
            candidates = self.by_account.get(account, []) if account else []
            candidates = [claim for claim in candidates if self._agrees(claim, paid) and self._dates_agree(claim, services)]
        elif len(candidates) > 1:
            candidates = _narrow(candidates, lambda claim: self._dates_agree(claim, services))
            candidates = _narrow(candidates, lambda claim: self._agrees(claim, paid))
        if len(candidates) > 1:
            candidates = _narrow(candidates, lambda claim: self._codes_agree(claim, services))
        if not candidates:
            return Found(None, NO_CLAIM)
        return Found(candidates[0]["claim_key"], basis) if len(candidates) == 1 else Found(None, AMBIGUOUS)

    def _agrees(self, claim: Record, paid: Record) -> bool:
        """Tell whether the provider does not contradict and the charge is the same; a reversal states it negated."""
        payee, billing = paid["payee_npi"], claim["billing_npi"]
        charge, total = money(paid["claim_charge"]), self._total(claim)
        same_provider = payee is None or billing is None or payee == billing
        return same_provider and charge is not None and total is not None and abs(charge) == abs(total)

    def _total(self, claim: Record) -> Decimal | None:
        total = money(claim["total_charge"])
        if total is not None:
            return total
        charges = [money(line["charge_amount"]) for line in self.lines[claim["claim_key"] or ""]]
        known = [charge for charge in charges if charge is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(charges) else None

    def _dates_agree(self, claim: Record, services: list[Record]) -> bool:
        """Tell whether any day paid is one of the claim's; what is unknown does not contradict."""
        days = {service["service_date"] for service in services if service["service_date"]}
        spans = [span(line) for line in self.lines[claim["claim_key"] or ""] if line["service_date"]]
        first, last = claim["statement_from_date"], claim["statement_through_date"]
        if first:
            spans.append((first, last or first))
        return not days or not spans or any(first <= day <= last for day in days if day for first, last in spans)

    def _codes_agree(self, claim: Record, services: list[Record]) -> bool:
        billed = {line["procedure_code"] for line in self.lines[claim["claim_key"] or ""]}
        return all(not codes(service) or codes(service) & billed for service in services)


def codes(service: Record) -> set[str]:
    """Return the codes that a paid service may have been billed under: as adjudicated, and as submitted."""
    return {code for code in (service["procedure_code"], service["submitted_procedure_code"]) if code}


def span(line: Record) -> tuple[str, str]:
    """Return the first and last day of a line, as ISO text, which sorts as the days do."""
    first = line["service_date"] or ""
    return first, line["service_through_date"] or first


def _narrow(candidates: list[Record], test: Callable[[Record], bool]) -> list[Record]:
    """Keep the candidates that pass; all of them where none does, since the test then tells nothing."""
    return [candidate for candidate in candidates if test(candidate)] or candidates
