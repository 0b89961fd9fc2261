"""Fills the priced columns of the findings, and shows the working of a claim's prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from auditkit.engine import AT_REST
from auditkit.errors import PriceError
from auditkit.price.billed import BilledLine, billed_lines
from auditkit.price.counted import counted_ids
from auditkit.price.effects import Question, worth
from auditkit.price.fee_schedule import OpenSet
from auditkit.price.prices import price_list
from auditkit.price.questions import Claims, question
from auditkit.price.service import Price, Service
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
        findings: the dictionary's ``findings`` without the priced columns, and ``excess_units``.
        tables: ``claims`` and ``lines`` at rest, whole.
        open_set: gives the reference sets ``pfs``, ``gpci`` and ``contract``, with the codes of the lines and of the proposals.
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
    billed = [line.service for one in asked for line in one.lines or ()]
    return billed + [one.correct.service for one in asked if one.correct is not None]


def claim_prices(
    claim_key: str, tables: Mapping[str, pl.DataFrame], open_set: OpenSet, settings: Settings
) -> list[tuple[BilledLine, Price]]:
    """The lines of one claim with the price of one unit of each and its working; ``working_text`` shows it.

    Args:
        claim_key: the claim.
        tables: ``claims`` and ``lines`` at rest, whole.
        open_set: gives the reference sets ``pfs``, ``gpci`` and ``contract``.
        settings: the settings of the run.

    Raises:
        PriceError: the claim is not there, or is not live.
    """
    lines = billed_lines(tables, [claim_key], open_set, settings)
    if not lines:
        raise PriceError("no live line has that claim key; see claims.parquet for the keys")
    prices = price_list((line.service for line in lines.values()), open_set, settings)
    return [(line, prices.first(line.service)) for line in lines.values()]
