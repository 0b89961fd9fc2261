"""Publications of reference sets, one module each, and their import into a store.

Each module says ``PUBLICATION``, ``recognise(file)`` (by content, not by name) and ``read(files)``; ``TOGETHER`` where its
files make one release. It may say ``BESIDE``: it takes its part of a file that another importer reads too (the modifiers of
the HCPCS file); ``SEVERAL``: several members of one archive belong to it; and ``WITH``, a set whose releases, stored or of
the same call, it is read with by ``read_with(files, bases)``. It is found by walking this package.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Protocol, cast

import polars as pl

from auditkit.codesets.imported import Base, Imported, ImportResult
from auditkit.codesets.importers import own_tables
from auditkit.codesets.opened import Opened, open_publication
from auditkit.codesets.periods import Period, period_name
from auditkit.codesets.releases import Release
from auditkit.codesets.store import Store
from auditkit.errors import CodeSetError

__all__ = ["ImportResult", "import_file", "import_files", "importers", "read_file"]


class Importer(Protocol):
    """What a module of this package offers."""

    PUBLICATION: str
    TOGETHER: bool

    def recognise(self, file: Opened) -> bool:
        """Say whether the file is this publication, by content."""
        ...

    def read(self, files: Sequence[Opened], set_name: str | None = None) -> Imported:
        """Read the files of one release."""
        ...

    def release_of(self, file: Opened) -> str:
        """Tell releases apart whose parts come in one go; needed only where ``TOGETHER``."""
        ...

    def read_with(self, files: Sequence[Opened], bases: Sequence[Base]) -> Imported:
        """Read the files of one release beside whole releases of the set ``WITH``, which are there already."""
        ...


@cache
def importers() -> tuple[Importer, ...]:
    """Every importer, found by walking the package."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return tuple(cast("Importer", module) for module in modules)


def import_file(
    path: Path | str, store: Store, covers: Period | None = None, release: str | None = None, set_name: str | None = None
) -> list[ImportResult]:
    """Import a publication as its publisher gives it: a ZIP, gzip, text, CSV or workbook.

    Args:
        path: the file.
        store: where the releases go.
        covers: the first and last day that the release answers for, where the file does not say it plainly.
        release: a name for the release; made from the publication and its period when None.
        set_name: the set, where neither content nor file name tells (NCCI pairs: practitioner or hospital).

    Raises:
        CodeSetError: the file is not recognised, damaged or incomplete; nothing is stored then.
    """
    return import_files([path], store, covers, release, set_name)


def read_file(path: Path | str, set_name: str | None = None) -> list[Imported]:
    """Read a publication without storing it. See ``import_file``."""
    return [_read(importer, files, set_name) for importer, files in _groups([Path(path)], set_name)]


def import_files(
    paths: Iterable[Path | str],
    store: Store,
    covers: Period | None = None,
    release: str | None = None,
    set_name: str | None = None,
) -> list[ImportResult]:
    """Import several files in one go, as NCCI pairs need, whose four parts make one release. See ``import_file``."""
    groups = _groups([Path(path) for path in paths], set_name)
    if release and len(groups) > 1:
        raise CodeSetError(f"a name is given for one release and the files hold {len(groups)}; import them one by one")
    # Everything is read before anything is stored, so that a file that fails changes nothing.
    described: list[tuple[Release, Imported]] = []
    for importer, files in sorted(groups, key=lambda group: bool(_with(group[0]))):
        read = _read(importer, files, set_name, described, store)
        described.append(_described(read, files, None if _with(importer) else covers, release))
    return [_stored(store, made, read) for made, read in described]


def _with(importer: Importer) -> str:
    return getattr(importer, "WITH", "")


def _read(
    importer: Importer,
    files: Sequence[Opened],
    set_name: str | None,
    described: Sequence[tuple[Release, Imported]] = (),
    store: Store | None = None,
) -> Imported:
    wanted = _with(importer)
    if not wanted:
        return importer.read(files, set_name)
    stored = store.releases(wanted) if store else ()
    bases = [Base(release, partial(store.rows, release)) for release in stored if store and release.complete]
    bases += [Base(release, partial(_rows_of, read)) for release, read in described if release.set_name == wanted]
    return importer.read_with(files, bases)


def _rows_of(read: Imported) -> pl.DataFrame:
    return read.accepted.rows


def _groups(paths: Sequence[Path], set_name: str | None) -> list[tuple[Importer, list[Opened]]]:
    together: dict[str, list[Opened]] = {}
    groups: list[tuple[Importer, list[Opened]]] = []
    for path in paths:
        for importer, file in _recognised(path, set_name):
            release = importer.PUBLICATION + (importer.release_of(file) if importer.TOGETHER else "")
            if importer.TOGETHER and release in together:
                together[release].append(file)
            else:
                files = [file]
                together[release] = files
                groups.append((importer, files))
    return groups


def _recognised(path: Path, set_name: str | None) -> list[tuple[Importer, Opened]]:
    """The publications in a file; of a ZIP that gives one publication in two forms, the text is taken."""
    found: dict[tuple[str, str], tuple[Importer, Opened]] = {}
    for file in sorted(open_publication(path), key=lambda file: file.is_workbook):
        fitting = [importer for importer in importers() if importer.recognise(file)]
        alone = [importer for importer in fitting if not getattr(importer, "BESIDE", False)]
        if len(alone) > 1:
            raise CodeSetError(
                f"{file.label}: looks like {' and like '.join(importer.PUBLICATION for importer in alone)}; "
                f"expected one of them"
            )
        if not fitting and own_tables.may_be(file, set_name):
            fitting = [cast("Importer", own_tables)]
        for importer in fitting:
            part = Path(file.names[0]).stem.lower() if getattr(importer, "SEVERAL", False) else ""
            found.setdefault((importer.PUBLICATION, part), (importer, file))
    if not found:
        raise CodeSetError(_unknown(path))
    return list(found.values())


def _unknown(path: Path) -> str:
    known = "\n  ".join(importer.PUBLICATION for importer in importers())
    return (
        f"{path.name}: not a publication that can be imported, or damaged; known are\n  {known}\n"
        "as published, in ZIP, XML, TXT, CSV or XLSX. A table of your own has the columns of a set as headings "
        "(docs/code_sets.md); where they are not all there, name the set: --set NAME"
    )


def _described(read: Imported, files: Sequence[Opened], covers: Period | None, name: str | None) -> tuple[Release, Imported]:
    period = covers or read.covers
    if period is None:
        raise CodeSetError(
            f"{files[0].label}: the file does not say plainly which days it covers; give them: {read.ask_covers}"
        )
    if period[1] < period[0]:
        raise CodeSetError(f"the last day of --covers, {period[1]}, lies before the first, {period[0]}")
    digests = sorted({*(file.sha256 for file in files), *read.built_on})
    release = Release(
        name=name or f"{read.title} {period_name(period)}",
        set_name=read.set_name,
        covers_from=period[0],
        covers_until=period[1],
        complete=read.answers_for is None,
        answers_for=read.answers_for or (),
        scope=read.scope,
        only=read.only,
        unreadable=read.accepted.unreadable,
        publication=read.publication,
        source_name=", ".join(dict.fromkeys(file.names[-1] for file in files)),
        source_sha256=digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest(),
        rows=read.accepted.rows.height,
        notes=(*read.notes, *read.accepted.notes, *_coverage_note(read, covers), *_rejected_note(read)),
    )
    return release, read


def _coverage_note(read: Imported, covers: tuple[dt.date, dt.date] | None) -> tuple[str, ...]:
    return ("the days covered were given by whoever imported it",) if covers and covers != read.covers else ()


def _rejected_note(read: Imported) -> tuple[str, ...]:
    refused = read.accepted.rejected.height
    return (f"{refused} rows could not be used; the release does not answer for their codes",) if refused else ()


def _stored(store: Store, release: Release, read: Imported) -> ImportResult:
    added = store.add(release, read.accepted.rows)
    return ImportResult(
        replace(release), added, read.accepted.read, read.accepted.accepted, read.accepted.rejected, release.notes
    )
