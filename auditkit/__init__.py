"""auditkit: a Jupyter-based audit workbench for medical coding compliance.

The public names load when they are used, so that ``import auditkit`` is quick. Rooms of the house are packages of their own:
``from auditkit.read import read``, ``from auditkit.validate import validate``, ``from auditkit.report import report``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "AuditError": "auditkit.errors",
    "Case": "auditkit.rules",
    "Settings": "auditkit.rules",
    "Store": "auditkit.codesets",
    "check": "auditkit.checking.registry",
    "check_sources": "auditkit.audit.run",
    "check_tables": "auditkit.audit.run",
    "coverage_of": "auditkit.coverage",
    "explain": "auditkit.audit.explain",
    "load_claims": "auditkit.audit.run",
    "load_checks": "auditkit.checking.registry",
    "open_audit": "auditkit.audit",
    "run_audit": "auditkit.audit",
    "score_audit": "auditkit.score",
    "table": "auditkit.tables",
    "verify": "auditkit.audit",
    "workbench": "auditkit.widgets",
}
__all__ = ["__version__", *sorted(_PLACES)]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'auditkit' has no attribute '{name}'")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
