"""``auditkit codesets``: import CMS publications, list what is loaded, look a code up, remove a release."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import show

if TYPE_CHECKING:
    import polars as pl

ENTRY = ("set", "says", "state", "effective_date", "until_date", "release")

codesets = typer.Typer(no_args_is_help=True)
Sets = Annotated[
    Path | None, typer.Option("--codesets", help="Folder of reference sets; $AUDITKIT_CODESETS, else your data folder.")
]


@codesets.command("import")
def import_publications(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Publications as published: ZIP, TXT, CSV or XLSX; the parts of one release together. Or your tables."
        ),
    ],
    covers: Annotated[
        str | None, typer.Option(help="Days the release answers for, FROM:UNTIL, where the file does not say.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="Name of the release, where the file does not say.")] = None,
    set_name: Annotated[
        str | None,
        typer.Option("--set", help="Reference set, where the file does not say: ptp_practitioner, or a table of your own."),
    ] = None,
    sets: Sets = None,
) -> None:
    """Import publications; each is recognised by its content. Nothing is stored unless every file can be read."""
    from auditkit.codesets import Store
    from auditkit.codesets.importers import import_files

    with show.progress(f"importing {len(files)} files"):
        results = import_files(files, Store(sets), covers=_span(covers), release=release, set_name=set_name)
    for result in results:
        show.line(str(result))


@codesets.command("list")
def list_releases(sets: Sets = None) -> None:
    """List the releases at hand and the days they answer for."""
    from auditkit.codesets import Store

    rows = (
        (
            one.set_name,
            one.name,
            one.covers_from,
            one.covers_until,
            "all codes" if one.complete else f"{len(one.answers_for)} codes",
            f"{one.rows:,}",
            one.publication,
        )
        for one in Store(sets).releases()
    )
    show.table("Releases", ("set", "release", "from", "until", "answers for", "rows", "source"), rows, ("rows",))


@codesets.command("show")
def show_code(
    code: Annotated[
        str, typer.Argument(help="A code: procedure, diagnosis, modifier, place, revenue, CARC, NPI, taxonomy, ZIP, NDC.")
    ],
    on: Annotated[str, typer.Option("--on", help="Day of service, as 2024-08-01.")],
    ended: Annotated[bool, typer.Option("--all", help="Also what is not in force on that day.")] = False,
    sets: Sets = None,
) -> None:
    """Show what every reference set says of a code on a day."""
    from auditkit.codesets import Store

    try:
        day = dt.date.fromisoformat(on)
    except ValueError:
        raise typer.BadParameter("--on takes a date as 2024-08-01") from None
    _entries(f"{code.upper()} on {day}", Store(sets).show(code, day), ended)


def _entries(title: str, found: pl.DataFrame, ended: bool) -> None:
    """A table of the entries; a line each names the sets that have none, do not cover the day, or are not loaded."""
    import polars as pl

    from auditkit.codesets.show import NOT_LOADED

    passed = pl.col("state").is_in(["ended", "not yet"])
    told = found.filter(~pl.col("state").is_in(["no entry", "not covered"]))
    shown = told if ended else told.filter(~passed)
    if shown.height:
        show.table(title, ("set", "says", "state", "from", "until", "release"), shown.select(*ENTRY).iter_rows())
    else:
        show.line(f"{title}: nothing in force")
    if shown.height < told.height:
        show.line(f"{told.height - shown.height} entries not in force on that day are left out; --all shows them")
    loaded = pl.col("says") != NOT_LOADED
    for words, rows in (
        ("covered, and no entry", found.filter(state="no entry")),
        ("no loaded release answers for it on that day", found.filter(loaded, state="not covered")),
        ("no release loaded", found.filter(~loaded)),
    ):
        if rows.height:
            show.line(f"{words}: {', '.join(rows.get_column('set').unique(maintain_order=True))}")


@codesets.command("columns")
def columns(
    set_name: Annotated[str | None, typer.Argument(help="A set; every set with its meaning where none is given.")] = None,
) -> None:
    """List the headings of a table of your own for a set, and what its cells hold."""
    from auditkit.codesets import DEFINITIONS
    from auditkit.codesets.importers.own_tables import headings_of

    if set_name is None:
        show.table("Sets", ("set", "meaning"), ((one.name, one.meaning) for one in DEFINITIONS.values()))
        return
    rows = ((heading, holds, "" if needed else "yes") for heading, holds, needed in headings_of(set_name))
    show.table(set_name, ("heading", "holds", "may be blank"), rows)


@codesets.command("diff")
def diff(
    before: Annotated[str, typer.Argument(help="The earlier release, as 'auditkit codesets list' prints it.")],
    after: Annotated[str, typer.Argument(help="The later release of the same set.")],
    audit: Annotated[Path | None, typer.Option(help="Only codes that the claims of this audit folder hold.")] = None,
    most: Annotated[int, typer.Option("--rows", min=1, help="Rows shown at most.")] = 50,
    sets: Sets = None,
) -> None:
    """Show what one release changes against another: entries added, ended and changed."""
    from auditkit.audit import open_audit
    from auditkit.codesets import Store, codes_asked, diff_releases

    store, codes = Store(sets), None
    if audit is not None:
        (set_name,) = {one.set_name for one in store.releases() if one.name == after} or {""}
        codes = codes_asked(set_name, open_audit(audit).tables) if set_name else None
    found = diff_releases(store, before, after, codes)
    counts = dict(found.get_column("change").value_counts().iter_rows())
    head = found.head(most)
    used = [name for name in found.columns if head.get_column(name).null_count() < head.height]
    show.table(f"{before} to {after}", [name.replace("_", " ") for name in used], head.select(used).iter_rows())
    show.line(", ".join(f"{counts.get(change, 0):,} {change}" for change in ("added", "ended", "changed")))
    if found.height > most:
        show.line(f"{found.height - most:,} rows more; --rows {found.height} shows all")
    if audit is not None:
        show.line("only codes of the audit's claims" if codes is not None else "not asked by codes of claims: all are shown")


@codesets.command("remove")
def remove_release(
    release: Annotated[str, typer.Argument(help="Name of a release, as 'auditkit codesets list' prints it.")], sets: Sets = None
) -> None:
    """Remove a release from the folder."""
    from auditkit.codesets import Store

    Store(sets).remove(release)
    show.line(f"removed {release}")


def _span(covers: str | None) -> tuple[dt.date, dt.date] | None:
    if covers is None:
        return None
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d):(\d{4}-\d\d-\d\d)", covers)
    if not found:
        raise typer.BadParameter("--covers takes FROM:UNTIL, as 2024-07-01:2024-09-30")
    first, last = (dt.date.fromisoformat(text) for text in found.groups())
    return first, last
