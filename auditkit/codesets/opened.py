"""Publications as handed in: plain files, gzip, ZIP archives and workbooks, opened within bounds and told apart by content.

A ZIP gives one ``Opened`` a member. Archives made to exhaust memory are refused before anything is unpacked.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import polars as pl

from auditkit.errors import CodeSetError

MOST_UNPACKED_BYTES = 600_000_000
MOST_RATIO = 100
RATIO_APPLIES_FROM_BYTES = 5_000_000
MOST_MEMBERS = 200
HEAD_BYTES = 120_000
HEAD_ROWS = 60
MOST_SHEET_COLUMNS = 64
# A sheet may state a far corner and hold two cells; the reader would fill in all between.
MOST_EMPTY_CELLS = 20_000_000
DAMAGED = "the file is damaged or cut off and cannot be unpacked; download it again"


@dataclass(frozen=True)
class Opened:
    """One file, or one member of an archive, with the names that may state its release.

    ``sha256`` is of the file as handed in; ``beside`` holds the other members of its archive by name.
    """

    label: str
    names: tuple[str, ...]
    content: bytes = field(repr=False)
    sha256: str
    beside: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @cached_property
    def is_workbook(self) -> bool:
        """True for an Excel workbook of the newer form."""
        return self.content[:4] == b"PK\x03\x04" and b"xl/workbook.xml" in self.content

    @cached_property
    def is_text(self) -> bool:
        """True where the file can be read as text."""
        return bool(self.content) and not self.is_workbook and b"\0" not in self.content[:HEAD_BYTES]

    @cached_property
    def head_lines(self) -> tuple[str, ...]:
        """The first lines of a text."""
        return tuple(decoded(self.content[:HEAD_BYTES]).splitlines()) if self.is_text else ()

    @cached_property
    def separator(self) -> str:
        """What parts the cells of a text: a tab or a comma."""
        start = self.content[:HEAD_BYTES]
        return "\t" if start.count(b"\t") > start.count(b",") else ","

    @cached_property
    def head(self) -> tuple[tuple[str, ...], ...]:
        """The first rows as cells."""
        if self.is_workbook:
            return tuple(tuple(cell or "" for cell in row) for row in self.sheet.head(HEAD_ROWS).rows())
        return tuple(cells for cells, _ in zip(self.head_records(), range(HEAD_ROWS), strict=False))

    def head_records(self) -> Iterator[tuple[str, ...]]:
        """Read the records of the start of a text."""
        if self.is_text:
            text = io.StringIO(decoded(self.content[:HEAD_BYTES]), newline="")
            for record in csv.reader(
                text, delimiter=self.separator, quoting=csv.QUOTE_NONE if self.separator == "\t" else csv.QUOTE_MINIMAL
            ):
                yield tuple(record)

    @cached_property
    def sheet(self) -> pl.DataFrame:
        """The first sheet of a workbook as text.

        Raises:
            CodeSetError: the workbook is damaged or made to exhaust memory.
        """
        _weigh_workbook(self.content, self.label)
        try:
            return pl.read_excel(
                io.BytesIO(self.content), has_header=False, infer_schema_length=0, drop_empty_rows=False, drop_empty_cols=False
            )
        except Exception as error:
            raise CodeSetError(
                f"{self.label}: the workbook cannot be read ({type(error).__name__}); open it in Excel and save it again"
            ) from None


def decoded(content: bytes) -> str:
    """The text of a publication: UTF-8 where it is, else Latin-1, as CMS writes older files."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def open_publication(path: Path | str) -> list[Opened]:
    """Open a file; one entry, or one a member of a ZIP.

    Raises:
        CodeSetError: the file is not there, empty, damaged, or made to exhaust memory.
    """
    path = Path(path)
    if not path.is_file():
        raise CodeSetError(f"{path.name}: no such file")
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if not content:
        raise CodeSetError(f"{path.name}: the file is empty; download it again")
    if content[:2] == b"\x1f\x8b":
        return [Opened(path.name, (path.name,), _ungzip(content, path.name), sha256)]
    if content[:2] == b"PK" and not Opened(path.name, (), content, sha256).is_workbook:
        members = _unzip(content, path.name)
        return [
            Opened(f"{path.name}: {name}", (name, path.name), text, sha256, MappingProxyType(members))
            for name, text in members.items()
            if text
        ]
    return [Opened(path.name, (path.name,), content, sha256)]


def _ungzip(content: bytes, label: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            unpacked = packed.read(MOST_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise CodeSetError(f"{label}: {DAMAGED}") from None
    if len(unpacked) > MOST_UNPACKED_BYTES:
        raise CodeSetError(f"{label}: unpacks to more than {MOST_UNPACKED_BYTES // 1_000_000} MB, which no publication does")
    return unpacked


def _unzip(content: bytes, label: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _weigh(members, label)
            return {Path(member.filename).name: archive.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise CodeSetError(f"{label}: {DAMAGED}") from None


def _weigh(members: list[zipfile.ZipInfo], label: str) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise CodeSetError(
            f"{label}: the archive unpacks to more than {MOST_MEMBERS} files or "
            f"{MOST_UNPACKED_BYTES // 1_000_000} MB, which no publication does"
        )
    for member in members:
        if member.file_size > RATIO_APPLIES_FROM_BYTES and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise CodeSetError(
                f"{label}: a member unpacks to more than {MOST_RATIO} times its size, as an archive made to exhaust memory does"
            )


def _weigh_workbook(content: bytes, label: str) -> None:
    sheets = {name: text for name, text in _unzip(content, label).items() if re.fullmatch(r"sheet\d+\.xml", name)}
    for text in sheets.values():
        columns = {_column_number(letters) for letters in set(re.findall(rb'<c [^>]*?r="([A-Z]+)\d', text))}
        rows = max((int(number) for number in re.findall(rb'<row [^>]*?r="(\d+)"', text)), default=0)
        widest = max(columns, default=1)
        if widest > MOST_SHEET_COLUMNS or rows * widest - text.count(b"<c ") > MOST_EMPTY_CELLS:
            raise CodeSetError(
                f"{label}: the sheet has cells beyond column {MOST_SHEET_COLUMNS} or is nearly "
                f"all empty; expected the publication's own table"
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
