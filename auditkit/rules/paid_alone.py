"""Codes that are paid only where nothing else is payable to the same provider that day (rulebook PFS-STATUS, status T)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from auditkit.rules.visits import DAY, LINE, PAYMENT, pairs, payable_partner, same

Lazy = nw.LazyFrame[Any]
FLAGS = ("beaten", "whose", "unsure", "twin", "gap", "dim")
CARRIED = ("procedure_code", "provider", "status", "lacks", "scheduled", *PAYMENT)


def with_services_beside(known: Lazy, paid_alone: str, payable: Sequence[str]) -> Lazy:
    """Add what the other lines of the day are to each line of status ``paid_alone``; false for every other line.

    ``beaten``: one of the provider's is payable, of a status in ``payable``. ``twin``: one is of the same status. ``whose``,
    ``unsure``, ``gap``, ``dim``: one whose provider, payment, code or status is unknown. ``other``: the code of the one that
    beats it, else of its twin.

    Args:
        known: lines with ``status``, ``scheduled`` (the fee schedule covers it), ``provider`` and ``lacks`` (a blank code).
        paid_alone: the status asked of.
        payable: statuses of services that are paid beside others.
    """
    status = nw.col("status")
    others = known.filter(nw.col("lacks") | ~nw.col("scheduled") | status.is_in([*payable, paid_alone]))
    met = _marked(pairs(known.filter(status == paid_alone), others, CARRIED, DAY), paid_alone, payable)
    seen = met.group_by(*LINE).agg(
        *(nw.col(name).any() for name in FLAGS), other=nw.coalesce(nw.col("beating").min(), nw.col("like").min())
    )
    return known.join(seen, on=list(LINE), how="left").with_columns(nw.col(name).fill_null(False) for name in FLAGS)


def _marked(met: Lazy, paid_alone: str, payable: Sequence[str]) -> Lazy:
    same_status = (nw.col("partner_status") == paid_alone).fill_null(False)
    met = met.with_columns(
        mine=same("provider"), paid=payable_partner(), apart=nw.col("partner_status").is_in(list(payable)).fill_null(False)
    )
    mine, paid, apart, lacks = nw.col("mine").fill_null(False), nw.col("paid"), nw.col("apart"), nw.col("partner_lacks")
    met = met.with_columns(
        beaten=mine & apart & paid.fill_null(False),
        whose=nw.col("mine").is_null() & paid.fill_null(True),
        unsure=mine & apart & paid.is_null(),
        twin=mine & same_status & paid.fill_null(True),
        gap=mine & lacks,
        dim=mine & ~lacks & ~nw.col("partner_scheduled"),
    )
    other = nw.col("partner_procedure_code")
    return met.with_columns(beating=nw.when(nw.col("beaten")).then(other), like=nw.when(nw.col("twin")).then(other))


def alone() -> nw.Expr:
    """What that comes to: right, not alone, beside another, or why it cannot be told: who, gap, no release, payment."""
    return (
        nw.when(nw.col("patient_key").is_null() | nw.col("provider").is_null()).then(nw.lit("who"))
        .when(nw.col("beaten")).then(nw.lit("not alone"))
        .when(nw.col("gap")).then(nw.lit("gap"))
        .when(nw.col("dim")).then(nw.lit("no release"))
        .when(nw.col("whose")).then(nw.lit("who"))
        .when(nw.col("unsure")).then(nw.lit("payment"))
        .when(nw.col("twin")).then(nw.lit("beside another"))
        .otherwise(nw.lit("right"))
    )  # fmt: skip
