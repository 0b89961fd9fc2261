"""Notebook files: read, made into text, and put in place in one step."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from auditkit.errors import ReportError

STREAMS_DROPPED = "stderr"
REVIEWED = "reviewed"


def read_notebook(path: Path) -> Any:
    """Read a notebook.

    Raises:
        ReportError: the file is no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError, AttributeError):
        raise ReportError(f"{path.name}: not a notebook") from None


def fitting(notebook: Any, reviewed: bool) -> Any:
    """A copy of a notebook without the cells tagged ``reviewed``, where the audit has no determinations."""
    copied = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    copied.cells = [cell for cell in copied.cells if reviewed or REVIEWED not in cell.metadata.get("tags", [])]
    return copied


def with_last_cell(notebook: Any, source: str, name: str) -> Any:
    """A copy of a notebook with one more cell at its end, which no export shows."""
    copied = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    cell = nbformat.v4.new_code_cell(source, id=name, metadata={"tags": ["notebook-only"]})  # type: ignore[no-untyped-call]
    copied.cells = [*copied.cells, cell]
    return copied


def cleaned(notebook: Any, last_cell: str) -> Any:
    """An executed notebook without paths, parameters, widget state, run times and what was written to the error stream.

    The cell added by ``with_last_cell`` goes too, unless it reports an error.
    """
    for name in ("widgets", "papermill"):
        notebook.metadata.pop(name, None)
    failed = [cell for cell in notebook.cells if any(one.output_type == "error" for one in cell.get("outputs", []))]
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != last_cell or cell in failed]
    for cell in notebook.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.output_type != "stream" or one.name != STREAMS_DROPPED]
    return notebook


def notebook_bytes(notebook: Any) -> bytes:
    """A notebook as the bytes of its file."""
    return str(nbformat.writes(notebook)).encode()  # type: ignore[no-untyped-call]


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place, readable by this user alone, and put it there in one step."""
    handle, temporary = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(temporary).replace(path)
