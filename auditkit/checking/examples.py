"""The EXAMPLES table of a check: read as text, turned into tables, run on any engine.

One row a line (or a diagnosis, where that is the check's subject): columns of the data dictionary, with the short forms
``mods`` (modifiers separated by a blank), ``dx`` (diagnoses), ``ptr`` (pointers), ``patient``, and ``outcome`` and ``because``.
Optional ``effect`` and ``risk`` are dollars. What a row leaves out has the values of rulebook 0.9: patient P1, rendering R1,
group G1, specialty 08, Medicare, office, one unit, 2025-03-10.

``times`` repeats a row: with 200 there are 199 more claims like it, each of a patient of its own, of which nothing is expected.

Columns of the medical record's abstract carry their table: ``encounters.total_minutes``, ``documented_services.minutes``. A
row with such a cell has an encounter of its claim, day and rendering provider, confirmed by an auditor, whose name is E and the
claim where the row gives none; its services and diagnoses are numbered by the row's line. ``providers.npi`` and its like make a
row of the roster.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from auditkit.engine import AT_REST
from auditkit.errors import CheckError
from auditkit.tables import table

SHORT = ("claim", "line", "mods", "dx", "ptr", "patient", "times", "outcome", "because", "effect", "risk")
NPIS = {"R1": "2000000002", "R2": "2000000010", "R9": "2000000093", "G1": "2000000101", "G9": "2000000192"}
CLAIM_DEFAULTS = {
    "claim_type": "P",
    "payer_class": "medicare",
    "payer_id": "PAYER1",
    "frequency_code": "1",
    "billing_npi": NPIS["G1"],
    "billing_tin": "TIN1",
    "rendering_npi": NPIS["R1"],
    "rendering_specialty": "08",
    "claim_place_of_service": "11",
    "patient_birth_date": "1970-05-05",
    "patient_sex": "F",
    "received_date": "2025-04-01",
    "locality": "00000-00",
}
LINE_DEFAULTS = {"service_date": "2025-03-10", "units": "1", "charge_amount": "100.00", "unit_basis": "UN"}
CLAIM_COLUMNS = ("claims", "lines", "diagnoses")
RECORD_KEYS = {
    "encounters": ("encounter_id",),
    "documented_services": ("encounter_id", "sequence"),
    "documented_diagnoses": ("encounter_id", "sequence"),
    "documented_months": ("patient_record_number", "billing_npi", "month"),
    "providers": ("npi",),
}
BLANK = "(blank)"


@dataclass(frozen=True, slots=True)
class Example:
    """One row of an EXAMPLES table: the cells by heading, where it stands, and what is expected of it."""

    cells: Mapping[str, str]
    place: str

    @property
    def claim(self) -> str:
        """The claim of the row."""
        return self.cells["claim"]

    @property
    def line_no(self) -> int:
        """The line of the row, 1 where it says nothing."""
        return int(self.cells.get("line") or 1)

    @property
    def outcome(self) -> str:
        """What is expected: a case, silent, cannot tell (with its reason) or does not apply."""
        return self.cells["outcome"]


def parse_examples(text: str, place: str) -> tuple[Example, ...]:
    """Read an EXAMPLES table.

    Raises:
        CheckError: a heading is unknown, or a row has another number of cells than the header.
    """
    rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]
    if not rows:
        raise CheckError(f"{place}: EXAMPLES is empty")
    header, *body = rows
    for name in header:
        if name not in SHORT and not any(name in table(known) for known in CLAIM_COLUMNS) and not _of_record(name):
            raise CheckError(
                f"{place}: EXAMPLES has the heading '{name}', which is no column of claims, lines or diagnoses, nor, with its "
                f"table and a point before it, of {', '.join(RECORD_KEYS)}"
            )
    for number, cells in enumerate(body, start=1):
        if len(cells) != len(header):
            raise CheckError(f"{place}: row {number} of EXAMPLES has {len(cells)} cells, the header has {len(header)}")
    return tuple(Example(dict(zip(header, cells, strict=True)), place) for cells in body)


def _of_record(heading: str) -> bool:
    name, _, column = heading.partition(".")
    return name in RECORD_KEYS and column in table(name)


def example_tables(examples: Iterable[Example]) -> dict[str, pl.DataFrame]:
    """Turn examples into tables at rest. Every column of claims and lines is there, so that blank and absent differ."""
    claims: dict[str, dict[str, Any]] = {}
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    diagnoses: list[dict[str, Any]] = []
    record: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {name: {} for name in RECORD_KEYS}
    for example in _repeated(examples):
        claim = claims.setdefault(
            example.claim, {"claim_key": example.claim, "claim_id": example.claim, "patient_key": "P1", **CLAIM_DEFAULTS}
        )
        claim.update(_cells(example, "claims", skip=table("lines").names))
        claim.update(_blank_on_both(example))
        if example.cells.get("patient"):
            claim["patient_key"] = _value(example.cells["patient"])
        key = (example.claim, example.line_no)
        line = lines.setdefault(key, {"claim_key": example.claim, "line_no": str(example.line_no), **LINE_DEFAULTS})
        line.update(_cells(example, "lines"))
        _shorthand(example, line, diagnoses)
        _documented(example, {**claim, **line}, record)
    typed = {
        "claims": _typed("claims", claims.values()),
        "lines": _typed("lines", lines.values()),
        "diagnoses": _typed("diagnoses", diagnoses),
    }
    abstract = {name: _typed(name, rows.values()) for name, rows in record.items()}
    return {**typed, "modifiers": modifiers_of(typed["lines"]), **abstract}


def modifiers_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The long table of modifiers: blanks dropped, duplicates kept, positions from 1."""
    columns = [f"modifier_{number}" for number in range(1, 5) if f"modifier_{number}" in lines.columns]
    long = lines.select("claim_key", "line_no", modifier=pl.concat_list(columns)).explode("modifier").drop_nulls("modifier")
    position = pl.int_range(pl.len()).over("claim_key", "line_no") + 1
    return long.with_columns(position=position.cast(pl.Int64)).select("claim_key", "line_no", "position", "modifier")


def _repeated(examples: Iterable[Example]) -> Iterator[Example]:
    for example in examples:
        yield example
        for number in range(2, int(example.cells.get("times") or 1) + 1):
            patient = example.cells.get("patient") or "P1"
            copy = {"claim": f"{example.claim}#{number}", "patient": f"{patient}#{number}", "times": ""}
            yield Example({**example.cells, **copy}, example.place)


def _cells(example: Example, name: str, skip: Iterable[str] = ()) -> dict[str, Any]:
    known = [column for column in table(name).names if column not in skip]
    # A cell left empty keeps the default; (blank) makes the value missing.
    return {column: _value(example.cells[column]) for column in known if example.cells.get(column)}


def _blank_on_both(example: Example) -> dict[str, Any]:
    # A line without a rendering provider takes its claim's: (blank) means that neither has one.
    return {
        name: None
        for name, cell in example.cells.items()
        if cell == BLANK and name in table("claims") and name in table("lines")
    }


def _value(cell: str) -> str | None:
    return None if cell == BLANK else NPIS.get(cell, cell)


def _shorthand(example: Example, line: dict[str, Any], diagnoses: list[dict[str, Any]]) -> None:
    for number, modifier in enumerate(example.cells.get("mods", "").split(), start=1):
        line[f"modifier_{number}"] = modifier
    for number, pointer in enumerate(example.cells.get("ptr", "").split(), start=1):
        line[f"diagnosis_pointer_{number}"] = None if pointer == BLANK else pointer
    for code in example.cells.get("dx", "").split():
        kind = example.cells.get("kind", "")
        place = 1 + sum(
            1
            for row in diagnoses
            if row["claim_key"] == example.claim
            and (row["kind"] in ("principal", "other")) == (kind in ("", "principal", "other"))
        )
        made = {"claim_key": example.claim, "kind": kind or ("principal" if place == 1 else "other"), "position": str(place)}
        diagnoses.append(
            {
                **made,
                "diagnosis_code": None if code == BLANK else re.sub(r"\.", "", code),
                "qualifier": example.cells.get("qualifier") or "ABF",
            }
        )


def _documented(
    example: Example, billed: Mapping[str, Any], record: Mapping[str, dict[tuple[Any, ...], dict[str, Any]]]
) -> None:
    """Add what a row says of the medical record: its encounter, and the services and diagnoses that hang on it."""
    told: dict[str, dict[str, Any]] = {}
    for heading, cell in example.cells.items():
        if cell and _of_record(heading):
            name, _, column = heading.partition(".")
            told.setdefault(name, {})[column] = _value(cell)
    if any("encounter_id" in table(name) for name in told):
        told.setdefault("encounters", {})
    encounter = told.get("encounters", {}).get("encounter_id", f"E{example.claim}")
    ours = {name: billed.get(name) for name in ("service_date", "rendering_npi", "billing_npi", "patient_record_number")}
    ours |= {"encounter_id": encounter, "claim_id": example.claim, "sequence": str(example.line_no), "auditor_confirmed": "Y"}
    for name, cells in told.items():
        row = {**{column: value for column, value in ours.items() if column in table(name)}, **cells}
        key = tuple(row.get(column) for column in RECORD_KEYS[name])
        record[name][key] = {**row, **record[name].get(key, {}), **cells}


def _typed(name: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        [{column.name: _cast(row.get(column.name), column.type) for column in table(name)} for row in rows],
        schema={column.name: AT_REST[column.type] for column in table(name)},
    )


def _cast(value: str | None, kind: str) -> Any:
    if value is None:
        return None
    if kind == "date":
        return dt.date.fromisoformat(value)
    if kind in ("money", "quantity"):
        return Decimal(value)
    return int(value) if kind == "int" else value
