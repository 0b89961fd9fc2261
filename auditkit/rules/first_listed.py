"""Diagnosis codes that are reported first or not at all, from one dated table (``first_listed.psv``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules.code_kinds import is_kind
from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.own_tables import own_table

Span = tuple[str, str]


def first_listed_only(code: str = "diagnosis_code", day: str = "service_day") -> nw.Expr:
    """True where a code is one that is reported first or not at all on its day; false where it is not or is blank.

    Args:
        code: the column that holds the code.
        day: the column that holds the integer day; read only by rows with dates.
    """
    spans = dict.fromkeys((row["effective_date"], row["until_date"]) for row in own_table("first_listed"))
    return nw.any_horizontal(*(_listed(code, day, span) for span in spans), ignore_nulls=True)


def _listed(code: str, day: str, span: Span) -> nw.Expr:
    rows = [row for row in own_table("first_listed") if (row["effective_date"], row["until_date"]) == span]
    found = _begins(code, (row["prefix"] for row in rows))
    exempt = [row["except"] for row in rows if row["except"]]
    if exempt:
        found = found & ~_begins(code, exempt)
    first, last = (day_number(dt.date.fromisoformat(end)) if end else None for end in span)
    if first is not None:
        found = found & (nw.col(day) >= first)
    if last is not None:
        found = found & (nw.col(day) <= last)
    return found.fill_null(False)


def _begins(code: str, prefixes: Iterable[str]) -> nw.Expr:
    return nw.col(code).str.contains(f"^({'|'.join(prefixes)})")


def with_encounters_apart(diagnoses: Diagnoses, lines: Lines) -> Diagnoses:
    """Add ``combined``: two visits or more stand on the claim, so that a code may be the first of its own encounter.

    Never null. A line without a code is no visit here: it makes nothing pass.
    """
    visits = lines.filter(is_kind("em").fill_null(False)).group_by("claim_key").agg(visits=nw.len())
    met = diagnoses.join(visits, on="claim_key", how="left")
    return met.with_columns(combined=(nw.col("visits") > 1).fill_null(False)).drop("visits")
