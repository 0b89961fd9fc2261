"""What a typed table must hold, as a pandera schema made from the data dictionary.

pandera finds the rows; its own messages quote the data and never leave this module.
"""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from auditkit.engine import AT_REST
from auditkit.errors import ValidationError
from auditkit.forms import longest
from auditkit.tables import CLAIM_TABLES, Column, table

with warnings.catch_warnings():
    # Where PySpark is installed pandera imports it, and it speaks of pandas 3 to people who use neither here.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    import pandera.polars as pa

EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=366)  # a planned or mistyped day up to a year ahead is a check's affair, beyond it no day at all
ONE_OF_CODE = "blank, and revenue_code too; a line needs one of them"
REQUIRED = "blank; every row needs it"


def schema(table_name: str, today: date | None = None) -> pa.DataFrameSchema:
    """Return the schema of a table at rest: types, required columns, day range (1900 to a year from today), code lengths.

    Columns that a source may lack are optional as columns; a column marked ``yes`` in the dictionary may not be blank.
    """
    latest = (today or datetime.now(tz=UTC).date()) + AHEAD
    columns = {column.name: _column(column, latest) for column in table(table_name)}
    checks = [pa.Check(_has_a_code, name=ONE_OF_CODE)] if table_name == "lines" else []
    return pa.DataFrameSchema(columns, checks=checks, name=table_name)


def failures(frame: pl.DataFrame, table_name: str, today: date | None = None) -> pl.DataFrame:
    """Return the cells of a typed table that break its schema: ``index`` of the row, ``column``, ``reason``; no values.

    Raises:
        ValidationError: a column is missing or of the wrong type, which no row can be blamed for.
    """
    cases = _cases(frame, schema(table_name, today))
    whole = cases.filter(pl.col("index").is_null())
    if whole.height:
        columns = sorted(set(whole.select(pl.coalesce("column", pl.lit("?"))).to_series()))
        raise ValidationError(
            f"table {table_name}: missing or wrongly typed: {', '.join(columns)}; expected what the data dictionary says"
        )
    return cases


def _cases(frame: pl.DataFrame, checked: pa.DataFrameSchema) -> pl.DataFrame:
    found: Any = None
    try:
        checked.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        found = error.failure_cases
    if found is None:
        return pl.DataFrame(schema={"index": pl.Int64, "column": pl.String, "reason": pl.String})
    reason = pl.when(pl.col("check") == "not_nullable").then(pl.lit(REQUIRED)).otherwise(pl.col("check"))
    # A missing column has its name where a failing cell would have its value.
    absent = pl.col("check") == "column_in_dataframe"
    column = pl.when(absent).then(pl.col("failure_case")).otherwise(pl.col("column"))
    column = (
        pl.when(pl.col("schema_context") == "DataFrameSchema")
        .then(pl.when(absent).then(column).otherwise(pl.lit("procedure_code")))
        .otherwise(column)
    )
    return pl.DataFrame(found).select(pl.col("index").cast(pl.Int64), column=column, reason=reason)


def _column(column: Column, latest: date) -> pa.Column:
    checks = []
    if column.type == "date":
        checks.append(pa.Check(_within(latest), name=f"outside {EARLIEST} to a year from today"))
    limit = longest(column)
    if limit is not None:
        checks.append(pa.Check(_no_longer_than(limit), name=f"longer than its form of {limit} characters"))
    needed = column.required == "yes" or (column.required == "key" and column.table in CLAIM_TABLES)
    return pa.Column(AT_REST[column.type], checks=checks, nullable=not needed, required=needed)


def _within(latest: date) -> Any:
    return lambda data: data.lazyframe.select(pl.col(data.key).is_between(EARLIEST, latest))


def _no_longer_than(limit: int) -> Any:
    return lambda data: data.lazyframe.select(pl.col(data.key).str.len_chars() <= limit)


def _has_a_code(data: Any) -> pl.LazyFrame:
    names = data.lazyframe.collect_schema().names()
    codes = [pl.col(name).is_not_null() for name in ("procedure_code", "revenue_code") if name in names]
    found: pl.LazyFrame = data.lazyframe.select(pl.any_horizontal(*codes) if codes else pl.lit(False))
    return found
