"""Medicare Code Editor: the diagnoses of each edit, for age, sex, and what may not stand first on an inpatient claim.

CMS publishes them in the text of its manual, *Definitions of Medicare Code Edits* (``auditkit.codesets.mce_manual``). Tables
made of it are read too: tab-delimited with ``MCE_Version``, ``MCE_Edit_Type``, ``ICD_Code_Type`` (D diagnosis, P procedure) and
``ICD_Code``; CSV with ``icd_code``, ``icd_conflict_group`` and ``icd_conflict_rule``. Version 41 is fiscal year 2024, 41.1 its
April update. A release answers for the edits that its file lists, no others. Titles are not taken.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from auditkit.codesets.grid import Grid, header_columns, named, rows_below
from auditkit.codesets.imported import Accepted, Imported, accept, is_not
from auditkit.codesets.mce_manual import is_manual, manual_days, manual_rows
from auditkit.codesets.opened import Opened
from auditkit.codesets.periods import Period, fiscal_year
from auditkit.codesets.releases import ALTERNATIVES

PUBLICATION = "Medicare Code Editor (CMS MCE)"
TOGETHER = False
TAB = {"version": "mce version", "listed": "mce edit type", "kind": "icd code type", "diagnosis_code": "icd code"}
CSV = {"diagnosis_code": "icd code", "group": "icd conflict group", "listed": "icd conflict rule"}
# The edits by how the files call them.
EDITS = {
    r"(?:perinatal/)?newborn.*": "newborn",
    r"pediatric.*": "pediatric",
    r"maternity.*": "maternity",
    r"adult.*": "adult",
    r"male.only": "male",
    r"female.only": "female",
    r"(?:principal.)?manifestation.*": "manifestation",
    r"(?:principal.)?unacceptable.*": "unacceptable_principal",
    r"principal.questionable.*|questionable.admission.*": "questionable_admission",
    r"requires.secondary.*": "requires_secondary",
}
# Completed years: MCE edit 4. Maternity began at 12 and ended at 55 in manuals before fiscal year 2019; such a manual says so.
AGES = {"newborn": (0, 0), "pediatric": (0, 17), "maternity": (9, 64), "adult": (15, 124)}
SEXES = {"male": "M", "female": "F"}
# The manual names it before its list of unacceptable codes, as acceptable beside a secondary diagnosis; tables do not tell.
REQUIRES_SECONDARY = ("Z5189",)
STATED_AGES = r"(?i)\bages? (\d+)(?:(?: through |-)(\d+))?"
VERSION = r"(?<![a-z0-9])v[_ ]?(\d\d)(?:[._]?(\d))?(?!\d)"
FIRST_YEAR = 1983
SEX_NOTE = (
    "the sex lists have no last day here: later manuals of CMS head them as deactivated on 2024-10-01, after the days of this "
    "release"
)


def recognise(file: Opened) -> bool:
    """True for the manual's text, or a table with its headings."""
    return header_columns(file, TAB) is not None or header_columns(file, CSV) is not None or is_manual(file)


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Read the lists of diagnoses; procedures and edits of other kinds are counted in the notes.

    Raises:
        CodeSetError: the file is damaged or cut off.
    """
    (file,) = files
    grid, rows, without_rows = _rows(file)
    known = rows.with_columns(edit=_edit(), diagnosis_code=pl.col("diagnosis_code").str.replace_all(".", "", literal=True))
    taken = _beside_secondary(known.filter(pl.col("edit").is_not_null()))
    faults = [
        (is_not("diagnosis_code", r"^[A-Z][0-9][0-9A-Z]{1,5}$"), "the code is not an ICD-10-CM code"),
        (pl.struct("edit", "diagnosis_code").is_duplicated(), "the code stands in another row of its list too"),
    ]
    accepted = accept(grid, taken, faults, ["diagnosis_code"])
    edits = sorted({*accepted.rows.get_column("edit"), *without_rows})
    covers, version_note = _covers(file, known)
    others = rows.height - taken.height
    notes = (
        *((f"{others} rows are of procedures or of other edits and were not taken",) if others else ()),
        *version_note,
        *((SEX_NOTE,) if accepted.rows.get_column("edit").is_in(list(SEXES)).any() else ()),
    )
    only = (("edit", ALTERNATIVES.join(edits)),)
    return Imported("mce", "MCE", PUBLICATION, _limited(accepted), covers, only=only, notes=notes)


def _rows(file: Opened) -> tuple[Grid, pl.DataFrame, Sequence[str]]:
    """The rows with ``listed``, how their list is called, and the edits that the file says have no list any more."""
    for headings in (TAB, CSV):
        found = header_columns(file, headings)
        if found:
            grid, rows = _table(file, *found)
            return grid, rows, ()
    return manual_rows(file)


def _table(file: Opened, titles: int, columns: Mapping[str, int]) -> tuple[Grid, pl.DataFrame]:
    grid = rows_below(file, titles + 1, len(file.head[titles]))
    rows = named(grid, columns)
    if "kind" in columns:  # a procedure is of no edit that is kept
        rows = rows.with_columns(listed=pl.when(pl.col("kind") == "D").then(pl.col("listed")).otherwise(pl.lit("procedure")))
    return grid, rows


def _edit() -> pl.Expr:
    called = pl.col("listed").str.to_lowercase()
    return pl.coalesce(
        *(pl.when(called.str.contains(rf"^(?:{pattern})$")).then(pl.lit(edit)) for pattern, edit in EDITS.items())
    )


def _beside_secondary(rows: pl.DataFrame) -> pl.DataFrame:
    """What is acceptable beside a secondary diagnosis is not unacceptable, and counts once."""
    named = rows.filter(edit="requires_secondary").get_column("diagnosis_code").to_list()
    spared = (pl.col("edit") == "unacceptable_principal") & pl.col("diagnosis_code").is_in([*named, *REQUIRES_SECONDARY])
    told = rows.with_columns(edit=pl.when(spared).then(pl.lit("requires_secondary")).otherwise(pl.col("edit")))
    again = (pl.col("edit") == "requires_secondary") & ~pl.struct("edit", "diagnosis_code").is_first_distinct()
    return told.filter(~again)


def _limited(accepted: Accepted) -> Accepted:
    """Ages are those that the list is headed with, else the published ones of the edit."""
    stated = pl.col("listed").str.extract_groups(STATED_AGES)
    first, last = stated.struct["1"].cast(pl.Int64), stated.struct["2"].cast(pl.Int64)
    limits = [
        pl.col("edit").replace_strict({edit: ages[end] for edit, ages in AGES.items()}, default=None, return_dtype=pl.Int64)
        for end in (0, 1)
    ]
    aged = pl.col("edit").is_in(list(AGES))
    rows = accepted.rows.select(
        "edit",
        "diagnosis_code",
        age_from=pl.when(aged).then(pl.coalesce(first, limits[0])),
        age_to=pl.when(aged).then(pl.coalesce(last, first, limits[1])),
        sex=pl.col("edit").replace_strict(SEXES, default=None, return_dtype=pl.String),
    )
    return accepted.with_rows(rows)


def _covers(file: Opened, rows: pl.DataFrame) -> tuple[Period | None, tuple[str, ...]]:
    stated = manual_days(file)
    if stated:
        return stated, ()
    told = {match for name in file.names for match in re.findall(VERSION, name.lower())}
    if "version" in rows.columns:
        told = {tuple((*version.split("."), "")[:2]) for version in rows.get_column("version").drop_nulls().unique()}
    if len(told) != 1:
        return None, ()
    version, update = told.pop()
    first, last = fiscal_year(FIRST_YEAR + int(version))
    if update in ("", "0"):
        return (first, last), (
            f"version {version} is taken for its fiscal year; an April update, where loaded, goes before it",
        )
    return (first.replace(year=last.year, month=4), last), ()
