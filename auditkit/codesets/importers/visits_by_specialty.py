"""Visits by Medicare specialty, as a benchmark: the share of each code among the visits of its family.

A table of specialty (a name or a two-character code), hcpcs and services, as utilisation tables give them. Names become codes
by auditkit's own table of names; those it does not have are counted and left out. Shares are of the codes in the table: where a
specialty's rarer codes are not in it, they have none.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files as resources

import polars as pl

from auditkit.codesets.grid import header_columns, heading, table
from auditkit.codesets.imported import PROCEDURE_CODE, Accepted, Imported, accept, is_not
from auditkit.codesets.opened import Opened

PUBLICATION = "Visits by specialty (a utilisation table)"
TOGETHER = False
HEADINGS = {
    "named": "(?:provider )?specialty(?: name| code)?",
    "procedure_code": "hcpcs(?: code)?|cpt(?: code)?|procedure code",
    "services": "services|service count|allowed services|number of services",
}
FAULTS = (
    (pl.col("named").is_null(), "the specialty is blank"),
    (is_not("procedure_code", PROCEDURE_CODE), "the code is not five characters of a procedure code"),
    (is_not("services", r"^\d+(?:\.\d+)?$"), "the services are not a number"),
)
DECIMALS = 6


def recognise(file: Opened) -> bool:
    """True where the headings name a specialty, a code and services, and no share: that would be a benchmark already."""
    found = header_columns(file, HEADINGS)
    return found is not None and "share" not in map(heading, file.head[found[0]])


def read(files: Sequence[Opened], set_name: str | None = None) -> Imported:
    """Work out the shares of each specialty and family."""
    (file,) = files
    grid, rows, _ = table(file, HEADINGS)
    rows = rows.with_columns(pl.col("services").str.replace_all(",", ""), pl.col("procedure_code").str.to_uppercase())
    accepted = accept(grid, rows, FAULTS, ["procedure_code"])
    coded = accepted.rows.with_columns(
        specialty=pl.col("named").map_elements(specialty_of, return_dtype=pl.String),
        em_family=pl.col("procedure_code").replace_strict(_families(), default=None),
    )
    unknown = coded.filter(pl.col("specialty").is_null())
    others = coded.filter(pl.col("em_family").is_null()).height
    names = unknown.get_column("named").n_unique()
    notes = (
        f"{unknown.height} rows of {names} specialty names that auditkit does not know were left out",
        f"{others} rows are of other codes than visits",
    )
    done = Accepted(_shares(coded), accepted.rejected, (), accepted.notes, accepted.rows.height)
    return Imported("em_benchmark", "Visit benchmark", PUBLICATION, done, None, notes=notes)


def _shares(coded: pl.DataFrame) -> pl.DataFrame:
    services = pl.col("services").cast(pl.Decimal(18, 3))
    summed = (
        coded.drop_nulls(["specialty", "em_family"]).group_by("specialty", "em_family", "procedure_code").agg(services.sum())
    )
    total = pl.col("services").sum().over("specialty", "em_family").cast(pl.Float64)
    share = (pl.col("services").cast(pl.Float64) / total).round(DECIMALS)
    counted = summed.filter(total > 0).with_columns(share=share.cast(pl.String))
    return counted.with_columns(pl.col("services").cast(pl.String).str.replace(r"\.?0+$", ""))


def specialty_of(name: str) -> str | None:
    """The Medicare specialty code of a name, or the code itself; None where the name is not known."""
    return name.upper() if re.fullmatch("[0-9A-Fa-f][0-9]", name) else _names().get(_letters(name))


def _letters(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())


@cache
def _names() -> dict[str, str]:
    return {_letters(row["name"]): row["specialty"] for row in _table("specialty_names")}


@cache
def _families() -> dict[str, str]:
    ranges = [(row["em_family"], int(row["from"]), int(row["to"])) for row in _table("visit_families")]
    return {str(code): family for family, first, last in ranges for code in range(first, last + 1)}


def _table(name: str) -> Iterator[dict[str, str]]:
    text = resources("auditkit.codesets").joinpath(f"{name}.psv").read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()[1:], delimiter="|", quoting=csv.QUOTE_NONE))
