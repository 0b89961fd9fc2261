"""Which claims are of the same person: ``patient_key``, a surrogate counted in order of appearance.

A person is a medical record number with a birth date; else payer, member number, birth date, sex and first name (dependants
share the subscriber's number). Any of these missing, and nobody is identified: the key stays blank, and checks that need it
cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

RECORD = ("patient_record_number", "patient_birth_date")
MEMBER = ("payer", "member_id", "patient_birth_date", "patient_sex", "patient_first_name")
NEEDED = (*RECORD, "payer_id", "payer_name", *(name for name in MEMBER if name not in ("payer", "patient_birth_date")))
WIDTH = 6


def with_patients(claims: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Add ``patient_key`` (``P000001`` ...) and ``patient_basis`` (``record``, ``member`` or blank) to typed claims.

    What identifies a person is not stored. Returns the claims and notes on persons that could not be told to be one.
    """
    parts = _parts(claims)
    keys, notes = number_patients(
        parts.select(_numbers(parts, RECORD).alias("record"), _numbers(parts, MEMBER).alias("member"))
    )
    return claims.with_columns(keys), notes


def hashed_identity(claims: pl.DataFrame, seed: int) -> pl.DataFrame:
    """What identifies the person of each claim as pairs of 64-bit numbers, for claims that do not fit in memory together.

    Args:
        claims: typed claims, one part of a population.
        seed: a number drawn for this population, the same for all its parts.

    Returns:
        ``record_1``, ``record_2``, ``member_1``, ``member_2`` in the order of the claims; blank where a part is blank.
    """
    parts = _parts(claims)
    hashed = []
    for name, names in (("record", RECORD), ("member", MEMBER)):
        there = pl.all_horizontal(pl.col(names).is_not_null())
        for number in (1, 2):
            value = pl.struct(names).hash(seed + number)
            hashed.append(pl.when(there).then(value).alias(f"{name}_{number}"))
    return parts.select(hashed)


def patients_of_hashed(hashed: pl.DataFrame, width: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """``patient_key`` and ``patient_basis`` of all claims of a population, from ``hashed_identity`` of its parts."""
    numbers = (_numbers(hashed, (f"{name}_1", f"{name}_2")).alias(name) for name in ("record", "member"))
    return number_patients(hashed.select(*numbers), width)


def number_patients(known: pl.DataFrame, width: int = WIDTH) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Decide which claims are of one person, from the number of its record and of its member.

    Args:
        known: ``record`` and ``member``, one row a claim; blank where it does not say.
        width: digits of a patient key.

    Returns:
        ``patient_key`` and ``patient_basis`` in the order of the claims, and notes.
    """
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
    key = "P" + keys["number"].cast(pl.String).str.zfill(width)
    return pl.DataFrame({"patient_key": key, "patient_basis": keys["basis"]}), _notes(resolved)


def _parts(claims: pl.DataFrame) -> pl.DataFrame:
    """What a person is known by, as text; a blank is null."""
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in NEEDED if name not in claims.columns]
    parts = claims.with_columns(absent).select(
        pl.col(name).cast(pl.String).str.to_lowercase().str.strip_chars().replace("", None) for name in NEEDED
    )
    return parts.with_columns(payer=pl.coalesce("payer_id", "payer_name"))


def _numbers(parts: pl.DataFrame, names: Sequence[str]) -> pl.Series:
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
