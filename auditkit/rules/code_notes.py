"""Notes of the ICD-10-CM tabular list beside the diagnoses of a claim: which notes a code lies under, and what they name.

A note stands at stems, beginnings of codes, and names stems. One row a beginning turns "begins with" into an equality. What a
release says of a code is worked out once for each code at hand; pairs of a claim's codes then meet it on one key.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from auditkit.codesets import CodeSet
from auditkit.rules.contract import Diagnoses

Lazy = nw.LazyFrame[Any]
CODE = ("diagnosis_code",)
SHORTEST, LONGEST = 3, 7
WIDE = ("block", "chapter")


def with_stems(codes: Lazy, notes: CodeSet, code: str = "diagnosis_code") -> Lazy:
    """One row a code and beginning of it: the columns given, and ``stem`` of three to seven characters.

    Args:
        codes: rows with a code, not blank.
        notes: the reference set whose stems are to be met.
        code: the column that holds the code.
    """
    # Joined with the lengths and not put together from a frame a length: a plan that holds itself five times is slow to plan.
    lengths = range(SHORTEST, LONGEST + 1)
    met = codes.join(notes.frame(pl.DataFrame({"length": lengths})), how="cross")
    stems = (nw.when(nw.col("length") == length).then(nw.col(code).str.slice(0, length)) for length in lengths)
    return met.filter(nw.col(code).str.len_chars() >= nw.col("length")).with_columns(stem=nw.coalesce(*stems)).drop("length")


def with_release(diagnoses: Diagnoses, notes: CodeSet) -> Diagnoses:
    """Add ``release``, the one whose notes hold for the code on its day, and ``covered``, whether there is one.

    A release answers for a code where it alone answers for every beginning of it: a note that it could not read, or does not
    list, may stand at any.

    Args:
        diagnoses: rows with ``diagnosis_code`` and ``service_day``, either of which may be blank: of such no release can tell.
        notes: the reference set.
    """
    known = ~nw.col("diagnosis_code").is_null() & ~nw.col("service_day").is_null()
    codes = diagnoses.filter(known).select("diagnosis_code", "service_day").unique()
    release = nw.col("release")
    answered = notes.answering(with_stems(codes, notes)).group_by("diagnosis_code", "service_day")
    told = answered.agg(release=release.max(), least=release.min(), untold=(~nw.col("covered")).any())
    told = told.filter(~nw.col("untold"), release == nw.col("least")).drop("least", "untold")
    met = diagnoses.join(told, on=["diagnosis_code", "service_day"], how="left")
    return met.with_columns(covered=~nw.col("release").is_null())


def notes_of_codes(diagnoses: Diagnoses, notes: CodeSet) -> Lazy:
    """The notes that each code at hand lies under: ``diagnosis_code``, and the columns of ``CodeSet.entries``.

    Args:
        diagnoses: rows with ``diagnosis_code`` and ``release``, as ``with_release`` made them.
        notes: the reference set.
    """
    codes = diagnoses.filter(~nw.col("release").is_null()).select("diagnosis_code", "release").unique()
    return with_stems(codes, notes).join(notes.entries(), on=["stem", "release"], how="inner")


def named_pairs(noted: Lazy, diagnoses: Diagnoses, notes: CodeSet, named: str) -> Lazy:
    """The pairs of codes at hand of which a note of the first names the second: ``noted`` with ``partner_code`` and ``pair``.

    Args:
        noted: as ``notes_of_codes`` gave them.
        diagnoses: the diagnoses at hand.
        notes: the reference set.
        named: the column that holds the stems that a note names.
    """
    partners = diagnoses.filter(~nw.col("diagnosis_code").is_null()).select(partner_code=nw.col("diagnosis_code")).unique()
    partners = with_stems(partners, notes, "partner_code").rename({"stem": named})
    return noted.join(partners, on=named, how="inner").with_columns(pair=_pair()).drop(*CODE, "partner_code")


def beside_each_other(diagnoses: Diagnoses, others: Diagnoses, pairs: Lazy) -> Lazy:
    """The diagnoses of one claim of which a note in force that day names another, with the other's ``partner_position``.

    Args:
        diagnoses: rows with ``claim_key``, ``position``, ``diagnosis_code``, ``release`` and ``service_day``.
        others: the diagnoses that may be named: ``claim_key``, ``position`` and ``diagnosis_code``.
        pairs: as ``named_pairs`` gave them.
    """
    kept = ("claim_key", "position", "diagnosis_code", "release", "service_day")
    ours = diagnoses.filter(~nw.col("release").is_null()).select(*kept)
    theirs = others.select("claim_key", partner_code=nw.col("diagnosis_code"), partner_position=nw.col("position"))
    met = ours.join(theirs, on="claim_key", how="inner").filter(nw.col("position") != nw.col("partner_position"))
    # One key and not three: DuckDB reorders a join on several columns (engine notes).
    met = met.with_columns(pair=_pair()).join(pairs.drop("release"), on="pair", how="inner")
    day = nw.col("service_day")
    return met.filter(nw.col("effective_day") <= day, day <= nw.col("until_day"))


def one_note_each(found: Lazy) -> Lazy:
    """Of the notes that keep two diagnoses apart the narrowest: one row a claim, ``low`` and ``high`` position.

    With its stems, ``wide`` (it stands at a block or chapter) and ``partner_code``, the later diagnosis's.

    Args:
        found: as ``beside_each_other`` gave it for Excludes1 notes, in either or both orders of a pair.
    """
    wide, position, other = nw.col("note_level").is_in(list(WIDE)), nw.col("position"), nw.col("partner_position")
    rank = nw.when(wide).then(nw.lit("wide")).otherwise(nw.lit("narrow"))
    found = found.with_columns(
        wide=wide,
        low=nw.when(position < other).then(position).otherwise(other),
        high=nw.when(position < other).then(other).otherwise(position),
        high_code=nw.when(position < other).then(nw.col("partner_code")).otherwise(nw.col("diagnosis_code")),
        order=nw.concat_str(rank, nw.col("note_stem"), nw.col("excluded_stem"), separator="|"),
    )
    chosen = found.filter(nw.col("order") == nw.col("order").min().over("claim_key", "low", "high"))
    return chosen.select(
        "claim_key", "low", "high", "note_stem", "excluded_stem", "wide", partner_code=nw.col("high_code")
    ).unique()


def begins_with(code: str, stem: str) -> nw.Expr:
    """True where the code of one column begins with the stem of another; null where either is blank."""
    length = nw.col(stem).str.len_chars()
    each = ((length == size) & (nw.col(code).str.slice(0, size) == nw.col(stem)) for size in range(SHORTEST, LONGEST + 1))
    return nw.any_horizontal(*each, ignore_nulls=False)


def _pair() -> nw.Expr:
    return nw.concat_str(nw.col("diagnosis_code"), nw.col("partner_code"), nw.col("release"), separator="|")
