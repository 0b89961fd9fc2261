"""Inpatient claims to run through an editor and through auditkit: one stay each, its codes drawn from the loaded lists.

Every code of the lists asked for is the principal diagnosis of one claim; the other diagnoses, the age, the sex and the length
of the stay are drawn, ages mostly at the bounds of the editor's age groups. The seed is fixed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import polars as pl

BOUNDS = (0, 1, 8, 9, 14, 15, 17, 18, 64, 65, 123, 124)
NOT_ON_THE_DAY = ("Z9999X", "E1199", "A00", "S52501", "S52501X", "T148A", "M545", "I100", "V700", "E8500", "25000", "J0")


@dataclass(frozen=True)
class Stay:
    """One inpatient claim; ``codes`` begins with the principal diagnosis, ``sex`` is F, M or U, ``headings`` are no codes that day."""

    key: str
    first_day: dt.date
    last_day: dt.date
    birth_date: dt.date
    age: int
    sex: str
    codes: tuple[str, ...]
    headings: frozenset[str] = field(default=frozenset(), repr=False)


def stays(
    day: dt.date, principals: Sequence[str], others: Sequence[str], seed: int, headings: frozenset[str] = frozenset()
) -> list[Stay]:
    """One claim a principal code, discharged on ``day``."""
    random = Random(seed)
    made = [_stay(f"{day}-{number}", day, code, others, random) for number, code in enumerate(principals)]
    return [replace(stay, headings=headings) for stay in made]


def _stay(key: str, day: dt.date, principal: str, others: Sequence[str], random: Random) -> Stay:
    first_day = day - dt.timedelta(days=random.choice((0, 1, 5)))
    age = random.choice(BOUNDS) if random.random() < 0.6 else random.randint(0, 124)
    # A birthday on the day of admission, the day after it, or between.
    born = first_day.replace(year=first_day.year - age) - dt.timedelta(days=random.choice((0, 364, random.randint(0, 364))))
    codes = [principal, *random.choices(others, k=random.choice((0, 1, 2, 4)))]
    if random.random() < 0.1:
        codes.append(random.choice(codes))
    if random.random() < 0.1:
        codes.append(random.choice(NOT_ON_THE_DAY))
    return Stay(key, first_day, day, born, age, random.choice("FMFMFMU"), tuple(codes))


def tables(claims: Sequence[Stay]) -> dict[str, pl.DataFrame]:
    """The claims, lines and diagnoses of stays, as auditkit's checks read them."""
    header = pl.DataFrame(list(_headers(claims)))
    lines = header.select(
        "claim_key",
        line_no=pl.lit(1, pl.Int64),
        service_date="statement_from_date",
        revenue_code=pl.lit("0120"),
        diagnosis_pointer_1=pl.lit(None, pl.String),
    )
    return {"claims": header, "lines": lines, "diagnoses": pl.DataFrame(list(_diagnoses(claims)))}


def _headers(claims: Sequence[Stay]) -> Iterator[dict[str, object]]:
    for stay in claims:
        yield {
            "claim_key": stay.key,
            "claim_id": stay.key,
            "claim_type": "I",
            "type_of_bill": "0111",
            "payer_class": "medicare",
            "frequency_code": "1",
            "statement_from_date": stay.first_day,
            "statement_through_date": stay.last_day,
            "patient_birth_date": stay.birth_date,
            "patient_sex": stay.sex,
        }


def _diagnoses(claims: Sequence[Stay]) -> Iterator[dict[str, object]]:
    for stay in claims:
        for position, code in enumerate(stay.codes, start=1):
            yield {
                "claim_key": stay.key,
                "diagnosis_code": code,
                "kind": "principal" if position == 1 else "other",
                "position": position,
            }
