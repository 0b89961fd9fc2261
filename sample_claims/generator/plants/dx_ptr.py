"""DX-PTR: pointer integrity."""

from __future__ import annotations

from functools import partial

from sample_claims.generator.book import DIAGNOSES, Book
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided

CHECK = "DX-PTR"


def _pointers(filled: int, pointers: tuple[str, ...], expected: str, case: str, why: str, book: Book) -> None:
    role, visit = book.random.choice((("FP1", "99213"), ("FP2", "99214"), ("OR1", "99203"), ("GI1", "99204"), ("HO1", "99215")))
    labs = book.random.choice(("85025", "80053", "36415"))
    pointed = book.random.choice(pointers)
    claim = book.professional(role, f"{visit} {labs}@{pointed}", book.diagnoses(role, filled))
    book.expect(claim, 2, CHECK, expected, case, f"{pointed or 'nothing'} on a claim with {filled} diagnoses: {why}")


def _kind(filled: int, pointers: tuple[str, ...], expected: str, case: str, why: str) -> Plant:
    return partial(_pointers, filled, pointers, expected, case, why)


def _alone(book: Book) -> None:
    claim = book.professional("GI2", f"{book.random.choice(('99213', '99214', '99203'))}@")
    book.expect(
        claim, 1, CHECK, "fires", "only line points nowhere", "each line needs a pointer; the claim's only line has none (F2)"
    )


def _surgery(book: Book) -> None:
    claim = book.professional("OR1", "29881-RT@D", ["M17.11", "M25.561", "S83.241A"])
    book.expect(claim, 1, CHECK, "fires", "letter beyond the last", "D where A to C are filled (F1)")


def _twelve(book: Book) -> None:
    every = book.random.sample(DIAGNOSES["FP"], 12)
    claim = book.professional("FP1", "99215@1.2.3.4 80053@5.6.7.8 84443@9.10.11.12", every)
    book.expect(claim, 3, CHECK, "silent", "twelfth diagnosis", "positions 9 to 12 are filled and valid")


def _hospital(book: Book) -> None:
    claim = book.hospital("FP1", "0510:G0463 0300:85025")
    book.expect(claim, 1, CHECK, "silent", "hospital", "hospital lines have no pointers (N2)")


def _letters(book: Book) -> None:
    claim = book.professional("FP2", "99214@A.B 84443@C", book.diagnoses("FP", 3), letters=True)
    book.expect(claim, 2, CHECK, "silent", "letters", "A to L are positions 1 to 12")


def _replaced(book: Book) -> None:
    wrong = book.professional("FP1", "99213@5", book.diagnoses("FP", 2), payer="commercial")
    book.again(wrong, "7", linked=book.random.random() < 0.5).lines[0].pointers = ("1", "2")
    book.expect(wrong, 1, CHECK, "silent", "replaced", "a frequency-7 claim replaces this one (0.2.1)")


NOTHING = _kind(2, ("",), "fires", "no pointer", "each line needs at least one pointer (F2)")
DANGLING = _kind(3, ("4", "D", "7", "1.4", "1.2.5"), "fires", "dangling", "the position is blank (F1)")
ERRORS: tuple[Plant, ...] = (
    DANGLING,
    NOTHING,
    _kind(3, (".2", ".3", ".1.2"), "fires", "gap", "a second pointer without a first (rule 3)"),
    _kind(4, ("M", "N", "0", "Z"), "fires", "out of range", "not A-L or 1-12 (rule 2)"),
    _alone,
    _surgery,
)
NEAR: tuple[Plant, ...] = (
    _kind(4, ("1.3", "A.C"), "silent", "skips a diagnosis", "1 and 3 of 4 filled is fine (N1)"),
    _kind(4, ("4.2", "3.1.2", "D.A"), "silent", "not in order", "order is the coder's"),
    _kind(4, ("1.2.3.4", "A.B.C.D"), "silent", "four pointers", "four is the most allowed"),
    _kind(3, ("3", "C"), "silent", "last filled position", "the boundary: position 3 of 3"),
    _twelve,
    _hospital,
    _letters,
    as_history(NOTHING),
    as_voided(DANGLING),
    as_deleted(DANGLING),
    _replaced,
)
