"""Prices of many services at once: each distinct one is worked out once, by contract and by the fee schedule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from auditkit.price.contract import contract_prices
from auditkit.price.fee_schedule import OpenSet, fee_schedule_prices
from auditkit.price.service import Basis, Price, Service, cents
from auditkit.rules.settings import Settings


@dataclass(frozen=True)
class PriceList:
    """The price of one unit of each distinct service, on both bases."""

    contract: Mapping[Service, Price]
    fee_schedule: Mapping[Service, Price]

    def unit(self, service: Service, basis: Basis) -> Price:
        """The price of one unit on one basis, ``contract`` or ``fee_schedule``."""
        return (self.contract if basis == "contract" else self.fee_schedule)[service]

    def first(self, service: Service) -> Price:
        """The price by contract, else by the fee schedule; the latter's reason where there is neither."""
        contract = self.contract[service]
        return contract if contract.amount is not None else self.fee_schedule[service]

    def amount(self, service: Service, units: Decimal | None, basis: Basis) -> Decimal | None:
        """The price of ``units`` of a service, in whole cents; None where the price or the units are not known."""
        one = self.unit(service, basis).amount
        return None if one is None or units is None else cents(one * units)


def price_list(services: Iterable[Service], open_set: OpenSet, settings: Settings) -> PriceList:
    """Work out the price of every distinct service.

    Args:
        services: the services; equal ones are priced once.
        open_set: gives the reference sets ``pfs``, ``gpci`` and ``contract``.
        settings: ``nonfacility_places`` are paid at the non-facility rate whatever the table of places says.
    """
    distinct = list(dict.fromkeys(services))
    return PriceList(contract_prices(distinct, open_set, settings), fee_schedule_prices(distinct, open_set, settings))


def line_price(service: Service, open_set: OpenSet, settings: Settings | None = None) -> Price:
    """The allowed amount of one unit of a service: by the user's contract, else by the Medicare fee schedule.

    Args:
        service: the service.
        open_set: gives the reference sets ``pfs``, ``gpci`` and ``contract``.
        settings: as in ``price_list``.
    """
    return price_list([service], open_set, settings or Settings()).first(service)
