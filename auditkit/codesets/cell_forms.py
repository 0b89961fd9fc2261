"""What a cell of a user's own table may hold, by column (``cell_forms.psv``), and procedure codes given as a range."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from auditkit.codesets.imported import PROCEDURE_CODE

# The named forms: pattern, and what to expect in words. Any other form is a list of the words that a cell may hold.
PATTERNS = {
    "text": (r"\S", "text"),
    "procedure": (PROCEDURE_CODE, "five characters of a procedure code"),
    "procedure or CCCCC": (f"{PROCEDURE_CODE}|^CCCCC$", "five characters of a procedure code, or CCCCC"),
    "diagnosis": (r"^[A-Z][0-9][0-9A-Z]{1,5}$", "an ICD-10-CM code or the beginning of one"),
    "modifier": (r"^[0-9A-Z]{2}$", "two characters"),
    "two characters": (r"^[0-9A-Z]{2}$", "two characters"),
    "two digits": (r"^\d{2}$", "two digits"),
    "four digits": (r"^\d{4}$", "four digits"),
    "five digits": (r"^\d{5}$", "five digits"),
    "eleven digits": (r"^\d{11}$", "eleven digits without dashes"),
    "locality": (r"^\d{5}-\d{2}$", "contractor and locality, as 10112-00"),
    "taxonomy": (r"^[0-9A-Z]{9}X$", "ten characters of a taxonomy code"),
    "npi": (r"^[12]\d{9}$", "ten digits of an NPI"),
    "number": (r"^\d*\.?\d+$", "a number of 0 or more"),
    "whole number": (r"^\d{1,9}$", "a whole number of 0 or more"),
}
RANGE = r"^([0-9]{4}[0-9AFTUM]|[A-V][0-9]{4}) *- *([0-9]{4}[0-9AFTUM]|[A-V][0-9]{4})$"
PARTS = r"([A-V]?)([0-9]+)([AFTUM]?)"


@dataclass(frozen=True, slots=True)
class CellForm:
    """The form of a column's cells: a name of ``PATTERNS``, or the words allowed."""

    name: str
    may_be_blank: bool

    @property
    def expected(self) -> str:
        """The form in words."""
        return PATTERNS[self.name][1] if self.name in PATTERNS else ", ".join(self.name.split())

    def tidy(self, column: str) -> pl.Expr:
        """The column as stored: numbers without dollar signs and thousands, codes in upper case, words as they are listed."""
        cell = pl.col(column)
        if self.name not in PATTERNS:
            return cell.str.to_lowercase().replace({word.lower(): word for word in self.name.split()})
        if self.name.endswith("number"):
            return cell.str.replace_all(r"[$, ]", "").str.replace(r"\.0+$", "")
        if self.name == "text":
            return cell
        return cell.str.to_uppercase().str.replace_all(r"\.", "")

    def fault(self, column: str, required: bool) -> pl.Expr:
        """True where a cell of the column cannot be used; a blank one only where the column is required."""
        pattern = PATTERNS[self.name][0] if self.name in PATTERNS else f"^(?:{'|'.join(self.name.split())})$"
        return (~pl.col(column).str.contains(pattern)).fill_null(required)


def form_of(set_name: str, column: str) -> CellForm | None:
    """The form of the cells of a column; None where it takes any text or none."""
    forms = _forms()
    return forms.get(f"{set_name}.{column}") or forms.get(column)


@cache
def _forms() -> dict[str, CellForm]:
    text = files("auditkit.codesets").joinpath("cell_forms.psv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines()[1:], delimiter="|", quoting=csv.QUOTE_NONE)
    return {row["column"]: CellForm(row["form"], row["blank"] == "Y") for row in rows}


def codes_of(cell: str) -> list[str]:
    """Every code that a cell stands for: of a range as 99281-99285 all codes between, else the cell itself.

    A range whose ends differ in form or are turned round stands for nothing but itself, and is refused as no code.
    """
    ends = re.match(RANGE, cell)
    if not ends:
        return [cell]
    (letter, first, suffix), (other_letter, last, other_suffix) = (_parts(code) for code in ends.groups())
    if (letter, suffix) != (other_letter, other_suffix) or first > last:
        return [cell]
    return [f"{letter}{number:0{len(first)}d}{suffix}" for number in range(int(first), int(last) + 1)]


def _parts(code: str) -> tuple[str, str, str]:
    letter, digits, suffix = re.fullmatch(PARTS, code).groups()  # type: ignore[union-attr]  # RANGE lets no other code in
    return letter, digits, suffix
