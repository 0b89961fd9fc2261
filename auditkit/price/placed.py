"""A line among those of its day: what multiple-procedure rules look at, and the price of the line whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from auditkit.price.service import Basis, Price, Service, Step


@dataclass(frozen=True, slots=True)
class DayLine:
    """A line of one patient, biller and day; of an institution, a line of one claim.

    ``order`` settles ties and tells the lines of a day apart; ``group`` and ``person`` number the physician groups and the
    persons of the day. ``units`` is None where blank or in minutes.
    """

    service: Service
    units: Decimal | None
    order: int = 0
    group: int = 0
    person: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the payable lines beside it that may bear on its price."""

    here: DayLine
    beside: tuple[DayLine, ...] = ()

    @property
    def day(self) -> tuple[DayLine, ...]:
        """All of them, in their order."""
        return tuple(sorted((self.here, *self.beside), key=lambda line: line.order))

    @property
    def services(self) -> tuple[Service, ...]:
        """The services of all of them."""
        return tuple(line.service for line in (self.here, *self.beside))

    def instead(self, service: Service, units: Decimal | None) -> Placed:
        """The same place with another service, or other units, in it."""
        return replace(self, here=replace(self.here, service=service, units=units))

    def with_another(self, service: Service, units: Decimal | None, payable: bool = True) -> Placed:
        """A line more, of the same person, beside all the others, and beside this one where it is payable."""
        last = max(line.order for line in self.day)
        others = (*self.beside, self.here) if payable else self.beside
        return Placed(replace(self.here, service=service, units=units, order=last + 1), others)


@dataclass(frozen=True, slots=True)
class LinePrice:
    """The allowed amount of a line with all its units, dollars, among the lines of its day; or why there is none."""

    amount: Decimal | None
    reason: str | None
    working: tuple[Step, ...]
    basis: Basis
    unit: Price


def on_one_day(services: Iterable[tuple[Service, Decimal | int]]) -> list[Placed]:
    """Services and units of one patient, person and day, each among the others."""
    lines = [DayLine(service, Decimal(units), order) for order, (service, units) in enumerate(services)]
    return [Placed(line, tuple(other for other in lines if other is not line)) for line in lines]
