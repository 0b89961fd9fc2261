"""One check measured in a process of its own: CPU seconds, peak memory, and a digest of the lines that it found.

``python -m tests.benchmarks.measure WAY CHECK FOLDER`` prints a row of JSON; ``FOLDER`` is what ``against`` wrote.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from auditkit.audit.population import opener
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_checks, judged_rows
from auditkit.codesets import Store
from auditkit.engine import open_engine
from auditkit.rules.frames import frames_of
from auditkit.rules.settings import Settings

BY_HAND = {"pandas": "by_pandas", "Polars by hand": "by_hand_polars", "DuckDB by hand": "by_hand_duckdb"}
AUDITKIT = {"auditkit on Polars": "polars", "auditkit on DuckDB": "duckdb"}
TABLES = ("claims", "lines", "diagnoses")


def cpu_seconds() -> float:
    """CPU seconds of this process so far, its threads and the system's work for it included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> float:
    """The most memory that this process has held; of ``getrusage`` it would be its parent's where that held more."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024


def measured(work: Callable[[], pl.DataFrame]) -> dict[str, float | int | str]:
    """What some work took and found."""
    started = cpu_seconds()
    found = work()
    taken, peak = cpu_seconds() - started, peak_mb()
    keys = found.select("claim_key", pl.col("line_no").cast(pl.Int64)).unique().sort("claim_key", "line_no")
    digest = hashlib.sha256(keys.write_csv().encode()).hexdigest()[:12]
    return {"cpu": taken, "peak_mb": peak, "found": keys.height, "digest": digest}


def by_hand(way: str, check_id: str, folder: Path) -> dict[str, float | int | str]:
    """A check as written by hand, from its files to the lines found."""
    checks = importlib.import_module(f"tests.benchmarks.{BY_HAND[way]}").CHECKS
    files = {path.stem: path for path in folder.glob("*.parquet")}
    return measured(lambda: checks[check_id](files))


def by_auditkit(way: str, check_id: str, folder: Path) -> dict[str, float | int | str]:
    """A check as auditkit runs it, counts and doubts included, and ``findings_cpu``: its findings alone.

    ``frames_cpu`` is what all checks together need once: live claims, and lines with their header beside them.
    """
    with tempfile.TemporaryDirectory() as work, open_engine(AUDITKIT[way], Path(work)) as engine:
        tables = {name: folder / f"{name}.parquet" for name in TABLES}
        columns = {name: pl.scan_parquet(path).collect_schema().names() for name, path in tables.items()}
        started = cpu_seconds()
        frames = frames_of({name: engine.scan([path], name) for name, path in tables.items()}, columns, engine, Settings())
        frames_cpu = cpu_seconds() - started
        codes = set(pl.scan_parquet(tables["lines"]).select(pl.col("procedure_code").unique()).collect()["procedure_code"])
        open_set = opener(Store(folder / "store"), engine, codes)
        (check,) = load_checks(ids=[check_id])
        sets = {name: open_set(name) for name in check.code_sets}
        taken = measured(lambda: evaluate_checks([check], frames, open_set, engine, Settings())[0].findings)
        started = cpu_seconds()
        result, _ = judged_rows(check, frames, sets, engine, Settings())
        engine.collect(result.filter("breach", "in_window"))
        return {**taken, "frames_cpu": frames_cpu, "findings_cpu": cpu_seconds() - started}


if __name__ == "__main__":
    way, check_id, folder = sys.argv[1:]
    print(json.dumps((by_hand if way in BY_HAND else by_auditkit)(way, check_id, Path(folder))))
