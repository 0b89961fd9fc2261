"""Pairs of one hospital bill and day that may not stand together, and pairs that may."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import BYPASSES, beside, bill, charge, day, paid, professional, shifted
from tests.detection.planted.visits_and_pairs.ordinary import taken_back as voided_or_replaced
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "NCCI-PTP-HOSP"
BILLS = ("131", "121", "141", "221", "231", "341", "741", "751")
OTHER_BILLS = ("111", "181", "211", "321", "721", "811")
PAIRS = (
    ("45385", "45380"),
    ("96365", "96374"),
    ("96374", "96372"),
    ("20610", "20550"),
    ("11042", "97597"),
    ("11042", "11102"),
    ("80048", "82947"),
    ("85025", "85027"),
    ("29880", "29881"),
    ("17110", "17000"),
    ("74177", "74176"),
)  # indicator 1
NEVER = (("45385", "45378"), ("45380", "45378"), ("80053", "80048"), ("11104", "11102"), ("70460", "70450"))  # indicator 0
OPERATIONS = (("45385", "45380"), ("20610", "20550"), ("27447", "27310"), ("66984", "66821"), ("64483", "20610"))
VISITS = (("96372", "G0463"), ("97164", "G0463"), ("99284", "99283"), ("99285", "99284"))
SIDED = (("20610", "20550"), ("64483", "20610"), ("29880", "29881"), ("66984", "66821"), ("27447", "27310"))
IDLE = ("", "22", "50", "51", "52", "76", "77", "GP", "KX", "PO")


def _lines(
    random: Random, pair: tuple[str, str], mods: tuple[str, str] = ("", ""), expect: str = "", **fields: Any
) -> list[Row]:
    """Column 1 and column 2 with their modifiers; what is expected stands on column 2."""
    on = fields.get("service_date") or fields.setdefault("service_date", day(random))
    first = line(pair[0], mods[0], charge_amount=charge(random), **fields)
    second = line(pair[1], mods[1], expect, charge_amount=charge(random), **fields)
    return [first, second, *beside(random, on, 1)]


def _billed(random: Random, pair: tuple[str, str], *mods: str, expect: str = "fires", **fields: Any) -> Claim:
    on = fields.pop("on", None) or day(random)
    kind = fields.pop("kind", None) or random.choice(BILLS)
    rows = _lines(random, pair, (mods[0], mods[1]) if mods else ("", ""), expect, service_date=on)
    taken = {row["procedure_code"]: row for row in reversed(rows)}  # a line beside may not be one of the pair
    return bill(random, on, *taken.values(), kind=kind, **fields)


def no_modifier(random: Random) -> Situation:
    """F1: indicator 1 and no modifier, on each kind of bill."""
    return situation(_billed(random, random.choice(PAIRS)), why="a pair without a modifier")


def indicator_0(random: Random) -> Situation:
    """F2, 4: indicator 0, whatever modifiers stand there."""
    mods = random.choice((("", "59"), ("59", ""), ("", "XS"), ("XE", "XE"), ("", ""), ("LT", "RT"), ("", "91"), ("", "XU PO")))
    return situation(_billed(random, random.choice(NEVER), *mods), why="indicator 0 takes no modifier")


def idle_modifier(random: Random) -> Situation:
    """5f: 22, 50, 51, 76, 77 and others lift no pair."""
    mods = (random.choice(IDLE), random.choice(IDLE[1:]))
    return situation(_billed(random, random.choice(PAIRS), *mods), why="modifiers that lift no pair")


def modifier_out_of_place(random: Random) -> Situation:
    """5a to 5c: 24, 25, 57 off a visit, 58, 78, 79 on a visit, 91 off a laboratory test."""
    pair, mod = random.choice(
        [
            *((pair, mod) for pair in OPERATIONS for mod in ("24", "25", "57", "91")),
            *((pair, mod) for pair in VISITS for mod in ("58", "78", "79", "91")),
        ]
    )
    return situation(_billed(random, pair, "", mod), why="a modifier that does not count on this code")


def same_site(random: Random) -> Situation:
    """5e: both lines name the same side."""
    side = random.choice(("RT", "LT"))
    return situation(_billed(random, random.choice(SIDED), side, side), why="both lines carry the same anatomic modifier")


def two_bills(random: Random) -> Situation:
    """N2: the pair stands on two bills of one facility and day (REVIEW)."""
    (one, two), on, kind = random.choice(PAIRS), day(random), random.choice(BILLS)
    first = bill(random, on, line(one, service_date=on), kind=kind)
    second = bill(random, on, line(two, expect="fires", service_date=on), kind=kind)
    return situation(*random.sample((first, second), 2), why="a pair over two bills of the day")


def critical_access(random: Random) -> Situation:
    """Critical access hospitals (85x): REVIEW."""
    return situation(_billed(random, random.choice(PAIRS), kind="851"), why="a pair of a critical access hospital")


def column_1_denied(random: Random) -> Situation:
    """7: column 1 was denied or is non-covered, and column 2 was paid (REVIEW)."""
    (one, two), on = random.choice(PAIRS), day(random)
    refused = random.choice((paid("0.00"), paid("0.00", noncovered_amount="100.00")))
    rows = (line(one, service_date=on, **refused), line(two, service_date=on, **paid("55.00")))
    return situation(bill(random, on, *rows, expect="fires"), why="column 1 denied, column 2 paid")


def edges_in_force(random: Random) -> Situation:
    """0.4: the first day of a pair, and its last, which still counts."""
    pair, on = random.choice(
        (
            (("X0001", "X0002"), "2024-08-15"),
            (("X0003", "X0004"), "2024-08-15"),
            (("X0001", "X0002"), day(random, "2024-08-15")),
            (("X0003", "X0004"), day(random, "2024-07-01", "2024-08-15")),
        )
    )
    return situation(_billed(random, pair, on=on), why="first or last day of the pair")


def old_rule_of_column_1(random: Random) -> Situation:
    """5: before 2019-07-01 a modifier of distinct services counted on column 2 only."""
    on = random.choice(("2019-06-30", day(random, "2018-01-01", "2019-06-30")))
    made = _billed(random, random.choice(PAIRS), random.choice(BYPASSES), "", on=on)
    return situation(made, why="a distinct service on column 1 before July 2019")


def distinct(random: Random) -> Situation:
    """N1, 5: a modifier of distinct services on column 2."""
    mods = ("", f"{random.choice(BYPASSES)} {random.choice(('', 'PO', 'GP'))}")
    return situation(_billed(random, random.choice(PAIRS), *mods, expect=""), why="a distinct service on column 2")


def distinct_on_column_1(random: Random) -> Situation:
    """5: on column 1, from 2019-07-01."""
    on = random.choice(("2019-07-01", day(random)))
    made = _billed(random, random.choice(PAIRS), random.choice(BYPASSES), "", on=on, expect="")
    return situation(made, why="a distinct service on column 1 since July 2019")


def sides(random: Random) -> Situation:
    """5e: sides that differ, or a side on one of the lines."""
    mods = random.choice((("RT", "LT"), ("LT", "RT"), ("RT", ""), ("", "LT"), ("E1", "E3"), ("F1", "F6")))
    return situation(_billed(random, random.choice(SIDED), *mods, expect=""), why="another side")


def modifier_in_place(random: Random) -> Situation:
    """5a to 5d: 25 on a visit, 58, 78, 79 on an operation, 91 on a laboratory test, 27 on a facility's visit."""
    pair, mods = random.choice(
        [
            (random.choice(VISITS), ("", "25")),
            (random.choice(VISITS[2:]), ("", "27")),
            (random.choice(OPERATIONS), ("", random.choice(("58", "78", "79")))),
            (random.choice((("80048", "82947"), ("85025", "85027"))), ("", "91")),
        ]
    )
    return situation(_billed(random, pair, *mods, expect=""), why="a modifier in its place")


def another_day(random: Random) -> Situation:
    """The lines of one bill on two days."""
    (one, two), on = random.choice(PAIRS), day(random)
    later = shifted(on, random.choice((1, -1, 3)))
    rows = (line(one, service_date=max(on, later)), line(two, service_date=min(on, later)))
    return situation(
        bill(random, min(on, later), *rows, kind=random.choice(BILLS), through=max(on, later)), why="two days of one bill"
    )


def not_in_force(random: Random) -> Situation:
    """N2, N4 of the practitioner's table, 0.4.3: before the first day, after the last, never, indicator 9."""
    pair, on = random.choice(
        (
            (("X0001", "X0002"), "2024-08-14"),
            (("X0003", "X0004"), "2024-08-16"),
            (("X0005", "X0006"), random.choice(("2024-08-15", day(random)))),
            (("X0007", "X0008"), day(random)),
            (("20610", "20600"), day(random)),
            (("97530", "97112"), day(random)),
            (("17000", "11042"), random.choice(("2019-04-01", day(random)))),
        )
    )
    return situation(_billed(random, pair, on=on, expect=""), why="a pair that is not in force")


def other_file(random: Random) -> Situation:
    """Only the hospital's file counts: pairs of the practitioner's file alone, or indicator 0 there and 1 here."""
    pair, mods = random.choice(
        ((("10060", "G0463"), ("", "")), (("97164", "99291"), ("", "")), (("10060", "64483"), ("", "59")))
    )
    return situation(_billed(random, pair, *mods, expect=""), why="a pair of the practitioner's file")


def other_bills(random: Random) -> Situation:
    """Kinds of bills that are not in the list, inpatient ones first."""
    kind = random.choice(OTHER_BILLS)
    return situation(_billed(random, random.choice((*PAIRS, *NEVER)), kind=kind, expect=""), why=f"type of bill {kind}")


def on_a_professional_claim(random: Random) -> Situation:
    """Professional claims are the practitioner's check."""
    rows = _lines(random, random.choice((*PAIRS, *NEVER)))
    return situation(professional(random, *rows[:2]), why="a professional claim")


def another_facility_or_patient(random: Random) -> Situation:
    """The two lines of two facilities, or of two patients."""
    (one, two), on = random.choice(PAIRS), day(random)
    other = random.choice(({"billing_npi": "F2"}, {"patient": "P2"}, {"facility_ccn": "140002"}))
    mine = {"facility_ccn": "140001"} if "facility_ccn" in other else {}
    first = bill(random, on, line(one, service_date=on), **mine)
    return situation(first, bill(random, on, line(two, service_date=on), **other), why="another facility or patient")


def both_denied(random: Random) -> Situation:
    """7: both lines were denied."""
    (one, two), on = random.choice(PAIRS), day(random)
    rows = (line(one, service_date=on, **paid("0.00")), line(two, service_date=on, **paid("0.00")))
    return situation(bill(random, on, *rows), why="both lines denied")


def taken_back(random: Random) -> Situation:
    """0.2: voided, replaced without the pair, or a line withdrawn."""
    (one, two), on = random.choice(PAIRS), day(random)
    wrong = bill(random, on, line(one, service_date=on), line(two, service_date=on))
    if random.random() < 0.3:
        return situation(
            replace(wrong, lines=[line(one, service_date=on), line(two, service_date=on, line_status="deleted")]),
            why="the line was withdrawn",
        )
    right = random.choice((None, replace(wrong, lines=[line(one, service_date=on)])))
    return situation(*voided_or_replaced(random, wrong, right), why="voided or replaced")


def another_profile(random: Random) -> Situation:
    """8.4: pairs are Medicare's; another profile needs its payer's own tables."""
    made = _billed(random, random.choice(PAIRS), expect="", payer_class="commercial", rule_profile="cpt")
    return situation(made, why="not a claim under Medicare's rules")


def one_code_twice(random: Random) -> Situation:
    """1: a pair is of two codes."""
    (one, _), on = random.choice(PAIRS), day(random)
    rows = (line(one, service_date=on), line(one, service_date=on))
    return situation(bill(random, on, *rows, kind=random.choice(BILLS)), why="one code twice")


ERRORS = (
    no_modifier,
    indicator_0,
    idle_modifier,
    modifier_out_of_place,
    same_site,
    two_bills,
    critical_access,
    column_1_denied,
    edges_in_force,
    old_rule_of_column_1,
)
NEAR_MISSES = (
    distinct,
    distinct_on_column_1,
    sides,
    modifier_in_place,
    another_day,
    not_in_force,
    other_file,
    other_bills,
    on_a_professional_claim,
    another_facility_or_patient,
    both_denied,
    taken_back,
    another_profile,
    one_code_twice,
)
