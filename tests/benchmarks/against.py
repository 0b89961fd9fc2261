"""The four checks of a population against pandas, and against Polars and DuckDB by hand: each run in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import narwhals as nw
import polars as pl

from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.rules.code_kinds import is_kind
from tests.benchmarks.by_hand_polars import CHECKS
from tests.benchmarks.measure import AUDITKIT, BY_HAND
from tests.benchmarks.population import write_population

TIMES = 3
QUARTER = dt.date(2024, 7, 1), dt.date(2024, 9, 30)
PUBLISHED = {
    "ncci/mue_practitioner_2024q3.csv": None,
    "ncci/addon_code_edits_2024-06-03.csv": QUARTER,  # the file does not say which days it covers
    "ncci/ptp_practitioner_2024q3_all.csv.gz": None,
}


def prepare(folder: Path, lines: int) -> None:
    """Write the population, a store of the reference sets, and these as plain tables for those who work by hand.

    With ``AUDITKIT_REFERENCE_DATA`` set the sets are the full published ones.

    Args:
        folder: where the files go.
        lines: about how many lines.
    """
    store = Store(folder / "store")
    reference = os.environ.get("AUDITKIT_REFERENCE_DATA")
    for name, covers in PUBLISHED.items() if reference else ():
        import_file(Path(reference or "", name), store, covers)
    write_population(folder, lines, store)
    day = pl.date(2024, 8, 15)
    in_force = (pl.col("effective_date").is_null() | (pl.col("effective_date") <= day)) & (
        pl.col("until_date").is_null() | (pl.col("until_date") >= day)
    )
    sets = {name: _latest(store, name).filter(in_force) for name in ("mue", "ptp_practitioner", "addon")}
    limits = sets["mue"].filter(edit_service="practitioner").select("procedure_code", "mue", "mai")
    edits = sets["ptp_practitioner"].filter(pl.col("modifier_indicator") != "9")
    visits = nw.from_native(limits.with_columns(service_day=pl.lit(0))).filter(is_kind("em")).select("procedure_code")
    tables = {
        "mue": limits,
        "visits": visits.to_native(),
        "ptp": edits.select("pair", "column_1", "column_2", "modifier_indicator"),
        "addon": sets["addon"].filter(addon_type=1).select("procedure_code", "primary_code"),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")


def _latest(store: Store, name: str) -> pl.DataFrame:
    """The release that goes before all others: where a whole one is imported, the starter's adds nothing."""
    return store.rows(max(store.releases(name), key=lambda release: release.precedence))


def once(way: str, check_id: str, folder: Path) -> dict[str, float | int | str]:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", way, check_id, str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float | int | str] = json.loads(printed.splitlines()[-1])
    return found


def compared(lines: int, times: int = TIMES) -> Iterator[dict[str, object]]:
    """One row a check and way: the medians of its runs, and its CPU seconds as a share of auditkit's on the same engine.

    Args:
        lines: about how many lines the population has.
        times: runs of each.
    """
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        prepare(folder, lines)
        for check_id in CHECKS:
            runs = {way: [once(way, check_id, folder) for _ in range(times)] for way in (*BY_HAND, *AUDITKIT)}
            for way, rows in runs.items():
                medians = {
                    name: statistics.median(float(row[name]) for row in rows)
                    for name in ("cpu", "peak_mb", "findings_cpu", "frames_cpu")
                    if name in rows[0]
                }
                yield {"check": check_id, "way": way, "found": rows[0]["found"], "digest": rows[0]["digest"], **medians}
