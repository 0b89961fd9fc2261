"""New and established patients: earlier services that make a patient established, and three years back (rulebook EM-NEWEST).

A patient is established where the physician, or one of the same group and specialty, saw the patient face to face within the
three years before. Interpretations, laboratory tests and images are no such service. Source: CMS Claims Processing Manual, ch.
12, sec. 30.6.7.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_kinds import is_kind, is_procedure
from auditkit.rules.dated_rows import dated_rows, looked_up
from auditkit.rules.frames import has_modifier
from auditkit.rules.same_physician import PHYSICIAN
from auditkit.rules.visits import LINE, PARTNER, lacks_code, pairs, with_group

Lazy = nw.LazyFrame[Any]
THREE_YEARS = 30_000  # in whole dates such as 20250310
FEBRUARY_29, OF_YEAR = 229, 10_000
# How an earlier line meets the patient: for certain, through staff perhaps, or in a way that cannot be told.
SEEN, STAFF, NO_RELEASE, GAP = "seen", "staff service", "no release", "gap"
# Fee schedule, professional and technical component: a physician's service; one that staff may give.
PHYSICIAN_SERVICE, INCIDENT_TO = "0", "5"
EARLIER = ("procedure_code", "service_day", "service_ymd", "met", "pfs_release")


@cache
def new_codes() -> tuple[str, ...]:
    """The codes of new patients' visits."""
    return tuple(row["new_code"] for row in dated_rows("new_established") if row["new_code"])


@cache
def established_codes() -> tuple[str, ...]:
    """The codes of established patients' visits."""
    return tuple(row["established_code"] for row in dated_rows("new_established"))


@cache
def counterpart() -> nw.Expr:
    """The established code of a new patient's visit at the same level, and the reverse; null where there is none."""
    rows = dated_rows("new_established")
    established = looked_up(rows, "established_code", "new_code", "procedure_code")
    return nw.coalesce(established, looked_up(rows, "new_code", "established_code", "procedure_code"))


def earlier_services(lines: Lazy, pfs: CodeSet) -> Lazy:
    """The professional lines that met a patient face to face, or may have; ``met`` says which.

    A visit or a physician's procedure has met the patient (``seen``). A service that staff may give in the physician's name is
    ``staff service``; a procedure on a day that no fee schedule covers is ``no release``; a line without a code is ``gap``.
    """
    visit = (is_kind("em") & ~is_kind("not_face_to_face")) | is_kind("postoperative_visit")
    away = is_kind("not_face_to_face", "venipuncture") | has_modifier("26", "TC")
    asked = with_group(lines).with_columns(
        visit=visit.fill_null(False),
        done=(is_procedure() & ~away).fill_null(False),
        lacks=lacks_code(),
        rvu_modifier=nw.lit(""),
    )
    asked = asked.filter(nw.col("visit") | nw.col("done") | nw.col("lacks")).select(
        *LINE, "patient_key", *PHYSICIAN, "procedure_code", "service_day", "service_ymd", "visit", "lacks", "rvu_modifier"
    )
    met = (
        nw.when(nw.col("visit")).then(nw.lit(SEEN))
        .when(nw.col("lacks")).then(nw.lit(GAP))
        .when(~nw.col("pfs_covered")).then(nw.lit(NO_RELEASE))
        .when(nw.col("pfs_pctc") == PHYSICIAN_SERVICE).then(nw.lit(SEEN))
        .when(nw.col("pfs_pctc") == INCIDENT_TO).then(nw.lit(STAFF))
    )  # fmt: skip
    found = pfs.beside(asked, prefix="pfs_").with_columns(met=met).filter(~nw.col("met").is_null())
    return found.select(*LINE, "patient_key", *PHYSICIAN, *EARLIER)


def beside_earlier(visits: Lazy, earlier: Lazy, exactly_three_years: bool) -> Lazy:
    """Each visit beside every earlier service of its patient within three years before, its columns named ``partner_...``.

    Adds ``days_before``. A day that is three years before to the day counts only where ``exactly_three_years``; of 29 February
    that day is 28 February.

    Args:
        visits: visits with ``with_group``.
        earlier: what ``earlier_services`` gave.
        exactly_three_years: the setting ``established_after_exactly_three_years``.
    """
    found = pairs(visits, earlier, (*PHYSICIAN, *EARLIER), on=("patient_key",))
    then, boundary = nw.col(f"{PARTNER}service_ymd"), three_years_before()
    within = then >= boundary if exactly_three_years else then > boundary
    days = nw.col("service_day") - nw.col(f"{PARTNER}service_day")
    return found.filter(within, then < nw.col("service_ymd")).with_columns(days_before=days)


def three_years_before() -> nw.Expr:
    """The whole date three years before ``service_ymd``."""
    leap = nw.col("service_ymd") % OF_YEAR == FEBRUARY_29
    return nw.col("service_ymd") - THREE_YEARS - nw.when(leap).then(nw.lit(1)).otherwise(nw.lit(0))


def reaches_back(history_from: dt.date | None) -> nw.Expr:
    """Whether the history known to be complete begins three years before a line or earlier; never null but where its day is."""
    if history_from is None:
        return nw.lit(False)
    return three_years_before() >= int(f"{history_from:%Y%m%d}")
