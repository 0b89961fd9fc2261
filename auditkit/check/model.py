"""A check as loaded from its file, and how its file is read and judged."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import narwhals as nw

from auditkit.check.examples import Example, parse_examples
from auditkit.codesets import DEFINITIONS
from auditkit.errors import CheckError
from auditkit.rules.contract import DIRECTIONS, EFFECTS, FAMILIES, SEVERITIES, STATUSES, SUBJECTS, Case
from auditkit.tables import TABLES

HEADINGS = ("Why it matters", "Rule", "Cannot tell", "What settles it")
OPTIONAL = ("READS", "UNKNOWN", "CLAIM_TYPES", "PROFILES", "PARTNER", "APPLIES", "OPTIONAL_SETS", "ONE_OF")
CONSTANTS = ("ID", "FAMILY", "SUBJECT", "NEEDS", "SOURCE", "CASES", "EXAMPLES")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: what it finds, what it needs, its cases, its examples, and the function that evaluates it.

    ``needs`` are columns without which a row cannot be judged; ``reads`` may be blank. ``claim_types`` and ``profiles`` narrow the claims it applies
    to (all where empty); ``applies`` tells which rows with a blank in ``needs`` could have been judged at all. ``partner``
    names further key columns of a pair; without one of ``optional_sets`` it still runs, and says what it cannot tell. Of the
    columns ``one_of`` at least one must be there for it to run.
    """

    id: str
    family: str
    subject: str
    needs: tuple[str, ...]
    reads: tuple[str, ...] = ()
    source: str
    cases: Mapping[str, Case]
    unknown: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...]
    evaluate: Callable[..., nw.LazyFrame[Any]] = field(repr=False)
    arguments: tuple[str, ...]
    title: str
    sections: Mapping[str, str] = field(repr=False)
    path: Path = field(repr=False)
    claim_types: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    optional_sets: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    applies: nw.Expr | None = field(default=None, repr=False)
    propose: Callable[..., Any] | None = field(default=None, repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name one row of its result."""
        return (*SUBJECTS[self.subject], *self.partner)

    @property
    def frame(self) -> str:
        """The frame that its subject comes from."""
        return {"line": "lines", "claim": "claims", "diagnosis": "diagnoses"}[self.subject]

    @property
    def code_sets(self) -> tuple[str, ...]:
        """The reference sets that its arguments name."""
        return tuple(name for name in self.arguments if name in DEFINITIONS)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that its arguments name."""
        return tuple(name for name in self.arguments if name in TABLES)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The columns of its result that its texts name."""
        return tuple(dict.fromkeys(name for case in self.cases.values() for name in case.fields))

    @property
    def version(self) -> str:
        """A digest of its file, so that an audit can say which text of the rule it ran."""
        import hashlib

        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:12] if self.path.is_file() else ""


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
    judge(check, places)
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


def judge(check: Check, places: _Places) -> None:
    """Raise where a check breaks its contract, naming file and line.

    Raises:
        CheckError: with what is wrong and what was expected.
    """
    outcomes = {example.outcome for example in check.examples}
    known = {"settings", *TABLES, *DEFINITIONS}
    rules = [
        (
            "ID",
            bool(re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", check.id)),
            f"ID '{check.id}' is not upper-case words joined by dashes",
        ),
        ("FAMILY", check.family in FAMILIES, f"FAMILY '{check.family}' is none of {', '.join(FAMILIES)}"),
        ("SUBJECT", check.subject in SUBJECTS, f"SUBJECT '{check.subject}' is none of {', '.join(SUBJECTS)}"),
        ("CASES", bool(check.cases), "CASES is empty"),
        ("EXAMPLES", "silent" in outcomes, "no example stays silent"),
    ]
    rules += [
        ("evaluate", name in known, f"unknown argument '{name}'; expected a table, a code set or settings")
        for name in check.arguments
    ]
    rules += [("EXAMPLES", name in outcomes, f"case '{name}' has no example") for name in check.cases]
    rules += [
        (
            "UNKNOWN",
            f"cannot tell: {name}" in outcomes or (name == "gap" and "cannot tell" in outcomes),
            f"reason '{name}' has no example",
        )
        for name in check.unknown
    ]
    for name, case in check.cases.items():
        valid = (
            case.status in STATUSES and case.severity in SEVERITIES and case.direction in DIRECTIONS and case.effect in EFFECTS
        )
        rules.append(("CASES", valid, f"case '{name}' has an unknown status, severity, direction or effect"))
    for example in check.examples:
        fine = example.outcome in {*check.cases, "silent", "does not apply"} or example.outcome.startswith("cannot tell")
        rules.append(
            (
                "EXAMPLES",
                fine,
                f"outcome '{example.outcome}' of claim {example.claim} is no case, nor silent, cannot tell or does not apply",
            )
        )
    for name, holds, message in rules:
        if not holds:
            raise CheckError(f"{places.at(name)}: {message}")


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
