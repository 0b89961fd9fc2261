"""Planted situations: claims as an auditor would get them, with what the rule of one check says of them.

A module of ``tests/detection/planted`` plants for one check: ``CHECK``, ``ERRORS`` and ``NEAR_MISSES``, each a tuple of
functions that take a ``random.Random`` and give a ``Situation``; the docstring of each names the error or the trap. They are
written from the rule's text alone. The claims go through reading and validation like any others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import polars as pl

Plant = Callable[[Random], "Situation"]
Row = dict[str, Any]
FIRES, INFO, CANNOT_TELL = "fires", "info", "cannot tell"
LINE_DEFAULTS = {"service_date": "2024-08-05", "units": "1", "unit_basis": "UN", "charge_amount": "100.00"}
CLAIM_DEFAULTS = {
    "claim_type": "P",
    "payer_class": "medicare",
    "payer_id": "PAYER1",
    "frequency_code": "1",
    "billing_npi": "G1",
    "rendering_npi": "R1",
    "rendering_specialty": "08",
    "claim_place_of_service": "11",
    "patient": "P1",
    "patient_birth_date": "1950-05-05",
    "patient_sex": "F",
    "received_date": "2024-10-01",
    "locality": "00000-00",
}
PEOPLE = ("npi", "clinician")  # columns of which these are part name a person or group by a short name: R1, R2, G1
RECORD = ("encounters", "documented_services", "documented_diagnoses", "documented_months")


@dataclass
class Claim:
    """One claim of a situation: the header's columns, its lines and diagnoses, and what is expected of them.

    ``fields`` are columns of the data dictionary; ``patient`` and NPIs are short names (P1, R1, G1) that the harness makes
    unique to the situation. A value None leaves the column blank. ``expect`` is for checks of whole claims.
    """

    lines: Sequence[Row]
    diagnoses: Sequence[Row | str] = ()
    expect: str = ""
    fields: Row = field(default_factory=dict)
    record: dict[str, list[Row]] = field(default_factory=dict)


@dataclass
class Situation:
    """Claims that belong together; ``why`` says in one line what is wrong, or why it only looks so.

    ``expect`` is what is expected of any of the claims, where the rule leaves open which of them carries the finding.
    """

    claims: Sequence[Claim]
    why: str
    providers: Sequence[Row] = ()
    months: Sequence[Row] = ()
    expect: str = ""


def line(procedure_code: str | None = None, modifiers: str = "", expect: str = "", **fields: Any) -> Row:
    """A line: code, modifiers separated by blanks, ``expect`` (fires, info, or empty), further columns by name."""
    placed = {f"modifier_{number}": modifier for number, modifier in enumerate(modifiers.split(), start=1)}
    return {**LINE_DEFAULTS, "procedure_code": procedure_code, **placed, "expect": expect, **fields}


def diagnosis(code: str, kind: str = "", position: int = 0, expect: str = "", **fields: Any) -> Row:
    """A diagnosis; without kind and position it takes its place in the list."""
    return {"diagnosis_code": code, "kind": kind, "position": position, "expect": expect, **fields}


def claim(lines: Sequence[Row], diagnoses: Sequence[Row | str] = ("I10",), expect: str = "", **fields: Any) -> Claim:
    """A claim; ``encounters=[{...}]`` and its like are rows of the record's abstract of that claim."""
    record = {name: fields.pop(name) for name in RECORD if name in fields}
    return Claim(lines, diagnoses, expect, fields, record)


def situation(*claims: Claim, why: str, **more: Any) -> Situation:
    """A situation of one or several claims."""
    return Situation(claims, why, **more)


def npi(number: int) -> str:
    """An invented NPI: it begins with 2 and passes the check digit."""
    nine = f"2{number:08d}"
    total = 24 + sum(int(digit) for digit in nine[-2::-2])
    total += sum(sum(divmod(2 * int(digit), 10)) for digit in nine[::-2])
    return nine + str(-total % 10)


@dataclass
class Planted:
    """The tables of text of all situations, and by claim what is expected: (check, number, is an error, why, subjects)."""

    tables: dict[str, pl.DataFrame]
    key: pl.DataFrame


def planted(plants: Iterable[tuple[str, bool, int, Situation]]) -> Planted:
    """Enter situations: (check, is an error, its number, the situation)."""
    rows: dict[str, list[Row]] = {name: [] for name in ("claims", "lines", "diagnoses", "providers", *RECORD)}
    key: list[Row] = []
    for serial, (check, is_error, number, made) in enumerate(plants):
        told = {"check_id": check, "error": is_error, "situation": number, "why": made.why}
        for place, one in enumerate(made.claims):
            claim_id = f"S{serial:06d}-{place + 1}"
            _enter(one, claim_id, serial, rows)
            key += [{**told, "claim_id": claim_id, **subject} for subject in _subjects(one)]
        if made.expect:
            key.append({**told, "claim_id": None, "line_no": None, "kind": None, "position": None, "expect": made.expect})
        rows["providers"] += [_own(row, serial) for row in made.providers]
        rows["documented_months"] += [_own(row, serial) for row in made.months]
    tables = {name: pl.DataFrame(found, infer_schema_length=None) for name, found in rows.items() if found}
    return Planted({name: frame.cast(pl.String) for name, frame in tables.items()}, pl.DataFrame(key, infer_schema_length=None))


def _subjects(one: Claim) -> Iterable[Row]:
    """What is expected, subject by subject; a claim of which nothing is expected stands there too."""
    found = [{"line_no": number, "kind": None, "position": None, "expect": row["expect"]}
             for number, row in enumerate(one.lines, start=1) if row.get("expect")]  # fmt: skip
    for number, row in enumerate(_listed(one), start=1):
        if row["expect"]:
            found.append(
                {"line_no": None, "kind": row["kind"], "position": int(row["position"] or number), "expect": row["expect"]}
            )
    if one.expect or not found:
        found.append({"line_no": None, "kind": None, "position": None, "expect": one.expect})
    return found


def _listed(one: Claim) -> list[Row]:
    """The diagnoses with kind and position: principal and others count together, every other kind on its own."""
    made, counted = [], Counter[str]()
    for number, given in enumerate(one.diagnoses, start=1):
        row = diagnosis(given) if isinstance(given, str) else dict(given)
        row["kind"] = row["kind"] or ("principal" if number == 1 else "other")
        group = "" if row["kind"] in ("principal", "other") else row["kind"]
        counted[group] += 1
        row["position"] = row["position"] or counted[group]
        made.append(row)
    return made


def _enter(one: Claim, claim_id: str, serial: int, rows: dict[str, list[Row]]) -> None:
    header = {"claim_id": claim_id, **CLAIM_DEFAULTS, **one.fields}
    header["billing_tin"] = header.get("billing_tin", f"TIN{header['billing_npi']}")
    total = sum(float(row["charge_amount"] or 0) for row in one.lines if row.get("charge_amount"))
    header.setdefault("total_charge", f"{total:.2f}")
    rows["claims"].append(_own(header, serial))
    for number, row in enumerate(one.lines, start=1):
        pointers = {} if header["claim_type"] == "I" or "diagnosis_pointer_1" in row else {"diagnosis_pointer_1": "1"}
        told = {name: value for name, value in row.items() if name != "expect"}
        rows["lines"].append(_own({"claim_id": claim_id, "line_no": number, **pointers, **told}, serial))
    rows["diagnoses"] += [
        {"claim_id": claim_id, **{name: value for name, value in row.items() if name != "expect"}} for row in _listed(one)
    ]
    for name, found in one.record.items():
        rows[name] += [_own(_of_claim(name, row, claim_id, header), serial) for row in found]


def _of_claim(name: str, row: Row, claim_id: str, header: Row) -> Row:
    encounter = {"encounter_id": f"E{claim_id}", "auditor_confirmed": "Y"}
    if name == "encounters":
        encounter |= {"claim_id": claim_id, "rendering_npi": header["rendering_npi"], "note_present": "Y"}
    return {**encounter, **row}


def _own(row: Row, serial: int) -> Row:
    """Give people, groups and patients of a situation names that no other situation has."""
    found = dict(row)
    for name, value in row.items():
        if value is not None and name.endswith("_npi") | (name == "npi") and not str(value)[:1].isdigit():
            found[name] = npi(serial * 40 + _place(str(value)))
        elif value is not None and name == "billing_tin" and str(value).startswith("TIN"):
            found[name] = f"{serial:06d}{_place(str(value)[3:]):03d}"
    if "patient" in found:
        found["patient_record_number"] = f"MR{serial:06d}{found.pop('patient')}"
        found.setdefault("patient_control_number", f"ACCT{serial:06d}")
    return found


def _place(name: str) -> int:
    """R1, R2 ... are 1, 2 ...; G1 ... are 21 ...; F1 (a facility) 31."""
    return {"R": 0, "G": 20, "F": 30}[name[0]] + int(name[1:])
