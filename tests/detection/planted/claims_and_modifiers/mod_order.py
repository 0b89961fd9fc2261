"""Orders of modifiers: what changes the price behind what does not, pricing modifiers in the wrong order, and right orders."""

from __future__ import annotations

from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, one, professional, service, taken_back
from tests.detection.planting import Situation, situation

CHECK = "MOD-ORDER"
IMAGES = ("71046", "93306", "70450", "73610")
OPERATIONS = ("27447", "64721", "29881")
INFORMATION = ("RT", "LT", "KX", "GA", "GC")
PRICED = ("22", "51", "52", "62", "78", "80", "AS", "54", "55", "58", "82", "66", "53")
ANESTHESIA = ("AA", "QK", "QX", "QY", "QZ", "AD")


def component_behind(random: Random) -> Situation:
    """F2, 1: 26 or TC behind information."""
    mods = [*random.sample(("RT", "LT", "GC", "KX", "59", "76", "GA"), random.randint(1, 2)), random.choice(("26", "TC"))]
    return one(random, random.choice(IMAGES), " ".join(mods), "fires", why="26 or TC behind information")


def price_behind(random: Random) -> Situation:
    """1: a modifier that changes the price behind information."""
    mods = [*random.sample(INFORMATION, random.randint(1, 2)), random.choice(PRICED)]
    return one(random, random.choice(OPERATIONS), " ".join(mods), "fires", why="a pricing modifier behind information")


def price_on_both_ends(random: Random) -> Situation:
    """1: information between two pricing modifiers."""
    mods = random.choice(("50 GC 51", "62 RT 22", "80 LT 51", "51 KX 52", "58 RT 22"))
    return one(random, random.choice(OPERATIONS), mods, "fires", why="information between pricing modifiers")


def among_prices(random: Random) -> Situation:
    """2: 26 and TC before 50, 50 before 51, and 22, 52, 53 after these."""
    code, mods = random.choice(
        (
            ("71046", "50 26"),
            ("73610", "50 TC"),
            ("64721", "51 50"),
            ("27447", "22 50"),
            ("27447", "52 51"),
            ("64721", "22 51"),
            ("71046", "52 26"),
            ("93306", "52 TC"),
            ("45378", "53 51"),
        )
    )
    return one(random, code, mods, "fires", why="pricing modifiers in the wrong order")


def anesthesia_behind(random: Random) -> Situation:
    """F1, 3: anesthesia payment modifiers come first."""
    mods = [random.choice(("QS", "P3", "P2", "G8", "G9", "P4", "QS P2")), random.choice(ANESTHESIA)]
    made = {"anesthesia_minutes": str(random.randint(20, 200))}
    return one(random, "00840", " ".join(mods), "fires", of_line=made, why="an anesthesia modifier is not first")


def waived_behind(random: Random) -> Situation:
    """3: QW comes first."""
    mods = f"{random.choice(('59', '91', 'GA', 'KX', '76'))} QW"
    return one(random, random.choice(("81003", "85025", "83036")), mods, "fires", why="QW is not first")


def distinct_ahead(random: Random) -> Situation:
    """8.4: 59 and X{EPSU} rank after pricing modifiers."""
    code, price = random.choice((("71046", "26"), ("93306", "TC"), ("64721", "51"), ("27447", "80"), ("97110", "CQ")))
    return one(random, code, f"{random.choice(('59', 'XS', 'XU'))} {price}", "fires", why="59 ahead of a pricing modifier")


def price_first(random: Random) -> Situation:
    """1: pricing, then information."""
    code, mods = random.choice(
        (
            ("71046", "26 RT"),
            ("93306", "26 59"),
            ("27447", "80 RT"),
            ("27447", "22 RT"),
            ("64721", "50"),
            ("27447", "62 LT GC"),
            ("27447", "78 RT"),
            ("71046", "TC GA"),
            ("E0143", "NU KX"),
            ("J3301", "JW"),
            ("64721", "51 59 RT"),
            ("45378", "53 KX"),
        )
    )
    return one(random, code, mods, why="pricing modifiers first")


def neutral(random: Random) -> Situation:
    """N1: no pricing modifier, any order."""
    mods = random.sample(("59", "RT", "GA", "KX", "GC", "76", "GX"), random.randint(1, 4))
    return one(random, random.choice(("20610", "93010", "27447")), " ".join(mods), why="no pricing modifier")


def in_their_order(random: Random) -> Situation:
    """2: pricing modifiers in the seed's order."""
    code, mods = random.choice(
        (("64721", "50 51"), ("27447", "50 22"), ("73610", "26 50"), ("73610", "26 52"), ("64721", "51 22"), ("45385", "51 52"))
    )
    return one(random, code, mods, why="pricing modifiers in order")


def anesthesia_first(random: Random) -> Situation:
    """N2, 3: payment, then QS, then the physical status."""
    mods = f"{random.choice(ANESTHESIA)} {random.choice(('', 'QS', 'P3', 'QS P2', 'G8', 'G9 P4'))}"
    return one(random, "00840", mods, of_line={"anesthesia_minutes": "75"}, why="an anesthesia modifier first")


def waived_first(random: Random) -> Situation:
    """3: QW first."""
    mods = random.choice(("QW", "QW 91", "QW 59", "QW GA"))
    return one(random, random.choice(("81003", "85025", "83036")), mods, why="QW first")


def plan_then_assistant(random: Random) -> Situation:
    """8.4: GP, GO and GN stand before CQ and CO."""
    mods = random.choice(("GP CQ", "GO CO", "GP CQ KX", "GO CO 59"))
    return one(random, random.choice(("97110", "97530")), mods, why="the plan, then the assistant")


def one_modifier(random: Random) -> Situation:
    """One modifier or none."""
    code, mods = random.choice((("27447", "RT"), ("71046", "26"), ("99213", "25"), ("97110", ""), ("00840", "AA")))
    return one(random, code, mods, why="one modifier or none")


def on_two_lines(random: Random) -> Situation:
    """Information on one line, pricing on the next."""
    on = day(random)
    lines = service(random, "27447", "RT", on=on), service(random, "64721", "51", on=on), service(random, "71046", "26", on=on)
    return situation(around(random, *lines), why="on several lines")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced in the right order."""
    on = day(random)
    wrong = professional(random, service(random, "71046", "RT 26", on=on))
    right = professional(random, service(random, "71046", "26 RT", on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    component_behind,
    price_behind,
    price_on_both_ends,
    among_prices,
    anesthesia_behind,
    waived_behind,
    distinct_ahead,
)
NEAR_MISSES = (
    price_first,
    neutral,
    in_their_order,
    anesthesia_first,
    waived_first,
    plan_then_assistant,
    one_modifier,
    on_two_lines,
    voided,
)
