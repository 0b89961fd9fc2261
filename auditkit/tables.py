"""The data dictionary: every table and column, said once.

The rows stand in ``auditkit/dictionary/<table>.psv``, one line a column: type, whether a row needs it, privacy class,
where it comes from (837 loop and segment, CMS-1500 box, UB-04 locator, FHIR element), names it goes by elsewhere and what
it means. Readers, validation, engines, disclosure and the docs page are all made from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["text", "code", "date", "money", "quantity", "int", "flag"]
SOURCES = ("837P", "CMS-1500", "837I", "UB-04", "FHIR")
CLAIM_TABLES = ("claims", "lines", "diagnoses", "modifiers")
RECORD_TABLES = ("encounters", "documented_services", "documented_diagnoses", "documented_months")
REMITTANCE_TABLES = ("remittances", "adjustments")
RESULT_TABLES = ("rejected", "evaluations", "findings", "determinations", "audited_amounts", "answers")
TABLES = (*CLAIM_TABLES, *REMITTANCE_TABLES, "providers", *RECORD_TABLES, *RESULT_TABLES)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data dictionary.

    ``required`` is ``yes`` (a row without it is rejected), ``one_of_code`` (a row needs one of those so marked), ``made``
    (auditkit fills it), ``key`` (made, and joins the tables) or empty. ``privacy`` is empty where the value identifies no one.
    """

    table: str
    name: str
    type: Kind
    required: str
    privacy: str
    sources: tuple[str, ...]
    aliases: tuple[str, ...]
    meaning: str

    @property
    def made(self) -> bool:
        """True where auditkit fills the column itself."""
        return self.required in ("made", "key")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the data dictionary."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that every row must fill."""
        return tuple(column.name for column in self.columns if column.required == "yes")


@cache
def table(name: str) -> Table:
    """Return one table of the data dictionary.

    Raises:
        KeyError: there is no table of that name.
    """
    if name not in TABLES:
        raise KeyError(f"no table {name}; there are {', '.join(TABLES)}")
    text = files("auditkit").joinpath("dictionary", f"{name}.psv").read_text(encoding="utf-8")
    meaning, _, *rows = text.splitlines()
    return Table(name, meaning.removeprefix("# "), tuple(_column(name, row) for row in rows if row))


def _column(table_name: str, row: str) -> Column:
    name, kind, required, privacy, *sources, aliases, meaning = (cell.strip() for cell in row.split("|"))
    if len(sources) != len(SOURCES):
        raise ValueError(f"dictionary/{table_name}.psv, column {name}: {len(sources)} sources, expected {len(SOURCES)}")
    return Column(table_name, name, kind, required, privacy, tuple(sources), tuple(aliases.split()), meaning)  # type: ignore[arg-type]
