"""The cells of one row → a determination, or why they do not make one. Nothing here reads or writes."""

from __future__ import annotations

from typing import cast

from auditkit.errors import ReviewError
from auditkit.review import worksheet as form
from auditkit.review.determination import Determination, Outcome, Service
from auditkit.review.worksheet import NONE


def determination_of(cells: dict[str, str], choices: str, billed: dict[str, str] | None) -> Determination | None:
    """The determination that a row's cells say, or None where they are blank.

    Raises:
        ReviewError: the cells do not fit together; names the column, never the value.
    """
    given = chosen("outcome", cells["outcome"], choices)
    filled = [cell.name for cell in form.AUDITED if cells[cell.name].strip()]
    if given is None:
        if not filled:
            return None
        if choices == "added":
            given = "missed"
        else:
            raise ReviewError(f"outcome: blank though {', '.join(filled)} is filled in; choose one")
    service_cells = [name for name in filled if name.startswith("audited_")]
    if service_cells and given not in ("changed", "missed"):
        raise ReviewError(f"outcome: does not go with {', '.join(service_cells)}; choose another or clear the cells")
    service = _service(cells, billed) if given in ("changed", "missed") else None
    cause, root_cause = chosen("cause", cells["cause"], "causes"), chosen("root_cause", cells["root_cause"], "root_causes")
    beside = _whole("beside_line", cells.get("beside_line", "")) if given == "missed" else None
    return Determination(cast(Outcome, given), service, cause, root_cause, cells["rationale"], cells["evidence"], beside)


def _service(cells: dict[str, str], billed: dict[str, str] | None) -> Service:
    values = []
    for name in ("code", "modifiers", "units", "diagnoses", "place_of_service"):
        text = cells[f"audited_{name}"].strip()
        known = billed[f"billed_{name}"] if billed else ""
        values.append("" if text.lower() == NONE else text or known)
    return Service.of(*values)


def billed_cells(cells: dict[str, str]) -> dict[str, str]:
    """The cells that say what was billed."""
    return {name: cells[name] for name in cells if name.startswith("billed_")}


def chosen(column: str, text: str, choices: str) -> str | None:
    """What the drop-down's word stands for; None where the cell is blank.

    Raises:
        ReviewError: the word is not in the list.
    """
    if not text.strip():
        return None
    found = form.CHOICES[choices].get(text.strip().lower())
    if found is None:
        raise ReviewError(f"{column}: not in the list; choose from the drop-down")
    return found


def _whole(column: str, text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise ReviewError(f"{column}: not a whole number")
    return int(text)
