"""Lines that say the same of one patient and day: which one came later, and whether a modifier says why (rulebook DUP-LINE).

Comparisons have three values, as in ``visits``: null where one side is blank.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw

from auditkit.codesets.codeset import day_number
from auditkit.rules.frames import has_modifier
from auditkit.rules.modifiers import ANATOMIC, BLANK, DISTINCT, PTP_BYPASS, REPEATED, single_site, sorted_modifiers
from auditkit.rules.visits import DAY, GROUP, PAYMENT, paid, pairs, same, same_group, with_group

Lazy = nw.LazyFrame[Any]
NEVER = day_number(dt.date(9999, 12, 31))
STATED = (*REPEATED, *DISTINCT)
COUNTED = {"has_50": ("50",), "has_26": ("26",), "has_tc": ("TC",), "has_jw": ("JW",)}
COMPARED = (
    "procedure_code", "performer", "billing_npi", "place_of_service", "sorted_modifiers", "units", "charge_cents", "days",
    "ndc", "stated", "splits", "site", "anatomic", "several_days", *COUNTED, *GROUP, "received", "total_charge_cents", *PAYMENT,
)  # fmt: skip
AGREES, DIFFERS = nw.lit(True), nw.lit(False)


def with_service(lines: Lazy) -> Lazy:
    """Add ``service``: the procedure code on professional claims and the revenue code on institutional ones."""
    institutional = nw.col("claim_type") == "I"
    service = nw.when(institutional).then(nw.col("revenue_code")).otherwise(nw.col("procedure_code"))
    return lines.with_columns(service=service)


def on_repeated_days(lines: Lazy) -> Lazy:
    """The lines whose ``service`` stands on several lines of the patient's day: no others can be billed twice."""
    same_service = (*DAY, "service")
    counted = lines.group_by(*same_service).agg(lines_alike=nw.len()).filter(nw.col("lines_alike") > 1)
    return lines.join(counted.select(*same_service), on=list(same_service), how="semi")


def with_comparison(lines: Lazy) -> Lazy:
    """Add what two lines with a ``service`` are compared by.

    A claim whose day of receipt is blank counts as received last: it cannot be shown to be the first.
    """
    until = nw.coalesce(nw.col("statement_through_day"), nw.col("last_service_day"))
    since = nw.coalesce(nw.col("statement_from_day"), nw.col("first_service_day"))
    return with_group(lines).with_columns(
        sorted_modifiers=sorted_modifiers(),
        received=nw.col("received_day").fill_null(NEVER),
        stated=has_modifier(*STATED),
        splits=has_modifier(*PTP_BYPASS),
        site=single_site(),
        anatomic=has_modifier(*ANATOMIC),
        several_days=(until > since) | (nw.col("days") > 1),
        unstated_period=nw.col("statement_through_day").is_null() | nw.col("statement_from_day").is_null(),
        **{name: has_modifier(*listed) for name, listed in COUNTED.items()},
    )


def earlier_beside_later(compared: Lazy) -> Lazy:
    """Each line beside every line of its day and service that came before it: received earlier, else earlier in order."""
    found = pairs(compared, compared, COMPARED, (*DAY, "service"))
    same_claim = nw.col("claim_key") == nw.col("partner_claim_key")
    by_line = nw.col("line_no") > nw.col("partner_line_no")
    in_order = nw.when(same_claim).then(by_line).otherwise(nw.col("claim_key") > nw.col("partner_claim_key"))
    later = (nw.col("received") > nw.col("partner_received")) | ((nw.col("received") == nw.col("partner_received")) & in_order)
    return found.filter(later)


def same_service() -> nw.Expr:
    """Whether the later line bills the service of the earlier again: code, modifiers, performer, biller and place are equal."""
    coded = ~nw.col("procedure_code").is_null()
    both_without = ~coded & nw.col("partner_procedure_code").is_null()
    code = nw.when(both_without).then(AGREES).otherwise(same("procedure_code"))
    # A facility is its certification number, and its lines have no place of service.
    institutional = nw.col("claim_type") == "I"
    one_claim = nw.col("claim_key") == nw.col("partner_claim_key")
    nowhere = nw.col("place_of_service").is_null() & nw.col("partner_place_of_service").is_null()
    biller = nw.when(one_claim).then(AGREES).otherwise(same("billing_npi"))
    place = nw.when(one_claim & nowhere).then(AGREES).otherwise(same("place_of_service"))
    where = nw.when(institutional).then(AGREES).otherwise(biller & place)
    return code & same("sorted_modifiers") & same("performer") & where


def same_amounts() -> nw.Expr:
    """Whether units, charge and number of days are equal."""
    return same("units") & same("charge_cents") & same("days")


def partner_of_group() -> nw.Expr:
    """Whether the earlier line is the same code by another person of the group, and nothing tells the two services apart."""
    components = (nw.col("has_26") & nw.col("partner_has_tc")) | (nw.col("has_tc") & nw.col("partner_has_26"))
    told = components | (nw.col("has_50") != nw.col("partner_has_50")) | (nw.col("has_jw") != nw.col("partner_has_jw"))
    sides = (nw.col("anatomic") | nw.col("partner_anatomic")) & ~((nw.col("site") != BLANK) & same("site"))
    other = (nw.col("claim_type") == "P") & (nw.col("performer") != nw.col("partner_performer")) & ~told & ~sides
    return nw.when(other).then(same_group()).otherwise(DIFFERS)


def exempt() -> nw.Expr:
    """True where a modifier states a repeat or a distinct service on either line, or two packs of a drug differ. Never null."""
    packs = (nw.col("ndc") != nw.col("partner_ndc")).fill_null(False)
    return nw.col("stated") | nw.col("partner_stated") | packs


def split_line() -> nw.Expr:
    """True where both lines of one claim carry a modifier that allows units of a code to be split over lines (MAI 1)."""
    return (nw.col("claim_key") == nw.col("partner_claim_key")) & nw.col("splits") & nw.col("partner_splits")


def only_the_later_paid() -> nw.Expr:
    """True where the earlier line was denied or not covered and the later is not known to be: one payment at most."""
    return (~paid("partner_")).fill_null(False) & paid().fill_null(True)


def with_repeated_claim(judged: Lazy, lines: Lazy) -> Lazy:
    """Add ``repeated_claim``: the first earlier claim that the whole claim repeats line for line; null where none.

    Counted over the rows of the pairs, and not joined to them again: Polars would work the pairs out anew for each use.

    Args:
        judged: pairs of a later line with an earlier one, each once, with ``exact``: the later repeats the earlier exactly.
        lines: all live lines, for the number of lines of each claim.
    """
    claims = ("claim_key", "partner_claim_key")
    size = lines.group_by("claim_key").agg(line_count=nw.len())
    earlier_size = size.rename({"claim_key": "partner_claim_key", "line_count": "partner_line_count"})
    across = nw.col("exact") & (nw.col("claim_key") != nw.col("partner_claim_key"))
    found = judged.join(size, on="claim_key", how="left").join(earlier_size, on="partner_claim_key", how="left")
    found = found.with_columns(across=across & same("total_charge_cents").fill_null(True))
    line, other = nw.when(nw.col("across")).then(nw.col("line_no")), nw.when(nw.col("across")).then(nw.col("partner_line_no"))
    # Each line of a pair of claims is counted once, beside the first of those that it stands with.
    found = found.with_columns(
        counts_later=(other == other.min().over(*claims, "line_no")).fill_null(False).cast(nw.Int64),
        counts_earlier=(line == line.min().over(*claims, "partner_line_no")).fill_null(False).cast(nw.Int64),
    ).with_columns(repeated=nw.col("counts_later").sum().over(*claims), repeats=nw.col("counts_earlier").sum().over(*claims))
    every = (nw.col("repeated") == nw.col("line_count")) & (nw.col("repeats") == nw.col("partner_line_count"))
    whole = nw.when(every).then(nw.col("partner_claim_key"))
    return found.with_columns(whole=whole).with_columns(repeated_claim=nw.col("whole").min().over("claim_key"))
