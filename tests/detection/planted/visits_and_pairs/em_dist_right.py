"""Levels of a provider's visits against the specialty's. Many claims a situation: 60 draws suffice."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.detection.planted.visits_and_pairs.ordinary import day, shifted, taken_back
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "EM-DIST-RIGHT"
OFFICE = ("99211", "99212", "99213", "99214", "99215")
FIRST_VISITS = ("99202", "99203", "99204", "99205")
HOSPITAL = ("99231", "99232", "99233")
# Shares in hundredths as in the planted benchmark.
USUAL = {"08": (2, 10, 48, 33, 7), "10": (1, 8, 43, 40, 8), "02": (3, 22, 52, 20, 3), "06": (1, 5, 37, 47, 10)}
RIGHT = ((2, 5, 13, 40, 40), (0, 5, 20, 35, 40), (1, 4, 10, 15, 70), (0, 2, 18, 55, 25))
SMALL_SHIFT = {"08": (1, 6, 43, 40, 10), "10": (1, 5, 38, 45, 11)}  # far from chance at 600 visits, yet small


def _codes(codes: Sequence[str], shares: Sequence[int], count: int) -> list[str]:
    """So many codes in the shares given, the rest of the rounding to the most frequent one."""
    made = [code for code, share in zip(codes, shares, strict=True) for _ in range(share * count // 100)]
    commonest = codes[max(range(len(codes)), key=lambda place: shares[place])]
    return [*made, *[commonest] * (count - len(made))]


def _of_patients(random: Random, codes: Sequence[str], specialty: str = "08", **fields: Any) -> list[Claim]:
    """One visit a claim, each of another patient, on any day of the quarter."""
    told = {"rendering_specialty": specialty, **fields}
    rows: list[Row] = [line(code, random.choice(("", "", "25")), service_date=day(random)) for code in codes]
    return [claim([row], ["I10"], **{"patient": f"P{number}", **told}) for number, row in enumerate(rows)]


def _fires(claims: Sequence[Claim], why: str) -> Situation:
    return situation(*claims, why=why, expect="fires")


def far_right(random: Random) -> Situation:
    """F1, F2: shares far to the right, of any specialty that the benchmark holds."""
    codes = _codes(OFFICE, random.choice(RIGHT), random.choice((120, 160, 200)))
    return _fires(_of_patients(random, codes, random.choice(list(USUAL))), "far to the right")


def few_but_plain(random: Random) -> Situation:
    """2 and UND-EM-DIST: from 30 visits on, where the shift is plain."""
    count = random.choice((30, 45, 60, 99))
    return _fires(_of_patients(random, ["99215"] * (count * 7 // 10) + ["99214"] * (count - count * 7 // 10)), "few but plain")


def other_families(random: Random) -> Situation:
    """Needs: visits of new patients, or in hospital, are families of their own."""
    codes = random.choice((_codes(FIRST_VISITS, (0, 10, 30, 60), 120), _codes(HOSPITAL, (2, 20, 78), 120)))
    return _fires(_of_patients(random, codes, random.choice(list(USUAL))), "another family, far to the right")


def one_family_of_two(random: Random) -> Situation:
    """1: one family far to the right, another as usual."""
    right = _of_patients(random, _codes(OFFICE, random.choice(RIGHT), 120))
    usual = _of_patients(random, _codes(HOSPITAL, (12, 58, 30), 100))
    return _fires([*right, *usual], "one family of two")


def over_groups(random: Random) -> Situation:
    """Needs: a provider's visits count together, whoever bills them."""
    shares = random.choice(RIGHT[:3])
    mine = _of_patients(random, _codes(OFFICE, shares, 60))
    elsewhere = _of_patients(random, _codes(OFFICE, shares, 60), billing_npi="G2", payer_class="commercial", payer_id="PAYER2")
    return _fires([*mine, *elsewhere], "over two groups and payers")


def too_few(random: Random) -> Situation:
    """N1: fewer than 30 visits."""
    codes = random.choice((["99215"] * 12 + ["99214"] * 8, ["99215"] * 29))
    return situation(*_of_patients(random, codes), why="fewer than 30")


def far_left(random: Random) -> Situation:
    """N2: far to the left."""
    codes = _codes(OFFICE, random.choice(((5, 30, 50, 13, 2), (10, 40, 40, 10, 0))), random.choice((60, 120, 200)))
    return situation(*_of_patients(random, codes, random.choice(list(USUAL))), why="far to the left")


def as_usual(random: Random) -> Situation:
    """2: the shares of the specialty, or a visit more or less."""
    specialty = random.choice(list(USUAL))
    codes = _codes(OFFICE, USUAL[specialty], random.choice((100, 200)))
    return situation(*_of_patients(random, codes, specialty), why="as usual in the specialty")


def usual_elsewhere(random: Random) -> Situation:
    """Needs: the benchmark is that of the provider's own specialty."""
    return situation(*_of_patients(random, _codes(OFFICE, USUAL["06"], 150), "06"), why="usual in this specialty")


def small_shift(random: Random) -> Situation:
    """2: hardly chance, but small: PSI below 0.10."""
    specialty = random.choice(list(SMALL_SHIFT))
    return situation(*_of_patients(random, _codes(OFFICE, SMALL_SHIFT[specialty], 600), specialty), why="a small shift")


def one_patient(random: Random) -> Situation:
    """UND-EM-DIST, Needs: visits of one patient are not independent."""
    usual = _of_patients(random, _codes(OFFICE, USUAL["08"], 60))
    days = (shifted("2024-07-01", 2 * number) for number in range(40))
    same = [claim([line("99215", service_date=on)], ["I10"], patient="P999") for on in days]
    return situation(*usual, *same, why="one patient's many visits")


def no_benchmark(random: Random) -> Situation:
    """Needs: no benchmark of the specialty: cannot tell."""
    codes = _codes(OFFICE, RIGHT[0], 100)
    return situation(*_of_patients(random, codes, random.choice(("93", "11", None))), why="no benchmark")


def two_people(random: Random) -> Situation:
    """N1: two physicians with fewer than 30 visits each."""
    claims = [one for who in ("R1", "R2") for one in _of_patients(random, ["99215"] * 25, rendering_npi=who)]
    return situation(*claims, why="two physicians, fewer than 30 each")


def voided(random: Random) -> Situation:
    """0.2: voided visits do not count."""
    usual = _of_patients(random, _codes(OFFICE, USUAL["08"], 60))
    gone = _of_patients(random, ["99215"] * 40)
    return situation(*usual, *(part for one in gone for part in taken_back(random, one)), why="the high ones were voided")


ERRORS = (far_right, few_but_plain, other_families, one_family_of_two, over_groups)
NEAR_MISSES = (
    too_few,
    far_left,
    as_usual,
    usual_elsewhere,
    small_shift,
    one_patient,
    no_benchmark,
    two_people,
    voided,
)
