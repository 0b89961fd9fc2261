"""The checklist that is offered for a claim, from ``checklists.psv`` beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Checklist:
    """Questions for one kind of claim. ``pattern`` is matched against its codes; empty fits any."""

    name: str
    claim_type: str
    pattern: str
    questions: tuple[str, ...]


@cache
def checklists() -> tuple[Checklist, ...]:
    """Every list, in the order in which they are tried."""
    text = files("auditkit.widgets").joinpath("checklists.psv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, str, list[str]]] = {}
    for row in text.splitlines()[2:]:
        name, claim_type, rest = row.split("|", 2)
        # A pattern may hold the separator itself, a question may not.
        pattern, question = rest.rsplit("|", 1)
        found.setdefault(name, (claim_type, pattern, []))[2].append(question)
    return tuple(
        Checklist(name, claim_type, pattern, tuple(questions)) for name, (claim_type, pattern, questions) in found.items()
    )


def checklist_for(claim_type: str | None, codes: Iterable[str]) -> Checklist:
    """The first list that fits a claim; one without a stated type is taken for professional."""
    known = tuple(codes)
    for one in checklists():
        if one.claim_type == (claim_type or "P") and (not one.pattern or any(re.match(one.pattern, code) for code in known)):
            return one
    return checklists()[-1]
