"""Reports: a view of an audit at a disclosure level, rendered notebooks, the HTML look and the findings sheet.

The names load when they are used: a notebook that only draws does not pay for what renders it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "LEVELS": "auditkit.report.privacy",
    "ReportFiles": "auditkit.report.render",
    "Template": "auditkit.report.templates",
    "View": "auditkit.report.view",
    "finish": "auditkit.report.boundary",
    "install_error_boundary": "auditkit.report.boundary",
    "list_templates": "auditkit.report.templates",
    "make_view": "auditkit.report.disclose",
    "open_view": "auditkit.report.view",
    "report": "auditkit.report.render",
    "write_cia_sheet": "auditkit.report.sheet",
    "write_sheet": "auditkit.report.sheet",
}
__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'auditkit.report' has no attribute '{name}'")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
