"""How a check file is read and judged: mistakes are reported on load, with file:line."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from auditkit.checking.examples import parse_examples
from auditkit.checking.model import Check
from auditkit.codesets import DEFINITIONS
from auditkit.errors import CheckError
from auditkit.rules.contract import DIRECTIONS, EFFECTS, FAMILIES, SEVERITIES, STATUSES, SUBJECTS
from auditkit.rules.settings import Settings
from auditkit.tables import TABLES

HEADINGS = ("Why it matters", "Rule", "Cannot tell", "What settles it")
OPTIONAL = (
    "READS", "UNKNOWN", "CLAIM_TYPES", "PROFILES", "PARTNER", "APPLIES", "CANDIDATES", "OPTIONAL_SETS",
    "OPTIONAL_TABLES", "ONE_OF",
    "ACROSS_PATIENTS", "EXAMPLE_SETTINGS",
)  # fmt: skip
CONSTANTS = ("ID", "FAMILY", "SUBJECT", "NEEDS", "SOURCE", "CASES", "EXAMPLES")
NAMES_GIVEN = {"settings", "held", *TABLES, *DEFINITIONS}


def from_module(module: ModuleType, path: Path) -> Check:
    """Make a check from a loaded check file.

    Raises:
        CheckError: the file breaks the contract; the message starts with file:line.
    """
    places = _Places(path)
    for name in (*CONSTANTS, "evaluate"):
        if not hasattr(module, name):
            raise CheckError(f"{path}:1: {name} is missing; a check file defines {', '.join(CONSTANTS)} and evaluate()")
    title, sections = _docstring(module.__doc__ or "", places)
    required = {name.lower(): _frozen(getattr(module, name)) for name in CONSTANTS if name != "EXAMPLES"}
    optional = {name.lower(): _frozen(getattr(module, name)) for name in OPTIONAL if hasattr(module, name)}
    check = Check(
        **required,
        **optional,
        examples=parse_examples(module.EXAMPLES, places.at("EXAMPLES")),
        evaluate=module.evaluate,
        arguments=tuple(inspect.signature(module.evaluate).parameters),
        propose=getattr(module, "propose", None),
        title=title,
        sections=sections,
        path=path,
    )
    for name, message in faults(check):
        raise CheckError(f"{places.at(name)}: {message}")
    return check


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class _Places:
    """Where each name of a check file is defined, for messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, int] = {}
        for node in ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []:
            targets = node.targets if isinstance(node, ast.Assign) else []
            names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            if isinstance(node, ast.FunctionDef):
                names = [node.name]
            self._lines.update(dict.fromkeys(names, node.lineno))

    def at(self, name: str) -> str:
        """``file:line`` of a name."""
        return f"{self.path}:{self._lines.get(name, 1)}"


def faults(check: Check) -> Iterator[tuple[str, str]]:
    """What breaks the contract: the name in the file that is at fault, and what is wrong with it."""
    yield from _in_names(check)
    yield from _in_cases(check)
    yield from _in_examples(check)


def _in_names(check: Check) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", check.id):
        yield "ID", f"ID '{check.id}' is not upper-case words joined by dashes"
    if check.family not in FAMILIES:
        yield "FAMILY", f"FAMILY '{check.family}' is none of {', '.join(FAMILIES)}"
    if check.subject not in SUBJECTS:
        yield "SUBJECT", f"SUBJECT '{check.subject}' is none of {', '.join(SUBJECTS)}"
    for name in check.arguments:
        if name not in NAMES_GIVEN:
            yield "evaluate", f"unknown argument '{name}'; expected a table, a code set or settings"
    for name in check.example_settings:
        if name not in Settings.__dataclass_fields__:
            yield "EXAMPLE_SETTINGS", f"'{name}' is no setting; there are {', '.join(Settings.__dataclass_fields__)}"
    for name in check.optional_tables:
        if name not in check.tables:
            yield "OPTIONAL_TABLES", f"'{name}' is no table that evaluate() names"


def _in_cases(check: Check) -> Iterator[tuple[str, str]]:
    outcomes = {example.outcome for example in check.examples}
    if not check.cases:
        yield "CASES", "CASES is empty"
    for name, case in check.cases.items():
        known = case.status in STATUSES and case.severity in SEVERITIES
        if not known or case.direction not in DIRECTIONS or case.effect not in EFFECTS:
            yield "CASES", f"case '{name}' has an unknown status, severity, direction or effect"
        if not set(case.given) <= set(check.optional_tables):
            yield "CASES", f"case '{name}' hangs on a table that is none of OPTIONAL_TABLES"
        if name not in outcomes:
            yield "EXAMPLES", f"case '{name}' has no example"
    for name in check.unknown:
        if f"cannot tell: {name}" not in outcomes and not (name == "gap" and "cannot tell" in outcomes):
            yield "UNKNOWN", f"reason '{name}' has no example"


def _in_examples(check: Check) -> Iterator[tuple[str, str]]:
    outcomes = {example.outcome for example in check.examples}
    if "silent" not in outcomes:
        yield "EXAMPLES", "no example stays silent"
    for outcome in sorted(outcomes - {*check.cases, "silent", "does not apply"}):
        if not outcome.startswith("cannot tell"):
            yield "EXAMPLES", f"outcome '{outcome}' is no case, nor silent, cannot tell or does not apply"


def _docstring(text: str, places: _Places) -> tuple[str, dict[str, str]]:
    lines = inspect.cleandoc(text).splitlines()
    if not lines:
        raise CheckError(f"{places.path}:1: the docstring is missing; it holds {', '.join(HEADINGS)}")
    sections: dict[str, str] = {}
    heading = ""
    for line in lines[1:]:
        if line.strip() in HEADINGS:
            heading = line.strip()
            sections[heading] = ""
        elif heading and line.strip():
            sections[heading] = f"{sections[heading]} {line.strip()}".strip()
    for name in HEADINGS:
        if not sections.get(name):
            raise CheckError(f"{places.path}:1: the docstring lacks the heading '{name}' or its text")
    return lines[0].rstrip("."), sections
