"""``auditkit checks``: lists the checks, filters them, and shows one in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from auditkit.cli import show

if TYPE_CHECKING:
    from auditkit.checking.examples import Example
    from auditkit.checking.model import Check


def chosen(
    loaded: Iterable[Check], ids: list[str] | None, family: str | None, status: str | None, code_set: str | None
) -> list[Check]:
    """The checks that are asked for.

    Args:
        loaded: all checks.
        ids: ids, or beginnings of ids such as ``NCCI``.
        family: a family, as coding_accuracy.
        status: FAIL, REVIEW or INFO: checks that can find something of that status.
        code_set: a reference set that the check reads.

    Raises:
        typer.BadParameter: no check is left, with what there is.
    """
    every = list(loaded)
    wanted = [one.upper() for one in ids or ()]
    found = [
        check
        for check in every
        if (not wanted or any(check.id == one or check.id.startswith(f"{one}-") for one in wanted))
        and family in (None, check.family)
        and (status is None or status.upper() in {case.status for case in check.cases.values()})
        and (code_set is None or code_set in check.code_sets)
    ]
    if not found:
        families = ", ".join(sorted({check.family for check in every}))
        raise typer.BadParameter(f"no such check; families are {families}; `auditkit checks` lists them all")
    return found


def in_full(check: Check, examples: bool = False) -> None:
    """One check as its file tells it: rule, what it cannot tell, its cases; its examples where asked for."""
    show.line(f"{check.id}: {check.title}")
    facts = [check.family.replace("_", " "), f"one row a {check.subject}", f"source: {check.source}"]
    show.line("; ".join(facts))
    for name, text in check.sections.items():
        show.line(f"\n{name}\n  {text}")
    show.line("")
    rows = ((name, case.status, case.severity, case.direction, case.effect, case.text) for name, case in check.cases.items())
    show.table("Cases", ("case", "status", "severity", "direction", "payment", "text"), rows)
    if check.unknown:
        show.table("Cannot tell", ("reason", "what is missing"), check.unknown.items())
    reads = (
        ("needs", check.needs),
        ("may be blank", check.reads),
        ("reference sets", check.code_sets),
        ("tables", check.tables),
    )
    show.table("Reads", ("what", "names"), ((name, ", ".join(listed)) for name, listed in reads if listed))
    if examples:
        told = (
            (f"{one.claim} {one.line_no}", _given(one), one.outcome, one.cells.get("because", "")) for one in check.examples
        )
        show.table("Examples", ("claim and line", "billed", "outcome", "because"), told)


def _given(example: Example) -> str:
    """What an example bills, told by name; cells left empty keep the usual value."""
    told = ("claim", "line", "outcome", "because")
    return ", ".join(f"{name} {value}" for name, value in example.cells.items() if value and name not in told)
