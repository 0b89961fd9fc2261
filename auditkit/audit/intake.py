"""A population goes into the audit folder part by part: read, validated and written, several parts at a time.

Each part leaves its tables and, written last, a record of its counts; a part with a record is not read again. When all are
there the claims learn who their patient is, remittances are joined, and every table becomes one Parquet file.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from auditkit.audit.folder import table_path
from auditkit.audit.remitted import link_in_buckets
from auditkit.errors import ValidationError
from auditkit.read.mapping import Mapping, load_mapping
from auditkit.read.parts import Part, merged_sources, plan_parts, read_part
from auditkit.read.raw import Source
from auditkit.validate import Counts, Validated, validate
from auditkit.validate.identity import hashed_identity, patients_of_hashed

WORK = "work"
IDENTITY = "identity"
KEY_DIGITS = 11  # with the letter twelve characters, which engines keep in place
PATIENT_WIDTH = 9
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What one part held: counts by table, the columns of each, its sources and notes."""

    counts: dict[str, tuple[int, ...]]
    sources: list[dict[str, Any]]
    notes: list[str]


def take_in(sources: Sequence[Path | str], folder: Path, mapping: Path | None, progress: Progress) -> Validated:
    """Read, validate and write the tables of a population; ``Validated`` comes back without tables, which lie in the folder.

    Args:
        sources: files, or folders of them.
        folder: the audit folder; its ``work`` holds what is unfinished.
        mapping: a TOML file that maps foreign headings.
        progress: called with what is being done and what is left.

    Raises:
        ReadError, ValidationError: a source cannot be read or typed at all.
    """
    from joblib import Parallel, delayed  # type: ignore[import-untyped]  # only a population waits for it

    work, how = folder / WORK, load_mapping(mapping)
    progress("looking through the files")
    parts = plan_parts(sources, how, work / "split")
    seed, families = _seed(work), _families(parts)
    left = [number for number in range(len(parts)) if not _record_path(work, number).exists()]
    jobs = (delayed(_take_part)(number, parts[number], how, work, seed, families[number]) for number in left)
    done = len(parts) - len(left)
    # A part at a time on each core; the order does not matter, since keys carry the part's number.
    for _ in Parallel(n_jobs=_cores(len(left)), return_as="generator_unordered")(jobs) if left else ():
        done += 1
        progress(f"reading: {done} of {len(parts)} parts")
    return _put_together(folder, parts, progress)


def _families(parts: Sequence[Part]) -> list[tuple[int, int]]:
    """The number of each part's file, slices of one file sharing it, and how many digits such a number takes."""
    files = [part[0].slice_of or number for number, part in enumerate(parts)]
    known = list(dict.fromkeys(files))
    return [(known.index(file) + 1, len(str(len(known)))) for file in files]


def _cores(parts: int) -> int:
    return max(1, min(parts, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def _seed(work: Path) -> int:
    path = work / "seed"
    if not path.exists():
        path.write_text(str(secrets.randbits(62)))
        path.chmod(0o600)
    return int(path.read_text())


def _record_path(work: Path, number: int) -> Path:
    return work / "parts" / f"{number:04d}.json"


def _take_part(number: int, part: Part, how: Mapping, work: Path, seed: int, families: tuple[int, int]) -> None:
    raw = read_part(part, how)
    identities: list[pl.DataFrame] = []

    def unnamed(claims: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
        identities.append(hashed_identity(claims, seed))
        return claims, ()

    validated = validate(raw, patients=unnamed)
    tables = {**validated.tables, "rejected": validated.rejected}
    if identities:
        tables[IDENTITY] = identities[0]
    family, digits = families
    for name, frame in _with_keys(tables, family, digits, part[0].slice_of is not None).items():
        inside = work / "parts" / name
        inside.mkdir(mode=0o700, parents=True, exist_ok=True)
        frame.write_parquet(inside / f"{number:04d}.parquet", compression="lz4")
    record = PartRecord(
        {name: tuple(counts) for name, counts in validated.counts.items()},
        [asdict(source) for source in validated.sources],
        list(validated.notes),
    )
    unfinished = _record_path(work, number).with_suffix(".part")
    unfinished.write_text(json.dumps(asdict(record)))
    unfinished.replace(_record_path(work, number))


def _with_keys(tables: dict[str, pl.DataFrame], family: int, digits: int, sliced: bool) -> dict[str, pl.DataFrame]:
    """Number claims anew, in order of appearance over all parts, without waiting for other parts: C000012 -> C03000000012.

    The first digits are the file's (or group of small files'); the rest counts its claims or, where the file was split, is the
    row on which the claim begins, so that slices together are in the file's order.
    """
    keyed = dict(tables)
    for key, owner in (("claim_key", "claims"), ("remittance_key", "remittances")):
        if owner not in tables:
            continue
        number = pl.col("source_row").cast(pl.String) if sliced else pl.col(key).str.slice(1)
        new = pl.col(key).str.slice(0, 1) + f"{family:0{digits}d}" + number.str.zfill(KEY_DIGITS - digits)
        names = tables[owner].select(key, new.alias("new key")).unique(maintain_order=True)
        for name, frame in keyed.items():
            if key in frame.columns:
                joined = frame.join(names, on=key, how="left", maintain_order="left")
                keyed[name] = joined.with_columns(pl.col("new key").alias(key)).drop("new key")
    return keyed


def _put_together(folder: Path, parts: Sequence[Part], progress: Progress) -> Validated:
    work = folder / WORK
    records = [json.loads(_record_path(work, number).read_text()) for number in range(len(parts))]
    notes = [note for record in records for note in record["notes"]]
    progress("telling patients apart")
    notes += _name_patients(work)
    if all((work / "parts" / name).exists() for name in ("remittances", "claims", "lines")):
        progress("joining remittances to claims")
        link_in_buckets(work / "parts", work / "linked")
    for inside in sorted((work / "parts").iterdir()):
        if inside.is_dir() and inside.name not in (IDENTITY, "rejected"):
            progress(f"writing {inside.name}")
            linked = work / "linked" / inside.name
            merge(linked if linked.exists() else inside, folder / table_path(inside.name))
    files = {piece.label: piece.slice_of for part in parts for piece in part if piece.slice_of}
    sources = [Source(**{**source, "notes": tuple(source["notes"])}) for record in records for source in record["sources"]]
    rejected = pl.concat([pl.read_parquet(file) for file in sorted((work / "parts" / "rejected").glob("*.parquet"))])
    return Validated({}, rejected, _counts(records), merged_sources(sources, files), tuple(dict.fromkeys(notes)))


def _counts(records: Sequence[dict[str, Any]]) -> dict[str, Counts]:
    total: dict[str, list[int]] = {}
    for record in records:
        for name, counts in record["counts"].items():
            total[name] = [one + other for one, other in zip(total.get(name, [0, 0, 0]), counts, strict=True)]
    found = {name: Counts(*counts) for name, counts in total.items()}
    for name, counts in found.items():
        if counts.read != counts.accepted + counts.rejected:
            raise ValidationError(
                f"table {name}: {counts.read} rows were read, {counts.accepted} accepted and {counts.rejected} rejected; "
                "rows in must be accepted or rejected; please report this"
            )
    return found


def _name_patients(work: Path) -> tuple[str, ...]:
    files = sorted((work / "parts" / IDENTITY).glob("*.parquet")) if (work / "parts" / IDENTITY).exists() else []
    if not files:
        return ()
    keys, notes = patients_of_hashed(pl.concat([pl.read_parquet(file) for file in files]), PATIENT_WIDTH)
    start = 0
    for file in files:
        path = work / "parts" / "claims" / file.name
        claims = pl.read_parquet(path)
        named = claims.drop("patient_key", "patient_basis", strict=False).hstack(keys.slice(start, claims.height))
        _replace(named, path)
        start += claims.height
    return notes


def _replace(frame: pl.DataFrame, path: Path) -> None:
    unfinished = path.with_suffix(".part")
    frame.write_parquet(unfinished, compression="lz4")
    unfinished.replace(path)


def merge(inside: Path, path: Path) -> None:
    """Make one Parquet file of the parts in a folder; a column that a part lacks is blank there."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    # Each part's order is kept; row groups stay small enough for engines to read them side by side.
    pl.concat(list(_scans(inside)), how="diagonal").sink_parquet(unfinished, row_group_size=250_000)
    unfinished.chmod(0o600)
    unfinished.replace(path)


def _scans(inside: Path) -> Iterator[pl.LazyFrame]:
    for file in sorted(inside.glob("*.parquet")):
        yield pl.scan_parquet(file)
