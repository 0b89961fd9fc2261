"""Where the patient was by other claims: the facility that bills the same day, or the hospital stay that spans it (POS-SITE).

Source: Medicare Claims Processing Manual, ch. 12, sec. 20.4.2 and ch. 26, sec. 10.5: a patient registered in a hospital is
paid for at the facility rate wherever seen.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.bills import CRITICAL_ACCESS, is_inpatient, on_bill
from auditkit.rules.encounters import ASKED, services_beside
from auditkit.rules.settings import Settings
from auditkit.rules.visits import LINE, PARTNER

Lazy = nw.LazyFrame[Any]
DAY = ("patient_key", "service_day")
# Hospital outpatient, ambulatory surgery on an institutional bill, critical access hospital.
OUTPATIENT_BILLS = ("13", "83", *CRITICAL_ACCESS)
# A surgery center bills Medicare for itself on a professional claim.
CENTER_PLACE, CENTER_SPECIALTY, CENTER_TAXONOMY = "24", "49", "261QA1903X"


def professional_lines(lines: Lazy) -> Lazy:
    """Lines of professional claims that are not a surgery center's own."""
    return lines.filter(nw.col("claim_type") == "P", ~_center().fill_null(False))


def office_lines(lines: Lazy, places: CodeSet, settings: Settings) -> Lazy:
    """The lines that are not known to be at a place of the facility rate, with ``office``: at one of the other rate.

    ``office`` is null where the place is blank, or the list does not say its rate or does not cover the day (``place_covered``
    false). A place that the list does not have is POS-PROC's.
    """
    placed = places.beside(lines, prefix="place_")
    place = nw.col("place_of_service")
    otherwise = place.is_in(list(settings.nonfacility_places)).fill_null(False)
    rate = nw.col("place_facility") == "N"
    placed = placed.with_columns(office=nw.when(otherwise).then(nw.lit(True)).otherwise(rate))
    known = place.is_null() | ~nw.col("place_covered") | nw.col("place_in_force")
    return placed.filter(known, nw.col("office").fill_null(True))


def facility_lines(lines: Lazy) -> Lazy:
    """Lines of facilities that bill for outpatients, with ``billed_so``: false where the type of bill is blank."""
    outpatient = on_bill(OUTPATIENT_BILLS)
    bill = (nw.col("claim_type") == "I") & outpatient.fill_null(True)
    found = lines.filter(bill | _center().fill_null(False))
    return found.with_columns(billed_so=(nw.col("claim_type") == "P") | ~outpatient.is_null())


def with_stay(asked: Lazy, lines: Lazy) -> Lazy:
    """Add ``stay_claim_key``: an inpatient bill that begins before the line's day and ends after it, the first by its key."""
    inpatient = lines.filter((nw.col("claim_type") == "I") & is_inpatient().fill_null(False))
    stays = inpatient.select(
        "patient_key", stay="claim_key", first="statement_from_day", last="statement_through_day"
    ).unique()  # fmt: skip
    met = asked.select(*LINE, *DAY).join(stays, on="patient_key", how="inner")
    within = met.filter(nw.col("first") < nw.col("service_day"), nw.col("service_day") < nw.col("last"))
    return asked.join(within.group_by(*LINE).agg(stay_claim_key=nw.col("stay").min()), on=list(LINE), how="left")


def with_own_session(met: Lazy, lines: Lazy, encounters: Lazy, documented_services: Lazy) -> Lazy:
    """Add ``own_session``: the record of the line or of its partner has a session of its own for the code. Never null.

    Only what an auditor confirmed counts, of encounter and service alike.

    Args:
        met: lines, each with the facility's line of its code as partner, or without one.
        lines: all lines.
        encounters: the abstract's encounters.
        documented_services: the abstract's services.
    """
    # From the record, where such services are few, and not from the lines met, which would be worked out for each use.
    separate = documented_services.filter(nw.col("separate_session") == "Y", nw.col("auditor_confirmed") == "Y")
    theirs = encounters.join(separate.select("encounter_id").unique(), on="encounter_id", how="semi")
    told = services_beside(lines.select(*LINE, *ASKED, "service_day", "procedure_code"), theirs, separate, ())
    own = told.filter(nw.col("record_confirmed")).select(*LINE).unique()
    partners = own.select(**{f"{PARTNER}{name}": name for name in LINE}, their_session=nw.lit(True))
    found = met.join(own.with_columns(my_session=nw.lit(True)), on=list(LINE), how="left")
    found = found.join(partners, on=[f"{PARTNER}{name}" for name in LINE], how="left")
    return found.with_columns(own_session=nw.col("my_session").fill_null(False) | nw.col("their_session").fill_null(False))


def _center() -> nw.Expr:
    known = nw.coalesce(nw.col("rendering_specialty") == CENTER_SPECIALTY, nw.col("rendering_taxonomy") == CENTER_TAXONOMY)
    return (nw.col("claim_type") == "P") & (nw.col("place_of_service") == CENTER_PLACE) & known
