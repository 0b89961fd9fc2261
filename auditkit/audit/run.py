"""Runs an audit: read, validate, link, check, price, and leave one folder with a manifest."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit import population
from auditkit.audit.folder import MANIFEST, RECORD_FOLDER, Audit, open_audit, sha256, table_path
from auditkit.audit.gate import sets_of_gate, with_conflicts
from auditkit.audit.intake import WORK
from auditkit.audit.manifest import Results, manifest_of
from auditkit.checking.evaluation import Evaluation
from auditkit.checking.findings import cannot_tell_table, evaluations_table, findings_table
from auditkit.checking.model import Check
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_checks
from auditkit.codesets import Release, Store
from auditkit.codesets.store import codes_in
from auditkit.engine import open_engine
from auditkit.errors import AuditFolderError
from auditkit.price import SETS as PRICING_SETS
from auditkit.price import open_sets, price_findings
from auditkit.read import read
from auditkit.read.link import link
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from auditkit.validate import Validated, validate

Progress = Callable[[str], None]


def run_audit(
    sources: Any,
    out: Path | str,
    settings: Settings | None = None,
    *,
    mapping: Path | None = None,
    checks: Iterable[str] | None = None,
    checks_folder: Path | None = None,
    store: Store | None = None,
    engine: str = "polars",
    replace: bool = False,
    progress: Progress = lambda _: None,
) -> Audit:
    """Audit claims and leave an audit folder.

    Args:
        sources: a file, a folder, several of them, or frames; see ``auditkit.read.read``.
        out: the folder to leave; its parent must exist.
        settings: the audit window, the profile and the like.
        mapping: a TOML file that maps foreign headings.
        checks: ids of the checks to run; all when None.
        checks_folder: a folder of checks of the auditor's own.
        store: the reference sets; the bundled starter set and the user's folder when None.
        engine: polars (in memory), or duckdb or pyspark: files are then read in parts, may be larger than memory, and a run
            that was broken off is taken up again where it stopped.
        replace: replace an audit that is there already.
        progress: called with what is being done.

    Raises:
        AuditError: a subclass for the stage that failed. The folder is then left without a manifest.
    """
    chosen = settings or Settings()
    started = dt.datetime.now(dt.UTC)
    loaded = load_checks(checks_folder, checks)
    files = _files_given(sources)
    if engine != "polars" and files:
        folder = Path(out)
        results, validated = _population(files, folder, (mapping, chosen, loaded, store or Store(), engine), replace, progress)
    else:
        folder = _fresh_folder(Path(out), replace)
        tables, validated = load_claims(sources, mapping, progress)
        results = check_tables(tables, loaded, store or Store(), engine, chosen, progress, folder)
    progress("writing")
    for name, frame in {**results.tables, "rejected": validated.rejected, **_result_tables(results)}.items():
        _write(folder, name, frame)
    manifest = manifest_of(validated, results, loaded, chosen, engine, started)
    manifest["outputs"] = {str(path.relative_to(folder)): _described(path) for path in _tables_of(folder)}
    _write_last(folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    shutil.rmtree(folder / WORK, ignore_errors=True)
    return open_audit(folder)


def _files_given(sources: Any) -> list[Path]:
    """The paths, where every source is one; frames are in memory already."""
    listed = [sources] if isinstance(sources, str | Path) else sources if isinstance(sources, list | tuple) else []
    return [Path(source) for source in listed] if all(isinstance(source, str | Path) for source in listed) else []


def _population(
    files: list[Path], folder: Path, plan_parts: population.PlanParts, replace: bool, progress: Progress
) -> tuple[Results, Validated]:
    """Run on an engine beyond memory, and take up again what was broken off."""
    _, chosen, _, store, _ = plan_parts
    plan = population.plan_of(files, plan_parts)
    if population.is_begun(folder, plan):
        progress("taking up the run that was broken off")
    else:
        population.begin(_fresh_folder(folder, replace), plan)
    price = partial(_priced, store=store, settings=chosen)
    results, validated = population.run_population(files, folder, plan_parts, price, progress)
    return dataclasses.replace(results, releases=_used(results.evaluations, results.findings, store)), validated


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": sha256(path), "rows": pl.scan_parquet(path).select(pl.len()).collect().item()}


def _tables_of(folder: Path) -> list[Path]:
    return sorted((*folder.glob("*.parquet"), *(folder / RECORD_FOLDER).glob("*.parquet")))


def check_sources(
    sources: Any,
    settings: Settings | None = None,
    *,
    mapping: Path | None = None,
    checks: Iterable[str] | None = None,
    checks_folder: Path | None = None,
    store: Store | None = None,
    engine: str = "polars",
    progress: Progress = lambda _: None,
) -> tuple[Results, Validated]:
    """As ``run_audit``, but leave nothing behind: the results and what validation said of the rows."""
    loaded = load_checks(checks_folder, checks)
    tables, validated = load_claims(sources, mapping, progress)
    return check_tables(tables, loaded, store or Store(), engine, settings, progress), validated


def check_tables(
    tables: Mapping[str, pl.DataFrame],
    checks: Iterable[Check],
    store: Store,
    engine_name: str = "polars",
    settings: Settings | None = None,
    progress: Progress = lambda _: None,
    folder: Path | None = None,
) -> Results:
    """Run checks over tables at rest and price what they find; nothing is written.

    Args:
        tables: tables at rest by dictionary name.
        checks: the checks.
        store: the reference sets.
        engine_name: polars or duckdb.
        settings: the settings.
        progress: called with what is being done.
        folder: a private folder for spill files.
    """
    chosen = settings or Settings()
    codes = codes_in(tables.values())
    with open_engine(engine_name, folder) as engine:
        seen = frames(tables, engine, chosen)
        evaluations = evaluate_checks(checks, seen, population.opener(store, engine, codes), engine, chosen, progress)
        findings = findings_table(evaluations, seen, engine)
    progress("pricing")
    priced = _priced(findings, tables, codes, store, chosen)
    return Results(tables, evaluations, priced, _used(evaluations, priced, store))


def _priced(
    findings: pl.DataFrame, tables: Mapping[str, pl.DataFrame], codes: set[str], store: Store, settings: Settings
) -> pl.DataFrame:
    proposed = codes | codes_in([findings.select(procedure_code="propose_code")])
    gated = with_conflicts(findings, tables, proposed, store, settings)
    return price_findings(gated, tables, open_sets(store, proposed), settings)


def _used(evaluations: Iterable[Evaluation], findings: pl.DataFrame, store: Store) -> tuple[Release, ...]:
    used = {name for one in evaluations for name in one.check.code_sets} | set(PRICING_SETS) | sets_of_gate(findings)
    return tuple(release for release in store.releases() if release.set_name in used)


def load_claims(
    sources: Any, mapping: Path | None = None, progress: Progress = lambda _: None
) -> tuple[dict[str, pl.DataFrame], Validated]:
    """Read claims, validate them and join remittances to them.

    Args:
        sources: as ``auditkit.read.read``.
        mapping: a TOML file that maps foreign headings.
        progress: called with what is being done.

    Returns:
        The tables at rest by dictionary name, and what validation said of the rows.

    Raises:
        ReadError, ValidationError: a source cannot be read or typed at all.
    """
    progress("reading")
    raw = read(sources, mapping=mapping)
    progress("validating")
    validated = validate(raw)
    return _linked(validated), validated


def _linked(validated: Validated) -> dict[str, pl.DataFrame]:
    tables = dict(validated.tables)
    if "remittances" not in tables:
        return tables
    adjustments = tables.get("adjustments", pl.DataFrame())
    linked = link(tables["remittances"], adjustments, tables["claims"], tables["lines"])
    return {**tables, "remittances": linked.remittances, "claims": linked.claims, "lines": linked.lines}


def _fresh_folder(folder: Path, replace: bool) -> Path:
    if (folder / "decisions.sqlite").exists():
        raise AuditFolderError(
            f"{folder.name}: holds reviewers' decisions, which would be lost; choose another folder, "
            "or move decisions.sqlite away first"
        )
    if (folder / MANIFEST).exists() and not replace:
        raise AuditFolderError(
            f"{folder.name}: holds a finished audit already; choose another folder or replace it (--replace)"
        )
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (folder / MANIFEST).exists()
        and not (folder / "claims.parquet").exists()
        and not any((folder / name).exists() for name in ("spill", WORK))
    ):
        raise AuditFolderError(f"{folder.name}: holds files that are no audit; choose an empty folder")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _result_tables(results: Results) -> dict[str, pl.DataFrame]:
    return {
        "evaluations": evaluations_table(results.evaluations),
        "cannot_tell": cannot_tell_table(results.evaluations),
        "findings": results.findings,
    }


def _write(folder: Path, name: str, frame: pl.DataFrame) -> Path:
    path = table_path(name)
    (folder / path).parent.mkdir(mode=0o700, exist_ok=True)
    frame.write_parquet(folder / path)
    (folder / path).chmod(0o600)
    return path


def _write_last(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.chmod(0o600)
    temporary.replace(path)
