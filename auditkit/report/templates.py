"""Where templates lie: the auditor's own folder and those that come with auditkit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditkit.bundled import bundled
from auditkit.errors import ReportError
from auditkit.report.files import read_notebook
from auditkit.report.parameters import Parameter, declared

OWN = Path("templates")


@dataclass(frozen=True)
class Template:
    """A template notebook, its name, its file and what it declares."""

    name: str
    path: Path
    parameters: Mapping[str, Parameter]
    notebook: Any


def list_templates(folder: Path | str | None = None) -> list[Template]:
    """The templates of a folder and those that come with auditkit; one of the folder hides a bundled one of its name.

    Args:
        folder: the auditor's own; ``templates`` of the working directory when None and there is one.

    Raises:
        ReportError: the folder is not there, or a template breaks its form.
    """
    own = OWN if folder is None else Path(folder)
    if folder is not None and not own.is_dir():
        raise ReportError(f"{own}: no such folder of templates")
    found = {
        path.stem: path for place in (bundled("templates"), own) if place.is_dir() for path in sorted(place.glob("*.ipynb"))
    }
    return [open_template(path) for _, path in sorted(found.items())]


def find_template(name: str | Path) -> Template:
    """A template by its name or its file.

    Raises:
        ReportError: there is none, or it breaks its form.
    """
    path = Path(name)
    if path.suffix == ".ipynb":
        if not path.is_file():
            raise ReportError(f"{path.name}: no such template file")
        return open_template(path)
    for place in (OWN, bundled("templates")):
        if path.name == str(name) and (place / f"{name}.ipynb").is_file():
            return open_template(place / f"{name}.ipynb")
    raise ReportError(f"no template of that name; there are {', '.join(one.name for one in list_templates())}")


def open_template(path: Path) -> Template:
    """Read a template file.

    Raises:
        ReportError: it is no notebook, or its parameters are not declared as they should be.
    """
    notebook = read_notebook(path)
    known = declared(notebook, path.stem)
    if "audit" not in known:
        raise ReportError(f"{path.name}: declares no parameter 'audit', so it cannot be told which audit to show")
    return Template(path.stem, path, known, notebook)
