"""Diagnoses that the abstract of the medical record supports, beside the claims they belong to.

An encounter belongs to the claim that it names. One that names none belongs to the claims of its record number whose services
span its day, by the same rendering provider where both are known.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.rules.contract import Claims

Lazy = nw.LazyFrame[Any]
SUPPORTED = "confirmed"


def encounters_of_claims(claims: Claims, encounters: Lazy) -> Lazy:
    """One row a claim and encounter: ``claim_key``, ``encounter_id``, and ``encounter_confirmed``: an auditor confirmed it.

    Args:
        claims: the live claims.
        encounters: the abstract's encounters.
    """
    confirmed = (nw.col("auditor_confirmed") == "Y").fill_null(False)
    told = encounters.with_columns(encounter_confirmed=confirmed)
    kept = ("claim_key", "encounter_id", "encounter_confirmed")
    named = told.filter(~nw.col("claim_id").is_null()).join(claims.select("claim_key", "claim_id"), on="claim_id", how="inner")
    spans = claims.select(
        "claim_key", "patient_record_number", "first_service_day", "last_service_day", claim_npi=nw.col("rendering_npi")
    )
    unnamed = told.filter(nw.col("claim_id").is_null()).join(spans, on="patient_record_number", how="inner")
    day = nw.col("service_day")
    within = (nw.col("first_service_day") <= day) & (day <= nw.col("last_service_day"))
    met = unnamed.filter(within, (nw.col("rendering_npi") == nw.col("claim_npi")).fill_null(True))
    return nw.concat([named.select(*kept), met.select(*kept)], how="vertical").unique()


def supported_diagnoses(claims: Claims, encounters: Lazy, documented_diagnoses: Lazy) -> Lazy:
    """One row a claim and diagnosis that its record confirms.

    Returns:
        ``claim_key``, ``supported`` (the code), ``supported_side`` (L, R, B, U or blank) and ``audited``: an auditor confirmed
        the row and its encounter, without which no finding on the record may fail.
    """
    said = documented_diagnoses.filter(nw.col("status") == SUPPORTED, ~nw.col("diagnosis_code").is_null())
    met = said.join(encounters_of_claims(claims, encounters), on="encounter_id", how="inner")
    audited = (nw.col("auditor_confirmed") == "Y").fill_null(False) & nw.col("encounter_confirmed")
    return met.select("claim_key", supported=nw.col("diagnosis_code"), supported_side=nw.col("laterality"), audited=audited)
