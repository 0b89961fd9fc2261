"""What kind of service a code is (E/M, laboratory, imaging, drug ...), from one dated table.

Sets that several checks share stand in ``code_kinds.psv`` and not in checks (rulebook 8.4).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules.own_tables import own_table

NO_PROCEDURES = ("em", "lab", "imaging", "imaging_agent", "drug", "vaccine", "supply", "measure")


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes of one form from ``first`` to ``last``, inclusive, and the days on which they count."""

    kind: str
    first: str
    last: str
    effective_date: dt.date | None
    until_date: dt.date | None


@cache
def code_ranges(kind: str) -> tuple[CodeRange, ...]:
    """The ranges of one kind.

    Raises:
        KeyError: there is no such kind.
    """
    rows = own_table("code_kinds")
    found = tuple(
        CodeRange(kind, row["from"], row["to"], _date(row["effective_date"]), _date(row["until_date"]))
        for row in rows
        if row["kind"] == kind
    )
    if not found:
        known = sorted({row["kind"] for row in rows})
        raise KeyError(f"no kind of code '{kind}'; there are {', '.join(known)}")
    return found


@cache
def is_kind(*kinds: str, code: str = "procedure_code", day: str = "service_day") -> nw.Expr:
    """True where a code is of one of the kinds on its day, false where it is not, null where the code is blank.

    Args:
        kinds: names in ``code_kinds.psv``.
        code: the column that holds the code.
        day: the column that holds the integer day; read only by ranges with dates.
    """
    spans = [span for kind in kinds for span in code_ranges(kind)]
    by_dates: dict[tuple[dt.date | None, dt.date | None], list[CodeRange]] = {}
    for span in spans:
        by_dates.setdefault((span.effective_date, span.until_date), []).append(span)
    # One pattern for all ranges of equal dates: an expression for each would take longer to plan than a sample takes to check.
    found = [_on_its_days(nw.col(code).str.contains(_pattern(ranges)), *dates, day) for dates, ranges in by_dates.items()]
    return nw.any_horizontal(*found, ignore_nulls=False) if len(found) > 1 else found[0]


def is_procedure(code: str = "procedure_code", day: str = "service_day") -> nw.Expr:
    """True where a code is no visit, laboratory test, image, drug, vaccine, supply or measure; null where it is blank.

    Rulebook 8.4 adds codes with a global period; none of those lies within these kinds.
    """
    return ~is_kind(*NO_PROCEDURES, code=code, day=day)


def _pattern(spans: Sequence[CodeRange]) -> str:
    return "^(" + "|".join(dict.fromkeys(_range_pattern(span.first, span.last) for span in spans)) + ")$"


@cache
def _range_pattern(first: str, last: str) -> str:
    """The codes from first to last, of one form, as a pattern: 99202 to 99499 -> 99(20[2-9]|2[1-9][0-9]|[34][0-9][0-9])."""
    if not first:
        return ""
    if first[0] == last[0]:
        return first[0] + _range_pattern(first[1:], last[1:])
    zeros, nines = re.sub("[0-9]", "0", first[1:]), re.sub("[0-9]", "9", first[1:])
    parts = [f"{first[0]}{_range_pattern(first[1:], nines)}", f"{last[0]}{_range_pattern(zeros, last[1:])}"]
    if int(last[0]) - int(first[0]) > 1:
        between = re.sub("[0-9]", "[0-9]", first[1:])
        parts.append(f"[{int(first[0]) + 1}-{int(last[0]) - 1}]{between}")
    return f"({'|'.join(parts)})"


def _on_its_days(listed: nw.Expr, effective: dt.date | None, until: dt.date | None, day: str) -> nw.Expr:
    if effective:
        listed = listed & (nw.col(day) >= day_number(effective))
    if until:
        listed = listed & (nw.col(day) <= day_number(until))
    return listed


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
