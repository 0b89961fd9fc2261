"""Outpatient hospital claims of one day (type of bill 0131), to run through the outpatient code editor and through auditkit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import polars as pl

from tests.oracles.inpatient_claims import Stay

HOSPITAL = "2345678999"  # an invented NPI


@dataclass(frozen=True)
class Line:
    """A line; a blank code is a revenue line."""

    code: str
    revenue_code: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bill:
    """One claim; ``patient`` gives the key, the day, the age, the sex and the diagnoses.

    ``conditional`` are codes whose published status the editor settles claim by claim (Q1 to Q4).
    """

    patient: Stay
    lines: tuple[Line, ...]
    conditional: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def key(self) -> str:
        return self.patient.key


def of_one_day(stay: Stay) -> Stay:
    """The same patient, of the same age to the day, seen on the last day alone."""
    later = stay.last_day - stay.first_day
    return replace(stay, first_day=stay.last_day, birth_date=stay.birth_date + later)


def patient(key: str, day: dt.date, diagnosis: str, random: Random) -> Stay:
    """Someone of 30 to 60 years with one diagnosis, for claims that are about their lines."""
    age = random.randint(30, 60)
    return Stay(key, day, day, day.replace(year=day.year - age), age, random.choice("FM"), (diagnosis,))


def tables(bills: Sequence[Bill]) -> dict[str, pl.DataFrame]:
    """The claims, lines and diagnoses as auditkit's checks read them."""
    return {
        "claims": pl.DataFrame(list(_headers(bills))),
        "lines": pl.DataFrame(list(_lines(bills)), infer_schema_length=None),
        "diagnoses": pl.DataFrame(list(_diagnoses(bills))),
    }


def _headers(bills: Sequence[Bill]) -> Iterator[dict[str, object]]:
    for bill in bills:
        yield {
            "claim_key": bill.key,
            "claim_id": bill.key,
            "patient_key": bill.key,
            "claim_type": "I",
            "type_of_bill": "0131",
            "payer_class": "medicare",
            "frequency_code": "1",
            "billing_npi": HOSPITAL,
            "statement_from_date": bill.patient.last_day,
            "statement_through_date": bill.patient.last_day,
            "patient_birth_date": bill.patient.birth_date,
            "patient_sex": bill.patient.sex,
        }


def _lines(bills: Sequence[Bill]) -> Iterator[dict[str, object]]:
    for bill in bills:
        for number, line in enumerate(bill.lines, start=1):
            modifiers = dict(zip((f"modifier_{place}" for place in range(1, 5)), (*line.modifiers, *4 * (None,)), strict=False))
            yield {
                "claim_key": bill.key,
                "line_no": number,
                "service_date": bill.patient.last_day,
                "procedure_code": line.code or None,
                "revenue_code": line.revenue_code,
                "units": 1.0,
                "diagnosis_pointer_1": None,
                **modifiers,
            }


def _diagnoses(bills: Sequence[Bill]) -> Iterator[dict[str, object]]:
    for bill in bills:
        for position, code in enumerate(bill.patient.codes, start=1):
            kind = "principal" if position == 1 else "other"
            yield {"claim_key": bill.key, "diagnosis_code": code, "kind": kind, "position": position}
