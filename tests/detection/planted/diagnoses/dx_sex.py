"""Diagnoses of the other sex, and the marks and gaps that excuse them."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import (
    VISITS,
    WINDOW,
    bill,
    born,
    day,
    either,
    mixed,
    outside,
    pointed,
    professional,
    taken_back,
    uncovered,
)
from tests.detection.planting import Row, Situation, claim, diagnosis, line, situation

CHECK = "DX-SEX"
SETTINGS = WINDOW
OF = {"F": ("C539", "C561", "N7001", "N809", "O80"), "M": ("C61", "N400", "N419")}
ENDED, BEGUN = ("R1011", "M"), ("N200", "F")  # a row of women until 15 August, a row of men from the day after
LAST, NEXT = "2024-08-15", "2024-08-16"


def _other(sex: str) -> str:
    return "M" if sex == "F" else "F"


def _mismatch(random: Random) -> tuple[str, str]:
    """A code and the sex that it does not belong to."""
    sex = random.choice("FM")
    return random.choice(OF[sex]), _other(sex)


def _adult(on: str) -> str:
    return born(on, 40, 11)


def other_sex(random: Random) -> Situation:
    """F1, F2: the list names the other sex."""
    (code, sex), on = _mismatch(random), day(random)
    made = mixed(random, diagnosis(code, expect="fires"))
    return situation(either(random, made, on, patient_sex=sex, patient_birth_date=_adult(on)), why="the other sex")


def other_sex_on_a_bill(random: Random) -> Situation:
    """F1: a bill with condition codes other than 45."""
    (code, sex), on = _mismatch(random), day(random)
    made = mixed(random, diagnosis(code, expect="fires"))
    codes = random.choice((None, "44", "54", "A5", "G0 44"))
    return situation(bill(random, made, on, patient_sex=sex, condition_codes=codes), why="a bill without condition code 45")


def other_sex_with_other_modifiers(random: Random) -> Situation:
    """2: modifiers other than KX excuse nothing."""
    (code, sex), on = _mismatch(random), day(random)
    modifiers = random.choice(("25", "59", "GA", "26", "KT", "XS 76"))
    lines = [line(random.choice(VISITS), modifiers, service_date=on, **pointed(random, 2, 1, 2))]
    made: list[Row | str] = [diagnosis(code, expect="fires"), "I10"]
    return situation(claim(lines, made, patient_sex=sex), why="modifiers other than KX")


def first_or_last_day(random: Random) -> Situation:
    """3: the row's last day, and its first."""
    (code, sex), on = random.choice(((ENDED, LAST), (BEGUN, NEXT)))
    made = mixed(random, diagnosis(code, expect="fires"))
    return situation(either(random, made, on, patient_sex=sex), why="the row's first or last day")


def two_on_one_claim(random: Random) -> Situation:
    """4: two codes of the other sex."""
    sex, on = random.choice("FM"), day(random)
    codes = random.sample(OF[sex], 2)
    made = mixed(random, *(diagnosis(code, expect="fires") for code in codes))
    return situation(
        either(random, made, on, patient_sex=_other(sex), patient_birth_date=_adult(on)), why="two of the other sex"
    )


def same_sex(random: Random) -> Situation:
    """4: the sex of the list."""
    sex, on = random.choice("FM"), day(random)
    made = mixed(random, *random.sample(OF[sex], 2))
    return situation(either(random, made, on, patient_sex=sex, patient_birth_date=_adult(on)), why="the same sex")


def unknown_sex(random: Random) -> Situation:
    """1: blank or unknown."""
    code, on = random.choice(OF[random.choice("FM")]), day(random)
    return situation(either(random, mixed(random, code), on, patient_sex=random.choice((None, "U"))), why="the sex is unknown")


def condition_code_45(random: Random) -> Situation:
    """N1, 2: condition code 45 of a bill, alone or among others."""
    (code, sex), on = _mismatch(random), day(random)
    codes = random.choice(("45", "45 44", "G0 45", "44 45 A5"))
    made = bill(random, mixed(random, code), on, patient_sex=sex, condition_codes=codes)
    return situation(made, why="condition code 45")


def modifier_kx(random: Random) -> Situation:
    """N2, 2: KX on the line that points to it, wherever the modifier stands."""
    (code, sex), on = _mismatch(random), day(random)
    modifiers = random.choice(("KX", "KX", "26 KX", "59 GA KX"))
    procedure = random.choice(("84153", "99213", "76830", "71046"))
    lines = [line(procedure, modifiers, service_date=on, **pointed(random, 2, 1))]
    return situation(claim(lines, [code, "I10"], patient_sex=sex), why="KX on the line")


def of_no_list(random: Random) -> Situation:
    """4: codes of no list."""
    on = day(random)
    made = mixed(random, random.choice(("C50911", "N390", "J069", "Z5111", "N3000")))
    return situation(either(random, made, on, patient_sex=random.choice("FM")), why="on no list of a sex")


def out_of_force(random: Random) -> Situation:
    """3: the day after the row ended, the day before it began."""
    (code, sex), on = random.choice(
        ((ENDED, NEXT), (ENDED, day(random, NEXT)), (BEGUN, LAST), (BEGUN, day(random, "2024-07-01", LAST)))
    )
    return situation(either(random, mixed(random, code), on, patient_sex=sex), why="the row is not in force")


def two_patients(random: Random) -> Situation:
    """1: a man and a woman, each with a code of the own sex."""
    on = day(random)
    man = professional(random, [random.choice(OF["M"])], on, patient_sex="M")
    woman = professional(random, [random.choice(OF["F"])], on, patient_sex="F", patient="P2")
    return situation(man, woman, why="a man and a woman")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    (code, sex), on = _mismatch(random), day(random)
    wrong = either(random, mixed(random, code), on, patient_sex=sex, patient_birth_date=_adult(on))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: the registration was corrected."""
    (code, sex), on = _mismatch(random), day(random)
    told = {"patient_birth_date": _adult(on)}
    wrong = professional(random, [code], on, patient_sex=sex, **told)
    right = professional(random, [code], on, patient_sex=_other(sex), **told)
    return situation(*taken_back(random, wrong, right), why="a corrected registration")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    code, sex = _mismatch(random)
    made = mixed(random, diagnosis(code, expect="cannot tell"))
    return situation(either(random, made, uncovered(random), patient_sex=sex), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    code, sex = _mismatch(random)
    return situation(either(random, mixed(random, code), outside(random), patient_sex=sex), why="outside the window")


ERRORS = (
    other_sex,
    other_sex_on_a_bill,
    other_sex_with_other_modifiers,
    first_or_last_day,
    two_on_one_claim,
    no_release,
)
NEAR_MISSES = (
    same_sex,
    unknown_sex,
    condition_code_45,
    modifier_kx,
    of_no_list,
    out_of_force,
    two_patients,
    voided,
    corrected,
    history,
)
