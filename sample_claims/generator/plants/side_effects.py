"""What planted claims and records set off beside the check that they are planted for, where only the finished book can tell."""

from __future__ import annotations

from sample_claims.generator.book import WINDOW, Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.course import FAMILIES
from sample_claims.generator.people import PROVIDERS
from sample_claims.generator.record.encounter import Encounter
from sample_claims.generator.record.planted import HIGH
from sample_claims.generator.tables import rows

LEVELS = {code: place for codes in FAMILIES.values() for place, code in enumerate(codes)}
MINOR = ("000", "010")
LEAST_VISITS = 30  # fewer visits make no curve
CHECK_OF = {"visit not separate": "MOD-25-UNSUP", "same site": "NCCI-BYPASS"}
Visit = tuple[Claim, int, int]


def expect_second_visits(book: Book) -> None:
    """EM-PERDAY: of the visits of a patient, group, specialty and day all but the highest, of equals the first in the file."""
    days: dict[tuple[object, ...], list[Visit]] = {}
    for claim in _live(book):
        for number, line in enumerate(claim.lines, 1):
            day = line.day or claim.day
            if line.code in LEVELS and line.status != "deleted" and WINDOW[0] <= day <= WINDOW[1]:
                who = (id(claim.patient), claim.group.tin, claim.provider.specialty, day)
                days.setdefault(who, []).append((claim, number, LEVELS[line.code]))
    known = {(id(row.claim), row.line_no) for row in book.key if row.check_id == "EM-PERDAY"}
    for visits in days.values():
        highest = max(visits, key=lambda visit: visit[2])
        for claim, number, _ in visits:
            if (claim, number) != highest[:2] and (id(claim), number) not in known:
                why = "side effect: a second visit of the day by the same physician or group and specialty"
                book.expect(claim, number, "EM-PERDAY", "fires", "two visits", why)


def _live(book: Book) -> list[Claim]:
    last_word = {id(claim.original): claim for claim in sorted(book.claims, key=lambda claim: claim.submitted)}
    gone = {id(claim.original) for claim in book.claims if claim.original}
    gone |= {id(claim) for claim in book.claims if claim.original and last_word[id(claim.original)] is not claim}
    return [claim for claim in book.claims if claim.kind == "P" and claim.frequency != "8" and id(claim) not in gone]


def expect_shifted_curve(book: Book) -> None:
    """EM-DIST-RIGHT: the provider whose curve is planted high, on the first established visit of the window."""
    high = PROVIDERS[HIGH]
    visits = [
        (line.day or claim.day, place, number, claim)
        for place, claim in enumerate(_live(book))
        for number, line in enumerate(claim.lines, 1)
        if claim.provider is high and line.code in FAMILIES["established"] and WINDOW[0] <= (line.day or claim.day) <= WINDOW[1]
    ]
    if len(visits) >= LEAST_VISITS:
        _, _, number, claim = min(visits, key=lambda visit: visit[:3])
        why = f"{high.first} {high.last} bills high levels; one line stands for all visits of the window"
        book.expect(claim, number, "EM-DIST-RIGHT", "fires", "curve shifted high", why)


def expect_of_the_record(book: Book) -> None:
    """Faults of the record that a check of the claims tells too, on confirmed abstracts."""
    for encounter in book.encounters:
        check = CHECK_OF.get(encounter.planted)
        if check and encounter.claim and not encounter.settled and _tells(encounter, check):
            number = next(each.line_no for each in encounter.supported if each.kind)
            book.expect(
                encounter.claim, number, check, "fires", encounter.planted, "side effect: as the documentation key says"
            )


def _tells(encounter: Encounter, check: str) -> bool:
    if check == "NCCI-BYPASS" or encounter.claim is None:
        return True
    minor = {row["code"] for row in rows("rvu") if row["global_days"] in MINOR}
    return any(line.code in minor for line in encounter.claim.lines)
