"""UND-ADMIN: drug without administration."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided
from sample_claims.generator.tables import rows

CHECK = "UND-ADMIN"
VISITS = ("99213", "99214", "99212")


def _draw(book: Book) -> tuple[str, str, str, str]:
    """Who, the drug with its units, one way to give it, and a service that does not."""
    row = book.random.choice(rows("drug"))
    return (
        f"{row['role']}1",
        f"{row['drug']}*{row['units']}",
        book.random.choice(row["administrations"].split(".")),
        row["stranger"],
    )


def _alone(book: Book) -> None:
    role, drug, _, _ = _draw(book)
    claim = book.professional(role, drug)
    book.expect(claim, 1, CHECK, "fires", "drug alone", f"{drug}: nobody billed giving it that day (F1)")


def _visit_only(book: Book) -> None:
    role, drug, _, _ = _draw(book)
    claim = book.professional(role, f"{book.random.choice(VISITS)} {drug}")
    book.expect(claim, 2, CHECK, "fires", "drug and visit", f"{drug}: a visit gives no drug (F2)")


def _wrong_family(book: Book) -> None:
    role, drug, _, stranger = _draw(book)
    claim = book.professional(role, f"{drug} {stranger}")
    book.expect(claim, 1, CHECK, "fires", "another family", f"{drug}: {stranger} is not in its administration family")


def _other_day(book: Book) -> None:
    role, drug, given, _ = _draw(book)
    first = book.professional(role, given, spare=4)
    other = book.professional(role, drug, first.diagnoses, patient=first.patient, day=first.day + timedelta(1))
    book.expect(other, 1, CHECK, "fires", "given on another day", f"{drug}: {given} stands on the day before")


def _administration_deleted(book: Book) -> None:
    role, drug, given, _ = _draw(book)
    claim = book.professional(role, f"{drug} {given}")
    claim.lines[1].status = "deleted"
    book.expect(claim, 1, CHECK, "fires", "administration withdrawn", f"{drug}: {given} has line_status deleted; table only")


def _administration_voided(book: Book) -> None:
    part = book.part(advantage=True)
    role, drug, given, _ = _draw(part)
    first = part.professional(role, given)
    other = part.professional(role, drug, first.diagnoses, patient=first.patient, day=first.day)
    part.again(first, "8", linked=True)
    part.expect(other, 1, CHECK, "fires", "administration voided", f"{drug}: the claim with {given} was voided")
    book.absorb(part)


def _commercial(book: Book) -> None:
    role, drug, _, _ = _draw(book)
    claim = book.professional(role, drug, payer="commercial")
    book.expect(claim, 1, CHECK, "fires", "commercial", f"{drug}: the check runs under every profile")


def _complete(book: Book) -> None:
    role, drug, given, _ = _draw(book)
    claim = book.professional(role, f"{given} {drug}" if book.random.random() < 0.5 else f"{drug} {given}")
    line_no = 1 + (claim.lines[1].code == drug.split("*")[0])
    book.expect(claim, line_no, CHECK, "silent", "complete", f"{drug} with {given} (N1)")


def _two_claims(book: Book) -> None:
    role, drug, given, _ = _draw(book)
    first = book.professional(role, given)
    other = book.professional(role, drug, first.diagnoses, patient=first.patient, day=first.day, weeks=1)
    book.expect(other, 1, CHECK, "silent", "another claim", f"{drug}: {given} stands on another claim of the day and biller")


def _partner_gave(book: Book) -> None:
    role, drug, given, _ = _draw(book)
    first = book.professional(role[:2] + "2", given)
    other = book.professional(role, drug, first.diagnoses, patient=first.patient, day=first.day)
    book.expect(other, 1, CHECK, "silent", "given by a partner", f"{drug}: {given} by a partner of the same biller")


def _supplied(book: Book) -> None:
    role, drug, _, _ = _draw(book)
    claim = book.professional(role, drug)
    claim.lines[0].supplied_by = book.random.choice(("payer", "patient", "other"))
    who = claim.lines[0].supplied_by
    book.expect(
        claim, 1, CHECK, "silent", "white-bagged", f"{drug} was supplied by {who} and is given by another (rule 4); table only"
    )


def _excluded(book: Book) -> None:
    role, drug, _, _ = _draw(book)
    code, units = drug.split("*")
    claim = book.professional(role, f"{code}-GY*{units}")
    book.expect(claim, 1, CHECK, "silent", "GY", f"{code}-GY: excluded, dispensed for home use (N2)")


def _waste_only(book: Book) -> None:
    drug, units = book.random.choice((("J9271", 40), ("J9035", 4), ("J9267", 60), ("J0897", 12), ("J3301", 2)))
    claim = book.professional("HO1", f"{drug}-JW*{units}", place="11")
    book.expect(claim, 1, CHECK, "silent", "waste only", f"{drug}-JW: waste is not given to anyone (rule 5)")


def _hospital_gave(book: Book) -> None:
    drug, given = book.random.choice(
        (("J9271*200", "0335:96413"), ("J9312*70", "0335:96413"), ("J1885*2", "0761:96372"), ("J3301*4", "0761:20610"))
    )
    claim = book.professional("HO1", drug)
    book.hospital("HO1", given, claim.diagnoses, patient=claim.patient, day=claim.day)
    book.expect(claim, 1, CHECK, "silent", "given by another biller", f"{drug}: the hospital billed giving it that day (8.4)")


def _other_route(spec: tuple[str, ...], payer: str, why: str, book: Book) -> None:
    drug = book.random.choice(spec)
    claim = book.professional("HO1" if payer == "commercial" else "FP1", drug, payer=payer)
    book.expect(claim, 1, CHECK, "silent", why, f"{drug}: {why} (rule 4)")


def _oral_at_hospital(book: Book) -> None:
    drug = book.random.choice(("J8540*32", "Q0162*16"))
    claim = book.hospital("HO1", f"0636:{drug}")
    book.expect(claim, 1, CHECK, "silent", "by mouth", f"{drug}: taken by mouth, at the hospital (rule 4)")


def _one_for_two(book: Book) -> None:
    claim = book.professional("FP1", "J1885*2 J3420 96372*2", ["M54.50", "D51.0"])
    for line_no in (1, 2):
        book.expect(claim, line_no, CHECK, "silent", "one line gives both", "96372 for two units covers both drugs")


def _hospital_complete(book: Book) -> None:
    claim = book.hospital("HO1", "0636:J9271*200 0335:96413", ["Z51.12", "C34.11"])
    book.expect(claim, 1, CHECK, "silent", "hospital, complete", "J9271 with 96413 on the hospital's claim")


ERRORS: tuple[Plant, ...] = (
    _alone,
    _visit_only,
    _wrong_family,
    _other_day,
    _administration_deleted,
    _administration_voided,
    _commercial,
)
NEAR: tuple[Plant, ...] = (
    _complete,
    _supplied,
    _excluded,
    _waste_only,
    _hospital_gave,
    partial(_other_route, ("J8540*40", "Q0162*8"), "commercial", "by mouth"),
    partial(_other_route, ("J7613*3", "J7613*5"), "medicare", "inhaled"),
    _oral_at_hospital,
    _two_claims,
    _partner_gave,
    _one_for_two,
    _hospital_complete,
    as_history(_alone),
    as_voided(_alone),
    as_deleted(_visit_only),
)
