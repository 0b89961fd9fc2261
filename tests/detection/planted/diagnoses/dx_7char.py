"""Seventh characters missing, misplaced or not allowed, and codes that are complete without or with them."""

from __future__ import annotations

from random import Random

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    either,
    mixed,
    outside,
    professional,
    shifted,
    taken_back,
    uncovered,
    visits,
)
from tests.detection.planted.diagnoses.ordinary import day as any_day
from tests.detection.planting import Claim, Situation, claim, diagnosis, situation

CHECK = "DX-7CHAR"
SETTINGS = WINDOW
HEADERS = ("S52501", "S93401", "S93402", "S61411", "O36011", "M80011", "T401X1")
SHORT = ("T148", "S0591", "X58", "W010", "T148XX", "S0591X", "W010XX")
MISPLACED = ("T148A", "T148D", "T148XA", "S0591A", "S0591S", "X58A", "X58XD", "W010A", "W010XD")
NOT_ALLOWED = ("S93401B", "S52501Z", "S61411G", "T148XXQ", "M80011B", "O360117", "W010XXC", "T401X1B", "S0591XK")
PADDED = ("I10X", "I10XX", "E119X", "E119XX", "J069XX", "M1711X", "M1711XX", "K219X", "I10XXXX", "Z5111XX")
COMPLETE = (
    "S52501A",
    "S52501G",
    "S93401D",
    "S61411S",
    "T148XXA",
    "X58XXXD",
    "W010XXA",
    "O360112",
    "M80011P",
    "T401X1A",
    "S0591XA",
)
SIX = ("M79603", "M25511", "R5383", "E1165", "M65331", "C50911", "G5601", "Z00121", "L97509")


def _wrong(random: Random, code: str, why: str) -> Situation:
    shown = f"{code[:3]}.{code[3:]}" if len(code) > 3 and random.random() < 0.4 else code
    return situation(either(random, mixed(random, diagnosis(shown, expect="fires"))), why=why)


def missing(random: Random) -> Situation:
    """F1, 2: six characters of a code that has a seventh, figures of the unborn among them."""
    return _wrong(random, random.choice(HEADERS), "the seventh character is missing")


def missing_with_placeholders(random: Random) -> Situation:
    """2: shorter codes, padded to six or not, whose seventh character is missing."""
    return _wrong(random, random.choice(SHORT), "the seventh character is missing after placeholders")


def placeholder_missing(random: Random) -> Situation:
    """F2, 3: the last character stands where a placeholder belongs."""
    return _wrong(random, random.choice(MISPLACED), "placeholder X is missing")


def not_allowed(random: Random) -> Situation:
    """4: a seventh character that the category does not have."""
    return _wrong(random, random.choice(NOT_ALLOWED), "a seventh character that the category has not")


def padded(random: Random) -> Situation:
    """5: X behind a code that takes no seventh character."""
    return _wrong(random, random.choice(PADDED), "padded, though it takes no seventh character")


def other_places(random: Random) -> Situation:
    """1: an external cause or reason for visit of a bill, or a late place of a full list."""
    code = random.choice((*HEADERS, *MISPLACED, *NOT_ALLOWED))
    made = ["S93401A", "I10", "E785", "K219", "R5383", "N390", "L570", "F411", "R42", "G4733", "Z79899"]
    return situation(professional(random, [*made, diagnosis(code, expect="fires")]), why="the twelfth diagnosis")


def _recorded(random: Random, billed: str, supported: str, evidence: str, expect: str) -> Claim:
    on = any_day(random)
    documented = [{"sequence": 1, "diagnosis_code": supported, "status": "confirmed", "addressed": "Y", "evidence": evidence}]
    made = mixed(random, diagnosis(billed, expect=expect), ahead=0)
    seen = [{"service_date": on}]
    return claim(visits(random, on, len(made)), made, encounters=seen, documented_diagnoses=documented)


def later_care_though_treated(random: Random) -> Situation:
    """6: D or S though the record supports active treatment, or A though it supports later care only."""
    stem = random.choice(("S93401", "S93402", "S61411", "T148XX"))
    billed, supported, evidence = random.choice((("D", "A", "treated"), ("S", "A", "treated"), ("A", "D", "monitored")))
    made = _recorded(random, stem + billed, stem + supported, evidence, "fires")
    return situation(made, why=f"{billed} billed, the record supports {supported}")


def complete(random: Random) -> Situation:
    """N1: seven characters that belong to the code."""
    return situation(either(random, mixed(random, *random.sample(COMPLETE, random.randint(1, 3)))), why="complete")


def active_treatment_goes_on(random: Random) -> Situation:
    """N2: A again, days later, by another physician who treats."""
    on, code = any_day(random, "2024-07-01", "2024-09-10"), random.choice(("S93401A", "S52501A", "T148XXA"))
    first = professional(random, [code], on)
    second = professional(random, [code], shifted(on, random.randint(1, 20)), rendering_npi="R2")
    return situation(first, second, why="A may repeat while treatment is active")


def treated_and_so_coded(random: Random) -> Situation:
    """6: the record supports the character that is billed."""
    stem, character = random.choice(("S93401", "S93402", "T148XX")), random.choice("AD")
    evidence = "treated" if character == "A" else "monitored"
    return situation(
        _recorded(random, stem + character, stem + character, evidence, ""), why="the record supports the character"
    )


def short_and_valid(random: Random) -> Situation:
    """1: codes of three to six characters that are complete."""
    codes = ["I10", "R42", *random.sample(SIX, random.randint(1, 3))]
    random.shuffle(codes)
    return situation(either(random, codes), why="complete without a seventh character")


def header_of_another_kind(random: Random) -> Situation:
    """DX-HEADER's: headers that lack more than the seventh character, or take none."""
    code = random.choice(("E11", "E112", "M2556", "M545", "N183", "S9340", "S5250"))
    return situation(either(random, mixed(random, code)), why="a header, but not for the seventh character")


def no_code_at_all(random: Random) -> Situation:
    """CODE-DX's: what no padding and no other character makes valid."""
    code = random.choice(("Z9999X", "S99999A", "Q0000", "J0699", "E11999", "T999XXA", "M1799", "R99A"))
    return situation(either(random, mixed(random, code)), why="never a code, with or without a seventh character")


def old_list(random: Random) -> Situation:
    """CODE-DX-ICD9's: the old list knows no seventh character."""
    code = random.choice(("25000", "4019", "V5869", "E8859"))
    return situation(either(random, mixed(random, code)), why="a code of the old list")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    wrong = either(random, mixed(random, random.choice((*HEADERS, *MISPLACED, *PADDED))))
    return situation(*taken_back(random, wrong), why="a voided claim")


def corrected(random: Random) -> Situation:
    """0.2: replaced by a claim with the seventh character."""
    on = any_day(random)
    wrong, right = professional(random, ["S93401"], on), professional(random, ["S93401A"], on)
    return situation(*taken_back(random, wrong, right), why="a corrected claim")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    given = [diagnosis(random.choice((*HEADERS, "I10X", "T148A")), expect="cannot tell"), "I10"]
    return situation(either(random, given, uncovered(random)), why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    made = mixed(random, random.choice((*HEADERS, *MISPLACED, *PADDED)))
    return situation(either(random, made, outside(random)), why="outside the window")


ERRORS = (
    missing,
    missing_with_placeholders,
    placeholder_missing,
    not_allowed,
    padded,
    other_places,
    later_care_though_treated,
    no_release,
)
NEAR_MISSES = (
    complete,
    active_treatment_goes_on,
    treated_and_so_coded,
    short_and_valid,
    header_of_another_kind,
    no_code_at_all,
    old_list,
    voided,
    corrected,
    history,
)
