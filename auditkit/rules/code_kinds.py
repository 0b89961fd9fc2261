"""What kind of service a code is (E/M, laboratory, imaging, drug ...), from one dated table.

Sets that several checks share stand in ``code_kinds.psv`` and not in checks (rulebook 8.4).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import narwhals as nw

from auditkit.codesets.codeset import day_number

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
    text = files("auditkit.rules").joinpath("code_kinds.psv").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines()[2:] if line]
    found = tuple(CodeRange(row[0], row[1], row[2], _date(row[3]), _date(row[4])) for row in rows if row[0] == kind)
    if not found:
        raise KeyError(f"no kind of code '{kind}'; there are {', '.join(sorted({row[0] for row in rows}))}")
    return found


def is_kind(*kinds: str, code: str = "procedure_code", day: str = "service_day") -> nw.Expr:
    """True where a code is of one of the kinds on its day, false where it is not, null where the code is blank.

    Args:
        kinds: names in ``code_kinds.psv``.
        code: the column that holds the code.
        day: the column that holds the integer day; read only by ranges with dates.
    """
    by_form: dict[str, list[nw.Expr]] = {}
    for span in (span for kind in kinds for span in code_ranges(kind)):
        by_form.setdefault(_form(span), []).append(_within(span, code, day))
    # One pattern a form and not one a range: patterns are what costs.
    found = (nw.col(code).str.contains(form) & nw.any_horizontal(*spans, ignore_nulls=False) for form, spans in by_form.items())
    return nw.any_horizontal(*found, ignore_nulls=False)


def is_procedure(code: str = "procedure_code", day: str = "service_day") -> nw.Expr:
    """True where a code is no visit, laboratory test, image, drug, vaccine, supply or measure; null where it is blank.

    Rulebook 8.4 adds codes with a global period; none of those lies within these kinds.
    """
    return ~is_kind(*NO_PROCEDURES, code=code, day=day)


def _form(span: CodeRange) -> str:
    # Codes compare as text only within one form: 9921T lies between 99202 and 99499 as text and is no visit. A leading letter
    # needs no pattern of its own: what lies between two codes of one leading letter begins with it.
    digits = re.sub(r"[0-9]+", lambda found: f"[0-9]{{{len(found[0])}}}", span.first)
    return "^" + re.sub(r"^[A-Z]", "[A-Z]", digits) + "$"


def _within(span: CodeRange, code: str, day: str) -> nw.Expr:
    inside = (nw.col(code) >= span.first) & (nw.col(code) <= span.last)
    if span.effective_date:
        inside = inside & (nw.col(day) >= day_number(span.effective_date))
    if span.until_date:
        inside = inside & (nw.col(day) <= day_number(span.until_date))
    return inside


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
