"""Tests granted waived status under CLIA (CMS): laboratory codes that a certificate of waiver allows, with or without QW.

A table of CPT code(s), test name, manufacturer and use, as text or workbook; one row a product, and a cell may hold several
codes ("82465QW, 83718QW"). A code that any product needs QW for needs it. Names of tests are not kept.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in, year_in

PUBLICATION = "Tests granted waived status under CLIA (CMS)"
TOGETHER = False
HEADINGS = {
    "codes": r"(?:cpt|hcpcs)(?: ?/ ?hcpcs)? codes?(?: ?\(s\))?",
    "test": "test name",
    "manufacturer": "manufacturer",
}
CODE = r"\b(?:[0-9]{4}[0-9U]|[A-V][0-9]{4})(?:[- ]?QW)?\b"
FAULTS = ((is_not("codes", CODE), "the row has no laboratory code"),)


def recognise(file: Opened) -> bool:
    """True where the headings name codes, a test and its manufacturer."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the codes of all products."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    accepted = accept(grid, rows.with_columns(pl.col("codes").str.to_uppercase()), FAULTS, [])
    codes = accepted.rows.select(pl.col("codes").str.extract_all(CODE).alias("cell")).explode("cell")
    judged = codes.select(procedure_code=pl.col("cell").str.slice(0, 5), needs=pl.col("cell").str.ends_with("QW"))
    waived = judged.group_by("procedure_code").agg(
        qw_required=pl.when(pl.col("needs").any()).then(pl.lit("Y")).otherwise(pl.lit("N"))
    )
    notes = (f"{accepted.rows.height} products of {waived.height} codes",)
    done = Accepted(waived, accepted.rejected, accepted.unreadable, accepted.notes, accepted.rows.height)
    covers = quarter_in(file.names) or year_in(file.names) or year_in(above)
    return Imported("clia_waived", "CLIA waived tests", PUBLICATION, done, covers, notes=notes)
