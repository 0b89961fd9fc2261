"""The documentation pages that are made from the code: the checks and the data dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.checking.model import Check
from auditkit.tables import SOURCES, TABLES, table

MADE = "<!-- Made by `make docs`; change the code, not this page. -->"


def checks_page(checks: Iterable[Check]) -> str:
    """Every check on one page: why it matters, the rule, when it cannot tell, what settles it, its cases and examples."""
    ordered = sorted(checks, key=lambda check: (check.family, check.id))
    index = [
        f"| [{check.id}](#{check.id.lower()}) | {check.family.replace('_', ' ')} | {_cell(check.title)} |" for check in ordered
    ]
    head = [
        "# The checks",
        MADE,
        f"{len(ordered)} checks. A finding is a proposal to a person; only a reviewer's determination makes it an error.",
        "| check | family | finds |\n|---|---|---|\n" + "\n".join(index),
    ]
    return "\n\n".join([*head, *(_check(check) for check in ordered)]) + "\n"


def _check(check: Check) -> str:
    facts = [f"*{check.family.replace('_', ' ')}*, one row a {check.subject}; source: {check.source}"]
    if check.claim_types:
        facts.append("claims: " + ", ".join({"P": "professional", "I": "institutional"}[one] for one in check.claim_types))
    if check.profiles:
        facts.append("profiles: " + ", ".join(check.profiles))
    if check.code_sets:
        facts.append("reference sets: " + ", ".join(check.code_sets))
    sections = [f"**{name}.** {text}" for name, text in check.sections.items()]
    cases = "\n".join(
        f"| {name} | {case.status} | {case.severity} | {case.direction} | {case.effect} | {_cell(case.text)} |"
        for name, case in check.cases.items()
    )
    parts = [
        f"## {check.id}",
        f"{check.title}.",
        "; ".join(facts) + ".",
        *sections,
        f"| case | status | severity | direction | payment | text |\n|---|---|---|---|---|---|\n{cases}",
    ]
    if check.unknown:
        parts.append("Cannot tell: " + "; ".join(f"*{name}*: {reason}" for name, reason in check.unknown.items()) + ".")
    return "\n\n".join([*parts, _examples(check)])


def _examples(check: Check) -> str:
    if not check.examples:
        return ""
    headings = list(check.examples[0].cells)
    rows = "\n".join("| " + " | ".join(_cell(example.cells[name]) for name in headings) + " |" for example in check.examples)
    return f"| {' | '.join(headings)} |\n|{'---|' * len(headings)}\n{rows}"


def tables_page() -> str:
    """The data dictionary on one page."""
    head = [
        "# The data dictionary",
        MADE,
        "Codes are text, money is exact to the cent, dates are ISO. Required: `yes` a row without it is rejected, "
        "`one_of_code` one of those is needed, `made` and `key` are filled by auditkit.",
    ]
    return "\n\n".join([*head, *(_table(name) for name in TABLES)]) + "\n"


def _table(name: str) -> str:
    known = table(name)
    headings = ("column", "type", "required", "privacy", "meaning", *SOURCES)
    rows = "\n".join(
        "| "
        + " | ".join(
            _cell(cell) for cell in (column.name, column.type, column.required, column.privacy, column.meaning, *column.sources)
        )
        + " |"
        for column in known
    )
    return f"## {name}\n\n{known.meaning}\n\n| {' | '.join(headings)} |\n|{'---|' * len(headings)}\n{rows}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")
