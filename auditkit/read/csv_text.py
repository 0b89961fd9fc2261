"""Delimited text → a grid: the encoding is known or asked for, the delimiter detected and said, every row accounted for.

The standard library's reader is used because it alone gave back every cell of every generated file: others shifted columns,
dropped rows or turned codes into numbers. Nothing is guessed about a cell: ``99E10``, ``00100`` and ``NA`` stay as written.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from auditkit.errors import ReadError, rows_phrase
from auditkit.read.grid import HEADER_ROWS, Grid, blocks_of, frame_of_text

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_ROWS = 50
CHUNK = 1 << 20
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class _Tally:
    """What a pass over the rows sees besides the rows that fit."""

    rejected: list[tuple[int, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    blank: int = 0


def read_csv(path: Path, label: str, *, encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """Read delimited text as a grid.

    The encoding is ``encoding``, or what a byte-order mark says, or UTF-8; never guessed. The delimiter is ``delimiter``, or
    the one of comma, semicolon, tab and vertical bar that the header fits.

    Raises:
        ReadError: the bytes are not in the encoding (with the byte offset), the header makes one column, or a quote is not
            closed (with the line number).
    """
    known = encoding or _encoding_of(path, label)
    sha256, size = _checked_digest(path, label, known)
    tally = _Tally()
    with path.open(encoding=known, newline="") as file:
        used = delimiter or _delimiter_of(file, label)
        file.seek(0)
        records = _records(file, used, label)
        headings = _headings(records, used, label)
        cells = frame_of_text(len(headings), blocks_of(_fitting(records, len(headings), tally)))
    return Grid(
        label, "csv", headings, cells, _row_series(tally.numbers), rejected=tuple(tally.rejected),
        notes=_notes(known, used, delimiter, tally), sha256=sha256, size=size,
    )


def _row_series(numbers: list[int]) -> pl.Series:
    return pl.Series("row", numbers, dtype=pl.Int64)


def _encoding_of(path: Path, label: str) -> str:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    # Every second byte NUL is UTF-16 without its mark; decoded as UTF-8 it would pass as text full of NULs.
    halves = (head[0:200:2], head[1:200:2])
    if len(head) > 3 and any(half.count(0) > len(half) // 2 for half in halves):
        raise ReadError(
            f"{label}: the text looks like UTF-16 without a byte-order mark; pass encoding='utf-16-le' or encoding='utf-16-be'"
        )
    return "utf-8"


def _checked_digest(path: Path, label: str, encoding: str) -> tuple[str, int]:
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise ReadError(f"{label}: there is no encoding of the name given; for example encoding='cp1252'") from None
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            held = len(decoder.getstate()[0])
            done += len(chunk)
            _decode(decoder, chunk, done - len(chunk) - held, label, encoding)
    _decode(decoder, b"", done - len(decoder.getstate()[0]), label, encoding, final=True)
    return digest.hexdigest(), done


def _decode(
    decoder: codecs.IncrementalDecoder, chunk: bytes, offset: int, label: str, encoding: str, *, final: bool = False
) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        expected = encoding.removesuffix("-sig").upper()
        raise ReadError(
            f"{label}: the byte at offset {offset + error.start} is not {expected}; expected UTF-8, or UTF-16 with a "
            "byte-order mark; if the file comes from a Windows program pass encoding='cp1252', "
            "otherwise the encoding it was written in"
        ) from None


def _delimiter_of(file: TextIO, label: str) -> str:
    sample = "".join(islice(file, SAMPLE_ROWS)).removeprefix("\ufeff")
    best, best_score = "", (0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            # A field too long for the reader: the full pass says so with its line number.
            continue
        score = (sum(width == widths[0] for width in widths), widths[0]) if widths and widths[0] > 1 else (0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    if not best:
        raise ReadError(
            f"{label}: the header makes one column with comma, semicolon, tab or vertical bar; "
            "pass the file's delimiter (delimiter='^', or [csv] delimiter in the mapping)"
        )
    return best


def _records(file: TextIO, delimiter: str, label: str) -> Iterator[list[str]]:
    if len(delimiter) != 1:
        raise ReadError(f"{label}: the delimiter must be one character")
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ReadError(
                f"{label}, line {start}: a quote is not closed, or text follows a closing quote (the record runs to line "
                f"{reader.line_num}); a quote inside a cell is written twice"
            ) from None
        yield row
        start = reader.line_num + 1


def _headings(records: Iterator[list[str]], delimiter: str, label: str) -> tuple[str, ...]:
    first = next(records, None)
    if not first:
        raise ReadError(f"{label}: the first line is empty; expected the header row")
    if len(first) == 1:
        raise ReadError(
            f"{label}: the header makes one column with the delimiter {DELIMITER_NAMES.get(delimiter, 'given')}; "
            "pass the file's own delimiter"
        )
    return tuple(first)


def _fitting(records: Iterator[list[str]], width: int, tally: _Tally) -> Iterator[list[str]]:
    number = HEADER_ROWS
    for row in records:
        if not row:
            tally.blank += 1
            number += 1
            continue
        number += 1
        if len(row) != width:
            tally.rejected.append((number, f"the row has {len(row)} fields, the header {width}"))
        elif any("\0" in cell for cell in row):
            tally.rejected.append((number, "a cell holds a NUL character; export the file again"))
        else:
            tally.numbers.append(number)
            yield row


def _notes(encoding: str, used: str, given: str | None, tally: _Tally) -> tuple[str, ...]:
    notes = [f"read as {encoding.upper().removesuffix('-SIG')}, delimiter {DELIMITER_NAMES.get(used, 'as given')}"]
    if given is None and used != ",":
        notes.append(f"the delimiter was detected as {DELIMITER_NAMES[used]}: confirm that it is")
    if tally.blank:
        notes.append(f"{tally.blank} blank lines skipped")
    nul = [row for row, reason in tally.rejected if "NUL" in reason]
    if nul:
        notes.append(f"{len(nul)} rows with NUL characters refused: {rows_phrase(nul)}")
    return tuple(notes)
