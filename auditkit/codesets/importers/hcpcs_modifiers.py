"""The modifiers of CMS's HCPCS Level II file, which stand in it beside the codes: two characters, title and dates.

What kind of service a modifier goes with, and whether it changes the price, the file does not say: auditkit's own table does,
for the modifiers that its checks know.
"""

import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns
from auditkit.codesets.imported import Imported, accept, is_not
from auditkit.codesets.importers import hcpcs_level2
from auditkit.codesets.opened import Opened
from auditkit.codesets.own_words import in_own_words
from auditkit.codesets.periods import quarter_in

PUBLICATION = "HCPCS Level II modifiers (CMS)"
TOGETHER = False
BESIDE = True
# CPT's own modifiers are numbers, which the file does not hold.
SCOPE = "^[A-Z][0-9A-Z]$"
LINE = rb"(?m)^   [A-Z][0-9A-Z]\d{5}7"
KINDS = ("applies_to", "claim_types", "pricing", "rank")
DATE = r"^\d{8}$"
FAULTS = [
    (is_not("modifier", SCOPE), "the modifier is not a letter and one character"),
    (is_not("added", DATE), "the date added is not a date"),
    (pl.col("ended").is_not_null() & is_not("ended", DATE), "the date ended is not a date"),
    (pl.col("modifier").is_duplicated(), "the modifier stands in another row too"),
]


def recognise(file: Opened) -> bool:
    """True for a HCPCS file that holds modifiers too."""
    if not hcpcs_level2.recognise(file):
        return False
    found = header_columns(file, hcpcs_level2.HEADINGS)
    if found is None:
        return bool(re.search(LINE, file.content))
    position, columns = found
    return any(re.match(SCOPE, cells[columns["procedure_code"]].strip()) for cells in file.head[position + 1 :])


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the modifiers, with the kinds that auditkit's own table gives them."""
    (file,) = files
    grid, rows = hcpcs_level2.records(file)
    rows = rows.filter(pl.col("record").is_in(["7", "007"])).rename({"procedure_code": "modifier"})
    accepted = accept(grid, rows, FAULTS, ["modifier"])
    dated = accepted.rows.select(
        "modifier",
        # The physical status modifiers are CPT's, and so are their words.
        title=pl.when(~pl.col("modifier").str.contains("^P[1-6]$")).then(pl.col("title")),
        effective_date=pl.col("added").str.to_date("%Y%m%d"),
        until_date=pl.col("ended").str.to_date("%Y%m%d"),
    )
    done = in_own_words(dated, "modifier_codes", ("title", *KINDS))
    unknown = done.get_column("applies_to").null_count()
    notes = (f"of {unknown} modifiers auditkit's own table says no kind of service: blank",)
    return Imported(
        "modifier_codes", "HCPCS modifiers", PUBLICATION, accepted.with_rows(done), quarter_in(file.names), SCOPE, notes=notes
    )
