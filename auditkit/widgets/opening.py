"""Opens the workbench on an audit: its sample, its event log, its reference sets and checks."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit import Audit, open_audit
from auditkit.checking.explain import Explanation, explain_claim
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.codesets import Store
from auditkit.codesets.store import codes_in
from auditkit.engine import open_engine
from auditkit.errors import ReviewError
from auditkit.review.billed import billed_services, lines_to_review
from auditkit.review.connect import FILE
from auditkit.review.repriced import Repricer
from auditkit.review.reviewer import Reviewer
from auditkit.review.store import ReviewStore, audit_id_of
from auditkit.rules.settings import Settings
from auditkit.widgets.claim_facts import ClaimFacts
from auditkit.widgets.desk import STAGES, Explain, Material, Workbench
from auditkit.widgets.queue import queued_units

STORE_VARIABLE = "AUDITKIT_REVIEW_STORE"


def workbench(
    audit: Audit | Path | str,
    sample: Any = None,
    reviewer: str = "",
    store: ReviewStore | Path | str | None = None,
    *,
    stage: str = "first",
    code_sets: Store | None = None,
    checks_folder: Path | None = None,
) -> Workbench:
    """Open the workbench: review the claims of a sample line by line, in JupyterLab or Voila.

    Args:
        audit: an audit, or its folder.
        sample: a frame with ``claim_key``, and where they are there ``line_no`` and ``unit``; without one every claim with a
            line in the audit window, those with findings first.
        reviewer: who decides; it stands beside each decision.
        store: where decisions are kept: a ``ReviewStore``, a SQLite file, or a PostgreSQL URL; when None
            ``$AUDITKIT_REVIEW_STORE``, else ``decisions.sqlite`` in the audit folder.
        stage: ``first``, or ``second`` for the blind second review of the units drawn for it.
        code_sets: the reference sets; the bundled starter set and the user's folder when None.
        checks_folder: the folder of own checks that the audit ran with.

    Raises:
        ReviewError: no reviewer is named, the sample is of another audit, or the event log cannot be opened.
    """
    if not reviewer.strip():
        raise ReviewError("no reviewer is named; say who decides: workbench(audit, sample, reviewer='NAME')")
    if stage not in STAGES:
        raise ReviewError(f"stage: the workbench is for {' and '.join(STAGES)}")
    opened = audit if isinstance(audit, Audit) else open_audit(audit)
    desk = Reviewer(_log(opened, store), reviewer.strip(), stage)  # type: ignore[arg-type]
    frame = _as_polars(sample) if sample is not None else None
    lines = lines_to_review(opened.tables, _in_window(opened.tables, opened.settings) if frame is None else frame)
    if stage == "second":
        lines = lines.filter(pl.col("unit").is_in(sorted(desk.state.second_units)))
    return Workbench(_material(opened, lines, frame is None, code_sets or Store(), checks_folder), desk)


def _material(audit: Audit, lines: pl.DataFrame, findings_first: bool, sets: Store, checks_folder: Path | None) -> Material:
    checks = {check.id: check for check in load_checks(checks_folder)}
    return Material(
        name=audit.folder.name,
        units=queued_units(lines, audit.findings, findings_first),
        billed=billed_services(lines),
        facts=ClaimFacts(audit),
        repricer=Repricer(audit.tables, sets, audit.settings),
        checks=checks,
        explain=_explainer(audit, sets, checks),
    )


def _log(audit: Audit, store: ReviewStore | Path | str | None) -> ReviewStore:
    if isinstance(store, ReviewStore):
        return store
    place = store or os.environ.get(STORE_VARIABLE) or audit.folder / FILE
    return ReviewStore.open(place, audit_id_of(audit.manifest["outputs"]))


def _as_polars(sample: Any) -> pl.DataFrame:
    return sample if isinstance(sample, pl.DataFrame) else pl.from_pandas(sample)


def _in_window(tables: Mapping[str, pl.DataFrame], settings: Settings) -> pl.DataFrame:
    first, last = settings.window_from or dt.date.min, settings.window_until or dt.date.max
    # A line without a day may lie in the window, so its claim is kept.
    inside = pl.col("service_date").is_between(first, last).fill_null(True)
    return tables["lines"].filter(inside).select("claim_key").unique()


def _explainer(audit: Audit, sets: Store, checks: Mapping[str, Check]) -> Explain:
    codes = codes_in(audit.tables.values())

    def explain(claim_key: str, ids: list[str]) -> list[Explanation]:
        chosen = [checks[name] for name in ids if name in checks]
        with open_engine() as engine:
            return explain_claim(
                claim_key, audit.tables, chosen, lambda name: sets.open(name, engine.frame, codes), engine, audit.settings
            )

    return explain
