"""Runs the checks over planted situations and scores them, check by check, with intervals.

Reference rows come from ``tests/detection/reference/<family>/<set>.psv``, written by the planters; a set that they do not give is
the starter's.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import polars as pl
from statsmodels.stats.proportion import proportion_confint

from auditkit.checking.registry import load_checks
from auditkit.checking.run import evaluate_checks
from auditkit.codesets import CodeSet, Store
from auditkit.codesets.starter import parse_release
from auditkit.codesets.store import definition_of
from auditkit.engine import open_engine
from auditkit.read import read
from auditkit.rules.frames import frames
from auditkit.rules.settings import Settings
from auditkit.validate import validate
from tests.detection import planted as planted_modules
from tests.detection.planting import CANNOT_TELL, FIRES, INFO, Planted, Situation, planted

REFERENCE = Path(__file__).parent / "reference"


def modules(family: str | None = None, check_id: str | None = None) -> list[ModuleType]:
    """The planters, found by walking the package: one sub-package a family, one module a check."""
    found = []
    for package in pkgutil.iter_modules(planted_modules.__path__):
        if not package.ispkg or (family and package.name != family):
            continue
        inner = importlib.import_module(f"{planted_modules.__name__}.{package.name}")
        found += [importlib.import_module(f"{inner.__name__}.{one.name}") for one in pkgutil.iter_modules(inner.__path__)]
    plants = [module for module in found if hasattr(module, "CHECK")]
    return [module for module in plants if check_id in (None, module.CHECK)]


def situations(module: ModuleType, count: int, seed: int) -> Iterator[tuple[str, bool, int, Situation]]:
    """``count`` errors and as many near misses of one planter, its functions in turn."""
    random = Random(f"{module.CHECK} {seed}")
    for number in range(count):
        for is_error, plants in ((True, module.ERRORS), (False, module.NEAR_MISSES)):
            yield module.CHECK, is_error, number, plants[number % len(plants)](random)


@dataclass(frozen=True)
class Score:
    """What one check made of its plants; intervals are Wilson's, at 95 %."""

    check_id: str
    errors: int
    found: int
    near_misses: int
    clean: int
    missed: Mapping[str, int]
    false_alarms: Mapping[str, int]

    @property
    def recall(self) -> tuple[float, float, float]:
        """Share of errors found, with its interval."""
        return _share(self.found, self.errors)

    @property
    def specificity(self) -> tuple[float, float, float]:
        """Share of near misses left alone, with its interval."""
        return _share(self.clean, self.near_misses)


def _share(part: int, whole: int) -> tuple[float, float, float]:
    low, high = proportion_confint(part, whole, method="wilson")
    return part / whole, float(low), float(high)


def sweep(family: str, count: int, seed: int = 7, check_id: str | None = None) -> list[Score]:
    """Plant, check and score one family's checks; each check sees the claims that were planted for it alone."""
    return [score(module, family, count, seed) for module in modules(family, check_id)]


def score(module: ModuleType, family: str, count: int, seed: int = 7) -> Score:
    """Plant for one check, run it and compare."""
    made = planted(situations(module, count, seed))
    found = answers(module.CHECK, made, family, getattr(module, "SETTINGS", Settings()))
    return _scored(module.CHECK, made.key, found)


def answers(check_id: str, made: Planted, family: str, settings: Settings) -> pl.DataFrame:
    """The findings of one check as ``claim_id``, ``line_no``, ``kind``, ``position`` and ``expect``."""
    validated = validate(read(dict(made.tables)))
    assert not validated.rejected.height, validated.rejected.select("table", "column", "reason").unique().head(5)
    (check,) = load_checks(ids=[check_id])
    with open_engine() as engine:
        seen = frames(validated.tables, engine, settings)
        (found,) = evaluate_checks([check], seen, lambda name: reference_set(family, name, engine.frame), engine, settings)
    assert found.state == "ran", found.reason
    status = {name: INFO if case.status == "INFO" else FIRES for name, case in check.cases.items()}
    fired = found.findings.with_columns(expect=pl.col("case").replace_strict(status))
    unsure = found.cannot_tell.with_columns(expect=pl.lit(CANNOT_TELL))
    keyed = [_keyed(frame, validated.tables["claims"]) for frame in (fired, unsure)]
    return pl.concat(keyed)


def _keyed(frame: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    wanted: dict[str, Any] = {
        "claim_key": pl.String,
        "line_no": pl.Int64,
        "kind": pl.String,
        "position": pl.Int64,
        "expect": pl.String,
    }
    typed = frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in wanted.items()
    )
    return typed.join(claims.select("claim_key", "claim_id"), on="claim_key", how="left").drop("claim_key")


def _scored(check_id: str, key: pl.DataFrame, found: pl.DataFrame) -> Score:
    errors, clean, missed, alarms = 0, 0, dict[str, int](), dict[str, int]()
    fired = {claim: part for (claim,), part in found.group_by("claim_id")}
    told = {True: 0, False: 0}
    for (is_error, _, why), rows in key.group_by("error", "situation", "why", maintain_order=True):
        told[bool(is_error)] += 1
        if is_error:
            hit = all(_is_met(row, _told_of(row, rows, fired)) for row in rows.iter_rows(named=True) if row["expect"])
            errors += hit
            if not hit:
                missed[str(why)] = missed.get(str(why), 0) + 1
        else:
            wrong = any(_fires(fired.get(claim)) for claim in rows["claim_id"].unique())
            clean += not wrong
            if wrong:
                alarms[str(why)] = alarms.get(str(why), 0) + 1
    return Score(check_id, told[True], errors, told[False], clean, missed, alarms)


def _told_of(row: Mapping[str, Any], rows: pl.DataFrame, fired: Mapping[str, pl.DataFrame]) -> pl.DataFrame | None:
    """What the check told of the claim; of all claims of the situation where the key names none."""
    if row["claim_id"] is not None:
        return fired.get(row["claim_id"])
    parts = [fired[claim] for claim in rows["claim_id"].drop_nulls().unique() if claim in fired]
    return pl.concat(parts) if parts else None


def _fires(found: pl.DataFrame | None) -> bool:
    return found is not None and bool(found.filter(expect=FIRES).height)


def _is_met(row: Mapping[str, Any], found: pl.DataFrame | None) -> bool:
    """Whether a finding of the kind expected stands where it is expected; None in the key is any place of the claim."""
    if found is None:
        return False
    wanted = found.filter(expect=row["expect"])
    for name in ("line_no", "kind", "position"):
        if row[name] is not None:
            wanted = wanted.filter(pl.col(name) == row[name])
    return bool(wanted.height)


@cache
def _store() -> Store:
    return Store(REFERENCE / "none")


def reference_set(family: str, name: str, frame: Any) -> CodeSet:
    """A reference set: the planters' own rows, complete for the days that their file covers, else the starter's."""
    source = REFERENCE / family / f"{name}.psv"
    if not source.is_file():
        return _store().open(name, frame)
    from dataclasses import replace

    definition = definition_of(name)
    release, rows = parse_release(source.read_text(encoding="utf-8"), definition, ())
    complete = replace(release, complete=True)
    return CodeSet(definition, rows.with_columns(release=pl.lit(complete.name)), (complete,), frame)
