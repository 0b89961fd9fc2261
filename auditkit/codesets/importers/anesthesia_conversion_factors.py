"""Anesthesia conversion factors of Medicare by contractor and locality (CMS ANES file of the relative value ZIP).

CSV or workbook: contractor, locality, name and factor, the heading of which states the national one. The file states no days:
its ZIP (RVU24C) tells the quarter, its name (ANES2025) the year.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in, year_in

PUBLICATION = "Anesthesia conversion factors by locality (CMS ANES)"
TOGETHER = False
HEADINGS = {
    "contractor": "contractor|mac|carrier",
    "number": "locality(?: number)?",
    "locality_name": "locality name",
    "conversion_factor": r".*\banes(?:thesia)? c(?:f|onv).*",
}
YEAR_NOTE = "taken for the whole calendar year; a factor that a law changed within the year (9 March 2024) is not seen"
FAULTS = (
    (is_not("locality", r"^\d{5}-\d{2}$"), "contractor and locality are not five and two digits"),
    (is_not("conversion_factor", r"^\d*\.?\d+$"), "the factor is not a number"),
    (pl.col("locality").is_duplicated(), "the locality stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a contractor, a locality and an anesthesia factor."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the factors; a locality is called by contractor and number, as 10112-00."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    rows = rows.with_columns(
        locality=pl.col("contractor") + "-" + pl.col("number").str.zfill(2),
        locality_name=pl.col("locality_name").str.strip_chars("* "),
        conversion_factor=pl.col("conversion_factor").str.replace(r"^\$", ""),
    )
    accepted = accept(grid, rows, FAULTS, ["locality"])
    by_quarter = quarter_in(file.names)
    covers = by_quarter or year_in(above) or year_in(file.names)
    notes = (YEAR_NOTE,) if covers and not by_quarter else ()
    return Imported("anesthesia_factor", "Anesthesia factors", PUBLICATION, accepted, covers, notes=notes)
