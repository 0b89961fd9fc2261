"""Zip code to carrier locality file of CMS (ZIP5), by quarter: contractor and locality of a ZIP code.

Fixed width: 1-2 state, 3-7 ZIP, 8-12 carrier, 13-14 locality, 15 rural, 21 plus-four flag, 76-80 year and quarter; or a
workbook with the same in columns. A ZIP code with the flag 1 lies in several localities, which only its ZIP+4 tells apart: the
release does not answer for it.
"""

import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import Grid, fixed_rows, header_columns, table
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import Period, quarter, quarter_in

PUBLICATION = "Zip code to carrier locality file, ZIP5 (CMS)"
TOGETHER = False
LINE = r"^[A-Z]{2}\d{5}[0-9A-Z]{5}\d{2}.{6}[01 ].{54}20\d\d[1-4]\s*$"
SPANS = {"state": (1, 2), "zip": (3, 7), "carrier": (8, 12), "number": (13, 14), "plus_four": (21, 21), "quarter": (76, 80)}
HEADINGS = {
    "state": "state",
    "zip": "zip ?code",
    "carrier": "carrier",
    "number": "(?:pricing )?locality",
    "plus_four": "plus ?(?:four|4) flag",
    "quarter": r"year ?/ ?(?:qtr|quarter)",
}
FAULTS = (
    (is_not("zip", r"^\d{5}$"), "the ZIP code is not five digits"),
    (is_not("locality", r"^\d{5}-\d{2}$"), "carrier and locality are not five and two digits"),
)


def recognise(file: Opened) -> bool:
    """True for lines of the layout, or its headings."""
    lines = [line for line in file.head_lines[:-1] if line.strip()][:5]
    return (bool(lines) and all(re.match(LINE, line) for line in lines)) or header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the localities; a ZIP code in several localities is not answered for."""
    (file,) = files
    grid, rows = _rows(file)
    rows = rows.with_columns(locality=pl.col("carrier") + "-" + pl.col("number").str.zfill(2))
    accepted = accept(grid, rows, FAULTS, ["zip"])
    told = accepted.rows.select("zip", "locality", "plus_four").unique()
    several = (
        told.filter((pl.col("plus_four") == "1").fill_null(False) | pl.col("zip").is_duplicated()).get_column("zip").unique()
    )
    single = told.filter(~pl.col("zip").is_in(several.implode())).select("zip", "locality")
    unreadable = tuple(sorted({*accepted.unreadable, *several}))
    notes = (
        f"{len(several)} ZIP codes lie in several localities, which ZIP+4 would tell: the release does not answer for them",
    )
    done = Accepted(single, accepted.rejected, unreadable, accepted.notes, accepted.rows.height)
    return Imported("locality_by_zip", "ZIP localities", PUBLICATION, done, _covers(file, accepted.rows), notes=notes)


def _rows(file: Opened) -> tuple[Grid, pl.DataFrame]:
    if header_columns(file, HEADINGS) is not None:
        grid, rows, _ = table(file, HEADINGS)
        return grid, rows
    grid = fixed_rows(file, SPANS, r"\S")
    return grid, grid.frame


def _covers(file: Opened, rows: pl.DataFrame) -> Period | None:
    stated = rows.get_column("quarter").drop_nulls().unique().to_list()
    if len(stated) == 1 and re.fullmatch(r"20\d\d[1-4]", stated[0]):
        return quarter(int(stated[0][:4]), int(stated[0][4]))
    return quarter_in(file.names)
