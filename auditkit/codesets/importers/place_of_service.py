"""Place of service codes of CMS, with the rate that Medicare pays there (facility Y or N).

CMS's page has code, name and description; the rate stands elsewhere (Claims Processing Manual, chapter 26, section 10.5) and
is taken from auditkit's own table where the file does not give it. A reshaped table has pos_code, pos_type, pos_name.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.own_words import in_own_words
from auditkit.codesets.periods import quarter_in, year_in

PUBLICATION = "Place of service codes (CMS)"
TOGETHER = False
HEADINGS = {
    "place_of_service": r"pos code|place of service codes?(?: ?\(s\))?",
    "title": "pos name|place of service name",
    "facility?": "pos type|facility(?: rate)?|facility ?/ ?non-?facility",
}
RATES = {"facility": "Y", "non-facility": "N", "nonfacility": "N", "f": "Y", "nf": "N", "y": "Y", "n": "N"}
UNASSIGNED = pl.col("title").str.contains("(?i)^unassigned").fill_null(False)
FAULTS = (
    (~UNASSIGNED & is_not("place_of_service", r"^\d{2}$"), "the code is not two digits"),
    (pl.col("title").is_null(), "the name is blank"),
    (~UNASSIGNED & pl.col("place_of_service").is_duplicated(), "the code stands in another row too"),
    (
        ~UNASSIGNED & pl.col("stated").is_not_null() & pl.col("facility").is_null(),
        "the rate is neither facility nor non-facility",
    ),
)


def recognise(file: Opened) -> bool:
    """True where the headings name a place of service code and its name."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the codes in use; unassigned ones are left out, so that a claim with one has none."""
    (file,) = files
    grid, rows, above = table(file, HEADINGS)
    stated = pl.col("facility").str.to_lowercase()
    rows = rows.with_columns(stated=pl.col("facility"), facility=stated.replace_strict(RATES, default=None))
    accepted = accept(grid, rows, FAULTS, ["place_of_service"])
    used, notes = _with_rates(accepted.rows.filter(~UNASSIGNED))
    unassigned = accepted.rows.height - used.height
    done = Accepted(used, accepted.rejected, accepted.unreadable, accepted.notes, accepted.rows.height)
    counted = (f"{unassigned} unassigned codes were left out",) if unassigned else ()
    covers = quarter_in(file.names) or year_in(file.names) or year_in(above)
    return Imported("place_of_service", "Places of service", PUBLICATION, done, covers, notes=(*notes, *counted))


def _with_rates(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    if rows.get_column("stated").is_not_null().any():
        return rows, ()
    rated = in_own_words(rows.drop("facility"), "place_of_service", ("facility",))
    unknown = rated.get_column("facility").null_count()
    return rated, (f"the file does not say which rate is paid: auditkit's own table does; {unknown} places have none",)
