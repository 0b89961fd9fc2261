"""``auditkit codesets``: import CMS publications, list what is loaded, look a code up, remove a release."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

import typer

from auditkit.cli import show

codesets = typer.Typer(no_args_is_help=True)
Sets = Annotated[
    Path | None, typer.Option("--codesets", help="Folder of reference sets; $AUDITKIT_CODESETS, else your data folder.")
]


@codesets.command("import")
def import_publications(
    files: Annotated[
        list[Path],
        typer.Argument(help="Publications as CMS publishes them: ZIP, TXT, CSV or XLSX; the parts of one release together."),
    ],
    covers: Annotated[
        str | None, typer.Option(help="Days the release answers for, FROM:UNTIL, where the file does not say.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="Name of the release, where the file does not say.")] = None,
    set_name: Annotated[
        str | None, typer.Option("--set", help="Reference set, where the file does not say: ptp_practitioner or ptp_hospital.")
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
    code: Annotated[str, typer.Argument(help="A procedure or diagnosis code, without its dot.")],
    on: Annotated[str, typer.Option("--on", help="Day of service, as 2024-08-01.")],
    ended: Annotated[bool, typer.Option("--all", help="Also what is not in force on that day.")] = False,
    sets: Sets = None,
) -> None:
    """Show what every reference set says of a code on a day."""
    import polars as pl

    from auditkit.codesets import Store

    try:
        day = dt.date.fromisoformat(on)
    except ValueError:
        raise typer.BadParameter("--on takes a date as 2024-08-01") from None
    found = Store(sets).show(code.upper().replace(".", ""), day)
    shown = found if ended else found.filter(~pl.col("state").is_in(["ended", "not yet"]))
    show.table(f"{code.upper()} on {day}", shown.columns, shown.iter_rows())
    if shown.height < found.height:
        show.line(f"{found.height - shown.height} entries not in force on that day are left out; --all shows them")


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
