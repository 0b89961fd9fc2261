"""What a file is, judged by its first bytes and never by its name alone; a name that says otherwise is refused."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from auditkit.errors import ReadError

HEAD_BYTES = 4096
X12_START = re.compile(rb"^(\xef\xbb\xbf)?\s*(ISA[^A-Za-z0-9\s]|ST[*|^~](837|835)[*|^~])")
HTML_START = re.compile(rb"^(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|table|\?xml|meta)", re.IGNORECASE)

# What a name promises; a suffix that is not here promises nothing and the content decides.
PROMISES = {
    ".csv": "text", ".tsv": "text", ".tab": "text", ".psv": "text",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".parquet": "parquet", ".pq": "parquet",
    ".x12": "x12", ".edi": "x12", ".837": "x12", ".835": "x12", ".837p": "x12", ".837i": "x12",
}
IN_WORDS = {
    "text": "text, such as CSV", "xlsx": "an Excel workbook (.xlsx)", "xls": "an old Excel workbook (.xls)",
    "parquet": "Parquet", "x12": "X12 (an 837 or 835)", "html": "a web page (HTML or XML)", "zip": "a ZIP archive",
    "gzip": "a gzip archive", "pdf": "a PDF", "pickle": "a Python pickle", "binary": "binary data of no known kind",
}
REFUSED = {
    "xls": "open it in Excel, remove its password if it has one, and save it as .xlsx or CSV; auditkit does not read .xls",
    "html": "open it in a spreadsheet program and save it as .xlsx or CSV, or ask for a real export",
    "zip": "unpack it and give the files inside",
    "gzip": "unpack it and give the file inside",
    "pdf": "ask for the data as CSV, Excel or X12",
    "pickle": "a pickle can run code when opened and is never read; save the frame as Parquet or CSV",
    "binary": "auditkit reads CSV, Excel (.xlsx), Parquet and X12",
}
MAGIC = (
    (b"PAR1", "parquet"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"), (b"\x1f\x8b", "gzip"), (b"%PDF-", "pdf"),
    (b"\x80\x04\x95", "pickle"), (b"\x80\x05\x95", "pickle"),
)


def kind_of(path: Path, label: str) -> str:
    """Return what a file holds: ``text``, ``xlsx``, ``parquet`` or ``x12``.

    Raises:
        ReadError: the file is empty, is none of these, or its name says that it is another.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise ReadError(f"{label}: the file cannot be opened ({error.strerror or 'no reason given'})") from None
    if not head:
        raise ReadError(f"{label}: the file is empty; expected at least a header row")
    held = _held(path, head)
    promised = PROMISES.get(path.suffix.lower())
    if promised and promised != held and (promised, held) != ("xls", "xlsx"):
        advice = REFUSED.get(held, "give the file the name that fits its content, or export it again")
        raise ReadError(f"{label}: the name says {IN_WORDS[promised]}, but the file holds {IN_WORDS[held]}; {advice}")
    if held in REFUSED:
        raise ReadError(f"{label}: the file holds {IN_WORDS[held]}; {REFUSED[held]}")
    return held


def _held(path: Path, head: bytes) -> str:
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return "xlsx" if _is_workbook(path) else "zip"
    if X12_START.match(head):
        return "x12"
    if HTML_START.match(head):
        return "html"
    return "text" if _is_text(head) else "binary"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        # A damaged archive is refused as one: without its directory nothing says that it is a workbook.
        return False


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    # A stray NUL in a CSV is that row's fault and is reported there; binary formats are full of control bytes.
    control = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1a\x00" for byte in head)
    return control <= len(head) // 100
