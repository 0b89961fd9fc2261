"""Headings → columns of the data dictionary: what each column of a grid means, and which table the grid is.

A heading is recognised by its dictionary name or alias, whatever its case, blanks and punctuation; the mapping names the
rest. What is not recognised is listed and left unread, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from auditkit.errors import ReadError
from auditkit.read.mapping import Mapping
from auditkit.tables import RECORD_TABLES, Column, table

READABLE = ("lines", "claims", "diagnoses", "providers", *RECORD_TABLES)
ONE_OF_CODE = ("procedure_code", "revenue_code")

# Columns of both claims and lines. A wide table repeats the claim's on every line, where it is as good as the line's own.
SHARED = tuple(column.name for column in table("lines") if column.name in table("claims") and not column.made)

# Headings of wide tables that hold what auditkit keeps in rows.
DIAGNOSIS = re.compile(
    r"(?:dx|diag|diagnosis|diagnosiscode|icd|icd10)(?:(?P<n>\d{1,2})|(?P<principal>principal|primary)|(?P<admitting>admitting)"
    r"|other(?P<other>\d{1,2})|reason(?:for)?visit(?P<reason>\d{1,2})|external(?:cause)?(?P<external>\d{1,2}))"
)
PRESENT_ON_ADMISSION = re.compile(
    r"(?:poa|presentonadmission)(?:(?P<n>\d{1,2})|(?P<principal>principal)|other(?P<other>\d{1,2}))"
)
POINTER_LISTS = ("dxptr", "dxpointer", "dxpointers", "diagnosispointer", "diagnosispointers", "pointer", "pointers")
MODIFIER_LISTS = ("modifiers", "mods")
LISTS = {  # one column that holds all of a line's pointers or modifiers
    **dict.fromkeys(POINTER_LISTS, "diagnosis_pointer_1"),
    **dict.fromkeys(MODIFIER_LISTS, "modifier_1"),
}


class Target(NamedTuple):
    """What a column means: a column of the dictionary and, for a diagnosis in a wide table, its kind and position.

    ``numbered`` is true of ``dx_1`` and its like: a table of professional and institutional claims has ``dx_principal`` too,
    and each claim fills the one or the other.
    """

    table: str
    name: str
    kind: str = ""
    position: int = 0
    numbered: bool = False

    @property
    def column(self) -> Column:
        """The column of the data dictionary."""
        return table(self.table)[self.name]

    @property
    def shown(self) -> str:
        """The name to use in a message."""
        return f"{self.name} ({self.kind} {self.position})" if self.kind else self.name


@dataclass(frozen=True, slots=True)
class Layout:
    """Which table a grid is, and which of its columns (by number) hold what."""

    table: str
    columns: dict[Target, int]
    notes: tuple[str, ...]

    def has(self, table_name: str, name: str) -> bool:
        """True where the grid has that column."""
        return Target(table_name, name) in self.columns


def fold(heading: str) -> str:
    """Reduce a heading to its lower-case letters and digits, so that ``Proc. Code`` and ``proc_code`` are one."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def layout(headings: Sequence[str], mapping: Mapping, label: str, table_name: str | None = None) -> Layout:
    """Find out which table the headings make and what each means.

    ``table_name`` says which table it is; without it the headings decide.

    Raises:
        ReadError: a column that the table needs is missing, or two headings mean the same column.
    """
    asked = _asked(mapping, label)
    names = [asked.get(fold(heading), fold(heading)) for heading in headings]
    decided = table_name or _decide(set(names))
    known = _lookup(decided)
    found = [(known.get(name), number) for number, name in enumerate(names)]
    columns = {target: number for target, number in found if target}
    _refuse_missing(columns, decided, label)
    _refuse_doubled(headings, found, label)
    unread = [_heading_shown(headings[number], number) for target, number in found if target is None]
    absent = [heading for heading in mapping.columns if fold(heading) not in {fold(other) for other in headings}]
    notes = [f"columns not read: {', '.join(unread)}"] if unread else []
    if absent:
        notes.append(f"headings of the mapping that this table does not have: {', '.join(absent)}")
    return Layout(decided, columns, tuple(notes))


def _asked(mapping: Mapping, label: str) -> dict[str, str]:
    every = {name for table_name in READABLE for name in _lookup(table_name)}
    for heading, name in mapping.columns.items():
        if name and fold(name) not in every:
            raise ReadError(f"{label}: the mapping gives {heading!r} to {name!r}, which is no column of the data dictionary")
    return {fold(heading): fold(name) for heading, name in mapping.columns.items()}


@cache
def _lookup(table_name: str) -> dict[str, Target]:
    """Every folded heading that a table of that name may have."""
    if table_name == "lines":
        # The claim's columns win: a line's own columns of the same name go by line_rendering_npi and so on.
        lists = {heading: Target("lines", name) for heading, name in LISTS.items()}
        return {**_names("lines"), **lists, **_names("claims"), **_wide_diagnoses()}
    if table_name == "claims":
        return {**_names("claims"), **_wide_diagnoses()}
    if table_name == "diagnoses":
        claim_id = {name: target for name, target in _names("claims").items() if target.name == "claim_id"}
        return {**_names("diagnoses", made=True), "poa": Target("diagnoses", "present_on_admission"), **claim_id}
    return _names(table_name)


def _names(table_name: str, *, made: bool = False) -> dict[str, Target]:
    return {
        fold(name): Target(table_name, column.name)
        for column in table(table_name) if column.required != "key" and (made or not column.made)
        for name in (*column.aliases, column.name)
    }


def _wide_diagnoses() -> dict[str, Target]:
    known = {}
    for number in ["principal", "primary", "admitting", *(f"{word}{n}" for word in (
        "", "other", "reasonvisit", "reasonforvisit", "external", "externalcause") for n in range(1, 25))]:
        for stem in ("dx", "diag", "diagnosis", "diagnosiscode", "icd", "icd10"):
            known[f"{stem}{number}"] = _wide_target(f"{stem}{number}", DIAGNOSIS, "diagnosis_code")
        for stem in ("poa", "presentonadmission"):
            known[f"{stem}{number}"] = _wide_target(f"{stem}{number}", PRESENT_ON_ADMISSION, "present_on_admission")
    return {name: target for name, target in known.items() if target}


def _wide_target(name: str, form: re.Pattern[str], column: str) -> Target | None:
    match = form.fullmatch(name)
    if match is None:
        return None
    part, text = next((part, text) for part, text in match.groupdict().items() if text)
    number = int(text) if text.isdigit() else 1
    # Positions run through principal and other: the first is the principal, others count from 2.
    kind, position = {
        "n": ("principal" if number == 1 else "other", number), "principal": ("principal", 1), "other": ("other", number + 1),
        "admitting": ("admitting", 1), "reason": ("reason_for_visit", number), "external": ("external_cause", number),
    }[part]
    return Target("diagnoses", column, kind, position, numbered=part == "n")


def _decide(names: set[str]) -> str:
    def has(table_name: str, *columns: str) -> bool:
        return any(target.name in columns for name, target in _lookup(table_name).items() if name in names and not target.kind)

    if has("lines", "line_no", "charge_amount"):
        return "lines"
    if has("encounters", "encounter_id"):
        return max(RECORD_TABLES[:3], key=lambda name: len(names & set(_lookup(name))))
    if has("lines", *ONE_OF_CODE, "units"):
        return "lines"
    if has("documented_months", "month"):
        return "documented_months"
    if has("diagnoses", "diagnosis_code"):
        return "diagnoses"
    if has("claims", "claim_id"):
        return "claims"
    return "providers" if has("providers", "npi") else "lines"


def _refuse_missing(columns: dict[Target, int], table_name: str, label: str) -> None:
    present = {target.name for target in columns if not target.kind}
    needed = ["claim_id"] if table_name in ("lines", "claims", "diagnoses") else []
    needed += [name for name in table(table_name).required if name not in needed]
    needed += ["diagnosis_code"] if table_name == "diagnoses" else []
    missing = [name for name in needed if name not in present]
    if table_name == "lines" and not present & set(ONE_OF_CODE):
        missing.append("procedure_code or revenue_code")
    if missing:
        # The headings found are not quoted: in a file without a header row they are a patient's data.
        raise ReadError(
            f"{label}: no column for {', '.join(missing)}; read as the table {table_name}, whose header "
            f"stands in row 1; where the file has it under another heading, "
            f"pass mapping= with [columns] \"Their Heading\" = \"{missing[0].split()[0]}\""
        )


def _refuse_doubled(headings: Sequence[str], found: list[tuple[Target | None, int]], label: str) -> None:
    by_target: dict[Target, int] = {}
    for target, number in found:
        if target is not None and by_target.setdefault(target, number) != number:
            first = by_target[target]
            raise ReadError(
                f"{label}: column numbers {first + 1} ({headings[first]!r}) and {number + 1} ({headings[number]!r}) both mean "
                f"{target.shown}; keep one, or leave one unread with [columns] \"{headings[number]}\" = \"\" in the mapping"
            )
    twice = [heading for heading, count in Counter(heading.strip() for heading in headings).items() if heading and count > 1]
    for heading in twice:
        numbers = [number + 1 for number, other in enumerate(headings) if other.strip() == heading]
        raise ReadError(
            f"{label}: the heading {heading!r} stands twice, in column numbers {numbers[0]} and {numbers[1]}; rename one"
        )


def _heading_shown(heading: str, number: int) -> str:
    return heading.strip() or f"column number {number + 1} (no heading)"
