"""Excluded people in every part of a claim, on the first and last day of their exclusion, and people who are not."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import around, bill, day, service, shifted, taken_back
from tests.detection.planting import Claim, Situation, npi, situation

CHECK = "LEIE"
EXCLUDED = [npi(95_000_000 + number) for number in range(1, 6)]  # since 2024-01-01 or before, not reinstated
FROM_15_AUGUST = npi(95_000_011)
REINSTATED_15_AUGUST = npi(95_000_012)  # excluded 2020-03-20, until 2024-08-14
NEXT_YEAR = npi(95_000_013)  # excluded from 2025-06-01
WAIVED = npi(95_000_014)  # waiver for Illinois from 2023-01-01
CODES = ("99213", "20610", "80053", "93010", "71046")
HEADER = ("rendering_npi", "ordering_npi", "referring_npi", "supervising_npi")
LINE = ("rendering_npi", "ordering_npi", "referring_npi", "supervising_npi")
BILL = ("attending_npi", "operating_npi", "other_operating_npi", "referring_npi", "rendering_npi")


def _with(random: Random, who: str | None, on: str = "", **fields: Any) -> Claim:
    """A claim on which someone stands in one of the parts."""
    made = service(random, random.choice(CODES), on=on or day(random))
    return around(random, made, **{random.choice(HEADER): who, **fields})


def rendering(random: Random) -> Situation:
    """F1: who rendered the services, all lines of them."""
    on = day(random)
    lines = [service(random, code, "", "fires", on=on) for code in random.sample(CODES, random.randint(1, 3))]
    return situation(around(random, *lines, most=0, rendering_npi=random.choice(EXCLUDED)), why="the rendering provider")


def ordering(random: Random) -> Situation:
    """F2, 5: who ordered a test."""
    made = service(random, random.choice(("80053", "80048", "85025")))
    told = {random.choice(("ordering_npi", "referring_npi")): random.choice(EXCLUDED)}
    if random.random() < 0.4:
        return situation(around(random, {**made, **told, "expect": "fires"}), why="who ordered the line")
    return situation(around(random, made, expect="fires", **told), why="who ordered the claim")


def billing(random: Random) -> Situation:
    """The billing provider."""
    made = around(random, service(random, random.choice(CODES)), billing_npi=random.choice(EXCLUDED), expect="fires")
    made.fields["billing_tin"] = f"{random.randrange(10**9):09d}"
    return situation(made, why="the billing provider")


def on_a_line(random: Random) -> Situation:
    """Someone named on one line of several."""
    on = day(random)
    wrong = service(random, random.choice(CODES), "", "fires", on=on, **{random.choice(LINE): random.choice(EXCLUDED)})
    return situation(around(random, wrong, service(random, "99214", on=on)), why="someone named on the line")


def supervising(random: Random) -> Situation:
    """Who supervised or referred."""
    made = service(random, random.choice(CODES))
    told = {random.choice(("supervising_npi", "referring_npi")): random.choice(EXCLUDED)}
    return situation(around(random, made, expect="fires", **told), why="who supervised or referred")


def on_a_bill(random: Random) -> Situation:
    """Attending, operating and others on a hospital's bill."""
    on = day(random)
    made = bill(random, on, service(random, "G0463", on=on), **{random.choice(BILL): random.choice(EXCLUDED)})
    return situation(replace(made, expect="fires"), why="someone on a hospital's bill")


def first_day(random: Random) -> Situation:
    """2: the day of the exclusion itself, and later."""
    on = random.choice(("2024-08-15", "2024-08-15", day(random, "2024-08-16")))
    return situation(replace(_with(random, FROM_15_AUGUST, on), expect="fires"), why="from the day of the exclusion")


def last_day(random: Random) -> Situation:
    """2: the day before the reinstatement, and earlier."""
    on = random.choice(("2024-08-14", "2024-08-14", day(random, "2024-07-01", "2024-08-13")))
    return situation(replace(_with(random, REINSTATED_15_AUGUST, on), expect="fires"), why="until the reinstatement")


def waiver(random: Random) -> Situation:
    """2: a waiver of a state is to be reviewed."""
    on = day(random)
    return situation(replace(_with(random, WAIVED, on, locality="06102-16"), expect="fires"), why="excluded with a waiver")


def not_yet(random: Random) -> Situation:
    """N1, 2: the exclusion came later, by a day or by a year."""
    who, on = random.choice(
        ((NEXT_YEAR, day(random)), (FROM_15_AUGUST, "2024-08-14"), (FROM_15_AUGUST, day(random, "2024-07-01", "2024-08-13")))
    )
    return situation(_with(random, who, on), why="excluded later")


def reinstated(random: Random) -> Situation:
    """2: from the day of the reinstatement on."""
    on = random.choice(("2024-08-15", day(random, "2024-08-16")))
    return situation(_with(random, REINSTATED_15_AUGUST, on), why="reinstated")


def zero(random: Random) -> Situation:
    """N2: the list's unknown NPI, the same surname, or none on the claim."""
    on = day(random)
    who = random.choice(("0000000000", None))
    made = around(random, service(random, random.choice(CODES), on=on), **{random.choice(HEADER[1:]): who})
    made.fields["billing_name"] = random.choice(("QUILLFEATHER", "Quillfeather Family Practice", None))
    providers = [{"npi": "R1", "provider_name": "QUILLFEATHER, ANOTHER", "entity_type": "1"}]
    return situation(made, why="unknown NPI, and only a surname", providers=providers)


def not_listed(random: Random) -> Situation:
    """Nobody of the list."""
    on = day(random)
    told = {"referring_npi": "R5", "ordering_npi": "R6", "supervising_npi": "R7"}
    return situation(around(random, service(random, random.choice(CODES), on=on), **told), why="nobody of the list")


def one_digit_off(random: Random) -> Situation:
    """1: an NPI that differs in one digit."""
    listed = random.choice(EXCLUDED)
    off = npi(int(listed[1:9]) + random.choice((50, 100, 1000)))
    return situation(_with(random, off), why="another NPI by a digit")


def another_claim(random: Random) -> Situation:
    """The excluded billed for the same patient before the exclusion."""
    on = day(random, "2024-08-16")
    before = around(
        random, service(random, "99213", on=shifted("2024-08-14", -random.randint(0, 9))), rendering_npi=FROM_15_AUGUST
    )
    return situation(before, around(random, service(random, "99214", on=on)), why="another's claim, before the exclusion")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced by another provider's."""
    on = day(random)
    wrong, right = (around(random, service(random, "99213", on=on), rendering_npi=who) for who in (EXCLUDED[0], "R1"))
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


def withdrawn(random: Random) -> Situation:
    """0.2: the line was withdrawn."""
    on = day(random)
    wrong = service(random, "80053", on=on, ordering_npi=EXCLUDED[1], line_status="deleted")
    return situation(around(random, wrong, service(random, "99213", on=on)), why="a withdrawn line")


ERRORS = (
    rendering,
    ordering,
    billing,
    on_a_line,
    supervising,
    on_a_bill,
    first_day,
    last_day,
    waiver,
)
NEAR_MISSES = (
    not_yet,
    reinstated,
    zero,
    not_listed,
    one_digit_off,
    another_claim,
    voided,
    withdrawn,
)
