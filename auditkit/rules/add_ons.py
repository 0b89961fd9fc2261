"""What an add-on code is added to: whether a primary, or anything at all, stands beside it that day (rulebook AOC-T1 to T3)."""

from __future__ import annotations

from collections.abc import Sequence
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
# What is given or measured along with a service is nothing that a service is added to.
NO_SERVICES = ("drug", "vaccine", "supply", "imaging_agent", "measure")
ANSWERS = ("carries", "whose", "state", "stopped")
SHOWN = (*LINE, "in_window", "breach", "case", "procedure_code", "primaries", "release")


def with_providers(lines: Lazy, settings: Settings) -> Lazy:
    """Add ``provider``, what ``same_group`` compares, ``lacks`` (a blank code) and ``gap``: a blank code may be the primary.

    A line without a code may be the primary where it is the provider's own or no one's; for a code shared by a group, anyone's.
    """
    day = with_group(lines).with_columns(provider=provider(settings.same_provider_scope), lacks=lacks_code())
    own = nw.col("lacks").any().over(*DAY, "provider")
    no_ones = (nw.col("lacks") & nw.col("provider").is_null()).any().over(*DAY)
    return day.with_columns(gap=own | no_ones | (_shared() & nw.col("lacks").any().over(*DAY)))


def of_type(day: Lazy, addon: CodeSet, kind: int) -> Lazy:
    """The lines with an add-on code of one type, one row a listed primary, and those that no release covers."""
    coded = addon.on(day.filter(~nw.col("procedure_code").is_null()))
    listed = nw.when(nw.col("primary_code") != CONTRACTOR_DEFINED).then(nw.col("primary_code"))
    return coded.filter(~nw.col("covered") | (nw.col("addon_type") == kind)).with_columns(primary_code=listed)


def one_each(day: Lazy, asked: Lazy) -> Lazy:
    """One row a line of ``asked``: its columns of ``day``, ``covered``, ``release`` and ``primaries`` as text, null if none."""
    primary = nw.col("primary_code")
    listed = asked.group_by(*LINE).agg(
        first=primary.min(), last=primary.max(), count=primary.n_unique() - primary.is_null().any().cast(nw.Int64),
        covered=nw.col("covered").any(), release=nw.col("release").min(),
    )  # fmt: skip
    return day.join(listed, on=list(LINE), how="inner").with_columns(primaries=span("count", "first", "last"))


def beside_primaries(asked: Lazy, day: Lazy) -> Lazy:
    """What the lines with a listed primary are to each add-on line of ``asked`` (with ``primary_code``); see ``_answers``."""
    others = day.filter(~nw.col("procedure_code").is_null()).with_columns(primary_code=nw.col("procedure_code"))
    return _answers(asked, others, (*DAY, "primary_code"))


def beside_services(asked: Lazy, day: Lazy, addon: CodeSet) -> Lazy:
    """What the other services of the day are to each add-on line of ``asked``; see ``_answers``, names begin ``other_``.

    Drugs, vaccines, supplies and measures are no services, and another add-on code is nothing to add on to.
    """
    add_ons = addon.entries().select("procedure_code").unique()
    services = day.filter(~is_kind(*NO_SERVICES)).join(add_ons, on="procedure_code", how="anti")
    return _answers(asked, services, DAY).rename({name: f"other_{name}" for name in ANSWERS})


def _answers(asked: Lazy, others: Lazy, on: Sequence[str]) -> Lazy:
    """One row an add-on line with another line beside it.

    ``carries``: one is the provider's and payable. ``whose``: whether one is the provider's is unknown. ``state``: whether one
    of the provider's was denied is unknown. ``stopped``: one of the provider's was denied or not covered.
    """
    found = pairs(asked, others, ("provider", "rendering_npi", *GROUP, *PAYMENT), on)
    other_person = (nw.col("claim_type") == "P") & (nw.col("rendering_npi") != nw.col("partner_rendering_npi"))
    mine = nw.when(_shared() & other_person).then(same("provider") | same_group()).otherwise(same("provider"))
    seen = found.with_columns(mine=mine, payable=payable_partner()).with_columns(
        carries=(nw.col("mine") & nw.col("payable")).fill_null(False),
        whose=nw.col("mine").is_null(),
        state=(nw.col("mine") & nw.col("payable").is_null()).fill_null(False),
        stopped=(nw.col("mine") & ~nw.col("payable")).fill_null(False),
    )
    return seen.group_by(*LINE).agg(*(nw.col(name).any() for name in ANSWERS))


def with_answers(lines: Lazy, answers: Lazy, prefix: str = "") -> Lazy:
    """Add the answers to the lines; false where nothing stood beside one."""
    joined = lines.join(answers, on=list(LINE), how="left")
    return joined.with_columns(nw.col(f"{prefix}{name}").fill_null(False) for name in ANSWERS)


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
