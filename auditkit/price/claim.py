"""A claim priced whole, line by line, with its working: as text and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from auditkit.errors import PriceError
from auditkit.price.billed import LineKey, billed_lines
from auditkit.price.placed import LinePrice, Placed, on_one_day
from auditkit.price.prices import PriceList, price_list
from auditkit.price.relative_values import OpenSet
from auditkit.price.service import Service, steps_text
from auditkit.rules.settings import Settings

COLUMNS = {
    "claim_key": pl.String(),
    "line_no": pl.Int64(),
    "procedure_code": pl.String(),
    "modifiers": pl.String(),
    "units": pl.Decimal(12, 3),
    "unit_amount": pl.Decimal(14, 4),
    "amount": pl.Decimal(12, 2),
    "pricing_basis": pl.String(),
    "reason": pl.String(),
    "working": pl.String(),
}


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of a claim with its price among the others of its day."""

    key: LineKey
    placed: Placed
    price: LinePrice


@dataclass(frozen=True)
class PricedClaim:
    """A claim, or a day of a patient, with the price and the working of each line."""

    lines: tuple[PricedLine, ...]

    @property
    def amount(self) -> Decimal | None:
        """The sum of the lines, dollars; None where one of them has no price."""
        found = [line.price.amount for line in self.lines]
        known = [amount for amount in found if amount is not None]
        return sum(known, Decimal("0.00")) if len(known) == len(found) else None

    @property
    def unpriced(self) -> tuple[PricedLine, ...]:
        """The lines without a price."""
        return tuple(line for line in self.lines if line.price.amount is None)

    def text(self) -> str:
        """The working of every line, one step a line, and the sum."""
        said = [f"{_heading(line)}\n{_indented(line.price)}" for line in self.lines]
        total = self.amount
        known = sum((line.price.amount or Decimal("0.00") for line in self.lines), Decimal("0.00"))
        end = f"all lines  {known}" if total is not None else f"priced lines  {known}; without a price: {len(self.unpriced)}"
        return "\n".join([*said, end])

    def table(self) -> pl.DataFrame:
        """One row a line: what was billed, the price of a unit alone, that of the line, its basis and its working."""
        return pl.DataFrame([_row(line) for line in self.lines], schema=COLUMNS, orient="row")


def price_claim(
    lines: Sequence[tuple[Service, Decimal | int]], open_set: OpenSet, settings: Settings | None = None
) -> PricedClaim:
    """Price services and units of one patient, one person and one day together, so that each stands among the others.

    Args:
        lines: services with their units, in the order of the claim; they are numbered from 1.
        open_set: gives the reference sets ``auditkit.price.SETS``.
        settings: as in ``price_list``.
    """
    placed = {("", number): one for number, one in enumerate(on_one_day(lines), start=1)}
    return priced_claim(placed, prices_of(placed.values(), open_set, settings or Settings()))


def claim_prices(claim_key: str, tables: Mapping[str, pl.DataFrame], open_set: OpenSet, settings: Settings) -> PricedClaim:
    """Price the lines of one claim as billed, each among those of the patient, the biller and the day on all claims.

    Args:
        claim_key: the claim.
        tables: ``claims`` and ``lines`` at rest, whole.
        open_set: gives the reference sets ``auditkit.price.SETS``.
        settings: the settings of the run.

    Raises:
        PriceError: the claim is not there, or is not live.
    """
    lines = billed_lines(tables, [claim_key], open_set, settings)
    if not lines:
        raise PriceError("no live line has that claim key; see claims.parquet for the keys")
    placed = {key: line.placed for key, line in lines.items()}
    return priced_claim(placed, prices_of(placed.values(), open_set, settings))


def prices_of(placed: Iterable[Placed], open_set: OpenSet, settings: Settings) -> PriceList:
    """The prices of lines and of all that stands beside them."""
    return price_list((service for one in placed for service in one.services), open_set, settings)


def priced_claim(placed: Mapping[LineKey, Placed], prices: PriceList) -> PricedClaim:
    """Lines with their prices: by the user's contract, else by Medicare's schedules."""
    return PricedClaim(tuple(PricedLine(key, one, prices.first(one)) for key, one in placed.items()))


def _heading(line: PricedLine) -> str:
    here = line.placed.here
    code = "-".join((here.service.procedure_code or "no code", *here.service.modifiers))
    units = "" if here.units is None else f" x {here.units.normalize():f}"
    return f"line {line.key[1]}  {code}{units}"


def _indented(price: LinePrice) -> str:
    said = steps_text(price.working) if price.amount is not None else f"unpriced: {price.reason}"
    return "\n".join(f"  {step}" for step in said.splitlines())


def _row(line: PricedLine) -> tuple[object, ...]:
    service, price = line.placed.here.service, line.price
    unit = None if price.unit.whole_line else price.unit.amount
    billed = (line.key[0] or None, line.key[1], service.procedure_code, " ".join(service.modifiers), line.placed.here.units)
    return (*billed, unit, price.amount, price.basis, price.reason, _indented(price).replace("\n  ", "\n").strip())
