"""Components where there are none, whole services in a hospital, and components as the fee schedule has them."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.detection.planted.claims_and_modifiers.ordinary import (
    around,
    billed,
    day,
    done,
    noted,
    professional,
    service,
    shifted,
    taken_back,
)
from tests.detection.planting import Situation, situation

CHECK = "MOD-26TC"
IN_TWO = ("71046", "71045", "70450", "70553", "73610", "93306", "88305", "74177")  # PC/TC 1
WHOLE = ("99213", "20610", "11042", "93010", "93016", "93005", "93702", "93000", "93784", "96372", "96365", "97110", "85060")
NOT_MEANT = ("36415", "80053", "85025")  # PC/TC 9
READ_ONLY = ("83020", "84165", "88371")  # PC/TC 6, on the row of 26
HOSPITAL = ("19", "21", "22", "23", "24", "26", "31", "34", "51", "52", "53", "56", "61")
OFFICE = ("11", "49", "20", "12", "32", "50", "72")


def no_components(random: Random) -> Situation:
    """F2, 1: 26 or TC where the service has no components."""
    made = service(random, random.choice(WHOLE + NOT_MEANT), random.choice(("26", "TC", "26 59")), "fires")
    return situation(around(random, made, most=0), why="26 or TC without components")


def technical_of_reading(random: Random) -> Situation:
    """Indicator 6: 26 may stand, TC not."""
    return situation(around(random, service(random, random.choice(READ_ONLY), "TC", "fires")), why="TC on indicator 6")


def whole_in_hospital(random: Random) -> Situation:
    """F1, 2: a whole service in a hospital."""
    made = service(random, random.choice(IN_TWO), random.choice(("", "59", "76")), "fires")
    if random.random() < 0.3:
        made = {**made, "place_of_service": random.choice(HOSPITAL)}
        return situation(around(random, made), why="the whole service in a hospital")
    place = random.choice(HOSPITAL)
    return situation(around(random, made, claim_place_of_service=place), why="the whole service in a hospital")


def technical_in_hospital(random: Random) -> Situation:
    """3: TC by a practitioner in a hospital."""
    made = service(random, random.choice(IN_TWO), "TC", "fires")
    return situation(around(random, made, claim_place_of_service=random.choice(HOSPITAL)), why="TC in a hospital")


def incident_in_hospital(random: Random) -> Situation:
    """4: indicator 5 in a hospital."""
    made = service(random, random.choice(("96372", "96365", "96374", "96413", "36430")), "", "fires")
    place = random.choice(("19", "21", "22", "23"))
    return situation(around(random, made, most=0, claim_place_of_service=place), why="indicator 5 in a hospital")


def whole_only_in_hospital(random: Random) -> Situation:
    """7: indicator 4 in a hospital."""
    made = service(random, random.choice(("93000", "93015", "93784", "93224")), "", "fires")
    place = random.choice(("19", "21", "22", "23"))
    return situation(around(random, made, most=0, claim_place_of_service=place), why="indicator 4 in a hospital")


def reading_by_the_owner(random: Random) -> Situation:
    """5: the equipment is the provider's, and only the reading was billed."""
    on, code = day(random), random.choice(IN_TWO)
    record = noted(on, done(code, equipment_owner="provider", auditor_confirmed="Y"))
    made = professional(random, service(random, code, "26", "fires", on=on), **record)
    return situation(made, why="the owner of the equipment billed the reading only")


def both_components(random: Random) -> Situation:
    """6: 26 and TC on two lines by one provider."""
    on, code = day(random), random.choice(IN_TWO)
    made = [service(random, code, mod, on=on) for mod in ("26", "TC")]
    return situation(around(random, *made, expect="fires"), why="26 and TC on two lines")


def whole_in_office(random: Random) -> Situation:
    """N1: a whole service in an office, with the provider's own equipment."""
    on, code = day(random), random.choice(IN_TWO)
    record = random.choice(({}, noted(on, done(code, equipment_owner="provider"))))
    made = professional(random, service(random, code, on=on), claim_place_of_service=random.choice(OFFICE), **record)
    return situation(made, why="the whole service in an office")


def office_line(random: Random) -> Situation:
    """2: the line's own place is an office."""
    made = service(random, random.choice(IN_TWO), place_of_service="11")
    return situation(professional(random, made, claim_place_of_service="22"), why="the line's place is an office")


def no_concept(random: Random) -> Situation:
    """N2: no components, in a hospital."""
    made = service(random, random.choice(("99213", "93010", "20610", "27447", "93016", "85060")))
    place = random.choice(HOSPITAL[:4])
    return situation(around(random, made, claim_place_of_service=place), why="without components in a hospital")


def reading_in_hospital(random: Random) -> Situation:
    """1, 2: the reading alone in a hospital; pathologists' readings of indicator 6."""
    code = random.choice(IN_TWO + READ_ONLY)
    made = service(random, code, random.choice(("26", "26 59")))
    place = random.choice(HOSPITAL[:4]) if code in IN_TWO else random.choice(("22", "11"))
    return situation(around(random, made, claim_place_of_service=place), why="the reading alone")


def reading_of_another(random: Random) -> Situation:
    """5: the equipment is the facility's."""
    on, code = day(random), random.choice(IN_TWO)
    record = noted(on, done(code, equipment_owner="facility"))
    made = professional(random, service(random, code, "26", on=on), **record)
    return situation(made, why="the facility's equipment")


def technical_in_office(random: Random) -> Situation:
    """1: TC alone in an office."""
    return situation(around(random, service(random, random.choice(IN_TWO), "TC")), why="TC in an office")


def incident_in_office(random: Random) -> Situation:
    """4, 7: indicators 4 and 5 in an office."""
    made = service(random, random.choice(("96372", "96365", "93000", "93784")))
    return situation(around(random, made, claim_place_of_service=random.choice(OFFICE)), why="indicator 4 or 5 in an office")


def components_of_two(random: Random) -> Situation:
    """6: another provider, day or patient."""
    on, code = day(random), random.choice(IN_TWO)
    other: dict[str, Any] = random.choice(({"billing_npi": "G2", "rendering_npi": "R9"}, {"patient": "P2"}, {}))
    second = service(random, code, "TC", on=on if other else shifted(on, 1))
    first = professional(random, service(random, code, "26", on=on))
    return situation(first, professional(random, second, **other), why="another provider, day or patient")


def on_a_bill(random: Random) -> Situation:
    """A hospital's bill is no practitioner's claim."""
    made = billed(random, service(random, random.choice((*IN_TWO, "96372", "93005"))))
    return situation(made, why="a hospital's bill")


def voided(random: Random) -> Situation:
    """0.2: voided, or replaced with 26."""
    on, code = day(random), random.choice(IN_TWO)
    wrong = professional(random, service(random, code, on=on), claim_place_of_service="22")
    right = professional(random, service(random, code, "26", on=on), claim_place_of_service="22")
    return situation(*taken_back(random, wrong, random.choice((None, right))), why="voided or replaced")


ERRORS = (
    no_components,
    technical_of_reading,
    whole_in_hospital,
    technical_in_hospital,
    incident_in_hospital,
    whole_only_in_hospital,
    reading_by_the_owner,
    both_components,
)
NEAR_MISSES = (
    whole_in_office,
    office_line,
    no_concept,
    reading_in_hospital,
    reading_of_another,
    technical_in_office,
    incident_in_office,
    components_of_two,
    on_a_bill,
    voided,
)
