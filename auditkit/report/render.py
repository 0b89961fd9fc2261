"""Renders a report: view, notebook by papermill, HTML, findings sheet; each file complete or not there."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auditkit.accuracy import Policy
from auditkit.audit.folder import open_audit, verify
from auditkit.errors import ReportError
from auditkit.report.disclose import make_view
from auditkit.report.files import cleaned, fitting, notebook_bytes, read_notebook, replace_file, with_last_cell
from auditkit.report.parameters import converted
from auditkit.report.pdf import to_pdf
from auditkit.report.privacy import known_level
from auditkit.report.rates import policy_of
from auditkit.report.templates import Template, find_template
from auditkit.report.view import View

REPORTS = "reports"
LAST_CELL = "from auditkit.report.boundary import finish\n\nfinish()"
LAST_CELL_ID = "finish"
LONGEST_SLUG = 40
CELL_SECONDS = 600
KINDS = ("html", "ipynb", "xlsx", "pdf", "cia.xlsx")
POLICY = ("tiers", "not_received")


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The files of one report; ``pdf`` and ``cia`` are None where they were not asked for."""

    html: Path
    notebook: Path
    xlsx: Path
    pdf: Path | None = None
    cia: Path | None = None


def report(
    audit_folder: Path | str,
    template: str | Path = "audit_findings",
    parameters: Mapping[str, Any] | None = None,
    out: Path | str | None = None,
    level: str = "limited",
    progress: Callable[[str], None] = lambda _: None,
    *,
    checks_folder: Path | str | None = None,
    pdf: bool = False,
    cia: bool = False,
) -> ReportFiles:
    """Render a report from an audit folder.

    Args:
        audit_folder: a finished audit.
        template: name of a template, or a template file.
        parameters: values by declared name; a text is read as the declared type.
        out: the folder that gets the report's folder; ``reports`` of the audit when None.
        level: ``limited`` or ``phi``: what the kernel that renders is given.
        progress: called with what is being done.
        checks_folder: the auditor's own checks that the audit ran with, so that their findings have a text.
        pdf: write the report as PDF too.
        cia: write the claims review's findings sheet as a workbook of its own too.

    Raises:
        ReportError: an unknown level, template or parameter, a changed audit, a notebook that fails, or a claims review's sheet
            of an audit without determinations. No HTML is left then.
        AuditFolderError: the folder is no finished audit.
    """
    chosen, known_at = find_template(template), known_level(level)
    values = converted(parameters or {}, chosen.parameters, chosen.name)
    audit = open_audit(audit_folder)
    _unchanged(audit.folder)
    place = _report_folder(Path(out) if out is not None else audit.folder / REPORTS, chosen, known_at, values)
    progress("making the view")
    view = make_view(audit, known_at, checks_folder)
    if cia and not view.reviewed:
        raise ReportError("no determinations: a claims review sheet needs a reviewed audit; see auditkit review")
    with _private_folder(place) as folder:
        view.save(folder)
        progress("running the notebook")
        given = {**values, "audit": "."} | ({"level": known_at} if "level" in chosen.parameters else {})
        notebook = _executed(replace(chosen, notebook=fitting(chosen.notebook, view.reviewed)), given, folder, place)
        progress("exporting")
        return _written(
            Wanted(place, chosen.name, _title(chosen, values), _policy(chosen, values), pdf, cia), notebook, view, folder
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written, and where."""

    place: Path
    name: str
    title: str
    policy: Policy
    pdf: bool
    cia: bool


def _policy(template: Template, values: Mapping[str, Any]) -> Policy:
    """The organisation's choices, where a template declares them."""
    known = {name: values.get(name, one.default) for name, one in template.parameters.items() if name in POLICY}
    return policy_of(**known)


def _title(template: Template, values: Mapping[str, Any]) -> str:
    declared = template.parameters.get("title")
    return str(values.get("title") or (declared.default if declared else template.name))


def slug(name: str, *parts: str) -> str:
    """A folder name from any text: ``r-<ascii, at most 40>-<8 hex of all parts>``; never a path, nor a reserved name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    readable = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_SLUG].strip("-") or "report"
    digest = hashlib.sha256("\0".join((name, *parts)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"r-{readable}-{digest}"


def _unchanged(folder: Path) -> None:
    problems = verify(folder)
    if problems:
        changed = f"{folder.name}: {len(problems)} tables are not as the manifest says"
        raise ReportError(f"{changed}; see: auditkit verify. A report of it would be of another audit")


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


def _executed(template: Template, given: Mapping[str, Any], folder: Path, place: Path) -> Any:
    """Run the notebook on the view; on failure leave it as ``*.failed.ipynb`` and no report."""
    import papermill

    path = folder / "executed.ipynb"
    try:
        _run(with_last_cell(template.notebook, LAST_CELL, LAST_CELL_ID), given, path)
    except papermill.PapermillExecutionError as error:
        kept = _leave_failed(path, place, template.name)
        where = f"{template.name}, cell {error.cell_index + 1}"
        raise ReportError(f"{where}: {error.ename}: {error.evalue}; {kept}, no report was left") from None
    except Exception as error:  # the kernel died or hung: nothing of its messages is known to be safe
        kept = _leave_failed(path, place, template.name)
        told = f"{type(error).__name__} while the notebook ran (values withheld)"
        raise ReportError(f"{template.name}: {told}; {kept}, no report was left") from None
    return cleaned(read_notebook(path), LAST_CELL_ID)


def _run(notebook: Any, given: Mapping[str, Any], path: Path) -> None:
    """Execute a notebook in a kernel of this interpreter, in the folder of ``path``, over an encrypted channel."""
    import papermill
    from traitlets.config import Config

    from auditkit.report.kernel import OwnKernelManager

    papermill.execute_notebook(
        notebook,
        str(path).replace("{", "{{").replace("}", "}}"),  # papermill takes braces in a path for parameters
        parameters=dict(given),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        cwd=path.parent,
        execution_timeout=CELL_SECONDS,
        store_widget_state=False,
        config=Config({"KernelManager": {"transport_encryption": "required"}}),
        kernel_manager_class=OwnKernelManager,
    )


def _leave_failed(path: Path, place: Path, name: str) -> str:
    """Take an earlier report away, keep the executed notebook, and say where it is."""
    for kind in KINDS:
        (place / f"{name}.{kind}").unlink(missing_ok=True)
    if not path.is_file():
        return "no notebook was executed"
    failed = f"{name}.failed.ipynb"
    replace_file(place / failed, notebook_bytes(cleaned(read_notebook(path), LAST_CELL_ID)))
    return f"the executed notebook is kept as {failed}"


def _written(wanted: Wanted, notebook: Any, view: View, folder: Path) -> ReportFiles:
    """Write the files, each complete under a name of its own before it takes its place; those not wanted go."""
    from auditkit.report.export import to_html
    from auditkit.report.sheet import write_cia_sheet, write_sheet

    html = to_html(notebook, wanted.title, view.level, view.reviewed)
    write_sheet(view, folder / "sheet.xlsx", wanted.title, wanted.policy)
    made = {"ipynb": notebook_bytes(notebook), "xlsx": (folder / "sheet.xlsx").read_bytes(), "html": html.encode()}
    if wanted.pdf:
        made["pdf"] = to_pdf(html)
    if wanted.cia:
        write_cia_sheet(view, folder / "cia.xlsx", wanted.title, wanted.policy)
        made["cia.xlsx"] = (folder / "cia.xlsx").read_bytes()
    paths = {kind: wanted.place / f"{wanted.name}.{kind}" for kind in KINDS}
    for kind, path in paths.items():
        if kind in made:
            replace_file(path, made[kind])
        else:
            path.unlink(missing_ok=True)
    (wanted.place / f"{wanted.name}.failed.ipynb").unlink(missing_ok=True)
    optional = (paths[kind] if kind in made else None for kind in ("pdf", "cia.xlsx"))
    return ReportFiles(paths["html"], paths["ipynb"], paths["xlsx"], *optional)
