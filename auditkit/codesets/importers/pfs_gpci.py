"""Geographic practice cost indices (GPCI) of the Medicare physician fee schedule, by contractor and locality, of a year.

CMS: CSV or workbook with title rows and footnotes. Tables reshaped by others have one row of headings.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, named, rows_below
from auditkit.codesets.imported import Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import year_in

PUBLICATION = "Geographic practice cost indices (CMS GPCI)"
TOGETHER = False
HEADINGS = {
    "mac": r"mac|medicare admini?strative contractor.*",
    "state": "state",
    "number": "locality number",
    "locality_name": "locality name",
    "work_gpci": r"gpci work|.*pw gpci.*|.*work gpci.*",
    "pe_gpci": r"gpci pe|.*\bpe gpci.*",
    "mp_gpci": r"gpci mp|.*\bmp gpci.*",
}
NUMBERS = ("work_gpci", "pe_gpci", "mp_gpci")
YEAR_NOTE = "taken for the whole calendar year; a floor of the work index that a law changed within the year is not seen"

FAULTS = (
    (is_not("locality", r"^\d{5}-\d{2}$"), "contractor and locality are not five and two digits"),
    *((is_not(name, r"^\d*\.?\d+$"), f"{name} is not a number") for name in NUMBERS),
    (pl.col("locality").is_duplicated(), "the locality stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a contractor, a locality and three indices."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the indices; a locality is called by contractor and number, as 10112-00."""
    (file,) = files
    found = header_columns(file, HEADINGS)
    titles, columns = found if found else (0, {})
    grid = rows_below(file, titles + 1, len(file.head[titles]))
    rows = named(grid, columns).with_columns(
        locality=pl.col("mac") + "-" + pl.col("number").str.zfill(2),
        locality_name=pl.col("locality_name").str.strip_chars("* "),
    )
    accepted = accept(grid, rows, FAULTS, ["locality"])
    kept = accepted.rows.select("locality", "state", "locality_name", *NUMBERS)
    above = [cell for row in file.head[: titles + 1] for cell in row]
    covers = year_in(above) or year_in(file.names)
    return Imported(
        "gpci",
        "GPCI",
        PUBLICATION,
        accepted.with_rows(kept),
        covers,
        notes=(YEAR_NOTE,),
    )
