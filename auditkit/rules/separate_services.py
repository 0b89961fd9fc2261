"""What the medical record says of two services billed as distinct: sessions, sites and start times (rulebook NCCI-BYPASS)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.encounters import encounters_beside
from auditkit.rules.visits import LINE

Lazy = nw.LazyFrame[Any]
CARRIED = ("separate_session", "separate_site", "anatomic_site", "laterality", "start_time")
FACTS = ("recorded", "apart", "together", "place", "side", "start", "audited")
ONE_OF_SEVERAL = {"place": "record_anatomic_site", "side": "record_laterality", "start": "record_start_time"}
SIDES = ("L", "R")


def with_record(pairs: Lazy, lines: Lazy, encounters: Lazy, documented_services: Lazy) -> Lazy:
    """Add what the record says of both lines of each pair, the partner's named ``partner_...``.

    ``recorded``: an encounter belongs to the line. ``apart``: a service of its code is documented with a session or site of its
    own. ``together``: every one is documented with neither. ``place``, ``side`` and ``start``: the one site, laterality and
    start time documented, null where there is none or several. ``audited``: an auditor confirmed them. Flags are never null.
    """
    facts = _facts(lines, encounters, documented_services)
    partners = facts.rename({name: f"partner_{name}" for name in (*LINE, *FACTS)})
    joined = pairs.join(facts, on=list(LINE), how="left")
    joined = joined.join(partners, on=[f"partner_{name}" for name in LINE], how="left")
    flags = ("recorded", "apart", "together", "audited")
    return joined.with_columns(nw.col(name).fill_null(False) for flag in flags for name in (flag, f"partner_{flag}"))


def _said(lines: Lazy, encounters: Lazy, documented_services: Lazy) -> Lazy:
    """One row a line, encounter that belongs to it, and service of its code there; ``documented`` is false where none is."""
    met = encounters_beside(lines, encounters).join(lines.select(*LINE, "procedure_code"), on=list(LINE), how="inner")
    services = documented_services.select(
        "procedure_code",
        record_encounter_id="encounter_id",
        service_audited=(nw.col("auditor_confirmed") == "Y").fill_null(False),
        documented=nw.lit(True),
        **{f"record_{name}": name for name in CARRIED},
    )
    said = met.join(services, on=["record_encounter_id", "procedure_code"], how="left")
    session, site = nw.col("record_separate_session"), nw.col("record_separate_site")
    return said.with_columns(
        documented=nw.col("documented").fill_null(False),
        confirmed=nw.col("record_confirmed") & nw.col("service_audited").fill_null(True),
        own=((session == "Y") | (site == "Y")).fill_null(False),
        joint=((session == "N") & (site == "N")).fill_null(False) | ~nw.col("documented").fill_null(False),
        record_anatomic_site=nw.col("record_anatomic_site").str.to_lowercase(),
    )


def _facts(lines: Lazy, encounters: Lazy, documented_services: Lazy) -> Lazy:
    said = _said(lines, encounters, documented_services)
    least = {f"{name}_min": nw.col(column).min() for name, column in ONE_OF_SEVERAL.items()}
    most = {f"{name}_max": nw.col(column).max() for name, column in ONE_OF_SEVERAL.items()}
    told = said.group_by(*LINE).agg(
        apart=nw.col("own").any(), joint=nw.col("joint").all(), audited=nw.col("confirmed").all(),
        documented=nw.col("documented").any(), **least, **most,
    )  # fmt: skip
    told = told.with_columns(recorded=nw.lit(True), together=nw.col("joint") & nw.col("documented"))
    one_value = {name: nw.col(f"{name}_min") == nw.col(f"{name}_max") for name in ONE_OF_SEVERAL}
    told = told.with_columns(nw.when(only).then(nw.col(f"{name}_min")).alias(name) for name, only in one_value.items())
    return told.select(*LINE, *FACTS)


def separate() -> nw.Expr:
    """True where the record documents two services: a session or site of its own, or two sites by name. Never null."""
    elsewhere = (nw.col("place") != nw.col("partner_place")).fill_null(False)
    sides = nw.col("side").is_in(list(SIDES)).fill_null(False) & nw.col("partner_side").is_in(list(SIDES)).fill_null(False)
    across = sides & (nw.col("side") != nw.col("partner_side")).fill_null(False)
    return nw.col("apart") | nw.col("partner_apart") | elsewhere | across


def one_service() -> nw.Expr:
    """True where the record documents one session and one site for column 2, or for column 1 where that one says distinct."""
    return nw.col("together") | _column_1_together()


def confirmed() -> nw.Expr:
    """True where an auditor confirmed what ``one_service`` rests on. Never null."""
    return (nw.col("together") & nw.col("audited")) | (_column_1_together() & nw.col("partner_audited"))


def one_start() -> nw.Expr:
    """True where both services are documented with one and the same start time, confirmed by an auditor. Never null."""
    equal = (nw.col("start") == nw.col("partner_start")).fill_null(False)
    return equal & nw.col("audited") & nw.col("partner_audited")


def _column_1_together() -> nw.Expr:
    return nw.col("partner_together") & nw.col("partner_distinct")
