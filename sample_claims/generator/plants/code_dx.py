"""CODE-DX: diagnosis code valid on the date of service."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_history, as_voided

CHECK = "CODE-DX"
NEVER = ("Z99.99X", "E11.99X", "K99.9", "M54.58")
ENDED = ("T40.4X1A", "T40.4X5A")
LATER = ("E66.811", "L29.81", "C83.390", "Z86.0102")
MALFORMED = ("EE11.9", "I1", "M17.11234")
STILL_GOOD = ("E66.8", "L29.8", "C83.39", "Z86.010")
SHORT = ("I10", "R42", "C20")
HEADERS = ("E11", "M54.5", "R05", "K21.0", "N18.3")
SEVENTH = ("S52.501", "S61.411", "T14.8A", "M17.11X")
ICD9 = ("250.00", "401.9", "715.96")
VISITS = ("99213", "99214", "99212", "99203")


def _visit(codes: tuple[str, ...], expected: str, case: str, why: str, book: Book) -> None:
    code = book.random.choice(codes)
    second = book.random.random() < 0.5
    others = book.diagnoses("GI", 1)
    position = "other 2" if second else "principal 1"
    claim = book.professional("FP1", book.random.choice(VISITS), [*others, code] if second else [code, *others])
    book.expect(claim, None, CHECK, expected, case, f"{code}: {why}", position)
    for listed, check, effect in ((SEVENTH, "DX-7CHAR", "seventh character at fault"), (ICD9, "CODE-DX-ICD9", "ICD-9 code")):
        if code in listed:
            book.expect(claim, None, check, "fires", effect, f"side effect: {code} on the date of service", position)
    if code in HEADERS:
        book.expect(
            claim,
            None,
            "DX-HEADER",
            "fires",
            "header",
            f"{code} is a heading on the date",
            position,
        )


def _kind(codes: tuple[str, ...], expected: str, case: str, why: str) -> Plant:
    return partial(_visit, codes, expected, case, why)


def _hospital(book: Book) -> None:
    code = book.random.choice(NEVER + ENDED + LATER)
    claim = book.hospital("FP2", "0510:G0463", [*book.diagnoses("FP", 1), code])
    book.expect(
        claim,
        None,
        CHECK,
        "fires",
        "hospital",
        f"{code} in another position of a hospital claim; dated by the from date",
        "other 2",
    )


def _reason(book: Book) -> None:
    code = book.random.choice(NEVER + LATER)
    claim = book.hospital("FP1", "0450:99283", reasons=[code])
    book.expect(
        claim,
        None,
        CHECK,
        "fires",
        "reason for visit",
        f"{code}: every position is tested, the reason for visit too",
        "reason_for_visit 1",
    )


def _straddle(book: Book) -> None:
    code = book.random.choice(NEVER)
    claim = book.professional("FP2", "99213 99212", [code], day=date(2024, 6, 28))
    claim.lines[1].day = date(2024, 7, 1) + timedelta(book.random.randrange(2))
    book.expect(
        claim,
        None,
        CHECK,
        "fires",
        "straddles the window",
        f"{code}: one line is history, the other lies in the window",
        "principal 1",
    )


def _lower(book: Book) -> None:
    claim = book.professional("FP1", "99213", ["E11.9", "E78.5"], lower_case=True)
    book.expect(
        claim,
        None,
        CHECK,
        "silent",
        "lower case",
        "codes are upper-cased and undotted before the look-up (0.5.1); table only",
        "principal 1",
    )


def _replaced(book: Book) -> None:
    code = book.random.choice(NEVER)
    wrong = book.professional("FP1", "99213", ["I10", code], payer="commercial")
    linked = book.random.random() < 0.5
    book.again(wrong, "7", linked=linked).diagnoses[1] = "E78.5"
    book.expect(
        wrong,
        None,
        CHECK,
        "silent",
        "replaced",
        f"{code} stands on a claim that a frequency-7 claim replaces (0.2.1)",
        "other 2",
    )


def _replaced_twice(book: Book) -> None:
    code = book.random.choice(NEVER)
    first = book.professional("FP2", "99213", ["I10", "R42"], payer="commercial")
    wrong = book.again(first, "7", linked=True)
    wrong.diagnoses[1] = code
    book.again(first, "7", linked=True).submitted = wrong.submitted + timedelta(28)
    book.expect(
        wrong,
        None,
        CHECK,
        "silent",
        "replaced twice",
        f"{code}: of two replacements the later received counts (0.2.1)",
        "other 2",
    )


NEVER_EXISTED = _kind(
    NEVER, "fires", "never existed", "no fiscal year holds it and no repair of length or placeholder makes it a code"
)
ENDED_CODE = _kind(ENDED, "fires", "ended", "ended 2020-09-30 (F2: validity by date of service)")
ERRORS: tuple[Plant, ...] = (
    NEVER_EXISTED,
    ENDED_CODE,
    _kind(LATER, "fires", "not yet", "begins 2024-10-01, after the date of service (trap: testing against today's table)"),
    _kind(MALFORMED, "fires", "malformed", "does not match the shape of a diagnosis code"),
    _hospital,
    _reason,
    _straddle,
)
NEAR: tuple[Plant, ...] = (
    _kind(STILL_GOOD, "silent", "good until 2024-09-30", "a heading from 2024-10-01, a full code in the window (N2)"),
    _kind(SHORT, "silent", "short but complete", "complete at three characters (N1)"),
    _kind(HEADERS, "silent", "heading", "present but not billable is DX-HEADER's"),
    _kind(SEVENTH, "silent", "seventh character", "length or placeholder at fault: DX-7CHAR owns it (8.4)"),
    _kind(ICD9, "silent", "ICD-9 form", "a pure ICD-9 form is CODE-DX-ICD9's (rule 2)"),
    as_history(NEVER_EXISTED),
    as_voided(NEVER_EXISTED),
    as_history(ENDED_CODE),
    _lower,
    _replaced,
    _replaced_twice,
)
