"""NPI-LUHN: form and check digit of every NPI field."""

from __future__ import annotations

from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.people import ZERO_CHECK_NPI, npi
from sample_claims.generator.plants.turned import Plant, as_history, as_voided

CHECK = "NPI-LUHN"
PROFESSIONAL = ("rendering_npi", "referring_npi", "supervising_npi", "service_facility_npi", "billing_npi")
INSTITUTIONAL = ("attending_npi", "operating_npi", "billing_npi")


def _next_digit(good: str) -> str:
    return good[:-1] + str((int(good[-1]) + 1) % 10)


def _swapped(good: str) -> str:
    return good[:-2] + good[-1] + good[-2]


def _broken(book: Book) -> tuple[str, str]:
    serial = book.random.choice([number for number in range(2000, 2990) if _catches_swap(npi(number))])
    good = npi(serial)
    return book.random.choice(
        (
            (_next_digit(good), "check digit"),
            (_swapped(good), "two digits changed places"),
            ("3" + good[1:], "first digit is neither 1 nor 2"),
            (good[:-1], "nine digits"),
            (good + "0", "eleven digits"),
            (good[:4] + "O" + good[5:], "a letter O for a zero"),
        )
    )


def _catches_swap(good: str) -> bool:
    return {good[-1], good[-2]} != {"0", "9"} and good[-1] != good[-2]


def _header(fields: tuple[str, ...], book: Book) -> None:
    field = book.random.choice(fields)
    wrong, why = _broken(book)
    if field in INSTITUTIONAL[:2]:
        claim = book.hospital("FP1", "0450:99284", npis={field: wrong})
    else:
        claim = book.professional(book.random.choice(("FP1", "OR1", "GI1", "HO1")), "99213", npis={field: wrong})
    book.expect(claim, None, CHECK, "fires", why, f"{field}: {why}", field)


def _line(field: str, book: Book) -> None:
    wrong, why = _broken(book)
    claim = book.professional("FP2", "99214 85025", npis={"referring_npi": npi(301)})
    if field == "rendering_npi":
        claim.lines[1].rendering = wrong
    else:
        claim.lines[1].ordering = wrong
    book.expect(claim, 2, CHECK, "fires", why, f"{field} of the line: {why}", field)


def _blank(field: str, book: Book) -> None:
    claim = book.professional("OR1", "99213", npis={field: ""})
    book.expect(claim, None, CHECK, "silent", "blank", f"{field} is blank on a service that needs none (N2)", field)


def _blank_operating(book: Book) -> None:
    claim = book.hospital("FP2", "0510:G0463", npis={"operating_npi": ""})
    book.expect(claim, None, CHECK, "silent", "blank", "no operation, no operating physician", "operating_npi")


def _good(field: str, number: str, why: str, book: Book) -> None:
    claim = book.professional("FP1", "99213", npis={field: number})
    book.expect(claim, None, CHECK, "silent", why, f"{field}: {why}", field)


def _vector(book: Book) -> None:
    _good("supervising_npi", "2000000002", "test vector of the rulebook", book)


def _replaced(book: Book) -> None:
    wrong = book.professional("GI1", "99213", payer="commercial", npis={"referring_npi": _next_digit(npi(302))})
    book.again(wrong, "7", linked=True, npis={"referring_npi": npi(302)})
    book.expect(wrong, None, CHECK, "silent", "replaced", "a frequency-7 claim replaces this one (0.2.1)", "referring_npi")


HEADER = partial(_header, PROFESSIONAL)
ERRORS: tuple[Plant, ...] = (
    HEADER,
    partial(_header, ("rendering_npi",)),
    partial(_header, INSTITUTIONAL[:2]),
    partial(_line, "rendering_npi"),
    partial(_line, "ordering_npi"),
    partial(_header, ("referring_npi", "supervising_npi")),
    partial(_header, ("service_facility_npi", "billing_npi")),
)
NEAR: tuple[Plant, ...] = (
    partial(_blank, "referring_npi"),
    partial(_blank, "supervising_npi"),
    _blank_operating,
    partial(_good, "referring_npi", ZERO_CHECK_NPI, "check digit 0 (10 less 0 is written 0)"),
    _vector,
    partial(_good, "service_facility_npi", npi(50), "an organisation's NPI passes the same check"),
    as_history(HEADER),
    as_voided(partial(_header, ("referring_npi", "supervising_npi"))),
    _replaced,
)
