"""Notes of the ICD-10-CM tabular list as rows of a set: one row for each stem a note stands at and each stem it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from auditkit.codesets.grid import ROW, Grid
from auditkit.codesets.imported import Accepted, accept
from auditkit.codesets.opened import HEAD_BYTES, Opened
from auditkit.codesets.periods import Period, fiscal_year
from auditkit.codesets.tabular import ROOT, Note, Tabular, read_tabular
from auditkit.codesets.tabular_references import Codes
from auditkit.errors import CodeSetError

# Above T36-T50, where poisoning and underdosing have rules of their own: the code's last character tells an adverse effect.
ADVERSE_EFFECT = ", for adverse effects"
ADVERSE_CODES = "({} with fifth or sixth character 5)"
NAMES_NO_LISTED_CODE = "the note names a code that the list does not hold, or in a way that cannot be made out"


def is_tabular(file: Opened) -> bool:
    """True for the tabular list as XML, by its root element."""
    return file.is_text and f"<{ROOT}".encode() in file.content[:HEAD_BYTES]


def days_covered(tabular: Tabular, names: Sequence[str]) -> tuple[Period, tuple[str, ...]]:
    """The fiscal year that the list states; the April update answers from 1 April."""
    first, last = fiscal_year(tabular.year)
    if not any("april" in name.lower() for name in names):
        return (first, last), ()
    return (first.replace(year=last.year, month=4), last), (
        "the April update answers from 1 April; the October release covers the days before",
    )


def noted(file: Opened, kinds: Sequence[str], partner: str, columns: Callable[[Note], dict[str, str]]) -> Accepted:
    """The notes of some kinds as rows: ``stem``, the stem named under the name ``partner``, and what ``columns`` says of each.

    A note that names no code is counted in the notes and is no row: it can be compared with no claim.

    Raises:
        CodeSetError: the file is damaged, or has no such notes.
    """
    tabular = read_tabular(file.content, file.label)
    codes = Codes(tabular.codes)
    found = [(note, codes.stems(note.text)) for note in tabular.notes if note.kind in kinds]
    naming = [(note, stems) for note, stems in found if stems != []]
    if not naming:
        raise CodeSetError(f"{file.label}: a tabular list without notes of the kind {', '.join(kinds)}; download it again")
    rows = pl.DataFrame(
        [
            {ROW: note.line, "stem": _stems(note, codes), partner: stems, "alone": _alone(note), **columns(note)}
            for note, stems in naming
        ],
        schema_overrides={ROW: pl.Int64, "stem": pl.List(pl.String), partner: pl.List(pl.String)},
        infer_schema_length=None,
    )
    accepted = accept(Grid(file.label, rows), rows, [(pl.col(partner).is_null(), NAMES_NO_LISTED_CODE)], [])
    expanded = accepted.rows.drop("alone").explode("stem").explode(partner)
    unread = rows.filter(pl.col(partner).is_null(), pl.col("alone")).get_column("stem").explode(empty_as_null=True).drop_nulls()
    silent = len(found) - len(naming)
    notes = (f"{silent} notes name no code and were not taken: they can be compared with no claim",) if silent else ()
    return Accepted(expanded, accepted.rejected, tuple(sorted(set(unread))), notes, taken=accepted.rows.height)


def _stems(note: Note, codes: Codes) -> list[str]:
    if (note.heading or note.text).startswith(ADVERSE_EFFECT):
        return codes.stems(ADVERSE_CODES.format(note.owner)) or list(note.stems)
    return list(note.stems)


def _alone(note: Note) -> bool:
    """Whether nothing can be told of a stem once its note is refused; of partners listed together the others remain."""
    return note.kind == "excludes1" or note.beside == 1
