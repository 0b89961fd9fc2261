"""MOD-25-MISS: 25 missing on a visit with a procedure that day. The finding stands on the visit."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided
from sample_claims.generator.tables import rows

CHECK = "MOD-25-MISS"
ESTABLISHED = ("99212", "99213", "99214")
NEW = ("99203", "99204")
STATUS_T_OR_S = (
    ("0761", "20610"),
    ("0750", "45378"),
    ("0750", "43239"),
    ("0361", "11042"),
    ("0335", "96413"),
    ("0260", "96365"),
)
OPPS = "a hospital outpatient payment release must cover the date, else cannot tell"


def _draw(book: Book, minor: bool) -> dict[str, str]:
    """Draw a procedure: a minor one with a global period, or one that only the pair file ties to the visit."""
    return book.random.choice([row for row in rows("procedure") if (row["new_pair"] == "N") == minor])


def _dx(row: dict[str, str]) -> list[str]:
    return row["diagnoses"].split("+")


def _same_claim(visits: tuple[str, ...], minor: bool, modifier: str, payer: str, case: str, why: str, book: Book) -> None:
    row, visit = _draw(book, minor), book.random.choice(visits)
    claim = book.professional(f"{row['role']}1", f"{visit}{modifier} {row['code']}", _dx(row), payer=payer, place="11")
    book.expect(claim, 1, CHECK, "fires", case, f"{visit}{modifier} with {row['code']}: {why}")
    if payer == "medicare" and row["established_pair" if visit in ESTABLISHED else "new_pair"] == "Y":
        book.expect(
            claim,
            1,
            "NCCI-PTP-PRAC",
            "fires",
            "visit without 25",
            f"side effect: {row['code']} > {visit}, indicator 1, no bypass",
        )


def _fires(visits: tuple[str, ...], minor: bool, case: str, why: str, modifier: str = "", payer: str = "medicare") -> Plant:
    return partial(_same_claim, visits, minor, modifier, payer, case, why)


def _two_claims(mine: str, theirs: str, expected: str, case: str, why: str, book: Book, days: int = 0) -> None:
    procedure, diagnosis = {"FP": ("69210", "H61.23"), "OR": ("20610", "M17.11"), "GI": ("46600", "K64.8")}[theirs[:2]]
    first = book.professional(theirs, procedure, [diagnosis], spare=4)
    visit = book.random.choice(ESTABLISHED)
    other = book.professional(mine, visit, [diagnosis], patient=first.patient, day=first.day + timedelta(days))
    book.expect(other, 1, CHECK, expected, case, f"{visit} with {procedure}: {why}")
    if expected == "fires" and mine == theirs:
        book.expect(
            other,
            1,
            "NCCI-PTP-PRAC",
            "fires",
            "visit without 25",
            f"side effect: {procedure} > {visit}, indicator 1, on two claims",
        )


def _hospital(modifier: str, expected: str, case: str, book: Book) -> None:
    revenue, code = book.random.choice(STATUS_T_OR_S)
    visit = book.random.choice(("0510:G0463", "0450:99284", "0450:99283"))
    claim = book.hospital("FP1", f"{visit}{modifier} {revenue}:{code}")
    why = f"visit{modifier} with {code} (status S or T): IOCE edit 21; {OPPS}"
    book.expect(claim, 1, CHECK, expected, case, why)
    if visit == "0510:G0463" and code in ("96413", "96365") and not modifier:
        book.expect(claim, 1, "NCCI-PTP-HOSP", "fires", "no modifier", f"side effect: {code} > G0463 of the hospital's pairs")


def _hospital_two_claims(book: Book) -> None:
    first = book.hospital("FP1", "0510:G0463")
    book.hospital("FP1", "0761:20610", ["M17.11"], patient=first.patient, day=first.day)
    book.expect(first, 1, CHECK, "silent", "hospital, two claims", "the edit works inside one claim")


def _hospital_lab(book: Book) -> None:
    claim = book.hospital("FP2", "0510:G0463 0300:85025 0300:80053")
    book.expect(claim, 1, CHECK, "silent", "hospital, laboratory only", "no status S or T line on the claim")


def _beside(specs: tuple[str, ...], case: str, why: str, book: Book) -> None:
    role, spec, diagnosis = book.random.choice(specs).split("|")
    claim = book.professional(role, spec, diagnosis.split("+"))
    book.expect(claim, 1, CHECK, "silent", case, f"{spec}: {why}")


def _modified(modifier: str, book: Book) -> None:
    row = _draw(book, book.random.random() < 0.7)
    visit = book.random.choice(ESTABLISHED)
    claim = book.professional(f"{row['role']}1", f"{visit}-{modifier} {row['code']}", _dx(row), place="11")
    book.expect(claim, 1, CHECK, "silent", f"{modifier} is there", f"{visit}-{modifier} with {row['code']}: rule 1")


def _vaccine(book: Book) -> None:
    visit = book.random.choice(ESTABLISHED)
    spec, diagnoses = book.random.choice((("G0008 90662", ["Z23"]), ("G0009 90677", ["Z23"]), ("G0010", ["Z23"])))
    claim = book.professional("FP1", f"{visit} {spec}", ["I10", *diagnoses])
    book.expect(claim, 1, CHECK, "silent", "Medicare vaccine", f"{visit} with {spec}: 25 is not needed (N1, trap)")


def _drawing_blood(book: Book) -> None:
    claim = book.professional("FP1", "99211 36415", ["E11.9"])
    book.expect(
        claim, 1, CHECK, "silent", "blood draw", "36415 is skipped although a pair with indicator 1 stands in the file (rule 3)"
    )
    book.expect(claim, 1, "NCCI-PTP-PRAC", "fires", "visit without 25", "side effect: 36415 > 99211, indicator 1, no bypass")


def _major_unmarked(book: Book) -> None:
    claim = book.professional("OR1", "99213 64721", ["G56.01"], place="24")
    # No side on the surgery: read to the letter, any side modifier would lift the pair with the visit (rule 5e).
    book.expect(claim, 1, CHECK, "silent", "major surgery", "a 090 procedure calls for 57: MOD-57 owns the visit")
    book.expect(claim, 1, "NCCI-PTP-PRAC", "fires", "visit without 57", "side effect: 64721 > 99213, indicator 1, no bypass")


MINOR = _fires(ESTABLISHED, True, "minor procedure", "global 000 or 010, none of 24, 25, 57 on the visit (F1)")
PAIRED = _fires(ESTABLISHED, False, "pair only", "no global period, but a pair with indicator 1 (rule 2)")
ERRORS: tuple[Plant, ...] = (
    MINOR,
    PAIRED,
    _fires(NEW, True, "new patient", "a new patient's visit bundles too"),
    _fires(ESTABLISHED, True, "another modifier", "GC is none of 24, 25, 57", modifier="-GC"),
    _fires(ESTABLISHED, True, "commercial", "the check runs under both profiles", payer="commercial"),
    partial(_two_claims, "FP1", "FP1", "fires", "two claims", "the procedure stands on another claim of the provider that day"),
    partial(_two_claims, "FP2", "FP1", "fires", "partner did it", "a partner of the same group and specialty did it (0.3)"),
    partial(_hospital, "", "fires", "hospital, IOCE 21"),
)
NEAR: tuple[Plant, ...] = (
    partial(_modified, "25"),
    _vaccine,
    partial(
        _beside,
        ("OR1|99213 73562|M25.561", "FP1|99214 71046|R05.9", "OR1|99203 73030|M25.511"),
        "imaging",
        "imaging has no global period (N2)",
    ),
    partial(
        _beside,
        ("FP1|99213 80053 85025|E11.9", "FP2|99214 36415 80061|E78.5"),
        "laboratory",
        "laboratory and blood draw are skipped",
    ),
    _drawing_blood,
    partial(
        _beside,
        ("OR1|99214-57 27447-RT|M17.11", "OR1|99203-57 25600-RT|S52.501A"),
        "57 with major surgery",
        "57 is there (rule 1)",
    ),
    _major_unmarked,
    partial(_modified, "24"),
    partial(_two_claims, "FP1", "GI2", "silent", "another specialty", "another specialty of the same group (0.3)"),
    partial(_two_claims, "GI2", "GI1", "silent", "another group", "the same specialty in another group"),
    partial(_two_claims, "FP1", "FP1", "silent", "next day", "the visit is on the day after", days=1),
    partial(_hospital, "-25", "silent", "hospital, 25 is there"),
    _hospital_two_claims,
    _hospital_lab,
    as_history(MINOR),
    as_voided(MINOR),
    as_deleted(PAIRED),
)
