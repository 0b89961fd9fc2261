"""Modifiers that are malformed, unknown, not in force, of the other claim form, or twice on a line, and their valid likes."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import around, billed, day, one, professional, service, taken_back
from tests.detection.planting import Situation, situation

CHECK = "MOD-INVALID"
CODES = ("99213", "20610", "71046", "97110", "93010", "11042", "27447", "80053")
GOOD = ("LT", "RT", "59", "KX", "GA", "XS", "76", "E1", "F5", "TA")
PLACES = "DEGHIJNPRSX"
ENDED, BEGAN = "ZY", "ZX"  # invented: until 15 August 2024, and from 16 August 2024
LAST, FIRST = "2024-08-15", "2024-08-16"


def _among(random: Random, *wrong: str) -> str:
    mods = [*wrong, *random.sample(GOOD, random.randint(0, 4 - len(wrong)))]
    return " ".join(random.sample(mods, len(mods)))


def unknown(random: Random) -> Situation:
    """F1, 2: no such modifier."""
    wrong = random.choice(("2S", "Q0", "ZZ", "M1", "98", "00", "WW", "5Q", "UB", "J9"))
    return one(random, random.choice(CODES), _among(random, wrong), "fires", why="no such modifier")


def before_its_first_day(random: Random) -> Situation:
    """F2, 2: the modifier began later."""
    mod, on = random.choice(
        (
            (BEGAN, day(random, "2024-07-01", LAST)),
            (BEGAN, LAST),
            ("JZ", "2022-06-01"),
            ("JZ", "2022-12-31"),
            ("93", "2021-05-05"),
        )
    )
    made = {"service_date": on}
    return one(random, random.choice(CODES), mod, "fires", of_line=made, why="before the modifier began")


def after_its_last_day(random: Random) -> Situation:
    """2, 0.4: the modifier ended."""
    on = random.choice((FIRST, day(random, FIRST)))
    return one(random, random.choice(CODES), ENDED, "fires", of_line={"service_date": on}, why="the modifier had ended")


def of_the_facility(random: Random) -> Situation:
    """3: 27, 73 and 74 on a professional claim."""
    code, mod = random.choice((("99213", "27"), ("45378", "73"), ("45378", "74"), ("66984", "74"), ("99284", "27")))
    return one(random, code, mod, "fires", why="a facility's modifier on a professional claim")


def of_the_professional(random: Random) -> Situation:
    """3: 26 and 53 on a facility's bill."""
    code, mod = random.choice((("71046", "26"), ("45378", "53"), ("93306", "26"), ("G0121", "53")))
    made = billed(random, service(random, code, mod, "fires"), service(random, "G0463"))
    return situation(made, why="a professional modifier on a bill")


def twice(random: Random) -> Situation:
    """4: the same modifier twice on a line, next to each other or apart."""
    mod = random.choice(GOOD)
    others = random.sample([good for good in GOOD if good != mod], random.randint(0, 2))
    mods = random.sample([mod, mod, *others], 2 + len(others))
    return one(random, random.choice(CODES), " ".join(mods), "fires", why="the same modifier twice")


def no_ambulance(random: Random) -> Situation:
    """8.4: pairs of origin and destination belong to ambulance codes, and have letters of their own."""
    pair = random.choice(("RH", "HR", "NH", "SH", "PH", "RN", "HN"))
    code = random.choice(("99213", "20610", "93010"))
    if random.random() < 0.4:
        code, pair = random.choice(("A0425", "A0429")), random.choice(("RZ", "BH", "HK", "RW"))
    return one(random, code, pair, "fires", why="no pair of an ambulance's origin and destination")


def malformed(random: Random) -> Situation:
    """1: not two letters or digits."""
    wrong = random.choice(("5", "R", "L-", "2*", "RTT", "059"))
    return one(random, random.choice(CODES), wrong, "fires", why="not two letters or digits")


def none(random: Random) -> Situation:
    """N2: no modifiers."""
    return one(random, random.choice(CODES), why="no modifiers")


def good_ones(random: Random) -> Situation:
    """1-4: up to four different ones in force."""
    return one(random, random.choice(CODES), " ".join(random.sample(GOOD, random.randint(1, 4))), why="valid modifiers")


def in_force(random: Random) -> Situation:
    """N1, 0.4: the first and last day count, and JZ was valid before it was required."""
    code, mod, on = random.choice(
        (
            ("J3301", "JZ", "2023-02-01"),
            ("J3301", "JZ", "2023-01-01"),
            ("99213", ENDED, LAST),
            ("20610", BEGAN, FIRST),
            ("71046", ENDED, day(random, "2024-07-01", LAST)),
            ("80053", BEGAN, day(random, FIRST)),
            ("99214", "93", "2022-01-01"),
        )
    )
    return one(random, code, mod, of_line={"service_date": on}, why="in force on the day")


def ambulance(random: Random) -> Situation:
    """8.4: pairs of origin and destination need not be listed."""
    pair = random.choice(PLACES) + random.choice(PLACES)
    made = service(random, random.choice(("A0425", "A0427", "A0429")), random.choice((pair, f"{pair} GY", f"KX {pair}")))
    return situation(professional(random, made, claim_place_of_service="41"), why="an ambulance's origin and destination")


def facility_on_a_bill(random: Random) -> Situation:
    """3: 27, 73 and 74 on a bill."""
    code, mod = random.choice((("G0463", "27"), ("45378", "73"), ("45378", "74"), ("99284", "27"), ("71046", "TC")))
    return situation(
        billed(random, service(random, code, mod), service(random, "36415")), why="a facility's modifier on a bill"
    )


def professional_on_a_claim(random: Random) -> Situation:
    """3: 26 and 53 on a professional claim."""
    code, mod = random.choice((("71046", "26"), ("45378", "53"), ("93306", "26 59"), ("G0121", "53")))
    return one(random, code, mod, why="a professional modifier on a professional claim")


def one_each(random: Random) -> Situation:
    """4: the same modifier on two lines."""
    mod, on = random.choice(GOOD), day(random)
    lines = [service(random, code, mod, on=on) for code in random.sample(CODES, 2)]
    return situation(around(random, *lines), why="the same modifier on two lines")


def voided(random: Random) -> Situation:
    """0.2: a voided claim, or a corrected one."""
    wrong = professional(random, service(random, random.choice(CODES), random.choice(("2S", "RT RT", "27"))))
    right = professional(random, service(random, random.choice(CODES)))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


def withdrawn(random: Random) -> Situation:
    """0.2: the line was withdrawn."""
    wrong = service(random, random.choice(CODES), "2S", line_status="deleted")
    return situation(professional(random, wrong, service(random, "99213")), why="a withdrawn line")


ERRORS = (
    unknown,
    before_its_first_day,
    after_its_last_day,
    of_the_facility,
    of_the_professional,
    twice,
    no_ambulance,
    malformed,
)
NEAR_MISSES = (
    none,
    good_ones,
    in_force,
    ambulance,
    facility_on_a_bill,
    professional_on_a_claim,
    one_each,
    voided,
    withdrawn,
)
