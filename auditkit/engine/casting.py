"""Tables at rest → the frames that checks compute on: whole cents, integer days, every column of the data dictionary.

Written once as what each column becomes; each engine says it in its own words, since products and casts of decimals and dates
are where engines differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from auditkit.tables import Column, table

AT_REST: dict[str, Any] = {
    "text": pl.String,
    "code": pl.String,
    "flag": pl.String,
    "date": pl.Date,
    "money": pl.Decimal(12, 2),
    "quantity": pl.Decimal(12, 3),
    "int": pl.Int64,
}
Form = Literal["text", "date", "cents", "number", "int", "day", "ymd"]


@dataclass(frozen=True, slots=True)
class Cast:
    """One column that checks see: its name, the column at rest it is made of (None where the source lacks it), its form."""

    name: str
    source: str | None
    form: Form


def empty_at_rest(name: str) -> pl.DataFrame:
    """An empty table of the data dictionary, typed as at rest."""
    return pl.DataFrame(schema={column.name: AT_REST[column.type] for column in table(name)})


def casts(name: str, present: frozenset[str] | set[str]) -> list[Cast]:
    """What the columns of a table become for checks; absent columns become nulls of their type.

    Args:
        name: the table of the data dictionary.
        present: the columns that the source holds.
    """
    found = [cast for column in table(name) for cast in _casts(column, column.name in present)]
    if name == "lines":
        found.append(Cast("service_ymd", "service_date" if "service_date" in present else None, "ymd"))
    return found


def _casts(column: Column, present: bool) -> Iterator[Cast]:
    source = column.name if present else None
    forms: dict[str, Form] = {"money": "cents", "quantity": "number", "date": "date", "int": "int"}
    name = cents_name(column.name) if column.type == "money" else column.name
    yield Cast(name, source, forms.get(column.type, "text"))
    if column.type == "date":
        yield Cast(day_name(column.name), source, "day")


def for_checks(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Cast a table at rest to what checks compute on; absent columns become nulls of their type."""
    return frame.select(polars_casts(name, set(frame.columns)))


def polars_casts(name: str, present: set[str]) -> list[pl.Expr]:
    """The casts of a table as Polars expressions."""
    return [
        POLARS[cast.form](pl.col(cast.source) if cast.source else pl.lit(None)).alias(cast.name)
        for cast in casts(name, present)
    ]


POLARS: dict[Form, Callable[[pl.Expr], pl.Expr]] = {
    "text": lambda value: value.cast(pl.String),
    "int": lambda value: value.cast(pl.Int64),
    "date": lambda value: value.cast(pl.Date),
    "cents": lambda value: (value.cast(pl.Decimal(12, 2)) * 100).cast(pl.Int64),
    "number": lambda value: value.cast(pl.Float64),
    "day": lambda value: value.cast(pl.Date).cast(pl.Int32).cast(pl.Int64),
    "ymd": lambda value: value.cast(pl.Date).dt.strftime("%Y%m%d").cast(pl.Int64),
}
SQL: dict[Form, str] = {
    "text": "CAST({} AS {text})",
    "int": "CAST({} AS BIGINT)",
    "date": "CAST({} AS DATE)",
    "cents": "CAST(CAST({} AS DECIMAL(12, 2)) * 100 AS BIGINT)",
    "number": "CAST({} AS DOUBLE)",
    "day": "CAST({days} AS BIGINT)",
    "ymd": "CAST(year(CAST({0} AS DATE)) * 10000 + month(CAST({0} AS DATE)) * 100 + day(CAST({0} AS DATE)) AS BIGINT)",
}


def sql_casts(name: str, present: set[str], text: str, days: str) -> list[str]:
    """The casts of a table as SQL.

    Args:
        name: the table of the data dictionary.
        present: the columns that the source holds.
        text: the engine's type of text.
        days: the engine's days since 1970-01-01, with ``{}`` for the date.
    """
    shown = []
    for cast in casts(name, present):
        source = f'"{cast.source}"' if text == "VARCHAR" else f"`{cast.source}`"
        value = source if cast.source else "NULL"
        shown.append(f"{SQL[cast.form].format(value, text=text, days=days.format(value))} AS {cast.name}")
    return shown


def cents_name(column: str) -> str:
    """The name of a money column inside an engine: ``allowed_amount`` -> ``allowed_cents``."""
    return f"{column.removesuffix('_amount')}_cents"


def day_name(column: str) -> str:
    """The name of the integer day beside a date: ``service_date`` -> ``service_day``."""
    return f"{column.removesuffix('_date')}_day"
