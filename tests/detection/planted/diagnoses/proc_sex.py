"""Procedures of the other sex on a user's list, and the marks and gaps that excuse them."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import WINDOW, charge, day, outside, pointed, taken_back, uncovered
from tests.detection.planting import Claim, Row, Situation, claim, line, situation

CHECK = "PROC-SEX"
SETTINGS = WINDOW
OF = {"F": ("58150", "58662", "76830", "59400"), "M": ("55700", "55866", "84153")}
BEGUN = "X1904"  # a row of women from 16 August
LAST, NEXT = "2024-08-15", "2024-08-16"
OTHERS = ("99213", "36415", "85025", "93000")
ADULT = {"patient_birth_date": "1984-02-11"}


def _other(sex: str) -> str:
    return "M" if sex == "F" else "F"


def _mismatch(random: Random) -> tuple[str, str]:
    sex = random.choice("FM")
    return random.choice(OF[sex]), _other(sex)


def _line(random: Random, code: str, on: str, modifiers: str = "", expect: str = "", **fields: Any) -> Row:
    return line(code, modifiers, expect, service_date=on, charge_amount=charge(random), **fields)


def _beside(random: Random, on: str, modifiers: str = "") -> list[Row]:
    codes = random.sample(OTHERS, random.randint(0, 2))
    return [_line(random, code, on, modifiers, **pointed(random, 2)) for code in codes]


def _professional(random: Random, code: str, sex: str | None, on: str, modifiers: str = "", expect: str = "") -> Claim:
    lines = [_line(random, code, on, modifiers, expect, **pointed(random, 2)), *_beside(random, on)]
    random.shuffle(lines)
    return claim(lines, ("N390", "K219"), patient_sex=sex, **ADULT)


def _bill(random: Random, code: str, sex: str, on: str, conditions: str | None, expect: str = "") -> Claim:
    lines = [_line(random, code, on, expect=expect, revenue_code=random.choice(("0360", "0761", "0402")))]
    lines += [_line(random, "80053", on, revenue_code="0300")][: random.randint(0, 1)]
    random.shuffle(lines)
    told: dict[str, Any] = {
        "statement_from_date": on,
        "statement_through_date": on,
        "claim_place_of_service": None,
        "type_of_bill": "131",
    }
    return claim(
        lines, ("N390", "K219"), claim_type="I", patient_sex=sex, condition_codes=conditions, billing_npi="F1", **told, **ADULT
    )


def other_sex(random: Random) -> Situation:
    """F1, F2: the list names the other sex."""
    code, sex = _mismatch(random)
    return situation(_professional(random, code, sex, day(random), expect="fires"), why="the other sex")


def other_modifiers(random: Random) -> Situation:
    """DX-SEX 2: modifiers other than KX excuse nothing."""
    code, sex = _mismatch(random)
    modifiers = random.choice(("59", "26", "GA", "XS 76", "LT"))
    return situation(_professional(random, code, sex, day(random), modifiers, "fires"), why="modifiers other than KX")


def kx_of_another_line(random: Random) -> Situation:
    """DX-SEX 2: KX stands on another line."""
    (code, sex), on = _mismatch(random), day(random)
    lines = [_line(random, code, on, expect="fires"), _line(random, "97110", on, "GP KX")]
    random.shuffle(lines)
    return situation(claim(lines, ("N390",), patient_sex=sex, **ADULT), why="KX on another line")


def on_a_bill(random: Random) -> Situation:
    """DX-SEX 2: a bill without condition code 45."""
    code, sex = _mismatch(random)
    conditions = random.choice((None, "44", "54", "A5 44"))
    return situation(_bill(random, code, sex, day(random), conditions, "fires"), why="a bill without condition code 45")


def first_day_of_the_row(random: Random) -> Situation:
    """0.4: the row's first day."""
    on = random.choice((NEXT, day(random, NEXT)))
    return situation(_professional(random, BEGUN, "M", on, expect="fires"), why="the row is in force from that day")


def two_lines(random: Random) -> Situation:
    """F1: two lines of the other sex."""
    sex, on = random.choice("FM"), day(random)
    lines = [_line(random, code, on, expect="fires") for code in random.sample(OF[sex], 2)]
    lines += _beside(random, on)
    random.shuffle(lines)
    return situation(claim(lines, ("N390", "K219"), patient_sex=_other(sex), **ADULT), why="two lines of the other sex")


def same_sex(random: Random) -> Situation:
    """F1 turned: the sex of the list."""
    sex = random.choice("FM")
    return situation(_professional(random, random.choice(OF[sex]), sex, day(random)), why="the same sex")


def modifier_kx(random: Random) -> Situation:
    """N1: KX on the line, wherever it stands."""
    code, sex = _mismatch(random)
    modifiers = random.choice(("KX", "59 KX", "26 GA KX", "KX 76"))
    return situation(_professional(random, code, sex, day(random), modifiers), why="KX on the line")


def unknown_sex(random: Random) -> Situation:
    """N2: blank or unknown."""
    code = random.choice((*OF["F"], *OF["M"]))
    return situation(_professional(random, code, random.choice((None, "U")), day(random)), why="the sex is unknown")


def condition_code_45(random: Random) -> Situation:
    """DX-SEX 2: condition code 45 of a bill."""
    code, sex = _mismatch(random)
    conditions = random.choice(("45", "44 45", "45 A5"))
    return situation(_bill(random, code, sex, day(random), conditions), why="condition code 45")


def on_no_list(random: Random) -> Situation:
    """Needs the list: procedures of either sex, or limited by age alone."""
    code = random.choice(("19120", "71046", "99213", "92551", "G0102"))
    return situation(_professional(random, code, random.choice("FM"), day(random)), why="no limit of sex")


def row_not_begun(random: Random) -> Situation:
    """0.4: the day before the row begins."""
    on = random.choice((LAST, day(random, "2024-07-01", LAST)))
    return situation(_professional(random, BEGUN, "M", on), why="the row is not yet in force")


def two_patients(random: Random) -> Situation:
    """DX-SEX 1: a man and a woman, each with a procedure of the own sex."""
    on = day(random)
    man = _professional(random, random.choice(OF["M"]), "M", on)
    woman = _professional(random, random.choice(OF["F"]), "F", on)
    woman.fields["patient"] = "P2"
    return situation(man, woman, why="a man and a woman")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    code, sex = _mismatch(random)
    wrong = _professional(random, code, sex, day(random))
    return situation(*taken_back(random, wrong), why="a voided claim")


def deleted_line(random: Random) -> Situation:
    """0.2: a deleted line does not count."""
    (code, sex), on = _mismatch(random), day(random)
    lines = [_line(random, code, on, line_status="deleted"), _line(random, "99213", on)]
    return situation(claim(lines, ("N390",), patient_sex=sex, **ADULT), why="the line was deleted")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    code, sex = _mismatch(random)
    made = _professional(random, code, sex, uncovered(random), expect="cannot tell")
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    code, sex = _mismatch(random)
    return situation(_professional(random, code, sex, outside(random)), why="outside the window")


ERRORS = (
    other_sex,
    other_modifiers,
    kx_of_another_line,
    on_a_bill,
    first_day_of_the_row,
    two_lines,
    no_release,
)
NEAR_MISSES = (
    same_sex,
    modifier_kx,
    unknown_sex,
    condition_code_45,
    on_no_list,
    row_not_begun,
    two_patients,
    voided,
    deleted_line,
    history,
)
