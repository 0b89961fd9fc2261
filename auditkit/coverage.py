"""Which checks can run on these claims, by month of service and reference set, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.checking.registry import load_checks
from auditkit.checking.run import why_not_run
from auditkit.codesets import DEFINITIONS, Store
from auditkit.codesets.codeset import day_number
from auditkit.codesets.store import codes_in
from auditkit.engine import Engine, open_engine
from auditkit.read import read
from auditkit.rules.frames import Frames, frames
from auditkit.rules.settings import Settings
from auditkit.validate import validate

# What lines and their diagnoses are counted by, and what a code set's lookup makes of it.
ASKED_BY = ("procedure_code", "diagnosis_code", "locality", "edit_service")
MADE_OF_THEM = ("column_1", "column_2", "pair", "rvu_modifier")


@dataclass(frozen=True, slots=True)
class CheckCoverage:
    """Whether a check can run, and what it lacks."""

    check_id: str
    missing: str


@dataclass(frozen=True, slots=True)
class MonthCoverage:
    """Lines of one month, and the share of them that each reference set answers for.

    Sets that are asked by anything else than procedure, diagnosis or locality (a modifier, a payer, an NPI ...) are counted by
    the day of service alone, and their share says so: ``100% by date``.
    """

    month: str
    lines: int
    shares: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What can be checked and what cannot."""

    checks: tuple[CheckCoverage, ...]
    sets: tuple[str, ...]
    months: tuple[MonthCoverage, ...]


def coverage_of(
    sources: Any, *, mapping: Path | None = None, checks_folder: Path | None = None, store: Store | None = None
) -> Coverage:
    """Read claims and say which checks can run on them.

    Args:
        sources: as ``auditkit.read.read``.
        mapping: a TOML file that maps foreign headings.
        checks_folder: a folder of checks of the auditor's own.
        store: the reference sets; the starter set and the user's folder when None.
    """
    tables = validate(read(sources, mapping=mapping)).tables
    checks, sets = load_checks(checks_folder), store or Store()
    used = tuple(dict.fromkeys(name for check in checks for name in check.code_sets))
    with open_engine() as engine:
        seen = frames(tables, engine, Settings())
        found = []
        for check in checks:
            absent = [
                f"no release of {name} is loaded"
                for name in check.code_sets
                if not sets.releases(name) and name not in check.optional_sets
            ]
            found.append(CheckCoverage(check.id, "; ".join(filter(None, [why_not_run(check, seen), *absent]))))
        months = _months(seen, engine, sets, used, codes_in(tables.values()))
    return Coverage(tuple(found), used, months)


def _months(seen: Frames, engine: Engine, sets: Store, used: tuple[str, ...], codes: set[str]) -> tuple[MonthCoverage, ...]:
    columns = ["service_ymd", "service_day", "procedure_code", "edit_service", "locality"]  # see ASKED_BY
    asked = engine.collect(seen.lazy["lines"].group_by(*columns).agg(lines=nw.len())).with_columns(
        month=pl.col("service_ymd") // 100
    )
    diagnoses = _diagnosis_days(seen, engine)
    answered = {
        name: _by_date(asked, sets, name)
        if by_date_only(name)
        else _answered(diagnoses if name == "icd10cm" else asked, name, engine, sets, codes)
        for name in used
    }
    rows = []
    for (month,), part in sorted(asked.group_by("month"), key=lambda group: group[0]):
        shares = {name: _share(answered[name].filter(pl.col("month") == month), by_date_only(name)) for name in used}
        rows.append(MonthCoverage(f"{month // 100}-{month % 100:02d}", int(part["lines"].sum()), shares))
    return tuple(rows)


def _diagnosis_days(seen: Frames, engine: Engine) -> pl.DataFrame:
    if "diagnoses" not in seen.lazy:
        return pl.DataFrame(schema={"month": pl.Int64, "lines": pl.Int64, "service_day": pl.Int64, "diagnosis_code": pl.String})
    days = seen.lazy["lines"].select("claim_key", "service_day", "service_ymd").unique()
    pairs = seen.lazy["diagnoses"].select("claim_key", "diagnosis_code").join(days, on="claim_key", how="inner")
    counted = pairs.group_by("service_ymd", "service_day", "diagnosis_code").agg(lines=nw.len())
    return engine.collect(counted).with_columns(month=pl.col("service_ymd") // 100)


def _answered(asked: pl.DataFrame, name: str, engine: Engine, sets: Store, codes: set[str]) -> pl.DataFrame:
    definition = DEFINITIONS[name]
    # A set of code pairs answers for a line where it answers for its code.
    named = asked.with_columns(
        pl.col("procedure_code").alias(column) for column in definition.asked if column not in asked.columns
    )
    missing = [column for column in definition.key if column not in named.columns]
    named = named.with_columns(pl.lit("").alias(column) for column in missing)
    return engine.collect(
        sets.open(name, engine.frame, codes).answering(engine.frame(named)).select("month", "lines", "covered")
    )


def by_date_only(name: str) -> bool:
    """True for a set that is not asked by what a line is counted by here, so that only its days can be told."""
    definition = DEFINITIONS[name]
    return not {*definition.asked, *definition.key} <= {*ASKED_BY, *MADE_OF_THEM} or not definition.asked


def _by_date(asked: pl.DataFrame, sets: Store, name: str) -> pl.DataFrame:
    spans = [(day_number(one.covers_from), day_number(one.covers_until)) for one in sets.releases(name)]
    within = [pl.col("service_day").is_between(first, last).fill_null(False) for first, last in spans]
    return asked.select("month", "lines", covered=pl.any_horizontal(pl.lit(False), *within))


def _share(rows: pl.DataFrame, by_date: bool) -> str:
    total = int(rows["lines"].sum())
    covered = int(rows.filter(pl.col("covered"))["lines"].sum())
    return f"{100 * covered / total:.0f}%{' by date' if by_date else ''}" if total else "-"
