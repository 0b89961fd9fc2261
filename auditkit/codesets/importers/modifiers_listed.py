"""A list of modifiers, CPT and HCPCS (mod_code, mod_type, mod_category, mod_description): valid codes, no dates.

Texts of CPT modifiers are the AMA's and are not kept; those that checks know have own words, the kind of service they go with
and their place on a line from auditkit's own table.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.importers.hcpcs_modifiers import KINDS
from auditkit.codesets.opened import Opened
from auditkit.codesets.own_words import in_own_words
from auditkit.codesets.periods import quarter_in, year_in

PUBLICATION = "Modifiers, CPT and HCPCS (a list)"
TOGETHER = False
HEADINGS = {
    "modifier": "mod(?:ifier)? code|modifier",
    "kind": "mod(?:ifier)? type",
    "text?": "mod(?:ifier)? desc(?:ription)?",
}
FAULTS = (
    (is_not("modifier", "^[0-9A-Z]{2}$"), "the modifier is not two characters"),
    (is_not("kind", "(?i)^(?:cpt|hcpcs)"), "the type is neither CPT nor HCPCS"),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a modifier and its type."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the modifiers; where auditkit knows the day one began, it has it."""
    (file,) = files
    grid, rows, _ = table(file, HEADINGS)
    accepted = accept(grid, rows, FAULTS, ["modifier"])
    hcpcs = pl.col("kind").str.to_lowercase().str.starts_with("hcpcs")
    # A list by purpose gives a modifier once for each; without dates the rows say the same.
    once = accepted.rows.sort(~hcpcs, maintain_order=True).unique("modifier", keep="first", maintain_order=True)
    titled = once.with_columns(title=pl.when(hcpcs).then(pl.col("text")))
    own = in_own_words(titled, "modifier_codes", ("title", *KINDS, "effective_date", "until_date"))
    undated = own.get_column("effective_date").null_count()
    notes = (
        f"{accepted.rows.height - once.height} rows give a modifier again",
        f"the list has no dates: {undated} modifiers are taken to be in force on every day of the release",
    )
    done = Accepted(own, accepted.rejected, accepted.unreadable, accepted.notes, accepted.rows.height)
    covers = quarter_in(file.names) or year_in(file.names)
    return Imported("modifier_codes", "Modifiers", PUBLICATION, done, covers, notes=notes)
