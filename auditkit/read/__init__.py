"""Read claims, remittances, provider rosters and record abstracts from files and frames.

``read`` takes anything: a path, a folder, several of them, pandas or Polars frames, or a dict that names the tables. What a
file holds is judged by its content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from auditkit.errors import ReadError
from auditkit.read import sniff
from auditkit.read.frames import is_frame
from auditkit.read.headings import READABLE
from auditkit.read.join import join
from auditkit.read.mapping import Mapping as HeadingMapping
from auditkit.read.mapping import load_mapping
from auditkit.read.raw import Raw, Source
from auditkit.read.tabular import read_tables, tidy_source
from auditkit.read.tidy import Tidy

__all__ = ["Raw", "Source", "read"]

IN_FOLDERS = frozenset({*sniff.PROMISES, ".txt", ".dat", ".gz", ".zip", ".pkl"})
Named = tuple[str, Path | Any, str | None]  # label, file or frame, table it was named as


def read(
    sources: str | Path | Iterable[Any] | Mapping[str, Any] | Any,
    mapping: HeadingMapping | Mapping[str, Any] | str | Path | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    date_format: str | None = None,
    sheet: str | None = None,
) -> Raw:
    """Read sources into tables of text, refused rows and what was read.

    Args:
        sources: a path, a folder, several of them, frames, or a dict from a table's name (``claims``, ``lines``,
            ``diagnoses``, ``providers``, ``encounters``, ``documented_services``, ...; any other name is only a label) to one.
        mapping: a TOML file, or a dict of its shape, that says what foreign headings mean (``auditkit.read.mapping``).
        encoding: of text files that are not UTF-8, for example ``cp1252``.
        delimiter: of text files where it is not comma, semicolon, tab or vertical bar.
        date_format: of dates that are not YYYY-MM-DD, for example ``%m/%d/%Y``.
        sheet: of a workbook with several.

    Returns:
        Tables by dictionary name with ``claim_key`` unique over all sources (``C000001``, in order of appearance).

    Raises:
        ReadError: a source cannot be read; the message says where, what was expected and what to do.
    """
    how = load_mapping(mapping).with_options(encoding=encoding, delimiter=delimiter, date_format=date_format, sheet=sheet)
    named, passed_over = _named(sources)
    if not named:
        raise ReadError("no source is given; expected a file, a folder with files, a frame, or a dict of them")
    raws: list[Raw] = []
    tables: list[Tidy] = []
    for label, source, table_name in named:
        if isinstance(source, Path) and sniff.kind_of(source, label) == "x12":
            raws.append(_x12(source, label))
        else:
            tables.append(tidy_source(source, label, how, table_name))
    joined = join(_in_order([*raws, *read_tables(tables)], [label for label, _, _ in named]))
    return _with_note(joined, passed_over)  # remittances are linked after validation, when their rows are known to be sound


def _in_order(raws: list[Raw], labels: list[str]) -> list[Raw]:
    # Claims are numbered in the order in which their sources were given, whatever their format.
    return sorted(raws, key=lambda raw: min(labels.index(source.label) for source in raw.sources))


def _x12(path: Path, label: str) -> Raw:
    from auditkit.read.x12 import read_x12  # here, so that tables are read without the X12 library

    return read_x12(path, label)


def _with_note(raw: Raw, passed_over: list[str]) -> Raw:
    if not passed_over or not raw.sources:
        return raw
    first = raw.sources[0]
    note = f"files of the folder that are not data and were not read: {', '.join(passed_over)}"
    noted = Source(first.label, first.kind, first.rows, first.sha256, first.size, (*first.notes, note))
    return Raw(raw.tables, raw.rejected, (noted, *raw.sources[1:]))


def _named(sources: Any) -> tuple[list[Named], list[str]]:
    if isinstance(sources, Mapping):
        given = [(name, source) for name, value in sources.items() for source in _each(value)]
        alone = "lines" not in sources
    else:
        given, alone = [(None, source) for source in _each(sources)], True
    named: list[Named] = []
    passed_over: list[str] = []
    for number, (name, source) in enumerate(given, start=1):
        # "claims" without "lines" may be a wide table, as its headings then say.
        table_name = name if name in READABLE and not (name == "claims" and alone) else None
        if is_frame(source):
            named.append((f"{name} frame" if name else f"frame {number}", source, table_name))
            continue
        files, others = _files(source)
        named += [(file.name, file, table_name) for file in files]
        passed_over += others
    return _distinct(named), passed_over


def _each(value: Any) -> list[Any]:
    if isinstance(value, str | Path) or is_frame(value):
        return [value]
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise ReadError(f"a source of type {type(value).__name__} cannot be read; expected a path, a folder or a frame")
    return list(value)


def _files(source: Any) -> tuple[list[Path], list[str]]:
    if not isinstance(source, str | Path):
        raise ReadError(f"a source of type {type(source).__name__} cannot be read; expected a path, a folder or a frame")
    path = Path(source)
    if not path.exists():
        raise ReadError(f"{path.name}: there is no such file or folder")
    if not path.is_dir():
        return [path], []
    inside = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    files = [file for file in inside if file.suffix.lower() in IN_FOLDERS]
    if not files:
        raise ReadError(f"{path.name}: the folder holds no file to read; expected CSV, Excel, Parquet or X12")
    return files, [file.name for file in inside if file not in files]


def _distinct(named: list[Named]) -> list[Named]:
    """Make labels that stand twice distinct, by the folder's name and then by their number."""
    counts = Counter(label for label, _, _ in named)
    labels = [
        f"{source.resolve().parent.name}/{label}" if counts[label] > 1 and isinstance(source, Path) else label
        for label, source, _ in named
    ]
    seen: dict[str, int] = {}
    for place, label in enumerate(labels):
        seen[label] = seen.get(label, 0) + 1
        if seen[label] > 1:
            labels[place] = f"{label} ({seen[label]})"
    return [(label, source, table_name) for label, (_, source, table_name) in zip(labels, named, strict=True)]

