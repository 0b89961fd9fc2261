"""Prolonged services: the visit that a prolonged code adds to, the code that the visit takes, and the units that a time allows.

The rows stand in ``prolonged.psv``, dated, by rule profile: CPT counts from 15 minutes beyond the least time of the visit,
Medicare from thresholds of its own, with days around the visit for some (rulebook EM-PROL-CPT, EM-PROL-CMS).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import narwhals as nw

from auditkit.rules.code_kinds import is_kind
from auditkit.rules.dated_rows import DatedRow, dated_rows, looked_up
from auditkit.rules.visits import DAY, LINE, lacks_code, one_partner, pairs, provider, same

Lazy = nw.LazyFrame[Any]
FLAGS = ("other_visit", "companion", "whose", "gap")
NOT_THE_CODE = 10_000


@cache
def prolonged_rows(profile: str) -> tuple[DatedRow, ...]:
    """The rows of one rule profile, ``cpt`` or ``medicare``."""
    return tuple(row for row in dated_rows("prolonged") if row["profile"] == profile)


def prolonged_codes(profile: str) -> tuple[str, ...]:
    """The prolonged codes of a profile."""
    return tuple(dict.fromkeys(row["procedure_code"] for row in prolonged_rows(profile)))


@cache
def taken_by(visit: str, profile: str, column: str = "procedure_code") -> nw.Expr:
    """The prolonged code (or another column of the table) that goes with the visit's code on its day; null where none does."""
    whole = column in ("first_minutes", "step_minutes", "days_before", "days_after")
    return looked_up(prolonged_rows(profile), column, "base_code", visit, whole=whole)


def with_visit(lines: Lazy, profile: str, scope: str) -> Lazy:
    """The lines with a prolonged code of a profile, and those without a code, each with the visit that it may add to.

    The visit is one of the same patient, day and provider. Adds ``base_code`` (null where the provider billed no visit that
    takes a prolonged code), ``code_due`` (the code it takes), ``first_minutes``, ``step_minutes``, ``first_day`` and
    ``last_day`` (between which time counts), ``verified``; ``total_units`` (of the code, patient, day and provider),
    ``units_before`` (those of its earlier lines), and, never null: ``units_missing``, ``other_visit`` (the provider billed some
    visit), ``companion`` (a code that excludes prolonged services), ``whose`` (a visit whose provider is blank), ``gap``
    (another line without a code), ``lacks`` (the line has no code) and ``in_table`` (the table holds the code on its day).

    Args:
        lines: the lines of claims that the check is about.
        profile: ``cpt`` or ``medicare``, whose table is read.
        scope: who counts as the provider, as the setting ``same_provider_scope``.
    """
    seen = lines.with_columns(provider=provider(scope), lacks=lacks_code())
    ours = nw.col("procedure_code").is_in(list(prolonged_codes(profile))).fill_null(False)
    asked = _with_units(seen.filter(ours | nw.col("lacks")))
    excluding = is_kind("prolonged_without_contact", "psychotherapy_with_visit").fill_null(False)
    visits = (is_kind("em").fill_null(False) | excluding | nw.col("lacks")) & ~_prolonged()
    others = seen.filter(visits).with_columns(excluding=excluding)
    found = pairs(asked, others, ("procedure_code", "provider", "excluding", "lacks"), DAY).with_columns(mine=same("provider"))
    flags = _flags(found)
    base = _base(found, profile).select(*LINE, "base_code", "code_due", *(name for name, _ in NUMBERS), "verified")
    in_table = looked_up(prolonged_rows(profile), "profile", "procedure_code", "procedure_code")
    joined = asked.join(flags, on=list(LINE), how="left").join(base, on=list(LINE), how="left")
    return joined.with_columns(
        *(nw.col(name).fill_null(False) for name in FLAGS),
        in_table=~in_table.is_null(),
        first_day=nw.col("service_day") - nw.col("days_before").fill_null(0),
        last_day=nw.col("service_day") + nw.col("days_after").fill_null(0),
    )


NUMBERS = (("first_minutes", "min"), ("step_minutes", "min"), ("days_before", "max"), ("days_after", "max"))


def _prolonged() -> nw.Expr:
    codes = [*prolonged_codes("cpt"), *prolonged_codes("medicare")]
    return nw.col("procedure_code").is_in(codes).fill_null(False)


def _with_units(asked: Lazy) -> Lazy:
    code_of_day = ("patient_key", "service_day", "provider", "procedure_code")
    running = nw.col("units").fill_null(0).cum_sum().over(*code_of_day, order_by=["claim_key", "line_no"])
    return asked.with_columns(
        total_units=nw.col("units").sum().over(*code_of_day),
        units_before=running - nw.col("units").fill_null(0),
        units_missing=nw.col("units").is_null().any().over(*code_of_day),
    )


def _flags(found: Lazy) -> Lazy:
    mine, lacks = nw.col("mine").fill_null(False), nw.col("partner_lacks")
    told = found.with_columns(
        companion=mine & nw.col("partner_excluding"),
        other_visit=mine & ~lacks & ~nw.col("partner_excluding"),
        whose=nw.col("mine").is_null() & ~lacks,
        gap=lacks & nw.col("mine").fill_null(True),
    )
    return told.group_by(*LINE).agg(*(nw.col(name).any() for name in FLAGS))


def _base(found: Lazy, profile: str) -> Lazy:
    """Of the provider's visits that take a prolonged code the one that this code is for, of those the least demanding."""
    names = tuple(name for name, _ in NUMBERS)
    told = found.filter(nw.col("mine").fill_null(False), ~nw.col("partner_lacks")).with_columns(
        base_code=nw.col("partner_procedure_code"),
        code_due=taken_by("partner_procedure_code", profile),
        verified=taken_by("partner_procedure_code", profile, "verified"),
        **{name: taken_by("partner_procedure_code", profile, name) for name in names},
    )
    told = told.filter(~nw.col("code_due").is_null())
    due = nw.col("code_due") == nw.col("procedure_code")
    rank = nw.when(due).then(nw.col("first_minutes")).otherwise(nw.col("first_minutes") + NOT_THE_CODE)
    return one_partner(told.with_columns(rank=rank), "rank")


def allowed_units() -> nw.Expr:
    """The units that ``minutes`` allow: none below ``first_minutes``, then one, and one more for each whole step beyond."""
    beyond = nw.col("minutes") - nw.col("first_minutes")
    # Integer division rounds down on one engine and towards zero on another; beyond is negative only where none is allowed.
    further = nw.when(beyond >= 0).then(beyond).otherwise(nw.lit(0, dtype=nw.Int64)) // nw.col("step_minutes")
    return nw.when(beyond >= 0).then(further + 1).when(beyond < 0).then(nw.lit(0, dtype=nw.Int64))


def excess_units() -> nw.Expr:
    """Of the line's units those beyond ``allowed``, earlier lines of the day counted first."""
    over = nw.col("units_before") + nw.col("units") - nw.col("allowed")
    return nw.max_horizontal(nw.min_horizontal(over, nw.col("units")), nw.lit(0.0))
