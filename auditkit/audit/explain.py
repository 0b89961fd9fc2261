"""Explains one claim of an audit folder, with the checks and reference sets at hand."""

from __future__ import annotations

from pathlib import Path

from auditkit.audit.folder import open_audit
from auditkit.checking.explain import Explanation, explain_claim
from auditkit.checking.registry import load_checks
from auditkit.codesets import Store
from auditkit.codesets.store import codes_in
from auditkit.engine import open_engine


def explain(
    folder: Path | str, claim_key: str, *, checks_folder: Path | None = None, store: Store | None = None
) -> list[Explanation]:
    """Say of one claim what every check of the audit saw and answered.

    Args:
        folder: an audit folder.
        claim_key: the claim's key, as C000012.
        checks_folder: the folder of own checks that the audit ran with.
        store: the reference sets; the starter set and the user's folder when None.

    Raises:
        AuditError: no claim has that key.
    """
    audit = open_audit(folder)
    sets = store or Store()
    codes = codes_in(audit.tables.values())
    checks = load_checks(checks_folder, audit.manifest["checks"])
    with open_engine() as engine:
        return explain_claim(
            claim_key, audit.tables, checks, lambda name: sets.open(name, engine.frame, codes), engine, audit.settings
        )
