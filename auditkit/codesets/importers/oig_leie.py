"""OIG's list of excluded individuals and entities (LEIE): the full monthly file.

CSV with LASTNAME ... WVRSTATE; dates YYYYMMDD, 00000000 for none; an unknown NPI is 0000000000. A row is in force from its
exclusion until the day before its reinstatement. The full file drops who was reinstated: it answers best for its own day, and
each month's file, kept, for its month. A month's supplement says nothing of anyone else and is refused.
"""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import header_columns, table
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import day_in
from auditkit.errors import CodeSetError

PUBLICATION = "List of excluded individuals and entities (OIG LEIE)"
TOGETHER = False
FIRST_EXCLUSION = dt.date(1977, 1, 1)
HEADINGS = {
    "last_name": "lastname",
    "first_name": "firstname",
    "business_name": "busname",
    "specialty": "specialty",
    "npi": "npi",
    "birth_date": "dob",
    "state": "state",
    "exclusion_type": "excltype",
    "excluded": "excldate",
    "reinstated": "reindate",
    "waiver_date": "waiverdate",
    "waiver_state": "wvrstate|waiverstate",
}
NO_DATE, NO_NPI = "00000000", "0000000000"
# The full file goes back to 1977; what was all excluded within a year, or all reinstated, is a supplement.
SUPPLEMENT_DAYS = 366
COVERS = "--covers 1977-01-01:2024-09-10, the last being the day on which OIG made the file"
DROPPED_NOTE = (
    "the file drops who was reinstated before it was made: for earlier days it may lack an exclusion; keep each month's file, "
    "and give a later one only its own month (--covers)"
)


def _undated(column: str) -> pl.Expr:
    return pl.col(column).is_not_null() & pl.col(column).str.to_date("%Y%m%d", strict=False).is_null()


FAULTS = (
    (pl.col("excluded").is_null() | _undated("excluded"), "EXCLDATE is not a date as YYYYMMDD"),
    (_undated("reinstated"), "REINDATE is not a date as YYYYMMDD"),
    (_undated("waiver_date"), "WAIVERDATE is not a date as YYYYMMDD"),
    (pl.col("npi").is_not_null() & is_not("npi", r"^\d{10}$"), "the NPI is not ten digits"),
    (pl.col("last_name").is_null() & pl.col("business_name").is_null(), "neither a person nor a business is named"),
    (pl.col("beyond").is_not_null(), "the row has more cells than the headings"),
)


def recognise(file: Opened) -> bool:
    """True for OIG's headings."""
    return header_columns(file, HEADINGS) is not None


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the exclusions; an unknown NPI and a date of zeros are blank.

    Raises:
        CodeSetError: the file is a supplement of one month's new exclusions, which says nothing of everyone else.
    """
    (file,) = files
    grid, rows, _ = table(file, HEADINGS)
    rows = rows.with_columns(
        pl.col("excluded", "reinstated", "waiver_date", "birth_date").replace(NO_DATE, None),
        pl.col("npi").replace(NO_NPI, None),
    )
    accepted = accept(grid, rows, FAULTS, ["npi"])
    _refuse_supplement(accepted, file)
    made = day_in(file.names)
    covers = (FIRST_EXCLUSION, made) if made else None
    return Imported(
        "leie", "LEIE", PUBLICATION, accepted.with_rows(_dated(accepted.rows)), covers, notes=(DROPPED_NOTE,), ask_covers=COVERS
    )


def _refuse_supplement(accepted: Accepted, file: Opened) -> None:
    days = accepted.rows.get_column("excluded").str.to_date("%Y%m%d")
    first, last = days.min(), days.max()
    one_year = isinstance(first, dt.date) and isinstance(last, dt.date) and (last - first).days < SUPPLEMENT_DAYS
    if one_year or accepted.rows.get_column("reinstated").null_count() == 0:
        raise CodeSetError(
            f"{file.label}: this is a monthly supplement (every exclusion within a year, or every row reinstated); it says "
            "nothing of anyone else. Import the full file of the month (UPDATED.csv)"
        )


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    excluded, reinstated, waiver, born = (
        pl.col(name).str.to_date("%Y%m%d", strict=False) for name in ("excluded", "reinstated", "waiver_date", "birth_date")
    )
    return rows.with_columns(
        effective_date=excluded,
        until_date=reinstated - dt.timedelta(days=1),
        waiver_date=waiver.dt.to_string("%Y-%m-%d"),
        birth_date=born.dt.to_string("%Y-%m-%d"),
    )
