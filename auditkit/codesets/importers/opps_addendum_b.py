"""OPPS Addendum B of CMS, by quarter: status indicator, payment group (APC) and unadjusted payment rate of each code.

CSV or workbook in a ZIP, title rows above the headings, rates as "$1,644.87"; the reshaped table has hcpcs, si, apc,
payment_rate. Descriptors, where CPT's, are not kept.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import PROCEDURE_CODE, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in

PUBLICATION = "OPPS Addendum B (CMS)"
TOGETHER = False
HEADINGS = {
    "procedure_code": "hcpcs(?: code)?",
    "status_indicator": "si|status indicator",
    "apc": "apc",
    "payment_rate": "payment rate",
}
FAULTS = (
    (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
    (is_not("status_indicator", "^[A-Z][0-9]?$"), "the status indicator is not a letter with or without a digit"),
    (pl.col("apc").is_not_null() & is_not("apc", r"^\d{4}$"), "the APC is not four digits"),
    (pl.col("payment_rate").is_not_null() & is_not("payment_rate", r"^\d*\.?\d+$"), "the payment rate is not an amount"),
    (pl.col("procedure_code").is_duplicated(), "the code stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a code, a status indicator, an APC and a payment rate."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the rows; a code without a rate of its own has none."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    rows = rows.with_columns(
        pl.col("apc").str.replace(r"\.0+$", "").str.zfill(4), pl.col("payment_rate").str.replace_all(r"[$, ]", "")
    )
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    covers = quarter_in(file.names) or quarter_in([" ".join(above)])
    return Imported("opps", "OPPS Addendum B", PUBLICATION, accepted, covers)
