"""Medicare provider and supplier taxonomy crosswalk (CMS): the Medicare specialty of a provider taxonomy code.

CSV or workbook: specialty code, type, taxonomy code, description; marks of footnotes as [1] behind a code, and rows with the
footnotes. Not every specialty has a taxonomy, and a taxonomy may have several specialties.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened

PUBLICATION = "Medicare provider and supplier taxonomy crosswalk (CMS)"
TOGETHER = False
HEADINGS = {
    "specialty": "medicare specialty code",
    "kind": "medicare provider ?/ ?supplier type.*",
    "taxonomy": "provider taxonomy code",
}
FOOTNOTE = r"\s*\[[^\]]*\]\s*"
FAULTS = (
    (pl.col("specialty").is_not_null() & is_not("specialty", "^[0-9A-Z]{2}$"), "the specialty is not two characters"),
    (pl.col("taxonomy").is_not_null() & is_not("taxonomy", "^[0-9A-Z]{9}X$"), "the taxonomy is not ten characters ending in X"),
)


def recognise(file: Opened) -> bool:
    """True for CMS's headings."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the pairs; rows without a specialty code or without a taxonomy pair nothing and are counted."""
    (file,) = files
    grid, rows, _ = table(file, HEADINGS)
    # A footnote's own row has its mark, or its text, in the place of a specialty and no taxonomy.
    footnote = pl.col("taxonomy").is_null() & pl.col("specialty").str.contains(r"^\[|\S \S+ \S")
    rows = rows.filter(~footnote.fill_null(False))
    bare = pl.col("specialty", "taxonomy").str.replace_all(FOOTNOTE, "").str.strip_chars().replace("", None)
    rows = rows.with_columns(bare)
    one_digit = rows.filter(pl.col("specialty").str.contains(r"^\d$")).height
    rows = rows.with_columns(
        pl.when(pl.col("specialty").str.contains(r"^\d$"))
        .then("0" + pl.col("specialty"))
        .otherwise("specialty")
        .alias("specialty")
    )
    accepted = accept(grid, rows, FAULTS, ["taxonomy"])
    pairs = accepted.rows.drop_nulls(["specialty", "taxonomy"]).select("taxonomy", "specialty").unique()
    notes = [f"{accepted.rows.height - pairs.height} rows lack a specialty code or a taxonomy, or say what another row says"]
    if one_digit:
        notes.append(f"{one_digit} specialty codes of one digit were given the zero that a spreadsheet took")
    done = Accepted(pairs, accepted.rejected, accepted.unreadable, accepted.notes, accepted.rows.height)
    return Imported("taxonomy_specialty", "Taxonomy crosswalk", PUBLICATION, done, None, notes=tuple(notes))
