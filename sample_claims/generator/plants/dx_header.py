"""DX-HEADER: category or heading billed."""

from __future__ import annotations

from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_history, as_voided

CHECK = "DX-HEADER"
CATEGORIES = ("E11", "F32")
HEADINGS = ("E11.2", "M17.1", "I50.2", "M25.56", "C50.91")
SPLIT = ("M54.5", "R05", "K21.0", "E78.0", "N18.3", "I20.8")
SHORT = ("I10", "R42", "C20")
STILL_GOOD = ("E66.8", "L29.8", "C83.39", "Z86.010")
FULL = ("E11.22", "M17.11", "M54.50", "R05.9", "E78.00", "N18.30", "C50.911")
SEVENTH = ("S52.501", "S61.411")
NEVER = ("Z99.99X", "K99.9", "M54.58")
WHY_SPLIT = "a full code in an earlier year, a heading on the date of service (F2)"


def _visit(codes: tuple[str, ...], expected: str, case: str, why: str, book: Book) -> None:
    code = book.random.choice(codes)
    place = book.random.randrange(2)
    diagnoses = book.diagnoses("GI", 1)
    diagnoses.insert(place, code)
    position = ("principal 1", "other 2")[place]
    claim = book.professional(book.random.choice(("FP1", "FP2")), "99213", diagnoses)
    book.expect(claim, None, CHECK, expected, case, f"{code}: {why}", position)
    if code in SEVENTH:
        book.expect(
            claim, None, "DX-7CHAR", "fires", "seventh character at fault", f"side effect: {code} on the date", position
        )
    if code in NEVER:
        book.expect(claim, None, "CODE-DX", "fires", "never existed", f"{code} is no code of any year", position)


def _kind(codes: tuple[str, ...], expected: str, case: str, why: str) -> Plant:
    return partial(_visit, codes, expected, case, why)


def _hospital(book: Book) -> None:
    code = book.random.choice(SPLIT + CATEGORIES)
    claim = book.hospital("FP1", "0510:G0463", [code, "I10"])
    book.expect(
        claim, None, CHECK, "fires", "hospital principal", f"{code} as principal diagnosis of a hospital claim", "principal 1"
    )


def _reason(book: Book) -> None:
    code = book.random.choice(SPLIT)
    claim = book.hospital("FP2", "0450:99284", reasons=["R42", code])
    book.expect(claim, None, CHECK, "fires", "reason for visit", f"{code} as second reason for the visit", "reason_for_visit 2")


def _replaced(book: Book) -> None:
    code = book.random.choice(HEADINGS)
    wrong = book.professional("OR1", "99213", [code], payer="commercial")
    book.again(wrong, "7", linked=book.random.random() < 0.5).diagnoses[0] = "M17.11"
    book.expect(
        wrong,
        None,
        CHECK,
        "silent",
        "replaced",
        f"{code} stands on a claim that a frequency-7 claim replaces (0.2.1)",
        "principal 1",
    )


HEADING = _kind(HEADINGS, "fires", "heading", "has children; not to the full number of characters (F1)")
BY_DATE = _kind(SPLIT, "fires", "became a heading", WHY_SPLIT)
ERRORS: tuple[Plant, ...] = (
    HEADING,
    _kind(CATEGORIES, "fires", "category", "a three-character category with children (F1)"),
    BY_DATE,
    _hospital,
    _reason,
)
NEAR: tuple[Plant, ...] = (
    _kind(SHORT, "silent", "short but complete", "complete at three characters (N1)"),
    _kind(STILL_GOOD, "silent", "heading only from 2024-10-01", "billable on the date of service (N2)"),
    _kind(FULL, "silent", "full code", "the child of a heading"),
    _kind(SEVENTH, "silent", "seventh character", "only the seventh character is missing: DX-7CHAR owns it (rule 4)"),
    _kind(NEVER, "silent", "no code at all", "not in the tables: CODE-DX owns it"),
    as_history(BY_DATE),
    as_history(HEADING),
    as_voided(HEADING),
    _replaced,
)
