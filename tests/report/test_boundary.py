"""The error boundary: a run that meets an error fails, and no value of the data is in what it leaves."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_notebook

from auditkit.errors import ReportError
from auditkit.report import install_error_boundary, report
from tests.report import made

READ = "import polars as pl\nname = pl.read_parquet(f'{audit}/claims.parquet')['patient_last_name'][0]"
FAILING = {
    "a cell": "raise ValueError(name)",
    "a chain": "try:\n    int(name)\nexcept ValueError as error:\n    raise KeyError(name) from error",
    "text of its own": "class Odd(Exception):\n    def __str__(self):\n        return name\nraise Odd()",
    "a display": "class Shown:\n    def _repr_html_(self):\n        raise ValueError(name)\nShown()",
    "a thread": "import threading\none = threading.Thread(target=lambda: int(name))\none.start()\none.join()",
    "a callback": "from IPython import get_ipython\ntry:\n    int(name)\nexcept ValueError:\n    get_ipython().showtraceback()",
}
TALK = "\n".join(
    [
        "import logging, os, sys, warnings",
        "warnings.warn(name)",
        "logging.getLogger('x').warning('%s', name)",
        "logging.getLogger('y').error(name, exc_info=True)",
        "os.write(2, name.encode())",
        "print(name, file=sys.stderr)",
    ]
)


def template(folder: Path, *sources: str) -> Path:
    """A template that forgets the boundary."""
    cells = [new_code_cell("audit: str = '.'  # audit\nlevel: str = 'phi'  # level", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source) for source in (READ, *sources)]
    path = folder / "made.ipynb"
    write(new_notebook(cells=cells), path)
    return path


def left_behind(folder: Path) -> str:
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("where", FAILING)
def test_an_error_fails_the_run_and_leaves_no_value(
    audit_folder: Path, tmp_path: Path, where: str, capfd: pytest.CaptureFixture[str]
):
    path = template(tmp_path, TALK, FAILING[where])
    with pytest.raises(ReportError, match=r"made, cell \d+: .*no report was left") as raised:
        report(audit_folder, path, out=tmp_path / "out", level="phi")
    told = "".join(traceback.format_exception(raised.value)) + left_behind(tmp_path / "out") + "".join(capfd.readouterr())
    assert made.CANARY not in told
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["made.failed.ipynb"]


def test_warnings_and_log_lines_do_not_reach_the_notebook(audit_folder: Path, tmp_path: Path):
    files = report(audit_folder, template(tmp_path, TALK), out=tmp_path / "out", level="phi")
    assert made.CANARY not in files.html.read_text(encoding="utf-8") + files.notebook.read_text(encoding="utf-8")


def test_a_failure_takes_the_earlier_report_away(audit_folder: Path, tmp_path: Path):
    report(audit_folder, template(tmp_path), out=tmp_path / "out", level="phi")
    path = tmp_path / "made.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("patient_last_name", "no_such_column"), encoding="utf-8")
    with pytest.raises(ReportError, match="ColumnNotFoundError"):
        report(audit_folder, path, out=tmp_path / "out", level="phi")
    assert [one.name for one in (tmp_path / "out").rglob("*") if one.is_file()] == ["made.failed.ipynb"]


def test_the_boundary_belongs_in_a_kernel():
    with pytest.raises(ReportError, match="no kernel is running here"):
        install_error_boundary()
