"""A population that does not fit in memory, read in parts: each part is a few files, or claims of a larger file.

Claims of one part are whole: X12 files and wide tables are taken as they are; a Parquet file above ``ROWS_A_PART`` rows, and
Parquet tables of claims, lines and diagnoses given apart, are split by their ``claim_id`` first, so that a claim's rows meet in
one part. Other formats are read a file at a time and have to fit.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from auditkit.read import _distinct, _files, frames, sniff
from auditkit.read.grid import HEADER_ROWS, Grid
from auditkit.read.headings import layout
from auditkit.read.join import join
from auditkit.read.mapping import Mapping
from auditkit.read.raw import Raw, Source
from auditkit.read.tabular import read_grid, read_tables
from auditkit.read.tidy import Tidy, tidy

ROWS_A_PART = 1_000_000
BYTES_A_PART = 64_000_000
ROW_COLUMN = "auditkit source row"
APART = ("claims", "lines", "diagnoses")
HEAD_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a slice of one: ``label`` names the file in messages, ``slice_of`` is the file that it was split from."""

    path: Path
    label: str
    kind: str
    slice_of: Path | None = None


Part = tuple[Piece, ...]


def plan_parts(sources: Sequence[Path | str], mapping: Mapping, folder: Path) -> list[Part]:
    """Divide files into parts whose claims are whole; splits large Parquet files into ``folder``.

    Args:
        sources: files, or folders of them.
        mapping: what foreign headings mean.
        folder: a private folder, for the slices.

    Raises:
        ReadError: a file is not what its name says, or holds nothing that can be read.
    """
    files = [file for source in sources for file in _files(Path(source))[0]]
    labelled = _distinct([(file.name, file, None) for file in files])
    named = [Piece(file, label, sniff.kind_of(file, label)) for label, file, _ in labelled]
    tables = {piece: _table(piece, mapping) for piece in named if piece.kind != "x12"}
    apart = [piece for piece, name in tables.items() if name in APART]
    together = any(tables[piece] in ("claims", "diagnoses") for piece in apart)
    large = [piece for piece in apart if piece.kind == "parquet" and (together or _rows(piece) > ROWS_A_PART)]
    parts = list(_small(piece for piece in named if piece not in apart and tables.get(piece) is None))
    parts += [(piece,) for piece, name in tables.items() if name not in APART]
    rest = [piece for piece in apart if piece not in large]
    if together and all(piece in large for piece in apart):
        return parts + _split(large, tables, mapping, folder)
    if together:
        return [*parts, tuple(apart)]
    return parts + list(_small(rest)) + [part for piece in large for part in _split([piece], tables, mapping, folder)]


def read_part(part: Part, mapping: Mapping) -> Raw:
    """Read one part, as ``auditkit.read.read`` would."""
    raws: list[Raw] = []
    tables: list[Tidy] = []
    for piece in part:
        if piece.kind == "x12":
            from auditkit.read.x12 import read_x12  # here, so that tables are read without the X12 library

            raws.append(read_x12(piece.path, piece.label))
        else:
            grid = _slice(piece) if piece.slice_of else read_grid(piece.path, piece.label, mapping)
            tables.append(tidy(grid, layout(grid.headings, mapping, piece.label, None), mapping.date_format))
    return join([*raws, *read_tables(tables)])


def merged_sources(sources: Sequence[Source], files: dict[str, Path]) -> tuple[Source, ...]:
    """Put the slices of a file together again: rows added, notes once, the digest and size of the file itself."""
    found: dict[str, Source] = {}
    for source in sources:
        earlier = found.get(source.label)
        if earlier is None:
            found[source.label] = source
            continue
        notes = (*earlier.notes, *(note for note in source.notes if note not in earlier.notes))
        found[source.label] = replace(earlier, rows=earlier.rows + source.rows, notes=notes)
    return tuple(_digested(source, files.get(source.label)) for source in found.values())


def _digested(source: Source, file: Path | None) -> Source:
    if file is None:
        return source
    with file.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return replace(source, kind="parquet", sha256=digest, size=file.stat().st_size)


def _small(pieces: Iterator[Piece] | Sequence[Piece]) -> Iterator[Part]:
    """Group small files into parts of about ``BYTES_A_PART``."""
    group: list[Piece] = []
    size = 0
    for piece in pieces:
        own = piece.path.stat().st_size
        if group and size + own > BYTES_A_PART:
            yield tuple(group)
            group, size = [], 0
        group.append(piece)
        size += own
    if group:
        yield tuple(group)


def _table(piece: Piece, mapping: Mapping) -> str:
    grid = _head(piece, mapping)
    return layout(grid.headings, mapping, piece.label, None).table


def _head(piece: Piece, mapping: Mapping) -> Grid:
    if piece.kind == "parquet":
        return frames.read_frame(pl.scan_parquet(piece.path).head(10).collect(), piece.label)
    if piece.kind != "text":
        return read_grid(piece.path, piece.label, mapping)
    with piece.path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    if len(head) == HEAD_BYTES:
        head = head[: head.rindex(b"\n") + 1] if b"\n" in head else head
    with tempfile.TemporaryDirectory(prefix="auditkit-") as folder:
        beginning = Path(folder, "beginning.csv")
        beginning.write_bytes(head)
        return read_grid(beginning, piece.label, mapping)


def _rows(piece: Piece) -> int:
    return int(pl.scan_parquet(piece.path).select(pl.len()).collect().item())


def _split(pieces: Sequence[Piece], tables: dict[Piece, str], mapping: Mapping, folder: Path) -> list[Part]:
    """Split files by claim, all into the same number of slices, so that slice 3 of each holds the same claims."""
    count = -(-max(_rows(piece) for piece in pieces) // ROWS_A_PART)
    slices = [_slices(piece, tables[piece], mapping, count, folder) for piece in pieces]
    return list(zip(*slices, strict=True))


def _slices(piece: Piece, table: str, mapping: Mapping, count: int, folder: Path) -> list[Piece]:
    inside = folder / hashlib.sha256(str(piece.path).encode()).hexdigest()[:12]
    columns = pl.scan_parquet(piece.path).collect_schema().names()
    found = layout(tuple(columns), mapping, piece.label, table).columns
    claim_id = next(columns[number] for target, number in found.items() if target.name == "claim_id")
    finished = inside / "finished"
    if not finished.exists():
        inside.mkdir(mode=0o700, parents=True, exist_ok=True)
        bucket = pl.col(claim_id).cast(pl.String).str.strip_chars().fill_null("").hash(0) % count
        target = pl.PartitionBy(inside, key="bucket", include_key=False, approximate_bytes_per_file=None)
        numbered = pl.scan_parquet(piece.path, row_index_name=ROW_COLUMN).with_columns(bucket=bucket)
        numbered.sink_parquet(target, mkdir=True)
        finished.touch()
    return [replace(piece, path=inside / f"bucket={number}", slice_of=piece.path) for number in range(count)]


def _slice(piece: Piece) -> Grid:
    if piece.path.is_dir():
        held = pl.scan_parquet(piece.path, hive_partitioning=False).collect()
    else:  # a slice without rows has no folder; its columns are the file's
        held = pl.scan_parquet(piece.slice_of or piece.path, row_index_name=ROW_COLUMN).head(0).collect()
    rows = held.get_column(ROW_COLUMN).cast(pl.Int64) + HEADER_ROWS + 1
    grid = frames.read_frame(held.drop(ROW_COLUMN), piece.label)
    return replace(grid, kind="parquet", keeper="the Parquet file", rows=rows)
