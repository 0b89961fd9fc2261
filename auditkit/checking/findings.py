"""The tables of results: one row a finding with what was billed beside it, and one row a check with its counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import polars as pl

from auditkit.checking.model import Check
from auditkit.checking.run import Evaluation
from auditkit.engine import AT_REST, Engine
from auditkit.rules.frames import Frames
from auditkit.tables import table

PRICED = ("effect_amount", "at_risk_amount", "pricing_basis", "counted")
BILLED = ("service_date", "rendering_npi", "billing_npi", "procedure_code", "modifiers", "units")
# Units over a limit, and the modifiers that the payer read where it left out one: prices need them, and no one after.
FOR_PRICES = {"excess_units": pl.Float64, "paid_modifiers": pl.String}
LINE_COLUMNS = ("claim_key", "line_no", *BILLED, "rendering_basis", "link_inferred")


def evaluations_table(evaluations: Iterable[Evaluation]) -> pl.DataFrame:
    """One row a check, as the data dictionary's ``evaluations``."""
    rows = [
        {
            "check_id": one.check.id,
            "family": one.check.family,
            "subject": one.check.subject,
            "state": one.state,
            "reason": one.reason or None,
            "applies": one.applies,
            "tested": one.tested,
            "fired": one.fired,
            "cannot_tell": sum(one.unknown.values()),
            "cannot_tell_reasons": "; ".join(f"{reason}: {count}" for reason, count in one.unknown.items()) or None,
            "seconds": f"{one.seconds:.3f}",
        }
        for one in evaluations
    ]
    return pl.DataFrame(rows, schema={column.name: AT_REST[column.type] for column in table("evaluations")})


def cannot_tell_table(evaluations: Iterable[Evaluation]) -> pl.DataFrame:
    """One row a subject that a check could not tell, with the reason."""
    return pl.concat([one.cannot_tell for one in evaluations], how="vertical")


def findings_table(evaluations: Iterable[Evaluation], frames: Frames, engine: Engine) -> pl.DataFrame:
    """One row a finding, as the data dictionary's ``findings`` without the priced columns, and what prices alone need.

    Args:
        evaluations: what the checks said.
        frames: the frames that they saw, for what was billed.
        engine: where the frames live.
    """
    fired = [_one_check(one.check, one.findings) for one in evaluations if one.findings.height]
    columns = {column.name: AT_REST[column.type] for column in table("findings") if column.name not in PRICED}
    if not fired:
        return pl.DataFrame(schema={**columns, **FOR_PRICES})
    findings = pl.concat(fired, how="diagonal_relaxed")
    billed = _billed(findings, frames, engine)
    joined = findings.join(billed["line"], on=["claim_key", "line_no"], how="left").join(
        billed["claim"], on="claim_key", how="left", suffix="_of_claim"
    )
    low = (pl.col("rendering_basis") == "billing") | pl.col("link_inferred_of_claim")
    joined = joined.with_columns(
        *(pl.coalesce(name, f"{name}_of_claim").alias(name) for name in ("service_date", "rendering_npi", "billing_npi")),
        confidence=pl.when(low.fill_null(False)).then(pl.lit("low")).otherwise(pl.lit("high")),
    )
    present = set(joined.columns)
    for_prices = [pl.col(name).cast(dtype) for name, dtype in FOR_PRICES.items()]
    cast = [(pl.col(name) if name in present else pl.lit(None)).cast(dtype).alias(name) for name, dtype in columns.items()]
    return joined.select(*cast, *for_prices).sort("claim_key", "line_no", "check_id", "finding_id")


def _one_check(check: Check, fired: pl.DataFrame) -> pl.DataFrame:
    cases = pl.DataFrame(
        [
            {
                "case": name,
                "status": case.status,
                "severity": case.severity,
                "direction": case.direction,
                "payment_effect": case.effect,
            }
            for name, case in check.cases.items()
        ]
    )
    named = fired.rename({"field": "kind"}) if "field" in fired.columns else fired
    key = [name if name != "field" else "kind" for name in check.key]
    identity = pl.concat_str(pl.lit(check.id), *(pl.col(name).cast(pl.String).fill_null("-") for name in key), separator="/")
    line = [] if "line_no" in named.columns else [pl.lit(None, pl.Int64).alias("line_no")]
    return named.join(cases, on="case", how="left").with_columns(
        *line, finding_id=identity, family=pl.lit(check.family), subject=pl.lit(check.subject)
    )


def _billed(findings: pl.DataFrame, frames: Frames, engine: Engine) -> dict[str, pl.DataFrame]:
    wanted = engine.frame(findings.select("claim_key").unique())
    lines = engine.collect(frames.lazy["lines"].join(wanted, on="claim_key", how="semi").select(*LINE_COLUMNS[:-1]))
    claims = engine.collect(
        frames.lazy["claims"]
        .join(wanted, on="claim_key", how="semi")
        .select("claim_key", "first_service_day", "rendering_npi", "billing_npi", "link_inferred")
    )
    day = pl.col("first_service_day").cast(pl.Int32).cast(pl.Date)
    claims = claims.with_columns(service_date_of_claim=day).rename(
        {name: f"{name}_of_claim" for name in ("rendering_npi", "billing_npi", "link_inferred")}
    )
    return {"line": lines, "claim": claims.drop("first_service_day")}


def render_text(check: Check, case: str, evidence: str) -> str:
    """The text of a finding, from its case and its stored fields."""
    fields: dict[str, Any] = {name: "(blank)" if value is None else value for name, value in json.loads(evidence).items()}
    template = check.cases[case].text
    try:
        return template.format(**fields)
    except ValueError:  # a number format such as :g on a field that is blank
        return template.replace(":g}", "}").format(**fields)
