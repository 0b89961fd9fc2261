"""``make bench``: what an auditor waits for, measured on this machine in one run. Medians of five, after one warm-up.

With ``AUDITKIT_REFERENCE_DATA`` set, the PTP check also runs against the full published table. ``--lines N`` measures four
checks on a population of N lines too, beside pandas, Polars and DuckDB by hand (medians of three, each in its own process).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from auditkit.audit.population import opener
from auditkit.bundled import bundled
from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_check, evaluate_checks
from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.codesets.store import codes_in
from auditkit.engine import ENGINES, open_engine
from auditkit.read import read
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from auditkit.validate import validate
from tests.benchmarks.against import compared

REPEATS = 5
SAMPLE_LINES = 200
PTP_FILE = "ncci/ptp_practitioner_2024q3_all.csv.gz"


def median_ms(work: Callable[[], object]) -> float:
    """The median wall time of some work, in milliseconds, after one warm-up."""
    work()
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def imports() -> Iterator[tuple[str, float]]:
    """How long a fresh interpreter takes to start, and to start and import auditkit."""
    for name, code in (
        ("python alone", "pass"),
        ("import auditkit", "import auditkit"),
        ("auditkit --help", "import auditkit.cli"),
    ):
        yield name, median_ms(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True))


def checks_on_a_sample(
    tables: dict[str, pl.DataFrame], store: Store, label: str, only: tuple[str, ...] | None = None
) -> Iterator[tuple[str, float]]:
    """Each check on a small sample, the frames being there already, as in a notebook."""
    codes = codes_in(tables.values())
    for engine_name in ENGINES:
        with open_engine(engine_name) as engine:
            yield f"frames, {engine_name}", median_ms(lambda engine=engine: frames(tables, engine, Settings()))
            seen = frames(tables, engine, Settings())
            for check in load_checks(ids=only):
                work = lambda check=check, engine=engine, seen=seen: evaluate_check(  # noqa: E731
                    check, seen, lambda name: store.open(name, engine.frame, codes), engine, Settings()
                )
                yield f"{check.id}, {engine_name}, {label}", median_ms(work)


def sample() -> dict[str, pl.DataFrame]:
    """The first 200 lines of the sample claims, with their claims and diagnoses."""
    tables = validate(read(bundled("sample_claims") / "claims.csv")).tables
    lines = tables["lines"].head(SAMPLE_LINES)
    keys = lines.select("claim_key").unique()
    return {
        name: lines if name == "lines" else frame.join(keys, on="claim_key", how="semi")
        for name, frame in tables.items()
        if "claim_key" in frame.columns
    }


def on_a_sample() -> Table:
    """What an auditor waits for on a small sample."""
    shown = Table(title=f"Medians of {REPEATS}, {os.cpu_count()} cores")
    shown.add_column("what")
    shown.add_column("ms", justify="right")
    tables = sample()
    with tempfile.TemporaryDirectory() as folder:
        starter, full = Store(Path(folder, "none")), Store(Path(folder, "full"))
        rows = [*imports(), *all_checks(tables, starter), *checks_on_a_sample(tables, starter, "starter set")]
        reference = os.environ.get("AUDITKIT_REFERENCE_DATA")
        if reference:
            import_file(Path(reference, PTP_FILE), full)
            rows += checks_on_a_sample(tables, full, "full PTP table", ("NCCI-PTP-PRAC",))
        for name, milliseconds in rows:
            shown.add_row(name, f"{milliseconds:,.1f}")
    return shown


def all_checks(tables: dict[str, pl.DataFrame], store: Store) -> Iterator[tuple[str, float]]:
    """All checks together on a small sample, frames included: CPU, the first time and again."""
    codes = codes_in(tables.values())
    with open_engine() as engine:
        open_set = opener(store, engine, codes)
        for name in ("all checks, CPU, first", "all checks, CPU, again"):
            started = time.process_time()
            evaluate_checks(load_checks(), frames(tables, engine, Settings()), open_set, engine, Settings())
            yield name, 1000 * (time.process_time() - started)


def on_a_population(lines: int) -> Table:
    """Four checks on a population, beside other ways to do them, and what they took as a multiple of auditkit's CPU."""
    shown = Table(title=f"{lines:,} lines, medians of three, each run in its own process")
    for name in (
        "check",
        "way",
        "CPU s",
        "to auditkit on Polars",
        "findings alone s",
        "frames s",
        "peak MB",
        "found",
        "digest",
    ):
        shown.add_column(name, justify="left" if name in ("check", "way", "digest") else "right")
    rows = list(compared(lines))
    ours = {row["check"]: row["cpu"] for row in rows if row["way"] == "auditkit on Polars"}
    for row in rows:
        further = [f"{row[name]:.2f}" if name in row else "" for name in ("findings_cpu", "frames_cpu")]
        ratio = row["cpu"] / ours[row["check"]]
        shown.add_row(
            row["check"], row["way"], f"{row['cpu']:.2f}", f"{ratio:.2f}", *further, f"{row['peak_mb']:,.0f}", f"{row['found']:,}",
            row["digest"],
        )  # fmt: skip
    return shown


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description="Measure auditkit on this machine.")
    asked.add_argument("--lines", type=int, default=0, help="the lines of a population to measure four checks on")
    asked.add_argument("--population-only", action="store_true", help="leave out the timings of a sample")
    chosen = asked.parse_args()
    console = Console(width=140)
    if not chosen.population_only:
        console.print(on_a_sample())
    if chosen.lines:
        console.print(on_a_population(chosen.lines))


if __name__ == "__main__":
    main()
