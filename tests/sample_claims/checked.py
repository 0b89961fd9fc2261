"""The committed sample under every check: all its files, with the starter sets and the invented tables imported beside them."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from auditkit.audit.run import check_tables, load_claims
from auditkit.checking.evaluation import Evaluation
from auditkit.checking.registry import load_checks
from auditkit.codesets import Store
from auditkit.codesets.importers import import_file
from auditkit.rules import Settings
from auditkit.score import Expectation, read_key
from tests.sample_claims.sample_files import FOLDER, RECORD

SOURCES = ("claims.csv", *(f"{name}.csv" for name in RECORD), "providers.csv", "remittance.835")
WINDOW = Settings(window_from=dt.date(2024, 7, 1), window_until=dt.date(2024, 9, 30))
YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
Place = tuple[str, str, str, str]  # check_id, claim_id, line_no, position; empty where a finding has none


@dataclass(frozen=True)
class Checked:
    """What the checks said: evaluations by check, findings that are no information with their case, reasons of cannot tell."""

    evaluations: dict[str, Evaluation]
    found: dict[Place, str]


@cache
def checked() -> Checked:
    tables, _ = load_claims([FOLDER / name for name in SOURCES])
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        for path in sorted((FOLDER / "tables").glob("*.csv")):
            import_file(path, store, covers=YEAR, set_name=path.stem)
        results = check_tables(tables, load_checks(), store, settings=WINDOW)
    names = dict(results.tables["claims"].select("claim_key", "claim_id").iter_rows())
    fired = results.findings.filter(pl.col("status") != "INFO").select("check_id", "claim_key", "line_no", "position", "case")
    found = {
        (check, names[claim], _text(line), _text(position)): case for check, claim, line, position, case in fired.iter_rows()
    }
    return Checked({each.check.id: each for each in results.evaluations}, found)


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


@cache
def key() -> tuple[Expectation, ...]:
    return tuple(read_key(FOLDER / "answer_key.csv"))


def expectations(place: Place) -> list[Expectation]:
    """The rows of the key that a finding meets."""
    return [one for one in key() if one.check_id == place[0] and one.meets(place[1:])]


def planted() -> Counter[tuple[str, str]]:
    """How many errors (fires) and near misses (silent) of each check the key holds."""
    return Counter((one.check_id, one.expected) for one in key())
