"""``auditkit review``: worksheets out and in, the second draw, how far a review is, and whether its log is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditkit.cli import show

if TYPE_CHECKING:
    import polars as pl

    from auditkit.audit import Audit
    from auditkit.review.store import ReviewStore

review = typer.Typer(no_args_is_help=True)
FAILED = 1
DETERMINATIONS = "determinations.parquet"

Folder = Annotated[Path, typer.Argument(help="An audit folder.")]
Person = Annotated[str, typer.Option("--reviewer", envvar="AUDITKIT_REVIEWER", help="Who decides.")]
Place = Annotated[
    str | None,
    typer.Option("--store", envvar="AUDITKIT_REVIEW_STORE", help="postgresql://... or a file; AUDIT/decisions.sqlite."),
]


@review.command("export")
def export_file(
    audit: Folder,
    reviewer: Person,
    out: Annotated[Path, typer.Option(help="The workbook to write (.xlsx).")],
    stage: Annotated[str, typer.Option(help="first or second.")] = "first",
    store: Place = None,
) -> None:
    """Write a worksheet of the sampled units: billed, proposed, and cells to fill in."""
    from auditkit.review.reviewer import Reviewer
    from auditkit.review.worksheet_out import export_worksheet

    with _opened(audit, store) as (opened, log):
        desk = Reviewer(log, reviewer, stage)  # type: ignore[arg-type]
        export_worksheet(desk, {**opened.tables, "findings": opened.findings}, out, _sample(opened))
    show.line(f"Worksheet: {out}")


@review.command("import")
def import_file(
    audit: Folder,
    file: Annotated[Path, typer.Argument(help="A worksheet that was filled in.")],
    reviewer: Person,
    store: Place = None,
) -> None:
    """Take a worksheet back: what was changed is recorded; conflicts and foreign edits are listed, and exit 1 says so."""
    from auditkit.audit.reviewed import record_review
    from auditkit.review.worksheet_in import import_worksheet

    with _opened(audit, store) as (opened, log):
        outcome = import_worksheet(file, log, reviewer)
        record_review(opened, log)
    counts = f"{len(outcome.conflicts)} in conflict, {len(outcome.foreign)} foreign edits, {len(outcome.refused)} refused"
    show.line(f"{len(outcome.events)} decisions recorded, {outcome.unchanged} rows unchanged, {counts}.")
    for problem in outcome.problems:
        show.problem(str(problem))
    if outcome.problems:
        raise typer.Exit(FAILED)


@review.command("draw")
def draw_second(
    audit: Folder,
    reviewer: Person,
    seed: Annotated[str, typer.Option(help="Any text, chosen before anyone can know what it draws.")],
    percent: Annotated[int | None, typer.Option(help="Units of a hundred, rounded up; or --count.")] = None,
    count: Annotated[int | None, typer.Option(help="How many units.")] = None,
    store: Place = None,
) -> None:
    """Draw the units that go to a second, blind reviewer, and record the draw."""
    from auditkit.review.billed import lines_to_review
    from auditkit.review.reviewer import Reviewer

    with _opened(audit, store) as (opened, log):
        units = lines_to_review(opened.tables, _sample(opened))["unit"].unique().to_list()
        event = Reviewer(log, reviewer, "plan").draw_second(units, seed, percent=percent, count=count)
    show.line(f"{len(event.payload['units'])} of {len(units)} units drawn for the second review (event {event.seq}).")


@review.command("status")
def status(audit: Folder, store: Place = None) -> None:
    """Say how far the review is, how the two reviewers agree, and the head of the log; writes determinations.parquet."""
    from auditkit.audit.reviewed import record_review
    from auditkit.review.agreement import agreement
    from auditkit.review.billed import lines_to_review
    from auditkit.review.overview import overview
    from auditkit.review.state import state

    with _opened(audit, store) as (opened, log):
        folded, head = state(log.events()), log.head()
        determined = record_review(opened, log).determinations
        lines = lines_to_review(opened.tables, _sample(opened))
    found = overview(folded, determined)
    show.line(
        f"{found.units_done} of {found.units} units done, {found.lines} billed lines; {found.answered} findings answered."
    )
    show.table("Lines", ("standing", "lines"), found.by_standing.items(), ("lines",))
    show.table("Decided", ("outcome", "lines"), found.by_outcome.items(), ("lines",))
    if found.drawn:
        compared = agreement(folded, lines)
        show.line(f"Second review: {found.drawn} units drawn, {len(compared.waiting)} not yet read by both.")
        if compared.table["pairs"].sum():
            show.table("Agreement", compared.table.columns, _rounded(compared.table), compared.table.columns[1:7])
        if compared.differences.height:
            show.table("Differences", compared.differences.columns, compared.differences.iter_rows())
    typer.echo(f"Head of the event log: {head}")  # on one line, to be copied


@review.command("verify")
def verify(
    audit: Folder,
    head: Annotated[
        str | None, typer.Option(help="COUNT:HASH kept outside the log; without it a log cut short cannot be told.")
    ] = None,
    store: Place = None,
) -> None:
    """Check that nothing was done to the log but adding to it, and that determinations.parquet is what it adds up to."""
    from auditkit.review.event import Head

    with _opened(audit, store) as (opened, log):
        kept = Head.parse(head) if head else None
        problems = log.verify_chain(kept)
        problems = problems or _differing(opened, log)
        now = log.head()
    for problem in problems:
        show.problem(problem)
    if problems:
        raise typer.Exit(FAILED)
    against = "" if kept else " (no --head was given: a log cut short or written anew cannot be told)"
    show.line(f"{now.count} events, each as it was recorded{against}.")
    typer.echo(f"Head of the event log: {now}")


@contextmanager
def _opened(folder: Path, place: str | None) -> Iterator[tuple[Audit, ReviewStore]]:
    from auditkit.audit import open_audit
    from auditkit.review.connect import FILE
    from auditkit.review.store import ReviewStore, audit_id_of

    audit = open_audit(folder)
    log = ReviewStore.open(place or audit.folder / FILE, audit_id_of(audit.manifest["outputs"]))
    try:
        yield audit, log
    finally:
        log.close()


def _sample(audit: Audit) -> pl.DataFrame:
    from auditkit.audit.reviewed import sample_of

    return sample_of(audit)


def _determined(audit: Audit, log: ReviewStore) -> pl.DataFrame:
    from auditkit.review.billed import lines_to_review
    from auditkit.review.determined import determinations
    from auditkit.review.state import state

    return determinations(state(log.events()), lines_to_review(audit.tables, _sample(audit)))


def _differing(audit: Audit, log: ReviewStore) -> list[str]:
    import polars as pl

    path = audit.folder / DETERMINATIONS
    if not path.is_file() or pl.read_parquet(path).equals(_determined(audit, log)):
        return []
    return [f"{DETERMINATIONS}: not what the event log adds up to; 'auditkit review status' writes it anew"]


def _rounded(table: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    for row in table.iter_rows():
        yield tuple(f"{value:.3f}" if isinstance(value, float) else value for value in row)
