"""Lines of one patient and day beside each other: same provider, same group, paid or not (rulebook 0.3).

A pair is a line with the columns of another line of that day beside it, each named ``partner_...``. Comparisons have three
values: true, false, and null where one side is blank, so that a blank can end in "cannot tell".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

Lazy = nw.LazyFrame[Any]
LINE = ("claim_key", "line_no")
DAY = ("patient_key", "service_day", "claim_type")
PARTNER = "partner_"
PARTNER_LINE = ("partner_claim_key", "partner_line_no")


def provider(scope: str) -> nw.Expr:
    """Who counts as the provider of a line: the facility, else the rendering provider or the group and specialty.

    Args:
        scope: ``rendering`` or ``group_specialty``, as the setting ``same_provider_scope``.
    """
    person = nw.col("rendering_npi") if scope == "rendering" else nw.col("provider_group")
    return nw.when(nw.col("claim_type") == "I").then(nw.col("facility")).otherwise(person)


def lacks_code() -> nw.Expr:
    """True where a line has no procedure code though it should: a revenue line of a facility needs none. Never null."""
    revenue_line = (nw.col("claim_type") == "I") & ~nw.col("revenue_code").is_null()
    return nw.col("procedure_code").is_null() & ~revenue_line


def pairs(lines: Lazy, others: Lazy, carried: Sequence[str], on: Sequence[str] = DAY) -> Lazy:
    """Put beside each line every other line with equal ``on``, its columns named ``partner_...``; both orders of a pair come.

    Args:
        lines: the lines asked about, with every column that is needed later.
        others: the lines to put beside them.
        carried: columns of ``others`` to bring along.
        on: columns that are equal on both; a blank equals nothing.
    """
    renamed = {f"{PARTNER}{name}": nw.col(name) for name in (*LINE, *carried)}
    found = lines.join(others.select(*on, **renamed), on=list(on), how="inner")
    itself = (nw.col("claim_key") == nw.col("partner_claim_key")) & (nw.col("line_no") == nw.col("partner_line_no"))
    return found.filter(~itself)


def same(column: str) -> nw.Expr:
    """True or false where both lines of a pair have the column, null where one is blank."""
    return nw.col(column) == nw.col(f"{PARTNER}{column}")


def same_group() -> nw.Expr:
    """True where both lines are of one billing entity and one specialty; false where either differs for certain; else null."""
    # A specialty code and a taxonomy, a tax number and an NPI name the same thing in two ways and cannot be compared.
    specialties = nw.col("specialty").str.len_chars() == nw.col(f"{PARTNER}specialty").str.len_chars()
    billers = nw.col("biller").str.starts_with(BY_NPI) == nw.col(f"{PARTNER}biller").str.starts_with(BY_NPI)
    return nw.when(billers).then(same("biller")) & nw.when(specialties).then(same("specialty"))


def with_group(lines: Lazy) -> Lazy:
    """Add ``biller`` and ``specialty``, which ``same_group`` compares, as ``provider_group`` is made of them.

    ``biller`` is the tax number, else the NPI marked as such.
    """
    return lines.with_columns(
        biller=nw.coalesce(nw.col("billing_tin"), nw.concat_str(nw.lit(BY_NPI), nw.col("billing_npi"))),
        specialty=nw.coalesce(nw.col("rendering_specialty"), nw.col("rendering_taxonomy")),
    )


GROUP = ("biller", "specialty")
BY_NPI = "NPI "


def paid(prefix: str = "") -> nw.Expr:
    """Whether the payer paid a line: false where denied or non-covered, true where not denied or with a payment, else null."""
    denied = nw.col(f"{prefix}denied")
    stopped = (denied == "Y").fill_null(False) | nw.col(f"{prefix}noncovered")
    known = (denied == "N").fill_null(False) | (nw.col(f"{prefix}paid_cents") > 0).fill_null(False)
    return nw.when(stopped).then(nw.lit(False)).when(known).then(nw.lit(True)).otherwise(nw.lit(None, dtype=nw.Boolean))


PAYMENT = ("denied", "noncovered", "paid_cents")


def payable_partner() -> nw.Expr:
    """Whether the partner of a pair counts as payable: ``paid``, and before payment whatever is not known to be denied.

    Null where the line itself was adjudicated and whether its partner was paid is blank.
    """
    was_paid = paid(PARTNER)
    return nw.when(was_paid.is_null() & nw.col("denied").is_null()).then(nw.lit(True)).otherwise(was_paid)


def one_partner(found: Lazy, rank: str) -> Lazy:
    """Of the pairs of each line keep one: the lowest ``rank``, of those the first claim, of that the first line."""
    for column in (rank, *PARTNER_LINE):
        found = found.with_columns(least=nw.col(column).min().over(*LINE))
        found = found.filter(nw.col(column) == nw.col("least")).drop("least")
    return found


def span(count: str, first: str, last: str) -> nw.Expr:
    """Codes as text: the one there is, or the first to the last and how many."""
    several = nw.concat_str(
        nw.col(first), nw.lit(" to "), nw.col(last), nw.lit(", "), nw.col(count).cast(nw.String), nw.lit(" codes")
    )
    return nw.when(nw.col(first) == nw.col(last)).then(nw.col(first)).otherwise(several)
