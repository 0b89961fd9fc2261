"""The reference sets that checks and prices may name: their keys and columns, said once, in ``definitions.psv``.

A row of a set holds its key, its columns, ``effective_date`` (blank: since ever) and ``until_date`` (blank: still in force),
both days inclusive. Numbers that prices multiply stay text, so that they reach Python's ``decimal`` as published.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Definition:
    """One reference set.

    ``key`` are the columns that a claim line is looked up by; ``unique`` says that at most one row of a key is in force on a
    day; ``codes`` are the columns of the set that hold codes of claims (a set is cut down to the codes at hand before use),
    and a
    release that is not complete answers only for rows whose ``asked`` columns hold codes it lists. ``until_is_in_force`` says
    that the
    last day of a row is still in force: so for every set; whether an NCCI deletion date is one, CMS's text leaves open.
    ``whole`` keeps every row, since checks look for codes that no claim carries (what lies under a category).
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    codes: tuple[str, ...]
    asked: tuple[str, ...]
    unique: bool = True
    whole_numbers: tuple[str, ...] = ()
    until_is_in_force: bool = True
    whole: bool = False

    @property
    def row(self) -> tuple[str, ...]:
        """Every column of a stored row."""
        return (*dict.fromkeys((*self.key, *self.columns)), "effective_date", "until_date")


def _definitions() -> dict[str, Definition]:
    text = files("auditkit.codesets").joinpath("definitions.psv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {row["name"]: _definition(row) for row in csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE)}


def _definition(row: dict[str, str]) -> Definition:
    key, columns, codes, asked, whole_numbers, flags = (
        tuple(row[name].split()) for name in ("key", "columns", "codes", "asked", "whole_numbers", "flags")
    )
    return Definition(
        row["name"],
        row["meaning"],
        key,
        columns,
        codes,
        asked,
        unique="many" not in flags,
        whole_numbers=whole_numbers,
        whole="whole" in flags,
    )


DEFINITIONS = _definitions()
RVU_COLUMNS = DEFINITIONS["pfs"].columns
