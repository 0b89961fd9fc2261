"""The parameters of a template: declared in one cell, typed, and converted without guessing.

papermill's own command line turns ``00123`` into 123 and ``1E10`` into a number, and takes any name as code. Here a name must
be declared, and a text is read as the declared type or refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auditkit.errors import ReportError

TYPES = ("str", "int", "float", "bool", "list[str]")
GIVEN_BY_THE_REPORT = ("audit", "level")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter: ``name: type = default  # meaning``."""

    name: str
    type: str
    default: Any
    meaning: str


def declared(notebook: Any, template: str) -> dict[str, Parameter]:
    """The parameters that a template's cell tagged ``parameters`` declares.

    Raises:
        ReportError: there is no such cell or more than one, or a line of it is not ``name: type = default``.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ReportError(f"{template}: {len(cells)} cells tagged 'parameters', expected one")
    lines = cells[0].source.splitlines()
    found = {}
    for node in ast.parse(cells[0].source).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.value is None:
            raise ReportError(f"{template}, parameters cell, line {node.lineno}: expected name: type = default  # meaning")
        kind = ast.unparse(node.annotation)
        if kind not in TYPES:
            raise ReportError(f"{template}, parameter {node.target.id}: type {kind}, expected one of {', '.join(TYPES)}")
        meaning = lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset :].strip().removeprefix("#").strip()
        found[node.target.id] = Parameter(node.target.id, kind, ast.literal_eval(node.value), meaning)
    return found


def converted(given: Mapping[str, Any], known: Mapping[str, Parameter], template: str) -> dict[str, Any]:
    """The given values as the declared types.

    Args:
        given: values by name; a text is read as the declared type.
        known: what the template declares.
        template: its name, for messages.

    Raises:
        ReportError: a name is not declared or belongs to the report itself, or a value is not of its type.
    """
    for name in given:
        if name in GIVEN_BY_THE_REPORT:
            raise ReportError(f"parameter {name} is given by the report itself; choose the audit folder and --level instead")
        if name not in known:
            # The name is not repeated: it is text of unknown origin.
            raise ReportError(f"{template}: a parameter that it does not declare; it declares {_listed(known)}")
    return {name: _value(value, known[name]) for name, value in given.items()}


def _listed(known: Mapping[str, Parameter]) -> str:
    return ", ".join(name for name in known if name not in GIVEN_BY_THE_REPORT)


def _value(value: Any, parameter: Parameter) -> Any:
    if isinstance(value, str) and parameter.type != "str":
        value = _from_text(value, parameter)
    fits = {
        "str": isinstance(value, str),
        "int": type(value) is int,
        "float": type(value) in (int, float),
        "bool": type(value) is bool,
        "list[str]": type(value) is list and _all_text(value),
    }[parameter.type]
    if not fits:
        raise ReportError(f"parameter {parameter.name}: expected {parameter.type}, was given {type(value).__name__}")
    return value


def _all_text(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _from_text(text: str, parameter: Parameter) -> Any:
    if parameter.type == "int" and re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        return int(text)
    if parameter.type == "float" and re.fullmatch(r"[+-]?\d{1,18}(\.\d{1,18})?", text, re.ASCII):
        return float(text)
    if parameter.type == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if parameter.type == "list[str]":
        return [part.strip() for part in text.split(",") if part.strip()]
    raise ReportError(f"parameter {parameter.name}: the text given is not of type {parameter.type}")
