"""Tables of text → typed tables and rejected rows: every row read is accepted or rejected, with the reason and no value.

A row is rejected when it cannot be read as what its columns say; whether what it says is right is for the checks. A rejected
claim takes its lines and diagnoses with it; a rejected line does not take its claim, as long as another line is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

import polars as pl

from auditkit.contract import REQUIRED, failures
from auditkit.errors import ValidationError
from auditkit.identity import with_patients
from auditkit.tables import TABLES, table
from auditkit.values import TYPES, reading

FILE, ROW = "source_file", "source_row"
REJECTED = {column.name: TYPES[column.type] for column in table("rejected")}
FAULTS = {"index": pl.Int64, "column": pl.String, "reason": pl.String}
MODIFIERS = ("modifier_1", "modifier_2", "modifier_3", "modifier_4")

# What may stand once only.
KEYS: dict[str, tuple[str, ...]] = {
    "claims": ("claim_key",), "lines": ("claim_key", "line_no"), "diagnoses": ("claim_key", "kind", "position"),
    "remittances": ("remittance_key", "service_no"), "adjustments": ("remittance_key", "service_no", "position"),
    "providers": ("npi",), "encounters": ("encounter_id",), "documented_services": ("encounter_id", "sequence"),
    "documented_diagnoses": ("encounter_id", "sequence"), "documented_months": ("patient_record_number", "billing_npi", "month"),
}
# Rows of the first go with the rejected row of the second that has the same key.
OWNERS = (
    ("lines", "claims", "claim_key"), ("diagnoses", "claims", "claim_key"), ("adjustments", "remittances", "remittance_key"),
    ("documented_services", "encounters", "encounter_id"), ("documented_diagnoses", "encounters", "encounter_id"),
)


class Read(Protocol):
    """What a reader gives: tables of text by name, the rows it refused, and its sources (``auditkit.read.Raw``)."""

    @property
    def tables(self) -> dict[str, pl.DataFrame]: ...  # noqa: D102
    @property
    def rejected(self) -> pl.DataFrame: ...  # noqa: D102
    @property
    def sources(self) -> tuple[Any, ...]: ...  # noqa: D102


class Counts(NamedTuple):
    """Rows of one table: ``read`` is ``accepted`` plus ``rejected``."""

    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Validated:
    """Typed tables by name, rejected rows, rows read, accepted and rejected by table, the sources, and notes.

    A column that no source has is absent from its table; a blank cell is null. ``modifiers`` is made from the lines.
    """

    tables: dict[str, pl.DataFrame]
    rejected: pl.DataFrame
    counts: dict[str, Counts]
    sources: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """One table on its way: typed rows, where each came from, and what is wrong with which."""

    name: str
    frame: pl.DataFrame
    origin: pl.DataFrame
    faults: pl.DataFrame
    notes: list[str] = field(default_factory=list)

    def accepted(self) -> pl.DataFrame:
        """The rows without a fault."""
        return self.frame.with_row_index("index").join(self.bad(), on="index", how="anti", maintain_order="left").drop("index")

    def bad(self) -> pl.DataFrame:
        """The numbers of the rows with a fault."""
        return self.faults.select(pl.col("index").cast(pl.get_index_type())).unique()

    def blame(self, cases: pl.DataFrame) -> None:
        """Add faults."""
        self.faults = pl.concat([self.faults, cases.select(pl.col(name).cast(kind) for name, kind in FAULTS.items())])


def validate(raw: Read, *, today: date | None = None) -> Validated:
    """Type the tables read and reject the rows that cannot be.

    Args:
        raw: what ``auditkit.read.read`` gives.
        today: the day that dates are held against (up to a year ahead is let through); the clock's by default.

    Raises:
        ValidationError: a table lacks a column that it needs, or rows would be lost (accepted and rejected are not all).
    """
    names = [name for name in TABLES if name in raw.tables and not (name == "modifiers" and "lines" in raw.tables)]
    origins = _origins(raw.tables)
    works = {name: _typed(name, raw.tables[name], origins, today) for name in names}
    _cascade(works)
    tables = {name: work.accepted() for name, work in works.items()}
    notes = [note for work in works.values() for note in work.notes]
    if "claims" in tables:
        tables["claims"], more = with_patients(tables["claims"])
        notes += more
    if "claims" in tables and "claim_key" in tables.get("remittances", pl.DataFrame()).columns:
        tables["remittances"] = _unlinked(tables["remittances"], tables)
    rejected = pl.concat([raw.rejected.cast(REJECTED), *(_rejected(work) for work in works.values())])  # type: ignore[arg-type]
    counts = _counts(raw, tables, rejected)
    if "lines" in tables and any(name in tables["lines"].columns for name in MODIFIERS):
        tables["modifiers"] = _modifiers(tables["lines"])
        counts["modifiers"] = Counts(tables["modifiers"].height, tables["modifiers"].height, 0)
    return Validated(tables, rejected, counts, raw.sources, tuple(notes))


def _origins(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Where the claims and remittances came from, by key: for tables whose rows do not say it themselves."""
    found = {}
    for owner, key in (("claims", "claim_key"), ("remittances", "remittance_key")):
        if owner in tables and {key, FILE, ROW} <= set(tables[owner].columns):
            found[key] = tables[owner].select(key, FILE, ROW).unique(subset=key, keep="first")
    return found


def _typed(name: str, frame: pl.DataFrame, origins: dict[str, pl.DataFrame], today: date | None) -> _Work:
    columns = [column for column in table(name) if column.name in frame.columns]
    texts = frame.with_columns(pl.col(column.name).cast(pl.String) for column in columns)
    readings = {column.name: reading(column) for column in columns}
    typed = texts.select(told.value.alias(column) for column, told in readings.items())
    work = _Work(name, typed, _origin(frame, origins), pl.DataFrame(schema=FAULTS))
    for column, told in readings.items():
        faults = texts.select(pl.lit(column).alias("column"), told.fault.alias("reason")).with_row_index("index")
        work.blame(faults.filter(pl.col("reason").is_not_null()))
        if told.noted is not None and (count := int(texts.select(told.noted.sum()).item() or 0)):
            work.notes.append(f"{name}, {column}: {count} cells: {told.note}")
    # A cell that could not be read is blank by now: say what is wrong with it, not that it is blank.
    work.blame(failures(typed, name, today).join(work.faults, on=["index", "column"], how="anti"))
    _blame_repeats(work)
    return work


def _origin(frame: pl.DataFrame, origins: dict[str, pl.DataFrame]) -> pl.DataFrame:
    if {FILE, ROW} <= set(frame.columns):
        return frame.select(FILE, pl.col(ROW).cast(pl.Int64, strict=False))
    for key, known in origins.items():
        if key in frame.columns:
            joined = frame.select(key).join(known, on=key, how="left", maintain_order="left")
            return joined.select(FILE, pl.col(ROW).cast(pl.Int64, strict=False))
    return frame.select(pl.lit(None, dtype=pl.String).alias(FILE), pl.int_range(1, pl.len() + 1).alias(ROW))


def _blame_repeats(work: _Work) -> None:
    names = [name for name in KEYS.get(work.name, ()) if name in work.frame.columns]
    if not names:
        return
    needed = [name for name in names if table(work.name)[name].required]
    rows = pl.concat([work.frame.select(names).with_row_index("index"), work.origin], how="horizontal")
    rows = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in needed))
    rows = rows.with_columns(first_row=pl.col(ROW).first().over(names), later=pl.int_range(pl.len()).over(names) > 0)
    reason = pl.format(f"the same {' and '.join(names)} as row {{}}; expected once", pl.col("first_row").fill_null(0))
    work.blame(rows.filter("later").select("index", column=pl.lit(names[-1]), reason=reason))


def _cascade(works: dict[str, _Work]) -> None:
    """Reject what belongs to a rejected row, then the claims of which no line is left, then what belongs to those."""
    for name, owner, key in OWNERS:
        _blame_owned(works, name, owner, key)
    if "claims" in works and "lines" in works:
        _blame_bare_claims(works["claims"], works["lines"])
        _blame_owned(works, "diagnoses", "claims", "claim_key")


def _blame_owned(works: dict[str, _Work], name: str, owner: str, key: str) -> None:
    if name not in works or owner not in works or key not in works[name].frame.columns:
        return
    own, above = works[name], works[owner]
    kept = above.accepted().select(key).unique()
    lost = own.frame.select(key).with_row_index("index").filter(pl.col(key).is_not_null()).join(kept, on=key, how="anti")
    lost = lost.join(own.faults.select(pl.col("index").cast(pl.get_index_type())), on="index", how="anti")
    rejected = above.frame.with_row_index("index").join(above.bad(), on="index", how="semi").select(key).with_columns(there=True)
    rows = pl.concat([above.frame.select(key), above.origin.select(ROW)], how="horizontal").unique(subset=key, keep="first")
    lost = lost.join(rejected.unique(), on=key, how="left").join(rows, on=key, how="left")
    singular = owner.removesuffix("s")
    reason = pl.when("there").then(pl.format(f"its {singular} is rejected (row {{}})", pl.col(ROW).fill_null(0))).otherwise(
        pl.lit(f"there is no {singular} of its {key}")
    )
    own.blame(lost.select("index", column=pl.lit(key), reason=reason))


def _blame_bare_claims(claims: _Work, lines: _Work) -> None:
    left = lines.accepted().select("claim_key").unique()
    bare = claims.frame.select("claim_key").with_row_index("index").join(claims.bad(), on="index", how="anti")
    bare = bare.join(left, on="claim_key", how="anti")
    had = lines.frame.select("claim_key").unique().with_columns(had=True)
    reason = pl.when("had").then(pl.lit("every line of the claim is rejected")).otherwise(pl.lit("the claim has no line"))
    claims.blame(bare.join(had, on="claim_key", how="left").select("index", column=pl.lit(None, dtype=pl.String), reason=reason))


def _rejected(work: _Work) -> pl.DataFrame:
    """One row a rejected row: the first fault, and after it the others with their columns."""
    ranked = work.faults.with_row_index("order").unique(subset=["index", "column", "reason"], keep="first").sort("index", "order")
    also = pl.concat_str(pl.col("column").fill_null("the row"), pl.lit(": "), pl.col("reason")).slice(1).str.join("; also ")
    told = ranked.group_by("index", maintain_order=True).agg(pl.col("column").first(), pl.col("reason").first(), also=also)
    reason = pl.when(pl.col("also") != "").then(pl.format("{}; also {}", "reason", "also")).otherwise("reason")
    origin = work.origin.with_row_index("index").with_columns(pl.col("index").cast(pl.Int64))
    joined = told.join(origin, on="index", how="left", maintain_order="left")
    return joined.select(file=pl.col(FILE), row=pl.col(ROW), column="column", reason=reason, table=pl.lit(work.name)).cast(REJECTED)  # type: ignore[arg-type]


def _counts(raw: Read, tables: dict[str, pl.DataFrame], rejected: pl.DataFrame) -> dict[str, Counts]:
    """Count the rows by table, and refuse to go on where one is lost."""
    by_reader = dict(raw.rejected.group_by(pl.col("table").fill_null("")).len().iter_rows())
    altogether = dict(rejected.group_by(pl.col("table").fill_null("")).len().iter_rows())
    counts = {}
    for name in dict.fromkeys([*tables, *altogether]):
        read = (raw.tables[name].height if name in raw.tables else 0) + by_reader.get(name, 0)
        accepted = tables[name].height if name in tables else 0
        counts[name] = Counts(read, accepted, altogether.get(name, 0))
        if counts[name].read != accepted + counts[name].rejected:
            raise ValidationError(
                f"table {name}: {read} rows were read, {accepted} accepted and {counts[name].rejected} rejected; "
                "rows in must be accepted or rejected; please report this"
            )
    return counts


def _unlinked(remittances: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Blank the link of remittances whose claim was rejected."""
    known = remittances["claim_key"].is_in(tables["claims"]["claim_key"].implode())
    lost = pl.lit(known.not_()) & pl.col("claim_key").is_not_null()
    blanks: Sequence[str] = [name for name in ("claim_key", "line_no") if name in remittances.columns]
    basis = [pl.when(lost).then(pl.lit("no_claim")).otherwise("link_basis").alias("link_basis")] if "link_basis" in remittances.columns else []
    return remittances.with_columns(*(pl.when(~lost).then(name).alias(name) for name in blanks), *basis)


def _modifiers(lines: pl.DataFrame) -> pl.DataFrame:
    """Make the long table: one row a modifier in its order, blanks dropped, duplicates kept."""
    names = [name for name in MODIFIERS if name in lines.columns]
    long = lines.select("claim_key", "line_no", modifier=pl.concat_list(names).list.drop_nulls()).explode("modifier").drop_nulls("modifier")
    position = (pl.int_range(pl.len()).over("claim_key", "line_no") + 1).alias("position")
    return long.select("claim_key", "line_no", position, "modifier")
