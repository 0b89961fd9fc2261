"""MUE-DOS: units over the day limit (MAI 2 or 3). Every line of the day is a finding: all units are denied."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided
from sample_claims.generator.tables import rows

CHECK = "MUE-DOS"
SPLITTABLE = ("97110", "97140", "87804", "71045", "88305", "82947", "73560", "84443")
MANY_DAYS = (("97110", 6), ("97140", 6), ("82947", 5))


def _limits() -> list[dict[str, str]]:
    return list(rows("mue"))


def _spec(row: dict[str, str], units: int) -> str:
    return f"{row['code']}*{units} {row['companion']}".strip()


def _provider(row: dict[str, str]) -> str:
    return f"{row['role']}1"


def _one_line(surplus: tuple[int, ...], expected: str, case: str, mai: str, book: Book) -> None:
    row = book.random.choice([row for row in _limits() if row["practitioner_mai"] in mai])
    limit = int(row["practitioner"])
    units = limit + book.random.choice(surplus)
    claim = book.professional(_provider(row), _spec(row, units))
    book.expect(
        claim, 1, CHECK, expected, case, f"{row['code']}: {units} units; the limit is {limit}, MAI {row['practitioner_mai']}"
    )


def _split_units(limit: int, surplus: int) -> tuple[int, int]:
    first = (limit + surplus + 1) // 2
    return first, limit + surplus - first


def _two_lines(surplus: int, modifier: str, expected: str, case: str, book: Book) -> None:
    row = book.random.choice([row for row in _limits() if row["code"] in SPLITTABLE])
    limit = int(row["practitioner"])
    first, second = _split_units(limit, surplus)
    claim = book.professional(_provider(row), f"{row['code']}*{first} {row['code']}-{modifier}*{second}")
    _both(
        book,
        claim,
        expected,
        case,
        f"{row['code']}: {first} + {second} on two lines; the limit is {limit}, whatever the modifier",
    )


def _both(book: Book, claim: Claim, expected: str, case: str, why: str) -> None:
    for line_no in (1, 2):
        book.expect(claim, line_no, CHECK, expected, case, why)


def _two_claims(book: Book) -> None:
    row = book.random.choice([row for row in _limits() if row["code"] in SPLITTABLE])
    limit = int(row["practitioner"])
    first = book.professional(_provider(row), f"{row['code']}*{limit}")
    other = book.professional(
        _provider(row), f"{row['code']}-59*1", first.diagnoses, patient=first.patient, day=first.day, weeks=2
    )
    why = f"{row['code']}: {limit} + 1 on two claims of the day (rule 1); at the limit alone"
    book.expect(first, 1, CHECK, "fires", "two claims", why)
    book.expect(other, 1, CHECK, "fires", "two claims", why)


def _no_units_at_all(book: Book) -> None:
    code, role = book.random.choice((("99397", "FP1"), ("L1830", "OR1")))
    claim = book.professional(role, code)
    if code == "99397":
        book.expect(claim, 1, "PFS-STATUS", "fires", "not covered", "side effect: status N, and no GY says so")
    book.expect(claim, 1, CHECK, "fires", "limit 0", f"{code}: one unit; the practitioner limit is 0")


def _days(days: int, surplus: int, expected: str, case: str, why: str, book: Book) -> None:
    code, limit = book.random.choice(MANY_DAYS)
    units = limit * days + surplus
    claim = book.professional("FP1", f"{code}*{units}", spare=5)
    claim.through = claim.lines[0].through = claim.day + timedelta(days - 1)
    book.expect(claim, 1, CHECK, expected, case, f"{code}: {units} units over {days} days; the limit is {limit}; {why}")


def _hospital(over: int, expected: str, case: str, book: Book) -> None:
    revenue, code, limit = book.random.choice(
        (("0420", "97110-GP", 8), ("0300", "85025", 4), ("0320", "71046", 3), ("0300", "82374", 2))
    )
    claim = book.hospital("FP1", f"{revenue}:{code}*{limit + over}")
    book.expect(
        claim, 1, CHECK, expected, case, f"{code}: {limit + over} units; the hospital limit is {limit}, not the practitioner's"
    )


def _drug_and_waste(book: Book) -> None:
    claim = book.professional("HO1", "J9271*380 J9271-JW*40 96413", ["Z51.12", "C34.11"])
    _both(book, claim, "fires", "drug and its waste", "J9271: 380 + 40 wasted = 420; the limit is 400 over all lines, JW too")


def _other_provider(book: Book) -> None:
    row = book.random.choice([row for row in _limits() if row["code"] in SPLITTABLE and row["role"] == "FP"])
    limit = row["practitioner"]
    first = book.professional("FP1", f"{row['code']}*{limit}")
    other = book.professional("OR1", f"{row['code']}*{limit}", first.diagnoses, patient=first.patient, day=first.day)
    book.expect(
        first, 1, CHECK, "silent", "another provider", f"{row['code']}: at the limit, twice, by providers of two groups (N2)"
    )
    book.expect(
        other, 1, CHECK, "silent", "another provider", f"{row['code']}: at the limit, twice, by providers of two groups (N2)"
    )


def _partner(book: Book) -> None:
    row = book.random.choice([row for row in _limits() if row["code"] in SPLITTABLE and row["role"] == "FP"])
    spec = f"{row['code']}*{row['practitioner']}"
    first = book.professional("FP1", spec)
    other = book.professional("FP2", spec, first.diagnoses, patient=first.patient, day=first.day, weeks=2)
    why = f"{spec} by each of two partners: the scope is the rendering provider by default (0.3)"
    book.expect(first, 1, CHECK, "silent", "a partner", why)
    book.expect(other, 1, CHECK, "silent", "a partner", why)
    book.expect(
        other, 1, "DUP-LINE", "fires", "near, partner", "side effect: the same code by a partner that day, REVIEW (rule 4)"
    )


def _minutes(book: Book) -> None:
    claim = book.professional("FP2", f"{book.random.choice(('97110', '97140'))}*{book.random.choice((15, 30, 45))}")
    claim.lines[0].unit_basis = "MJ"
    book.expect(
        claim, 1, CHECK, "cannot tell", "minutes", "units stand in minutes (unit basis MJ): no number of units to compare (8.4)"
    )


def _plain(specs: tuple[str, ...], payer: str, case: str, why: str, book: Book) -> None:
    spec = book.random.choice(specs)
    claim = book.professional("OR1" if "20610" in spec else "FP1", spec, payer=payer)
    if spec == "99395":
        claim.patient.birth = claim.patient.birth.replace(year=1990)
    book.expect(claim, 1, CHECK, "silent", case, f"{spec}: {why}")
    if spec.startswith("A6460"):
        book.expect(
            claim, 1, "MUE-LINE", "fires", "over the line limit", f"side effect: {spec}; the limit of a line is 1, MAI 1"
        )


def _next_day(book: Book) -> None:
    row = book.random.choice([row for row in _limits() if row["code"] in SPLITTABLE])
    first = book.professional(_provider(row), f"{row['code']}*{row['practitioner']}", spare=4)
    day = first.day + timedelta(1)
    other = book.professional(
        _provider(row), f"{row['code']}*{row['practitioner']}", first.diagnoses, patient=first.patient, day=day
    )
    book.expect(other, 1, CHECK, "silent", "next day", f"{row['code']}: at the limit on each of two days")


OVER_3 = partial(_one_line, (1, 2, 3), "fires", "over, MAI 3", "3")
OVER_2 = partial(_one_line, (1, 1, 2), "fires", "over, MAI 2", "2")
ERRORS: tuple[Plant, ...] = (
    OVER_3,
    OVER_2,
    partial(_two_lines, 1, "76", "fires", "split over two lines, 76"),
    partial(_two_lines, 2, "59", "fires", "split over two lines, 59"),
    _two_claims,
    _no_units_at_all,
    partial(_days, 2, 2, "fires", "several days, over each day", "one too many on each day (rule 5)"),
    partial(
        _days,
        2,
        1,
        "fires",
        "several days, not divisible",
        "does not divide by the days: the whole line is compared, REVIEW (0.3)",
    ),
    partial(_hospital, 1, "fires", "hospital, over"),
    _drug_and_waste,
)
NEAR: tuple[Plant, ...] = (
    partial(_one_line, (0,), "silent", "at the limit", "23"),
    partial(_two_lines, 0, "76", "silent", "split, at the limit"),
    _other_provider,
    _partner,
    partial(_days, 3, 0, "silent", "several days, at the limit each day", "at the limit on each day"),
    _minutes,
    partial(
        _plain,
        ("J1010*80 20610", "J3490*40 96372"),
        "medicare",
        "no published value",
        "no limit is published: does not apply (rule 7)",
    ),
    partial(_plain, ("A6460*3", "A6460*2"), "medicare", "MAI 1", "a line limit is MUE-LINE's"),
    partial(_plain, ("99395", "97110*8", "L1830"), "commercial", "commercial profile", "limits run under medicare (8.4)"),
    partial(_hospital, 0, "silent", "hospital, at its own limit"),
    _next_day,
    as_history(OVER_3),
    as_voided(OVER_2),
    as_deleted(OVER_3),
)
