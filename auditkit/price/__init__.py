"""Prices: what a line should be paid, and what each finding is worth (rulebook 0.8 and 6).

A price is worked out in Python's ``decimal``, rounded half up, once for each distinct service, and carries its working;
the lines of one patient, biller and day are then ranked and reduced together. Where a rule or a value is needed that is not at
hand there is no price, and the reason is given: never a wrong number.
"""

from auditkit.price.claim import PricedClaim, PricedLine, claim_prices, price_claim
from auditkit.price.findings import price_findings
from auditkit.price.placed import LinePrice, Placed, on_one_day
from auditkit.price.prices import SETS, PriceList, line_price, open_sets, price_list
from auditkit.price.service import Price, Service, working_text

__all__ = [
    "SETS",
    "LinePrice",
    "Placed",
    "Price",
    "PriceList",
    "PricedClaim",
    "PricedLine",
    "Service",
    "claim_prices",
    "line_price",
    "on_one_day",
    "open_sets",
    "price_claim",
    "price_findings",
    "price_list",
    "working_text",
]
