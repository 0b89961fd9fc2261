"""Modifiers on codes that they do not go with, and on the codes that they go with."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import (
    around,
    billed,
    day,
    noted,
    one,
    professional,
    service,
    unmoved,
)
from tests.detection.planting import Situation, situation

CHECK = "MOD-NOTALLOWED"
OPERATIONS = ("20610", "11042", "17000", "27447", "66984", "45378", "22554", "69210", "10060")
TESTS = ("93010", "71046", "93306", "93005", "70450")
VISITS = ("99202", "99203", "99212", "99213", "99214", "99215", "99223", "99232", "99284", "92012", "92004")
LABORATORY = ("80053", "80048", "85025", "82947", "81003", "83036")
THERAPY = ("97110", "97140", "97530", "97161", "97112", "97535")
ANESTHESIA = ("00840", "00142", "01402", "00670")
DISTINCT = ("59", "XE", "XS", "XP", "XU")


def visit_modifier(random: Random) -> Situation:
    """F1, 1, 0.6: 24, 25, 57, AI and FS belong on a visit."""
    mod = random.choice(("25", "25", "57", "24", "AI", "FS"))
    return one(random, random.choice(OPERATIONS + TESTS + LABORATORY), mod, "fires", why=f"{mod} on no visit")


def distinct_visit(random: Random) -> Situation:
    """F2, 2: 59 and X{EPSU} do not go on visits."""
    return one(random, random.choice(VISITS), random.choice(DISTINCT), "fires", why="59 or X{EPSU} on a visit")


def distinct_beside_25(random: Random) -> Situation:
    """2: 25 is right, the 59 beside it is not."""
    mods = random.sample(("25", random.choice(DISTINCT)), 2)
    return one(random, random.choice(VISITS), " ".join(mods), "fires", why="59 beside 25 on a visit")


def no_laboratory(random: Random) -> Situation:
    """5: 91 outside the laboratory."""
    return one(random, random.choice(OPERATIONS + TESTS + VISITS), "91", "fires", why="91 on no laboratory test")


def no_anesthesia(random: Random) -> Situation:
    """7: P1 to P6 outside 00100-01999."""
    code, mod = random.choice(OPERATIONS + VISITS + TESTS), f"P{random.randint(1, 6)}"
    return one(random, code, mod, "fires", why="a physical status on no anesthesia")


def no_therapy(random: Random) -> Situation:
    """8: GP, GO and GN on codes of no therapy."""
    code = random.choice((*VISITS, "20610", "93010", "80053", "27447"))
    return one(random, code, random.choice(("GP", "GO", "GN")), "fires", why="a therapy plan on no therapy")


def no_equipment(random: Random) -> Situation:
    """9: NU, RR and UE outside equipment."""
    code = random.choice((*VISITS, "20610", "97110", "80053", "J1885"))
    return one(random, code, random.choice(("NU", "RR", "UE")), "fires", why="new, rented or used on no equipment")


def repeated_visit(random: Random) -> Situation:
    """10: 76 and 77 on a visit."""
    return one(random, random.choice(VISITS), random.choice(("76", "77")), "fires", why="a visit as repeated procedure")


def forbidden_by_the_list(random: Random) -> Situation:
    """11: the user's list forbids what the rules would let pass."""
    code, mod = random.choice((("93005", "RT"), ("97803", "KX"), ("99211", "25")))
    return one(random, code, mod, "fires", why="forbidden by the user's list")


def visit_with_its_modifier(random: Random) -> Situation:
    """N1, 1: 24, 25 and 57 on visits, visits of eyes and critical care among them."""
    on = day(random)
    code = random.choice((*VISITS, "92014", "99291", "G0439"))
    lines = service(random, code, random.choice(("25", "24", "57")), on=on), service(random, random.choice(OPERATIONS), on=on)
    return situation(around(random, *lines), why="25, 24 or 57 on a visit")


def clinic_visit(random: Random) -> Situation:
    """1: a clinic visit of a hospital is a visit."""
    on = day(random)
    lines = service(random, "G0463", "25", on=on), service(random, "20610", on=on)
    return situation(billed(random, *lines), why="25 on a clinic visit")


def distinct_procedure(random: Random) -> Situation:
    """2: 59 on what is no visit."""
    return one(random, random.choice(OPERATIONS + TESTS + THERAPY), random.choice(DISTINCT), why="59 on no visit")


def repeated_test(random: Random) -> Situation:
    """5: 91 on a test of the laboratory."""
    return one(random, random.choice(LABORATORY), "91", why="91 on a laboratory test")


def status_of_anesthesia(random: Random) -> Situation:
    """7: the physical status on anesthesia."""
    made = {"anesthesia_minutes": "60"}
    return one(
        random, random.choice(ANESTHESIA), f"AA P{random.randint(1, 5)}", of_line=made, why="physical status on anesthesia"
    )


def plan_of_therapy(random: Random) -> Situation:
    """N2, 8: therapy codes, and those that are therapy sometimes."""
    code, mod = random.choice((*[(one, "GP") for one in THERAPY], ("97597", "GP"), ("92507", "GN"), ("29125", "GO")))
    return one(random, code, random.choice((mod, f"{mod} KX")), why="a therapy plan on therapy")


def equipment(random: Random) -> Situation:
    """9: NU, RR and UE on equipment."""
    code = random.choice(("E0143", "E0601", "K0001", "E0114"))
    return one(random, code, random.choice(("NU", "RR", "UE")), claim_place_of_service="12", why="equipment")


def repeated_procedure(random: Random) -> Situation:
    """10: 76 and 77 on what is no visit."""
    return one(random, random.choice(OPERATIONS + TESTS), random.choice(("76", "77")), why="a repeated procedure")


def allowed_by_the_list(random: Random) -> Situation:
    """11: the user's list allows what the rules would not."""
    code, mod = random.choice((("94760", "25"), ("99231", "76"), ("99222", "59"), ("97803", "GP")))
    return one(random, code, mod, why="allowed by the user's list")


def other_checks(random: Random) -> Situation:
    """3, 4, 6: sides, 51 on add-on codes and 26 outside PC/TC 1 are other checks'."""
    code, mod = random.choice((("11042", "50"), ("11042", "RT"), ("17003", "51"), ("93010", "26"), ("36415", "LT")))
    return one(random, code, mod, why="another check's")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced without the modifier."""
    code, mod = random.choice((("20610", "25"), ("99213", "59"), ("93010", "91"), ("99214", "NU")))
    return unmoved(random, code, mod)


def documented(random: Random) -> Situation:
    """1: a visit with 25 and a record of it."""
    on = day(random)
    lines = service(random, "99213", "25", on=on), service(random, "20610", "RT", on=on)
    made = professional(random, *lines, **noted(on, separately_identifiable_em="Y"))
    return situation(made, why="a documented visit with 25")


ERRORS = (
    visit_modifier,
    distinct_visit,
    distinct_beside_25,
    no_laboratory,
    no_anesthesia,
    no_therapy,
    no_equipment,
    repeated_visit,
    forbidden_by_the_list,
)
NEAR_MISSES = (
    visit_with_its_modifier,
    clinic_visit,
    distinct_procedure,
    repeated_test,
    status_of_anesthesia,
    plan_of_therapy,
    equipment,
    repeated_procedure,
    allowed_by_the_list,
    other_checks,
    voided,
    documented,
)
