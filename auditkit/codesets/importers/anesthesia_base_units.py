"""Base units of anesthesia codes (CMS, "Anesthesia Base Units by CPT Code"), by year: CSV or workbook with title rows."""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import year_in

PUBLICATION = "Anesthesia base units by CPT code (CMS)"
TOGETHER = False
HEADINGS = {
    "procedure_code": "(?:cpt|hcpcs|procedure|anesthesia)?(?: ?/ ?(?:cpt|hcpcs))? ?codes?",
    "base_units": "(?:20\\d\\d )?(?:anesthesia )?base units?",
}
SCOPE = "^0[01][0-9]{3}$"
FAULTS = (
    (is_not("procedure_code", SCOPE), "the code is not one of 00100 to 01999"),
    (is_not("base_units", r"^\d{1,2}(?:\.\d+)?$"), "the base units are not a number"),
    (pl.col("procedure_code").is_duplicated(), "the code stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a code and its base units."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the base units. A workbook that lost the zeros in front of its codes is refused row by row, not repaired."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    rows = rows.with_columns(pl.col("base_units").str.replace(r"\.0+$", ""))
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    covers = year_in(above) or year_in(file.names)
    return Imported("anesthesia_base", "Anesthesia base units", PUBLICATION, accepted, covers, SCOPE)
