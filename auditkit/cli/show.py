"""What the command line prints: progress, summaries, tables. Values of the data appear only where one claim is asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    import polars as pl

    from auditkit.audit import Audit
    from auditkit.checking.explain import Explanation
    from auditkit.checking.model import Check
    from auditkit.rules.settings import Settings

PROFILES = ("medicare", "cpt")
MONTHS_ABREAST, BY_DATE = 6, " by date"
OUT, ERR = Console(), Console(stderr=True)


def line(text: str) -> None:
    """Print one line as it is."""
    OUT.print(text, markup=False, highlight=False)


def problem(text: str) -> None:
    """Print one line to the error stream."""
    ERR.print(text, markup=False, highlight=False, style="red")


def settings_from(window: str | None, profile: str, pairs: Iterable[str] = ()) -> Settings:
    """The settings that the options name.

    Raises:
        typer.BadParameter: the window is not FROM:UNTIL with dates as 2024-07-01, or a setting cannot be.
    """
    if profile.casefold() not in PROFILES:
        raise typer.BadParameter(f"--profile takes {' or '.join(PROFILES)}")
    from auditkit.errors import SettingsError
    from auditkit.rules.settings import Settings  # loads the engines, which --help need not wait for

    first, last = _window(window) if window else (None, None)
    try:
        return Settings(first, last, profile.casefold()).changed(parameters_from(pairs, "--setting"))
    except SettingsError as error:
        raise typer.BadParameter(f"--setting: {error}") from None


def _window(window: str) -> tuple[dt.date, dt.date]:
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d)", window)
    if not found:
        raise typer.BadParameter("--window takes FROM:UNTIL, as 2024-07-01:2024-09-30")
    try:
        first, last = (dt.date.fromisoformat(text) for text in found.groups())
    except ValueError as error:
        raise typer.BadParameter(f"--window: {error}") from None
    if last < first:
        raise typer.BadParameter("--window ends before it begins")
    return first, last


def parameters_from(pairs: Iterable[str], option: str = "-p") -> dict[str, str]:
    """``name=value`` pairs as a dict; values stay text until the template's types are known.

    Raises:
        typer.BadParameter: a pair has no ``=``.
    """
    found = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark:
            raise typer.BadParameter(f"{option} takes name=value")
        found[name] = value
    return found


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A bar that says what is being done, how much is left and for how long; give it the next step's name.

    A step that says ``3 of 70`` moves the bar.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("[dim]{task.fields[step]}", markup=True),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task(title, step="", total=None)

        def moved(step: str) -> None:
            counted = re.search(r"(\d+) of (\d+)", step)
            done, total = (int(counted[1]) - 1, int(counted[2])) if counted else (0, None)
            bar.update(task, step=step, completed=done, total=total)

        yield moved


def table(title: str, headings: Iterable[str], rows: Iterable[Iterable[Any]], right: Iterable[str] = ()) -> None:
    """Print a table; ``right`` names the columns of numbers."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    numbers = set(right)
    for heading in headings:
        shown.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    OUT.print(shown, markup=False)


def summary(audit: Audit) -> None:
    """What came in, what was found, and the potential dollars, over and under apart."""
    counts = audit.manifest["counts"]
    table(
        "Rows",
        ("table", "read", "accepted", "rejected"),
        ((name, *one.values()) for name, one in counts.items()),
        ("read", "accepted", "rejected"),
    )
    checks_run(audit.evaluations)
    potential(audit.findings)
    line(f"Audit folder: {audit.folder}")


def results(found: Any, validated: Any) -> None:
    """As ``summary``, for a run that left no folder."""
    from auditkit.checking.findings import evaluations_table

    table(
        "Rows",
        ("table", "read", "accepted", "rejected"),
        ((name, *one) for name, one in validated.counts.items()),
        ("read", "accepted", "rejected"),
    )
    checks_run(evaluations_table(found.evaluations))
    potential(found.findings)


def checks_run(evaluations: pl.DataFrame) -> None:
    """One row a check: tested, fired, cannot tell, or why it did not run."""
    headings = ("check", "tested", "fired", "cannot tell", "remark")
    rows = (
        (
            row["check_id"],
            row["tested"],
            row["fired"],
            row["cannot_tell"],
            row["cannot_tell_reasons"] if row["state"] == "ran" else f"{row['state'].replace('_', ' ')}: {row['reason']}",
        )
        for row in evaluations.iter_rows(named=True)
    )
    table("Checks", headings, rows, headings[1:4])


def potential(findings: pl.DataFrame) -> None:
    """Potential dollars of unreviewed findings: each line counted once, over and under never netted."""
    from auditkit.kpis import potential as potential_of
    from auditkit.kpis import split_by_status

    total = potential_of(findings)
    line(
        f"{total.findings} findings, none reviewed: {split_by_status(findings)}. "
        f"Potential: over ${total.over:,.2f}, under ${total.under:,.2f}; "
        f"{total.unpriced} findings could not be priced."
    )


def coverage(found: Any) -> None:
    """Which checks can run, and what share of the lines each reference set covers, by month."""
    table(
        "Checks",
        ("check", "can run", "missing"),
        ((one.check_id, "yes" if not one.missing else "no", one.missing) for one in found.checks),
    )
    for start in range(0, len(found.months), MONTHS_ABREAST):
        _coverage_by_month(found.sets, found.months[start : start + MONTHS_ABREAST])
    line(
        "A share below 100% means that the check says 'cannot tell' for the other lines: "
        "import the release of that month (auditkit codesets import FILE). A star: the set is asked by something else than a "
        "code of the line (a modifier, a payer, an NPI), so only its days are counted here."
    )


def _coverage_by_month(sets: Sequence[str], months: Sequence[Any]) -> None:
    names = {name: f"{name} *" if any(row.shares[name].endswith(BY_DATE) for row in months) else name for name in sets}
    table(
        "Lines covered, by reference set and month of service",
        ("reference set", *(row.month for row in months)),
        [
            ("lines", *(row.lines for row in months)),
            *((names[name], *(row.shares[name].removesuffix(BY_DATE) for row in months)) for name in sets),
        ],
        [row.month for row in months],
    )


def explanations(claim_key: str, found: Iterable[Explanation]) -> None:
    """What every check said of one claim."""
    rows = ((one.check_id, one.subject, one.answer, one.why, _pairs(one.fields), _pairs(one.reference)) for one in found)
    table(f"Claim {claim_key}", ("check", "subject", "answer", "why", "fields used", "reference and release"), rows)


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={'(blank)' if value is None else value}" for name, value in values.items())


def files(found: Any) -> None:
    """Where a report's files are."""
    named = (
        ("HTML report", found.html),
        ("PDF", found.pdf),
        ("Findings sheet", found.xlsx),
        ("Claims review sheet", found.cia),
        ("Executed notebook", found.notebook),
    )
    for name, path in named:
        if path is not None:
            line(f"{name}: {path}")


def score(found: Any) -> None:
    """Recall and precision by check, and what was missed or extra."""
    headings = (
        "check",
        "planted",
        "found",
        "recall",
        "95% interval",
        "near misses",
        "fired on them",
        "extra",
        "precision",
        "95% interval ",
    )
    table("Detection", headings, (one.cells for one in found.checks), headings[1:])
    for text in found.differences:
        line(text)


def checks(loaded: Iterable[Check]) -> None:
    """One row a check."""
    table(
        "Checks",
        ("id", "family", "finds", "needs", "reference sets"),
        ((one.id, one.family, one.title, ", ".join(one.needs), ", ".join(one.code_sets)) for one in loaded),
    )


def dictionary(name: str | None) -> None:
    """The data dictionary, one table or all."""
    from auditkit.tables import TABLES
    from auditkit.tables import table as known

    for one in (name,) if name else TABLES:
        rows = ((column.name, column.type, column.required, column.privacy, column.meaning) for column in known(one))
        table(f"{one}: {known(one).meaning}", ("column", "type", "required", "privacy", "meaning"), rows)
