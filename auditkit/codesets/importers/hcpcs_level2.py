"""HCPCS Level II of CMS, by quarter: fixed-width text, workbook, or a table with named columns.

Text (record layout of the ZIP): 1-5 code, 11 record (3 a code, 4 its title continued, 7 and 8 modifiers), 12-91 long title,
205-209 cross-reference, 257-259 BETOS, 269-276 added, 285-292 ended (last day), 293 action. Titles of CDT codes (D), which
are the ADA's, are dropped.
"""

import re
from collections.abc import Sequence

import polars as pl

from auditkit.codesets.grid import ROW, Grid, fixed_rows, header_columns, named, rows_below
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in

PUBLICATION = "HCPCS Level II (CMS)"
TOGETHER = False
# Of CPT and CDT codes, and of text that is no code at all, the release says nothing.
SCOPE = r"^[A-CE-V][0-9]{4}$"
LINE = r"^(?:   [A-Z0-9]{2}|[A-V][0-9]{4})\d{5}[3478]"
SPANS = {
    "procedure_code": (1, 5),
    "record": (11, 11),
    "title": (12, 91),
    "replaced_by": (205, 209),
    "betos": (257, 259),
    "added": (269, 276),
    "ended": (285, 292),
    "action": (293, 293),
}
HEADINGS = {
    "procedure_code": "hcpcs?(?: code)?|hcpcs code",
    "record?": "recid|rec id|record id.*",
    "title": "long desc.*",
    "replaced_by?": "xref ?1?",
    "betos?": "betos",
    "added": "add d.*|date added|.*effective date.*added",
    "ended": "term d.*|date term|.*termination date.*",
    "action": "action ?(?:cd|code)?",
}
# The list of not-otherwise-classified codes is a file of its own; their titles say the same.
UNLISTED = r"(?i)not otherwise (?:classified|specified)|unlisted|unclassified|\bnoc\b|\bnos\b|miscellaneous"


def recognise(file: Opened) -> bool:
    """True for the text by its first lines, for tables by their headings."""
    if header_columns(file, HEADINGS) is not None:
        return True
    lines = [line for line in file.head_lines[:-1] if len(line) > 280]
    return bool(lines) and all(re.match(LINE, line) for line in lines)


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the codes; modifiers (which hcpcs_modifiers reads) and continued titles are counted in the notes."""
    (file,) = files
    grid, rows = records(file)
    is_code = pl.col("record").is_null() | pl.col("record").is_in(["3", "003"])
    codes = rows.filter(is_code)
    others = (
        (f"{rows.height - codes.height} rows are modifiers or continue a title and are no codes",)
        if codes.height < rows.height
        else ()
    )
    date = r"^\d{8}$"
    faults = [
        (is_not("procedure_code", r"^[A-V][0-9]{4}$"), "the code is not a letter and four digits"),
        (is_not("added", date), "the date added is not a date"),
        (pl.col("ended").is_not_null() & is_not("ended", date), "the date ended is not a date"),
        (pl.col("procedure_code").is_duplicated(), "the code stands in another row too"),
    ]
    accepted = accept(grid, codes, faults, ["procedure_code"])
    return Imported("hcpcs", "HCPCS Level II", PUBLICATION, _level2(accepted), quarter_in(file.names), SCOPE, notes=others)


def records(file: Opened) -> tuple[Grid, pl.DataFrame]:
    """Every record of the file, codes, modifiers and continued titles, with its kind in ``record`` (null: a code)."""
    found = header_columns(file, HEADINGS)
    return _text(file) if found is None else _table(file, *found)


def _text(file: Opened) -> tuple[Grid, pl.DataFrame]:
    grid = fixed_rows(file, SPANS, LINE)
    return grid, grid.frame


def _table(file: Opened, titles: int, columns: dict[str, int]) -> tuple[Grid, pl.DataFrame]:
    grid = rows_below(file, titles + 1, len(file.head[titles]))
    rows = named(grid, columns)
    for absent in {"record", "replaced_by", "betos"} - set(rows.columns):
        rows = rows.with_columns(pl.lit(None, pl.String).alias(absent))
    day = pl.col("added", "ended").str.replace(r" 00:00:00$", "").str.replace_all("-", "")
    return grid, rows.with_columns(day, pl.col("record").str.strip_chars_start("0")).sort(ROW)


def _level2(accepted: Accepted) -> Accepted:
    rows = accepted.rows.select(
        "procedure_code",
        "action",
        "betos",
        "replaced_by",
        system=pl.lit("HCPCS2"),
        title=pl.when(~pl.col("procedure_code").str.starts_with("D")).then(pl.col("title")),
        unlisted=pl.when(pl.col("title").str.contains(UNLISTED)).then(pl.lit("Y")).otherwise(pl.lit("N")),
        effective_date=pl.col("added").str.to_date("%Y%m%d"),
        until_date=pl.col("ended").str.to_date("%Y%m%d"),
    )
    return accepted.with_rows(rows)
