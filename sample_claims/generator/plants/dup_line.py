"""DUP-LINE: duplicate line or claim. The finding stands on the later one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sample_claims.generator.book import Book
from sample_claims.generator.claim import Claim
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided

CHECK = "DUP-LINE"
OFFICE = (
    ("FP1", "71046"),
    ("FP1", "96372"),
    ("OR1", "20610-RT"),
    ("OR1", "73562-LT"),
    ("FP2", "85025"),
    ("FP2", "93000"),
    ("FP1", "99213"),
    ("HO1", "99214"),
    ("FP1", "97110-GP*2"),
    ("OR2", "73030-RT"),
)
EXTRAS = ("87804", "84443", "82374", "82947")
HOSPITAL = ("0300:85025", "0320:71046", "0761:96372", "0420:97110-GP*2", "0636:J1885*2")


def _copy(book: Book, first: Claim, role: str, spec: str, **given: Any) -> Claim:
    """Bill a second claim for the patient and day of the first, two weeks later."""
    enter = book.hospital if first.kind == "I" else book.professional
    return enter(role, spec, first.diagnoses, patient=first.patient, day=first.day, weeks=2, **given)


def _line_again(book: Book) -> None:
    role, spec = book.random.choice(OFFICE)
    one, two = book.random.sample(EXTRAS, 2)
    first = book.professional(role, f"{spec} {one}", place="11")
    later = _copy(book, first, role, f"{two} {spec}", place="11")
    book.expect(
        later,
        2,
        CHECK,
        "fires",
        "exact, two claims",
        f"{spec} stands on both claims, all equal; the later received is the duplicate (F1)",
    )


def _same_claim(book: Book) -> None:
    role, spec = book.random.choice(OFFICE)
    claim = book.professional(role, f"{spec} {spec}", place="11")
    book.expect(
        claim, 2, CHECK, "fires", "exact, one claim", f"{spec} twice on the claim, no modifier that tells them apart (F2)"
    )


def _whole_claim(book: Book) -> None:
    role, spec = book.random.choice(
        (("FP1", "99213 85025"), ("OR1", "99213-25 20610-RT"), ("HO1", "99214 84443"), ("FP2", "99214 82947 84443"))
    )
    first = book.professional(role, spec, place="11")
    later = _copy(book, first, role, spec, place="11")
    book.expect(
        later,
        None,
        CHECK,
        "fires",
        "whole claim",
        f"{spec}: the whole claim again, one finding on the claim, none on its lines (rule 6)",
    )


def _modifier_order(book: Book) -> None:
    one, two = book.random.choice(
        (("97110-GP-KX*2", "97110-KX-GP*2"), ("73562-RT-GA", "73562-GA-RT"), ("97140-GP-KX", "97140-KX-GP"))
    )
    first = book.professional("FP1", f"{one} 82947", place="11")
    later = _copy(book, first, "FP1", f"84443 {two}", place="11")
    book.expect(
        later, 2, CHECK, "fires", "modifiers in another order", f"{one} and {two}: the key sorts the modifiers (rule 1)"
    )


def _hospital(book: Book) -> None:
    spec = book.random.choice(HOSPITAL)
    more = " 0761:96372" if "J1885" in spec else ""
    claim = book.hospital("FP1", f"{spec} {spec}{more}")
    book.expect(claim, 2, CHECK, "fires", "hospital line", f"{spec} twice: facility, revenue code, code and day are equal")


def _near_units(book: Book) -> None:
    role, code, few, many, extra = book.random.choice(
        (
            ("FP1", "J3301", 3, 4, "20610"),
            ("FP1", "97110", 2, 3, ""),
            ("HO1", "J9271", 100, 200, "96413"),
            ("FP2", "97140", 1, 2, ""),
        )
    )
    claim = book.professional(role, f"{code}*{few} {code}*{many} {extra}".strip(), place="11")
    book.expect(
        claim, 2, CHECK, "fires", "near, other units", f"{code}: {few} and {many} units, all else equal: REVIEW (rule 3)"
    )


def _near_charge(book: Book) -> None:
    role, spec = book.random.choice(OFFICE)
    first = book.professional(role, spec, place="11")
    later = _copy(book, first, role, spec, place="11")
    later.lines[0].charge = first.charge(first.lines[0]) + 10
    book.expect(later, 1, CHECK, "fires", "near, other charge", f"{spec}: ten dollars more, all else equal: REVIEW (rule 3)")


def _partner(book: Book) -> None:
    role, code = book.random.choice((("FP1", "71046"), ("OR1", "73562"), ("FP1", "93000"), ("FP2", "85025"), ("HO1", "96372")))
    first = book.professional(role, code, place="11")
    other = role[:2] + ("2" if role[2] == "1" else "1")
    later = _copy(book, first, other, code, place="11")
    book.expect(later, 1, CHECK, "fires", "near, partner", f"{code} by a partner of the group and specialty: REVIEW (rule 4)")


def _exempt(pairs: tuple[str, ...], case: str, why: str, book: Book) -> None:
    role, spec = book.random.choice(pairs).split("|")
    claim = book.professional(role, spec, place="11")
    book.expect(claim, 2, CHECK, "silent", case, f"{spec}: {why} (rule 5)")
    if "-TC" in spec:
        book.expect(
            claim, 2, "MOD-26TC", "fires", "both parts", "side effect: 26 and TC by one performer are the whole (rule 6)"
        )


def _kind(pairs: tuple[str, ...], case: str, why: str) -> Plant:
    return partial(_exempt, pairs, case, why)


def _other_drug_pack(book: Book) -> None:
    claim = book.professional("HO1", "J9267*150 J9267*150 96413", ["Z51.11", "C34.11"])
    claim.lines[0].ndc, claim.lines[1].ndc = "99999000101", "99999000202"
    book.expect(claim, 2, CHECK, "silent", "another NDC", "two packs of the drug with two national drug codes (rule 5)")


def _replacement(linked: bool, book: Book) -> None:
    role, spec = book.random.choice(OFFICE)
    payer = "medicare" if book.random.random() < 0.5 else "commercial"
    part = book.part(advantage=True)
    first = part.professional(role, spec, payer=payer, place="11")
    later = part.again(first, "7", linked=linked)
    how = "the payer's claim number" if linked else "account, biller, patient and dates"
    part.expect(
        later, 1, CHECK, "silent", "replacement", f"{spec}: a frequency-7 claim replaces the first, linked by {how} (N2, trap)"
    )
    book.absorb(part)


def _void_and_rebill(book: Book) -> None:
    role, spec = book.random.choice(OFFICE)
    part = book.part(advantage=True)
    first = part.professional(role, spec, place="11")
    part.again(first, "8", linked=True)
    later = _copy(part, first, role, spec, place="11")
    part.expect(later, 1, CHECK, "silent", "void and rebill", f"{spec}: the first was voided, so the later one stands alone")
    book.absorb(part)


def _other_person(book: Book) -> None:
    first = book.professional("FP1", "87804", ["J06.9"], payer="commercial")
    subscriber = first.patient
    children = [
        book.patient(
            "FP1",
            "commercial",
            payer=subscriber.payer,
            last=subscriber.last,
            member=subscriber.member,
            zip=subscriber.zip,
            relationship="19",
            subscriber=subscriber,
            record="",
            first=name,
            sex="F",
            birth=subscriber.birth.replace(year=2012),
        )
        for name in ("Mike", "November")
    ]
    claims = [book.professional("FP1", "87804", ["J06.9"], patient=child, day=first.day) for child in children]
    why = "twins share member number, birth date and sex; the first name tells them apart (0.3)"
    book.expect(claims[1], 1, CHECK, "silent", "another dependant", why)


def _other_day(book: Book) -> None:
    role, spec = book.random.choice(OFFICE)
    first = book.professional(role, spec, place="11", spare=4)
    later = book.professional(
        role, spec, first.diagnoses, patient=first.patient, day=first.day + timedelta(1), place="11", weeks=1
    )
    book.expect(later, 1, CHECK, "silent", "next day", f"{spec} on two days")


def _other_place(book: Book) -> None:
    first = book.professional("FP1", "99213", place="11")
    later = _copy(book, first, "FP1", "99213", place="22")
    book.expect(later, 1, CHECK, "silent", "another place", "place of service is part of the key (rule 1)")


def _other_group(book: Book) -> None:
    code, first_role, second_role = book.random.choice(
        (("46600", "GI1", "GI2"), ("71046", "FP1", "HO1"), ("85025", "FP2", "GI1"))
    )
    first = book.professional(first_role, code, place="11")
    later = _copy(book, first, second_role, code, place="11")
    book.expect(later, 1, CHECK, "silent", "another group", f"{code} by providers of two groups: neither rule 1 nor rule 4")


def _pharmacy_days(book: Book) -> None:
    claim = book.hospital("FP1", "0250: 0250: 0510:G0463", spare=5)
    claim.through = claim.day + timedelta(1)
    book.expect(claim, 2, CHECK, "silent", "revenue code alone", "lines without a code on a claim of several days (rule 5)")


ERRORS: tuple[Plant, ...] = (
    _line_again,
    _same_claim,
    _whole_claim,
    _modifier_order,
    _hospital,
    _near_units,
    _near_charge,
    _partner,
)
NEAR: tuple[Plant, ...] = (
    _kind(("FP1|71046 71046-76", "FP1|93000 93000-76"), "76", "a repeat is stated (N1)"),
    partial(_replacement, True),
    partial(_replacement, False),
    _kind(("FP2|85025 85025-91", "FP1|82947 82947-91", "FP1|84443 84443-91"), "91", "a repeated test is stated"),
    _kind(
        ("OR1|20610-RT 20610-LT", "OR1|73562-RT 73562-LT", "OR1|73030-RT 73030-LT"), "two sides", "different anatomic modifiers"
    ),
    _kind(("FP1|71046-26 71046-TC", "OR1|73562-26 73562-TC"), "26 and TC", "two components"),
    _kind(("HO1|J9271*160 J9271-JW*40 96413", "HO1|J9035*45 J9035-JW*5 96413"), "JW", "drug and waste"),
    _kind(("OR1|97110 97110-59", "FP1|96372 96372-59", "FP1|97140 97140-XE"), "59 or XE", "a distinct service is stated"),
    _kind(("FP1|71046 71046-77", "FP1|93000 93000-77"), "77", "a repeat by another is stated"),
    _other_drug_pack,
    _void_and_rebill,
    _other_person,
    _other_day,
    _other_place,
    _other_group,
    _pharmacy_days,
    as_history(_same_claim),
    as_voided(_line_again),
    as_deleted(_same_claim),
)
