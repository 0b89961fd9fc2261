"""What is wrong with which rows: cells that are no value, blanks, repeats, and rows whose claim is rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from auditkit.engine import AT_REST
from auditkit.tables import table
from auditkit.validate.contract import failures
from auditkit.validate.values import reading

FILE, ROW = "source_file", "source_row"
REJECTED = pl.Schema({column.name: AT_REST[column.type] for column in table("rejected")})
FAULTS = {"index": pl.Int64, "column": pl.String, "reason": pl.String}

# What may stand once only.
KEYS: dict[str, tuple[str, ...]] = {
    "claims": ("claim_key",),
    "lines": ("claim_key", "line_no"),
    "diagnoses": ("claim_key", "kind", "position"),
    "remittances": ("remittance_key", "service_no"),
    "adjustments": ("remittance_key", "service_no", "position"),
    "providers": ("npi",),
    "encounters": ("encounter_id",),
    "documented_services": ("encounter_id", "sequence"),
    "documented_diagnoses": ("encounter_id", "sequence"),
    "documented_months": ("patient_record_number", "billing_npi", "month"),
}
# Rows of the first go with the rejected row of the second that has the same key.
OWNERS = (
    ("lines", "claims", "claim_key"),
    ("diagnoses", "claims", "claim_key"),
    ("adjustments", "remittances", "remittance_key"),
    ("documented_services", "encounters", "encounter_id"),
    ("documented_diagnoses", "encounters", "encounter_id"),
)


@dataclass(slots=True)
class Work:
    """One table on its way: typed rows, where each came from, and what is wrong with which."""

    name: str
    frame: pl.DataFrame
    origin: pl.DataFrame
    faults: pl.DataFrame
    notes: list[str] = field(default_factory=list)

    def accepted(self) -> pl.DataFrame:
        """The rows without a fault."""
        numbered = self.frame.with_row_index("index")
        return numbered.join(self.bad(), on="index", how="anti", maintain_order="left").drop("index")

    def bad(self) -> pl.DataFrame:
        """The numbers of the rows with a fault."""
        return self.faults.select(pl.col("index").cast(pl.get_index_type())).unique()

    def blame(self, cases: pl.DataFrame) -> None:
        """Add faults."""
        self.faults = pl.concat([self.faults, cases.select(pl.col(name).cast(kind) for name, kind in FAULTS.items())])


def origins_of(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Where the claims and remittances came from, by key: for tables whose rows do not say it themselves."""
    found = {}
    for owner, key in (("claims", "claim_key"), ("remittances", "remittance_key")):
        if owner in tables and {key, FILE, ROW} <= set(tables[owner].columns):
            found[key] = tables[owner].select(key, FILE, ROW).unique(subset=key, keep="first")
    return found


def typed(name: str, frame: pl.DataFrame, origins: dict[str, pl.DataFrame], today: date | None) -> Work:
    """Type a table of text and find what is wrong with its rows on their own."""
    columns = [column for column in table(name) if column.name in frame.columns]
    texts = frame.with_columns(pl.col(column.name).cast(pl.String) for column in columns)
    readings = {column.name: reading(column) for column in columns}
    typed = texts.select(told.value.alias(column) for column, told in readings.items())
    work = Work(name, typed, _origin(frame, origins), pl.DataFrame(schema=FAULTS))
    found = texts.select(told.fault.alias(column) for column, told in readings.items())
    for column in (series.name for series in found if series.null_count() < series.len()):
        cases = found.select(column=pl.lit(column), reason=pl.col(column)).with_row_index("index")
        work.blame(cases.filter(pl.col("reason").is_not_null()))
    noted = texts.select(told.noted.sum().alias(column) for column, told in readings.items() if told.noted is not None)
    work.notes += [
        f"{name}, {column}, {noted[column].item()} cells: {readings[column].note}"
        for column in noted.columns
        if noted[column].sum()
    ]
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


def _blame_repeats(work: Work) -> None:
    names = [name for name in KEYS.get(work.name, ()) if name in work.frame.columns]
    if not names:
        return
    needed = [name for name in names if table(work.name)[name].required]
    rows = pl.concat([work.frame.select(names).with_row_index("index"), work.origin], how="horizontal")
    rows = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in needed))
    rows = rows.with_columns(first_row=pl.col(ROW).first().over(names), later=pl.int_range(pl.len()).over(names) > 0)
    reason = pl.format(f"the same {' and '.join(names)} as row {{}}; expected once", pl.col("first_row").fill_null(0))
    work.blame(rows.filter("later").select("index", column=pl.lit(names[-1]), reason=reason))


def cascade(works: dict[str, Work]) -> None:
    """Reject what belongs to a rejected row, then the claims of which no line is left, then what belongs to those."""
    for name, owner, key in OWNERS:
        _blame_owned(works, name, owner, key)
    if "claims" in works and "lines" in works:
        _blame_bare_claims(works["claims"], works["lines"])
        _blame_owned(works, "diagnoses", "claims", "claim_key")


def _blame_owned(works: dict[str, Work], name: str, owner: str, key: str) -> None:
    if name not in works or owner not in works or key not in works[name].frame.columns:
        return
    own, above = works[name], works[owner]
    kept = above.accepted().select(key).unique()
    lost = own.frame.select(key).with_row_index("index").filter(pl.col(key).is_not_null()).join(kept, on=key, how="anti")
    lost = lost.join(own.bad(), on="index", how="anti")
    rows = pl.concat([above.frame.select(key), above.origin.select(ROW)], how="horizontal").with_columns(there=True)
    lost = lost.join(rows.unique(subset=key, keep="first"), on=key, how="left")
    singular = owner.removesuffix("s")
    rejected = pl.format(f"its {singular} is rejected (row {{}})", pl.col(ROW).fill_null(0))
    reason = pl.when("there").then(rejected).otherwise(pl.lit(f"there is no {singular} of its {key}"))
    own.blame(lost.select("index", column=pl.lit(key), reason=reason))


def _blame_bare_claims(claims: Work, lines: Work) -> None:
    left = lines.accepted().select("claim_key").unique()
    bare = claims.frame.select("claim_key").with_row_index("index").join(claims.bad(), on="index", how="anti")
    bare = bare.join(left, on="claim_key", how="anti")
    had = lines.frame.select("claim_key").unique().with_columns(had=True)
    reason = pl.when("had").then(pl.lit("every line of the claim is rejected")).otherwise(pl.lit("the claim has no line"))
    bare = bare.join(had, on="claim_key", how="left")
    claims.blame(bare.select("index", column=pl.lit(None, dtype=pl.String), reason=reason))


def rejected_rows(work: Work) -> pl.DataFrame:
    """One row a rejected row: the first fault, and after it the others with their columns."""
    distinct = work.faults.with_row_index("order").unique(subset=["index", "column", "reason"], keep="first")
    ranked = distinct.sort("index", "order")
    also = pl.concat_str(pl.col("column").fill_null("the row"), pl.lit(": "), pl.col("reason")).slice(1).str.join("; also ")
    told = ranked.group_by("index", maintain_order=True).agg(pl.col("column").first(), pl.col("reason").first(), also=also)
    reason = pl.when(pl.col("also") != "").then(pl.format("{}; also {}", "reason", "also")).otherwise("reason")
    origin = work.origin.with_row_index("index").with_columns(pl.col("index").cast(pl.Int64))
    joined = told.join(origin, on="index", how="left", maintain_order="left")
    told = joined.select(file=pl.col(FILE), row=pl.col(ROW), column="column", reason=reason, table=pl.lit(work.name))
    return told.cast(REJECTED)
