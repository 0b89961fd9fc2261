"""Which claims are of the same person: ``patient_key``, a surrogate counted in order of appearance.

A person is a medical record number with a birth date; else payer, member number, birth date, sex and first name (dependants
share the subscriber's number). Any of these missing, and nobody is identified: the key stays blank, and checks that need it
cannot tell.
"""

from __future__ import annotations

import polars as pl

RECORD = ("patient_record_number", "patient_birth_date")
MEMBER = ("payer", "member_id", "patient_birth_date", "patient_sex", "patient_first_name")
NEEDED = (*RECORD, "payer_id", "payer_name", *(name for name in MEMBER if name not in ("payer", "patient_birth_date")))
WIDTH = 6


def with_patients(claims: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Add ``patient_key`` (``P000001`` ...) and ``patient_basis`` (``record``, ``member`` or blank) to typed claims.

    What identifies a person is not stored. Returns the claims and notes on persons that could not be told to be one.
    """
    known = _identified(claims)
    owners = _owners(known)
    resolved = known.join(owners, on="member", how="left", maintain_order="left")
    # A claim without a record number is the patient of the record when every claim of the same member that has one names
    # that same record. Where the member has two records, nothing says which: it stays a patient of its own.
    sole = pl.when(pl.col("owner_count") == 1).then(pl.col("owner"))
    # Numbers of records and of members are counted apart; even and odd keep the two from meeting.
    person = pl.coalesce(pl.col("record") * 2, sole * 2, pl.col("member") * 2 + 1)
    by_record, by_member = pl.col("record").is_not_null(), pl.col("member").is_not_null()
    basis = pl.when(by_record).then(pl.lit("record")).when(by_member).then(pl.lit("member"))
    resolved = resolved.with_columns(person=person, basis=basis)
    numbered = resolved.select("person").drop_nulls().unique(maintain_order=True).with_row_index("number", offset=1)
    keys = resolved.join(numbered, on="person", how="left", maintain_order="left")
    key = "P" + keys["number"].cast(pl.String).str.zfill(WIDTH)
    return claims.with_columns(key.alias("patient_key"), keys["basis"].alias("patient_basis")), _notes(resolved)


def _identified(claims: pl.DataFrame) -> pl.DataFrame:
    """Number the distinct records and the distinct members of the claims; blank where a part of either is blank."""
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in NEEDED if name not in claims.columns]
    parts = claims.with_columns(absent).select(
        pl.col(name).cast(pl.String).str.to_lowercase().str.strip_chars().replace("", None) for name in NEEDED
    )
    parts = parts.with_columns(payer=pl.coalesce("payer_id", "payer_name"))
    return parts.select(_numbers(parts, RECORD).alias("record"), _numbers(parts, MEMBER).alias("member"))


def _numbers(parts: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    whole = parts.select(names).drop_nulls().unique(maintain_order=True).with_row_index("number")
    joined = parts.select(names).join(whole, on=names, how="left", maintain_order="left", nulls_equal=False)
    return joined["number"].cast(pl.Int64)


def _owners(known: pl.DataFrame) -> pl.DataFrame:
    both = known.filter(pl.col("record").is_not_null() & pl.col("member").is_not_null())
    return both.group_by("member").agg(owner=pl.col("record").first(), owner_count=pl.col("record").n_unique())


def _notes(resolved: pl.DataFrame) -> tuple[str, ...]:
    by_member = pl.col("basis") == "member"
    shared = resolved.filter(by_member & (pl.col("owner_count") == 1)).height
    torn = resolved.filter(by_member & (pl.col("owner_count") > 1)).height
    nobody = resolved.filter(pl.col("person").is_null()).height
    sentences = (
        (shared, "claims without a record number are taken for the patient whose record the same member has elsewhere"),
        (torn, "claims without a record number belong to members with several records; they are patients of their own"),
        (nobody, f"claims do not say who the patient is (needed: {' and '.join(RECORD)}; or {', '.join(MEMBER)})"),
    )
    return tuple(f"{count} {sentence}" for count, sentence in sentences if count)
