"""Relative value file (PPRRVU) of the Medicare physician fee schedule, by quarter: values, indicators, conversion factor.

CMS: CSV or workbook with 10 title rows; the columns are known by their order, since their headings run over several rows.
    Tables
reshaped by others have one row of headings. Descriptions are dropped: those of CPT codes are the AMA's.
"""

from collections.abc import Sequence

import polars as pl

from auditkit.codesets.definitions import RVU_COLUMNS
from auditkit.codesets.grid import header_columns, heading, named, rows_below
from auditkit.codesets.imported import PROCEDURE_CODE, Imported, accept, is_not
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import quarter_in

PUBLICATION = "Medicare physician fee schedule relative values (CMS PPRRVU)"
TOGETHER = False
POSITIONS = {
    "procedure_code": 0,
    "rvu_modifier": 1,
    "status": 3,
    "work_rvu": 5,
    "nonfacility_pe_rvu": 6,
    "nonfacility_na": 7,
    "facility_pe_rvu": 8,
    "facility_na": 9,
    "mp_rvu": 10,
    "pctc": 13,
    "global_days": 14,
    "preoperative_share": 15,
    "intraoperative_share": 16,
    "postoperative_share": 17,
    "multiple_procedure": 18,
    "bilateral": 19,
    "assistant": 20,
    "cosurgeon": 21,
    "team": 22,
    "endoscopic_base": 23,
    "conversion_factor": 24,
    "supervision": 25,
    "imaging_family": 27,
    "nonfacility_pe_opps": 28,
    "facility_pe_opps": 29,
    "mp_opps": 30,
}
COLUMNS = 31
HEADINGS = {
    "code": "hcpcs(?: code)?",
    "mod": "mod",
    "description": "description",
    "status": "status code|code",
    "work": "rvu|work rvu",
    "global": "glob(?:al)? days|days",
    "factor": "factor|conv(?:ersion)? factor",
}
NUMBERS = ("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "mp_rvu", "conversion_factor")
STATUS = "^[A-Z]$"


def recognise(file: Opened) -> bool:
    """True where the last title row begins with code, modifier and description, and names global days and factor."""
    found = header_columns(file, HEADINGS)
    return found is not None and [heading(cell) for cell in file.head[found[0]][:3]] in (
        ["hcpcs", "mod", "description"],
        ["hcpcs code", "mod", "description"],
    )


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the file; a row without a modifier has an empty one."""
    (file,) = files
    found = header_columns(file, HEADINGS)
    titles = found[0] if found else 0
    grid = rows_below(file, titles + 1, max(COLUMNS, len(file.head[titles])))
    rows = named(grid, POSITIONS).with_columns(pl.col("rvu_modifier").fill_null(""))
    key = pl.struct("procedure_code", "rvu_modifier")
    faults = [
        (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
        (is_not("rvu_modifier", "^(?:|[0-9A-Z]{2})$"), "the modifier is not two characters"),
        (is_not("status", STATUS), "the status is not one letter"),
        *((is_not(name, r"^\d*\.?\d+$"), f"{name} is not a number") for name in NUMBERS),
        (pl.col("global_days").is_null(), "the global days are blank"),
        (key.is_duplicated(), "the code and modifier stand in another row too"),
    ]
    accepted = accept(grid, rows, faults, ["procedure_code"])
    kept = accepted.rows.select("procedure_code", "rvu_modifier", *RVU_COLUMNS)
    above = [cell for row in file.head[:titles] for cell in row]
    covers = quarter_in(file.names) or quarter_in([" ".join(above)])
    return Imported(
        "pfs",
        "PFS relative values",
        PUBLICATION,
        accepted.with_rows(kept),
        covers,
    )
