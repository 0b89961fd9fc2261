"""What a check file imports: the frames it is given, and the cases it may answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal

import narwhals as nw

from auditkit.codesets import CodeSet

Lines = nw.LazyFrame[Any]
Claims = nw.LazyFrame[Any]
Diagnoses = nw.LazyFrame[Any]
# The columns that the sources hold, by table; a table that no source holds is not in it.
Held = Mapping[str, frozenset[str]]

Status = Literal["FAIL", "REVIEW", "INFO"]
Severity = Literal["critical", "high", "medium", "low"]
Direction = Literal["over", "under", "neutral"]
Effect = Literal[
    "deny", "deny_excess", "reprice", "facility_rate", "practitioner_rate", "add",
    "risk_line", "risk_pointed", "risk_claim", "none"
]  # fmt: skip

FAMILIES = ("coding_accuracy", "missing_modifiers", "undercoding", "unbundling", "documentation", "claim_integrity")
STATUSES = ("FAIL", "REVIEW", "INFO")
SEVERITIES = ("critical", "high", "medium", "low")
DIRECTIONS = ("over", "under", "neutral")
EFFECTS = {
    "deny": "the line is denied: its allowed amount is overpaid",
    "deny_excess": "the whole line is at risk, and its excess units (column excess_units) are overpaid",
    "reprice": "the line is repriced with the code, modifiers and units proposed",
    "facility_rate": "the line is repriced as given in a facility",
    "practitioner_rate": "the line is repriced at the share that is paid to practitioners who are no physicians",
    "add": "the code and units proposed are missing from the claim",
    "risk_line": "nothing is over- or underpaid yet; the line's allowed amount is at risk",
    "risk_pointed": "the allowed amounts of the lines that point to the diagnosis are at risk",
    "risk_claim": "the claim's allowed amounts are at risk",
    "none": "no effect on the payment",
}
SUBJECTS = {
    "line": ("claim_key", "line_no"),
    "claim": ("claim_key",),
    "diagnosis": ("claim_key", "kind", "position"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a check fires: how sure and how grave it is, whom it favours, what it does to the payment, and its text.

    ``text`` states fact, rule in force and difference in a neutral tone, and may name columns of the result in braces. It is
    stored unrendered and rendered when shown, at the disclosure level of the one who looks. ``given`` names optional tables
    that the case alone hangs on: where one is absent the check still runs, and its evaluation says what it did not look for.
    """

    status: Status
    severity: Severity
    direction: Direction
    effect: Effect
    text: str
    given: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that the text names."""
        return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(self.text) if name))


__all__ = ["Case", "Claims", "CodeSet", "Diagnoses", "Held", "Lines"]
