"""Parameters: only declared names, and values as declared, without guessing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditkit.errors import ReportError
from auditkit.report import list_templates, report
from auditkit.report.parameters import converted, declared
from auditkit.report.templates import find_template, open_template


def notebook(source: str, tags: tuple[str, ...] = ("parameters",)) -> Any:
    from nbformat.v4 import new_code_cell, new_notebook

    return new_notebook(cells=[new_code_cell(source, metadata={"tags": list(tags)})])


KNOWN = declared(
    notebook(
        "audit: str = ''\nname: str = ''  # who\nnumber: int = 1\nshare: float = 0.5\nyes: bool = False\nmany: list[str] = []"
    ),
    "made",
)


def test_declared_parameters_have_type_default_and_meaning():
    assert (KNOWN["name"].type, KNOWN["name"].default, KNOWN["name"].meaning) == ("str", "", "who")


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("name", "00123", "00123"), ("name", "1E10", "1E10"), ("name", "None", "None"), ("name", "1_000", "1_000"),
        ("number", "012", 12), ("number", "-3", -3), ("number", 7, 7), ("share", "0.25", 0.25), ("share", 1, 1),
        ("yes", "true", True), ("yes", "False", False), ("many", "99213, G0422", ["99213", "G0422"]),
        ("many", ["1E10"], ["1E10"]),
    ],
)  # fmt: skip
def test_a_value_is_read_as_declared(name: str, given: Any, value: Any):
    read = converted({name: given}, KNOWN, "made")[name]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("number", "1E3"),
        ("number", "1_000"),
        ("number", 1.0),
        ("number", True),
        ("share", "nan"),
        ("share", "1e400"),
        ("yes", "1"),
        ("yes", 1),
        ("name", 5),
        ("name", None),
        ("many", [1]),
        ("many", ("a",)),
    ],
)
def test_a_value_of_another_type_is_refused_without_being_repeated(name: str, given: Any):
    with pytest.raises(ReportError, match=f"parameter {name}: ") as raised:
        converted({name: given}, KNOWN, "made")
    assert not isinstance(given, str) or given not in str(raised.value)


@pytest.mark.parametrize("name", ["nobody", "x=1\nimport os;os._exit(1)#", "__class__", ""])
def test_an_undeclared_name_is_refused(name: str):
    with pytest.raises(ReportError, match="it does not declare; it declares name, number"):
        converted({name: "v"}, KNOWN, "made")


@pytest.mark.parametrize("name", ["audit", "level"])
def test_what_the_report_itself_gives_is_not_a_parameter(name: str):
    with pytest.raises(ReportError, match="given by the report itself"):
        converted({name: "v"}, KNOWN, "made")


def test_a_report_with_an_undeclared_parameter_is_refused_before_it_runs(audit_folder: Path, tmp_path: Path):
    with pytest.raises(ReportError, match="it declares title, client"):
        report(audit_folder, parameters={"titel": "x"}, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("source", ["x = 1", "import os", "x: int", "x: object = 1"])
def test_a_parameters_cell_of_another_form_is_refused(source: str):
    with pytest.raises(ReportError, match="parameter"):
        declared(notebook(source), "made")


def test_a_template_without_a_parameters_cell_is_refused():
    with pytest.raises(ReportError, match="0 cells tagged 'parameters'"):
        declared(notebook("x: int = 1", ()), "made")


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path):
    (tmp_path / "x.ipynb").write_text("no json", encoding="utf-8")
    with pytest.raises(ReportError, match=r"x\.ipynb: not a notebook"):
        open_template(tmp_path / "x.ipynb")


@pytest.mark.parametrize("name", ["nothing", "../audit_findings", "templates/audit_findings"])
def test_an_unknown_template_is_refused(name: str):
    with pytest.raises(ReportError, match="no template of that name; there are"):
        find_template(name)


def test_the_auditors_own_templates_are_listed_beside_the_bundled_ones(tmp_path: Path):
    (tmp_path / "mine.ipynb").write_bytes(find_template("audit_findings").path.read_bytes())
    assert {"audit_findings", "mine"} <= {one.name for one in list_templates(tmp_path)}


def tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def test_every_bundled_template_keeps_to_the_form():
    for template in list_templates():
        assert all(parameter.meaning for parameter in template.parameters.values()), template.name
        # The cell of parameters is a declaration, one line a setting.
        code = [cell for cell in template.notebook.cells if cell.cell_type == "code" and "parameters" not in tags(cell)]
        assert all(len(cell.source.splitlines()) <= 10 for cell in code), template.name
        assert "install_error_boundary()" in code[0].source, template.name
        assert not [cell for cell in code if cell.outputs], template.name
