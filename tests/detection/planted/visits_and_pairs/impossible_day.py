"""More minutes billed than a day holds, and days that are full but possible. Many claims a situation: 60 draws suffice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import day, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "IMPOSSIBLE-DAY"
LIMIT = 960  # minutes
# Least minutes of visits from 2024 on; 99308 as the rulebook has it, to verify.
VISITS = {
    "99203": 30,
    "99204": 45,
    "99205": 60,
    "99213": 20,
    "99214": 30,
    "99215": 40,
    "99222": 55,
    "99223": 75,
    "99232": 35,
    "99233": 50,
    "99236": 85,
    "99305": 35,
    "99306": 50,
    "99308": 20,
    "99310": 45,
    "99345": 75,
    "99350": 60,
}
TIMED = ("97110", "97112", "97140", "97530", "97535")  # 15 minutes a unit
LISTED = {"90832": 16, "90834": 38, "90837": 53, "99497": 16, "97803": 8, "93306": 30}  # the user's list
PAYERS = (
    {},
    {},
    {"payer_class": "commercial", "payer_id": "PAYER2", "rule_profile": "cpt"},
    {"payer_class": "medicaid", "payer_id": "PAYER3"},
)


def _of_patients(random: Random, rows: Iterable[Row], **fields: Any) -> list[Claim]:
    """One claim a row, each of another patient, of payers of every kind."""
    return [
        claim([row], ["I10"], **{"patient": f"P{number}", **random.choice(PAYERS), **fields}) for number, row in enumerate(rows)
    ]


def _until(random: Random, minutes: dict[str, int], least: int) -> list[str]:
    """Codes whose minutes together just reach the least."""
    found: list[str] = []
    while sum(minutes[code] for code in found) < least:
        found.append(random.choice(list(minutes)))
    return found


def _visits(on: str, codes: Sequence[str], **more: Any) -> list[Row]:
    return [line(code, service_date=on, **more) for code in codes]


def _therapy(random: Random, on: str, units: int, modifiers: str = "GP") -> list[Row]:
    """Timed therapy of so many units, one to four a line."""
    made: list[Row] = []
    while units:
        some = min(units, random.randint(1, 4))
        made.append(line(random.choice(TIMED), modifiers, service_date=on, units=str(some)))
        units -= some
    return made


def _anesthesia(random: Random, on: str, minutes: Sequence[int], modifiers: str) -> list[Row]:
    codes = ("00840", "01402", "00142")
    return [
        line(random.choice(codes), modifiers, service_date=on, units=str(one), unit_basis="MJ", anesthesia_minutes=str(one))
        for one in minutes
    ]


def _fires(claims: Sequence[Claim], why: str) -> Situation:
    return situation(*claims, why=why, expect="fires")


def visits(random: Random) -> Situation:
    """F1, 1, 2: visits of any family, just above 16 hours or above 24."""
    codes = _until(random, VISITS, random.choice((LIMIT + 1, LIMIT + 1, 1441)))
    return _fires(_of_patients(random, _visits(day(random), codes)), "visits beyond sixteen hours")


def one_minute_more(random: Random) -> Situation:
    """2: the limit, and the shortest visit more."""
    codes = random.choice((["99205"] * 16, ["99214"] * 32, ["99215"] * 24))
    rows = _visits(day(random), [*codes, random.choice(("99212", "99202", "99213"))])
    return _fires(_of_patients(random, rows), "one visit beyond sixteen hours")


def therapy(random: Random) -> Situation:
    """F2, 1: timed units of therapy, 15 minutes each."""
    on = day(random)
    rows = _therapy(random, on, random.choice((65, 65, 70, 100)), random.choice(("GP", "GO")))
    return _fires(_of_patients(random, rows, rendering_specialty="65"), "timed units beyond sixteen hours")


def listed_minutes(random: Random) -> Situation:
    """1: services of the user's list, in units."""
    codes = _until(random, LISTED, LIMIT + 1)
    return _fires(_of_patients(random, _visits(day(random), codes)), "listed minutes beyond sixteen hours")


def anesthesia(random: Random) -> Situation:
    """1: minutes of anesthesia, personally performed."""
    on, minutes = day(random), [random.randint(120, 400) for _ in range(3)]
    rows = _anesthesia(random, on, [*minutes, LIMIT + 1 - sum(minutes) if sum(minutes) < LIMIT else 30], "AA")
    return _fires(_of_patients(random, rows, rendering_specialty="05"), "anesthesia beyond sixteen hours")


def over_groups(random: Random) -> Situation:
    """1: over groups, and lines that name who performed them."""
    on = day(random)
    codes = _until(random, VISITS, LIMIT + 1)
    half = len(codes) // 2
    mine = _of_patients(random, _visits(on, codes[:half]), billing_npi="G1")
    lines = _visits(on, codes[half:], rendering_npi="R1")
    elsewhere = _of_patients(random, lines, billing_npi="G2", rendering_npi="R7")
    return _fires([*mine, *elsewhere], "over two groups")


def minutes_of_the_year(random: Random) -> Situation:
    """EM-1: 99306 and 99308 need more minutes from 2024 on."""
    on = random.choice(("2024-01-01", day(random)))
    codes = random.choice((["99306"] * 20, ["99308"] * 49))
    return _fires(_of_patients(random, _visits(on, codes)), "minutes of 2024")


def busy(random: Random) -> Situation:
    """N1: a full day."""
    codes = _until(random, VISITS, random.randint(450, 800))
    return situation(*_of_patients(random, _visits(day(random), codes)), why="a full day")


def at_the_limit(random: Random) -> Situation:
    """2: sixteen hours to the minute."""
    codes = random.choice((["99205"] * 16, ["99214"] * 32, ["99215"] * 24, ["99213"] * 48, ["99205"] * 12 + ["99215"] * 6))
    return situation(*_of_patients(random, _visits(day(random), codes)), why="sixteen hours to the minute")


def medical_direction(random: Random) -> Situation:
    """N2, 3: medical direction of several cases at once."""
    rows = _anesthesia(random, day(random), [random.randint(250, 330) for _ in range(4)], random.choice(("QK", "QK QS")))
    return situation(*_of_patients(random, rows, rendering_specialty="05"), why="medical direction")


def staff_and_readings(random: Random) -> Situation:
    """3: the staff's minutes, and interpretations."""
    on = day(random)
    code, modifier = random.choice((("99490", ""), ("99439", ""), ("93306", "26")))
    rows = [line(code, modifier, service_date=on) for _ in range(random.randint(50, 60))]
    return situation(*_of_patients(random, rows), why=f"{code} {modifier} takes no time of the physician's")


def no_minutes(random: Random) -> Situation:
    """1: services without least minutes: emergency visits, tests, untimed therapy, small operations."""
    on = day(random)
    codes = random.choice((["99285"] * 60, ["85025", "93000"] * 40, ["97012", "G0283"] * 40, ["20610"] * 70))
    return situation(*_of_patients(random, _visits(on, codes)), why="no least minutes")


def assistants(random: Random) -> Situation:
    """3: therapy by assistants under the group's NPI."""
    rows = _therapy(random, day(random), 80, random.choice(("GP CQ", "GO CO")))
    return situation(*_of_patients(random, rows, rendering_npi="G1", rendering_specialty="65"), why="assistants of a group")


def two_people(random: Random) -> Situation:
    """1: two physicians of a group share the day."""
    on = day(random)
    claims = [
        one
        for who in ("R1", "R2")
        for one in _of_patients(random, _visits(on, _until(random, VISITS, 700)[:-1]), rendering_npi=who)
    ]
    return situation(*claims, why="two physicians")


def two_days(random: Random) -> Situation:
    """1: two days."""
    on = day(random)
    claims = [
        one for when in (on, shifted(on, 1)) for one in _of_patients(random, _visits(when, _until(random, VISITS, 700)[:-1]))
    ]
    return situation(*claims, why="two days")


def earlier_minutes(random: Random) -> Situation:
    """EM-1: fewer minutes in 2023."""
    on = random.choice(("2023-12-31", day(random, "2023-02-01", "2023-12-31")))
    codes = random.choice((["99306"] * 20, ["99308"] * 60))
    return situation(*_of_patients(random, _visits(on, codes)), why="minutes of 2023")


def voided(random: Random) -> Situation:
    """0.2: half of the day was voided, or withdrawn."""
    on = day(random)
    kept = _of_patients(random, _visits(on, ["99205"] * 10))
    wrong = _of_patients(random, _visits(on, ["99205"] * 8), rule_profile="medicare")
    if random.random() < 0.5:
        gone = _of_patients(random, _visits(on, ["99205"] * 8, line_status="deleted"))
        return situation(*kept, *gone, why="withdrawn")
    return situation(*kept, *(part for one in wrong for part in taken_back(random, one)), why="voided")


ERRORS = (visits, one_minute_more, therapy, listed_minutes, anesthesia, over_groups, minutes_of_the_year)
NEAR_MISSES = (
    busy,
    at_the_limit,
    medical_direction,
    staff_and_readings,
    no_minutes,
    assistants,
    two_people,
    two_days,
    earlier_minutes,
    voided,
)
