"""The prices of one claim of an audit folder, with their working, from the reference sets at hand."""

from __future__ import annotations

from pathlib import Path

from auditkit.audit.folder import open_audit
from auditkit.codesets import Store
from auditkit.codesets.store import codes_in
from auditkit.price import PricedClaim, claim_prices, open_sets
from auditkit.price.near import near


def price_of_claim(folder: Path | str, claim_key: str, *, store: Store | None = None) -> PricedClaim:
    """Price a claim of an audit as billed, line by line, among the lines of its patient, biller and day.

    Args:
        folder: an audit folder.
        claim_key: the claim's key, as C000012.
        store: the reference sets; the starter set and the user's folder when None.

    Raises:
        AuditError: no live claim has that key.
    """
    audit = open_audit(folder)
    tables = near(audit.tables, [claim_key])
    return claim_prices(claim_key, tables, open_sets(store or Store(), codes_in(tables.values())), audit.settings)
