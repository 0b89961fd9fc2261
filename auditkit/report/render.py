"""Renders a report: view, notebook by papermill, HTML, findings sheet; each file complete or not there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditkit.audit.folder import open_audit, verify
from auditkit.errors import ReportError
from auditkit.report.disclose import make_view
from auditkit.report.parameters import converted
from auditkit.report.privacy import known_level
from auditkit.report.templates import Template, find_template
from auditkit.report.view import View

REPORTS = "reports"
LAST_CELL = "from auditkit.report.boundary import finish\n\nfinish()"
LONGEST_SLUG = 40
CELL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The files of one report."""

    html: Path
    notebook: Path
    xlsx: Path


def report(
    audit_folder: Path | str,
    template: str | Path = "audit_findings",
    parameters: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    level: str = "limited",
    progress: Callable[[str], None] = lambda _: None,
) -> ReportFiles:
    """Render a report from an audit folder.

    Args:
        audit_folder: a finished audit.
        template: name of a template, or a template file.
        parameters: values by declared name; a text is read as the declared type.
        out: the folder that gets the report's folder; ``reports`` of the audit when None.
        level: ``limited`` or ``phi``: what the kernel that renders is given.
        progress: called with what is being done.

    Raises:
        ReportError: an unknown level, template or parameter, a changed audit, or a notebook that fails. No HTML is left then.
        AuditFolderError: the folder is no finished audit.
    """
    chosen, known_at = find_template(template), known_level(level)
    values = converted(parameters or {}, chosen.parameters, chosen.name)
    audit = open_audit(audit_folder)
    _unchanged(audit.folder)
    place = _report_folder(Path(out) if out is not None else audit.folder / REPORTS, chosen, known_at, values)
    progress("making the view")
    view = make_view(audit, known_at)
    with _private_folder(place) as folder:
        view.save(folder)
        notebook = _executed(chosen, values, known_at, folder, place, progress)
        progress("exporting")
        title = str(values.get("title", chosen.parameters["title"].default if "title" in chosen.parameters else chosen.name))
        return _written(place, chosen.name, notebook, view, title, folder)


def slug(name: str, *parts: str) -> str:
    """A folder name from any text: ``r-<ascii, at most 40>-<8 hex of all parts>``; never a path, a reserved name or an option."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_SLUG].strip("-") or "report"
    digest = hashlib.sha256("\0".join((name, *parts)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"r-{readable}-{digest}"


def _unchanged(folder: Path) -> None:
    problems = verify(folder)
    if problems:
        raise ReportError(f"{folder.name}: {len(problems)} tables are not as the manifest says; see: auditkit verify. A report of it would be of another audit")


def _report_folder(parent: Path, template: Template, level: str, values: Mapping[str, Any]) -> Path:
    place = parent / slug(f"{template.name} {level}", json.dumps(values, sort_keys=True))
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


@contextmanager
def _private_folder(place: Path) -> Iterator[Path]:
    """A folder that only this user can read, gone afterwards whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=".render-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _executed(template: Template, values: Mapping[str, Any], level: str, folder: Path, place: Path, progress: Callable[[str], None]) -> Any:
    """Run the notebook on the view; on failure leave it as ``*.failed.ipynb`` and no HTML."""
    import nbformat
    import papermill
    from traitlets.config import Config

    from auditkit.report.kernel import OwnKernelManager

    notebook = nbformat.from_dict(template.notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(LAST_CELL, id="finish", metadata={"tags": ["notebook-only"]}))
    given = {**values, "audit": "."} | ({"level": level} if "level" in template.parameters else {})
    path = folder / "executed.ipynb"
    progress("running the notebook")
    try:
        papermill.execute_notebook(
            notebook, _unformatted(path), parameters=given, kernel_name="python3", language="python", progress_bar=False, cwd=folder, execution_timeout=CELL_SECONDS,
            store_widget_state=False, config=Config({"KernelManager": {"transport_encryption": "required"}}), kernel_manager_class=OwnKernelManager,
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        _leave_failed(path, place, template.name)
        number, told = error.cell_index, f"{error.ename}: {error.evalue}"
        raise ReportError(f"{template.name}, cell {number}: {told}; the executed notebook is kept as {template.name}.failed.ipynb, no report was left") from None
    except Exception as error:  # the kernel died or hung: nothing of its messages is known to be safe
        _leave_failed(path, place, template.name)
        raise ReportError(f"{template.name}: {type(error).__name__} while the notebook ran (values withheld); no report was left") from None
    return _clean(nbformat.read(path, as_version=4))


def _unformatted(path: Path) -> str:
    """papermill takes braces in a path for parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _leave_failed(path: Path, place: Path, name: str) -> None:
    import nbformat

    for old in (f"{name}.html", f"{name}.ipynb", f"{name}.xlsx"):
        (place / old).unlink(missing_ok=True)
    if path.is_file():
        _replace(place / f"{name}.failed.ipynb", nbformat.writes(_clean(nbformat.read(path, as_version=4))).encode())


def _clean(notebook: Any) -> Any:
    """The notebook without paths, parameters, widget state, run times and what was written to the error stream."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.pop("papermill", None)
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != "finish" or any(one.output_type == "error" for one in cell.outputs)]
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.output_type != "stream" or one.name != "stderr"]
    return notebook


def _written(place: Path, name: str, notebook: Any, view: View, title: str, folder: Path) -> ReportFiles:
    """Write the three files, each complete under a name of its own before it takes its place."""
    import nbformat

    from auditkit.report.export import to_html
    from auditkit.report.sheet import write_sheet

    files = ReportFiles(*(place / f"{name}.{kind}" for kind in ("html", "ipynb", "xlsx")))
    html = to_html(notebook, title, view.level)
    write_sheet(view, folder / "sheet.xlsx", title)
    _replace(files.notebook, nbformat.writes(notebook).encode())
    _replace(files.xlsx, (folder / "sheet.xlsx").read_bytes())
    _replace(files.html, html.encode())
    (place / f"{name}.failed.ipynb").unlink(missing_ok=True)
    return files


def _replace(path: Path, content: bytes) -> None:
    """Write a file beside its place, private, and put it there in one step."""
    handle, temporary = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(temporary).replace(path)
