"""Critical care of one patient, day and team: its documented minutes, and the units of 99291 and 99292 that they carry.

A team is a group and specialty, whose minutes Medicare adds up (rulebook CRIT-TIME). The thresholds stand in
``critical_care.psv``, dated, by rule profile: CPT counts a further unit from 75 minutes, Medicare from 104.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.dated_rows import dated_rows, looked_up
from auditkit.rules.encounters import encounters_beside
from auditkit.rules.visits import LINE, lacks_code

Lazy = nw.LazyFrame[Any]
FIRST_HOUR, FURTHER = "99291", "99292"
CODES = (FIRST_HOUR, FURTHER)
PATIENT_DAY = ("patient_key", "service_day")
TEAM_DAY = (*PATIENT_DAY, "team")
RECORDED = ("critical_care_minutes", "time_includes_separately_reported")
PROFILES = ("cpt", "medicare")


def of_critical_days(lines: Lazy) -> Lazy:
    """The lines of every patient and day on which critical care was billed, or a line has no code and may be it."""
    named = nw.col("procedure_code").is_in(list(CODES)).fill_null(False) | lacks_code()
    return lines.join(lines.filter(named).select(*PATIENT_DAY).unique(), on=list(PATIENT_DAY), how="semi")


def with_team(lines: Lazy, scope: str) -> Lazy:
    """Add ``team``, ``lacks`` (no code) and ``critical`` (a line of critical care; never null) to professional lines.

    The team is the group and specialty; where either is blank and one person alone billed critical care that day, that person.

    Args:
        lines: professional lines.
        scope: ``rendering`` or ``group_specialty``, as the setting ``same_provider_scope_em``.
    """
    critical = nw.col("procedure_code").is_in(list(CODES)).fill_null(False)
    marked = lines.with_columns(critical=critical, lacks=lacks_code())
    person = nw.when(critical).then(nw.col("rendering_npi"))
    ends = marked.with_columns(least=person.min().over(*PATIENT_DAY), greatest=person.max().over(*PATIENT_DAY))
    alone = nw.when(nw.col("least") == nw.col("greatest")).then(nw.col("least"))
    mine = nw.when(nw.col("rendering_npi") == alone).then(alone)
    group = nw.col("rendering_npi") if scope == "rendering" else nw.coalesce(nw.col("provider_group"), mine)
    return ends.with_columns(team=group).drop("least", "greatest")


def with_units(critical: Lazy) -> Lazy:
    """Add what the team billed that day: ``first_units`` and ``further_units``, and of the line's code ``units_before``.

    ``units_missing`` is true where units are blank on a line of the team's critical care that day; never null.
    """
    units, code = nw.col("units"), nw.col("procedure_code")
    of_code = (*TEAM_DAY, "procedure_code")
    running = units.fill_null(0).cum_sum().over(*of_code, order_by=["claim_key", "line_no"])
    marked = critical.with_columns(
        first=nw.when(code == FIRST_HOUR).then(units).otherwise(nw.lit(0.0)),
        further=nw.when(code == FURTHER).then(units).otherwise(nw.lit(0.0)),
        blank_units=units.is_null() & nw.col("critical"),
        units_before=running - units.fill_null(0),
    )
    return marked.with_columns(
        first_units=nw.col("first").sum().over(*TEAM_DAY),
        further_units=nw.col("further").sum().over(*TEAM_DAY),
        units_missing=nw.col("blank_units").any().over(*TEAM_DAY),
    )


def documented(day: Lazy, encounters: Lazy) -> Lazy:
    """The minutes of critical care that the record documents for each patient, day and team.

    Args:
        day: every professional line, with ``with_team``, of the days that hold critical care.
        encounters: the abstract.

    Returns:
        ``TEAM_DAY``, ``minutes`` (null where an encounter of a line of critical care lacks them), ``minutes_mixed`` (they hold
        services billed apart, and are an upper bound) and ``confirmed`` (an auditor confirmed every encounter counted).
    """
    met = encounters_beside(day, encounters, RECORDED).join(
        day.select(*LINE, *TEAM_DAY, "critical"), on=list(LINE), how="inner"
    )
    minutes = nw.col("record_critical_care_minutes")
    once = met.group_by(*TEAM_DAY, "record_encounter_id").agg(
        minutes.max(),
        nw.col("critical").any(),
        nw.col("record_confirmed").all(),
        mixed=(nw.col("record_time_includes_separately_reported") == "Y").fill_null(False).any(),
    )
    # The encounter of another visit of the team counts where it documents critical care, and is no gap where it does not.
    counted = once.filter(nw.col("critical") | ~minutes.is_null()).with_columns(untimed=minutes.is_null())
    found = counted.group_by(*TEAM_DAY).agg(
        minutes=minutes.sum().cast(nw.Int64),
        untimed=nw.col("untimed").any(),
        minutes_mixed=nw.col("mixed").any(),
        confirmed=nw.col("record_confirmed").all(),
    )
    return found.with_columns(minutes=nw.when(~nw.col("untimed")).then(nw.col("minutes"))).drop("untimed")


def further_allowed() -> nw.Expr:
    """The units of 99292 that ``minutes`` carry under the line's rule profile; null where no rule holds that day."""
    first, since, step = (_of_profile(FURTHER, column) for column in ("first_minutes", "counted_from", "step_minutes"))
    minutes = nw.col("minutes")
    beyond = nw.when(minutes >= first).then(minutes - since).otherwise(nw.lit(0, dtype=nw.Int64))
    return nw.when(minutes >= first).then(beyond // step).when(minutes < first).then(nw.lit(0, dtype=nw.Int64))


def first_hour_minutes() -> nw.Expr:
    """The least minutes of 99291 under the line's rule profile."""
    return _of_profile(FIRST_HOUR, "first_minutes")


def further_minutes() -> nw.Expr:
    """The minutes from which a first unit of 99292 is due under the line's rule profile; null where no rule holds that day."""
    return _of_profile(FURTHER, "first_minutes")


def _of_profile(code: str, column: str) -> nw.Expr:
    found = []
    for profile in PROFILES:
        rows = [row for row in dated_rows("critical_care") if row["code"] == code and row["profile"] == profile]
        found.append(looked_up(rows, column, "profile", "rule_profile", whole=True))
    return nw.coalesce(*found)
