"""NCCI add-on code edits of Medicare: which primary codes an add-on may accompany, in three types.

Older releases are fixed width: 1 type, 2-6 add-on, 14-18 primary, 26-32 effective YYYYDDD, 40- text; newer ones are
workbooks; a
table reshaped by others has primary_code, add_on_code, aoc_edit_type. ``CCCCC`` stands for primaries that the contractor
defines.
"""

import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import Grid, fixed_rows, header_columns, named, rows_below
from auditkit.codesets.imported import PROCEDURE_CODE, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in

PUBLICATION = "NCCI add-on code edits (CMS, Medicare)"
TOGETHER = False
LINE = r"^[123][0-9A-Z]{5} {7}[0-9A-Z]{5} {7}\d{7}"
SPANS = {"addon_type": (1, 1), "procedure_code": (2, 6), "primary_code": (14, 18), "effective": (26, 32)}
HEADINGS = {
    "addon_type": ".*edit ?type|type",
    "procedure_code": "add-? ?on code.*|aoc|aoc code",
    "primary_code": "primary code.*",
    "effective?": "eff.*date",
    "deletion?": "del.*date.*|term.*date",
}
PRIMARY = PROCEDURE_CODE + "|^CCCCC$"
FAULTS = (
    (is_not("procedure_code", PROCEDURE_CODE), "the add-on is not five characters of a procedure code"),
    (is_not("primary_code", PRIMARY), "the primary is neither a procedure code nor CCCCC"),
    (is_not("addon_type", "^[123]$"), "the type is not 1, 2 or 3"),
    (pl.col("effective").is_not_null() & pl.col("effective_date").is_null(), "the effective date is not a date"),
    (pl.col("deletion").is_not_null() & pl.col("until_date").is_null(), "the deletion date is not a date"),
)


def recognise(file: Opened) -> bool:
    """True for the fixed-width lines or the headings."""
    lines = [line for line in file.head_lines if line.strip()][:5]
    return (bool(lines) and all(re.match(LINE, line) for line in lines)) or header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the edits."""
    (file,) = files
    found = header_columns(file, HEADINGS)
    grid, rows = _fixed(file) if found is None else _table(file, *found)
    rows = rows.with_columns(
        pl.col("addon_type").str.extract(r"([123])(?:\.0+)?$"), effective_date=_day("effective"), until_date=_day("deletion")
    )
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    kept = accepted.rows.with_columns(pl.col("addon_type").cast(pl.Int64))
    unlisted = kept.filter(pl.col("primary_code") == "CCCCC").height
    notes = (f"{unlisted} rows leave the primary to the contractor (CCCCC)",) if unlisted else ()
    titles = [cell for row in file.head[:2] for cell in row] if file.is_workbook else []
    done = accepted.with_rows(kept)
    return Imported("addon", "NCCI add-on codes", PUBLICATION, done, quarter_in(file.names) or quarter_in(titles), notes=notes)


def _fixed(file: Opened) -> tuple[Grid, pl.DataFrame]:
    grid = fixed_rows(file, SPANS, r"\S")
    return grid, grid.frame.with_columns(deletion=pl.lit(None, pl.String))


def _table(file: Opened, titles: int, columns: dict[str, int]) -> tuple[Grid, pl.DataFrame]:
    grid = rows_below(file, titles + 1, len(file.head[titles]))
    rows = named(grid, columns)
    for absent in {"effective", "deletion"} - set(rows.columns):
        rows = rows.with_columns(pl.lit(None, pl.String).alias(absent))
    return grid, rows.with_columns(pl.col("deletion").replace("*", None))


def _day(column: str) -> pl.Expr:
    text = pl.col(column).str.replace(r" 00:00:00$", "")
    return pl.coalesce(*(text.str.to_date(form, strict=False) for form in ("%Y%j", "%Y%m%d", "%Y-%m-%d", "%m/%d/%Y")))
