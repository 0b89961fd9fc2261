"""How far two blind reviewers agree: share and Cohen's kappa with its 95 % interval, level by level; and where they differ.

Kappa sets the agreement that chance alone would give apart (Cohen 1960; interval by Fleiss, Cohen and Everitt 1969, as
statsmodels computes it). Where both always chose the same one category there is nothing to set apart: kappa is blank, not 1.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.review.billed import as_service, billed_services
from auditkit.review.determination import Determination, LineKey, Service
from auditkit.review.final import content
from auditkit.review.state import State

# What a payment effect is worked out from: the line as billed and the determination; None where it cannot be priced.
Effect = Callable[[Mapping[str, object], Determination], Decimal | None]
LEVELS = ("line", "code", "modifiers", "units", "diagnoses", "payment")
TABLE = {
    "level": pl.String,
    "pairs": pl.Int64,
    "agreed": pl.Int64,
    "share": pl.Float64,
    "kappa": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "remark": pl.String,
}
DIFFERENCES = {
    "unit": pl.String,
    "claim_key": pl.String,
    "line_no": pl.Int64,
    "added": pl.String,
    "differs_in": pl.String,
    "first_outcome": pl.String,
    "second_outcome": pl.String,
    "first_reviewer": pl.String,
    "second_reviewer": pl.String,
    "adjudicated": pl.Boolean,
}


@dataclass(frozen=True)
class Agreement:
    """What two reviewers make of the same lines.

    Attributes:
        table: one row a level: pairs compared, agreed, share, kappa and its interval, and a remark where kappa is blank.
        differences: one row a line on which they differ, with what they differ in.
        waiting: units drawn for the second review of which a line lacks one of the two determinations.
    """

    table: pl.DataFrame
    differences: pl.DataFrame
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    unit: str
    line: LineKey
    billed: Mapping[str, object]
    first: Determination
    second: Determination
    reviewers: tuple[str, str]


def agreement(state: State, lines: pl.DataFrame, effect: Effect | None = None) -> Agreement:
    """Compare the first and the second review of the units drawn.

    Args:
        state: a state that saw every stage.
        lines: ``lines_to_review`` of the sample.
        effect: gives the dollars that a determination changes on a line; without it the level ``payment`` is not compared.
    """
    billed = billed_services(lines)
    pairs, waiting = [], set()
    for line, row in billed.items():
        unit = str(row["unit"])
        if unit in state.second_units:
            pair = _pair(state, unit, line, row)
            pairs += [pair] if pair else []
            waiting |= set() if pair else {unit}
    table = pl.DataFrame([_level(level, pairs, effect) for level in LEVELS], schema=TABLE, orient="row")
    rows = [*_differing(state, pairs), *_one_sided(state, sorted(state.second_units - waiting))]
    return Agreement(table, pl.DataFrame(rows, schema=DIFFERENCES, orient="row"), tuple(sorted(waiting)))


def _pair(state: State, unit: str, line: LineKey, row: Mapping[str, object]) -> _Pair | None:
    first, second = (state.reading(unit, stage).lines.get(line) for stage in ("first", "second"))
    if first is None or second is None:
        return None
    return _Pair(unit, line, row, first.determination, second.determination, (first.event.actor, second.event.actor))


def _level(level: str, pairs: list[_Pair], effect: Effect | None) -> dict[str, Any]:
    if level == "payment" and effect is None:
        return {"level": level, "pairs": 0, "agreed": 0, "remark": "not compared: no prices were given"}
    chosen = [(_category(level, pair, pair.first, effect), _category(level, pair, pair.second, effect)) for pair in pairs]
    both = [(one, other) for one, other in chosen if one is not None and other is not None]
    agreed = sum(one == other for one, other in both)
    row: dict[str, Any] = {"level": level, "pairs": len(both), "agreed": agreed, "share": agreed / len(both) if both else None}
    left = len(chosen) - len(both)
    remarks = [f"{left} pairs left out: without a service or a price on one side"] if left else []
    row |= _kappa(both)
    remarks += [row["remark"]] if row.get("remark") else []
    return row | {"remark": "; ".join(remarks) or None}


def _category(level: str, pair: _Pair, one: Determination, effect: Effect | None) -> Hashable | None:
    billed = as_service(pair.billed)
    if level == "line":
        return content(one, billed)[0]
    service = billed if one.outcome == "correct" else one.service
    if service is None:
        return None
    if level == "payment":
        dollars = effect(pair.billed, one) if effect else None
        return None if dollars is None else (dollars > 0) - (dollars < 0)
    return _part(level, service)


def _part(level: str, service: Service) -> Hashable:
    parts: dict[str, Hashable] = {
        "code": service.code or "",
        # The order of modifiers is a matter of its own and no disagreement on which apply.
        "modifiers": tuple(sorted(service.modifiers)),
        "units": service.units,
        "diagnoses": service.diagnoses,
    }
    return parts[level]


def _kappa(both: list[tuple[Hashable, Hashable]]) -> dict[str, Any]:
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa  # loads scipy

    categories = {category: place for place, category in enumerate(dict.fromkeys(one for pair in both for one in pair))}
    if len(both) < 2 or len(categories) < 2:
        return {"remark": "kappa blank: fewer than two pairs or one category only"}
    counts = [[0] * len(categories) for _ in categories]
    for one, other in both:
        counts[categories[one]][categories[other]] += 1
    # Its test statistic, which is not used, divides by nothing where one reviewer always chose the same.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(counts)
    if not found.std_kappa > 0:
        # Full agreement, or one reviewer without any choice: an interval of no width would feign certainty.
        return {"kappa": float(found.kappa), "remark": "no interval: the counts leave the standard error at 0"}
    low, high = max(float(found.kappa_low), -1.0), min(float(found.kappa_upp), 1.0)
    return {"kappa": float(found.kappa), "low": low, "high": high}


def _differing(state: State, pairs: list[_Pair]) -> Iterator[dict[str, Any]]:
    for pair in pairs:
        billed = as_service(pair.billed)
        if content(pair.first, billed) != content(pair.second, billed):
            yield {
                **_place(state, pair.unit, pair.line),
                "differs_in": ", ".join(_differs_in(pair)),
                "first_outcome": pair.first.outcome,
                "second_outcome": pair.second.outcome,
                "first_reviewer": pair.reviewers[0],
                "second_reviewer": pair.reviewers[1],
            }


def _differs_in(pair: _Pair) -> list[str]:
    billed = as_service(pair.billed)
    found = ["outcome"] if content(pair.first, billed)[0] != content(pair.second, billed)[0] else []
    one, other = (billed if each.outcome == "correct" else each.service for each in (pair.first, pair.second))
    if one is not None and other is not None:
        parts = (
            ("code", one.code, other.code),
            ("modifiers", one.modifiers, other.modifiers),
            ("units", one.units, other.units),
            ("diagnoses", one.diagnoses, other.diagnoses),
            ("place of service", one.place_of_service, other.place_of_service),
        )
        found += [name for name, mine, theirs in parts if mine != theirs]
    return found


def _one_sided(state: State, units: list[str]) -> Iterator[dict[str, Any]]:
    """Added lines that one reviewer alone found."""
    for unit in units:
        sides = {stage: _missed(state, unit, stage) for stage in ("first", "second")}
        for stage, other in (("first", "second"), ("second", "first")):
            theirs = [said for said, _ in sides[other].values()]
            for line, (said, actor) in sides[stage].items():
                if said in theirs:
                    theirs.remove(said)
                    continue
                row = {**_place(state, unit, line), "differs_in": "missed service"}
                yield row | {f"{stage}_outcome": "missed", f"{stage}_reviewer": actor}


def _missed(state: State, unit: str, stage: str) -> dict[LineKey, Any]:
    lines = state.reading(unit, stage).lines
    return {
        line: ((line.claim_key, one.determination.content), one.event.actor)
        for line, one in lines.items()
        if line.added and one.determination.outcome == "missed"
    }


def _place(state: State, unit: str, line: LineKey) -> dict[str, Any]:
    settled = line in state.reading(unit, "adjudication").lines
    where = {"unit": unit, "claim_key": line.claim_key, "line_no": line.line_no, "added": line.added or None}
    return {**where, "adjudicated": settled}
