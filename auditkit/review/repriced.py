"""The audited claim repriced as a whole (rulebook 0.8): billed, audited and the difference, a line and in total.

The claim is written anew as determined and priced the way every claim is, so that what stands beside a line is what was found
to be right. Over- and underpaid are kept apart, and what has no price is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.codesets import CodeSet, Store
from auditkit.codesets.store import codes_in
from auditkit.price import PricedClaim, open_sets
from auditkit.price.billed import BilledLine, billed_lines
from auditkit.price.claim import priced_claim, prices_of
from auditkit.price.near import near
from auditkit.price.relative_values import OpenSet
from auditkit.review.audited_claim import audited_tables
from auditkit.review.determination import Determination, LineKey, Service
from auditkit.review.line_worth import RepricedLine, line_worth
from auditkit.rules.settings import Settings

NOTHING = Decimal("0.00")
Lines = dict[LineKey, BilledLine]
Tables = Mapping[str, pl.DataFrame]
KEYS = ("unit", "claim_key", "line_no", "added", "outcome")
AMOUNTS = ("billed_amount", "audited_amount", "difference_amount")
COLUMNS: dict[str, pl.DataType] = {
    **{name: pl.Int64() if name == "line_no" else pl.String() for name in KEYS},
    **dict.fromkeys(AMOUNTS, pl.Decimal(12, 2)),
    "pricing_basis": pl.String(),
    "reason": pl.String(),
}


@dataclass(frozen=True)
class Repriced:
    """A claim, or several, as billed and as audited. Totals cover the lines that have both amounts, and no others.

    ``as_billed`` and ``as_audited`` show the working of every live line by contract or fee schedule; a remittance's allowed
    amounts stand in ``lines`` alone.
    """

    lines: tuple[RepricedLine, ...]
    as_billed: PricedClaim
    as_audited: PricedClaim

    @property
    def priced(self) -> tuple[RepricedLine, ...]:
        """The lines with both amounts."""
        return tuple(one for one in self.lines if one.billed is not None and one.audited is not None)

    @property
    def unpriced(self) -> tuple[RepricedLine, ...]:
        """The decided lines whose difference is not known."""
        return tuple(one for one in self.lines if one.outcome and one.difference is None)

    @property
    def undecided(self) -> tuple[RepricedLine, ...]:
        """The lines that no one has decided about."""
        return tuple(one for one in self.lines if not one.outcome)

    @property
    def billed(self) -> Decimal:
        """As billed."""
        return sum((one.billed or NOTHING for one in self.priced), NOTHING)

    @property
    def audited(self) -> Decimal:
        """As audited."""
        return sum((one.audited or NOTHING for one in self.priced), NOTHING)

    @property
    def overpaid(self) -> Decimal:
        """What was paid too much, a positive amount; never lessened by what was paid too little."""
        return -sum((min(one.difference or NOTHING, NOTHING) for one in self.lines), NOTHING)

    @property
    def underpaid(self) -> Decimal:
        """What was paid too little."""
        return sum((max(one.difference or NOTHING, NOTHING) for one in self.lines), NOTHING)

    @property
    def difference(self) -> Decimal:
        """Audited less billed; what is shown to people is overpaid and underpaid, apart."""
        return self.underpaid - self.overpaid


class Repricer:
    """Prices the claims of one audit, as billed and as determined.

    Args:
        tables: tables at rest; ``claims`` and ``lines``, whole: what stands beside a line may lie on another claim.
        store: the reference sets.
        settings: the settings of the run.
    """

    def __init__(self, tables: Tables, store: Store, settings: Settings) -> None:
        self.tables, self.store, self.settings = tables, store, settings
        self._codes = frozenset(codes_in([tables["claims"], tables["lines"]]))
        self._sets: OpenSet | None = None
        self._billed: dict[str, Lines] = {}

    def knows(self, claims: Iterable[str]) -> bool:
        """True where the claims are prepared."""
        return self._billed.keys() >= set(claims)

    def prepare(self, claims: Iterable[str]) -> None:
        """Work out the lines of several claims as billed, in one go, so that each is at hand when it is repriced."""
        new = frozenset(claims) - self._billed.keys()
        if new:
            found = self._lines(near(self.tables, new), {}, new)
            self._billed |= {claim: {} for claim in new}
            for line, one in found.items():
                self._billed[line.claim_key][line] = one

    def reprice(self, lines: Iterable[LineKey], decisions: Mapping[LineKey, Determination]) -> Repriced:
        """Reprice the claims of a unit as a whole.

        Args:
            lines: the billed lines of the unit.
            decisions: what was determined, of billed lines and of added ones.
        """
        keys = tuple(lines)
        claims = frozenset(line.claim_key for line in keys)
        ours = {line: one for line, one in decisions.items() if line.claim_key in claims}
        self._know(one.service for one in ours.values())
        self.prepare(claims)
        billed = {line: one for claim in claims for line, one in self._billed[claim].items()}
        audited = self._as_audited(claims, ours) if ours else billed
        prices = prices_of((one.placed for one in (*billed.values(), *audited.values())), self._open, self.settings)
        every = (*keys, *(line for line in ours if line.added))
        found = tuple(line_worth(key, ours.get(key), billed.get(key), audited.get(key), prices) for key in every)
        working = (priced_claim({one.key: one.placed for one in lines.values()}, prices) for lines in (billed, audited))
        return Repriced(found, *working)

    def effect(self, billed: Mapping[str, Any], decision: Determination) -> Decimal | None:
        """The difference of one line where all else is as billed; None where it has no price."""
        line = LineKey(str(billed["claim_key"]), int(billed["line_no"]))
        return self.reprice([line], {line: decision}).lines[0].difference

    def _as_audited(self, claims: frozenset[str], decisions: Mapping[LineKey, Determination]) -> Lines:
        return self._lines(*audited_tables(near(self.tables, claims), decisions), claims)

    def _lines(self, tables: Tables, added: Mapping[tuple[str, int], LineKey], claims: frozenset[str]) -> Lines:
        found = billed_lines(tables, claims, self._open, self.settings)
        return {added.get(place) or LineKey(*place): one for place, one in found.items()}

    def _know(self, services: Iterable[Service | None]) -> None:
        # Sets are cut down to the codes at hand; one that a reviewer brings in must not look like one without an entry.
        new = {service.code for service in services if service and service.code} - self._codes
        if new:
            self._codes |= new
            self._sets = None

    def _open(self, name: str) -> CodeSet:
        if self._sets is None:
            self._sets = open_sets(self.store, self._codes)
        return self._sets(name)


def repriced_table(determined: pl.DataFrame, reprice: Callable[..., Repriced]) -> pl.DataFrame:
    """The dollars of a table of determinations: one row a line.

    Args:
        determined: the dictionary's ``determinations``; a line counts as decided only where its standing is ``decided``.
        reprice: ``Repricer.reprice`` of the same audit.

    Returns:
        ``unit``, ``claim_key``, ``line_no``, ``added``, ``outcome``, ``billed_amount``, ``audited_amount``,
        ``difference_amount`` (negative is overpaid; dollars), ``pricing_basis`` and ``reason``.
    """
    rows: list[tuple[Any, ...]] = []
    for (unit,), part in determined.group_by("unit", maintain_order=True):
        lines = {LineKey(row["claim_key"], row["line_no"], row["added"] or ""): row for row in part.iter_rows(named=True)}
        decisions = {line: _decision(row, lines.values()) for line, row in lines.items() if row["standing"] == "decided"}
        found = reprice([line for line in lines if not line.added], decisions)
        rows += [(unit, *_cells(one)) for one in found.lines]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _cells(one: RepricedLine) -> tuple[Any, ...]:
    line, amounts = one.line, (one.billed, one.audited, one.difference)
    return (line.claim_key, line.line_no, line.added or None, one.outcome or None, *amounts, one.basis, one.reason or None)


def _decision(row: Mapping[str, Any], unit: Iterable[Mapping[str, Any]]) -> Determination:
    names = ("audited_code", "audited_modifiers", "audited_units", "audited_diagnoses", "audited_place_of_service")
    service = Service.of(*(row[name] for name in names)) if row["outcome"] in ("changed", "missed") else None
    words = row["rationale"] or "", row["evidence"] or ""
    beside = _beside(row, unit) if row["outcome"] == "missed" else None
    return Determination(row["outcome"], service, row["cause"], row["root_cause"], *words, beside_line=beside)


def _beside(row: Mapping[str, Any], unit: Iterable[Mapping[str, Any]]) -> int | None:
    """The billed line whose day and provider an added line took over."""
    shared = ("claim_key", "service_date", "rendering_npi")
    same = (one["line_no"] for one in unit if not one["added"] and all(one[name] == row[name] for name in shared))
    return next(same, None)
