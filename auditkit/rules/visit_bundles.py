"""Whether a visit counts as part of a procedure of its day: global periods, NCCI pairs, hospital payment status."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_kinds import NO_PROCEDURES, is_kind
from auditkit.rules.code_pairs import edits_between
from auditkit.rules.visits import LINE, PARTNER_LINE, lacks_code

Lazy = nw.LazyFrame[Any]
MINOR, MAJOR = ("000", "010"), "090"
# A visit of a hospital clinic or emergency department; J2 where the whole encounter may be paid as one.
HOSPITAL_VISIT, HOSPITAL_PROCEDURE = ("V", "J2"), ("S", "T")
BOTH = (*LINE, *PARTNER_LINE)


def with_service_kind(lines: Lazy) -> Lazy:
    """Add ``visit``, ``candidate`` (a line may be a procedure that takes a visit in) and ``lacks`` (its code is blank).

    Tests, images, drugs, vaccines, supplies and drawing of blood take no visit in, nor, under Medicare's rules, giving the
    vaccines of G0008 to G0010.
    """
    medicare_vaccine = is_kind("medicare_vaccine_administration") & (nw.col("rule_profile") == "medicare")
    takes_none = is_kind(*NO_PROCEDURES, "venipuncture") | medicare_vaccine
    return lines.with_columns(
        visit=is_kind("em").fill_null(False),
        candidate=(~takes_none).fill_null(False),
        lacks=lacks_code(),
        rvu_modifier=nw.lit(""),
    )


def with_global_period(lines: Lazy, pfs: CodeSet) -> Lazy:
    """Add ``global_days`` and ``pfs_release`` of each code's own row, and ``scheduled``, whether a release covers it."""
    found = pfs.beside(lines, prefix="pfs_")
    return found.with_columns(global_days=nw.col("pfs_global_days"), scheduled=nw.col("pfs_covered"))


def with_pairs(found: Lazy, ptp: CodeSet) -> Lazy:
    """Add ``paired`` to pairs of a visit and a procedure: an edit of indicator 1 names them; ``unpaired``: none can tell.

    Either code may be column 1. Only pairs under the Medicare profile are looked up: another payer's pairs are another table.
    """
    medicare = found.filter(nw.col("rule_profile") == "medicare", nw.col("partner_candidate")).select(
        *BOTH, "service_day", visit_code="procedure_code", other="partner_procedure_code"
    )
    ordered = [
        medicare.with_columns(column_1=nw.col(one), column_2=nw.col(two))
        for one, two in (("other", "visit_code"), ("visit_code", "other"))
    ]
    edits = edits_between(nw.concat(ordered, how="vertical"), ptp)
    told = edits.group_by(*BOTH).agg(
        paired=(nw.col("modifier_indicator") == "1").fill_null(False).any(),
        unpaired=(~nw.col("covered")).any(),
        pair_release=nw.col("release").max(),
    )
    joined = found.join(told, on=list(BOTH), how="left")
    return joined.with_columns(paired=nw.col("paired").fill_null(False), unpaired=nw.col("unpaired").fill_null(False))


def bundle() -> nw.Expr:
    """What ties the visit of a pair to its procedure: minor procedure, pair, nothing, or why that cannot be told."""
    return (
        nw.when(nw.col("partner_lacks")).then(nw.lit("gap"))
        .when(~nw.col("partner_candidate")).then(nw.lit("nothing"))
        .when(~nw.col("partner_scheduled")).then(nw.lit("no release"))
        .when((nw.col("partner_global_days") == MAJOR).fill_null(False)).then(nw.lit("nothing"))
        .when(nw.col("partner_global_days").is_in(list(MINOR)).fill_null(False)).then(nw.lit("minor procedure"))
        .when(nw.col("paired")).then(nw.lit("pair"))
        .when(nw.col("unpaired")).then(nw.lit("no pair release"))
        .otherwise(nw.lit("nothing"))
    )  # fmt: skip


def hospital_bundle() -> nw.Expr:
    """As ``bundle``, by the payment status of a hospital's visit and of another line of its claim and day."""
    status, other = nw.col("status_indicator"), nw.col("partner_status_indicator")
    no_visit = nw.col("has_status") & ~status.is_in(list(HOSPITAL_VISIT)).fill_null(False)
    no_procedure = nw.col("partner_has_status") & ~other.is_in(list(HOSPITAL_PROCEDURE)).fill_null(False)
    return (
        nw.when(no_visit | nw.col("partner_visit")).then(nw.lit("nothing"))
        .when(nw.col("partner_lacks")).then(nw.lit("gap"))
        .when(no_procedure).then(nw.lit("nothing"))
        .when(~nw.col("has_status") | ~nw.col("partner_has_status")).then(nw.lit("no opps release"))
        .otherwise(nw.lit("hospital"))
    )  # fmt: skip
