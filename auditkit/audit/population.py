"""Runs an audit of claims that need not fit in memory: on DuckDB or Spark, over the tables as they lie in the audit folder.

What is finished stays: parts that were read and checks that ran are not done again when a run that was broken off is started
with the same sources, settings, checks and reference sets. ``work`` in the folder holds them, and is gone at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

import auditkit
from auditkit.audit.folder import IN_RECORD_FOLDER, RECORD_FOLDER
from auditkit.audit.intake import WORK, Progress, take_in
from auditkit.audit.manifest import Results
from auditkit.checking.evaluation import Evaluation
from auditkit.checking.findings import findings_table
from auditkit.checking.idle import idle_checks
from auditkit.checking.model import Check
from auditkit.checking.run import evaluate_checks
from auditkit.codesets import CodeSet, Store
from auditkit.engine import Engine, open_engine
from auditkit.rules.frames import Frames, frames_of
from auditkit.rules.settings import Settings
from auditkit.validate import Validated

PLAN = "plan.json"
FINDINGS_A_BATCH = 50_000
PlanParts = tuple[Path | None, Settings, Sequence[Check], Store, str]  # mapping file, settings, checks, sets, engine
PriceFindings = Callable[[pl.DataFrame, Mapping[str, pl.DataFrame], set[str]], pl.DataFrame]


def plan_of(sources: Sequence[Path], plan_parts: PlanParts) -> dict[str, Any]:
    """What a run is of; a broken-off run of an equal plan is taken up again."""
    mapping, settings, checks, store, engine = plan_parts
    files = [file for source in sources for file in ([source] if source.is_file() else sorted(source.glob("*")))]
    return {
        "package": auditkit.__version__,
        "engine": engine,
        "sources": [[str(file), file.stat().st_size, file.stat().st_mtime_ns] for file in files if file.is_file()],
        "mapping": mapping.read_text(encoding="utf-8") if mapping else None,
        "settings": settings.as_json(),
        "checks": {check.id: check.version for check in checks},
        "releases": [[release.name, release.source_sha256] for release in store.releases()],
    }


def is_begun(folder: Path, plan: Mapping[str, Any]) -> bool:
    """True where the folder holds an unfinished run of that plan."""
    path = folder / WORK / PLAN
    return path.is_file() and json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(plan))


def begin(folder: Path, plan: Mapping[str, Any]) -> None:
    """Leave the plan in the folder, so that the run can be taken up again."""
    (folder / WORK / "checks").mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / WORK / PLAN).write_text(json.dumps(plan), encoding="utf-8")


def run_population(
    sources: Sequence[Path],
    folder: Path,
    plan_parts: PlanParts,
    price: PriceFindings,
    progress: Progress,
) -> tuple[Results, Validated]:
    """Read, check and price a population; its tables lie in the folder, the results come back.

    Args:
        sources: files, or folders of them.
        folder: the audit folder, begun.
        plan_parts: see ``PlanParts``.
        price: prices findings, given the tables of their patients and every code in them.
        progress: called with what is being done and what is left.
    """
    mapping, settings, checks, store, engine_name = plan_parts
    validated = take_in(sources, folder, mapping, progress)
    tables = _tables_in(folder)
    codes = _codes(tables)
    with open_engine(engine_name, folder) as engine:
        progress("preparing the lines")
        seen = frames_of(
            {name: engine.scan([path], name) for name, path in tables.items()},
            {name: pl.scan_parquet(path).collect_schema().names() for name, path in tables.items()},
            engine,
            settings,
        )
        evaluations = list(_evaluations(checks, seen, opener(store, engine, codes), engine, settings, folder / WORK, progress))
        findings = findings_table(evaluations, seen, engine)
    priced = pl.concat(_priced(findings, tables, codes, price, progress), how="vertical")
    return Results({}, evaluations, priced, ()), validated


def _tables_in(folder: Path) -> dict[str, Path]:
    found = {path.stem: path for path in folder.glob("*.parquet")}
    return found | {path.stem: path for path in (folder / RECORD_FOLDER).glob("*.parquet") if path.stem in IN_RECORD_FOLDER}


def _codes(tables: Mapping[str, Path]) -> set[str]:
    found = set()
    for path in tables.values():
        lazy = pl.scan_parquet(path)
        for name in ("procedure_code", "diagnosis_code"):
            if name in lazy.collect_schema():
                found.update(lazy.select(pl.col(name).drop_nulls().unique()).collect(engine="streaming")[name].to_list())
    return found


def opener(store: Store, engine: Engine, codes: set[str]) -> Callable[[str], CodeSet]:
    """Give reference sets by name, each opened once."""
    opened: dict[str, CodeSet] = {}

    def open_set(name: str) -> CodeSet:
        if name not in opened:
            opened[name] = store.open(name, engine.frame, codes)
        return opened[name]

    return open_set


def _evaluations(
    checks: Sequence[Check],
    seen: Frames,
    open_set: Callable[[str], CodeSet],
    engine: Engine,
    settings: Settings,
    work: Path,
    progress: Progress,
) -> Iterator[Evaluation]:
    idle = idle_checks(checks, seen, engine)
    for number, check in enumerate(checks, start=1):
        path = work / "checks" / f"{check.id}.json"
        if not path.exists():
            progress(f"check {number} of {len(checks)}: {check.id}")
            (found,) = evaluate_checks([check], seen, open_set, engine, settings, idle=idle)
            _save(found, path)
        yield _saved(check, path)


def _save(one: Evaluation, path: Path) -> None:
    one.findings.write_parquet(path.with_suffix(".findings.parquet"))
    one.cannot_tell.write_parquet(path.with_suffix(".cannot_tell.parquet"))
    counts = {name: getattr(one, name) for name in ("state", "reason", "applies", "tested", "fired", "seconds")}
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps({**counts, "unknown": dict(one.unknown)}), encoding="utf-8")
    unfinished.replace(path)


def _saved(check: Check, path: Path) -> Evaluation:
    found = Evaluation(check, **json.loads(path.read_text(encoding="utf-8")))
    return replace(
        found,
        findings=pl.read_parquet(path.with_suffix(".findings.parquet")),
        cannot_tell=pl.read_parquet(path.with_suffix(".cannot_tell.parquet")),
    )


def _priced(
    findings: pl.DataFrame, tables: Mapping[str, Path], codes: set[str], price: PriceFindings, progress: Progress
) -> Iterator[pl.DataFrame]:
    """Price in batches of whole patients, since what stands beside a line may lie on another claim of the patient."""
    who = pl.scan_parquet(tables["claims"])
    person = pl.coalesce("patient_key", "claim_key") if "patient_key" in who.collect_schema() else pl.col("claim_key")
    count = max(1, -(-findings.height // FINDINGS_A_BATCH))
    claims = who.select("claim_key", batch=person.hash(0) % count).collect(engine="streaming")
    of_finding = findings.select("claim_key").join(claims, on="claim_key", how="left", maintain_order="left")["batch"]
    for number in range(count):
        progress(f"pricing: batch {number + 1} of {count}")
        chosen = findings.filter(of_finding == number)
        keys = claims.lazy().filter(pl.col("batch") == number).select("claim_key")
        near = {name: _of_claims(path, keys) for name, path in tables.items()}
        yield price(chosen, near, codes)


def _of_claims(path: Path, keys: pl.LazyFrame) -> pl.DataFrame:
    lazy = pl.scan_parquet(path)
    if "claim_key" in lazy.collect_schema():
        lazy = lazy.join(keys, on="claim_key", how="semi")
    return lazy.collect(engine="streaming")
