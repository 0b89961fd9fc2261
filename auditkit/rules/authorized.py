"""Authorisations given, and what they say of the lines that name them (rulebook CLM-AUTH).

An authorisation may stand in several rows, one a procedure or period. A row without a procedure is for any, one without a
patient for any, one without units has no limit. Units are counted line by line in order of day, claim and line, over all claims
that name the number, within the row's procedure, patient and days; what the payer denied uses nothing up.
"""

from __future__ import annotations

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.contract import Lines
from auditkit.rules.visits import LINE

NUMBER = "prior_authorization_number"
APPROVED = "approved"
# From worst to best: of the rows of a number the one that fits best speaks.
VERDICTS = (
    "not on file", "another code", "another patient", "outside its dates", "not approved", "status", "exceeded", "units",
    "valid",
)  # fmt: skip
STATUS, EXCEEDED, UNITS, VALID = (VERDICTS.index(name) for name in ("status", "exceeded", "units", "valid"))
ROW = (NUMBER, "authorization_release", "authorized_code", "authorized_patient", "first_day", "last_day")


def authorization_verdicts(lines: Lines, authorizations: CodeSet) -> Lines:
    """One row a line that names an authorisation and whose day a release covers.

    Args:
        lines: all live lines, for the units that each uses.
        authorizations: the user's list.

    Returns:
        claim_key, line_no, ``verdict`` (one of ``VERDICTS``; status and units are blank in the list or on a line),
        ``approved_units``, ``used_units`` (this line's included) and ``authorization_release``.
    """
    named = authorizations.answering(lines.filter(~nw.col(NUMBER).is_null()), prefix="authorization_")
    asked = (*LINE, NUMBER, "procedure_code", "patient_key", "service_day", "units", "denied", "authorization_release")
    known = named.filter(nw.col("authorization_covered")).select(*asked)
    entries = authorizations.entries().select(
        NUMBER,
        authorization_release="release",
        authorized_code="procedure_code",
        authorized_patient="patient_key",
        authorization_status="status",
        approved_units="approved_units",
        first_day="effective_day",
        last_day="until_day",
    )
    met = _with_use(_with_order(known.join(entries, on=[NUMBER, "authorization_release"], how="left")))
    best = met.filter(nw.col("order") == nw.col("order").max().over(*LINE)).group_by(*LINE, "authorization_release").agg(
        order=nw.col("order").max(), approved_units=nw.col("approved_units").max(), used_units=nw.col("used_units").min()
    )  # fmt: skip
    verdict = nw.coalesce(*(nw.when(nw.col("order") == place).then(nw.lit(name)) for place, name in enumerate(VERDICTS)))
    return best.with_columns(verdict=verdict).drop("order")


def _with_order(met: Lines) -> Lines:
    """Add how well a row of the list fits a line, its units apart."""
    day, status = nw.col("service_day"), nw.col("authorization_status")
    code = nw.col("authorized_code").is_null() | (nw.col("authorized_code") == nw.col("procedure_code"))
    patient = nw.col("authorized_patient").is_null() | (nw.col("authorized_patient") == nw.col("patient_key"))
    faults = (
        nw.col("first_day").is_null(),
        ~code.fill_null(False),
        ~patient.fill_null(False),
        ~((nw.col("first_day") <= day) & (day <= nw.col("last_day"))).fill_null(False),
        (status != APPROVED).fill_null(False),
        status.is_null(),
    )
    order = nw.coalesce(*(nw.when(fault).then(nw.lit(place)) for place, fault in enumerate(faults)), nw.lit(VALID))
    return met.with_columns(order=order)


def _with_use(met: Lines) -> Lines:
    """Add the units used up to each line, and lower the order of the lines that they go beyond."""
    fits = nw.col("order") == VALID
    denied = (nw.col("denied") == "Y").fill_null(False)
    met = met.with_columns(used=nw.when(fits & ~denied).then(nw.col("units")).otherwise(nw.lit(0.0)))
    in_order = ["service_day", "claim_key", "line_no"]
    unknown = nw.when(nw.col("used").is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
    met = met.with_columns(used=nw.col("used").fill_null(0.0), unknown=unknown)
    met = met.with_columns(
        used_units=nw.col("used").cum_sum().over(*ROW, order_by=in_order),
        unknown=nw.col("unknown").cum_sum().over(*ROW, order_by=in_order),
    )
    limited = fits & ~nw.col("approved_units").is_null()
    over = limited & (nw.col("used_units") > nw.col("approved_units"))
    order = (
        nw.when(over).then(nw.lit(EXCEEDED))
        .when(limited & (nw.col("unknown") > 0)).then(nw.lit(UNITS))
        .otherwise(nw.col("order"))
    )  # fmt: skip
    return met.with_columns(order=order)
