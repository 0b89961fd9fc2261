"""Fills the priced columns of the findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from auditkit.engine import AT_REST
from auditkit.errors import PriceError
from auditkit.price.billed import billed_lines
from auditkit.price.counted import counted_ids
from auditkit.price.effects import Question, worth
from auditkit.price.prices import price_list
from auditkit.price.questions import Claims, question
from auditkit.price.relative_values import OpenSet
from auditkit.price.service import Service
from auditkit.rules.contract import EFFECTS
from auditkit.rules.settings import Settings
from auditkit.tables import table

PRICED = ("effect_amount", "at_risk_amount", "pricing_basis", "counted")


def price_findings(
    findings: pl.DataFrame, tables: Mapping[str, pl.DataFrame], open_set: OpenSet, settings: Settings
) -> pl.DataFrame:
    """Give every finding its dollars: effect, amount at risk, basis, and whether they count.

    ``effect_amount`` is the correct payment less the payment as billed, by one basis for both terms: the user's contract, else
    the payer's allowed amount, else the Medicare fee schedule, else blank (``unpriced``). Charges are never taken for allowed
    amounts.

    Args:
        findings: the dictionary's ``findings`` without the priced columns, and ``excess_units`` and ``paid_modifiers``.
        tables: ``claims`` and ``lines`` at rest, whole.
        open_set: gives the reference sets ``auditkit.price.SETS``, with the codes of the lines and of the proposals.
        settings: the settings of the run.

    Raises:
        PriceError: a finding names a payment effect that is none of ``EFFECTS``.
    """
    strange = sorted(set(findings["payment_effect"].drop_nulls()) - set(EFFECTS))
    if strange:
        raise PriceError(f"findings name the payment effect {', '.join(strange)}; expected one of {', '.join(EFFECTS)}")
    rows = list(findings.iter_rows(named=True))
    asked = _questions(rows, tables, open_set, settings)
    prices = price_list(_services(asked), open_set, settings)
    found = [worth(one, prices) for one in asked]
    counted = counted_ids(zip(rows, asked, found, strict=True))
    schema = {name: AT_REST[table("findings")[name].type] for name in PRICED}
    priced = pl.DataFrame(
        [
            (one.effect, one.at_risk, one.basis, "Y" if row["finding_id"] in counted else "N")
            for row, one in zip(rows, found, strict=True)
        ],
        schema=schema,
        orient="row",
    )
    return pl.concat([findings, priced], how="horizontal").select(table("findings").names)


def _questions(
    rows: list[dict[str, Any]], tables: Mapping[str, pl.DataFrame], open_set: OpenSet, settings: Settings
) -> list[Question]:
    if not rows:
        return []
    keys = {row[name] for row in rows for name in ("claim_key", "partner_claim_key") if row[name] is not None}
    claims = Claims(billed_lines(tables, keys, open_set, settings))
    return [question(row, claims) for row in rows]


def _services(asked: list[Question]) -> list[Service]:
    placed = [line.placed for one in asked for line in one.lines or ()]
    placed += [one.correct for one in asked if one.correct is not None]
    return [service for one in placed for service in one.services]
