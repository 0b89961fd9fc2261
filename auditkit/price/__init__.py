"""Prices: what a line should be paid, and what each finding is worth (rulebook 0.8 and 6).

A price is worked out in Python's ``decimal``, rounded half up, once for each distinct service, and carries its working. Where
a rule is needed that is not worked out here (several endoscopies of a day, anesthesia, facility lines, drugs) there is no
price, and the reason is given: never a wrong number.
"""

from auditkit.price.findings import claim_prices, price_findings
from auditkit.price.prices import PriceList, line_price, price_list
from auditkit.price.service import Price, Service, working_text

__all__ = ["Price", "PriceList", "Service", "claim_prices", "line_price", "price_findings", "price_list", "working_text"]
