"""AOC-T1: add-on without a listed primary (type 1)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided
from sample_claims.generator.tables import rows

CHECK = "AOC-T1"
PARTNER = {"FP": "FP2", "OR": "OR2", "HO": "HO2"}
HOSPITAL = (("0260", "96366", "96365"), ("0335", "96415", "96413"), ("0260", "96361", "96360"))


def _draw(book: Book) -> tuple[str, str, str, str]:
    row = book.random.choice(rows("addon"))
    return row["role"], row["addon"], book.random.choice(row["primaries"].split(".")), row["stranger"]


def _alone(book: Book) -> None:
    role, addon, _, _ = _draw(book)
    claim = book.professional(f"{role}1", addon)
    book.expect(claim, 1, CHECK, "fires", "alone", f"{addon} is the only line: never paid alone (F1, F2)")


def _stranger(book: Book) -> None:
    role, addon, _, stranger = _draw(book)
    claim = book.professional(f"{role}1", f"{stranger} {addon}")
    book.expect(claim, 2, CHECK, "fires", "another procedure", f"{stranger} is no listed primary of {addon}")


def _other_day(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    first = book.professional(f"{role}1", primary, spare=4)
    other = book.professional(
        f"{role}1", addon, first.diagnoses, patient=first.patient, day=first.day + timedelta(1), place=first.place
    )
    book.expect(other, 1, CHECK, "fires", "primary the day before", f"{primary} stands on the day before")


def _other_provider(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    first = book.professional(f"{role}1", primary)
    other = book.professional(PARTNER[role], addon, first.diagnoses, patient=first.patient, day=first.day, place=first.place)
    why = f"{primary} was rendered by a partner: the scope is the rendering provider by default (0.3)"
    book.expect(other, 1, CHECK, "fires", "primary by a partner", why)


def _primary_denied(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    claim = book.professional(f"{role}1", f"{primary} {addon}")
    claim.lines[0].denied = True
    book.expect(claim, 2, CHECK, "fires", "primary denied", f"{primary} was denied, so it does not carry {addon} (rule 2)")


def _primary_deleted(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    claim = book.professional(f"{role}1", f"{primary} {addon}")
    claim.lines[0].status = "deleted"
    book.expect(claim, 2, CHECK, "fires", "primary withdrawn", f"{primary} has line_status deleted (0.2.2); table only")


def _primary_voided(book: Book) -> None:
    part = book.part(advantage=True)
    role, addon, primary, _ = _draw(part)
    first = part.professional(f"{role}1", primary)
    other = part.professional(f"{role}1", addon, first.diagnoses, patient=first.patient, day=first.day, place=first.place)
    part.again(first, "8", linked=True)
    part.expect(other, 1, CHECK, "fires", "primary voided", f"the claim with {primary} was voided (0.2.1)")
    book.absorb(part)


def _hospital(paired: bool, expected: str, case: str, book: Book) -> None:
    revenue, addon, primary = book.random.choice(HOSPITAL)
    spec = f"{revenue}:{primary} {revenue}:{addon}" if paired else f"{revenue}:{addon}"
    claim = book.hospital("HO1", spec)
    book.expect(
        claim,
        2 if paired else 1,
        CHECK,
        expected,
        case,
        f"{addon} on a hospital claim, {'with' if paired else 'without'} {primary}",
    )


def _critical_alone(second: str, why: str, book: Book) -> None:
    first = book.professional("GI2", "99291", ["K92.1", "D50.0"]) if second == "specialty" else None
    patient = {"patient": first.patient, "day": first.day} if first else {}
    other = book.professional("FP1", "99292", ["K92.1", "I50.22"], **patient)
    book.expect(other, 1, CHECK, "fires", "99292 outside the exception", why)


def _critical_partner(book: Book) -> None:
    first = book.professional("FP1", "99291", ["I50.22", "R07.9"])
    other = book.professional(
        "FP2", f"99292*{book.random.choice((1, 2))}", first.diagnoses, patient=first.patient, day=first.day
    )
    book.expect(
        other, 1, CHECK, "silent", "99292 exception", "99291 by a partner of the same group and specialty that day (rule 4, N2)"
    )


def _together(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    units = "*2" if addon in ("17003", "11103", "96361", "96366", "97598", "96415") else ""
    claim = book.professional(f"{role}1", f"{primary} {addon}{units}")
    book.expect(claim, 2, CHECK, "silent", "with its primary", f"{primary} is a listed primary of {addon} (N1)")


def _two_claims(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    first = book.professional(f"{role}1", primary)
    other = book.professional(
        f"{role}1", addon, first.diagnoses, patient=first.patient, day=first.day, place=first.place, weeks=1
    )
    book.expect(
        other,
        1,
        CHECK,
        "silent",
        "primary on another claim",
        f"{primary} by the same provider that day, on another claim (rule 2)",
    )


def _second_choice(book: Book) -> None:
    row = book.random.choice([row for row in rows("addon") if "." in row["primaries"]])
    primary = row["primaries"].split(".")[-1]
    claim = book.professional(f"{row['role']}1", f"{row['addon']} {primary}")
    book.expect(
        claim,
        1,
        CHECK,
        "silent",
        "a later primary of the list",
        f"{primary} is on the list of {row['addon']} too; the add-on stands first",
    )


def _vaccine(book: Book) -> None:
    claim = book.professional("FP1", "90662 G0008 90472", ["Z23"])
    book.expect(claim, 3, CHECK, "silent", "Level II primary", "G0008 is a listed primary of 90472")


def _commercial(book: Book) -> None:
    role, addon, primary, _ = _draw(book)
    claim = book.professional(f"{role}1", f"{primary} {addon}", payer="commercial")
    book.expect(claim, 2, CHECK, "silent", "commercial, with its primary", f"{primary} carries {addon}")


ERRORS: tuple[Plant, ...] = (
    _alone,
    _stranger,
    _other_day,
    _other_provider,
    _primary_denied,
    _primary_deleted,
    _primary_voided,
    partial(_hospital, False, "fires", "hospital, alone"),
    partial(
        _critical_alone,
        "specialty",
        "99291 was rendered by another specialty of the group: the exception needs the same (rule 4)",
    ),
    partial(_critical_alone, "", "no 99291 by anyone of the group that day"),
)
NEAR: tuple[Plant, ...] = (
    _together,
    _two_claims,
    _second_choice,
    _critical_partner,
    _vaccine,
    partial(_hospital, True, "silent", "hospital, with its primary"),
    _commercial,
    as_history(_alone),
    as_voided(_alone),
    as_deleted(_stranger),
)
