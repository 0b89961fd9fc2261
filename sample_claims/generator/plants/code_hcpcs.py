"""CODE-HCPCS: procedure code valid on the date of service."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided

CHECK = "CODE-HCPCS"
SERVICES = ("99201", "11100", "11101", "99241")
DRUGS = ("J1030 20610", "J1040 20610", "J2930 96372", "J9250*10 96401")
MALFORMED = ("9921", "2O610", "G9999X", "W0210")
UNLISTED = ("J3490 96372", "J9999 96413")
OTHER_CODE = ("J1030", "J1040", "J2930", "J9250")  # status I of the July 2024 schedule
DENTAL = "D0120"  # a CDT code, which no loaded list holds; it stands in no list of the sample either


def _office(specs: tuple[str, ...], expected: str, case: str, why: str, book: Book) -> None:
    spec = book.random.choice(specs)
    role = "OR1" if "20610" in spec else book.random.choice(("FP1", "FP2", "HO1"))
    claim = book.professional(role, spec)
    book.expect(claim, 1, CHECK, expected, case, f"{spec.split()[0].split('*')[0]}: {why}")
    if claim.lines[0].code in OTHER_CODE:
        book.expect(
            claim, 1, "PFS-STATUS", "fires", "status I", "side effect: the schedule still says that another code is wanted"
        )


def _kind(specs: tuple[str, ...], expected: str, case: str, why: str) -> Plant:
    return partial(_office, specs, expected, case, why)


def _day_before(book: Book) -> None:
    day = date(2024, 7, 1) + timedelta(book.random.choice((0, 0, 1, 2, 8)))
    claim = book.professional("FP1", "J2780 96374", day=day)
    book.expect(claim, 1, "PFS-STATUS", "fires", "status I", "side effect: the schedule still says that another code is wanted")
    book.expect(
        claim,
        1,
        CHECK,
        "fires",
        "ended the day before the window",
        "J2780 ended 2024-06-30; the last active day is inclusive (0.4.1)",
    )


def _first_day(book: Book) -> None:
    claim = book.professional("FP1", "J2470 96374", day=date(2024, 7, 1) + timedelta(book.random.choice((0, 0, 0, 1))))
    book.expect(claim, 1, CHECK, "silent", "new on the first day", "J2470 is active from 2024-07-01, that day included")


def _hospital(book: Book) -> None:
    drug = book.random.choice(("J1030", "J1040"))
    claim = book.hospital("OR1", f"0636:{drug} 0761:20610", ["M17.11"])
    book.expect(claim, 1, CHECK, "fires", "hospital line", f"{drug} ended 2024-03-31 (hospital lines by line date)")


def _straddle(book: Book) -> None:
    claim = book.professional("FP2", "9921 9921", day=date(2024, 6, 28))
    claim.lines[1].day = date(2024, 7, 1)
    book.expect(claim, 1, CHECK, "silent", "history line", "malformed, but the line lies before the window (0.2.4)")
    book.expect(claim, 2, CHECK, "fires", "window line of the same claim", "malformed, and this line lies in the window")


def _blank(book: Book) -> None:
    claim = book.hospital("FP1", "0250: 0510:G0463")
    book.expect(
        claim, 1, CHECK, "silent", "revenue code alone", "a pharmacy line of a hospital claim needs no procedure code (N2)"
    )


def _lower(book: Book) -> None:
    claim = book.professional("OR2", "J3301*4 20610", lower_case=True)
    book.expect(claim, 1, CHECK, "silent", "lower case", "codes are upper-cased before the look-up (0.5.1); table only")


def _dental(book: Book) -> None:
    claim = book.professional("FP1", DENTAL, ["R53.83"], payer="commercial")
    book.expect(
        claim, 1, CHECK, "cannot tell", "no list", "dental codes are cannot tell unless a list that holds them is loaded (8.4)"
    )


def _ended_in_time(book: Book) -> None:
    part = book.part(history=True)
    claim = part.professional("OR1", "J1030 20610", day=date(2024, 3, 25))
    part.expect(claim, 1, CHECK, "silent", "valid then", "J1030 was valid to 2024-03-31, and the line is history")
    book.absorb(part)


ENDED = _kind(SERVICES, "fires", "service ended", "a CPT code that ended before 2024 (F1)")
DEAD_DRUG = _kind(DRUGS, "fires", "drug code ended", "ended 2024-03-31")
BAD_FORM = _kind(MALFORMED, "fires", "malformed", "does not match the shape of a code (0.5.2)")
ERRORS: tuple[Plant, ...] = (
    ENDED,
    DEAD_DRUG,
    BAD_FORM,
    _day_before,
    _hospital,
    _straddle,
    _kind(("J0000 96372",), "fires", "never existed", "well formed, in no release"),
)
NEAR: tuple[Plant, ...] = (
    _first_day,
    _kind(("J1010*40 20610", "J1010*80 20610"), "silent", "new since April", "J1010 is active from 2024-04-01"),
    _blank,
    _kind(UNLISTED, "silent", "unlisted", "an unlisted code is INFO only (rule 4)"),
    _dental,
    as_history(ENDED),
    _ended_in_time,
    as_voided(DEAD_DRUG),
    as_deleted(BAD_FORM),
    _lower,
    _kind(
        ("99213 G2211", "99214 G2211"),
        "silent",
        "valid, without an MUE value",
        "G2211 is in force; that the MUE file lacks it says nothing",
    ),
)
