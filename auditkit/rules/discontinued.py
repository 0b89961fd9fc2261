"""Procedures that the record's abstract calls discontinued, beside the lines that bill them (rulebook MOD-5253, MOD-7374)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.encounters import encounters_beside, services_beside
from auditkit.rules.visits import LINE

Lazy = nw.LazyFrame[Any]
BEFORE, AFTER, PARTIAL, COMPLETE = "before_anesthesia", "after_anesthesia", "partial", "none"
STOPPED = (BEFORE, AFTER, PARTIAL)


def with_discontinued(lines: Lazy, encounters: Lazy, documented_services: Lazy) -> Lazy:
    """Add ``discontinued``, ``confirmed`` and ``unread`` to lines.

    ``discontinued``: what the record says of the code in an encounter of the line, the furthest from complete where it says
    several things; null without a record that says so. ``confirmed``: an auditor confirmed it. ``unread``: the line has no
    code, and a service of its encounters was discontinued, so that it may be that one. The latter two are never null.
    """
    told = services_beside(lines, encounters, documented_services, ("discontinued",))
    told = told.filter(nw.col("record_discontinued").is_in([*STOPPED, COMPLETE]))
    place = nw.coalesce(
        *(nw.when(nw.col("record_discontinued") == said).then(nw.lit(rank)) for rank, said in enumerate(STOPPED, start=1)),
        nw.lit(len(STOPPED) + 1),
    )
    told = told.with_columns(place=place).with_columns(first=place.min().over(*LINE))
    first = told.filter(nw.col("place") == nw.col("first")).group_by(*LINE)
    found = first.agg(discontinued=nw.col("record_discontinued").max(), confirmed=nw.col("record_confirmed").any())
    stopped = documented_services.filter(nw.col("discontinued").is_in(list(STOPPED))).select(record_encounter_id="encounter_id")
    blank = encounters_beside(lines.filter(nw.col("procedure_code").is_null()), encounters)
    unread = blank.join(stopped.unique(), on="record_encounter_id", how="semi").select(*LINE).unique()
    joined = lines.join(found, on=list(LINE), how="left").join(
        unread.with_columns(unread=nw.lit(True)), on=list(LINE), how="left"
    )
    return joined.with_columns(confirmed=nw.col("confirmed").fill_null(False), unread=nw.col("unread").fill_null(False))
