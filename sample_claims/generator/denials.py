"""What payers decide against everyday claims: denials of claims and lines, reduced units and levels, reversals, strays.

Nothing planted is touched, so that no denial gives a plant away, and no claim with an add-on, whose primary must be payable.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

from sample_claims.generator.book import HISTORY, Book
from sample_claims.generator.claim import Claim, Line, Ruling
from sample_claims.generator.course import FAMILIES
from sample_claims.generator.tables import rows

A_YEAR = timedelta(weeks=56)  # beyond Medicare's time limit of one calendar year
CORRECTED, TAKEN_BACK, STRAYS, SILENT = 4, 2, 3, 2
PER = 2000
Place = tuple[Claim, Line]


def deny(book: Book) -> None:
    """Rule against lines of everyday claims as ``denial.psv`` says, then reverse a few payments and add some strays."""
    for row in rows("denial"):
        times = max(1, round(int(row["times"]) * len(book.everyday) / PER))
        for claim, line in _draw(book, partial(_suits, row), times):
            _rule(row, claim, line)
    _reverse(book)
    _silence(book)
    _stray(book)


def _draw(book: Book, suits: Callable[[Claim, Line], bool], times: int) -> list[Place]:
    """Draw as many places as there are, ``times`` at the most, one a claim."""
    fitting = [(claim, line) for claim in book.everyday if _open(claim) for line in claim.lines if suits(claim, line)]
    book.random.shuffle(fitting)
    first = {id(claim): (claim, line) for claim, line in reversed(fitting)}
    return list(first.values())[:times]


def _open(claim: Claim) -> bool:
    addons = {row["addon"] for row in rows("addon")} | {"99292"}
    untouched = not claim.first and not any(line.ruling for line in claim.lines)
    return claim.paid and untouched and not addons & {line.code for line in claim.lines}


def _suits(row: dict[str, str], claim: Claim, line: Line) -> bool:
    if claim.kind != "P" or (row["payers"] != ".*" and claim.patient.payer.payer_class != row["payers"]):
        return False
    if row["fits"] != ".*" and not line.code.startswith(tuple(row["fits"].split(","))):
        return False
    gives = any(each.supplied_by for each in claim.lines)
    if row["reason"] == "29":
        return claim.day < HISTORY[0] + timedelta(60) and not gives
    if row["scope"] == "units":
        return int(float(line.units)) > 1
    # A denied administration would leave its drug alone; the drug itself may be denied.
    return not gives or bool(line.supplied_by)


def _rule(row: dict[str, str], claim: Claim, line: Line) -> None:
    ruling = Ruling(row["group"], row["reason"], row["remark"], row["scope"], _fewer(row, line), _lower(row, line))
    for each in claim.lines if row["scope"] in ("whole", "secondary") else [line]:
        each.ruling = ruling
        each.denied = ruling.denies
    if row["reason"] == "29":
        claim.submitted += A_YEAR


def _fewer(row: dict[str, str], line: Line) -> str:
    return str(max(1, int(float(line.units)) * 2 // 3)) if row["scope"] == "units" else ""


def _lower(row: dict[str, str], line: Line) -> str:
    if row["scope"] != "level":
        return ""
    family = next(codes for codes in FAMILIES.values() if line.code in codes)
    return family[family.index(line.code) - 1]


def _reverse(book: Book) -> None:
    """Reverse some payments: most are corrected, a few taken back."""
    first = Ruling("CO", "16", "N290", "line")
    visits = _draw(book, _plain_visit, CORRECTED + TAKEN_BACK)
    for number, (claim, line) in enumerate(visits):
        claim.taken_back = number >= CORRECTED
        claim.first = [first if each is line and not claim.taken_back else None for each in claim.lines]


def _plain_visit(claim: Claim, line: Line) -> bool:
    given = any(each.supplied_by for each in claim.lines)
    return claim.kind == "P" and line.code.startswith("992") and not given


def _silence(book: Book) -> None:
    """Deny some hospital claims as a whole, without a word on their lines."""
    ruling = Ruling("CO", "256", "", "whole")
    for claim, _ in _draw(book, lambda claim, line: claim.kind == "I" and claim.lines[0].revenue in ("0300", "0420"), SILENT):
        claim.silent = True
        for line in claim.lines:
            line.ruling, line.denied = ruling, True


def _stray(book: Book) -> None:
    """Pay claims that the sample does not hold."""
    for spec in ("99213", "99214 93000", "20610-RT")[:STRAYS]:
        part = book.part()
        claim = part.professional("FP1" if spec.startswith("9") else "OR1", spec)
        claim.deductible = Decimal(0)
        book.strays.append(claim)
