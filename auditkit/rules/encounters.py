"""Encounters of the medical record's abstract beside the lines they belong to, and the minutes they document.

An encounter belongs to the lines of the claim that it names, or, where it names none, to those of its record number; on its
day, and by its rendering provider where both sides name one. Without an encounter, without minutes, or where a time is said not
to be documented, minutes are unknown and not nought.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from auditkit.rules.visits import LINE

Lazy = nw.LazyFrame[Any]
RECORD = "record_"
ASKED = ("claim_id", "patient_record_number", "rendering_npi", "rendering_basis")
MADE = ("record_day", "record_npi", "record_encounter_id", "record_confirmed")


def encounters_beside(
    lines: Lazy, encounters: Lazy, carried: Sequence[str] = (), first: str = "service_day", last: str = "service_day"
) -> Lazy:
    """One row a line and encounter that belongs to it.

    Args:
        lines: the lines asked about; few, for all encounters of their claims and patients are met.
        encounters: the abstract.
        carried: columns of the abstract to bring along, each named ``record_...``.
        first: the column of the lines with the first integer day on which an encounter counts.
        last: the column with the last.

    Returns:
        The line's key, ``record_day``, ``record_npi``, ``record_encounter_id``, ``record_confirmed`` (an auditor confirmed the
        abstract, never null; only then may a check fail on it) and the columns carried.
    """
    return _beside(lines, encounters, carried, first, last)


def _beside(lines: Lazy, encounters: Lazy, carried: Sequence[str], first: str, last: str, own: Sequence[str] = ()) -> Lazy:
    """As ``encounters_beside``, with columns of the line itself."""
    asked = lines.select(*LINE, *own, *ASKED, first_day=nw.col(first), last_day=nw.col(last))
    told = _told(encounters, carried)
    named = told.filter(~nw.col("claim_id").is_null()).drop("patient_record_number")
    unnamed = told.filter(nw.col("claim_id").is_null()).drop("claim_id")
    known = ("rendering_npi", "rendering_basis", "first_day", "last_day")
    kept = (*LINE, *own, *known, *MADE, *(f"{RECORD}{name}" for name in carried))
    met = nw.concat(
        [
            asked.join(named, on="claim_id", how="inner").select(*kept),
            asked.join(unnamed, on="patient_record_number", how="inner").select(*kept),
        ],
        how="vertical",
    )
    within = (nw.col("record_day") >= nw.col("first_day")) & (nw.col("record_day") <= nw.col("last_day"))
    # A line billed without its performer carries the biller's number, which says nothing of who saw the patient.
    unknown = (nw.col("rendering_basis") == "billing").fill_null(False)
    person = unknown | (nw.col("record_npi") == nw.col("rendering_npi")).fill_null(True)
    return met.filter(within, person).drop(*known)


def _told(encounters: Lazy, carried: Sequence[str]) -> Lazy:
    return encounters.select(
        "claim_id",
        "patient_record_number",
        record_day="service_day",
        record_npi="rendering_npi",
        record_encounter_id="encounter_id",
        record_confirmed=(nw.col("auditor_confirmed") == "Y").fill_null(False),
        **{f"{RECORD}{name}": name for name in carried},
    )


def services_beside(lines: Lazy, encounters: Lazy, documented_services: Lazy, carried: Sequence[str]) -> Lazy:
    """One row a line and documented service of its code, in an encounter that belongs to the line.

    Args:
        lines: the lines asked about.
        encounters: the abstract's encounters.
        documented_services: the abstract's services.
        carried: columns of the services to bring along, each named ``record_...``.

    Returns:
        The line's key, ``record_confirmed`` (an auditor confirmed the encounter and the service) and the columns carried.
    """
    met = _beside(lines, encounters, (), "service_day", "service_day", ("procedure_code",))
    told = documented_services.select(
        "procedure_code",
        record_encounter_id="encounter_id",
        service_confirmed=(nw.col("auditor_confirmed") == "Y").fill_null(False),
        **{f"{RECORD}{name}": name for name in carried},
    )
    found = met.join(told, on=["record_encounter_id", "procedure_code"], how="inner")
    both = nw.col("record_confirmed") & nw.col("service_confirmed")
    return found.select(*LINE, *(f"{RECORD}{name}" for name in carried), record_confirmed=both)


def with_minutes(lines: Lazy, encounters: Lazy, first: str = "service_day", last: str = "service_day") -> Lazy:
    """Add the total time that the record documents for each line, over the days from ``first`` to ``last``.

    Adds ``minutes`` (null where there is no encounter, or one of them lacks its minutes or says that no time is documented),
    ``minutes_mixed``, whether the time holds services that are billed apart, so that it is an upper bound, and ``confirmed``,
    whether an auditor confirmed every encounter counted.
    """
    met = encounters_beside(
        lines, encounters, ("total_minutes", "time_documented", "time_includes_separately_reported"), first, last
    )
    untimed = (nw.col("record_time_documented") == "N").fill_null(False) | nw.col("record_total_minutes").is_null()
    mixed = (nw.col("record_time_includes_separately_reported") == "Y").fill_null(False)
    told = (
        met.with_columns(untimed=untimed, mixed=mixed)
        .group_by(*LINE)
        .agg(
            minutes=nw.col("record_total_minutes").sum().cast(nw.Int64),
            untimed=nw.col("untimed").any(),
            minutes_mixed=nw.col("mixed").any(),
            confirmed=nw.col("record_confirmed").all(),
        )
    )
    found = lines.join(told, on=list(LINE), how="left").with_columns(
        minutes=nw.when(~nw.col("untimed")).then(nw.col("minutes")),
        minutes_mixed=nw.col("minutes_mixed").fill_null(False),
        confirmed=nw.col("confirmed").fill_null(False),
    )
    return found.drop("untimed")
