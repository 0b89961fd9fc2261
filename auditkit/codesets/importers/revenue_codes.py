"""Revenue codes of institutional bills, as a list of codes and names (code, display; or revenue code, description).

The code set is the National Uniform Billing Committee's (NUBC) and so are its texts: codes are kept, texts are not; those of
the sample have names in own words.
"""

import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.own_words import in_own_words
from auditkit.codesets.periods import year_in

PUBLICATION = "Revenue codes (a list after NUBC's)"
TOGETHER = False
HEADINGS = {
    "revenue_code": r"(?:revenue (?:center )?)?code",
    "text": r"display|(?:revenue code )?(?:description|title|name)",
}
FAULTS = (
    (is_not("revenue_code", r"^\d{4}$"), "the code is not four digits"),
    (pl.col("revenue_code").is_duplicated(), "the code stands in another row too"),
)
TOTAL, MOST_OTHERS = "0001", 3


def recognise(file: Opened) -> bool:
    """True for a list headed so that names the total of a bill, 0001, and has codes of four digits nearly throughout."""
    found = header_columns(file, HEADINGS)
    if found is None:
        return False
    position, columns = found
    codes = [
        cells[columns["revenue_code"]].strip() for cells in file.head[position + 1 :] if len(cells) > columns["revenue_code"]
    ]
    others = [code for code in codes if not re.fullmatch(r"\d{4}", code)]
    return TOTAL in codes and len(others) <= MOST_OTHERS


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the codes, with auditkit's own names where it has one."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    accepted = accept(grid, rows, FAULTS, ["revenue_code"])
    named = in_own_words(accepted.rows.select("revenue_code"), "revenue_codes", ("title",))
    unnamed = named.get_column("title").null_count()
    notes = (f"texts are NUBC's and are not kept; {unnamed} codes have no name of auditkit's own",)
    covers = year_in(file.names) or year_in(above)
    return Imported("revenue_codes", "Revenue codes", PUBLICATION, accepted.with_rows(named), covers, notes=notes)
