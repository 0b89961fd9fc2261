"""Levels of a provider's visits against a benchmark of the specialty: how the shares differ, and how sure that is.

For each rendering provider, specialty and family of visits, on the codes that the benchmark has: goodness of fit (chi square,
neighbouring levels pooled until each is expected five times), population stability index, Cramer's V and the mean level. The
p values are adjusted over all that are compared (Benjamini and Hochberg). Several visits of one patient are not independent,
so patients are counted and not visits: each counts once, in equal parts for each of its visits. Source: rulebook UND-EM-DIST.
What comes out is a signal for drawing records, never an error by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet
from auditkit.codesets.codeset import in_force_days
from auditkit.rules.visit_levels import codes_in_order, visit_family

Lazy = nw.LazyFrame[Any]
LEAST_VISITS, LEAST_EXPECTED = 30, 5
LARGEST_P = 0.01
# The index is biased upwards by (levels - 1) / n, and below this n too noisy to use at all (rulebook UND-EM-DIST).
LEAST_FOR_INDEX, LEAST_INDEX = 100, 0.10
PROVIDER = ("rendering_npi", "rendering_specialty", "unnamed", "family")
FEW, NO_BENCHMARK, NO_RELEASE, SPECIALTY, UNNAMED = "few visits", "no benchmark", "no release", "specialty", "provider"
COMPARED = "compared"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How shares of levels differ from a benchmark's.

    ``mean_level`` and ``benchmark_level`` count the levels from 1. ``p_value`` is that of ``chi_square`` on ``pooled`` less one
    degrees of freedom; 1 where all levels were pooled into one.
    """

    levels: int
    pooled: int
    mean_level: float
    benchmark_level: float
    chi_square: float
    p_value: float
    stability_index: float
    cramers_v: float


TEXTS = ("codes", "shares", "benchmark_shares")
SCHEMA = {
    **dict.fromkeys(PROVIDER, pl.String), "unnamed": pl.Boolean, "first": pl.String, "visits": pl.Int64, "patients": pl.Int64,
    **dict.fromkeys(TEXTS, pl.String), **dict.fromkeys(Comparison.__dataclass_fields__, pl.Float64), "levels": pl.Int64,
    "pooled": pl.Int64, "release": pl.String, "state": pl.String,
}  # fmt: skip


def compare(counts: Sequence[float], benchmark: Sequence[float], patients: float) -> Comparison:
    """Compare the counts of each level with a benchmark's shares of the same levels, from the lowest up.

    Args:
        counts: visits of each level, or patients in parts of one; their sum is above nought.
        benchmark: the shares, of any sum; each above nought.
        patients: the number of independent observations, which the counts are scaled to.
    """
    visits, total = sum(counts), sum(benchmark)
    seen, expected = [count / visits for count in counts], [share / total for share in benchmark]
    cells = _pooled([(p * patients, q * patients) for p, q in zip(seen, expected, strict=True)])
    chi_square = sum((one - due) ** 2 / due for one, due in cells)
    # A level never billed counts as half an observation, else the index would be infinite.
    index = sum((p - q) * math.log((p or 0.5 / patients) / q) for p, q in zip(seen, expected, strict=True))
    v = math.sqrt(chi_square / (patients * (len(cells) - 1))) if len(cells) > 1 else 0.0
    means = (_mean(seen), _mean(expected))
    return Comparison(len(counts), len(cells), *means, chi_square, _p_value(chi_square, len(cells) - 1), index, v)


def _pooled(cells: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Merge the level expected least often with its rarer neighbour until each is expected five times."""
    while len(cells) > 1:
        place = min(range(len(cells)), key=lambda at: cells[at][1])
        if cells[place][1] >= LEAST_EXPECTED:
            break
        beside = min((at for at in (place - 1, place + 1) if 0 <= at < len(cells)), key=lambda at: cells[at][1])
        first, last = sorted((place, beside))
        merged = (cells[first][0] + cells[last][0], cells[first][1] + cells[last][1])
        cells = [*cells[:first], merged, *cells[last + 1 :]]
    return cells


def _mean(shares: Sequence[float]) -> float:
    return sum(level * share for level, share in enumerate(shares, start=1))


def _p_value(chi_square: float, degrees: int) -> float:
    from scipy.stats import chi2  # heavy to import, and needed by two checks alone

    return float(chi2.sf(chi_square, degrees)) if degrees else 1.0


def compared_providers(lines: Lazy, benchmark: CodeSet) -> pl.DataFrame:
    """One row a provider, specialty and family of visits: how its visits compare with the benchmark.

    What is counted is counted by the engine; the few numbers of each provider are compared in memory.

    Args:
        lines: professional lines of the audit window.
        benchmark: the set ``em_benchmark``; the release in force on the provider's last visit is taken.

    Returns:
        ``claim_key`` and ``line_no`` of the provider's first visit of the family, ``PROVIDER``, ``visits`` and ``patients``,
        ``codes`` with ``shares`` and ``benchmark_shares`` (texts, per cent, from the lowest level up), the fields of
        ``Comparison``, ``p_adjusted``, ``release``, and ``state``: ``compared``, or why there is no comparison.
    """
    unnamed = (nw.col("rendering_basis") == "billing").fill_null(False)
    marked = lines.with_columns(unnamed=unnamed, family=visit_family(), specialty=nw.col("rendering_specialty"))
    visits = benchmark.answering(marked.filter(~nw.col("family").is_null()))
    first = nw.concat_str(nw.col("service_ymd").cast(nw.String), "claim_key", nw.col("line_no").cast(nw.String), separator=" ")
    groups = visits.with_columns(first=first).group_by(*PROVIDER).agg(
        first=nw.col("first").min(), visits=nw.len(), patients=nw.col("patient_key").n_unique()
    )  # fmt: skip
    # Whole numbers from the engine, divided and added up in memory: the same on every engine, to the last digit.
    own = nw.col("one").sum().over(*PROVIDER, "patient_key").cast(nw.Int64)
    parted = visits.with_columns(one=nw.lit(1)).with_columns(own=own)
    by_code = parted.group_by(*PROVIDER, "procedure_code", "release", "own")
    counts = by_code.agg(count=nw.len(), last_day=nw.col("service_day").max())
    return _compared(_collected(groups), _collected(counts), _Shares(benchmark))


def _collected(lazy: Lazy) -> pl.DataFrame:
    native: pl.DataFrame = lazy.collect(backend="polars").to_native()
    return native


class _Shares:
    """The benchmark's shares of a specialty and family on a day, by code, from the lowest level up."""

    def __init__(self, benchmark: CodeSet) -> None:
        self._rows = in_force_days(benchmark.rows, benchmark.definition).with_columns(pl.col("share").cast(pl.Float64))
        self._known: dict[tuple[Any, ...], dict[str, float]] = {}

    def of(self, release: str, day: int, specialty: str, family: str) -> dict[str, float]:
        """The shares above nought; empty where the benchmark has none."""
        key = (release, day, specialty)
        if key not in self._known:
            ours = (pl.col("release") == release) & (pl.col("specialty") == specialty) & (pl.col("share") > 0)
            rows = self._rows.filter(ours, pl.col("effective_day") <= day, pl.col("until_day") >= day)
            self._known[key] = dict(rows.select("procedure_code", "share").iter_rows())
        found = self._known[key]
        return {code: found[code] for code in codes_in_order(family) if code in found}


def _compared(groups: pl.DataFrame, counts: pl.DataFrame, shares: _Shares) -> pl.DataFrame:
    parts = counts.partition_by(*PROVIDER, as_dict=True)
    rows = [{**group, **_row(group, parts[key].to_dicts(), shares)} for key, group in _keyed(groups)]
    made = pl.DataFrame(rows, schema=SCHEMA)
    place = pl.col("first").str.extract_groups(r"^[0-9]{8} (.*) ([0-9]+)$")
    keyed = made.with_columns(claim_key=place.struct.field("1"), line_no=place.struct.field("2").cast(pl.Int64))
    return _adjusted(keyed).drop("first")


def _keyed(groups: pl.DataFrame) -> Iterable[tuple[tuple[Any, ...], Row]]:
    for group in groups.sort(*PROVIDER).iter_rows(named=True):
        yield tuple(group[name] for name in PROVIDER), group


def _row(group: Row, counts: Sequence[Row], shares: _Shares) -> dict[str, Any]:
    answered = [row for row in counts if row["release"] is not None]
    last = max(answered, key=lambda row: row["last_day"], default=None)
    nothing = dict.fromkeys((*TEXTS, *Comparison.__dataclass_fields__, "release"))
    if group["unnamed"] or group["rendering_specialty"] is None or last is None:
        reason = UNNAMED if group["unnamed"] else NO_RELEASE if group["rendering_specialty"] is not None else SPECIALTY
        return {**nothing, "state": reason}
    benchmark = shares.of(last["release"], last["last_day"], group["rendering_specialty"], group["family"])
    number = {code: sum(row["count"] for row in answered if row["procedure_code"] == code) for code in benchmark}
    told = {**nothing, "release": last["release"], "visits": sum(number.values())}
    if len(benchmark) < 2:
        return {**told, "state": NO_BENCHMARK, "visits": group["visits"]}
    if told["visits"] < LEAST_VISITS:
        return {**told, "state": FEW}
    counted = {code: _patients(row for row in answered if row["procedure_code"] == code) for code in benchmark}
    found = compare(list(counted.values()), list(benchmark.values()), math.fsum(counted.values()))
    texts = {"codes": " ".join(benchmark), "shares": _text(counted.values()), "benchmark_shares": _text(benchmark.values())}
    return {**told, **texts, **asdict(found), "state": COMPARED}


def _patients(rows: Iterable[Row]) -> float:
    """How many patients the visits stand for, each of ``count`` being one part of ``own`` of its patient."""
    return math.fsum(row["count"] / row["own"] for row in rows)


def _text(amounts: Iterable[float]) -> str:
    listed = list(amounts)
    return " / ".join(f"{100 * amount / sum(listed):.0f}" for amount in listed)


def _adjusted(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``p_adjusted`` by Benjamini and Hochberg over every provider and family compared."""
    from scipy.stats import false_discovery_control

    known = rows.filter(pl.col("state") == COMPARED)
    p_values = false_discovery_control(known["p_value"].to_numpy()) if known.height else []
    adjusted = known.select(*PROVIDER, p_adjusted=pl.Series(p_values, dtype=pl.Float64))
    return rows.join(adjusted, on=list(PROVIDER), how="left", nulls_equal=True)


def is_shifted(upwards: bool) -> pl.Expr:
    """True where a provider's levels lie above the benchmark's (below it, not ``upwards``) for certain and by enough.

    For certain: the adjusted p value is below 0.01. By enough: from 100 patients on the index, less its bias, is at least 0.10.
    """
    mean, due = pl.col("mean_level"), pl.col("benchmark_level")
    unbiased = pl.col("stability_index") - (pl.col("levels") - 1) / pl.col("patients")
    enough = (pl.col("patients") < LEAST_FOR_INDEX) | (unbiased >= LEAST_INDEX)
    return (mean > due if upwards else mean < due) & (pl.col("p_adjusted") < LARGEST_P) & enough
