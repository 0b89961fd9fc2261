"""The least minutes that a provider's services of a day stand for, over all patients and payers (rulebook IMPOSSIBLE-DAY).

Visits count by the least time of their level, whatever the level rested on; timed codes by unit; anesthesia by its minutes.
Not the provider's own time, and not counted: interpretations, medical direction, assistants, staff. A line that the payer
denied is not counted, since a second bill for a service is denied too.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_kinds import is_kind
from auditkit.rules.dated_rows import dated_rows, looked_up
from auditkit.rules.frames import has_modifier
from auditkit.rules.modifier_sets import modifier_set
from auditkit.rules.visit_levels import least_minutes, visit_levels
from auditkit.rules.visits import lacks_code

Lazy = nw.LazyFrame[Any]
PROVIDER_DAY = ("rendering_npi", "service_day", "unnamed")
MINUTES = "MJ"


def timed_lines(lines: Lazy, service_minutes: CodeSet) -> Lazy:
    """The lines whose codes stand for time of the provider's own, and those without a code, with their ``minutes``.

    Adds ``minutes`` (null where the units, the code, or the minutes of the code that day are not known), ``visit`` (never null)
    and ``unnamed``, whether the line carries its biller's number in place of a performer's.

    Args:
        lines: professional lines.
        service_minutes: the user's own minutes by code, which go before the package's.
    """
    own_time = ~has_modifier(*modifier_set("not_own_time")) & ~is_kind("staff_time").fill_null(False)
    counted = lines.filter(own_time, ~(nw.col("denied") == "Y").fill_null(False))
    asked = service_minutes.beside(counted, prefix="own_").with_columns(
        visit=_listed({row.code for row in visit_levels() if row.least_minutes}),
        unit=_listed({row["code"] for row in dated_rows("unit_minutes")}),
        anesthesia=is_kind("anesthesia").fill_null(False),
        lacks=lacks_code(),
        unnamed=(nw.col("rendering_basis") == "billing").fill_null(False),
    )
    named = nw.col("visit") | nw.col("unit") | nw.col("anesthesia") | nw.col("own_in_force") | nw.col("lacks")
    return asked.filter(named).with_columns(minutes=_minutes())


def _listed(codes: set[str]) -> nw.Expr:
    return nw.col("procedure_code").is_in(sorted(codes)).fill_null(False)


def _minutes() -> nw.Expr:
    by_unit = looked_up(dated_rows("unit_minutes"), "minutes", "code", "procedure_code", whole=True)
    of_unit = nw.coalesce(nw.col("own_minutes"), least_minutes(), by_unit)
    billed_minutes = nw.when(nw.col("unit_basis") == MINUTES).then(nw.col("units"))
    told = nw.coalesce(nw.col("anesthesia_minutes").cast(nw.Float64), billed_minutes)
    # A line over several days is shared out among them: what falls on its first day is counted.
    counted = of_unit.cast(nw.Float64) * nw.col("units") / nw.col("days")
    return nw.when(nw.col("anesthesia")).then(told).otherwise(nw.coalesce(billed_minutes, counted))


def provider_days(timed: Lazy) -> Lazy:
    """One row a provider and day: the line that stands for it, and its minutes.

    Args:
        timed: what ``timed_lines`` gave.

    Returns:
        The columns of the first line of the day, ``total_minutes``, ``visit_minutes`` and ``other_minutes`` (of the lines whose
        minutes are known), ``timed`` (how many lines count) and ``gap`` (those of some line are not known).
    """
    place = nw.concat_str(nw.col("claim_key"), nw.col("line_no").cast(nw.String), separator=" ")
    visit = nw.when(nw.col("visit")).then(nw.col("minutes")).otherwise(nw.lit(0.0))
    marked = timed.with_columns(place=place, in_visits=visit, unknown=nw.col("minutes").is_null())
    days = marked.group_by(*PROVIDER_DAY).agg(
        place=nw.col("place").min(),
        total_minutes=nw.col("minutes").sum(),
        visit_minutes=nw.col("in_visits").sum(),
        timed=nw.len(),
        gap=nw.col("unknown").any(),
    )
    first = marked.drop("visit", "minutes", "in_visits", "unknown").join(days, on=[*PROVIDER_DAY, "place"], how="inner")
    known = {name: nw.col(name).fill_null(0.0) for name in ("total_minutes", "visit_minutes")}
    told = first.with_columns(**known, timed=nw.col("timed").cast(nw.Int64))
    return told.with_columns(other_minutes=nw.col("total_minutes") - nw.col("visit_minutes"))
