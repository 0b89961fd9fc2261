"""Which version of a claim is live: voided and replaced claims drop out (rulebook 0.2).

A claim of frequency 7 (replacement) or 8 (void) names the claim it replaces by the payer's number. Where no claim has that
number the link falls back to patient control number, billing NPI, patient and first day of service, and is marked as inferred.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

Lazy = nw.LazyFrame[Any]
REPLACEMENT, VOID = "7", "8"
FALLBACK = ("patient_control_number", "billing_npi", "patient_key", "first_service_day")


def mark_live(claims: Lazy) -> Lazy:
    """Add ``live`` (false for voids, voided and replaced claims) and ``link_inferred`` to the claims.

    Args:
        claims: one row a claim, with ``first_service_day``.
    """
    links = _links(claims)
    dropped = links.select("target_key").rename({"target_key": "claim_key"}).unique().with_columns(named=nw.lit(True))
    superseded = _superseded(links).with_columns(superseded=nw.lit(True))
    inferred = links.group_by("claim_key").agg(link_inferred=nw.col("inferred").any())
    marked = claims.join(dropped, on="claim_key", how="left").join(superseded, on="claim_key", how="left")
    marked = marked.join(inferred, on="claim_key", how="left")
    gone = nw.col("named").fill_null(False) | nw.col("superseded").fill_null(False)
    void = (nw.col("frequency_code") == VOID).fill_null(False)
    return marked.with_columns(live=~(gone | void), link_inferred=nw.col("link_inferred").fill_null(False)).drop(
        "named", "superseded"
    )


def _links(claims: Lazy) -> Lazy:
    naming = claims.filter(nw.col("frequency_code").is_in([REPLACEMENT, VOID]))
    sure = _named_by_payer_number(naming, claims)
    rest = naming.join(sure.select("claim_key").unique(), on="claim_key", how="anti")
    return nw.concat([sure, _named_by_account(rest, claims)], how="vertical")


def _named_by_payer_number(naming: Lazy, claims: Lazy) -> Lazy:
    targets = claims.filter(~nw.col("payer_claim_number").is_null()).select(
        original_reference_number="payer_claim_number", target_key="claim_key", target_payer="payer_id"
    )
    found = naming.join(targets, on="original_reference_number", how="inner")
    # Payers number their claims independently, so equal numbers of two payers are not one claim.
    same_payer = (
        (nw.col("payer_id") == nw.col("target_payer")) | nw.col("payer_id").is_null() | nw.col("target_payer").is_null()
    )
    return _link_columns(found.filter(same_payer, nw.col("claim_key") != nw.col("target_key")), inferred=False)


def _named_by_account(naming: Lazy, claims: Lazy) -> Lazy:
    targets = claims.select(
        *FALLBACK,
        target_key="claim_key",
        target_received="received_day",
        target_frequency="frequency_code",
        target_number="payer_claim_number",
    )
    found = naming.join(targets, on=list(FALLBACK), how="inner").filter(nw.col("claim_key") != nw.col("target_key"))
    earlier = nw.col("target_received") < nw.col("received_day")
    undecided = (
        nw.col("target_received").is_null()
        | nw.col("received_day").is_null()
        | (nw.col("target_received") == nw.col("received_day"))
    )
    came_before = earlier.fill_null(False) | (undecided & (nw.col("target_key") < nw.col("claim_key")))
    # A claim that the payer numbered is not the one that another number names.
    other_number = ~nw.col("original_reference_number").is_null() & ~nw.col("target_number").is_null()
    named = found.filter(came_before, ~other_number, (nw.col("target_frequency") != VOID).fill_null(True))
    return _link_columns(named, inferred=True)


def _link_columns(found: Lazy, inferred: bool) -> Lazy:
    return found.select("claim_key", "target_key", "frequency_code", "received_day").with_columns(inferred=nw.lit(inferred))


def _superseded(links: Lazy) -> Lazy:
    # Of several replacements of one claim the last received stays; where the day ties or is blank, the last in order.
    replacing = links.filter(nw.col("frequency_code") == REPLACEMENT).with_columns(received=nw.col("received_day").fill_null(0))
    pairs = replacing.join(
        replacing.select("target_key", later_key="claim_key", later_received="received"), on="target_key", how="inner"
    )
    later = (nw.col("later_received") > nw.col("received")) | (
        (nw.col("later_received") == nw.col("received")) & (nw.col("later_key") > nw.col("claim_key"))
    )
    return pairs.filter(later).select("claim_key").unique()
