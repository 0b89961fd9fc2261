"""NDC-HCPCS crosswalks of Medicare Part B drugs (CMS), by quarter: billing code and units of a package of a drug.

One ZIP holds several tables of one layout (ASP, AWP, OPPS, not otherwise classified): all are read. Headings in CSV or
workbook: _2024_CODE, NDC or NDC2, HCPCS dosage, PKG SIZE, PKG QTY, BILLUNITS, BILLUNITSPKG; the reshaped table has hcpcs,
ndc, hcpcs_dosage, pkg_size, pkg_qty, bill_units, bill_units_per_pkg. An NDC is stored as eleven digits, 5-4-2 without dashes.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import PROCEDURE_CODE, Accepted, Imported, accept, is_not, joined
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import Period, quarter_in, span_in

PUBLICATION = "NDC-HCPCS crosswalk of Part B drugs (CMS)"
TOGETHER = True
SEVERAL = True
HEADINGS = {
    "procedure_code": r"(?:20\d\d )?(?:hcpcs|code)(?: code)?",
    "ndc": "ndc2?",
    "dosage": "hcpcs dosage",
    "package_size": "pkg size",
    "package_quantity": "pkg qty",
    "billing_units": "bill ?units",
    "billing_units_per_package": "bill ?units ?(?:per )?pkg",
}
NUMBERS = ("package_size", "package_quantity", "billing_units", "billing_units_per_package")
# The last part of an NDC is the package, the middle the product: short parts are filled with zeros to 5-4-2.
DASHED = r"^(\d{4,5})-(\d{3,4})-(\d{1,2})$"
FAULTS = (
    (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
    (is_not("ndc", r"^\d{11}$"), "the NDC is not eleven digits, nor three parts of a ten- or eleven-digit one"),
    *((pl.col(name).is_not_null() & is_not(name, r"^\d*\.?\d+$"), f"{name} is not a number") for name in NUMBERS),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a code, an NDC and billing units."""
    return header_columns(file, HEADINGS) is not None


def release_of(file: Opened) -> str:
    """The days that the tables answer for, which keeps two quarters apart."""
    return str(_covers([file]))


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read every table of the quarter as one release."""
    return Imported("ndc_crosswalk", "NDC-HCPCS crosswalk", PUBLICATION, joined(_part(file) for file in files), _covers(files))


def _part(file: Opened) -> Accepted:
    grid, rows, _ = table(file, HEADINGS)
    dashes = [pl.col("ndc").str.extract(DASHED, part).str.zfill(width) for part, width in ((1, 5), (2, 4), (3, 2))]
    rows = rows.with_columns(pl.coalesce(pl.concat_str(dashes), pl.col("ndc").str.replace(r"\.0+$", "")).alias("ndc"))
    return accept(grid, rows, FAULTS, ["ndc"])


def _covers(files: Sequence[Opened]) -> Period | None:
    above = [cell for file in files for row in file.head[:10] for cell in row]
    return span_in(above) or quarter_in([name for file in files for name in file.names])
