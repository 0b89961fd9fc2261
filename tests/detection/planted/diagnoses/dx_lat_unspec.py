"""Diagnoses of an unspecified side: the side known from a modifier, a sibling or the record, or from nowhere."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.diagnoses.ordinary import (
    WINDOW,
    bill,
    charge,
    day,
    mixed,
    outside,
    pointed,
    shifted,
    taken_back,
    uncovered,
    visits,
)
from tests.detection.planting import Claim, Row, Situation, claim, diagnosis, line, situation

CHECK = "DX-LAT-UNSPEC"
SETTINGS = WINDOW
# Procedure, revenue code, diagnosis of unspecified side, of the right, of the left, of both, modifiers of the right, of the left.
FAMILIES: tuple[Any, ...] = (
    ("20610", "0761", "M1710", "M1711", "M1712", "M170", ("RT",), ("LT",)),
    ("66984", "0360", "H2510", "H2511", "H2512", "H2513", ("RT", "E3"), ("LT", "E1")),
    ("73090", "0320", "M79603", "M79601", "M79602", "", ("RT",), ("LT",)),
    ("73590", "0320", "M79606", "M79604", "M79605", "", ("RT",), ("LT",)),
    ("20610", "0761", "M25519", "M25511", "M25512", "", ("RT",), ("LT",)),
    ("73560", "0320", "M25569", "M25561", "M25562", "", ("RT",), ("LT",)),
    ("64721", "0360", "G5600", "G5601", "G5602", "G5603", ("RT",), ("LT",)),
    ("69210", "0761", "H6120", "H6121", "H6122", "H6123", ("RT",), ("LT",)),
    ("26055", "0360", "M65339", "M65331", "M65332", "", ("RT", "F7"), ("LT", "F2")),
    ("28285", "0360", "M2040", "M2041", "M2042", "", ("RT", "T6"), ("LT", "T1")),
)
RIGHT, LEFT = 0, 1
BESIDE = ("I10", "E785", "K219", "R5383", "E119")


def _modifiers(random: Random, family: Any, side: int) -> str:
    given = [random.choice(family[6 + side]), *random.sample(["59", "79"], random.choice((0, 0, 1)))]
    random.shuffle(given)
    return " ".join(given)


def _claim(random: Random, family: Any, modifiers: str, expect: str = "", others: tuple[str, ...] = (), **fields: Any) -> Claim:
    """A professional claim: the procedure's line points to the unspecified diagnosis, other lines to any ordinary one."""
    listed: list[Row | str] = [diagnosis(family[2], expect=expect), *others, *random.sample(BESIDE, random.randint(0, 3))]
    random.shuffle(listed)
    codes = [row if isinstance(row, str) else row["diagnosis_code"] for row in listed]
    on = fields.pop("on", None) or day(random)
    own = codes.index(family[2]) + 1
    rest = [number for number, code in enumerate(codes, start=1) if code in BESIDE]
    chosen = [own, *random.sample(rest, random.randint(0, min(2, len(rest))))]
    random.shuffle(chosen)
    sided = line(family[0], modifiers, service_date=on, charge_amount=charge(random), **pointed(random, 12, *chosen))
    beside = [line("99213", service_date=on, **pointed(random, 12, random.randint(1, len(codes))))]
    lines = [sided, *beside[: random.randint(0, 1)]]
    random.shuffle(lines)
    return claim(lines, listed, **fields)


def _recorded(random: Random, family: Any, expect: str, code: str, **seen: Any) -> Claim:
    on = day(random)
    documented = [
        {"sequence": 1, "diagnosis_code": code, "status": "confirmed", "addressed": "Y", "present_in_note": "Y", **seen}
    ]
    made = mixed(random, diagnosis(family[2], expect=expect))
    return claim(visits(random, on, len(made)), made, encounters=[{"service_date": on}], documented_diagnoses=documented)


def side_of_the_modifier(random: Random) -> Situation:
    """F1: a line that points to it carries a side."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    return situation(_claim(random, family, _modifiers(random, family, side), "fires"), why="the modifier names the side")


def side_of_a_sibling(random: Random) -> Situation:
    """2: another diagnosis of the claim has the side, of the same family."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    return situation(_claim(random, family, "", "fires", (family[3 + side],)), why="a sibling on the claim names the side")


def side_of_the_record(random: Random) -> Situation:
    """F2: the record names the side of the very code."""
    family, side = random.choice(FAMILIES), random.choice("LR")
    confirmed = {"auditor_confirmed": random.choice("YN")}
    made = _recorded(random, family, "fires", family[2], laterality=side, **confirmed)
    return situation(made, why="the record names the side")


def sided_code_of_the_record(random: Random) -> Situation:
    """2: the record supports the code of one side."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    made = _recorded(random, family, "fires", family[3 + side], laterality="RL"[side])
    return situation(made, why="the record supports a code with a side")


def side_on_a_bill(random: Random) -> Situation:
    """2, 2.2: every diagnosis of a bill stands for every line."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    on = day(random)
    sided = line(family[0], _modifiers(random, family, side), revenue_code=family[1], service_date=on)
    lines = [sided, *random.sample([line("80053", revenue_code="0300", service_date=on)], random.randint(0, 1))]
    random.shuffle(lines)
    made = mixed(random, diagnosis(family[2], expect="fires"))
    return situation(bill(random, made, on, lines=lines), why="a bill's modifier names the side")


def sibling_on_a_bill(random: Random) -> Situation:
    """2: principal and other of one family, one with its side."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    made = [family[3 + side], diagnosis(family[2], expect="fires"), "I10"]
    if random.random() < 0.5:
        made[0], made[1] = made[1], made[0]
    return situation(bill(random, made), why="a sibling on the bill names the side")


def nothing_known(random: Random) -> Situation:
    """N1: no side anywhere."""
    family = random.choice(FAMILIES)
    modifiers = random.choice(("", "59", "LC", "RI", "76"))
    return situation(_claim(random, family, modifiers), why="no side anywhere")


def no_sibling(random: Random) -> Situation:
    """N2: a family without members of a side."""
    family = ("20610", "0761", "M2550", "", "", "", ("RT",), ("LT",))
    side = random.choice((RIGHT, LEFT))
    return situation(_claim(random, family, _modifiers(random, family, side)), why="no member of the family has a side")


def modifier_of_another_line(random: Random) -> Situation:
    """2: the line with the side points to another diagnosis."""
    family, on = random.choice(FAMILIES), day(random)
    lines = [
        line("10060", random.choice(("RT", "LT")), service_date=on, **pointed(random, 2, 1)),
        line("99213", "25", service_date=on, **pointed(random, 2, 2)),
    ]
    random.shuffle(lines)
    return situation(claim(lines, ["L570", family[2]]), why="the line with the side points elsewhere")


def side_of_another_family(random: Random) -> Situation:
    """2: a sided diagnosis of another family says nothing."""
    one, two = random.sample(FAMILIES, 2)
    return situation(_claim(random, one, "", "", (two[3 + random.choice((RIGHT, LEFT))],)), why="a side of another family")


def specified(random: Random) -> Situation:
    """1: diagnoses with their side, or of both."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    named = (*family[:2], family[5] or family[3 + side], *family[3:])
    return situation(_claim(random, named, _modifiers(random, family, side)), why="the diagnosis has its side")


def record_without_a_side(random: Random) -> Situation:
    """4: the record names no side either."""
    family = random.choice(FAMILIES)
    made = _recorded(random, family, "", family[2], laterality=random.choice(("U", None)))
    return situation(made, why="the record names no side")


def record_of_another_family(random: Random) -> Situation:
    """2: the record's side belongs to another diagnosis."""
    one, two = random.sample(FAMILIES, 2)
    side = random.choice((RIGHT, LEFT))
    made = _recorded(random, one, "", two[3 + side], laterality="RL"[side])
    return situation(made, why="the record's side is of another family")


def sibling_on_another_claim(random: Random) -> Situation:
    """2: another day's claim of the patient has the side."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    on = day(random)
    sided = claim(visits(random, shifted(on, random.choice((-40, -1, 1, 30))), 1), [family[3 + side]])
    made = [_claim(random, family, "", on=on), sided]
    random.shuffle(made)
    return situation(*made, why="a sibling on another claim")


def voided(random: Random) -> Situation:
    """0.2: a voided claim does not count."""
    family = random.choice(FAMILIES)
    wrong = _claim(random, family, _modifiers(random, family, RIGHT))
    return situation(*taken_back(random, wrong), why="a voided claim")


def no_release(random: Random) -> Situation:
    """0.4.5: no release covers the day, so it cannot tell."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    made = _claim(random, family, _modifiers(random, family, side), "cannot tell", on=uncovered(random))
    return situation(made, why="no release covers the day")


def history(random: Random) -> Situation:
    """0.2: a claim outside the audit window is history, on which nothing is found."""
    family, side = random.choice(FAMILIES), random.choice((RIGHT, LEFT))
    return situation(_claim(random, family, _modifiers(random, family, side), on=outside(random)), why="outside the window")


ERRORS = (
    side_of_the_modifier,
    side_of_a_sibling,
    side_of_the_record,
    sided_code_of_the_record,
    side_on_a_bill,
    sibling_on_a_bill,
    no_release,
)
NEAR_MISSES = (
    nothing_known,
    no_sibling,
    modifier_of_another_line,
    side_of_another_family,
    specified,
    record_without_a_side,
    record_of_another_family,
    sibling_on_another_claim,
    voided,
    history,
)
