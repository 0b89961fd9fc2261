"""ASP payment limits of Medicare Part B drugs (CMS), by quarter: dollars for one billing unit, the add-on included.

CSV or workbook in a ZIP; the titles state the days ("Effective July 1, 2024 through September 30, 2024").
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import PROCEDURE_CODE, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in, span_in

PUBLICATION = "ASP drug payment limits (CMS)"
TOGETHER = False
HEADINGS = {
    "procedure_code": "hcpcs code",
    "dosage": "hcpcs code dosage",
    "payment_limit": "payment limit",
}
# Some codes are paid as the contractor finds: CMS prints N/A, or nothing.
NO_LIMIT = ("N/A", "NA", "n/a")
FAULTS = (
    (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
    (pl.col("payment_limit").is_not_null() & is_not("payment_limit", r"^\d*\.?\d+$"), "the payment limit is not an amount"),
    (pl.col("procedure_code").is_duplicated(), "the code stands in another row too"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a code, its dosage and a payment limit."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the limits; a code without a published one has none."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    rows = rows.with_columns(
        pl.when(~pl.col("payment_limit").is_in(NO_LIMIT)).then(pl.col("payment_limit").str.replace_all(r"[$, ]", ""))
    )
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    unpriced = accepted.rows.filter(pl.col("payment_limit").is_null()).height
    notes = (f"{unpriced} codes have no published limit",) if unpriced else ()
    return Imported("asp", "ASP payment limits", PUBLICATION, accepted, span_in(above) or quarter_in(file.names), notes=notes)
