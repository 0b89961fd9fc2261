"""What an add-on code is added to: whether a primary, or anything at all, stands beside it that day (rulebook AOC-T1 to T3)."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from auditkit.codesets import CodeSet
from auditkit.rules.code_kinds import is_kind
from auditkit.rules.settings import Settings
from auditkit.rules.visits import (
    DAY,
    GROUP,
    LINE,
    PAYMENT,
    lacks_code,
    pairs,
    payable_partner,
    provider,
    same,
    same_group,
    span,
    with_group,
)

Lazy = nw.LazyFrame[Any]
# The one add-on that may stand alone: CPT critical care, continued by a partner (change request 7501).
SHARED_WITH_THE_GROUP = ("99292",)
CONTRACTOR_DEFINED = "CCCCC"
# Statuses of the fee schedule that are payable (rulebook 8.4). Facilities are not paid by it: it says nothing of them.
PAYABLE = ("A", "C", "J", "R", "T")
# What is given or measured along with a service is nothing that a service is added to.
NO_SERVICES = ("drug", "vaccine", "supply", "imaging_agent", "measure")
CARRIED = ("provider", "rendering_npi", *GROUP, *PAYMENT)
JUDGED_BY = (*LINE, *DAY, *CARRIED, "in_window", "procedure_code", "lacks")
ANSWERS = ("carries", "whose", "state", "stopped")
SHOWN = (*LINE, "in_window", "breach", "case", "procedure_code", "primaries", "release")


def with_providers(lines: Lazy, settings: Settings) -> Lazy:
    """What add-ons are judged by, with ``provider`` and ``lacks`` (a blank code)."""
    day = with_group(lines).with_columns(provider=provider(settings.same_provider_scope), lacks=lacks_code())
    return day.select(*JUDGED_BY)


def of_type(day: Lazy, addon: CodeSet, kind: int) -> Lazy:
    """The lines with an add-on code of one type, one row a listed primary, and those that no release covers."""
    coded = addon.on(day.filter(~nw.col("procedure_code").is_null()))
    listed = nw.when(nw.col("primary_code") != CONTRACTOR_DEFINED).then(nw.col("primary_code"))
    return coded.filter(~nw.col("covered") | (nw.col("addon_type") == kind)).with_columns(primary_code=listed)


def one_each(asked: Lazy, day: Lazy) -> Lazy:
    """One row a line of ``asked``: what it is judged by, ``covered``, ``release``, ``gap``, and ``primaries`` as text.

    ``primaries`` is null where none is listed. ``gap``: a line of ``day`` without a code may be the primary, being the
    provider's own or no one's; for a code shared by a group, anyone's.
    """
    primary = nw.col("primary_code")
    listed = asked.group_by(*JUDGED_BY).agg(
        first=primary.min(), last=primary.max(), count=primary.n_unique() - primary.is_null().any().cast(nw.Int64),
        covered=nw.col("covered").any(), release=nw.col("release").min(),
    )  # fmt: skip
    # Lines without a code are few: their days are put beside the add-ons, and not every day marked.
    blank = day.filter(nw.col("lacks")).select(*DAY, "provider")
    days = blank.group_by(*DAY).agg(no_ones=nw.col("provider").is_null().any())
    own = blank.unique().with_columns(own=nw.lit(True))
    met = listed.join(days, on=list(DAY), how="left").join(own, on=[*DAY, "provider"], how="left")
    someones = _shared() & ~nw.col("no_ones").is_null()
    gap = nw.col("own").fill_null(False) | nw.col("no_ones").fill_null(False) | someones
    return met.with_columns(gap=gap, primaries=span("count", "first", "last"))


def beside_primaries(asked: Lazy, day: Lazy) -> Lazy:
    """One row an add-on line of ``asked`` (with ``primary_code``) beside a listed primary: what those primaries are to it.

    ``carries``: one is the provider's and payable. ``whose``: whether one is the provider's is unknown. ``state``: whether one
    of the provider's was denied is unknown. ``stopped``: one of the provider's was denied or not covered.
    """
    others = day.filter(~nw.col("procedure_code").is_null()).with_columns(primary_code=nw.col("procedure_code"))
    seen = _marked(pairs(asked, others, CARRIED, (*DAY, "primary_code")))
    return seen.group_by(*LINE).agg(*(nw.col(name).any() for name in ANSWERS))


def beside_services(codes: Lazy, listed: Lazy, day: Lazy, addon: CodeSet, pfs: CodeSet) -> Lazy:
    """As ``beside_primaries``, with the same of all services of the day under names that begin ``other_``.

    Drugs, vaccines, supplies and measures are no services, nor is what the fee schedule does not pay, nor another add-on code.

    Args:
        codes: one row an add-on line.
        listed: the add-on lines with ``primary_code``, one row a listed primary.
        day: every line, as ``with_providers`` made it.
        addon: the add-on codes.
        pfs: the fee schedule, loaded or not.
    """
    others = _with_unpaid(day.join(codes.select(*DAY).unique(), on=list(DAY), how="semi"), pfs)
    primaries = listed.select(*LINE, partner_procedure_code="primary_code").unique().with_columns(primary=nw.lit(True))
    add_ons = addon.entries().select(partner_procedure_code="procedure_code").unique().with_columns(add_on=nw.lit(True))
    seen = _marked(pairs(codes, others, ("procedure_code", "unpaid", *CARRIED), DAY))
    seen = seen.join(primaries, on=[*LINE, "partner_procedure_code"], how="left")
    seen = seen.join(add_ons, on="partner_procedure_code", how="left")
    seen = seen.with_columns(
        primary=nw.col("primary").fill_null(False),
        service=nw.col("add_on").is_null() & ~nw.col("partner_unpaid") & ~is_kind(*NO_SERVICES, code="partner_procedure_code"),
    )
    return seen.group_by(*LINE).agg(
        *((nw.col(name) & nw.col("primary")).any().alias(name) for name in ANSWERS),
        *((nw.col(name) & nw.col("service")).any().alias(f"other_{name}") for name in ANSWERS),
    )


def _with_unpaid(lines: Lazy, pfs: CodeSet) -> Lazy:
    """Lines with a code, with ``unpaid``: professional, and of a status in that day's fee schedule that is not payable."""
    met = pfs.beside(lines.filter(~nw.col("procedure_code").is_null()).with_columns(rvu_modifier=nw.lit("")), prefix="pfs_")
    other_status = (~nw.col("pfs_status").is_in(list(PAYABLE))).fill_null(False)
    unpaid = (nw.col("claim_type") == "P").fill_null(False) & nw.col("pfs_in_force") & other_status
    return met.with_columns(unpaid=unpaid).select(*lines.collect_schema().names(), "unpaid")


def _marked(found: Lazy) -> Lazy:
    """Add the answers, never null, to pairs of an add-on line and another line of its day."""
    other_person = (nw.col("claim_type") == "P") & (nw.col("rendering_npi") != nw.col("partner_rendering_npi"))
    mine = nw.when(_shared() & other_person).then(same("provider") | same_group()).otherwise(same("provider"))
    return found.with_columns(mine=mine, payable=payable_partner()).with_columns(
        carries=(nw.col("mine") & nw.col("payable")).fill_null(False),
        whose=nw.col("mine").is_null(),
        state=(nw.col("mine") & nw.col("payable").is_null()).fill_null(False),
        stopped=(nw.col("mine") & ~nw.col("payable")).fill_null(False),
    )


def with_answers(lines: Lazy, answers: Lazy) -> Lazy:
    """Add the answers to the lines; false where nothing stood beside one."""
    told = [name for name in answers.collect_schema().names() if name not in LINE]
    return lines.join(answers, on=list(LINE), how="left").with_columns(nw.col(name).fill_null(False) for name in told)


def answer(prefix: str = "") -> nw.Expr:
    """What the answers come to: carried, primary denied, no primary, or why that cannot be told."""
    return (
        nw.when(~nw.col("covered")).then(nw.lit("no release"))
        .when(nw.col("provider").is_null()).then(nw.lit("provider"))
        .when(nw.col(f"{prefix}carries")).then(nw.lit("carried"))
        .when(nw.col(f"{prefix}whose")).then(nw.lit("provider"))
        .when(nw.col(f"{prefix}state")).then(nw.lit("payment"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(nw.col(f"{prefix}stopped")).then(nw.lit("primary denied"))
        .otherwise(nw.lit("no primary"))
    )  # fmt: skip


def with_blanks(judged: Lazy, day: Lazy) -> Lazy:
    """Add the lines whose code is blank, which may be an add-on, to the lines judged."""
    blank = day.filter(nw.col("lacks")).with_columns(
        breach=nw.lit(None, dtype=nw.Boolean), case=nw.lit("code"),
        primaries=nw.lit(None, dtype=nw.String), release=nw.lit(None, dtype=nw.String),
    )  # fmt: skip
    return nw.concat([judged.select(*SHOWN), blank.select(*SHOWN)], how="vertical")


def _shared() -> nw.Expr:
    return nw.col("procedure_code").is_in(list(SHARED_WITH_THE_GROUP)).fill_null(False)
