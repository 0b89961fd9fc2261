"""The house: floors, sizes, names, and that nothing of a machine or of the AMA is committed."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "auditkit"
FLOORS = {
    "errors": 0, "tables": 0, "bundled": 0,
    "engine": 1, "forms": 1,
    "codesets": 2, "read": 2, "estimation": 2,
    "rules": 3, "validate": 3,
    "checks": 4, "price": 4,
    "checking": 5, "sampling": 5, "review": 5, "accuracy": 5, "kpis": 5, "disclosure": 5,
    "audit": 6, "coverage": 6, "pages": 6, "score": 7,
    "widgets": 7, "report": 7,
    "cli": 8, "__main__": 9,
}  # fmt: skip
ONLY_IN = {
    "ipywidgets": "widgets",
    "papermill": "report",
    "nbconvert": "report",
    "duckdb": "engine",
    "typer": "cli",
    "pandera": "validate",
    "x12sdk": "read",
}
VAGUE = {"utils", "util", "common", "helpers", "helper", "manager", "base", "data", "info", "misc"}
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(path.relative_to(PACKAGE)) for path in MODULES]


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room(path) != "__init__"], ids=[name for name in NAMES if name != "__init__.py"]
)
def test_a_module_imports_only_from_lower_floors(path: Path):
    here = room(path)
    assert here in FLOORS, f"{here} has no floor; add it to the table of design.md and here"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "auditkit" or len(parts) == 1 or parts[1] == here:
            continue
        assert FLOORS[parts[1]] < FLOORS[here], f"{here} (floor {FLOORS[here]}) imports {name} (floor {FLOORS[parts[1]]})"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_library_is_known_in_one_room_only(path: Path):
    tops = {name.split(".")[0] for name in imports(path)}
    strangers = {name for name in tops if name in ONLY_IN and ONLY_IN[name] != room(path)}
    assert not strangers


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_sizes(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = 40 if room(path) == "checks" else 25
            assert code_lines(node) <= limit, f"{node.name} has {code_lines(node)} lines of code"


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without the docstring; a signature is no work."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_names_say_something(path: Path):
    assert not VAGUE.intersection(part.removesuffix(".py") for part in path.relative_to(PACKAGE).parts)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_machine_path_and_no_registry_is_committed():
    # Spelt in pieces so that this file does not find itself.
    patterns = ["/wo" + "rk/", "/ro" + "ot/", "--index" + "-url", "extra-index" + "-url", "/ho" + "me/"]
    for path in tracked():
        if path.suffix in {".png", ".parquet", ".xlsx", ".gz"}:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [pattern for pattern in patterns if pattern in text], path.name


def test_no_procedure_descriptor_is_bundled():
    """Titles stand beside HCPCS Level II and ICD-10-CM codes only."""
    for path in tracked():
        if path.suffix != ".psv":
            continue
        rows = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        header = rows[0]
        for column in ("title", "meaning"):
            code = next((name for name in ("procedure_code", "code") if name in header), None)
            if column not in header or code is None:
                continue
            for row in rows[1:]:
                if re.fullmatch(r"\d{4}[0-9AFTUM]", row[header.index(code)]):
                    assert not row[header.index(column)], f"{path.name}: {row[header.index(code)]} has a title"
