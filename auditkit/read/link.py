"""Join remittances (835) to the claims and lines that they answer, and fill in what the payer decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from auditkit.engine import AT_REST
from auditkit.read.link_adjudication import OUTCOMES, Decision, adjudicate, decisions, latest
from auditkit.read.link_claims import ClaimIndex, Found, Record, records
from auditkit.read.link_lines import find_lines
from auditkit.tables import table

CLAIM_COLUMNS = (
    "claim_key",
    "payer_claim_number",
    "patient_control_number",
    "billing_npi",
    "total_charge",
    "statement_from_date",
    "statement_through_date",
)
LINE_COLUMNS = (
    "claim_key",
    "line_no",
    "service_date",
    "service_through_date",
    "procedure_code",
    "modifier_1",
    "modifier_2",
    "modifier_3",
    "modifier_4",
    "revenue_code",
    "charge_amount",
    "line_control_number",
)
LINKS = ("claim_key", "line_no", "link_basis")


@dataclass(frozen=True, slots=True)
class Linked:
    """The three tables with what the join fills; ``counts`` is the number of remittance rows by ``link_basis``."""

    remittances: pl.DataFrame
    claims: pl.DataFrame
    lines: pl.DataFrame
    counts: dict[str, int] = field(default_factory=dict)


def link(remittances: pl.DataFrame, adjustments: pl.DataFrame, claims: pl.DataFrame, lines: pl.DataFrame) -> Linked:
    """Join each paid service to its claim and line; the frames may be text or typed by the data dictionary.

    A paid claim is found by the payer's number, else by the account number where provider, total charge and days agree; a
    service by the provider's line number, else by code, modifiers and charge, else by code and day. Every row keeps its
    place and says in ``link_basis`` what joined it, or why nothing did: ``no_claim``, ``no_line`` or ``ambiguous``.

    Lines get ``allowed_amount``, ``paid_amount``, ``patient_responsibility_amount`` (dollars), ``denied`` and
    ``adjudication_date``, claims ``payer_claim_number``, each only where it is blank: the latest payment that no reversal
    (status 22) cancels counts, that of a first payer before those of a second or third.
    """
    paid = records(remittances, *(column.name for column in table("remittances")))
    index = ClaimIndex(records(claims, *CLAIM_COLUMNS), records(lines, *LINE_COLUMNS))
    found = _find(paid, index)
    for row, links in zip(paid, found, strict=True):
        row.update(links)
    made = decisions(paid, records(adjustments, *(column.name for column in table("adjustments"))), index)
    outcomes = {key: adjudicate(several) for key, several in made.items()}
    numbers = _payer_numbers(made)
    line_keys = [(line["claim_key"] or "", line["line_no"]) for line in records(lines, "claim_key", "line_no")]
    claim_keys = [claim["claim_key"] or "" for claim in records(claims, "claim_key")]
    return Linked(
        _replace(remittances, "remittances", {name: [row[name] for row in found] for name in LINKS}),
        _fill(claims, "claims", {"payer_claim_number": [numbers.get(key) for key in claim_keys]}),
        _fill(lines, "lines", {name: [outcomes.get(key, {}).get(name) for key in line_keys] for name in OUTCOMES}),
        dict(Counter(row["link_basis"] or "" for row in found)),
    )


def _find(paid: list[Record], index: ClaimIndex) -> list[Record]:
    """Return claim_key, line_no and link_basis for each remittance row."""
    by_claim: dict[str | None, list[int]] = {}
    for position, row in enumerate(paid):
        by_claim.setdefault(row["remittance_key"], []).append(position)
    links: list[Record] = [{} for _ in paid]
    for positions in by_claim.values():
        claim = index.find([paid[position] for position in positions])
        services = [position for position in positions if paid[position]["service_no"] != "0"]
        matches = [Found(None, claim.basis)] * len(services)
        if claim.key is not None:
            matches = find_lines([paid[position] for position in services], index.lines[claim.key])
        by_service = dict(zip(services, matches, strict=True))
        for position in positions:
            line = by_service.get(position, Found(None, claim.basis))
            links[position] = {"claim_key": claim.key, "line_no": line.key, "link_basis": line.basis}
    return links


def _payer_numbers(made: Mapping[tuple[str, str | None], Iterable[Decision]]) -> dict[str, str | None]:
    """Return the payer's number of each claim: that of its latest payment."""
    by_claim: dict[str, list[Decision]] = {}
    for (claim_key, _), several in made.items():
        by_claim.setdefault(claim_key, []).extend(decision for decision in several if decision.payer_claim_number)
    newest = {claim_key: latest(several) for claim_key, several in by_claim.items()}
    return {claim_key: decision.payer_claim_number for claim_key, decision in newest.items() if decision is not None}


def _replace(frame: pl.DataFrame, name: str, columns: dict[str, list[str | None]]) -> pl.DataFrame:
    return frame.with_columns(_typed(frame, name, column, values) for column, values in columns.items())


def _fill(frame: pl.DataFrame, name: str, columns: dict[str, list[str | None]]) -> pl.DataFrame:
    """Fill columns where they are blank; a column that was absent is made."""
    series = [_typed(frame, name, column, values) for column, values in columns.items()]
    return frame.with_columns(pl.coalesce(pl.col(new.name), new) if new.name in frame.columns else new for new in series)


def _typed(frame: pl.DataFrame, name: str, column: str, values: list[str | None]) -> pl.Series:
    """Give values of text the type of the column, or, where it is absent, the type that the rest of the frame has."""
    text = pl.Series(column, values, dtype=pl.String)
    wanted = frame.schema.get(column)
    if wanted is None or wanted == pl.Null:
        as_text = all(kind in (pl.String, pl.Null) for kind in frame.dtypes)
        wanted = pl.String() if as_text else AT_REST[table(name)[column].type]
    return text.str.to_date("%Y-%m-%d", strict=False) if wanted == pl.Date else text.cast(wanted, strict=False)
