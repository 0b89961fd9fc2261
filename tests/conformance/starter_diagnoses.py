"""What the starter set says of the sample's diagnoses beside their validity: sides, notes of the tabular list, Medicare's edits."""

from __future__ import annotations

import datetime as dt
import re
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from auditkit.codesets.importers import read_file
from auditkit.codesets.periods import fiscal_year

NOTES_WINDOW = (fiscal_year(2024)[0], fiscal_year(2025)[1])
# The days of the list of ages, sexes and manifestations at hand, version 41.1.
EDITS_WINDOW = (dt.date(2024, 4, 1), dt.date(2024, 9, 30))
TABULAR = "icd10c-tabular-April-1-2026.xml"
SIDE_WORDS = r",? \b(?:both sides|one side)\b|\b(?:the )?(?:right|left)\b ?"
# Excludes1 notes at hand are of April 2026. Of what lies under these stems the lists of January 2021 and April 2025 differ, and
# no list of fiscal year 2024 is at hand: of them the starter set cannot tell.
NOT_TOLD = (
    "D12", "D6481", "E66", "E78", "I50", "J45", "K635", "N39", "N390", "R05", "S52", "S61", "S83", "S93", "T14", "T40", "T45", "Z99",
)  # fmt: skip
# Notes that the lists of January 2021 and April 2025 have, and that of April 2026 has no more.
ENDED = (
    ("D51", "E538", "D51", "category"),
    ("E538", "D51", "E538", "code"),
    *(
        (stem, partner, "Z00-Z13", "block")
        for stem in ("Z00", "Z12")
        for partner in ("Z30", "Z31", "Z32", "Z33", "Z34", "Z36", "Z39")
    ),
)
Described = tuple[str, str, str, tuple[dt.date, dt.date], pl.DataFrame]


def tabular_file() -> Path:
    """The tabular list in the package, which is found and not imported: it reads all its codes when it is."""
    package = find_spec("simple_icd_10_cm")
    (folder,) = (package and package.submodule_search_locations) or ("",)
    return Path(folder, "data", TABULAR)


def stems_of(codes: list[str]) -> list[str]:
    """The prefixes of codes that have the form of a diagnosis code, from the category on."""
    formed = [code for code in codes if re.fullmatch(r"[A-Z][0-9][0-9A-Z]{1,5}", code)]
    return sorted({code[:length] for code in formed for length in range(3, len(code) + 1)})


def excludes1_stems(codes: list[str]) -> list[str]:
    """The stems whose Excludes1 notes are known for the window."""
    return [stem for stem in stems_of(codes) if stem not in NOT_TOLD]


def with_own_sides(rows: pl.DataFrame, order: pl.DataFrame) -> pl.DataFrame:
    """Add the sides that the published titles tell; a family is called by the sample's own title without its side."""
    told = rows.join(order.select("diagnosis_code", "laterality", published="side_family"), on="diagnosis_code", how="left")
    bare = pl.col("title").str.replace_all(SIDE_WORDS, "").str.strip_chars(" ,")
    called = pl.col("diagnosis_code").str.slice(0, 3) + ": " + bare.first().over("published", order_by="diagnosis_code")
    return told.with_columns(side_family=pl.when(pl.col("published").is_not_null()).then(called)).drop("published")


def notes(codes: list[str], order: pl.DataFrame) -> dict[str, Described]:
    """Excludes1 and sequence notes at the stems of the sample's codes, whatever codes they name."""
    excludes1, sequence = read_file(tabular_file())
    ended = pl.DataFrame(ENDED, schema=["stem", "excluded_stem", "note_stem", "note_level"], orient="row")
    excluded = pl.concat([_at_stems(excludes1.accepted.rows, "excluded_stem", excludes1_stems(codes), order), ended])
    partners = _at_stems(sequence.accepted.rows, "partner_stem", stems_of(codes), order)
    source = "tabular list of April 2026, as in package simple-icd-10-cm, restated for the stems of the sample's codes"
    return {
        "icd10cm_excludes1": (
            "starter ICD-10-CM Excludes1 FY 2024 and 2025",
            "ICD-10-CM tabular list (CMS and NCHS)",
            f"{source}; only stems whose notes the lists of January 2021 and April 2025 have alike",
            NOTES_WINDOW,
            excluded.sort("stem", "excluded_stem", "note_stem"),
        ),
        "icd10cm_sequence": (
            "starter ICD-10-CM sequence notes FY 2024 and 2025",
            "ICD-10-CM tabular list (CMS and NCHS)",
            f"{source}; the list of April 2025 has the same",
            NOTES_WINDOW,
            partners.sort("stem", "partner_stem", "note_stem", "note_type"),
        ),
    }


def _at_stems(rows: pl.DataFrame, partner: str, stems: list[str], order: pl.DataFrame) -> pl.DataFrame:
    """Notes that name a code newer than the order file are newer than the window."""
    return rows.filter(pl.col("stem").is_in(stems), pl.col(partner).is_in(order.get_column("diagnosis_code").to_list()))


def edits(data: Path, codes: list[str]) -> Described:
    """Medicare's edits: what version 41.1 does not list is taken from version 37, and the source says so."""
    (newer,) = read_file(data / "mce/mce_v41_1_dx_edits.csv")
    (older,) = read_file(data / "mce/MCE_Simple_Code_Edits_v37.txt")
    only_older = older.accepted.rows.filter(
        pl.col("edit").is_in(["unacceptable_principal", "requires_secondary", "questionable_admission"])
    )
    rows = pl.concat([newer.accepted.rows, only_older]).filter(pl.col("diagnosis_code").is_in(codes))
    source = (
        "age, sex and manifestation: version 41.1, April 2024; what may not be principal and questionable admission: version 37, "
        "fiscal year 2020; restated for the sample's codes"
    )
    return (
        "starter MCE April to September 2024",
        "Medicare Code Editor (CMS)",
        source,
        EDITS_WINDOW,
        rows.sort("diagnosis_code", "edit"),
    )
