"""Tables of the user's own (contracts, filing limits, coverage policies ...), or any other set, headed by the set's columns.

CSV or workbook; the headings are the set's columns in any order, with effective_date and until_date where rows are dated
(2024-07-01 or 07/01/2024; both days count). With --set NAME further columns are left out and columns that may be blank may
be absent. In sets that allow, forbid or limit, a procedure code may be a range (99281-99285).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.cell_forms import codes_of, form_of
from auditkit.codesets.definitions import DEFINITIONS, Definition
from auditkit.codesets.grid import MOST_TITLE_ROWS, ROW, Grid, heading, named, rows_below
from auditkit.codesets.imported import Accepted, Imported, accept
from auditkit.codesets.opened import Opened
from auditkit.codesets.store import definition_of
from auditkit.errors import CodeSetError

PUBLICATION = "a table of the user's own, headed by a set's columns"
TOGETHER = False
REMEDY = "correct the rows and import the table again"
LEAST_HEADINGS = 2
DATES = ("effective_date", "until_date")
DATE_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")
WITH_RANGES = ("place_allowed", "modifier_allowed", "revenue_allowed", "procedure_limits")
# A blank procedure code of these stands for any.
ANY_CODE = ("revenue_allowed",)
# Blank in a key: any payer, no modifier, any setting, any revenue code, an NPI that is not known.
MAY_BE_BLANK = ("payer_id", "rvu_modifier", "setting", "npi")


def recognise(file: Opened) -> bool:
    """True where a row of headings is the columns of one set or of two, no more and no less."""
    return bool(_fitting(file))


def may_be(file: Opened, set_name: str | None) -> bool:
    """True where the user names the set and the file has a row of headings with what the set cannot do without."""
    return set_name in DEFINITIONS and _headings(file, DEFINITIONS[set_name or ""]) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the rows of one set.

    Raises:
        CodeSetError: the headings fit several sets and none is named, or not the one that is named.
    """
    (file,) = files
    definition = _set_of(file, set_name)
    found = _headings(file, definition)
    if found is None:
        raise CodeSetError(
            f"{file.label}: no row of headings has {', '.join(_needed(definition))}, which {definition.name} needs"
        )
    position, columns = found
    grid = rows_below(file, position + 1, len(file.head[position]))
    rows = _tidied(named(grid, columns), definition)
    asked = [name for name in definition.asked if name in rows.columns]
    accepted = accept(grid, rows, _faults(definition), asked, REMEDY)
    left = [text for text in map(heading, file.head[position]) if text and text.replace(" ", "_") not in definition.row]
    notes = (f"{len(left)} columns that the set does not have were left out",) if left else ()
    return Imported(
        definition.name, f"own {definition.name}", PUBLICATION, _stored(accepted, definition, grid), None, notes=notes
    )


def _set_of(file: Opened, set_name: str | None) -> Definition:
    if set_name:
        return definition_of(set_name)
    fitting = _fitting(file)
    if len(fitting) > 1:
        raise CodeSetError(f"{file.label}: the headings fit {' and '.join(fitting)}; say which: --set {fitting[0]}")
    return DEFINITIONS[fitting[0]]


def _fitting(file: Opened) -> list[str]:
    rows = [{text.replace(" ", "_") for text in map(heading, cells) if text} for cells in file.head[:MOST_TITLE_ROWS]]
    wanted = {name: set(found.row) - set(DATES) for name, found in DEFINITIONS.items()}
    return [name for name, columns in wanted.items() if any(row - set(DATES) == columns for row in rows)]


def _headings(file: Opened, definition: Definition) -> tuple[int, dict[str, int]] | None:
    """The row that holds the most columns of the set, at least two and all that it cannot do without; None where none does."""
    found = []
    for position, cells in enumerate(file.head[:MOST_TITLE_ROWS]):
        names = [heading(cell).replace(" ", "_") for cell in cells]
        columns = {name: names.index(name) for name in definition.row if name in names}
        if len(columns) >= LEAST_HEADINGS and set(_needed(definition)) <= set(columns):
            found.append((position, columns))
    return max(found, key=lambda row: len(row[1]), default=None)


def _needed(definition: Definition) -> list[str]:
    return [name for name in definition.row if required(name, definition)]


def headings_of(set_name: str) -> list[tuple[str, str, bool]]:
    """Each column of a set for a table of one's own: its heading, what a cell holds, and whether it must not be blank.

    Raises:
        CodeSetError: there is no set of that name.
    """
    definition = definition_of(set_name)
    return [(name, _expected(name, definition), required(name, definition)) for name in definition.row]


def _expected(name: str, definition: Definition) -> str:
    form = form_of(definition.name, name)
    if name in DATES:
        return "a date, as 2024-07-01; both days count"
    ranged = " (or a range of them)" if name == "procedure_code" and definition.name in WITH_RANGES else ""
    return f"{form.expected}{ranged}" if form else "text"


def required(name: str, definition: Definition) -> bool:
    """True where a blank would make the row say nothing: a key, or a column whose form admits none."""
    if name in MAY_BE_BLANK or name in DATES or (name == "procedure_code" and definition.name in ANY_CODE):
        return False
    form, any_revenue_code = form_of(definition.name, name), name == "revenue_code" and name not in definition.asked
    return (name in definition.key and not any_revenue_code) or (form is not None and not form.may_be_blank)


def _tidied(rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    present = set(rows.columns)
    cells = [_cell(name, definition) if name in present else pl.lit(None, pl.String).alias(name) for name in definition.row]
    return rows.select(ROW, *cells).with_columns(_day(name).alias(f"{name}_read") for name in DATES)


def _cell(name: str, definition: Definition) -> pl.Expr:
    form = form_of(definition.name, name)
    return form.tidy(name) if form else pl.col(name)


def _day(name: str) -> pl.Expr:
    text = pl.col(name).str.replace(r" 00:00:00$", "")
    return pl.coalesce(text.str.to_date(form, strict=False) for form in DATE_FORMS)


def _faults(definition: Definition) -> list[tuple[pl.Expr, str]]:
    faults = [fault for name in definition.row for fault in _fault(name, definition)]
    dates = [(pl.col(name).is_not_null() & pl.col(f"{name}_read").is_null(), f"{name}: expected 2024-07-01") for name in DATES]
    turned = (pl.col("until_date_read") < pl.col("effective_date_read")).fill_null(False)
    return [*faults, *dates, (turned, "until_date lies before effective_date")]


def _fault(name: str, definition: Definition) -> list[tuple[pl.Expr, str]]:
    form, needed = form_of(definition.name, name), required(name, definition)
    if form is None:
        return [(pl.col(name).is_null(), f"{name} is blank")] if needed else []
    fault = form.fault(name, needed)
    if name == "procedure_code" and definition.name in WITH_RANGES:
        several = pl.col(name).map_elements(lambda cell: len(codes_of(cell)) > 1, return_dtype=pl.Boolean)
        fault = fault & ~several.fill_null(False)
    return [(fault, f"{name}: expected {form.expected}")]


def _stored(accepted: Accepted, definition: Definition, grid: Grid) -> Accepted:
    rows = accepted.rows.with_columns(pl.col(f"{name}_read").alias(name) for name in DATES)
    if definition.name in WITH_RANGES:
        every = pl.col("procedure_code").map_elements(codes_of, return_dtype=pl.List(pl.String))
        rows = rows.with_columns(every.alias("procedure_code")).explode("procedure_code")
    stored = rows.select(definition.row)
    clashing = stored.height - stored.unique().height
    notes = (f"{grid.label}: {clashing} rows are given twice",) if clashing else ()
    return Accepted(stored, accepted.rejected, accepted.unreadable, (*accepted.notes, *notes), accepted.rows.height)
