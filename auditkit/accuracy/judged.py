"""A determined line, part by part: what of it stands as billed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.accuracy.policy import Policy
from auditkit.rules.code_kinds import is_kind
from auditkit.rules.own_tables import own_table
from auditkit.rules.visit_levels import LEVELS, visit_levels

# A code belongs to the first that fits.
CODE_TYPES = {"E/M": ("em",), "Drug": ("drug", "vaccine"), "Laboratory": ("lab",)}
PROCEDURE = "Procedure"
UNDETERMINED = {
    "unreviewed": "not reviewed",
    "disputed": "two reviewers differ",
    "rebuttal_open": "provider disputes, not decided",
    "cannot_tell": "not enough to tell",
    "not_received": "record not received",
}


@dataclass(frozen=True, slots=True)
class Coded:
    """A service as billed or as determined. Modifiers are compared in any order."""

    code: str | None
    modifiers: tuple[str, ...]
    units: Decimal | None
    diagnoses: tuple[str, ...]
    place: str | None


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One line of a sampled unit.

    Attributes:
        unit: key of its sampling unit.
        claim_key: its claim.
        line_no: as billed; None for a line that a reviewer added.
        added: name of an added line; empty for a billed one.
        open: why it is not determined; empty where it is.
        received: False where the record did not come.
        billed: as billed; None for an added line.
        audited: as determined; None where nothing of it stands or it is not known.
        code_type: E/M, Drug, Laboratory or Procedure; of the code billed, else of the one determined.
        group: what the lines are grouped by.
    """

    unit: str
    claim_key: str
    line_no: int | None
    added: str
    open: str
    received: bool
    billed: Coded | None
    audited: Coded | None
    code_type: str
    group: str = ""

    @property
    def code_right(self) -> bool:
        """The code stands."""
        return self._same(lambda one: one.code)

    @property
    def modifiers_right(self) -> bool:
        """Every needed modifier is there, and no other."""
        return self._same(lambda one: one.modifiers)

    @property
    def units_right(self) -> bool:
        """The units stand."""
        return self._same(lambda one: one.units)

    @property
    def first_diagnosis_right(self) -> bool:
        """The diagnosis named first for the line stands."""
        return self._same(lambda one: one.diagnoses[:1])

    @property
    def strictly_right(self) -> bool:
        """Everything stands: code, modifiers, units, place of service and each diagnosis, the first-named first."""
        return self.payable_right and self._same(lambda one: Counter(one.diagnoses))

    @property
    def payable_right(self) -> bool:
        """Code, modifiers, units, place of service and first-named diagnosis stand."""
        parts = self.code_right and self.modifiers_right and self.units_right and self.first_diagnosis_right
        return parts and self._same(lambda one: one.place)

    def _same(self, part: Callable[[Coded], Any]) -> bool:
        return self.billed is not None and self.audited is not None and bool(part(self.billed) == part(self.audited))


@dataclass(frozen=True)
class Sample:
    """The lines of a sample, or of a part of it, and the units that are not determined.

    Attributes:
        lines: billed lines, and those that reviewers found missed.
        unfinished: units with an undetermined line, with the reasons.
        policy: the choices of the organisation.
    """

    lines: tuple[JudgedLine, ...]
    unfinished: Mapping[str, str]
    policy: Policy

    @property
    def billed(self) -> tuple[JudgedLine, ...]:
        """The lines that were billed."""
        return tuple(line for line in self.lines if line.billed is not None)

    @property
    def missed(self) -> tuple[JudgedLine, ...]:
        """The services that were documented and not billed."""
        return tuple(line for line in self.lines if line.billed is None and line.audited is not None)

    @property
    def units(self) -> tuple[str, ...]:
        """The sampled units, each once."""
        return tuple(dict.fromkeys(line.unit for line in self.lines))

    @property
    def reason(self) -> str:
        """Why no rate can be stated: how many units hold an undetermined line; empty where none does."""
        if not self.unfinished:
            return ""
        why = Counter(self.unfinished.values())
        told = ", ".join(f"{number} {reason}" for reason, number in sorted(why.items()))
        return f"{len(self.unfinished)} of {len(self.units)} units hold a line without a determination: {told}"

    @property
    def remark(self) -> str:
        """How many lines had no record, and what they count as."""
        number = sum(not line.received for line in self.lines)
        return f"records not received: {number} lines, each an error in full" if number else ""

    def part(self, keep: Callable[[JudgedLine], bool]) -> Sample:
        """Some of the lines; a unit that is not determined blocks every part that it has a line in."""
        lines = tuple(line for line in self.lines if keep(line))
        units = {line.unit for line in lines}
        return replace(self, lines=lines, unfinished={unit: why for unit, why in self.unfinished.items() if unit in units})

    def of_group(self, name: str) -> Sample:
        """The lines of one group."""
        return self.part(lambda line: line.group == name)

    def of_code_type(self, name: str) -> Sample:
        """The lines of one type of code."""
        return self.part(lambda line: line.code_type == name)

    @classmethod
    def of(cls, determined: pl.DataFrame, policy: Policy, group: str | None = None) -> Sample:
        """Judge a table of determinations.

        Args:
            determined: the dictionary's ``determinations``, one row a line of each sampled unit.
            policy: the choices of the organisation.
            group: a column to group by.
        """
        types = code_types(determined)
        rows = determined.filter((pl.col("outcome") != "not_missed").fill_null(True)).iter_rows(named=True)
        lines = tuple(_judged(row, types, policy, group) for row in rows)
        unfinished: dict[str, str] = {}
        for line in lines:
            if line.open:
                unfinished.setdefault(line.unit, line.open)
        return cls(lines, unfinished, policy)


def code_types(determined: pl.DataFrame) -> dict[str, str]:
    """The type of each code billed or determined."""
    codes = pl.concat([determined["procedure_code"], determined["audited_code"].rename("procedure_code")]).drop_nulls().unique()
    frame = pl.DataFrame({"procedure_code": codes}).with_columns(service_day=pl.lit(None, pl.Int64))
    found = nw.from_native(frame).select("procedure_code", **{name: is_kind(*kinds) for name, kinds in CODE_TYPES.items()})
    return {
        row["procedure_code"]: next((name for name in CODE_TYPES if row[name]), PROCEDURE)
        for row in found.iter_rows(named=True)
    }


@cache
def levels_of_visits() -> dict[str, tuple[str, int]]:
    """Setting and level of each visit code; a new and an established patient's visit share a setting."""
    found = {
        row.code: (row.family.removesuffix("_new").removesuffix("_established"), LEVELS.index(row.level) + 1)
        for row in visit_levels()
        if row.level
    }
    return found | {row["code"]: (row["setting"], int(row["level"])) for row in own_table("visits_beyond_em1")}


def _judged(row: Mapping[str, Any], types: Mapping[str, str], policy: Policy, group: str | None) -> JudgedLine:
    added, outcome = row["added"] or "", row["outcome"]
    received = outcome != "not_received"
    billed = None if added else _coded(row, "procedure_code", "")
    audited = _coded(row, "audited_code", "audited_") if outcome in ("correct", "changed", "missed") else None
    # Units of nought say that the line should not have been billed: nothing of it stands.
    audited = None if audited is not None and audited.units == 0 else audited
    code = row["procedure_code"] or row["audited_code"]
    named = str(row[group]) if group and row[group] is not None else "not stated"
    return JudgedLine(
        row["unit"],
        row["claim_key"],
        row["line_no"],
        added,
        _open(row["standing"], outcome, policy),
        received,
        billed,
        audited,
        types.get(code, PROCEDURE),
        named if group else "",
    )


def _open(standing: str, outcome: str | None, policy: Policy) -> str:
    if standing != "decided":
        return UNDETERMINED.get(standing, standing)
    if outcome is None or outcome == "cannot_tell":
        return UNDETERMINED["cannot_tell"]
    return UNDETERMINED["not_received"] if outcome == "not_received" and policy.not_received == "blocks" else ""


def _coded(row: Mapping[str, Any], code: str, prefix: str) -> Coded:
    modifiers, diagnoses = (str(row[f"{prefix}{name}"] or "").split() for name in ("modifiers", "diagnoses"))
    place = row[f"{prefix}place_of_service"]
    return Coded(row[code], tuple(sorted(modifiers)), row[f"{prefix}units"], tuple(diagnoses), place)
