"""Units of one line above the limit of a line, and lines that stay within it."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import beside, bill, day, paid, professional, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, line, situation

CHECK = "MUE-LINE"
LIMITS = {
    "82374": 2,
    "88350": 4,
    "99486": 4,
    "A0425": 250,
    "A6460": 1,
    "G0514": 1,
    "J3471": 999,
    "J7178": 7700,
    "X0201": 3,
    "X0206": 1,
}  # alike for practitioners and hospitals
BY_DAY = {"97110": 8, "97140": 6, "20610": 2, "45380": 1, "93000": 3, "36415": 2, "J1885": 8, "17003": 13}  # MAI 2 and 3
FREE = ("99213", "71046", "96372", "J0585", "G0463")  # no limit in the table
MODIFIERS = ("", "", "59", "76", "77", "91", "XS", "GW", "KX")


def _one(random: Random, code: str, units: int | str, modifier: str = "", expect: str = "", **more: Any) -> Row:
    on = more.pop("service_date", None) or day(random)
    return line(code, modifier, expect, units=str(units), service_date=on, **more)


def _either(random: Random, *rows: Row, **fields: Any) -> Claim:
    """A professional claim or a hospital's bill of the lines."""
    on = min(row["service_date"] for row in rows)
    more = beside(random, on, 1) if "36415" not in {row["procedure_code"] for row in rows} else []
    other = [row for row in more if row["procedure_code"] in ("94760", "85025")]
    if random.random() < 0.65:
        return professional(random, *rows, *other, **fields)
    return bill(random, on, *rows, *other, through=max(row["service_date"] for row in rows), **fields)


def _above(random: Random, code: str) -> int:
    limit = LIMITS[code]
    return limit + random.choice((1, 1, 2, limit, 3 * limit))


def above(random: Random) -> Situation:
    """F1, F2, 1: one line above the limit, by one or by many, with modifiers or without."""
    code = random.choice(list(LIMITS))
    made = _either(random, _one(random, code, _above(random, code), random.choice(MODIFIERS), "fires"))
    return situation(made, why="a line above the limit")


def one_of_several(random: Random) -> Situation:
    """1: several lines of the code, one of them above the limit."""
    code, on = random.choice(list(LIMITS)), day(random)
    within = [_one(random, code, LIMITS[code], "76", service_date=on) for _ in range(random.randint(1, 2))]
    wrong = _one(random, code, _above(random, code), random.choice(MODIFIERS), "fires", service_date=on)
    return situation(_either(random, *within, wrong), why="one of several lines above the limit")


def both_sides(random: Random) -> Situation:
    """4: modifier 50 counts the billed units."""
    on = day(random)
    return situation(professional(random, _one(random, "X0206", 2, "50", "fires", service_date=on)), why="50 with two units")


def between_two_limits(random: Random) -> Situation:
    """1: the practitioner's limit on a claim, the hospital's on a bill, where the two differ."""
    on = day(random)
    code, units = random.choice((("J7179", 7501), ("J7179", 9600), ("J7189", 13001), ("J7189", 26000)))
    if random.random() < 0.5:
        made = professional(random, _one(random, code, units, expect="fires", service_date=on))
    else:
        code, units = random.choice((("J0716", 5), ("J7179", 9601), ("J7189", 26001), ("L7700", 3)))
        made = bill(random, on, _one(random, code, units, expect="fires", service_date=on))
    return situation(made, why="above the limit of this kind of claim only")


def changed_limit(random: Random) -> Situation:
    """0.4: the first or the last day of a limit."""
    code, units, on = random.choice(
        (
            ("X0202", 4, "2024-08-15"),
            ("X0202", 6, "2024-08-14"),
            ("X0203", 3, "2024-08-15"),
            ("X0204", 3, "2024-08-15"),
            ("X0205", 3, "2024-08-15"),
            ("X0202", 5, day(random, "2024-08-15")),
        )
    )
    return situation(_either(random, _one(random, code, units, expect="fires", service_date=on)), why="a dated limit")


def several_days(random: Random) -> Situation:
    """0.3: a line of several days: units of a day where they divide, else the whole line (REVIEW)."""
    code, days, on = random.choice(("82374", "88350", "X0201")), random.randint(2, 4), day(random, last="2024-09-20")
    daily = LIMITS[code] + random.randint(1, 3)
    units = daily * days if random.random() < 0.5 else LIMITS[code] * days + 1
    row = _one(random, code, units, "", "fires", service_date=on, service_through_date=shifted(on, days - 1))
    return situation(professional(random, row), why="a line of several days")


def denied(random: Random) -> Situation:
    """0.2: a denied line keeps its finding."""
    code = random.choice(list(LIMITS))
    return situation(_either(random, _one(random, code, _above(random, code), "", "fires", **paid("0.00"))), why="denied")


def in_minutes(random: Random) -> Situation:
    """8.4: lines in minutes: cannot tell."""
    code = random.choice(("X0201", "82374"))
    row = _one(random, code, random.randint(20, 90), "", "cannot tell", unit_basis="MJ")
    return situation(professional(random, row), why="units are minutes")


def at_the_limit(random: Random) -> Situation:
    """1: at the limit or below."""
    code = random.choice(list(LIMITS))
    units = random.choice((LIMITS[code], LIMITS[code], max(1, LIMITS[code] - 1), 1))
    return situation(_either(random, _one(random, code, units, random.choice(MODIFIERS))), why="within the limit")


def split(random: Random) -> Situation:
    """N1, N2, 3, 5: above the limit in sum, within it on each line, with modifiers or without."""
    code, on = random.choice(list(LIMITS)), day(random)
    modifiers = random.choice((("", "91"), ("", "76"), ("59", "XS"), ("RT", "LT"), ("", ""), ("", "76", "76")))
    rows = [_one(random, code, random.choice((LIMITS[code], 1)), one, service_date=on) for one in modifiers]
    return situation(_either(random, *rows), why="split over lines")


def over_claims(random: Random) -> Situation:
    """1: two claims of a day, each within the limit."""
    code, on = random.choice(list(LIMITS)), day(random)
    rows = [_one(random, code, LIMITS[code], service_date=on) for _ in range(2)]
    return situation(*(professional(random, row) for row in rows), why="two claims")


def limit_of_the_day(random: Random) -> Situation:
    """MAI 2 and 3 belong to the day's check."""
    code = random.choice(list(BY_DAY))
    made = _either(random, _one(random, code, BY_DAY[code] * 2 + 1, random.choice(MODIFIERS)))
    return situation(made, why="a limit of the day, not of the line")


def no_limit(random: Random) -> Situation:
    """8.4: a code without a published value."""
    return situation(_either(random, _one(random, random.choice(FREE), random.randint(5, 400))), why="no published limit")


def other_service(random: Random) -> Situation:
    """1: within the limit of this kind of claim, above that of the other."""
    on = day(random)
    bills = (("J7179", 9600), ("J7189", 13001), ("J0716", 4), ("L7700", 2))
    if random.random() < 0.7:
        code, units = random.choice(bills)
        return situation(bill(random, on, _one(random, code, units, service_date=on)), why="within the hospital's limit")
    made = professional(random, _one(random, "J0716", 5, service_date=on))
    return situation(made, why="a practitioner's limit of the day")


def other_days(random: Random) -> Situation:
    """0.4: the day before a limit, the day after, and while it was the day's."""
    code, units, on = random.choice(
        (
            ("X0202", 5, "2024-08-14"),
            ("X0202", 3, "2024-08-15"),
            ("X0203", 3, "2024-08-14"),
            ("X0204", 3, "2024-08-16"),
            ("X0205", 3, "2024-08-14"),
        )
    )
    return situation(_either(random, _one(random, code, units, service_date=on)), why="another day's limit")


def units_of_days(random: Random) -> Situation:
    """0.3: a line of several days whose units of a day are within the limit."""
    code, days, on = random.choice(("82374", "88350", "X0201")), random.randint(2, 5), day(random, last="2024-09-20")
    row = _one(random, code, LIMITS[code] * days, service_date=on, service_through_date=shifted(on, days - 1))
    return situation(professional(random, row), why="units of several days")


def minutes(random: Random) -> Situation:
    """8.4: minutes are no units."""
    row = _one(random, random.choice(("X0201", "88350")), random.randint(20, 90), unit_basis="MJ")
    return situation(professional(random, row), why="minutes")


def withdrawn_or_voided(random: Random) -> Situation:
    """0.2: a line withdrawn, a claim voided or replaced by one within the limit."""
    code, on = random.choice(list(LIMITS)), day(random)
    wrong = _one(random, code, _above(random, code), service_date=on)
    if random.random() < 0.3:
        rows = ({**wrong, "line_status": "deleted"}, _one(random, code, 1, service_date=on))
        return situation(professional(random, *rows), why="a line withdrawn")
    right = random.choice((None, professional(random, {**wrong, "units": str(LIMITS[code])})))
    return situation(*taken_back(random, professional(random, wrong), right), why="voided or replaced")


def another_profile(random: Random) -> Situation:
    """8.4: the limits are Medicare's."""
    code = random.choice(list(LIMITS))
    told = {"payer_class": "commercial", "rule_profile": "cpt"}
    return situation(_either(random, _one(random, code, _above(random, code)), **told), why="not under Medicare's rules")


ERRORS = (above, one_of_several, both_sides, between_two_limits, changed_limit, several_days, denied, in_minutes)
NEAR_MISSES = (
    at_the_limit,
    split,
    over_claims,
    limit_of_the_day,
    no_limit,
    other_service,
    other_days,
    units_of_days,
    minutes,
    withdrawn_or_voided,
    another_profile,
)
