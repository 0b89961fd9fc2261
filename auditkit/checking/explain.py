"""Explains one claim: every check, what it saw of each line, the reference row and release it met, and its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from auditkit.checking.findings import render_text
from auditkit.checking.model import Check
from auditkit.checking.run import OpenSet, evaluate_check, judged_rows, why_not_run
from auditkit.engine import Engine
from auditkit.errors import AuditError
from auditkit.rules.contract import SUBJECTS
from auditkit.rules.frames import Frames, frames
from auditkit.rules.settings import Settings


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one check said of one subject of the claim.

    ``answer`` is fires, silent, cannot tell, does not apply, history or not run. ``fields`` are the values it used,
    ``reference`` what it found in its reference sets, with the release.
    """

    check_id: str
    subject: str
    answer: str
    why: str
    fields: Mapping[str, Any]
    reference: Mapping[str, Any]


def explain_claim(
    claim_key: str,
    tables: Mapping[str, pl.DataFrame],
    checks: Iterable[Check],
    open_set: OpenSet,
    engine: Engine,
    settings: Settings,
) -> list[Explanation]:
    """Run every check over the claims of this claim's patient (over all where it counts so) and give its answers to this claim.

    Raises:
        AuditError: no claim has that key.
    """
    claims = tables["claims"]
    if claims.filter(pl.col("claim_key") == claim_key).is_empty():
        raise AuditError(f"no claim {claim_key} in this audit; claim keys look like C000001, see claims.parquet")
    seen = frames(_same_patient(claim_key, tables), engine, settings)
    if engine.collect(seen.lazy["claims"]).filter(pl.col("claim_key") == claim_key).is_empty():
        return [
            Explanation(
                "-",
                "claim",
                "not live",
                "the claim is a void, or was voided or replaced by a later one; no check sees it",
                {},
                {},
            )
        ]
    listed = list(checks)
    # What is counted over all claims of a provider is not explained by one patient's.
    everyone = frames(tables, engine, settings) if any(check.across_patients for check in listed) else seen
    return [
        one
        for check in listed
        for one in _one_check(check, claim_key, everyone if check.across_patients else seen, open_set, engine, settings)
    ]


def _same_patient(claim_key: str, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    claims = tables["claims"]
    own = claims.filter(pl.col("claim_key") == claim_key)
    patient = own["patient_key"][0] if "patient_key" in claims.columns else None
    chosen = own if patient is None else claims.filter(pl.col("patient_key") == patient)
    keys = chosen.select("claim_key")
    return {
        name: frame.join(keys, on="claim_key", how="semi") if "claim_key" in frame.columns else frame
        for name, frame in tables.items()
    }


def _one_check(
    check: Check, claim_key: str, seen: Frames, open_set: OpenSet, engine: Engine, settings: Settings
) -> list[Explanation]:
    missing = why_not_run(check, seen)
    if missing:
        return [Explanation(check.id, "-", "not run", missing, {}, {})]
    try:
        evaluation = evaluate_check(check, seen, open_set, engine, settings)
        if evaluation.state != "ran":
            return [Explanation(check.id, "-", "not run", evaluation.reason, {}, {})]
        sets = {name: open_set(name) for name in check.code_sets}
        rows = _full_result(check, seen, sets, engine, settings, claim_key)
    except AuditError as error:
        return [Explanation(check.id, "-", "failed", str(error), {}, {})]
    reference = [column for name in sets for column in (*sets[name].definition.columns, "effective_date", "until_date")]
    found = [_from_row(check, row, reference) for row in rows.iter_rows(named=True)]
    blanks = evaluation.cannot_tell.filter(pl.col("claim_key") == claim_key, pl.col("reason").str.starts_with("blank "))
    found += [
        Explanation(check.id, _subject(check, row), "cannot tell", row["reason"], {}, {})
        for row in blanks.iter_rows(named=True)
    ]
    return found or [Explanation(check.id, "-", "does not apply", check.title, {}, {})]


def _full_result(
    check: Check, seen: Frames, sets: Mapping[str, Any], engine: Engine, settings: Settings, claim_key: str
) -> pl.DataFrame:
    import narwhals as nw

    result, _ = judged_rows(check, seen, sets, engine, settings, whole=True)
    return engine.collect(result.filter(nw.col("claim_key") == claim_key)).sort(*check.key)


def _from_row(check: Check, row: Mapping[str, Any], reference: Iterable[str]) -> Explanation:
    import json

    evidence = json.dumps({name: row.get(name) for name in check.evidence}, default=str)
    if not row["in_window"]:
        answer, why = "history", "outside the audit window: used for look-backs, never a finding"
    elif row["breach"] is None:
        answer, why = "cannot tell", check.unknown.get(row["case"], row["case"])
    elif row["breach"]:
        answer, why = "fires", render_text(check, row["case"], evidence)
    else:
        answer, why = "silent", "tested, and the rule holds"
    used = {name: row[name] for name in dict.fromkeys((*check.needs, *check.reads, *check.evidence)) if name in row}
    met = {name: value for name, value in row.items() if value is not None and (name in reference or name.endswith("release"))}
    return Explanation(check.id, _subject(check, row), answer, why, used, met)


def _subject(check: Check, row: Mapping[str, Any]) -> str:
    words = {
        "line_no": "line",
        "position": "diagnosis",
        "kind": "",
        "partner_claim_key": "with",
        "partner_line_no": "line",
        "field": "",
    }
    names = [name for name in (*SUBJECTS[check.subject], *check.partner) if name != "claim_key" and row.get(name) is not None]
    return " ".join(f"{words.get(name, name)} {row[name]}".strip() for name in names) or "claim"
