"""Lists of diagnosis codes, asked once a diagnosis: the codes reported for a claim, and the one day that they are asked by.

Whether a code is valid is judged on every date of a claim (``diagnoses``). What a list says of it changes with releases, not
from line to line, so that one day of the claim will do.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet
from auditkit.rules.bills import is_inpatient
from auditkit.rules.contract import Diagnoses, Lines
from auditkit.rules.diagnoses import judged_days
from auditkit.rules.pointers import POINTED_KINDS
from auditkit.rules.settings import Settings

# No release covers it, so that a blank day joins and is covered by none.
NO_DAY = -10_000_000


def reported(diagnoses: Diagnoses) -> Diagnoses:
    """The principal and other diagnoses: what the claim says the patient has, in the order that pointers count."""
    return diagnoses.filter(nw.col("kind").is_in(list(POINTED_KINDS)).fill_null(False))


def on_one_day(diagnoses: Diagnoses, lines: Lines, settings: Settings) -> Diagnoses:
    """Add the day that lists are asked by, ``service_date`` and ``service_day``, and the lines' ``first_date``, ``last_date``.

    Professional: the first line's day in the window. Facility: the from date of the bill (inpatient, or as
    ``settings.outpatient_diagnosis_day`` says: the through date), the lines' where the bill states none. Null where no line has
    a date.
    """
    day, facility = nw.col("service_day"), nw.col("claim_type") == "I"
    through_day = nw.coalesce(nw.col("service_through_day"), day)
    through_date = nw.coalesce(nw.col("service_through_date"), nw.col("service_date"))
    inside = nw.col("in_window")
    span = lines.group_by("claim_key").agg(
        first=nw.when(inside).then(day).min(), first_date=nw.when(inside).then(nw.col("service_date")).min(),
        last=nw.when(inside).then(through_day).max(), last_date=nw.when(inside).then(through_date).max(),
    )  # fmt: skip
    by_through = facility & (is_inpatient().fill_null(False) | nw.lit(settings.outpatient_diagnosis_day == "through"))
    return diagnoses.join(span, on="claim_key", how="left").with_columns(
        service_day=nw.when(by_through)
        .then(nw.coalesce(nw.col("statement_through_day"), nw.col("last")))
        .when(facility)
        .then(nw.coalesce(nw.col("statement_from_day"), nw.col("first")))
        .otherwise(nw.col("first")),
        service_date=nw.when(by_through)
        .then(nw.coalesce(nw.col("statement_through_date"), nw.col("last_date")))
        .when(facility)
        .then(nw.coalesce(nw.col("statement_from_date"), nw.col("first_date")))
        .otherwise(nw.col("first_date")),
    )


def on_lists(diagnoses: Diagnoses, mce: CodeSet, edits: Sequence[str]) -> Diagnoses:
    """Keep the diagnoses that are on one of the lists on their day, beside those of which no loaded release can tell.

    One row a diagnosis and list, with ``edit``, ``covered``, ``in_force`` and the columns of the set.

    Args:
        diagnoses: rows with ``diagnosis_code`` and ``service_day``, which may be blank: of such a row no release can tell.
        mce: the reference set ``mce``.
        edits: the lists.
    """
    diagnoses = diagnoses.with_columns(asked_day=nw.col("service_day").fill_null(NO_DAY))
    # Codes and days are few beside diagnoses: the lists are asked once for each.
    codes = diagnoses.select("diagnosis_code", "asked_day").unique()
    asked = codes.join(mce.frame(pl.DataFrame({"edit": list(edits)})), how="cross")
    return diagnoses.join(mce.on(asked, "asked_day"), on=["diagnosis_code", "asked_day"], how="inner")


def of_one_encounter(pairs: Diagnoses, diagnoses: Diagnoses, lines: Lines, settings: Settings) -> Diagnoses:
    """Keep the pairs of one claim whose diagnoses may be of one encounter.

    They are of two on professional claims of several days, where lines point to each and no day's lines point to both. A
    diagnosis that no line points to may be of any day.

    Args:
        pairs: one row a ``claim_key``, ``low`` and ``high`` position; other columns stay.
        diagnoses: the principal and other diagnoses, with the columns of their claims.
        lines: all live lines.
        settings: the settings of the run.
    """
    kept = pairs.collect_schema().names()
    spread = diagnoses.filter(nw.col("claim_type") == "P", nw.col("first_service_day") < nw.col("last_service_day"))
    days = judged_days(spread, lines, settings).filter(nw.col("counts"), ~nw.col("service_day").is_null())
    days = days.select("claim_key", "service_day", "position")
    high_known = days.select("claim_key", high=nw.col("position")).unique().with_columns(high_known=nw.lit(True))
    shared = days.rename({"position": "high"}).with_columns(shared=nw.lit(True))
    met = pairs.join(days.rename({"position": "low"}), on=["claim_key", "low"], how="left")
    met = met.join(high_known, on=["claim_key", "high"], how="left").join(
        shared, on=["claim_key", "high", "service_day"], how="left"
    )
    known = ~nw.col("service_day").is_null() & ~nw.col("high_known").is_null()
    met = met.with_columns(together=~known | ~nw.col("shared").is_null())
    return met.group_by(*kept).agg(together=nw.col("together").any()).filter(nw.col("together")).drop("together")
