"""Therapy code list of CMS (annual therapy update), by year: codes that are always or sometimes therapy.

Workbook or text with a code and its disposition in words ("Always therapy", "Sometimes therapy"). Which disciplines a code is
for, and whether it is counted by minutes, the list does not say: auditkit's own table does for the codes that it knows.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import PROCEDURE_CODE, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.own_words import in_own_words
from auditkit.codesets.periods import year_in

PUBLICATION = "Therapy code list (CMS annual therapy update)"
TOGETHER = False
HEADINGS = {
    "procedure_code": r"(?:cpt|hcpcs|cpt ?/ ?hcpcs|hcpcs ?/ ?cpt)(?: ?code)?s?|code",
    "disposition": r".*dispositions?|(?:always|sometimes).*therapy.*|therapy (?:code )?(?:type|status)",
}
ALWAYS, SOMETIMES = "(?i)always", "(?i)sometimes"
FAULTS = (
    (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
    (is_not("disposition", f"{ALWAYS}|{SOMETIMES}"), "the disposition says neither always nor sometimes"),
    (pl.col("procedure_code").is_duplicated(), "the code stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a code and its disposition."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the codes with their disposition."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    sometimes = pl.col("disposition").str.contains(SOMETIMES)
    listed = accepted.rows.select("procedure_code", always=pl.when(sometimes).then(pl.lit("N")).otherwise(pl.lit("Y")))
    done = in_own_words(listed, "therapy_codes", ("disciplines", "timed"))
    unknown = done.get_column("timed").null_count()
    notes = (f"of {unknown} codes auditkit's own table says neither disciplines nor whether minutes count: blank",)
    covers = year_in(above) or year_in(file.names)
    return Imported("therapy_codes", "Therapy codes", PUBLICATION, accepted.with_rows(done), covers, notes=notes)
