"""The lines to review, as billed: one row a line of each sampled unit, with what a reviewer compares."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from auditkit.errors import ReviewError
from auditkit.review.determination import LineKey, Service, units_of

POINTERS = tuple(f"diagnosis_pointer_{number}" for number in range(1, 5))
MODIFIERS = tuple(f"modifier_{number}" for number in range(1, 5))
KINDS = ("principal", "other")  # the kinds that pointers count
LETTERS = {letter: str(place) for place, letter in enumerate("ABCDEFGHIJKL", start=1)}
LINE = ("claim_key", "line_no")
COLUMNS = (
    "unit", "claim_key", "line_no", "service_date", "rendering_npi", "procedure_code", "modifiers", "units", "diagnoses",
    "place_of_service", "charge_amount", "paid_amount",
)  # fmt: skip


def lines_to_review(tables: Mapping[str, pl.DataFrame], sample: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the lines of the sampled units.

    Args:
        tables: tables at rest by name; ``claims`` and ``lines`` are needed, ``diagnoses`` is used.
        sample: one row a unit, claim or line: ``claim_key``, and where they are there ``line_no`` and ``unit`` (the claim is
            the unit when not given). All claims when None.

    Returns:
        ``unit``, ``claim_key``, ``line_no``, ``service_date``, ``rendering_npi``, ``procedure_code``, ``modifiers`` and
        ``diagnoses`` (separated by a blank, in order), ``units``, ``place_of_service``, ``charge_amount``, ``paid_amount``.
        A line without pointers, as on an institutional claim, has all the claim's principal and other diagnoses.

    Raises:
        ReviewError: the sample names a claim or line that the tables do not hold.
    """
    lines = tables["lines"].sort(LINE)
    lines = _sampled(lines, sample) if sample is not None else lines.with_columns(unit=pl.col("claim_key"))
    lines = _with_claim(lines, tables["claims"]).with_columns(modifiers=_joined(lines, MODIFIERS))
    lines = lines.join(_diagnoses(lines, tables.get("diagnoses")), on=list(LINE), how="left")
    absent = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in lines.columns]
    return lines.with_columns(absent).select(COLUMNS).sort("unit", *LINE)


def billed_services(lines: pl.DataFrame) -> dict[LineKey, dict[str, object]]:
    """The rows of ``lines_to_review`` by line."""
    return {LineKey(row["claim_key"], row["line_no"]): row for row in lines.iter_rows(named=True)}


def as_service(row: Mapping[str, object]) -> Service | None:
    """A line as billed in the form of an audited one; None where what was billed has no valid form."""
    modifiers, diagnoses = (tuple(str(row[name] or "").split()) for name in ("modifiers", "diagnoses"))
    code, place = (str(row[name]) if row[name] is not None else None for name in ("procedure_code", "place_of_service"))
    try:
        return Service(code, modifiers, units_of(str(row["units"])), diagnoses, place)
    except ReviewError:
        return None  # the caller treats such a line as changed by any audited service; nothing passes as equal


def _sampled(lines: pl.DataFrame, sample: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in LINE if name in sample.columns]
    if "claim_key" not in keys:
        raise ReviewError("sample: no column claim_key; expected the sample table of this audit")
    wanted = sample.select(*keys, pl.col("unit") if "unit" in sample.columns else pl.col("claim_key").alias("unit")).unique()
    lost = wanted.join(lines, on=keys, how="anti").height
    if lost:
        raise ReviewError(
            f"sample: {lost} of {wanted.height} rows name a claim or line that the audit does not hold; draw it again"
        )
    if wanted.select(keys).is_duplicated().any():
        raise ReviewError("sample: a claim or line belongs to two units; expected one")
    return lines.join(wanted, on=keys, how="inner")


def _with_claim(lines: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    # The claim's place of service and rendering provider hold for lines that name none.
    names = {"rendering_npi": "rendering_npi", "place_of_service": "claim_place_of_service"}
    present = {line: claim for line, claim in names.items() if claim in claims.columns}
    header = claims.select("claim_key", **{f"claim_{line}_": pl.col(claim) for line, claim in present.items()})
    joined = lines.join(header, on="claim_key", how="left")
    own = {line: [pl.col(line)] if line in lines.columns else [] for line in present}
    return joined.with_columns(**{line: pl.coalesce(*own[line], pl.col(f"claim_{line}_")) for line in present})


def _joined(lines: pl.DataFrame, names: tuple[str, ...]) -> pl.Expr:
    present = [pl.col(name) for name in names if name in lines.columns]
    return pl.concat_str(present, separator=" ", ignore_nulls=True) if present else pl.lit("")


def _diagnoses(lines: pl.DataFrame, diagnoses: pl.DataFrame | None) -> pl.DataFrame:
    empty = lines.select(*LINE, diagnoses=pl.lit(""))
    if diagnoses is None or diagnoses.is_empty():
        return empty
    known = (
        diagnoses.filter(pl.col("kind").is_in(KINDS))
        .select("claim_key", "position", "diagnosis_code")
        .sort("claim_key", "position")
    )
    whole = known.group_by("claim_key", maintain_order=True).agg(all_of_claim=pl.col("diagnosis_code").str.join(" "))
    pointed = _pointed(lines, known)
    found = lines.select(LINE).join(pointed, on=list(LINE), how="left").join(whole, on="claim_key", how="left")
    return found.select(*LINE, diagnoses=pl.coalesce("pointed", "all_of_claim", pl.lit("")))


def _pointed(lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    present = [name for name in POINTERS if name in lines.columns]
    if not present:
        return lines.select(*LINE, pointed=pl.lit(None, pl.String)).head(0)
    long = lines.select(*LINE, *present).unpivot(on=present, index=list(LINE), variable_name="place", value_name="pointer")
    # A pointer to no diagnosis is a check's matter; here it names nothing.
    long = long.drop_nulls("pointer").with_columns(
        position=pl.col("pointer").replace(LETTERS).cast(pl.Int64, strict=False)
    ).join(known, on=["claim_key", "position"], how="inner")  # fmt: skip
    return long.sort(*LINE, "place").group_by(LINE, maintain_order=True).agg(pointed=pl.col("diagnosis_code").str.join(" "))
