"""Review: decisions as an append-only log of events, determinations, agreement of two reviewers, and the Excel round trip.

The public names load when they are used: the log alone needs neither Polars nor Excel.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "Agreement": "agreement",
    "CAUSES": "causes",
    "CORRECT": "determination",
    "Determination": "determination",
    "Event": "event",
    "Final": "final",
    "Head": "event",
    "ImportOutcome": "worksheet_in",
    "LineKey": "determination",
    "ROOT_CAUSES": "causes",
    "ReviewStore": "store",
    "Reviewer": "reviewer",
    "Service": "determination",
    "State": "state",
    "audit_id_of": "store",
    "determinations": "determined",
    "export_worksheet": "worksheet_out",
    "extend": "state",
    "import_worksheet": "worksheet_in",
    "lines_to_review": "billed",
    "second_units": "second",
}
__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'auditkit.review' has no attribute '{name}'")
    return getattr(import_module(f"auditkit.review.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
