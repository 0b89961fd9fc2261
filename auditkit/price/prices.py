"""Prices of many services at once: each distinct one is worked out once, by contract and by Medicare's schedules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet, Store
from auditkit.price.contract import contract_prices
from auditkit.price.medicare import medicare_prices
from auditkit.price.placed import DayLine, LinePrice, Placed
from auditkit.price.relative_values import OpenSet, companion_codes
from auditkit.price.service import Basis, Price, Service
from auditkit.price.together import alone, day_prices
from auditkit.rules.settings import Settings

SETS = ("pfs", "gpci", "contract", "opps", "asp", "anesthesia_base", "anesthesia_factor", "locality_by_zip")
Day = tuple[DayLine, ...]


@dataclass(frozen=True)
class PriceList:
    """The price of one unit of each distinct service alone, on both bases, and of lines among those of their day.

    A contract's amounts stand alone: contracts differ in what they reduce, and the table of amounts does not say.
    """

    contract: Mapping[Service, Price]
    fee_schedule: Mapping[Service, Price]
    _days: dict[Day, dict[int, LinePrice]] = field(default_factory=dict, repr=False)

    def unit(self, service: Service, basis: Basis) -> Price:
        """The price of one unit alone on one basis, ``contract`` or ``fee_schedule``."""
        return (self.contract if basis == "contract" else self.fee_schedule)[service]

    def line(self, placed: Placed, basis: Basis) -> LinePrice:
        """The price of a line among those of its day, with all its units, on one basis."""
        if basis == "contract":
            return alone(placed.here, self.contract[placed.here.service])
        day = placed.day
        if day not in self._days:
            self._days[day] = day_prices(day, self.fee_schedule.__getitem__)
        return self._days[day][placed.here.order]

    def first(self, placed: Placed) -> LinePrice:
        """The price by contract, else by the schedules; the latter's reason where there is neither."""
        contract = self.line(placed, "contract")
        return contract if contract.amount is not None else self.line(placed, "fee_schedule")

    def amount(self, placed: Placed, basis: Basis) -> Decimal | None:
        """The price of a line in whole cents; None where it or the units are not known."""
        return self.line(placed, basis).amount


def price_list(services: Iterable[Service], open_set: OpenSet, settings: Settings) -> PriceList:
    """Work out the price of every distinct service.

    Args:
        services: the services, with those that stand beside them; equal ones are priced once.
        open_set: gives the reference sets ``SETS``.
        settings: ``nonfacility_places`` are paid at the non-facility rate whatever the table of places says.
    """
    distinct = list(dict.fromkeys(services))
    return PriceList(contract_prices(distinct, open_set, settings), medicare_prices(distinct, open_set, settings))


def line_price(service: Service, open_set: OpenSet, settings: Settings | None = None) -> Price:
    """The allowed amount of one unit of a service alone: by the user's contract, else by Medicare's schedules.

    Args:
        service: the service.
        open_set: gives the reference sets ``SETS``.
        settings: as in ``price_list``.
    """
    prices = price_list([service], open_set, settings or Settings())
    contract = prices.unit(service, "contract")
    return contract if contract.amount is not None else prices.unit(service, "fee_schedule")


def open_sets(store: Store, codes: Collection[str]) -> OpenSet:
    """Opens the reference sets that prices need, each once, cut down to codes and to those that their prices lean on.

    Args:
        store: the reference sets.
        codes: the procedure codes of the lines and of what is proposed for them.
    """
    known = {*codes, *companion_codes(store.open("pfs", _in_memory, codes))}

    @cache
    def opened(name: str) -> CodeSet:
        return store.open(name, _in_memory, known)

    return opened


def _in_memory(frame: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame.lazy())
