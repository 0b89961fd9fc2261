"""NCCI-PTP-PRAC: practitioner procedure-to-procedure pair. The finding stands on the line of column 2."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sample_claims.generator.book import Book
from sample_claims.generator.plants.turned import Plant, as_deleted, as_history, as_voided
from sample_claims.generator.tables import rows

CHECK = "NCCI-PTP-PRAC"
SIDED = (("OR1", "73562", "73560"), ("OR1", "27447", "20610"), ("OR2", "64721", "20553"), ("OR2", "25600", "29125"))
VISIT_PAIRS = (("FP1", "96372"), ("OR1", "20610"), ("FP2", "17000"), ("FP1", "69210"), ("HO1", "96413"), ("GI1", "46600"))
VISITS = ("99212", "99213", "99214")
ALONE = ("96523", "36591")  # status T: paid only where nothing else of the provider's day is
WITHOUT_GLOBAL = ("71046", "73562", "80053", "81003", "85025", "93000", "96360", "96365", "96374", "96401", "96413")
BOTH_REDUCED = (("45378", "46600"), ("45330", "46600"), ("20553", "20552"), ("11104", "11102"))


def _pairs(indicator: str, state: str = "active") -> list[dict[str, str]]:
    return [row for row in rows("ptp") if row["indicator"] == indicator and row["state"] == state]


def _pair(
    indicator: str, first: str, second: str, expected: str, case: str, why: str, book: Book, state: str = "active"
) -> None:
    row = book.random.choice(_pairs(indicator, state))
    one, two = row["column_1"], row["column_2"]
    swapped = book.random.random() < 0.4
    spec = f"{two}{second} {one}{first}" if swapped else f"{one}{first} {two}{second}"
    claim = book.professional(f"{row['role']}1", spec)
    note = f"{one} > {two}, indicator {indicator}: {why}"
    book.expect(claim, 1 if swapped else 2, CHECK, expected, case, note)
    if two in ALONE:
        book.expect(claim, 1 if swapped else 2, "PFS-STATUS", "fires", "status T", f"side effect: {two} is paid alone only")
    if "22" in first and one in WITHOUT_GLOBAL:
        book.expect(claim, 2 if swapped else 1, "MOD-22", "fires", "no global period", f"side effect: {one} has none (XXX)")


def _fires(indicator: str, first: str, second: str, case: str, why: str) -> Plant:
    return partial(_pair, indicator, first, second, "fires", case, why)


def _silent(indicator: str, first: str, second: str, case: str, why: str) -> Plant:
    return partial(_pair, indicator, first, second, "silent", case, why)


def _turned_round(book: Book) -> None:
    row = book.random.choice(_pairs("1", "turned"))
    old_two, new_two = row["column_2"], row["column_1"]
    spec = book.random.choice((f"{old_two} {new_two}", f"{new_two} {old_two}"))
    claim = book.professional(f"{row['role']}1", spec)
    number = 1 + spec.split().index(new_two)
    book.expect(
        claim, number, CHECK, "fires", "pair turned round", f"{old_two} > {new_two} since the other direction ended 2024-06-30"
    )
    book.expect(claim, 3 - number, CHECK, "silent", "pair turned round", f"{new_two} > {old_two} ended 2024-06-30 (N2)")


def _two_claims(book: Book) -> None:
    row = book.random.choice(_pairs("1") + _pairs("0"))
    first = book.professional(f"{row['role']}1", row["column_1"])
    other = book.professional(
        f"{row['role']}1", row["column_2"], first.diagnoses, patient=first.patient, day=first.day, place=first.place, weeks=1
    )
    book.expect(
        other,
        1,
        CHECK,
        "fires",
        "two claims",
        f"{row['column_1']} > {row['column_2']} on two claims of one day and provider (rule 1)",
    )
    if row["column_2"] in ALONE:
        book.expect(other, 1, "PFS-STATUS", "fires", "status T", f"side effect: {row['column_2']} is paid alone only")


def _visit(first: str, second: str, case: str, why: str, book: Book) -> None:
    role, procedure = book.random.choice(VISIT_PAIRS)
    claim = book.professional(role, f"{book.random.choice(VISITS)}{first} {procedure}{second}", place="11")
    book.expect(claim, 1, CHECK, "fires", case, f"{procedure} > visit, indicator 1: {why}")
    if second == "-25":
        book.expect(claim, 2, "MOD-NOTALLOWED", "fires", "25 on a procedure", "side effect: 25 goes with visits")
    if first == "-79":
        book.expect(claim, 1, "MOD-NOTALLOWED", "fires", "79 on a visit", "side effect: 79 goes with procedures")
    book.expect(
        claim, 1, "MOD-25-MISS", "fires", "pair or minor procedure", "side effect: the visit carries none of 24, 25, 57"
    )


def _same_site(book: Book) -> None:
    role, one, two = book.random.choice(SIDED)
    side = book.random.choice(("RT", "LT"))
    claim = book.professional(role, f"{one}-{side} {two}-{side}")
    book.expect(
        claim,
        2,
        CHECK,
        "fires",
        "same anatomic modifier",
        f"{one} and {two} both {side}: one site is no bypass; REVIEW (rule 5e, F4)",
    )


def _column_1_denied(book: Book) -> None:
    row = book.random.choice(_pairs("1"))
    claim = book.professional(f"{row['role']}1", f"{row['column_1']} {row['column_2']}")
    claim.lines[0].denied = True
    book.expect(
        claim,
        2,
        CHECK,
        "fires",
        "column 1 denied",
        "column 2 was paid, column 1 denied: REVIEW, the effect is the difference (rule 7)",
    )


def _both_denied(book: Book) -> None:
    row = book.random.choice(_pairs("1") + _pairs("0"))
    claim = book.professional(f"{row['role']}1", f"{row['column_1']} {row['column_2']}")
    claim.lines[0].denied = claim.lines[1].denied = True
    book.expect(claim, 2, CHECK, "silent", "both denied", "both lines were denied: no finding (rule 7)")


def _sides(book: Book) -> None:
    role, one, two = book.random.choice(SIDED)
    first, second = book.random.choice((("-RT", "-LT"), ("-LT", "-RT"), ("-RT", ""), ("", "-LT")))
    claim = book.professional(role, f"{one}{first} {two}{second}")
    book.expect(
        claim,
        2,
        CHECK,
        "silent",
        "anatomic modifier",
        f"{one}{first} with {two}{second}: not the same single site, bypassed (rule 5e)",
    )


def _others(book: Book) -> None:
    row = book.random.choice([row for row in _pairs("1") + _pairs("0") if row["role"] in ("GI", "FP", "OR")])
    mine, theirs = {"GI": ("GI1", "GI2"), "FP": ("FP1", "FP2"), "OR": ("OR1", "OR2")}[row["role"]]
    first = book.professional(mine, row["column_1"])
    other = book.professional(
        theirs, row["column_2"], first.diagnoses, patient=first.patient, day=first.day, place=first.place, weeks=1
    )
    where = (
        "of another group (N3)"
        if row["role"] == "GI"
        else "of the same group: the scope is the rendering provider by default (0.3)"
    )
    book.expect(other, 1, CHECK, "silent", "another provider", f"column 2 by another provider {where}")


def _other_day(book: Book) -> None:
    row = book.random.choice(_pairs("0"))
    first = book.professional(f"{row['role']}1", row["column_1"], spare=4)
    day = first.day + timedelta(1)
    other = book.professional(
        f"{row['role']}1", row["column_2"], first.diagnoses, patient=first.patient, day=day, place=first.place
    )
    book.expect(other, 1, CHECK, "silent", "next day", "the pair is not on one day")


def _visit_modified(modifier: str, book: Book) -> None:
    role, procedure = book.random.choice(VISIT_PAIRS)
    claim = book.professional(role, f"{book.random.choice(VISITS)}-{modifier} {procedure}", place="11")
    book.expect(claim, 1, CHECK, "silent", f"{modifier} on the visit", f"{modifier} counts on the visit (rule 5a)")


def _major_surgery(book: Book) -> None:
    claim = book.professional("OR1", "99214-57 27447-RT", ["M17.11"], place="21")
    book.expect(claim, 1, CHECK, "silent", "57 on the visit", "57 counts on the visit (rule 5a)")


def _hospital(book: Book) -> None:
    claim = book.hospital("HO1", "0335:96413 0260:96372 0636:J9271*200", ["Z51.12", "C34.11"])
    book.expect(
        claim, 2, CHECK, "silent", "hospital claim", "a hospital claim belongs to the hospital pairs, not to these (P only)"
    )
    book.expect(
        claim, 2, "NCCI-PTP-HOSP", "fires", "no modifier", "side effect: 96413 > 96372 of the hospital's pairs, indicator 1"
    )


def _commercial(book: Book) -> None:
    row = book.random.choice(_pairs("0"))
    claim = book.professional(f"{row['role']}1", f"{row['column_1']} {row['column_2']}", payer="commercial")
    book.expect(
        claim,
        2,
        CHECK,
        "silent",
        "commercial profile",
        "pairs run under medicare; another profile needs its payer's own table (8.4)",
    )
    if (row["column_1"], row["column_2"]) in BOTH_REDUCED:
        book.expect(claim, 2, "MOD-51", "fires", "no 51", "side effect: two procedures of indicator 2, none with 51 (rule 5)")


UNMARKED = _fires("1", "", "", "no modifier", "nothing bypasses it (F1)")
STRICT = _fires("0", "", "-59", "indicator 0 with 59", "0 ignores modifiers (F2)")
ERRORS: tuple[Plant, ...] = (
    UNMARKED,
    STRICT,
    _fires("0", "-XS", "", "indicator 0 with XS on column 1", "0 ignores modifiers"),
    _fires("1", "", "-76", "76", "76 is no bypass (F3)"),
    _fires("1", "", "-51", "51", "51 is no bypass (rule 5f)"),
    _fires("1", "-22", "", "22", "22 is no bypass (rule 5f)"),
    _two_claims,
    _turned_round,
    partial(_visit, "", "", "visit without 25", "no modifier on the visit"),
    partial(_visit, "", "-25", "25 on the procedure", "25 counts only on the visit (rule 5a)"),
    partial(_visit, "-79", "", "79 on the visit", "58, 78, 79 count only on a procedure (rule 5b)"),
    _same_site,
    _column_1_denied,
)
NEAR: tuple[Plant, ...] = (
    _silent("1", "", "-59", "59 on column 2", "bypassed (N1); NCCI-BYPASS takes it up"),
    _silent("1", "-59", "", "59 on column 1", "accepted on column 1 since 2019-07-01 (N5)"),
    _silent("1", "", "-XS", "XS", "bypassed"),
    _silent("1", "", "-XU", "XU", "bypassed"),
    _silent("1", "-XE", "", "XE on column 1", "bypassed"),
    _sides,
    partial(_visit_modified, "25"),
    partial(_pair, "0", "", "", "silent", "edit ended", "the edit ended before the date of service (N2)", state="ended"),
    partial(_pair, "9", "", "", "silent", "indicator 9", "begun and deleted on one day: never active (N4)", state="never"),
    _others,
    _other_day,
    _both_denied,
    _major_surgery,
    _hospital,
    _commercial,
    as_history(STRICT),
    as_voided(STRICT),
    as_deleted(UNMARKED),
)
