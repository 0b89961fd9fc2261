"""ICD-10-CM order file of CMS: every code and heading of a fiscal year, with the flag that tells them apart.

Fixed width: 1-5 order, 7-13 code, 15 flag (0 heading, 1 billable), 17-76 short title, 78- long title.
"""

import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import fixed_rows
from auditkit.codesets.imported import Imported, accept, is_not
from auditkit.codesets.opened import Opened, decoded
from auditkit.codesets.periods import Period, fiscal_year
from auditkit.codesets.sides import with_sides

PUBLICATION = "ICD-10-CM order file (CMS)"
TOGETHER = False
LINE = r"^\d{5} [A-Z0-9]{3,7} +[01] "
SPANS = {"diagnosis_code": (7, 13), "flag": (15, 15), "short_title": (17, 76), "long_title": (78, 400)}
CODE = r"^[A-Z][0-9][0-9A-Z]{1,5}$"
NOTHING_NEW = r"(?m)^\s*0 additions\s*\n\s*0 deletions"


def recognise(file: Opened) -> bool:
    """True where the first lines are an order number, a code and a flag."""
    lines = [line for line in file.head_lines if line.strip()][:5]
    return bool(lines) and all(re.match(LINE, line) for line in lines)


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the order file."""
    (file,) = files
    grid = fixed_rows(file, SPANS, r"\S")
    faults = [
        (is_not("diagnosis_code", CODE), "positions 7-13 are not an ICD-10-CM code"),
        (is_not("flag", "^[01]$"), "position 15 is not 0 or 1"),
        (pl.col("short_title").is_null(), "positions 17-76 hold no title"),
        (pl.col("diagnosis_code").is_duplicated(), "the code stands in another row too"),
    ]
    accepted = accept(grid, grid.frame, faults, ["diagnosis_code"])
    rows = accepted.rows.select(
        "diagnosis_code",
        billable=pl.when(pl.col("flag") == "1").then(pl.lit("Y")).otherwise(pl.lit("N")),
        title=pl.col("long_title").fill_null(pl.col("short_title")),
    ).pipe(with_sides)
    covers, notes = _covers(file)
    return Imported(
        "icd10cm",
        "ICD-10-CM",
        PUBLICATION,
        accepted.with_rows(rows),
        covers,
        notes=notes,
    )


def _covers(file: Opened) -> tuple[Period | None, tuple[str, ...]]:
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", file.names[0])}
    if len(years) != 1:
        return None, ()
    first, last = fiscal_year(years.pop())
    if not any("april" in name.lower() for name in file.names):
        return (first, last), ()
    addenda = [decoded(text) for name, text in file.beside.items() if "order_addenda" in name.lower()]
    if addenda and all(len(re.findall(NOTHING_NEW, text)) == 2 for text in addenda):
        return (first, last), ("the April update adds and deletes no code by its own addenda, so it covers the fiscal year",)
    return (first.replace(year=last.year, month=4), last), (
        "the April update answers from 1 April; the October release covers the days before",
    )
