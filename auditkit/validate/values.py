"""A cell of text → a value of the data dictionary, or the reason why it is none. Expressions only: nothing runs here.

Blank is null. Nothing is rounded, and nothing is guessed: ``(5.00)``, ``1,5`` or ``3/4/2024`` are refused, not read.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from auditkit.forms import is_word
from auditkit.tables import Column

OPEN_END = date(9999, 12, 31)  # how many systems write "no end"
FLAGS = {"y": "Y", "yes": "Y", "1": "Y", "true": "Y", "n": "N", "no": "N", "0": "N", "false": "N"}
UNKNOWN_FLAGS = ("u", "unknown")  # the record abstract writes it; blank means the same

# Digits with or without thousands commas; zeros after the last decimal lose nothing and are let through.
AMOUNT = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d{0,%d}0*)?$"
WHOLE = r"^[+-]?\d{1,18}(?:\.0*)?$"
ISO_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?$"
BASIC_DAY = r"^\d{8}$"


class Reading(NamedTuple):
    """How a column is read: its value, why a cell is refused (null where it is not), and which cells were read with a note."""

    value: pl.Expr
    fault: pl.Expr
    noted: pl.Expr | None = None
    note: str = ""


def reading(column: Column) -> Reading:
    """Return how the cells of a column of text are read."""
    text = pl.col(column.name).str.strip_chars().replace("", None)
    match column.type:
        case "date":
            return _date(text)
        case "money":
            return _amount(text, 2, "an amount in dollars", currency=True)
        case "quantity":
            return _amount(text, 3, "a quantity", currency=False)
        case "int":
            value = text.str.replace(r"\.0*$", "").str.replace(r"^\+", "").cast(pl.Int64, strict=False)
            fits = text.str.contains(WHOLE)
            return Reading(pl.when(fits).then(value), _unless(text, fits, "not a whole number; expected digits alone"))
        case "flag":
            return _flag(text)
        case "code":
            clean = ~text.str.contains(r"[\x00-\x1f\x7f]")
            return Reading(_code(text, column), _unless(text, clean, "holds a control character"))
    return Reading(text, _unless(text, ~text.str.contains("\0", literal=True), "holds a NUL character"))


def _unless(text: pl.Expr, fits: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(text.is_not_null() & ~fits).then(pl.lit(reason))


def _code(text: pl.Expr, column: Column) -> pl.Expr:
    if column.name == "diagnosis_code":
        text = text.str.replace_all(".", "", literal=True)
    return text.str.to_lowercase() if is_word(column) else text.str.to_uppercase()


def _date(text: pl.Expr) -> Reading:
    day = text.str.extract(ISO_DAY).str.to_date("%Y-%m-%d", strict=False)
    basic = pl.when(text.str.contains(BASIC_DAY)).then(text).str.to_date("%Y%m%d", strict=False)
    found = pl.coalesce(day, basic)
    open_end = found == pl.lit(OPEN_END)
    fault = _unless(text, found.is_not_null(), "not a date; expected YYYY-MM-DD, or [dates] format in the mapping file")
    return Reading(pl.when(~open_end).then(found), fault, open_end, "9999-12-31 means no end and is read as blank")


def _amount(text: pl.Expr, decimals: int, what: str, *, currency: bool) -> Reading:
    bare = text.str.replace(r"^([+-]?)\$([+-]?)", "${1}${2}") if currency else text
    fits = bare.str.contains(AMOUNT % decimals) & bare.str.contains(r"\d")
    plain = bare.str.replace_all(",", "", literal=True)
    digits = plain.str.extract(r"^[+-]?0*(\d*)").str.len_chars()
    places = 12 - decimals
    value = pl.when(fits & (digits <= places)).then(plain).cast(pl.Decimal(12, decimals), strict=False)
    fault = (
        pl.when(text.is_null())
        .then(None)
        .when(~fits)
        .then(pl.lit(f"not {what}; expected a plain decimal with at most {decimals} decimals"))
        .when(digits > places)
        .then(pl.lit(f"out of range; expected at most {places} digits before the point"))
    )
    marks = "a dollar sign or thousands commas" if currency else "thousands commas"
    return Reading(value, fault, fits & text.str.contains(r"[$,]"), f"{marks} were left out")


def _flag(text: pl.Expr) -> Reading:
    lower = text.str.to_lowercase()
    unknown = lower.is_in(UNKNOWN_FLAGS)
    fits = lower.is_in(list(FLAGS)) | unknown
    value = lower.replace_strict(FLAGS, default=None, return_dtype=pl.String)
    return Reading(value, _unless(text, fits, "not a flag; expected Y or N"), unknown, "unknown is read as blank")
