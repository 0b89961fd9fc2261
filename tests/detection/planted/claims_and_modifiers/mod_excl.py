"""Two modifiers on a line that shut each other out, and pairs that may stand together or stand on two lines."""

from __future__ import annotations

from itertools import combinations
from random import Random

from tests.detection.planted.claims_and_modifiers.ordinary import around, day, one, professional, service, taken_back
from tests.detection.planting import Situation, situation

CHECK = "MOD-EXCL"
OPERATIONS = ("27447", "64721", "29881", "66984")
FILLERS = ("KX", "GC", "99")
SIDES = (("RT", "LT"), ("50", "RT"), ("50", "LT"))
DISTINCT = (*[("59", mod) for mod in ("XE", "XS", "XP", "XU")], *combinations(("XE", "XS", "XP", "XU"), 2))
AFTERCARE = (("58", "78"), ("58", "79"), ("78", "79"), ("76", "77"), ("50", "78"))
SURGEONS = (
    *[("62", mod) for mod in ("80", "81", "82", "AS")],
    ("62", "66"),
    ("80", "81"),
    ("80", "82"),
    ("54", "55"),
)
STOPPED = (("52", "53"), ("26", "TC"))
NOTICES = (("GA", "GZ"), ("GA", "GY"), ("GY", "GZ"), ("GX", "GA"), ("GX", "GZ"))
ANESTHESIA = tuple(combinations(("AA", "QK", "QY", "AD", "QX", "QZ"), 2))
THERAPY = (*combinations(("GP", "GO", "GN"), 2), ("CQ", "CO"))
OTHERS = (
    ("J3301", ("JW", "JZ")),
    ("99214", ("93", "95")),
    ("99213", ("GC", "GE")),
    *[("E0143", pair) for pair in combinations(("NU", "RR", "UE"), 2)],
)


def _line(random: Random, code: str, pair: tuple[str, ...], why: str, more: int = 1) -> Situation:
    beside = random.sample(FILLERS, random.randint(0, more))
    mods = random.sample((*pair, *beside), len(pair) + len(beside))
    return one(random, code, " ".join(mods), "fires", why=why)


def sides(random: Random) -> Situation:
    """Both sides on one line of a code for one side, or 50 beside a side."""
    code = random.choice(("20610", "20605", "27447", "64721"))
    return _line(random, code, random.choice(SIDES), "sides, or a side with 50")


def components(random: Random) -> Situation:
    """F1: both components, or reduced and discontinued."""
    pair = random.choice(STOPPED)
    codes = ("71046", "93306", "70450") if "TC" in pair else ("45378", "44388", "20610")
    return _line(random, random.choice(codes), pair, "26 with TC, or 52 with 53")


def distinct(random: Random) -> Situation:
    """59 with X{EPSU}, or two of these."""
    return _line(random, random.choice(("20610", "97140", "93010")), random.choice(DISTINCT), "two of 59 and X{EPSU}")


def aftercare(random: Random) -> Situation:
    """58, 78, 79, 76, 77 and 50 by twos."""
    return _line(random, random.choice(OPERATIONS), random.choice(AFTERCARE), "two of the aftercare or of repetition")


def surgeons(random: Random) -> Situation:
    """Two parts in one operation: co-surgeon and assistant, team, two assistants, or 54 with 55 (REVIEW)."""
    return _line(random, random.choice(OPERATIONS), random.choice(SURGEONS), "two parts in one operation")


def notices(random: Random) -> Situation:
    """GA, GX, GY and GZ by twos, other than GX with GY."""
    return _line(random, random.choice(("80061", "80053", "97110")), random.choice(NOTICES), "two notices of liability")


def anesthesia(random: Random) -> Situation:
    """Two of the anesthesia payment modifiers, or two physical states."""
    if random.random() < 0.4:
        first, second = random.sample(range(1, 7), 2)
        return _line(random, "00840", ("AA", f"P{first}", f"P{second}"), "two physical states", more=0)
    return _line(random, random.choice(("00840", "00670", "01402")), random.choice(ANESTHESIA), "two anesthesia modifiers")


def therapy(random: Random) -> Situation:
    """Two plans of therapy or two assistants, or an assistant without the plan."""
    if random.random() < 0.4:
        mods = random.choice((("CQ",), ("CO",), ("CQ", "GO"), ("CO", "GP")))
        return _line(random, random.choice(("97110", "97530")), mods, "an assistant without the plan", more=1)
    return _line(random, random.choice(("97110", "97112")), random.choice(THERAPY), "two plans, or two assistants", more=1)


def chiropractic(random: Random) -> Situation:
    """F2: AT with GA on manipulation."""
    return _line(random, random.choice(("98940", "98941", "98942")), ("AT", "GA"), "AT with GA on manipulation")


def others(random: Random) -> Situation:
    """Drugs, telehealth, teaching, equipment."""
    code, pair = random.choice(OTHERS)
    return _line(random, code, pair, "two of waste, telehealth, teaching or equipment", more=0)


def allowed_together(random: Random) -> Situation:
    """N1, N2: pairs that go together."""
    code, mods = random.choice(
        (
            ("97110", "GP KX CQ"),
            ("97530", "GO CO"),
            ("97535", "GO CO KX"),
            ("36415", "GY GX"),
            ("80061", "GX GY"),
            ("20610", "59 RT"),
            ("20610", "XS LT"),
            ("71046", "26 59"),
            ("27447", "62 RT"),
            ("27447", "80 LT"),
            ("27447", "78 RT"),
            ("27447", "79 LT"),
            ("64721", "50 58"),
            ("64721", "50 79"),
            ("00840", "AA QS P3"),
            ("E0143", "NU KX"),
            ("J3301", "JZ"),
            ("99214", "25 95"),
            ("98941", "AT"),
            ("93306", "26 76"),
            ("22554", "62 59"),
        )
    )
    return one(random, code, mods, why="may stand together")


def notice_elsewhere(random: Random) -> Situation:
    """AT with GA shut each other out on 98940-98942 only; GA alone there is fine."""
    code, mods = random.choice((("97110", "AT GA"), ("97140", "GA AT"), ("98941", "GA"), ("98940", "AT")))
    return one(random, code, mods, why="not AT with GA on manipulation")


def on_two_lines(random: Random) -> Situation:
    """One of the pair on each of two lines."""
    code, (first, second) = random.choice(
        (
            ("71046", ("26", "TC")),
            ("27447", ("58", "78")),
            ("20610", ("RT", "LT")),
            ("J3301", ("JW", "JZ")),
            ("27447", ("80", "62")),
            ("80061", ("GA", "GZ")),
            ("00840", ("QK", "QX")),
            ("97110", ("GP", "GO")),
        )
    )
    on = day(random)
    return situation(around(random, service(random, code, first, on=on), service(random, code, second, on=on)), why="two lines")


def sides_by_each(random: Random) -> Situation:
    """RT with LT where each side is paid in full, indicator 3."""
    return one(random, random.choice(("73610", "73590", "73020")), random.choice(("RT LT", "LT RT")), why="indicator 3")


def single(random: Random) -> Situation:
    """One modifier of a pair."""
    code, mod = random.choice((*[("27447", mod) for mod in ("50", "62", "66", "80", "54", "58", "78")], ("80053", "GZ")))
    return one(random, code, mod, why="one modifier")


def repeated(random: Random) -> Situation:
    """The same modifier twice is no pair."""
    code, mod = random.choice((("20610", "RT"), ("80061", "GA"), ("97110", "GP")))
    return one(random, code, f"{mod} {mod}", why="one modifier twice is MOD-INVALID's")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced by a claim with one of them."""
    code, (first, second) = random.choice((("71046", ("26", "TC")), ("80061", ("GA", "GZ")), ("20610", ("50", "RT"))))
    on = day(random)
    wrong = professional(random, service(random, code, f"{first} {second}", on=on))
    right = professional(random, service(random, code, first, on=on))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    sides,
    components,
    distinct,
    aftercare,
    surgeons,
    notices,
    anesthesia,
    therapy,
    chiropractic,
    others,
)
NEAR_MISSES = (
    allowed_together,
    notice_elsewhere,
    on_two_lines,
    sides_by_each,
    single,
    repeated,
    voided,
)
